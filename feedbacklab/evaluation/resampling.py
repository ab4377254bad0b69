"""Intervals by resampling comments, without a loop over draws.

A total over a resampled set of comments depends only on how often each distinct row
was drawn, which is multinomial: 2,000 draws of 700 comments take milliseconds.
"""

from __future__ import annotations

import numpy as np

DRAWS = 2000
_MOST_CELLS = 4_000_000


def resampled_totals(rows: np.ndarray, seed: int, draws: int = DRAWS) -> np.ndarray:
    """Column sums of resampled rows.

    Parameters
    ----------
    rows
        Numbers of each comment, shape (n_comments, n_columns); the fewer distinct rows
        the faster.
    seed
        Of the draws.
    draws
        Number of resampled sets, each as large as the original.

    Returns
    -------
    numpy.ndarray
        Shape (draws, n_columns).
    """
    rng = np.random.default_rng(seed)
    distinct, counts = np.unique(rows, axis=0, return_counts=True)
    at_once = max(1, _MOST_CELLS // len(distinct))
    sizes = [min(at_once, draws - start) for start in range(0, draws, at_once)]
    odds = counts / len(rows)
    return np.concatenate(
        [rng.multinomial(len(rows), odds, size) @ distinct for size in sizes]
    )


def percentiles(values: np.ndarray, confidence: float = 0.95) -> tuple[float, float]:
    """Limits between which the middle of the draws lies; nan where none is known."""
    known = values[~np.isnan(values)]
    if not len(known):
        return np.nan, np.nan
    outside = (1 - confidence) / 2
    low, high = np.quantile(known, [outside, 1 - outside])
    return float(low), float(high)


def ratio(parts: np.ndarray, wholes: np.ndarray) -> np.ndarray:
    """Parts of wholes; nan where a whole is 0."""
    parts, wholes = np.asarray(parts, float), np.asarray(wholes, float)
    return np.divide(parts, wholes, np.full(wholes.shape, np.nan), where=wholes != 0)
