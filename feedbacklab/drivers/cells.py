"""Rates where two dimensions meet, and the rows that a slice's name stands for."""

from __future__ import annotations

import pandas as pd

from feedbacklab.drivers.choices import DriversError
from feedbacklab.drivers.dimensions import dimensions_of
from feedbacklab.drivers.periods import Outcome, claims_of


def rate_grid(
    table: pd.DataFrame, rows: str, columns: str, outcome: Outcome = "not positive"
) -> pd.DataFrame:
    """Rate of every pair of values of two dimensions.

    Parameters
    ----------
    table
        Feedback, or orders of `orders_with_outcome`; shape (n_rows, n_columns).
    rows, columns
        Dimensions, see `dimensions_of`.
    outcome
        What counts as bad; see `drivers`.

    Returns
    -------
    pandas.DataFrame
        Indexed by the two values: ``count`` (bad), ``base`` (all with both values) and
        ``share`` (count / base); only pairs that occur. Rows of which a value is
        unknown are left out.

    Raises
    ------
    DriversError
        If there is no such dimension or outcome, or a dimension is named twice.

    Examples
    --------
    >>> table = pd.DataFrame(
    ...     {"sku": ["A", "A", "B"], "carrier": ["X", "X", "X"], "stars": [1, 5, 5]}
    ... )
    >>> rate_grid(table, "sku", "carrier")
                 count  base  share
    sku carrier
    A   X            1     2    0.5
    B   X            0     1    0.0
    """
    values = dimensions_of(table, [rows, columns])
    bad = pd.Series(claims_of(table, outcome), table.index)
    keys = [values[rows], values[columns]]
    cells = bad.groupby(keys).agg(["sum", "size"]).set_axis(["count", "base"], axis=1)
    return cells.astype("int64").assign(share=cells["count"] / cells["base"])


def slice_rows(table: pd.DataFrame, name: str, dimensions: str) -> pd.Series:
    """Whether each row is of a slice that `drivers` named.

    Parameters
    ----------
    table
        The table that was searched: price bands are quarters of its prices.
    name
        Index label of ``Drivers.found``, such as ``"sku = A × carrier = B"``.
    dimensions
        Its ``dimensions``: ``"sku × carrier"``.

    Returns
    -------
    pandas.Series
        One boolean per row, on the same index.

    Raises
    ------
    DriversError
        If a dimension is not there, or no row is of the slice.

    Examples
    --------
    >>> table = pd.DataFrame({"sku": ["A", "B"], "carrier": ["X", "X"]})
    >>> slice_rows(table, "sku = B × carrier = X", "sku × carrier").tolist()
    [False, True]
    """
    values = dimensions_of(table, dimensions.split(" × "))
    parts = [f"{dimension} = " + values[dimension] for dimension in values]
    names = parts[0] if len(parts) == 1 else parts[0] + " × " + parts[1]
    inside = names.eq(name).fillna(False).astype(bool)
    if not inside.any():
        raise DriversError(
            f"None of {len(table)} rows is of the slice {name!r}: give the table that "
            "was searched."
        )
    return inside
