"""Ratings by day: what is known, from which file, and what is not."""

from __future__ import annotations

import numpy as np
import pandas as pd

from feedbacklab.loaders import Reports, Span
from feedbacklab.schema import check_table

STARS = ("one", "two", "three", "four", "five")

COUNTS = (*STARS, "positive", "received")
"""Columns of the daily counts."""


def daily_counts(
    table: pd.DataFrame,
    traffic: pd.DataFrame | None = None,
    all_stars: Span | None = None,
) -> pd.DataFrame:
    """Count one marketplace's ratings by day; unknown counts are NA, never 0.

    Parameters
    ----------
    table
        Feedback table of one marketplace.
    traffic
        Daily counts as `load_traffic` gives them: the denominators of days for which
        only ratings of 1–3 stars were loaded.
    all_stars
        Days for which `table` holds ratings of all stars. Left out, all days of the
        table if any rating is above three stars.

    Returns
    -------
    pandas.DataFrame
        A row for every day from the first to the last that either source covers,
        columns ``one`` … ``five``, ``positive``, ``received`` (nullable integers).

    Raises
    ------
    FeedbackTableError
        If `table` is no feedback table.
    """
    days = check_table(table)["left_on"].dt.normalize()
    if all_stars is None and table["stars"].gt(3).any():
        all_stars = Span(days.min(), days.max())
    every_day = _every_day(days, traffic, all_stars)
    counts = _count_stars(days, table["stars"], every_day)
    complete = _within(counts.index, all_stars)
    counts.loc[~complete, ["four", "five"]] = pd.NA
    counts["positive"] = counts["four"] + counts["five"]
    counts["received"] = counts[list(STARS)].sum(axis=1, skipna=False)
    if traffic is not None:
        counts = _with_traffic(counts, traffic["received"])
    return counts.rename_axis("day")


def _count_stars(
    days: pd.Series, stars: pd.Series, every_day: pd.DatetimeIndex
) -> pd.DataFrame:
    places = every_day.get_indexer(days) * 5 + stars.to_numpy() - 1
    counted = np.bincount(places, minlength=5 * len(every_day)).reshape(-1, 5)
    return pd.DataFrame(counted, every_day, list(STARS), dtype="Int64")


def _every_day(
    days: pd.Series, traffic: pd.DataFrame | None, all_stars: Span | None
) -> pd.DatetimeIndex:
    both = pd.DatetimeIndex(days.unique())
    if traffic is not None:
        both = both.append(traffic.index)
    if all_stars is not None:
        both = both.append(pd.DatetimeIndex(all_stars).normalize())
    if both.empty:
        return pd.DatetimeIndex([])
    return pd.date_range(both.min(), both.max(), unit="us")


def _within(days: pd.DatetimeIndex, span: Span | None) -> pd.Series:
    if span is None:
        return pd.Series(False, index=days)
    inside = (days >= span.first.normalize()) & (days <= span.last.normalize())
    return pd.Series(inside, index=days)


def _with_traffic(counts: pd.DataFrame, received: pd.Series) -> pd.DataFrame:
    received = received.reindex(counts.index)
    critical = counts[["one", "two", "three"]].sum(axis=1)
    # Fewer received than the report lists: the sources disagree, so it stays unknown.
    usable = counts["received"].isna() & (received >= critical).fillna(False)
    counts.loc[usable, "received"] = received[usable]
    counts.loc[usable, "positive"] = (received - critical)[usable]
    return counts


def marketplace_counts(reports: Reports, marketplace: str) -> pd.DataFrame:
    """Return the `daily_counts` of one marketplace of loaded reports."""
    table = reports.feedback
    return daily_counts(
        table[table["marketplace"] == marketplace],
        reports.traffic.get(marketplace),
        reports.all_stars.get(marketplace),
    )


def disagreements(daily: pd.DataFrame, traffic: pd.DataFrame) -> pd.DataFrame:
    """Days on which the traffic report counts other ratings than were loaded.

    Parameters
    ----------
    daily
        As `daily_counts` gives them.
    traffic
        As `load_traffic` gives them.

    Returns
    -------
    pandas.DataFrame
        By day: ``negative_loaded``, ``negative_traffic``, ``received_loaded``,
        ``received_traffic``; empty when the sources agree.
    """
    both = pd.DataFrame(
        {
            "negative_loaded": daily["one"] + daily["two"],
            "negative_traffic": traffic["negative"],
            "received_loaded": daily["received"],
            "received_traffic": traffic["received"],
        }
    ).dropna()
    differ = (both["negative_loaded"] != both["negative_traffic"]) | (
        both["received_loaded"] != both["received_traffic"]
    )
    return both[differ]
