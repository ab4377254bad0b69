"""After how many weeks a change would be seen at the seller's own volume."""

from __future__ import annotations

from bisect import bisect_left
from typing import NamedTuple

import numpy as np
from scipy.special import bdtrc

from feedbacklab.drivers.betabinomial import log_pmf
from feedbacklab.drivers.choices import choices

_POWER = choices()["power"]


class Volume(NamedTuple):
    """What decides how soon a change is seen.

    ``per_week`` rows arrive, ``before`` rows make the baseline, ``rate`` of them is
    bad; the slice holds a ``share`` of all rows; the overall rate counts for ``weight``
    rows of the slice's baseline; a log chance at or below ``bar`` passes.
    """

    per_week: float
    before: int
    rate: float
    share: float
    weight: int
    bar: float


def weeks_to_see(volume: Volume, factor: float = _POWER["factor"]) -> int | None:
    """Weeks until a slice whose rate rose would pass the bar in four of five cases.

    For each number of weeks: the smallest count that passes the bar, and the binomial
    chance that the risen rate reaches it. The baseline is taken to be at its rate, and
    nothing else to move.

    Parameters
    ----------
    volume
        Of the seller, and the slice to be seen.
    factor
        Times the slice's rate has risen.

    Returns
    -------
    int or None
        None: not within ten years.

    Examples
    --------
    >>> volume = Volume(300, 3600, 0.05, 0.25, 40, -9.0)
    >>> weeks_to_see(volume), weeks_to_see(volume._replace(per_week=12))
    (25, None)
    """
    most = _POWER["most_weeks"]
    weeks = range(1, most + 1)
    found = bisect_left(weeks, True, key=lambda week: _seen(volume, factor, week))
    return weeks[found] if found < most else None


def _seen(volume: Volume, factor: float, weeks: int) -> bool:
    n = round(volume.per_week * volume.share * weeks)
    risen = min(0.99, factor * volume.rate)
    others = 1 - volume.share
    known = volume.before * volume.share + volume.weight
    # How all other rows moved is known as well as their counts allow.
    unsure = 1 / (others * volume.before) + 1 / (others * volume.per_week * weeks)
    precision = 1 / (1 / known + unsure)
    a, b = volume.rate * precision, (1 - volume.rate) * precision
    chances = np.exp(log_pmf(np.arange(n + 1.0), n, a, b))
    tails = chances[::-1].cumsum()  # chance of n, n − 1 … or more
    needed = n + 1 - int(np.searchsorted(tails, np.exp(volume.bar), side="right"))
    return needed <= n and bool(bdtrc(needed - 1, n, risen) >= _POWER["power"])


def weeks_in_words(weeks: int | None) -> str:
    """``"about 12 weeks"``, or that ten years are too few."""
    if weeks is None:
        return "more than ten years"
    return "about a week" if weeks == 1 else f"about {weeks} weeks"
