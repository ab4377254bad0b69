"""What the rating gains if one feedback no longer counts, window by window.

A removal and a strike-through gain the same: both take the feedback out of the rating
and out of the order defect rate (terms.toml, `request`).
"""

from __future__ import annotations

import pandas as pd

from feedbacklab.candidates.terms import facts_of_requests
from feedbacklab.metrics import window_starts
from feedbacklab.schema import UNKNOWN

_NEGATIVE, _POSITIVE = 2, 4


def in_window(table: pd.DataFrame, window: str, until: pd.Timestamp) -> pd.Series:
    """Claim per feedback: it counts in a window that ends before a day."""
    start = window_starts(until)[window]
    inside = table["left_on"] < until
    return inside if start is None else inside & (table["left_on"] >= start)


def gain_columns(window: str) -> tuple[str, str]:
    """Names of a window's two gains.

    Examples
    --------
    >>> gain_columns("30 days")
    ('points_30_days', 'stars_30_days')
    """
    name = window.replace(" ", "_")
    return f"points_{name}", f"stars_{name}"


def rating_gains(
    table: pd.DataFrame, windows: pd.DataFrame, until: pd.Timestamp
) -> pd.DataFrame:
    """Gain of every window if this one feedback no longer counted.

    Parameters
    ----------
    table
        Feedback table, shape (n_feedback, n_columns).
    windows
        As `rating_windows` gives them for the same day.
    until
        The day after the windows' last day.

    Returns
    -------
    pandas.DataFrame
        On the index of `table`: for every window ``points_…`` (percentage points of the
        positive share) and ``stars_…`` (mean of the stars). 0 where the feedback lies
        outside the window, NA where the window's base is unknown or would be empty.
    """
    gains = {}
    for window, row in windows.iterrows():
        inside = in_window(table, window, until)
        points, stars = gain_columns(window)
        gains[points] = _points(table["stars"], row).where(inside, 0.0)
        gains[stars] = _stars(table["stars"], row).where(inside, 0.0)
    return pd.DataFrame(gains, table.index).astype("Float64")


def _points(stars: pd.Series, row: pd.Series) -> pd.Series:
    positive, received = row["positive"], row["received"]
    if pd.isna(received) or received < 2:
        return pd.Series(pd.NA, stars.index, dtype="Float64")
    left = int(positive) - (stars >= _POSITIVE)
    gain = 100 * (left / (int(received) - 1) - int(positive) / int(received))
    return gain.astype("Float64")


def _stars(stars: pd.Series, row: pd.Series) -> pd.Series:
    """Without a rating s of n the mean m becomes m + (m − s) / (n − 1)."""
    if pd.isna(row["stars"]) or pd.isna(row["received"]) or row["received"] < 2:
        return pd.Series(pd.NA, stars.index, dtype="Float64")
    gain = (float(row["stars"]) - stars) / (int(row["received"]) - 1)
    return gain.astype("Float64")


def odr_gains(
    table: pd.DataFrame, orders: pd.DataFrame, until: pd.Timestamp
) -> pd.Series:
    """Percentage points that the order defect rate may fall, at most.

    By order date, over the orders of the same channel. An order with a further defect
    stays defective: where claims and chargebacks are unknown, this is the most.

    Parameters
    ----------
    table
        Feedback table of one marketplace, joined with its orders.
    orders
        Orders of that marketplace, as `load_orders` gives them; columns ``claim`` and
        ``chargeback`` may be added.
    until
        The day after the last one of the 60 days.

    Returns
    -------
    pandas.Series
        On the index of `table`. 0 for three stars, for orders outside the 60 days and
        for orders with another known defect; NA where the order, its channel or the
        orders of the 60 days are unknown.
    """
    gains = pd.Series(pd.NA, table.index, dtype="Float64", name="odr_points")
    bases = _order_counts(orders, until)
    if "purchased_at" in table:
        base = table["channel"].map(bases).astype("Float64")
        bought = _days(table["purchased_at"])
        counts = bought.ge(_odr_start(until)) & bought.lt(until)
        counts &= ~_other_defect(table.index, orders)
        gains = (100 / base).where(counts, 0.0).where(bought.notna() & base.notna())
    return gains.mask(table["stars"] > _NEGATIVE, 0.0).rename("odr_points")


def _odr_start(until: pd.Timestamp) -> pd.Timestamp:
    return until - pd.Timedelta(days=facts_of_requests()["odr"]["days"])


def _days(times: pd.Series) -> pd.Series:
    return pd.to_datetime(times).dt.tz_localize(None)


def _order_counts(orders: pd.DataFrame, until: pd.Timestamp) -> dict[str, int]:
    """Orders of the 60 days by channel; none where the report does not cover them."""
    facts = facts_of_requests()["odr"]
    if not {"purchased_at", "channel"} <= set(orders) or orders.empty:
        return {}
    bought, slack = (
        _days(orders["purchased_at"]),
        pd.Timedelta(days=facts["slack_days"]),
    )
    start = _odr_start(until)
    if bought.min() > start + slack or bought.max() < until - slack:
        return {}
    counted = orders[bought.ge(start) & bought.lt(until)]
    if "status" in counted:
        counted = counted[~counted["status"].isin(facts["not_counted"])]
    counts = counted["channel"].value_counts()
    return counts.drop(UNKNOWN, errors="ignore").to_dict()


def _other_defect(index: pd.Index, orders: pd.DataFrame) -> pd.Series:
    names = [n for n in facts_of_requests()["odr"]["other_defects"] if n in orders]
    defective = orders.index[orders[names].eq(True).any(axis=1)] if names else []
    return pd.Series(index.isin(defective), index)
