"""Which aspects were found, and whether with the right sign."""

from __future__ import annotations

import numpy as np
import pandas as pd

from feedbacklab.evaluation.labels import CODE_OF
from feedbacklab.evaluation.resampling import percentiles, ratio, resampled_totals

COUNTS = ("hits", "false", "missed", "right_sign")


def aspect_events(
    gold: np.ndarray, predicted: np.ndarray, maybe: np.ndarray
) -> np.ndarray:
    """Hit, false alarm, miss and right sign of each comment and aspect.

    Parameters
    ----------
    gold, predicted
        Signed scores, nan where an aspect is not spoken of, shape (n_comments, 9).
    maybe
        The same of aspects that count neither for nor against.

    Returns
    -------
    numpy.ndarray
        Zeros and ones, shape (n_comments, 9, 4), in the order of ``COUNTS``.
    """
    counts, real, said = np.isnan(maybe), ~np.isnan(gold), ~np.isnan(predicted)
    hit = real & said
    events = [hit, ~real & said, real & ~said, hit & (gold == predicted)]
    return np.stack([event & counts for event in events], axis=-1).astype(int)


def aspect_scores(events: np.ndarray) -> pd.DataFrame:
    """Precision, recall, F1 and sign accuracy of each aspect.

    Parameters
    ----------
    events
        As `aspect_events` gives them.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``aspect``; ``base`` counts the comments that speak of it, and
        ``hits`` those found, on which ``sign_accuracy`` rests; nan without a base.
    """
    hits, false, missed, right = events.sum(axis=0).T
    columns = {
        "precision": ratio(hits, hits + false),
        "recall": ratio(hits, hits + missed),
        "f1": ratio(2 * hits, 2 * hits + false + missed),
        "base": hits + missed,
        "sign_accuracy": ratio(right, hits),
        "hits": hits,
    }
    return pd.DataFrame(columns, index=pd.Index(CODE_OF, name="aspect"))


def aspect_summary(events: np.ndarray, seed: int) -> pd.DataFrame:
    """Micro-F1 over all aspects and sign accuracy on the found ones, with intervals.

    Returns
    -------
    pandas.DataFrame
        Rows ``aspect_micro_f1`` and ``sign_accuracy``; columns ``value``, ``low``,
        ``high``, ``base``. Whole comments are resampled.
    """
    totals = events.sum(axis=1)
    values = _micro(totals.sum(axis=0)[None])
    draws = _micro(resampled_totals(totals, seed))
    hits, _, missed, _ = totals.sum(axis=0)
    bases = {"aspect_micro_f1": int(hits + missed), "sign_accuracy": int(hits)}
    rows = {
        name: [float(values[name][0]), *percentiles(draws[name]), base]
        for name, base in bases.items()
    }
    columns = ["value", "low", "high", "base"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns)


def _micro(totals: np.ndarray) -> dict[str, np.ndarray]:
    hits, false, missed, right = totals.T
    return {
        "aspect_micro_f1": ratio(2 * hits, 2 * hits + false + missed),
        "sign_accuracy": ratio(right, hits),
    }
