"""Which requests to file when only so many may be wrong."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from feedbacklab.candidates.finding import MAIN_WINDOW
from feedbacklab.candidates.gains import gain_columns
from feedbacklab.candidates.terms import CandidatesError, facts_of_requests

_FINE = 10**9


def choose(candidates: pd.DataFrame, wrongful: float = 1.0) -> pd.DataFrame:
    """Requests with the highest expected gain, at most so many expected wrongful ones.

    A request with probability p is wrongful with 1 − p; these are added up. Exact: a
    knapsack over thousandths of a request, the steps that probabilities come in.

    Parameters
    ----------
    candidates
        As `removal_candidates` ranks them. Only ranked ones are chosen. The gain is
        that of the positive share over 365 days; where one of them is unknown, every
        request counts the same.
    wrongful
        The most wrongful requests to expect.

    Returns
    -------
    pandas.DataFrame
        The chosen rows, by rank. Of equally good sets the one with the better ranks.

    Raises
    ------
    CandidatesError
        If the budget is negative or no number.

    Examples
    --------
    >>> points = pd.array([0.5, 0.5, 0.5], "Float64")
    >>> rows = {"probability": [0.9, 0.8, 0.95], "points_365_days": points}
    >>> made = pd.DataFrame(rows).assign(rank=pd.array([2, 3, 1], "Int64"))
    >>> choose(made, wrongful=0.15)["probability"].tolist()
    [0.95, 0.9]
    """
    if not wrongful >= 0 or math.isinf(wrongful):
        raise CandidatesError(
            f"wrongful={wrongful}: expected the number of wrongful requests to risk, "
            "such as 1.0."
        )
    ranked = candidates[candidates["rank"].notna()].sort_values("rank")
    values = _values(ranked)
    ranked, values = ranked[values > 0], values[values > 0]
    return ranked[_knapsack(_costs(ranked), values, _cells(wrongful))]


def _values(ranked: pd.DataFrame) -> np.ndarray:
    """Expected gains as whole numbers, so that sums are exact."""
    points = ranked[gain_columns(MAIN_WINDOW)[0]]
    gains = np.ones(len(ranked)) if points.isna().any() else points.to_numpy(float)
    expected = ranked["probability"].to_numpy(float) * gains
    return np.rint(_FINE * expected / max(expected.max(initial=0.0), 1e-300)).astype(
        int
    )


def _cells(expected: float) -> int:
    return math.floor(round(expected * _scale(), 6))


def _scale() -> int:
    return 10 ** facts_of_requests()["choice"]["decimals"]


def _costs(ranked: pd.DataFrame) -> np.ndarray:
    """Expected wrongful requests in thousandths, rounded up: the budget holds."""
    wrong = (1 - ranked["probability"].to_numpy(float)) * _scale()
    return np.ceil(np.round(wrong, 6)).astype(int)


def _knapsack(costs: np.ndarray, values: np.ndarray, budget: int) -> np.ndarray:
    """Claim per item: it belongs to the best set that costs no more than the budget.

    ``best[c]`` is the best value of the items from here to the last within c; from the
    last item to the first, so that reading forward takes the better rank first.
    """
    budget = min(budget, int(costs.sum()))
    best = np.zeros(budget + 1, dtype=np.int64)
    taken = np.zeros((len(costs), budget + 1), dtype=bool)
    for at in range(len(costs) - 1, -1, -1):
        cost = int(costs[at])
        if cost <= budget:
            with_it = best[: budget + 1 - cost] + values[at]
            taken[at, cost:] = with_it >= best[cost:]
            best = np.concatenate([best[:cost], np.maximum(best[cost:], with_it)])
    chosen, left = np.zeros(len(costs), dtype=bool), budget
    for at in range(len(costs)):
        chosen[at] = taken[at, left]
        left -= int(costs[at]) * int(chosen[at])
    return chosen
