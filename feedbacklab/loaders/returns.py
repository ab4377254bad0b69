"""Returns reports of FBA and of merchant orders → one row per return."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple, overload

import pandas as pd

from feedbacklab.loaders.decode import read_text
from feedbacklab.loaders.flat import headings, read_flat
from feedbacklab.loaders.rows import odd_row
from feedbacklab.loaders.source import Report, Source, read_report
from feedbacklab.loaders.table import odd_frame, refuse_odd_rows
from feedbacklab.schema import ReportFormatError

RETURNS_DTYPES = {
    "order_id": "str",
    "returned_on": "datetime64[us]",
    "channel": "str",
    "sku": "str",
    "asin": "str",
    "product_name": "str",
    "quantity": "Int64",
    "reason": "str",
    "disposition": "str",
    "status": "str",
    "return_id": "str",
    "comment": "str",
}
"""Columns of a returns frame and their pandas dtypes."""

_TIME = r"[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:[Zz]|[+-][0-9]{2}:?[0-9]{2})?"
_YEAR_FIRST = re.compile(rf"([0-9]{{4}})-([0-9]{{2}})-([0-9]{{2}})(?:[T ]{_TIME})?")
_DAY_FIRST = re.compile(r"([0-9]{1,2})-([0-9]{1,2}|[A-Za-z]{3,9})-([0-9]{4})")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun",
           "jul", "aug", "sep", "oct", "nov", "dec")  # fmt: skip
EXPECTED_RETURNS = (
    "Expected the columns of its heading, counts, and days as 2026-03-05, 05-03-2026 "
    "or 05-Mar-2026"
)


class ReturnsLayout(NamedTuple):
    """One returns report: who shipped, our names for its columns, what it must have."""

    channel: str
    name: str
    source: str
    needs: tuple[str, ...]
    columns: dict[str, tuple[str, ...]]


class ReturnsReport(NamedTuple):
    """A read returns report and the rows that could not be read."""

    name: str
    returns: pd.DataFrame
    unreadable: pd.DataFrame
    layout: str


@cache
def returns_layouts() -> tuple[ReturnsLayout, ...]:
    """The known layouts (source: returns.toml)."""
    text = files(__package__).joinpath("returns.toml").read_text("utf-8")
    return tuple(
        ReturnsLayout(
            channel,
            entry["name"],
            entry["source"],
            tuple(entry["needs"]),
            {ours: tuple(theirs) for ours, theirs in entry["columns"].items()},
        )
        for channel, entry in tomllib.loads(text).items()
    )


@overload
def load_returns(
    source: Source, *, unreadable: Literal["raise"] = ...
) -> pd.DataFrame: ...
@overload
def load_returns(
    source: Source, *, unreadable: Literal["collect"]
) -> tuple[pd.DataFrame, pd.DataFrame]: ...
def load_returns(
    source: Source, *, unreadable: Literal["raise", "collect"] = "raise"
) -> pd.DataFrame | tuple[pd.DataFrame, pd.DataFrame]:
    r"""Load a returns report with one row per return.

    Reads the FBA customer returns and the returns of orders that the seller ships
    (merchant), by column name; further columns are ignored.

    Parameters
    ----------
    source
        Path, bytes or open file; gzip is unpacked.
    unreadable
        ``"raise"``, or ``"collect"`` to get rows that cannot be read as a second frame.

    Returns
    -------
    pandas.DataFrame
        In the order of the file, an order as often as it was returned: ``order_id``,
        ``returned_on`` (day of the return, or of the request at merchant orders, as the
        file writes it), ``channel`` (``"FBA"`` or ``"merchant"``), ``sku``, ``asin``,
        ``product_name``, ``quantity`` (units), ``reason`` (Amazon's code in capitals),
        ``disposition``, ``status``, ``return_id`` (license plate or RMA id) and
        ``comment`` (the buyer's words). Texts the report does not give are empty.
    pandas.DataFrame
        Only with ``"collect"``: ``line``, ``raw``, ``reason``.

    Raises
    ------
    ReportFormatError
        If the file is no returns report or rows cannot be read.

    Examples
    --------
    >>> report = (
    ...     "Order ID\tReturn request date\tReturn request status\tMerchant SKU\t"
    ...     "Return quantity\tReturn Reason\n"
    ...     "113-0000001-0000001\t05-Mar-2026\tApproved\tMUG-1\t1\tCR-DEFECTIVE\n"
    ... )
    >>> load_returns(report.encode())[["order_id", "returned_on", "reason"]]
                  order_id returned_on        reason
    0  113-0000001-0000001  2026-03-05  CR-DEFECTIVE
    """
    if unreadable not in ("raise", "collect"):
        raise ValueError(f"unreadable is 'raise' or 'collect', not {unreadable!r}.")
    read = parse_returns(read_report(source))
    if unreadable == "collect":
        return read.returns, read.unreadable
    refuse_odd_rows(read.name, read.unreadable, EXPECTED_RETURNS)
    return read.returns


def returns_layout(names: list[str]) -> ReturnsLayout | None:
    """Return the layout whose needed columns all stand in the heading."""
    fitting = (kind for kind in returns_layouts() if not _lacking(kind, names))
    return next(fitting, None)


def _lacking(layout: ReturnsLayout, names: list[str]) -> list[str]:
    """Needed columns that a heading lacks, by the name the report gives them."""
    found = _found(layout, names)
    return [layout.columns[need][0] for need in layout.needs if need not in found]


def _found(layout: ReturnsLayout, names: list[str]) -> dict[str, str]:
    """Our name of each column the heading has → its name in the heading."""
    spelled = {re.sub("[ _]+", "-", name): name for name in names}
    return {
        ours: spelled[theirs]
        for ours, aliases in layout.columns.items()
        for theirs in [next((name for name in aliases if name in spelled), None)]
        if theirs is not None
    }


def parse_returns(file: Report) -> ReturnsReport:
    """Read an unpacked report; see `load_returns`."""
    text = read_text(file)
    names = headings(text)
    layout = returns_layout(names)
    if layout is None:
        raise ReportFormatError(_no_returns(file.name, names))
    found = _found(layout, names)
    flat = read_flat(text, found.values())
    rows = flat.frame.rename(columns={theirs: ours for ours, theirs in found.items()})
    rows = rows.apply(lambda texts: texts.str.strip())
    days = {text: return_day(text) for text in rows["returned_on"].unique()}
    wrong = _wrong_fields(rows, days)
    odd = [
        odd_row(int(flat.lines[row]), flat.raw(row), reason)
        for row, reason in wrong.items()
    ]
    read = rows.drop(index=[*wrong])
    returns = _returns(read.assign(returned_on=read["returned_on"].map(days)), layout)
    return ReturnsReport(file.name, returns, odd_frame([*flat.odd, *odd]), layout.name)


def _no_returns(name: str, names: list[str]) -> str:
    """What to say of a heading; its own words may be a buyer's."""
    nearest = min(returns_layouts(), key=lambda kind: len(_lacking(kind, names)))
    lacking = _lacking(nearest, names)
    expected = " or ".join(
        f"{kind.name} ({', '.join(kind.columns[need][0] for need in kind.needs)})"
        for kind in returns_layouts()
    )
    found = f"nearest to {nearest.name}, without {', '.join(lacking)}"
    if len(lacking) == len(nearest.needs):
        found = f"of {len(names)} columns, none of them known"
    return (
        f"{name} is no returns report: its heading is {found}. Expected the columns of "
        f"{expected}."
    )


def return_day(text: str) -> dt.date | None:
    """Read a day as returns reports write it, or return None.

    Parameters
    ----------
    text
        ISO 8601 with or without a time, ``"05-03-2026"`` (day first, in every country)
        or ``"05-Mar-2026"`` with an English month.

    Returns
    -------
    datetime.date or None
        The day as written: a time's offset moves nothing.

    Examples
    --------
    >>> return_day("2026-03-05T22:10:00+00:00"), return_day("5-MAR-2026")
    (datetime.date(2026, 3, 5), datetime.date(2026, 3, 5))
    """
    if match := _YEAR_FIRST.fullmatch(text):
        year, month, day = map(int, match.groups())
    elif match := _DAY_FIRST.fullmatch(text):
        day, year, month = int(match[1]), int(match[3]), _month(match[2])
    else:
        return None
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _month(text: str) -> int:
    """Number of a month, 0 for a word that names none."""
    if text.isdigit():
        return int(text)
    short = text[:3].lower()
    return _MONTHS.index(short) + 1 if short in _MONTHS else 0


def _wrong_fields(
    rows: pd.DataFrame, days: dict[str, dt.date | None]
) -> dict[int, str]:
    """What is wrong in the texts of a row, by row."""
    undated = [text for text, day in days.items() if day is None]
    checks = {
        "no return date that can be read": rows["returned_on"].isin(undated),
        "no order id": rows["order_id"] == "",
    }
    if "quantity" in rows:
        counted = rows["quantity"].str.fullmatch(r"(?:[0-9]{1,9}(?:\.0+)?)?")
        checks["quantity is not a count"] = ~counted
    return {row: reason for reason, bad in checks.items() for row in rows.index[bad]}


def _returns(rows: pd.DataFrame, layout: ReturnsLayout) -> pd.DataFrame:
    given = {
        **dict.fromkeys(RETURNS_DTYPES, ""),
        **{name: rows[name] for name in rows},
        "channel": layout.channel,
        "reason": rows["reason"].str.upper(),
        "quantity": pd.to_numeric(rows["quantity"]) if "quantity" in rows else pd.NA,
    }
    frame = pd.DataFrame(given, index=rows.index)
    return frame.astype(RETURNS_DTYPES).reset_index(drop=True)


def no_returns() -> pd.DataFrame:
    """A returns frame without rows."""
    return pd.DataFrame(
        {name: pd.Series(dtype=kind) for name, kind in RETURNS_DTYPES.items()}
    )


def merged_returns(frames: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """All returns files as one frame.

    Parameters
    ----------
    frames
        As `load_returns` gives them.

    Returns
    -------
    pandas.DataFrame
        By day. A return that stands in several downloads is counted once, as the one
        that reaches further tells it; two like ones of one file are two returns.
    """
    filled = [frame for frame in frames if len(frame)]
    if not filled:
        return no_returns()
    key = ["channel", "order_id", "sku", "return_id", "_of_these"]
    filled.sort(key=lambda frame: frame["returned_on"].max())
    numbered = [
        frame.assign(_of_these=frame.groupby(key[:-1]).cumcount()) for frame in filled
    ]
    latest = pd.concat(numbered).drop_duplicates(key, keep="last")
    by_day = latest.sort_values("returned_on", kind="stable", ignore_index=True)
    return by_day.drop(columns="_of_these")
