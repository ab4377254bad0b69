"""How well two readers of the same comments agree: the ceiling of any classifier."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from feedbacklab.evaluation.labels import kind_of, signed_aspects

READERS = ("reader_a", "reader_b")


def kappa(one: Iterable[str], other: Iterable[str]) -> float:
    """Cohen's kappa: agreement of two readers beyond chance, 1 when they never differ.

    Parameters
    ----------
    one, other
        Labels of the same comments, shape (n_comments,).

    Raises
    ------
    ValueError
        If they are not of the same length, or empty.

    Examples
    --------
    >>> kappa("aabb", "aabb"), kappa("aabb", "abab")
    (1.0, 0.0)
    """
    one, other = pd.Series(list(one)), pd.Series(list(other))
    if len(one) != len(other) or one.empty:
        raise ValueError(
            f"Readers are compared on the same comments, not on {len(one)} and "
            f"{len(other)}."
        )
    agreed = float((one == other).mean())
    shares = [labels.value_counts(normalize=True) for labels in (one, other)]
    by_chance = float(shares[0].mul(shares[1], fill_value=0.0).sum())
    return 1.0 if by_chance == 1 else (agreed - by_chance) / (1 - by_chance)


def reader_agreement(labelled: pd.DataFrame) -> pd.DataFrame:
    """Agreement of the two readings that a file may hold beside the settled label.

    Parameters
    ----------
    labelled
        As `load_labelled` gives it, with the columns ``reader_a`` and ``reader_b``:
        signed aspects as each reader marked them.

    Returns
    -------
    pandas.DataFrame
        Rows ``kind`` and ``signed aspects`` (the exact set): ``agreed``, ``settled``
        (disagreements), ``share`` agreed, ``kappa``. Without readers it is empty.
    """
    if not set(READERS) <= set(labelled.columns):
        return pd.DataFrame()
    marked = [labelled[reader].map(signed_aspects) for reader in READERS]
    readings = {
        "kind": [marks.map(kind_of) for marks in marked],
        "signed aspects": [marks.map(_in_order) for marks in marked],
    }
    rows = {
        name: {
            "agreed": int((one == other).sum()),
            "settled": int((one != other).sum()),
            "share": float((one == other).mean()),
            "kappa": kappa(one, other),
        }
        for name, (one, other) in readings.items()
    }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("label")


def _in_order(aspects: dict[str, str]) -> str:
    return " ".join(sorted(code + sign for code, sign in aspects.items()))
