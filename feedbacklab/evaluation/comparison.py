"""Two sets of predictions on the same comments."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import bdtr

from feedbacklab.evaluation.kinds import cells, macro_f1_of, resampled_tables
from feedbacklab.evaluation.labels import KINDS
from feedbacklab.evaluation.predictions import check_predictions
from feedbacklab.evaluation.resampling import percentiles

_SIZE = len(KINDS)


@dataclass(frozen=True)
class Comparison:
    """Whether one set of predictions is better than another.

    Attributes
    ----------
    both_right, only_one, only_other, both_wrong
        Number of comments by who has their kind right.
    p_value
        Exact two-sided McNemar test: chance that comments on which one alone is right
        split so unevenly between equally good predictions.
    macro_f1
        Rows ``one``, ``other`` and ``difference`` (one less other): ``value`` and its
        paired bootstrap interval ``low``, ``high``.
    """

    both_right: int
    only_one: int
    only_other: int
    both_wrong: int
    p_value: float
    macro_f1: pd.DataFrame


def compare(
    labelled: pd.DataFrame, one: pd.DataFrame, other: pd.DataFrame, seed: int = 0
) -> Comparison:
    """Compare two sets of predictions on the same labelled comments.

    Parameters
    ----------
    labelled
        As `load_labelled` gives it.
    one, other
        Frames on its index with ``kind``.
    seed
        Of the bootstrap.

    Returns
    -------
    Comparison

    Raises
    ------
    ValueError
        If predictions stand on another index or hold a kind that is none.
    """
    for predictions in (one, other):
        check_predictions(labelled, predictions)
    gold, first, second = (f["kind"].to_numpy(object) for f in (labelled, one, other))
    right, other_right = gold == first, gold == second
    only_one = int((right & ~other_right).sum())
    only_other = int((~right & other_right).sum())
    return Comparison(
        both_right=int((right & other_right).sum()),
        only_one=only_one,
        only_other=only_other,
        both_wrong=int((~right & ~other_right).sum()),
        p_value=mcnemar(only_one, only_other),
        macro_f1=_paired_f1(cells(gold, first, second), seed),
    )


def mcnemar(only_one: int, only_other: int) -> float:
    """Exact two-sided McNemar test.

    Examples
    --------
    >>> mcnemar(0, 5), mcnemar(3, 3)
    (0.0625, 1.0)
    """
    total = only_one + only_other
    tail = bdtr(min(only_one, only_other), total, 0.5) if total else 1.0
    return min(1.0, 2 * float(tail))


def _paired_f1(cell: np.ndarray, seed: int) -> pd.DataFrame:
    """Macro-F1 of both and their difference, resampled together."""
    counts = np.bincount(cell, minlength=_SIZE**3)[None]
    values, draws = _both_f1(counts), _both_f1(resampled_tables(cell, _SIZE**3, seed))
    rows = {name: [values[name][0], *percentiles(draws[name])] for name in values}
    columns = ["value", "low", "high"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns)


def _both_f1(tables: np.ndarray) -> dict[str, np.ndarray]:
    cube = tables.reshape(-1, _SIZE, _SIZE, _SIZE)
    one, other = macro_f1_of(cube.sum(axis=3)), macro_f1_of(cube.sum(axis=2))
    return {"one": one, "other": other, "difference": one - other}
