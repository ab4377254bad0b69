"""Weeks from which another level holds, or the answer that none does."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import xlogy

from feedbacklab.facts import targets
from feedbacklab.monitoring.weekly import has_base

CHANGES = targets()["change_points"]


def change_points(
    weekly: pd.DataFrame,
    seed: int = 0,
    level: float = CHANGES["level"],
    permutations: int = CHANGES["permutations"],
) -> pd.DataFrame:
    """Weeks from which another share of ratings is not positive; often none.

    The likeliest split into two levels is reported if weeks in random order rarely
    split as well; then each part is searched in the same way.

    Parameters
    ----------
    weekly
        Made by `weekly_counts`. Weeks without a base are left out; if none has one,
        counts per covered day are compared instead, which also move with sales.
    seed
        Of the random orders.
    level
        Chance of reporting any change in weeks that are alike.
    permutations
        Random orders drawn for each split.

    Returns
    -------
    pandas.DataFrame
        One row per supported change; no row: no change supported. Index ``week``,
        the first of the new level; ``not_positive``, ``received`` (NA if unknown) and
        ``days`` of the level ``_before`` and ``_after``, which reach to the next
        change; ``p_value`` of the split.
    """
    shares = bool(has_base(weekly).any())
    used = weekly[has_base(weekly) if shares else weekly["not_positive"].notna()]
    base = used["received" if shares else "days"]
    weeks = np.array([used["not_positive"], base], dtype=float)
    rng, found, parts = np.random.default_rng(seed), {}, [(0, len(used))]
    while parts:
        first, last = parts.pop()
        if last - first < 2 * CHANGES["fewest_weeks"]:
            continue
        orders = np.tile(np.arange(first, last), (1 + permutations, 1))
        orders[1:] = rng.permuted(orders[1:], axis=1)
        gains = _gains(weeks[:, orders], shares)
        chance = (gains.max(axis=1) >= gains[0].max() - 1e-9).mean()
        if chance <= level:
            split = first + CHANGES["fewest_weeks"] + int(gains[0].argmax())
            found[split] = float(chance)
            parts += [(first, split), (split, last)]
    return _levels(used, found)


def _gains(weeks: np.ndarray, shares: bool) -> np.ndarray:
    """Log-likelihood gained by each allowed split; weeks along the last axis."""
    count, base = (part.cumsum(axis=-1) for part in weeks)
    fewest = CHANGES["fewest_weeks"]
    before = np.array([count, base])[..., fewest - 1 : -fewest]
    whole = np.array([count, base])[..., -1:]
    sides = [_fit(part, shares) for part in (before, whole - before, whole)]
    return sides[0] + sides[1] - sides[2]


def _fit(part: np.ndarray, shares: bool) -> np.ndarray:
    """Highest log-likelihood of a binomial count, or a Poisson count per base."""
    count, base = part
    if not shares:
        return xlogy(count, count) - xlogy(count, base)
    rest = base - count
    return xlogy(count, count) + xlogy(rest, rest) - xlogy(base, base)


def _levels(used: pd.DataFrame, found: dict[int, float]) -> pd.DataFrame:
    """What stands before and after every change."""
    splits = np.array(sorted(found), dtype=int)
    sums = used[["not_positive", "received", "days"]].astype("Int64")
    level = np.searchsorted(splits, np.arange(len(used)), side="right")
    sums = sums.groupby(level).sum(skipna=False)
    weeks = used.index[splits]
    made = sums[:-1].set_axis(weeks).add_suffix("_before")
    made = made.join(sums[1:].set_axis(weeks).add_suffix("_after"))
    return made.assign(p_value=[found[split] for split in splits])
