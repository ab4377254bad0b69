"""Ratings by day: what is known, from which file, and what is not."""

from __future__ import annotations

import numpy as np
import pandas as pd

from feedbacklab.loaders import Reports, Span
from feedbacklab.schema import check_table

STARS = ("one", "two", "three", "four", "five")

COUNTS = (*STARS, "positive", "received")
"""Columns of the daily counts."""

QUIET = pd.Timedelta(days=31)


def daily_counts(
    table: pd.DataFrame,
    traffic: pd.DataFrame | None = None,
    all_stars: Span | None = None,
    loaded: Span | None = None,
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
    loaded
        Days for which `table` holds at least the ratings of 1–3 stars. Left out, from
        its first to its last day. A report does not say which days it was asked for:
        up to a month before and after count too, as long as the traffic report knows
        of no negative rating there.

    Returns
    -------
    pandas.DataFrame
        A row for every day from the first to the last that either source covers,
        columns ``one`` … ``five``, ``positive``, ``received`` (nullable integers).
        Ratings that traffic counts and the report no longer lists, such as removed
        ones, count in none of them.

    Raises
    ------
    FeedbackTableError
        If `table` is no feedback table.
    """
    days = check_table(table)["left_on"].dt.normalize()
    if all_stars is None and table["stars"].gt(3).any():
        all_stars = Span(days.min(), days.max())
    if loaded is None and len(days):
        loaded = Span(days.min(), days.max())
    every_day = _every_day(days, traffic, all_stars)
    counts = _count_stars(days, table["stars"], every_day)
    complete = _within(every_day, all_stars)
    counts.loc[~complete, ["four", "five"]] = pd.NA
    counts.loc[~(complete | _loaded(every_day, loaded, traffic))] = pd.NA
    counts["positive"] = counts["four"] + counts["five"]
    counts["received"] = counts[list(STARS)].sum(axis=1, skipna=False)
    if traffic is not None:
        counts = _with_traffic(counts, traffic)
    return counts.rename_axis("day")


def _loaded(
    days: pd.DatetimeIndex, span: Span | None, traffic: pd.DataFrame | None
) -> pd.Series:
    """Claim per day: a report of at least 1–3 stars covers it."""
    inside = _within(days, span)
    if span is None or traffic is None:
        return inside
    quiet = traffic["negative"].reindex(days).eq(0).fillna(False)
    reached = inside | quiet
    near = _within(days, Span(span.first - QUIET, span.last + QUIET))
    after = reached.where(days >= span.first, True).cumprod().astype(bool)
    before = reached[::-1].where(days[::-1] <= span.last, True).cumprod()[::-1]
    return near & after & before.astype(bool)


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


def _with_traffic(counts: pd.DataFrame, traffic: pd.DataFrame) -> pd.DataFrame:
    traffic = traffic[["received", "negative"]].reindex(counts.index)
    listed = counts["one"] + counts["two"]
    # More negatives than the report lists: removed since, and gone from the rating.
    negative = traffic["negative"].fillna(listed)
    positive = traffic["received"] - negative - counts["three"]
    # Fewer than it lists: the sources contradict each other, so the day stays unknown.
    usable = counts["received"].isna() & (negative >= listed) & (positive >= 0)
    usable = usable.fillna(False)
    counts.loc[usable, "positive"] = positive[usable]
    counts.loc[usable, "received"] = (positive + listed + counts["three"])[usable]
    return counts


def marketplace_counts(reports: Reports, marketplace: str) -> pd.DataFrame:
    """Return the `daily_counts` of one marketplace of loaded reports."""
    table = reports.feedback
    return daily_counts(
        table[table["marketplace"] == marketplace],
        reports.traffic.get(marketplace),
        reports.all_stars.get(marketplace),
        reports.loaded.get(marketplace),
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
