"""Which rows are looked at, what they are compared with, and what counts as bad."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from feedbacklab.drivers.choices import DriversError

OUTCOMES = {"not positive": 3, "negative": 2, "1 star": 1}
"""What can be counted, by name: ratings of at most so many stars."""

Rows = tuple[str | pd.Timestamp, str | pd.Timestamp] | pd.Series | np.ndarray
"""Days from – until (the latter left out), or a claim per row."""

Outcome = str | pd.Series | np.ndarray
"""A name of `OUTCOMES`, a boolean column, or a claim per row."""


class Compared(NamedTuple):
    """Rows used, whether each is of the period (else of the baseline) and bad."""

    rows: np.ndarray
    now: np.ndarray
    bad: np.ndarray


def compared(
    table: pd.DataFrame, period: Rows, baseline: Rows | None, outcome: Outcome
) -> Compared:
    """Pick the rows of both periods.

    Raises
    ------
    DriversError
        If a period has no row, both share rows, or the outcome is unknown.
    """
    now = rows_of(table, period, "period")
    before = np.zeros_like(now)
    if baseline is not None:
        before = rows_of(table, baseline, "baseline")
    both = int((now & before).sum())
    if both:
        raise DriversError(
            f"{both} of {len(table)} rows are in the period and in the baseline, first "
            f"{table.index[np.argmax(now & before)]}. Choose periods that do not "
            "overlap."
        )
    rows = np.flatnonzero(now | before)
    if not isinstance(outcome, str):
        outcome = _claims(outcome, table, "outcome")[rows]
    return Compared(rows, now[rows], claims_of(table.iloc[rows], outcome))


def rows_of(table: pd.DataFrame, rows: Rows, name: str) -> np.ndarray:
    """Claim per row: it belongs to the days, or to the claim that was given."""
    if isinstance(rows, tuple):
        start, end = map(pd.Timestamp, rows)
        days = days_of(table)
        inside = ((days >= start) & (days < end)).to_numpy()
    else:
        inside = _claims(rows, table, name)
    if not inside.any():
        what = f"from {rows[0]} until {rows[1]}" if isinstance(rows, tuple) else "given"
        raise DriversError(
            f"The {name} {what} holds none of {len(table)} rows. Choose other days, "
            "or load the reports that cover them."
        )
    return inside


def days_of(table: pd.DataFrame) -> pd.Series:
    """Day of each row without time zone: of the feedback, else of the purchase."""
    for name in ("left_on", "purchased_at"):
        if name in table:
            return table[name].dt.tz_localize(None)
    raise DriversError(
        "The table has neither 'left_on' nor 'purchased_at' to find days in; it has "
        f"{[*map(str, table.columns)]}. Give a claim per row instead of days."
    )


def claims_of(table: pd.DataFrame, outcome: Outcome) -> np.ndarray:
    """Claim per row: it is bad.

    Raises
    ------
    DriversError
        If there is no such outcome, it is missing somewhere, or it goes by stars
        where only ratings of 1–3 stars are known: they have no base.
    """
    if not isinstance(outcome, str):
        return _claims(outcome, table, "outcome")
    if outcome in table:
        return _claims(table[outcome], table, outcome)
    if outcome not in OUTCOMES or "stars" not in table:
        raise DriversError(
            f"There is no outcome {outcome!r}: expected "
            f"{', '.join(map(repr, OUTCOMES))} of a table with 'stars', or a "
            "boolean column of the table."
        )
    if len(table) and not table["stars"].gt(3).any():
        raise DriversError(
            f"None of {len(table)} ratings has more than three stars: this is the "
            "report of 1–3 stars, and a rate per rating has no base. Load a file with "
            "all stars, or count per order with orders_with_outcome."
        )
    return table["stars"].le(OUTCOMES[outcome]).to_numpy()


def _claims(
    given: pd.Series | np.ndarray, table: pd.DataFrame, name: str
) -> np.ndarray:
    number = len(table)
    values = given if isinstance(given, pd.Series) else pd.Series(np.asarray(given))
    if len(values) != number or not pd.api.types.is_bool_dtype(values.dtype):
        raise DriversError(
            f"The {name} must be one boolean for each of {number} rows, not "
            f"{len(values)} of {values.dtype}."
        )
    if isinstance(given, pd.Series) and not given.index.equals(table.index):
        raise DriversError(
            f"The {name} stands on another index than the table's {number} rows: make "
            "it from the same table, in the same order."
        )
    if values.isna().any():
        raise DriversError(
            f"The {name} is missing in {int(values.isna().sum())} of {number} rows, "
            f"first {values.index[values.isna()][0]}. Decide what it is there."
        )
    return values.to_numpy(dtype=bool)
