"""Every week against the target: exact limits, CUSUM, star mean."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import betaincinv

from feedbacklab.facts import targets
from feedbacklab.metrics import STARS
from feedbacklab.monitoring.cusum import (
    PLAN,
    TARGET,
    Score,
    cusum_score,
    cusum_threshold,
    exact_limits,
)
from feedbacklab.monitoring.weekly import as_floats, has_base, weekly_volumes

TARGET_STARS = targets()["target"]["stars"]


def weekly_chart(
    weekly: pd.DataFrame, target: float = TARGET, alpha: float = PLAN["alpha"]
) -> pd.DataFrame:
    """Every week against the target: exact limits, CUSUM and star mean.

    Parameters
    ----------
    weekly
        Made by `weekly_counts`, shape (n_weeks, 13).
    target
        Positive share to hold, from 0.6 to 0.99.
    alpha
        Chance that a week exactly on target falls outside its limits; also one
        minus the confidence of the star interval.

    Returns
    -------
    pandas.DataFrame
        One row per week: ``days``, ``complete``, ``received`` and ``not_positive``
        as they were; ``not_positive_share`` with ``lower`` and ``upper`` limit, and
        ``alarm`` (above) or ``better`` (below); ``cusum`` points with their
        ``cusum_limit`` and ``cusum_alarm``, after which it restarts at zero; mean
        ``stars`` with ``stars_lower``, ``stars_upper`` and ``stars_alarm`` (all of the
        interval below 4.5). Where the base is unknown, or smaller than the count,
        numbers are NA, nothing alarms and the CUSUM waits.

    Raises
    ------
    ValueError
        If `target` is out of range.
    """
    known = has_base(weekly)
    score, volumes = cusum_score(target), weekly_volumes(weekly)
    limit = cusum_threshold(volumes, target) if any(volumes) else pd.NA
    base = as_floats(weekly["received"].where(known & (weekly["received"] > 0)))
    share = as_floats(weekly["not_positive"]) / base
    limits = pd.DataFrame(
        [exact_limits(n, score.on_target, alpha) for n in base.fillna(0).astype(int)],
        index=weekly.index,
        columns=["lower", "upper"],
        dtype=float,
    ).div(base, axis=0)
    chart = weekly[["days", "complete", "received", "not_positive"]].assign(
        not_positive_share=share,
        lower=limits["lower"],
        upper=limits["upper"],
        alarm=share > limits["upper"],
        better=share < limits["lower"],
        cusum=_cusum(weekly, score, limit),
        cusum_limit=pd.array([limit] * len(weekly), dtype="Int64"),
    )
    chart["cusum_alarm"] = (chart["cusum"] >= limit).fillna(False).astype(bool)
    return chart.join(_star_interval(weekly, alpha))


def _cusum(weekly: pd.DataFrame, score: Score, limit: int) -> pd.Series:
    """Points week by week; back to zero after an alarm."""
    level, levels = 0, []
    steps = weekly["not_positive"] * score.gain - weekly["received"] * score.cost
    for step in steps.where(has_base(weekly)):
        if step is pd.NA or limit is pd.NA:
            levels.append(pd.NA)
            continue
        level = max(0, level + step)
        levels.append(level)
        level = 0 if level >= limit else level
    return pd.Series(levels, index=weekly.index, dtype="Int64")


def _star_interval(weekly: pd.DataFrame, alpha: float) -> pd.DataFrame:
    """Mean stars and an interval that has width even if all ratings agree.

    Gaffke's bounds for the mean of a bounded variable: Clopper and Pearson's if only
    two star values occur. (A prior's pull to the middle would cry wolf in small weeks:
    one week in eight at one rating a week, with Dirichlet(1/2).)
    """
    stars = weekly["stars"]
    lower = _star_bound(weekly, 0, alpha / 2)
    upper = _star_bound(weekly, 4, 1 - alpha / 2)
    made = pd.DataFrame({"stars": stars})
    made["stars_lower"] = np.fmin(lower, stars).where(stars.notna())
    made["stars_upper"] = np.fmax(upper, stars).where(stars.notna())
    return made.assign(stars_alarm=made["stars_upper"] < TARGET_STARS)


def _star_bound(weekly: pd.DataFrame, end: int, chance: float) -> np.ndarray:
    """Quantile of the mean if its five shares are Dirichlet, one rating added at `end`.

    A beta distribution on 1–5 stars with the same mean and variance stands in for it.
    """
    points = np.arange(5) / 4
    seen = weekly[list(STARS)].astype("Float64").to_numpy("float64", na_value=np.nan)
    seen = seen + (np.arange(5) == end)
    total = seen.sum(axis=1)
    mean = seen @ points / total
    spread = (seen @ points**2 / total - mean**2) / (total + 1)
    varied = spread > 1e-12
    weight = mean * (1 - mean) / np.where(varied, spread, 1) - 1
    bound = betaincinv(mean * weight, (1 - mean) * weight, chance)
    return 1 + 4 * np.where(varied, bound, mean)
