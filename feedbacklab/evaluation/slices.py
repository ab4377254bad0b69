"""Scores of parts of the labelled comments: by language, length, rating, source."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from feedbacklab.evaluation.kinds import macro_f1, macro_f1_interval
from feedbacklab.metrics import Share

LENGTHS = {"1–4 words": 0, "5–10 words": 5, "11–25 words": 11, "26+ words": 26}
_UNKNOWN = "not given"


def slice_scores(
    labelled: pd.DataFrame, predicted: np.ndarray, seed: int
) -> pd.DataFrame:
    """Scores of each slice with its base and interval.

    Parameters
    ----------
    labelled
        As `load_labelled` gives it; ``lang``, ``rating`` and ``source`` are used where
        they exist.
    predicted
        Kinds, shape (n_comments,).
    seed
        Of the bootstrap.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``slice`` and ``value``: ``n``, ``accuracy``, ``macro_f1`` over the
        kinds that occur in the slice, its bootstrap interval ``low`` and ``high``.
    """
    gold, rows = labelled["kind"].to_numpy(object), {}
    for name, values in _slices(labelled):
        for value in _in_order(name, values):
            part = (values == value).to_numpy()
            real, said = gold[part], predicted[part]
            low, high = macro_f1_interval(real, said, seed)
            rows[(name, value)] = {
                "n": int(part.sum()),
                "accuracy": Share(int((real == said).sum()), len(real)).value,
                "macro_f1": macro_f1(real, said),
                "low": low,
                "high": high,
            }
    index = pd.MultiIndex.from_tuples(rows, names=["slice", "value"])
    return pd.DataFrame(list(rows.values()), index)


def _slices(labelled: pd.DataFrame) -> Iterator[tuple[str, pd.Series]]:
    for name in ("lang", "rating", "source"):
        if name in labelled:
            values = labelled[name].astype("str").fillna(_UNKNOWN)
            yield name, values.replace({"": _UNKNOWN, "<NA>": _UNKNOWN})
    yield "length", length_band(labelled["text"])


def length_band(texts: pd.Series) -> pd.Series:
    """Band of each comment by its number of words between spaces."""
    words = texts.str.split().str.len()
    bands = list(LENGTHS)
    place = np.searchsorted(list(LENGTHS.values()), words, side="right") - 1
    return pd.Series([bands[n] for n in place], texts.index)


def _in_order(name: str, values: pd.Series) -> list[str]:
    present = values.unique()
    return sorted(present, key=list(LENGTHS).index if name == "length" else str)
