"""What share a cause really has, if the classifier that counted it errs."""

from __future__ import annotations

import math
from typing import NamedTuple

from scipy.special import ndtri

from feedbacklab.drivers.choices import DriversError, choices
from feedbacklab.metrics import Share


class CorrectedShare(NamedTuple):
    """A share after correction for known errors.

    Attributes
    ----------
    value, low, high
        Corrected share and its interval, all within 0 and 1.
    counted
        As the classifier counted.
    clipped
        Empty, or which bound the value was moved to, from where.
    """

    value: float
    low: float
    high: float
    counted: Share
    clipped: str


def corrected_share(
    counted: Share,
    recall: Share,
    specificity: Share,
    confidence: float = choices()["interval"]["confidence"],
) -> CorrectedShare:
    """Correct a counted share for the classifier's known error rates.

    Source: Rogan and Gladen (1978), Am. J. Epidemiol. 107, 71–76: share =
    (counted + specificity − 1) / (recall + specificity − 1); interval that allows for
    both error rates being estimates: Lang and Reiczigel (2014), Prev. Vet. Med. 113,
    13–22.

    Parameters
    ----------
    counted
        Feedback given the cause by the classifier, of all read.
    recall
        Of labelled feedback with the cause, how many the classifier found.
    specificity
        Of labelled feedback without it, how many the classifier left without. Precision
        alone will not do: it holds only where the cause is as frequent as in the
        labelled feedback.
    confidence
        Of the interval.

    Returns
    -------
    CorrectedShare

    Raises
    ------
    DriversError
        If a base is empty, or the classifier does no better than chance: then its
        count says nothing.

    Examples
    --------
    >>> found = corrected_share(Share(26, 100), Share(80, 100), Share(180, 200))
    >>> round(found.value, 3), found.clipped
    (0.229, '')
    """
    named = {"counted": counted, "recall": recall, "specificity": specificity}
    empty = [name for name, share in named.items() if not share.base]
    if empty:
        raise DriversError(f"{', '.join(empty)} has no base: nothing can be corrected.")
    told = recall.value + specificity.value - 1
    if told <= 0:
        raise DriversError(
            f"A recall of {recall} and a specificity of {specificity} are no better "
            "than chance: the count cannot be corrected. Label more, or use another "
            "cause."
        )
    value = (counted.value + specificity.value - 1) / told
    low, high = _interval(counted, recall, specificity, confidence)
    bounded = min(1.0, max(0.0, value))
    clipped = "" if bounded == value else f"moved to {bounded:.0f} from {value:.3f}"
    return CorrectedShare(
        bounded, min(low, bounded), max(high, bounded), counted, clipped
    )


def _interval(
    counted: Share, recall: Share, specificity: Share, confidence: float
) -> tuple[float, float]:
    z = float(ndtri(0.5 + confidence / 2))
    n, found, cleared = counted.base + z * z, recall.base + 2, specificity.base + 2
    p = (counted.count + z * z / 2) / n
    s, c = (recall.count + 1) / found, (specificity.count + 1) / cleared
    told = s + c - 1
    if told <= 0:
        return 0.0, 1.0
    share = (p + c - 1) / told
    errors = s * (1 - s) / found, c * (1 - c) / cleared
    shift = 2 * z * z * (share * errors[0] - (1 - share) * errors[1])
    variance = p * (1 - p) / n + share**2 * errors[0] + (1 - share) ** 2 * errors[1]
    half = z * math.sqrt(variance) / told
    centre = share + shift
    return max(0.0, min(1.0, centre - half)), min(1.0, max(0.0, centre + half))
