"""Dates as reports write them: two-digit years, each marketplace in its own order."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

from feedbacklab.facts import marketplaces
from feedbacklab.schema import UNKNOWN, ReportFormatError

ORDERS = {"YMD": "year/month/day", "MDY": "month/day/year", "DMY": "day/month/year"}
"""The three orders in which reports write a date."""

_DATE = re.compile(r"([0-9]{1,4})([/.-])([0-9]{1,2})\2([0-9]{1,4})")
_FIRST_YEAR, _LAST_YEAR = 1995, 2099


def parse_date(text: str, order: str) -> dt.date | None:
    """Read one date in the given order, or return None.

    Parameters
    ----------
    text
        ``"3/4/26"``, ``"26/3/4"`` or ``"4.3.2026"``; a date with its four-digit year in
        front is year-month-day in every order.
    order
        A key of `ORDERS`.

    Returns
    -------
    datetime.date or None
        Two-digit years are 20yy: there was no seller feedback before 2000.

    Examples
    --------
    >>> parse_date("3/4/26", "MDY"), parse_date("3/4/26", "DMY")
    (datetime.date(2026, 3, 4), datetime.date(2026, 4, 3))
    """
    match = _DATE.fullmatch(text)
    if not match:
        return None
    if len(match[1]) == 4:
        order = "YMD"
    parts = dict(zip(order, match.group(1, 3, 4), strict=True))
    if len(parts["Y"]) not in (2, 4) or max(len(parts["M"]), len(parts["D"])) > 2:
        return None
    year = int(parts["Y"]) + (2000 if len(parts["Y"]) == 2 else 0)
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    try:
        return dt.date(year, int(parts["M"]), int(parts["D"]))
    except ValueError:
        return None


def possible_orders(texts: Iterable[str]) -> list[str]:
    """Return the orders that read a file's dates, one for each different reading.

    Parameters
    ----------
    texts
        Distinct date texts of one file.

    Returns
    -------
    list of str
        One order when the file is unambiguous. Two or more when several orders read
        all dates with different results, or when no order reads what another one can
        (a file put together from several marketplaces). Dates that no order reads do
        not count.

    Examples
    --------
    >>> possible_orders(["3/4/26", "3/28/26"])
    ['MDY']
    >>> possible_orders(["3/4/26", "5/6/26"])
    ['MDY', 'DMY']
    """
    texts = list(texts)
    readings = {order: [parse_date(text, order) for text in texts] for order in ORDERS}
    readable = {i for read in readings.values() for i, day in enumerate(read) if day}
    full = {
        order: read
        for order, read in readings.items()
        if readable and all(read[i] for i in readable)
    }
    if not full:
        return [order for order, read in readings.items() if any(read)]
    different: dict[tuple[dt.date | None, ...], str] = {}
    for order, read in full.items():
        different.setdefault(tuple(read), order)
    return list(different.values())


def tells_order(texts: list[str], order: str) -> bool:
    """Claim that every other order would read some of a file's dates differently.

    Examples
    --------
    >>> tells_order(["3/28/26"], "MDY")
    True
    >>> tells_order(["5/5/26"], "MDY"), tells_order(["2026-03-28"], "MDY")
    (False, False)
    """
    return all(
        any(parse_date(text, order) != parse_date(text, other) for text in texts)
        for other in ORDERS
        if other != order
    )


def settle_order(name: str, texts: list[str], codes: Iterable[str]) -> str:
    """Decide the order of a file's dates: its marketplace's, else the whole file's.

    Parameters
    ----------
    name
        The file, for messages.
    texts
        Distinct date texts of the file.
    codes
        Marketplaces of its rows; ``"unknown"`` says nothing.

    Returns
    -------
    str
        A key of `ORDERS`; empty if no order reads any of the dates.

    Raises
    ------
    ReportFormatError
        If two orders read the file differently, with both readings spelled out.
    """
    known = {marketplaces()[code].dates for code in codes if code != UNKNOWN}
    if len(known) == 1 and None not in known:
        return known.pop()
    orders = possible_orders(texts)
    if len(orders) > 1:
        raise ReportFormatError(f"{name}: {_readings(texts, orders)}")
    return orders[0] if orders else ""


def _readings(texts: list[str], orders: list[str]) -> str:
    readings = {text: [parse_date(text, order) for order in orders] for text in texts}
    whole = {text: days for text, days in readings.items() if all(days)}
    if len(whole) < sum(map(any, readings.values())):
        return _mixture(readings, orders)
    text = max(whole, key=lambda text: len(set(whole[text])))
    spelled = " or ".join(
        f"{day.day} {day:%B %Y} ({ORDERS[order]}, as in {_users(order)})"
        for order, day in zip(orders, whole[text], strict=True)
    )
    return (
        f"day and month cannot be told apart: {text!r} is {spelled}. "
        "Pass marketplace= with the report's marketplace."
    )


def _mixture(readings: dict[str, list[dt.date | None]], orders: list[str]) -> str:
    unfit = " and ".join(
        f"{text!r} is none as {ORDERS[order]}"
        for place, order in enumerate(orders)
        for text in [_unfit(readings, place)]
    )
    return (
        f"its dates are written in more than one order: {unfit}. Load each marketplace "
        "from a file of its own, or name the marketplace= to see which rows it leaves "
        "out."
    )


def _unfit(readings: dict[str, list[dt.date | None]], place: int) -> str:
    return next(
        text for text, days in readings.items() if any(days) and not days[place]
    )


def _users(order: str) -> str:
    codes = [place.code for place in marketplaces().values() if place.dates == order]
    return ", ".join(codes[:3])
