"""The feedback table: its columns, the words that stand in them, the errors.

One table travels through the whole package: a pandas frame with one row per
feedback, indexed by ``order_id`` (a buyer leaves one feedback per order).
"""

from __future__ import annotations

import pandas as pd

UNKNOWN = "unknown"
"""Stands where a fact could not be joined; never guessed from its absence."""

FBA, MERCHANT = "FBA", "merchant"

FEEDBACK_DTYPES = {
    "left_on": "datetime64[us]",
    "stars": "int64",
    "comment": "str",
    "reply": "str",
    "marketplace": "str",
    "rater": "str",
}
"""Columns every feedback table has, and their pandas dtypes."""

ANSWER_COLUMNS = ("arrived_on_time", "item_as_described", "customer_service")
"""Yes/no answers of reports up to about 2018; nullable booleans, often absent."""


class FeedbackTableError(ValueError):
    """A frame is not a feedback table."""


class ReportFormatError(ValueError):
    """A file is not the report it should be, or some of its rows cannot be read."""


def check_table(table: pd.DataFrame) -> pd.DataFrame:
    """Return `table` unchanged if it is a feedback table.

    Parameters
    ----------
    table
        Frame to check, shape (n_feedback, n_columns); further columns are welcome.

    Returns
    -------
    pandas.DataFrame
        The same object.

    Raises
    ------
    FeedbackTableError
        If columns are missing or of another dtype, order ids repeat, or stars lie
        outside 1–5; every problem is named in one message.

    Examples
    --------
    >>> check_table(pd.DataFrame({"stars": [5]}))
    Traceback (most recent call last):
    ...
    feedbacklab.schema.FeedbackTableError: Not a feedback table: no column 'left_on', \
'comment', 'reply', 'marketplace', 'rater'. Make one with load_feedback.
    """
    problems = [*_column_problems(table), *_value_problems(table)]
    if problems:
        raise FeedbackTableError(
            f"Not a feedback table: {'; '.join(problems)}. Make one with load_feedback."
        )
    return table


def _column_problems(table: pd.DataFrame) -> list[str]:
    missing = [name for name in FEEDBACK_DTYPES if name not in table]
    wrong = [
        f"{name!r} is {table[name].dtype}, not {dtype}"
        for name, dtype in FEEDBACK_DTYPES.items()
        if name in table and str(table[name].dtype) != dtype
    ]
    if missing:
        wrong.insert(0, "no column " + ", ".join(map(repr, missing)))
    return wrong


def _value_problems(table: pd.DataFrame) -> list[str]:
    problems = []
    repeats = int(table.index.duplicated().sum())
    if repeats:
        first = table.index[table.index.duplicated()][0]
        problems.append(f"{repeats} order ids repeat, first {first}")
    is_number = "stars" in table and pd.api.types.is_numeric_dtype(table["stars"])
    if is_number and not table["stars"].between(1, 5).all():
        odd = table.loc[~table["stars"].between(1, 5), "stars"]
        problems.append(f"{len(odd)} ratings are not 1–5, first {odd.iloc[0]}")
    return problems
