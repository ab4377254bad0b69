"""What is known of an order without words: scanned, delivered, and when promised."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from feedbacklab.causes.catalogue import BY_CLOCKS, CARRIER, SELLER, every_cause
from feedbacklab.schema import UNKNOWN

_TOLD = {
    "ship_by": "ship by",
    "first_scan": "first scan",
    "promised": "promised",
    "delivered": "delivered",
    "left_on": "feedback left",
}


def clocks(table: pd.DataFrame) -> pd.DataFrame:
    """Days of each order and what they say; what is unknown stays unknown.

    Days are compared, not times: a parcel that comes on the promised day is in time,
    and so is a first scan on the ship-by day.

    Parameters
    ----------
    table
        Feedback table with any of ``ship_by``, ``first_scan``, ``promised``,
        ``delivered`` and ``channel``.

    Returns
    -------
    pandas.DataFrame
        On the same index: the four days and ``left_on``; ``shipped_late`` and
        ``delivered_late`` (nullable booleans); ``undelivered``: the carrier scanned the
        parcel, the promised day was over when the feedback was left, and no delivery is
        recorded; ``channel``.
    """
    days = pd.DataFrame({name: _days(table, name) for name in _TOLD}, index=table.index)
    return days.assign(
        shipped_late=_later(days["first_scan"], days["ship_by"]),
        delivered_late=_later(days["delivered"], days["promised"]),
        undelivered=(
            days["delivered"].isna()
            & days["first_scan"].notna()
            & (days["promised"] < days["left_on"])
        ),
        channel=table.get("channel", UNKNOWN),
    )


def _days(table: pd.DataFrame, name: str) -> pd.Series:
    if name not in table:
        return pd.Series(pd.NaT, table.index, dtype="datetime64[us]")
    return table[name].dt.tz_localize(None).dt.normalize()


def _later(happened: pd.Series, due: pd.Series) -> pd.Series:
    known = happened.notna() & due.notna()
    return (happened > due).astype("boolean").where(known)


def controller_of(cause: str, channel: str, shipped_late: object = pd.NA) -> str:
    """Who controls a cause at an order.

    Parameters
    ----------
    cause
        A name of `cause_list`.
    channel
        ``"FBA"``, ``"merchant"`` or ``"unknown"``.
    shipped_late
        Whether the carrier's first scan came after the ship-by day, if known: then it
        is no FBA order either, unless the channel says so.

    Examples
    --------
    >>> controller_of("delivered late", "merchant", False)
    'carrier'
    >>> controller_of("delivered late", "FBA"), controller_of("price", "unknown")
    ('Amazon (FBA)', 'seller')
    """
    known = every_cause()[cause]
    found = known.controller(channel)
    is_timed = BY_CLOCKS in known.controllers.values()
    if found == BY_CLOCKS or (is_timed and channel == UNKNOWN):
        if pd.isna(shipped_late):
            return UNKNOWN
        return SELLER if shipped_late else CARRIER
    return found


def in_words(order: NamedTuple, *names: str) -> str:
    """Days of an order, such as ``"promised 2026-03-12, delivered 2026-03-19"``.

    Parameters
    ----------
    order
        A row of `clocks`, as ``itertuples`` gives it.
    names
        Columns to tell; days that are unknown are left out.
    """
    days = ((_TOLD[name], getattr(order, name)) for name in names)
    return ", ".join(f"{told} {day:%Y-%m-%d}" for told, day in days if pd.notna(day))
