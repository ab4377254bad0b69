"""Windows of 30, 90, 365 days and lifetime, as Amazon counts them."""

from __future__ import annotations

import pandas as pd

from feedbacklab.facts import targets
from feedbacklab.loaders import FeedbackManagerPage
from feedbacklab.metrics.daily import STARS
from feedbacklab.metrics.shares import Share

NEEDS = (
    "unknown: needs the traffic report, a pasted Feedback Manager table, or a file "
    "with all stars"
)
"""Said wherever a share of positives has no denominator."""


def window_starts(until: pd.Timestamp) -> dict[str, pd.Timestamp | None]:
    """First day of each window that ends before `until`; None for lifetime."""
    lengths = targets()["windows"]["days"]
    starts = {f"{n} days": until - pd.Timedelta(days=n) for n in lengths}
    return {**starts, "lifetime": None}


def rating_windows(
    daily: pd.DataFrame,
    until: str | pd.Timestamp,
    page: FeedbackManagerPage | None = None,
) -> pd.DataFrame:
    """Ratings over 30, 90, 365 days and lifetime, as Amazon counts them.

    Parameters
    ----------
    daily
        One marketplace's daily counts, as `daily_counts` gives them.
    until
        The day after the windows' last day: windows are half-open.
    page
        Feedback Manager page of the same day. Where the files give no denominator, its
        count does, if its percentages agree with the loaded ratings.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``window``: ``first_day`` and ``last_day``; ``covered`` (days of the
        window that any file covers); ``negative``, ``neutral``, ``positive``,
        ``received`` (counts, NA when unknown); ``positive_share``, ``low``, ``high``
        (Wilson, 95 %); the same in Amazon's rounding as ``positive_shown``,
        ``neutral_shown``, ``negative_shown``; ``stars`` (mean); ``source`` of the
        denominator, or what it needs.

    Examples
    --------
    >>> days = pd.date_range("2026-03-01", periods=2, name="day")
    >>> counts = {"one": 1, "two": 0, "three": 1, "four": 1, "five": 2}
    >>> counts = {**counts, "positive": 3, "received": 5}
    >>> daily = pd.DataFrame(counts, days, dtype="Int64")
    >>> windows = rating_windows(daily, "2026-03-31")
    >>> row = windows.loc["30 days", ["positive", "received", "stars"]]
    >>> row.astype(float).to_dict()
    {'positive': 6.0, 'received': 10.0, 'stars': 3.6}
    """
    until = pd.Timestamp(until).normalize()
    rows = {
        name: _window(daily, name, start, until, page)
        for name, start in window_starts(until).items()
    }
    frame = pd.DataFrame.from_dict(rows, orient="index").rename_axis("window")
    whole = ["covered", "negative", "neutral", "positive", "received"]
    shown = ["positive_shown", "neutral_shown", "negative_shown"]
    frame[whole + shown] = frame[whole + shown].astype("Int64")
    rates = ["positive_share", "low", "high", "stars"]
    frame[rates] = frame[rates].astype("Float64")
    return frame


def _window(
    daily: pd.DataFrame,
    name: str,
    start: pd.Timestamp | None,
    until: pd.Timestamp,
    page: FeedbackManagerPage | None,
) -> dict[str, object]:
    rows = daily[daily.index < until]
    rows = rows if start is None else rows[rows.index >= start]
    counts = rows.sum(skipna=False)
    negative, neutral = int(counts["one"] + counts["two"]), int(counts["three"])
    received, source = counts["received"], _source(counts)
    if pd.isna(received):
        received, source = _from_page(page, name, neutral, negative)
    first = start if start is not None else rows.index.min()
    return {
        "first_day": first,
        "last_day": until - pd.Timedelta(days=1),
        "covered": len(rows),
        "negative": negative,
        "neutral": neutral,
        **_shares(negative, neutral, received),
        "stars": _mean_stars(counts[list(STARS)], page, name),
        "source": source,
    }


def _source(counts: pd.Series) -> str:
    return "file with all stars" if pd.notna(counts["five"]) else "traffic report"


def _shares(negative: int, neutral: int, received: int | None) -> dict[str, object]:
    if received is None or pd.isna(received):
        names = ("positive", "received", "positive_share", "low", "high")
        shown = ("positive_shown", "neutral_shown", "negative_shown")
        return dict.fromkeys((*names, *shown), pd.NA)
    received = int(received)
    share = Share(received - neutral - negative, received)
    low, high = share.interval()
    return {
        "positive": share.count,
        "received": received,
        "positive_share": share.value if received else pd.NA,
        "low": low,
        "high": high,
        "positive_shown": share.shown,
        "neutral_shown": Share(neutral, received).shown,
        "negative_shown": Share(negative, received).shown,
    }


def _from_page(
    page: FeedbackManagerPage | None, window: str, neutral: int, negative: int
) -> tuple[int | None, str]:
    if page is None:
        return None, NEEDS
    shown = page.windows.loc[window]
    if pd.isna(shown["count"]):
        return None, NEEDS
    count = int(shown["count"])
    agrees = (
        count >= neutral + negative
        and Share(neutral, count).shown == shown["neutral"]
        and Share(negative, count).shown == shown["negative"]
        and Share(count - neutral - negative, count).shown == shown["positive"]
    )
    if agrees:
        return count, "Feedback Manager"
    return None, (
        "unknown: the Feedback Manager table does not agree with the loaded ratings; "
        f"it shows {shown['positive']} % positive of {count:,}. Paste the table of the "
        "day the windows end"
    )


def _mean_stars(
    counts: pd.Series, page: FeedbackManagerPage | None, window: str
) -> float | None:
    if counts.notna().all():
        received = int(counts.sum())
        total = sum(n * int(counts[name]) for n, name in enumerate(STARS, 1))
        return total / received if received else None
    return page.stars if page is not None and window == "365 days" else None
