"""Whether a probability of 0.8 is right four times in five."""

from __future__ import annotations

import numpy as np
import pandas as pd

from feedbacklab.evaluation.resampling import percentiles, resampled_totals
from feedbacklab.metrics import Share

BINS = 10


def calibration_error(is_product: np.ndarray, p: np.ndarray, bins: int = BINS) -> float:
    """Expected calibration error over equally wide bins of probability.

    Parameters
    ----------
    is_product
        What is so, shape (n_comments,).
    p
        Probability of it.
    bins
        Number of bins between 0 and 1.
    """
    return float(np.abs(_gaps(is_product, p, bins).sum(axis=0)).sum() / len(p))


def _gaps(is_product: np.ndarray, p: np.ndarray, bins: int) -> np.ndarray:
    """Truth less probability of each comment in the column of its bin."""
    gaps = np.zeros((len(p), bins))
    gaps[np.arange(len(p)), _bin(p, bins)] = is_product - p
    return gaps


def _bin(p: np.ndarray, bins: int) -> np.ndarray:
    return np.minimum((np.asarray(p) * bins).astype(int), bins - 1)


def calibration_interval(
    is_product: np.ndarray, p: np.ndarray, seed: int
) -> tuple[float, float]:
    """Bootstrap interval of the calibration error.

    Resampling adds noise to every bin, and the error counts noise as gap: the draws lie
    too high. Their mean excess is taken off. Gaps are rounded to a thousandth, so that
    many comments share one.
    """
    gaps = np.round(_gaps(is_product, p, BINS), 3)
    draws = np.abs(resampled_totals(gaps, seed)).sum(axis=1) / len(p)
    draws -= draws.mean() - calibration_error(is_product, p)
    low, high = percentiles(draws)
    return max(low, 0.0), high


def reliability(
    is_product: np.ndarray, p: np.ndarray, bins: int = BINS
) -> pd.DataFrame:
    """Mean probability beside what came true, by bin.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``bin`` (such as ``"0.8–0.9"``), without empty bins: mean ``p``,
        ``share`` that is so with its Wilson interval ``low`` and ``high``, ``base``.
    """
    frame = pd.DataFrame({"p": p, "is_product": np.asarray(is_product, bool)})
    rows = {}
    for number, part in frame.groupby(_bin(p, bins)):
        share = Share(int(part["is_product"].sum()), len(part))
        low, high = share.interval()
        rows[f"{number / bins:.3g}–{(number + 1) / bins:.3g}"] = {
            "p": part["p"].mean(),
            "share": share.value,
            "low": low,
            "high": high,
            "base": share.base,
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("bin")
