"""Limits and CUSUM of a chart: how often it cries wolf, how late it finds out."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from math import log
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.special import bdtr, bdtrc, gammaln, xlog1py, xlogy

from feedbacklab.facts import targets

TARGET = targets()["target"]["positive"]
PLAN = targets()["monitoring"]
WEEKS_PER_YEAR = 365.25 / 7
NEVER = 1e12
"""Weeks beyond which an expected delay is told as infinite."""


class Score(NamedTuple):
    """Points of a CUSUM: `gain` per rating not positive, less `cost` per rating.

    The points are the binomial log-likelihood ratio of the `shifted` share against
    the share `on_target`, scaled and rounded to whole numbers.
    """

    gain: int
    cost: int
    on_target: float
    shifted: float


def cusum_score(target: float = TARGET) -> Score:
    """Points per rating that find a doubling of the share not positive soonest.

    Parameters
    ----------
    target
        Positive share the seller should hold, from 0.6 to 0.99: the doubled share not
        positive must stay below all, and finer shares take too long to compute.

    Returns
    -------
    Score

    Raises
    ------
    ValueError
        If `target` is out of range.

    Examples
    --------
    >>> score = cusum_score(0.95)
    >>> score.gain, score.cost
    (14, 1)
    """
    if not 0.6 <= target <= 0.99:
        raise ValueError(f"target must lie from 0.6 to 0.99, got {target}.")
    good, bad = 1 - target, PLAN["shift"] * (1 - target)
    fewer = log((1 - good) / (1 - bad))
    weight = fewer / (fewer + log(bad / good))
    most = max(PLAN["most_points"], round(1 / weight))
    points = Fraction(weight).limit_denominator(most)
    return Score(points.denominator, points.numerator, good, bad)


class _Weeks(NamedTuple):
    """Weekly volumes, the count above which each alarms (if any), and the score."""

    volumes: np.ndarray
    caps: np.ndarray
    score: Score


def _weeks(volumes: int | Sequence[int], score: Score, alpha: float | None) -> _Weeks:
    volumes = np.atleast_1d(np.asarray(volumes, dtype=int))
    if not volumes.size or volumes.min() < 0 or volumes.max() == 0:
        raise ValueError("volumes must hold at least one week with a rating.")
    caps = volumes
    if alpha is not None:
        caps = np.array([exact_limits(n, score.on_target, alpha)[1] for n in volumes])
    return _Weeks(volumes, caps, score)


def _moves(weeks: _Weeks, rate: float, size: int) -> np.ndarray:
    """Chances of moving between CUSUM values 0 … size - 1 without any alarm.

    The week's volume is one of `weeks` at random; a row falls short of 1 by the
    chance of an alarm, by the CUSUM or by a count above the cap. The chances for a
    smaller `size` are the upper left corner.
    """
    each, times = np.unique(weeks[:2], axis=1, return_counts=True)
    volume, cap = each[..., None]
    share = (times / times.sum())[:, None]
    gain, cost = weeks.score[:2]
    count = (volume * cost - size) // gain + np.arange(2 * size // gain + 2)
    move = count * gain - volume * cost
    possible = (abs(move) < size) & (count >= 0) & (count <= cap)
    chance = share * _binomial(count, volume, rate)
    step = np.bincount(move[possible] + size, chance[possible], 2 * size)
    most = np.minimum((volume * cost - np.arange(size)) // gain, cap)
    to_zero = np.where(most < 0, 0, bdtr(np.maximum(most, 0), volume, rate))
    start = np.arange(size)[:, None]
    # A float even if nothing was counted, when bincount answers with integers.
    moves = step[np.arange(size) - start + size].astype(float)
    moves[:, 0] = (share * to_zero).sum(axis=0)
    return moves


def _binomial(count: np.ndarray, volume: np.ndarray, rate: float) -> np.ndarray:
    count = np.clip(count, 0, volume)
    ways = gammaln(volume + 1) - gammaln(count + 1) - gammaln(volume - count + 1)
    return np.exp(ways + xlogy(count, rate) + xlog1py(volume - count, -rate))


def _visits(moves: np.ndarray) -> np.ndarray:
    """Expected weeks at every CUSUM value, from zero until the alarm."""
    start = np.zeros(len(moves))
    start[0] = 1
    # The hair above 1 keeps a chart that never alarms solvable; see NEVER.
    return np.linalg.solve((1 + 1e-13) * np.eye(len(moves)) - moves.T, start)


def cusum_threshold(
    volume: int | Sequence[int],
    target: float = TARGET,
    years: float = PLAN["false_alarm_years"],
) -> int:
    """Points at which a CUSUM cries wolf at most once in `years` years.

    Parameters
    ----------
    volume
        Ratings a week, or the seller's own volumes week by week (`weekly_volumes`).
    target
        Positive share that counts as in control.
    years
        Expected years to the first alarm, from zero, while exactly on `target`.

    Returns
    -------
    int
        The lowest such threshold, in the points of `cusum_score`.

    Raises
    ------
    ValueError
        If no week has a rating, or `target` is out of range.

    Examples
    --------
    >>> cusum_threshold(12)
    55
    """
    score = cusum_score(target)
    weeks = _weeks(volume, score, alpha=None)

    def quiet_weeks(size: int) -> float:
        return _visits(moves[:size, :size]).sum()

    high, wanted = 16, years * WEEKS_PER_YEAR
    moves = _moves(weeks, score.on_target, high)
    while quiet_weeks(high) < wanted:
        high *= 2
        moves = _moves(weeks, score.on_target, high)
    return 1 + bisect_left(range(1, high), wanted, key=quiet_weeks)


@cache
def exact_limits(volume: int, rate: float, alpha: float) -> tuple[int, int]:
    """Counts not to fall below and not to exceed, each with chance alpha / 2."""
    counts = np.arange(volume + 1)
    low = np.argmax(bdtr(counts, volume, rate) > alpha / 2)
    high = np.argmax(bdtrc(counts, volume, rate) <= alpha / 2)
    return int(low), int(high)


def chart_properties(
    volume: int | Sequence[int],
    target: float = TARGET,
    alpha: float = PLAN["alpha"],
    shifts: Sequence[float] = (PLAN["shift"], PLAN["milder_shift"]),
) -> pd.DataFrame:
    """False alarms a year and weeks to an alarm, computed exactly.

    Parameters
    ----------
    volume
        Ratings a week, or the seller's own volumes week by week (`weekly_volumes`),
        of which every coming week is taken to be one at random.
    target, alpha
        As given to `weekly_chart`.
    shifts
        Times the share of ratings not positive is multiplied by.

    Returns
    -------
    pandas.DataFrame
        Rows ``exact limits``, ``CUSUM`` and ``both`` (whichever alarms first);
        columns ``false_alarms_per_year`` (exactly on target) and, for every shift,
        ``weeks_to_find_2x``: expected weeks to the first alarm, its own included, for
        a CUSUM that stood at zero, its slowest case. Infinite: never.

    Raises
    ------
    ValueError
        If no week has a rating, or `target` is out of range.
    """
    score = cusum_score(target)
    size = cusum_threshold(volume, target)
    limits, cusum = _weeks(volume, score, alpha), _weeks(volume, score, alpha=None)

    def weeks_to_alarm(rate: float) -> list[float]:
        over = bdtrc(limits.caps, limits.volumes, rate).mean()
        alone, both = (_visits(_moves(w, rate, size)).sum() for w in (cusum, limits))
        weeks = [1 / max(over, 1 / NEVER), alone, both]
        return [float(w) if w < NEVER else np.inf for w in weeks]

    visits = _visits(_moves(cusum, score.on_target, size))
    quiet = visits @ _moves(limits, score.on_target, size).sum(axis=1) / visits.sum()
    first, second, _ = weeks_to_alarm(score.on_target)
    yearly = WEEKS_PER_YEAR * np.array([1 / first, 1 / second, 1 - quiet])
    found = {
        f"weeks_to_find_{shift:g}x": weeks_to_alarm(min(1, shift * score.on_target))
        for shift in shifts
    }
    names = pd.Index(["exact limits", "CUSUM", "both"], name="chart")
    return pd.DataFrame({"false_alarms_per_year": yearly, **found}, index=names)
