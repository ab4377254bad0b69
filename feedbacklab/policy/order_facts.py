"""What is known of the order behind a feedback: channel, on time, Buy Shipping."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from feedbacklab.policy.rule_sets import PolicyError, facts_of_policy
from feedbacklab.schema import UNKNOWN

FIRST_SCAN = "first_scan"
_SPOKEN = {
    "first_scan": "first scan",
    "shipped_at": "shipping confirmed",
    "delivered": "delivered",
    "ship_by": "ship by",
    "promised": "promised",
}


class OrderFacts(NamedTuple):
    """Facts of one order; None where nothing is known.

    ``known`` tells each fact in words, such as ``"first scan 2026-03-11"``.
    """

    channel: str
    on_time: bool | None
    buy_shipping: bool | None
    known: tuple[str, ...]


def order_facts(row: pd.Series, clock: str = FIRST_SCAN) -> OrderFacts:
    """Facts of the order behind one feedback.

    Parameters
    ----------
    row
        One row of a feedback table joined with orders; missing columns are unknown.
    clock
        ``"first_scan"`` (the carrier's, the strictest), ``"confirmation"`` or
        ``"promise"``; FACTS of each in ``rule_sets.toml``.

    Raises
    ------
    PolicyError
        If there is no such clock.
    """
    happened, by = _clock(clock)
    channel = str(row.get("channel", UNKNOWN))
    times = {name: row.get(name, pd.NaT) for name in (happened, by)}
    bought = row.get("buy_shipping")
    bought = None if bought is None or pd.isna(bought) else bool(bought)
    return OrderFacts(
        channel, _on_time(*times.values()), bought, _told(channel, times, bought)
    )


def _clock(name: str) -> tuple[str, str]:
    clocks = facts_of_policy()["clock"]
    if name not in clocks:
        raise PolicyError(f"{name!r} is no clock; known are {', '.join(clocks)}.")
    happened, by = clocks[name]
    return happened, by


def _on_time(happened: object, by: object) -> bool | None:
    """Whether it happened in time; a day without an hour lasts until midnight."""
    if pd.isna(happened) or pd.isna(by):
        return None
    happened, by = _naive(happened), _naive(by)
    if by == by.normalize():
        by += pd.Timedelta(days=1) - pd.Timedelta(microseconds=1)
    return bool(happened <= by)


def _naive(time: object) -> pd.Timestamp:
    return pd.Timestamp(time).tz_localize(None)


def _told(
    channel: str, times: dict[str, object], bought: bool | None
) -> tuple[str, ...]:
    told = [] if channel == UNKNOWN else [f"channel {channel}"]
    told += [
        f"{_SPOKEN[name]} {_naive(time):%Y-%m-%d}"
        for name, time in times.items()
        if not pd.isna(time)
    ]
    if bought is not None:
        told.append("Buy Shipping" if bought else "no Buy Shipping")
    return tuple(told)
