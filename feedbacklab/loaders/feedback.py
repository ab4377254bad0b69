"""The seller feedback report → the feedback table."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal, overload

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from feedbacklab.facts import Marketplace, find_marketplace, marketplaces
from feedbacklab.loaders.cache import cached_feedback
from feedbacklab.loaders.dates import ORDERS, parse_date, settle_order, tells_order
from feedbacklab.loaders.decode import find_encoding, utf8_blocks
from feedbacklab.loaders.heading import find_layout, split_heading
from feedbacklab.loaders.lines import no_rows, read_lines
from feedbacklab.loaders.rows import EXPECTED
from feedbacklab.loaders.source import Report, Source, read_report
from feedbacklab.loaders.spreadsheet import read_spreadsheet
from feedbacklab.loaders.table import (
    FeedbackReport,
    distinct,
    in_order,
    make_table,
    marketplace_codes,
    odd_frame,
    split_repeats,
    split_undated,
)
from feedbacklab.schema import UNKNOWN, ReportFormatError


@overload
def load_feedback(
    source: Source,
    marketplace: str | None = ...,
    *,
    unreadable: Literal["raise"] = ...,
    cache: bool = ...,
) -> pd.DataFrame: ...
@overload
def load_feedback(
    source: Source,
    marketplace: str | None = ...,
    *,
    unreadable: Literal["collect"],
    cache: bool = ...,
) -> tuple[pd.DataFrame, pd.DataFrame]: ...
def load_feedback(
    source: Source,
    marketplace: str | None = None,
    *,
    unreadable: Literal["raise", "collect"] = "raise",
    cache: bool = False,
) -> pd.DataFrame | tuple[pd.DataFrame, pd.DataFrame]:
    r"""Load a seller feedback report as a feedback table.

    Reads the layouts of 6, 9 and 10 columns by position (headings are localised), in
    UTF-8, UTF-16, cp1252, latin-1 and cp932, with unquoted ``"``, raw newlines and tabs
    in comments, and reports that a spreadsheet saved again as CSV.

    Parameters
    ----------
    source
        Path, bytes or open file; gzip is unpacked.
    marketplace
        Code such as ``"US"``. Left out, it comes from the raters' addresses, else from
        the dates of the whole file.
    unreadable
        ``"raise"``, or ``"collect"`` to get rows that cannot be read as a second frame.
    cache
        Whether to keep the table of a path in a ``.feedbacklab`` folder beside it and
        open that the next time, as long as the file is the same.

    Returns
    -------
    pandas.DataFrame
        Feedback table, shape (n_feedback, 6 or 9), indexed by ``order_id``, in the
        order of the file: ``left_on``, ``stars`` (1–5), ``comment`` and ``reply``
        (empty when none, ``\n`` inside), ``marketplace``, ``rater`` (keyed hash) and,
        in old layouts, ``arrived_on_time``, ``item_as_described``, ``customer_service``
        (nullable booleans).
    pandas.DataFrame
        Only with ``"collect"``: ``line``, ``raw``, ``reason`` of each row that could
        not be read or repeats another one to the letter, shape (n_rows, 3).

    Raises
    ------
    ReportFormatError
        If the file is no feedback report, rows cannot be read, order ids repeat with
        different contents, or day and month cannot be told apart.
    ValueError
        If no marketplace of that name is known.

    Notes
    -----
    Amazon's own report holds ratings of 1–3 stars only: no positive share can be
    computed from it alone (Selling Partner API, "Performance reports").

    Examples
    --------
    >>> report = (
    ...     "Date\tRating\tComments\tYour Response\tOrder ID\tRater Email\n"
    ...     "3/14/26\t2\tcame late\t\t113-0000001-0000001\tb1@marketplace.amazon.com\n"
    ... )
    >>> load_feedback(report.encode())[["left_on", "stars", "comment", "marketplace"]]
                           left_on  stars    comment marketplace
    order_id
    113-0000001-0000001 2026-03-14      2  came late          US
    """
    if unreadable not in ("raise", "collect"):
        raise ValueError(f"unreadable is 'raise' or 'collect', not {unreadable!r}.")
    read = read_feedback(source, marketplace, cache=cache)
    if unreadable == "collect":
        return read.table, read.unreadable
    refuse_unreadable(read)
    return read.table


def read_feedback(
    source: Source,
    marketplace: str | None = None,
    *,
    otherwise: str | None = None,
    cache: bool = False,
) -> FeedbackReport:
    """Read a report, or its cache, with what could not be read; see `load_feedback`.

    `otherwise` names the marketplace of a report whose raters' addresses show none.
    """
    given = find_marketplace(marketplace) if marketplace else None
    spare = find_marketplace(otherwise) if otherwise else None
    if cache and isinstance(source, str | os.PathLike):
        named = [place.code if place else "" for place in (given, spare)]
        return cached_feedback(
            Path(source),
            "/".join(named),
            lambda file: parse_feedback(file, given, spare),
        )
    return parse_feedback(read_report(source), given, spare)


def refuse_unreadable(read: FeedbackReport) -> None:
    """Raise one error for all rows of a report that could not be read."""
    bad = read.refused
    if bad.empty:
        return
    total = len(read.table) + len(read.unreadable)
    first = bad.iloc[0]
    dates = f"; dates as {read.dates}" if read.dates else ""
    raise ReportFormatError(
        f"{read.name}: {len(bad)} of {total} rows cannot be read, the first at line "
        f"{first['line']} ({first['reason']}). {EXPECTED}{dates}. "
        "Mend the file, name its marketplace=, or pass unreadable='collect' to get "
        "these rows as a second table."
    )


def parse_feedback(
    file: Report,
    given: Marketplace | None = None,
    otherwise: Marketplace | None = None,
) -> FeedbackReport:
    """Read an unpacked report; see `read_feedback`."""
    name, data = file
    del file  # the bytes of a large report are let go as soon as its lines are read
    is_placed = b"@marketplace.amazon." in data
    encoding = find_encoding(data, given if is_placed else given or otherwise)
    blocks = utf8_blocks(data, encoding)
    del data
    heading, blocks, lines = split_heading(blocks)
    width, delimiter = find_layout(name, heading)
    if delimiter == "\t":
        clean, rows, unread = read_lines(blocks, width, lines + 1)
    else:
        text = b"".join(blocks).decode("utf-8", "surrogatepass")
        clean = no_rows(width)
        rows, unread = read_spreadsheet(text, width, delimiter, lines + 1)
    read = in_order(clean, rows, width)
    del clean, rows, blocks
    codes = marketplace_codes(read["rater"], given, otherwise)
    texts = distinct(read["date"])
    order = settle_order(name, texts, codes.unique().to_pylist())
    days = {text: parse_date(text, order or "YMD") for text in texts}
    read = read.append_column("marketplace", _told_by_dates(codes, texts, order))
    read, undated = split_undated(read, days, order)
    read, repeats = split_repeats(name, read)
    shown = given.shown if given and given.shown else ORDERS.get(order, "")
    odd = odd_frame([*unread, *undated, *repeats])
    return FeedbackReport(name, make_table(read, days), odd, encoding, width, shown)


def _told_by_dates(
    codes: pa.ChunkedArray, texts: list[str], order: str
) -> pa.ChunkedArray:
    """Marketplace of rows whose addresses do not tell, where only one dates so."""
    users = [place.code for place in marketplaces().values() if place.dates == order]
    if len(users) != 1 or not tells_order(texts, order):
        return codes
    return pc.if_else(pc.equal(codes, UNKNOWN), users[0], codes)
