"""Feedback of an older download that a newer one no longer has."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from feedbacklab.loaders.reports import Span, covered_spans
from feedbacklab.schema import check_table

_POSITIVE = 4


def vanished(
    before: pd.DataFrame,
    after: pd.DataFrame,
    covered: Mapping[str, Span] | None = None,
) -> pd.DataFrame:
    """Rows of an older download that a newer one lacks although it covers their day.

    Any of these may be the reason: the buyer removed the feedback, Amazon removed or
    struck it, or the buyer raised it to four or five stars and the newer report holds
    one to three only. Which of them, the reports do not say.

    Parameters
    ----------
    before, after
        Feedback tables of the older and the newer download.
    covered
        First and last day that the newer one covers, by marketplace code, as
        ``Reports.loaded`` has it; left out, from its first to its last row.

    Returns
    -------
    pd.DataFrame
        Indexed by ``order_id``: ``marketplace``, ``left_on``, ``stars``; oldest first.
        Ratings of four and five stars count only where the newer download has such
        ratings at all.

    Raises
    ------
    FeedbackTableError
        If one of them is no feedback table.
    """
    check_table(before)
    check_table(after)
    spans = covered_spans([after]) if covered is None else covered
    absent = before.loc[~before.index.isin(after.index)]
    known = [
        code in spans and _covers(spans[code], day)
        for code, day in zip(absent["marketplace"], absent["left_on"], strict=True)
    ]
    all_stars = set(after.loc[after["stars"] >= _POSITIVE, "marketplace"])
    shown = absent["marketplace"].isin(all_stars) | (absent["stars"] < _POSITIVE)
    missing = absent.loc[shown & pd.Series(known, absent.index, dtype=bool)]
    return missing[["marketplace", "left_on", "stars"]].sort_values(
        "left_on", kind="stable"
    )


def _covers(span: Span, day: pd.Timestamp) -> bool:
    return span.first.normalize() <= day.normalize() <= span.last.normalize()
