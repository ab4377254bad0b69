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
        denominator, or why it is unknown and what it needs.

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
    counts = rows.sum(skipna=False) if len(rows) else rows.sum(min_count=1)
    negative, neutral = counts["one"] + counts["two"], counts["three"]
    received, source = counts["received"], _source(rows)
    if pd.isna(received) and page is not None:
        received, source = _from_page(page.windows.loc[name], neutral, negative)
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


def _source(rows: pd.DataFrame) -> str:
    """Where the denominator comes from, or why it is unknown."""
    not_loaded = int(rows["one"].isna().sum())
    if rows.empty:
        return "unknown: no report covers these days"
    if rows["received"].isna().any():
        lacking = f": no feedback report covers {not_loaded} of these days"
        return f"unknown{lacking}" if not_loaded else NEEDS
    return "traffic report" if rows["five"].isna().any() else "file with all stars"


def _shares(negative: int, neutral: int, received: int | None) -> dict[str, object]:
    if pd.isna(received) or pd.isna(negative) or pd.isna(neutral):
        names = ("positive", "received", "positive_share", "low", "high")
        shown = ("positive_shown", "neutral_shown", "negative_shown")
        return dict.fromkeys((*names, *shown), pd.NA)
    share = Share(int(received - neutral - negative), int(received))
    low, high = share.interval()
    return {
        "positive": share.count,
        "received": share.base,
        "positive_share": share.value if share.base else pd.NA,
        "low": low,
        "high": high,
        "positive_shown": share.shown,
        "neutral_shown": Share(int(neutral), share.base).shown,
        "negative_shown": Share(int(negative), share.base).shown,
    }


def _from_page(shown: pd.Series, neutral: int, negative: int) -> tuple[int | None, str]:
    """Count of the page, if the loaded ratings round to its percentages."""
    if pd.isna(shown["count"]):
        return None, NEEDS
    count, percents = int(shown["count"]), shown[["positive", "neutral", "negative"]]
    told = f"it shows {'/'.join(map(str, percents))} % of {count:,}"
    if pd.isna(negative) or pd.isna(neutral):
        return None, f"unknown but for the Feedback Manager table; {told}"
    counts = (count - neutral - negative, neutral, negative)
    if counts[0] >= 0 and percents.tolist() == [Share(n, count).shown for n in counts]:
        return count, "Feedback Manager"
    return None, (
        "unknown: the Feedback Manager table does not agree with the loaded ratings; "
        f"{told}. Paste the table of the day the windows end"
    )


def _mean_stars(
    counts: pd.Series, page: FeedbackManagerPage | None, window: str
) -> float | None:
    if counts.notna().all():
        received = int(counts.sum())
        total = sum(n * int(counts[name]) for n, name in enumerate(STARS, 1))
        return total / received if received else None
    return page.stars if page is not None and window == "365 days" else None
