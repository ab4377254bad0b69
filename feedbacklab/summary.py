"""One marketplace's rating at a glance: the numbers notebook and command both show."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from feedbacklab.facts import targets
from feedbacklab.forecast import needed_for, needed_for_stars
from feedbacklab.loaders import Reports
from feedbacklab.metrics import (
    STARS,
    Share,
    disagreements,
    marketplace_counts,
    rating_windows,
)
from feedbacklab.monitoring import (
    change_points,
    chart_properties,
    weekly_chart,
    weekly_counts,
    weekly_volumes,
)
from feedbacklab.schema import UNKNOWN

MONTH = pd.Timedelta(days=30)


@dataclass(frozen=True)
class Overview:
    """What one marketplace's reports say about the rating until a day.

    Attributes
    ----------
    marketplace, until
        Whose rating, and the day after the last one that counts.
    daily
        Counts by day, as `daily_counts` gives them.
    windows
        30, 90, 365 days and lifetime, as `rating_windows` gives them.
    needed
        By window and target: further 5-star ratings or removals that reach it.
    weekly
        Every week against the target, as `weekly_chart` gives it.
    changes
        Weeks from which another level holds; empty when no change is supported.
    properties
        False alarms a year and weeks to find a change at this seller's volume; empty
        when no week has a known base.
    month
        The last 30 days beside the 30 before them.
    disagreements
        Days on which the traffic report and the loaded ratings differ.
    """

    marketplace: str
    until: pd.Timestamp
    daily: pd.DataFrame
    windows: pd.DataFrame
    needed: pd.DataFrame
    weekly: pd.DataFrame
    changes: pd.DataFrame
    properties: pd.DataFrame
    month: pd.DataFrame
    disagreements: pd.DataFrame


def overview(
    reports: Reports,
    marketplace: str | None = None,
    until: str | pd.Timestamp | None = None,
) -> Overview:
    """Gather the numbers of one marketplace.

    Parameters
    ----------
    reports
        As `load_folder` gives them.
    marketplace
        Code such as ``"US"``; left out, the one with most feedback.
    until
        The day after the last one that counts; left out, the day after the last one
        that any report covers.

    Returns
    -------
    Overview

    Raises
    ------
    ValueError
        If the reports hold nothing of that marketplace.
    """
    if marketplace is None and reports.marketplaces:
        marketplace = reports.marketplaces[0]
    if marketplace not in reports.marketplaces:
        raise ValueError(
            f"The reports hold no feedback of {marketplace!r}; they hold "
            f"{', '.join(reports.marketplaces) or 'none'}."
        )
    until = pd.Timestamp(until).normalize() if until is not None else reports.until
    daily = marketplace_counts(reports, marketplace)
    windows = rating_windows(daily, until, reports.pages.get(marketplace))
    weeks = weekly_counts(daily, until)
    volumes = weekly_volumes(weeks)
    traffic = reports.traffic.get(marketplace)
    return Overview(
        marketplace=marketplace,
        until=until,
        daily=daily,
        windows=windows,
        needed=needed_table(windows, daily, until),
        weekly=weekly_chart(weeks),
        changes=change_points(weeks),
        properties=chart_properties(volumes) if any(volumes) else pd.DataFrame(),
        month=month_table(daily, until),
        disagreements=disagreements(daily, traffic)
        if traffic is not None
        else pd.DataFrame(),
    )


def needed_table(
    windows: pd.DataFrame, daily: pd.DataFrame, until: pd.Timestamp
) -> pd.DataFrame:
    """How far every window is from target and aim.

    Parameters
    ----------
    windows
        As `rating_windows` gives them.
    daily
        Daily counts, for the star mean of the last 365 days.
    until
        The day after the last one.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``window`` and ``goal`` (``"95 % positive"``, ``"98 % positive"``,
        ``"4.5 stars"``): ``five_star`` ratings needed with nothing removed,
        ``removals`` needed with nothing new; NA where unknown or out of reach.
    """
    goals = (targets()["target"]["positive"], targets()["aim"]["positive"])
    rows = {
        (window, f"{goal:.0%} positive".replace("%", " %")): needed_for(
            row["positive"], row["received"], goal
        )
        if pd.notna(row["received"]) and row["received"]
        else (None, None)
        for window, row in windows.iterrows()
        for goal in goals
    }
    start = until - pd.Timedelta(days=targets()["windows"]["stars_days"])
    year = daily[(daily.index >= start) & (daily.index < until)]
    stars = year[list(STARS)].sum(skipna=False)
    wanted = targets()["target"]["stars"]
    known = stars.notna().all() and stars.sum()
    rows["365 days", f"{wanted} stars"] = (
        needed_for_stars(stars.tolist(), wanted) if known else (None, None)
    )
    frame = pd.DataFrame.from_dict(
        rows, orient="index", columns=["five_star", "removals"], dtype="Int64"
    )
    frame.index = pd.MultiIndex.from_tuples(frame.index, names=["window", "goal"])
    return frame


def month_table(daily: pd.DataFrame, until: pd.Timestamp) -> pd.DataFrame:
    """Counts of the last 30 days beside the 30 days before them.

    Returns
    -------
    pandas.DataFrame
        Columns ``before`` and ``last_30_days``, indexed by what is counted:
        ``negative``, ``neutral``, ``positive``, ``received`` (NA when unknown).
    """
    spans = {"before": until - MONTH, "last_30_days": until}
    counts = {}
    for name, end in spans.items():
        rows = daily[(daily.index >= end - MONTH) & (daily.index < end)]
        sums = rows.sum(skipna=False)
        counts[name] = {
            "negative": sums["one"] + sums["two"],
            "neutral": sums["three"],
            "positive": sums["positive"],
            "received": sums["received"],
        }
    return pd.DataFrame(counts, dtype="Int64")


def moved_by(
    table: pd.DataFrame, until: pd.Timestamp, column: str, most: int = 5
) -> pd.DataFrame:
    """Ratings of 1–3 stars of the last 30 days and the 30 before, by one column.

    Parameters
    ----------
    table
        Feedback table of one marketplace, joined with its orders.
    until
        The day after the last one.
    column
        Such as ``"channel"`` or ``"sku"``.
    most
        Number of rows to return.

    Returns
    -------
    pandas.DataFrame
        Indexed by the column's values: ``before``, ``last_30_days``, ``more``; the
        largest rise first. Counts only: whether a rise is more than noise is a
        question for the root causes.
    """
    critical = table[table["stars"] <= 3]
    ends = {"before": until - MONTH, "last_30_days": until}
    counts = {
        name: critical.loc[
            critical["left_on"].between(end - MONTH, end, inclusive="left"), column
        ].value_counts()
        for name, end in ends.items()
    }
    frame = pd.DataFrame(counts).fillna(0).astype("int64").rename_axis(column)
    frame["more"] = frame["last_30_days"] - frame["before"]
    frame = frame.reset_index().sort_values(
        ["more", "last_30_days", column], ascending=[False, False, True]
    )
    return frame.set_index(column).head(most)


def first_steps(reports: Reports, seen: Overview) -> pd.DataFrame:
    """What to do first, in the order of the seller's routine.

    Returns
    -------
    pandas.DataFrame
        Columns ``what`` and ``why``, most urgent first. Every row rests on a count
        that the reports hold.
    """
    table = reports.feedback[reports.feedback["marketplace"] == seen.marketplace]
    recent = table[
        table["left_on"].between(seen.until - MONTH, seen.until, inclusive="left")
    ]
    open_rows = recent[(recent["stars"] <= 2) & (recent["reply"] == "")]
    steps = []
    if len(open_rows):
        steps.append(
            (
                f"Read and answer {len(open_rows)} ratings of 1–2 stars",
                "left in the last 30 days, without a reply of yours",
            )
        )
    steps += _alarm_steps(seen) + _goal_steps(seen) + _data_steps(reports, seen)
    return pd.DataFrame(steps or [("Nothing urgent", "")], columns=["what", "why"])


def _alarm_steps(seen: Overview) -> list[tuple[str, str]]:
    recent = seen.weekly[seen.weekly.index >= seen.until - MONTH]
    steps = [
        (
            f"Look into the week of {week:%Y-%m-%d}",
            f"{Share(int(row['not_positive']), int(row['received']))} not positive, "
            f"above the limit of {row['upper']:.1%} for a week on target",
        )
        for week, row in recent[recent["alarm"]].iterrows()
    ]
    alarms = recent.index[recent["cusum_alarm"]]
    if len(alarms):
        steps.append(
            (
                "Look for a lasting change",
                f"the CUSUM passed its limit in the week of {alarms[-1]:%Y-%m-%d}",
            )
        )
    return steps


def _goal_steps(seen: Overview) -> list[tuple[str, str]]:
    goal = seen.needed.index.get_level_values("goal")[0]
    row = seen.windows.loc["365 days"]
    needed = seen.needed.loc[("365 days", goal)]
    if pd.isna(row["received"]) or not row["received"]:
        return []
    share = Share(int(row["positive"]), int(row["received"]))
    if not needed["removals"] or pd.isna(needed["removals"]):
        return []
    return [
        (
            f"Reach {goal} over 365 days",
            f"now {share}; {needed['five_star']:,} more 5-star ratings or "
            f"{needed['removals']:,} removals would do it",
        )
    ]


def _data_steps(reports: Reports, seen: Overview) -> list[tuple[str, str]]:
    steps = []
    unknown = seen.windows[seen.windows["received"].isna()]
    if len(unknown):
        steps.append(("Find the positive share", unknown["source"].iloc[0]))
    table = reports.feedback[reports.feedback["marketplace"] == seen.marketplace]
    lost = int((table["sku"] == UNKNOWN).sum())
    if lost:
        steps.append(
            (
                "Load the orders report",
                f"sku and channel are unknown for {lost} of {len(table)} feedback",
            )
        )
    if len(seen.disagreements):
        steps.append(
            (
                "Download the reports again",
                f"traffic report and ratings differ on {len(seen.disagreements)} days",
            )
        )
    return steps
