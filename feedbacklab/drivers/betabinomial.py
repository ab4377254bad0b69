"""How surprising a count is when its rate is known only from a baseline."""

from __future__ import annotations

import numpy as np
from scipy.special import betaln, gammaln


def log_pmf(k: np.ndarray, n: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Log chance of `k` of `n` if the rate is Beta(`a`, `b`)."""
    ways = gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
    return ways + betaln(k + a, n - k + b) - betaln(a, b)


def log_upper_tail(
    k: np.ndarray, n: np.ndarray, a: np.ndarray, b: np.ndarray
) -> np.ndarray:
    """Log chance of `k` or more of `n` if the rate is Beta(`a`, `b`).

    Parameters
    ----------
    k, n, a, b
        Counts, bases and the rate's prior, shape (n_slices,); 0 ≤ k ≤ n.

    Returns
    -------
    numpy.ndarray
        Natural logarithms, shape (n_slices,): chances far below the smallest float
        still have an order.

    Examples
    --------
    >>> flat = np.ones(1)  # all counts from 0 to 9 are alike likely
    >>> np.exp(log_upper_tail(7 * flat, 9 * flat, flat, flat)).round(3).tolist()
    [0.3]
    """
    k, n, a, b = (np.asarray(part, float) for part in (k, n, a, b))
    above = k > n * a / (a + b)
    tail = np.zeros(len(k))
    tail[above] = _log_sum(k[above], n[above], a[above], b[above])
    # Below the mean the terms under k are fewer and shrink: seen from the other end.
    below = ~above & (k > 0)
    rest = _log_sum(n[below] - k[below] + 1, n[below], b[below], a[below])
    tail[below] = np.log1p(-np.minimum(np.exp(rest), 1 - 1e-15))
    return np.minimum(tail, 0.0)


def _log_sum(k: np.ndarray, n: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Log of the summed chances of k … n, added up until they no longer matter."""
    total, term, live = np.ones(len(k)), np.ones(len(k)), np.arange(len(k))
    at = k.astype(float)
    while live.size:
        j, size = at[live], n[live]
        growth = (size - j) * (a[live] + j)
        term[live] *= growth / ((j + 1) * (b[live] + size - j - 1))
        total[live] += term[live]
        at[live] += 1
        live = live[(term[live] > 1e-13 * total[live]) & (at[live] < size)]
    return log_pmf(k, n, a, b) + np.log(total)


def shifted(rate: np.ndarray, odds_ratio: float | np.ndarray) -> np.ndarray:
    """The rate after its odds are multiplied."""
    odds = odds_ratio * rate / (1 - rate)
    return odds / (1 + odds)


def prior_feedback(
    bad: np.ndarray, base: np.ndarray, mean: float, among: list[int]
) -> int:
    """How much feedback the overall rate counts for in a slice, by likelihood.

    Parameters
    ----------
    bad, base
        Counts of the baseline by slice, shape (n_slices,).
    mean
        Overall rate, between 0 and 1.
    among
        Candidates.

    Returns
    -------
    int
        The candidate that makes the counts likeliest (Beta prior with this mean and
        this sum of parameters).
    """
    fits = [log_pmf(bad, base, m * mean, m * (1 - mean)).sum() for m in among]
    return among[int(np.argmax(fits))]
