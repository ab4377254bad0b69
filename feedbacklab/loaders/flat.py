"""Flat files whose columns are found by name: orders and shipments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import pandas as pd
import pyarrow as pa

from feedbacklab.loaders.rows import ORDER, OddRow, odd_row
from feedbacklab.loaders.spreadsheet import QuotedRow, quoted_fields, quoted_rows

_OFFSET = r":.*(?:[Zz]|[+-]\d\d:?\d\d)$"


class FlatFile(NamedTuple):
    """Rows of a flat file as text, where each stands in the file, what was not read."""

    frame: pd.DataFrame
    lines: list[int]
    raw: list[str]
    odd: list[OddRow]


def headings(text: str) -> list[str]:
    """Column names of a flat file, in lower case, from its first line."""
    line = text.lstrip("\ufeff\n").partition("\n")[0]
    return [name.strip().lower() for name in _fields(line, _delimiter(line))]


def _delimiter(line: str) -> str:
    return max("\t,;", key=line.count)


def _fields(line: str, delimiter: str) -> list[str]:
    """Tab-separated files have no quotes."""
    return line.split("\t") if delimiter == "\t" else quoted_fields(line, delimiter)


def read_flat(text: str, wanted: Iterable[str]) -> FlatFile:
    """Split a flat file into rows; tab-separated files have no quoting.

    Parameters
    ----------
    text
        The whole file.
    wanted
        Columns to read, those of them that the file has.

    Returns
    -------
    FlatFile
        The columns as text (``str``), shape (n_rows, n_columns). Rows with another
        number of columns than the heading are in ``odd``; empty ones are skipped.
    """
    names = headings(text)
    places = {name: names.index(name) for name in wanted if name in names}
    kept, lines, raw, odd = [], [], [], []
    for line, row, fields in _rows(text):
        if len(fields) == len(names):
            kept.append([fields[place] for place in places.values()])
            lines.append(line)
            raw.append(row)
        elif any(fields):
            reason = f"{len(fields)} of {len(names)} columns"
            odd.append(odd_row(line, row, reason))
    columns = list(zip(*kept, strict=True)) or [()] * len(places)
    texts = [pa.array(column, pa.string()) for column in columns]
    frame = pa.table(texts, names=list(places)).to_pandas().astype("str")
    return FlatFile(frame, lines, raw, odd)


def _rows(text: str) -> Iterator[QuotedRow]:
    """Rows below the heading, with their line numbers."""
    body = text.lstrip("\ufeff\n")
    line, _, body = body.partition("\n")
    first = len(text) - len(text.lstrip("\ufeff\n")) - text.startswith("\ufeff") + 2
    delimiter = _delimiter(line)
    if delimiter == "\t":
        for number, row in enumerate(body.split("\n"), first):
            yield QuotedRow(number, row, row.split("\t"))
        return
    start = re.compile(rf'"?{ORDER}"?{delimiter}')
    for before, row, fields in quoted_rows(body, delimiter, start):
        yield QuotedRow(first + before, row, fields)


def read_times(
    frame: pd.DataFrame, columns: dict[str, str], *, utc: bool
) -> tuple[pd.DataFrame, dict[int, str]]:
    """Parse ISO 8601 columns; empty fields become NaT.

    Parameters
    ----------
    frame
        Rows as text.
    columns
        Report's column → our column; columns the report lacks are left out.
    utc
        Whether the times carry offsets (then they become UTC) or none at all.

    Returns
    -------
    pandas.DataFrame, dict
        Our columns, and by row what is wrong where one of them holds no such time.
    """
    times, wrong = {}, {}
    for theirs, ours in columns.items():
        if theirs not in frame:
            continue
        texts = frame[theirs].str.strip()
        readable = texts != "" if utc else ~texts.str.contains(_OFFSET)
        times[ours] = pd.to_datetime(
            texts.where(readable), format="ISO8601", utc=utc, errors="coerce"
        ).astype("datetime64[us, UTC]" if utc else "datetime64[us]")
        claim = "a time" if utc else "a time without offset"
        for row in frame.index[times[ours].isna() & (texts != "")]:
            wrong.setdefault(row, f"{theirs} is not {claim}")
    return pd.DataFrame(times, index=frame.index), wrong
