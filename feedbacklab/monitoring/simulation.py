"""How the weekly chart does in thousands of made-up years, beside the exact values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from feedbacklab.monitoring.cusum import (
    PLAN,
    TARGET,
    WEEKS_PER_YEAR,
    cusum_score,
    cusum_threshold,
    exact_limits,
)

_SELLERS = 50
"""Made-up sellers side by side: each lives so long that its start hardly counts."""
_RUNS = 4000
"""Made-up sellers whose rate turns bad, for each delay."""
_AT_ONCE = 64
"""Weeks drawn at a time."""
_CHARTS = ["exact limits", "CUSUM", "both"]


class _Chart(NamedTuple):
    """Limits of a chart: highest count by volume, points per rating, threshold."""

    volumes: np.ndarray
    caps: np.ndarray
    gain: int
    cost: int
    threshold: int


def simulated_properties(
    volume: int | Sequence[int],
    target: float = TARGET,
    shift: float = PLAN["shift"],
    years: int = 2000,
    seed: int = 0,
) -> pd.DataFrame:
    """False alarms a year and weeks to an alarm, counted in made-up weeks.

    Ratings are drawn, charted by the limits of `weekly_chart` and their alarms counted:
    a check on `chart_properties`, which computes the same without drawing.

    Parameters
    ----------
    volume
        Ratings a week, or the seller's own volumes week by week (`weekly_volumes`),
        of which every coming week is one at random.
    target
        Positive share that counts as in control.
    shift
        Times the share of ratings not positive is multiplied by.
    years
        Years of weeks on target, at least.
    seed
        Of the ratings.

    Returns
    -------
    pandas.DataFrame
        Rows ``exact limits``, ``CUSUM`` and ``both``, as `chart_properties` names them;
        ``false_alarms_per_year`` and ``weeks_to_find_2x``, each followed by its
        standard error (``…_se``).

    Raises
    ------
    ValueError
        If no week has a rating, or `target` is out of range.

    Examples
    --------
    >>> simulated_properties(100, years=100).columns.tolist()[:2]
    ['false_alarms_per_year', 'false_alarms_per_year_se']
    """
    rng, chart = np.random.default_rng(seed), _chart(volume, target)
    yearly = _false_alarms(rng, chart, 1 - target, years)
    weeks = _delays(rng, chart, min(1, shift * (1 - target)))
    found = {}
    for name, drawn in (
        ("false_alarms_per_year", yearly),
        (f"weeks_to_find_{shift:g}x", weeks),
    ):
        found[name] = drawn.mean(axis=1)
        found[f"{name}_se"] = drawn.std(axis=1, ddof=1) / np.sqrt(drawn.shape[1])
    return pd.DataFrame(found, index=pd.Index(_CHARTS, name="chart"))


def _chart(volume: int | Sequence[int], target: float) -> _Chart:
    threshold, score = cusum_threshold(volume, target), cusum_score(target)
    volumes = np.atleast_1d(np.asarray(volume, dtype=int))
    caps = [exact_limits(int(n), score.on_target, PLAN["alpha"])[1] for n in volumes]
    return _Chart(volumes, np.array(caps), score.gain, score.cost, threshold)


def _drawn(
    rng: np.random.Generator, chart: _Chart, rate: float, shape: tuple[int, int]
) -> tuple[np.ndarray, np.ndarray]:
    """Points of every week, and whether its count is above the limit."""
    which = rng.integers(len(chart.volumes), size=shape)
    volumes = chart.volumes[which]
    counts = rng.binomial(volumes, rate)
    return counts * chart.gain - volumes * chart.cost, counts > chart.caps[which]


def _false_alarms(
    rng: np.random.Generator, chart: _Chart, rate: float, years: int
) -> np.ndarray:
    """Alarms a year of each seller, shape (3, n_sellers)."""
    weeks = int(np.ceil(years * WEEKS_PER_YEAR / _SELLERS))
    steps, over = _drawn(rng, chart, rate, (weeks, _SELLERS))
    rung, level = np.zeros_like(over), np.zeros(_SELLERS, dtype=int)
    for week, step in enumerate(steps):
        level = np.maximum(0, level + step)
        rung[week] = level >= chart.threshold
        level[rung[week]] = 0
    alarms = np.array(
        [over.mean(axis=0), rung.mean(axis=0), (over | rung).mean(axis=0)]
    )
    return alarms * WEEKS_PER_YEAR


def _delays(rng: np.random.Generator, chart: _Chart, rate: float) -> np.ndarray:
    """Weeks to the first alarm of each seller, shape (3, n_sellers)."""
    found, level = np.zeros((3, _RUNS)), np.zeros(_RUNS, dtype=int)
    week = 0
    while (found == 0).any():
        steps, overs = _drawn(rng, chart, rate, (_AT_ONCE, _RUNS))
        for step, over in zip(steps, overs, strict=True):
            week += 1
            level = np.maximum(0, level + step)
            rung = level >= chart.threshold
            found[np.array([over, rung, over | rung]) & (found == 0)] = week
    return found
