"""How well the kinds are told apart: confusion, per kind, macro-F1."""

from __future__ import annotations

import numpy as np
import pandas as pd

from feedbacklab.evaluation.labels import KINDS
from feedbacklab.evaluation.resampling import percentiles, ratio, resampled_totals

_SIZE = len(KINDS)


def confusion(gold: np.ndarray, predicted: np.ndarray) -> pd.DataFrame:
    """Number of comments by their kind (rows) and the kind predicted (columns)."""
    counts = np.bincount(cells(gold, predicted), minlength=_SIZE**2)
    return pd.DataFrame(
        counts.reshape(_SIZE, _SIZE),
        index=pd.Index(KINDS, name="kind"),
        columns=pd.Index(KINDS, name="predicted"),
    )


def cells(*labels: np.ndarray) -> np.ndarray:
    """One number for each combination of kinds, shape (n_comments,)."""
    order = pd.Index(KINDS)
    cell = np.zeros(len(labels[0]), dtype=np.int64)
    for kinds in labels:
        cell = cell * _SIZE + order.get_indexer(kinds)
    return cell


def class_scores(gold: np.ndarray, predicted: np.ndarray) -> pd.DataFrame:
    """Precision, recall, F1 and base of every kind.

    Returns
    -------
    pandas.DataFrame
        Indexed by kind; ``base`` counts the gold comments of that kind. What has no
        base is 0.
    """
    table = confusion(gold, predicted).to_numpy()
    hits, said, base = table.diagonal(), table.sum(0), table.sum(1)
    columns = {
        "precision": ratio(hits, said),
        "recall": ratio(hits, base),
        "f1": ratio(2 * hits, said + base),
    }
    frame = pd.DataFrame(columns, index=pd.Index(KINDS, name="kind")).fillna(0.0)
    return frame.assign(base=base)


def macro_f1(gold: np.ndarray, predicted: np.ndarray) -> float:
    """Mean F1 over the kinds that occur in the gold labels."""
    return float(macro_f1_of(confusion(gold, predicted).to_numpy()))


def macro_f1_of(tables: np.ndarray) -> np.ndarray:
    """Macro-F1 of confusion tables, shape (..., 4, 4) → (...)."""
    hits = np.diagonal(tables, axis1=-2, axis2=-1)
    said, base = tables.sum(-2), tables.sum(-1)
    f1 = np.nan_to_num(ratio(2 * hits, said + base))
    return ratio((f1 * (base > 0)).sum(-1), (base > 0).sum(-1))


def resampled_tables(cell: np.ndarray, size: int, seed: int) -> np.ndarray:
    """Counts of cells in resampled sets of comments, shape (draws, size)."""
    used, place = np.unique(cell, return_inverse=True)
    tables = np.zeros((size, len(used)), dtype=np.int64)
    tables[used, np.arange(len(used))] = 1
    return resampled_totals(np.eye(len(used), dtype=np.int64)[place], seed) @ tables.T


def macro_f1_interval(
    gold: np.ndarray, predicted: np.ndarray, seed: int
) -> tuple[float, float]:
    """Bootstrap interval of macro-F1."""
    draws = resampled_tables(cells(gold, predicted), _SIZE**2, seed)
    return percentiles(macro_f1_of(draws.reshape(-1, _SIZE, _SIZE)))
