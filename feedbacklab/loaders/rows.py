"""A row of the feedback report: its columns, and what may stand in them."""

from __future__ import annotations

import re
from typing import NamedTuple

from feedbacklab.schema import ANSWER_COLUMNS

ANSWERS = {
    "": None, "-": None,
    "yes": True, "ja": True, "oui": True, "sí": True, "si": True, "sì": True,
    "sim": True, "tak": True, "はい": True,
    "no": False, "nein": False, "non": False, "nee": False, "nej": False,
    "não": False, "nie": False, "いいえ": False,
}  # fmt: skip
"""The answers of the three yes/no columns, as buyers' languages write them."""

_WORDS = ("date", "stars", "comment", "reply")
LAYOUTS = {
    6: (*_WORDS, "order_id", "rater"),
    9: (*_WORDS, *ANSWER_COLUMNS, "order_id", "rater"),
    10: (*_WORDS, *ANSWER_COLUMNS, "order_id", "rater", "rater_role"),
}
"""Columns by their number: headings are localised, the order never is."""

EXPECTED = (
    "Expected 6 columns (Date, Rating, Comments, Your Response, Order ID, Rater "
    "Email), 9 (with Arrived on Time, Item as Described, Customer Service before the "
    "Order ID) or 10 (with Rater Role at the end), in this order and in any language"
)

# Not \d, which is also true of digits in other scripts, and of no date of a report.
DATE = r"[0-9]{1,4}[/.-][0-9]{1,2}[/.-][0-9]{1,4}"
ORDER = r"[0-9]{3}-[0-9]{7}-[0-9]{7}"
_LONE = re.compile("[\ud800-\udfff]")
_TRIMMED = ("date", "stars", *ANSWER_COLUMNS, "order_id")


class OddRow(NamedTuple):
    """A row that could not be read: where it starts, its text, and why."""

    line: int
    raw: str
    reason: str


class Row(NamedTuple):
    """A row that took the careful way, its fields in the order of the layout."""

    line: int
    fields: tuple[str, ...]


def is_order_id(text: str) -> bool:
    """Claim that a text is an order id, of three, seven and seven digits."""
    return re.fullmatch(ORDER, text.strip()) is not None


def order_place(width: int) -> int:
    """Where the order id stands, counted from the end of a row of `width` columns."""
    return LAYOUTS[width].index("order_id") - width


def row_start(delimiter: str, quote: str = "") -> re.Pattern[str]:
    """Pattern of the date and the rating that a row begins with."""
    rating = rf" *{quote}[1-5](?:\.0)?{quote} *"
    return re.compile(rf" *{quote}{DATE}{quote} *{delimiter}{rating}{delimiter}")


def check_fields(line: int, fields: tuple[str, ...], raw: str) -> Row | OddRow:
    """Return the row with trimmed key fields, or why it cannot be read."""
    names = LAYOUTS[len(fields)]
    row = {
        name: field.strip() if name in _TRIMMED else field
        for name, field in zip(names, fields, strict=True)
    }
    row["stars"] = row["stars"].removesuffix(".0")
    reason = "bytes that are not text" if _LONE.search(raw) else _reason(row)
    return odd_row(line, raw, reason) if reason else Row(line, tuple(row.values()))


def _reason(row: dict[str, str]) -> str | None:
    if not re.fullmatch(DATE, row["date"]):
        return f"{_quotable(row['date'])} is not a date"
    if row["stars"] not in {"1", "2", "3", "4", "5"}:
        return f"rating {_quotable(row['stars'])} is not 1–5"
    if not is_order_id(row["order_id"]):
        return "no order id"
    for name in ANSWER_COLUMNS:
        if row.get(name, "").lower() not in ANSWERS:
            return f"{name} is neither yes, no nor '-'"
    return None


def _quotable(value: str) -> str:
    """Quote a few digits; anything longer may be a buyer's words or number."""
    return repr(value) if re.fullmatch(r"[0-9/. -]{0,6}", value) else "a text"


def odd_row(line: int, raw: str, reason: str) -> OddRow:
    """Return a row that cannot be read, its text made printable."""
    printable = raw.encode("utf-8", "backslashreplace").decode("utf-8")
    return OddRow(line, printable, reason)
