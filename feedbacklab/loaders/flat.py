"""Flat files whose columns are found by name: orders and shipments."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import partial
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv as pacsv

from feedbacklab.loaders.lines import has_columns, keep_lines
from feedbacklab.loaders.rows import ORDER, OddRow, odd_row
from feedbacklab.loaders.spreadsheet import quoted_fields, quoted_rows

# Columns, where each row stands, its text, and rows with another number of columns.
_Read = tuple[list, np.ndarray, Callable[[int], str], list[tuple[int, str, int]]]
_OFFSET = r":.*(?:[Zz]|[+-]\d\d:?\d\d)$"


class FlatFile(NamedTuple):
    """Rows of a flat file as text, their line numbers and text, what was not read."""

    frame: pd.DataFrame
    lines: np.ndarray
    raw: Callable[[int], str]
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
    names, delimiter, body, first = _parts(text)
    places = {name: names.index(name) for name in wanted if name in names}
    read = _read_tabs if delimiter == "\t" else partial(_read_quoted, delimiter)
    texts, at, raw, odd = read(body, places, len(names))
    unread = [
        odd_row(first + line, row, f"{found} of {len(names)} columns")
        for line, row, found in odd
    ]
    frame = pa.table(texts, names=list(places)).to_pandas().astype("str")
    return FlatFile(frame, at + first, raw, unread)


def _parts(text: str) -> tuple[list[str], str, str, int]:
    """Names, delimiter, the rows below, and the line number of the first of them."""
    body = text.lstrip("\ufeff\n")
    first = text.count("\n", 0, len(text) - len(body)) + 2
    heading, _, body = body.partition("\n")
    return headings(heading), _delimiter(heading), body, first


def _read_tabs(body: str, places: dict[str, int], width: int) -> _Read:
    data = body.replace("\r", " ").encode() + b"\n"
    ends = np.flatnonzero(np.frombuffer(data, "uint8") == ord("\n"))
    whole = has_columns(data, ends, width)
    starts, at = np.append(0, ends[:-1] + 1), np.flatnonzero(whole)

    def raw(line: int) -> str:
        return data[starts[line] : ends[line]].decode()

    odd = [(int(line), raw(line)) for line in np.flatnonzero(~whole)]
    kept = keep_lines(data, ends, whole)
    return (
        _columns(kept, places, width),
        at,
        lambda row: raw(at[row]),
        [(line, row, row.count("\t") + 1) for line, row in odd if row.strip()],
    )


def _columns(data: bytes, places: dict[str, int], width: int) -> list[pa.ChunkedArray]:
    names = [str(place) for place in range(width)]
    wanted = [str(place) for place in places.values()]
    if not data:
        return [pa.array([], pa.string()) for _ in wanted]
    table = pacsv.read_csv(
        pa.BufferReader(data),
        pacsv.ReadOptions(column_names=names, block_size=max(1 << 20, len(data) // 8)),
        pacsv.ParseOptions(delimiter="\t", quote_char=False, ignore_empty_lines=False),
        pacsv.ConvertOptions(
            include_columns=wanted, column_types=dict.fromkeys(wanted, pa.string())
        ),
    )
    return table.columns


def _read_quoted(
    delimiter: str, body: str, places: dict[str, int], width: int
) -> _Read:
    start = re.compile(rf'"?{ORDER}"?{delimiter}')
    rows = [row for row in quoted_rows(body, delimiter, start) if any(row.fields)]
    whole = [row for row in rows if len(row.fields) == width]
    columns = [
        pa.array([row.fields[place] for row in whole], pa.string())
        for place in places.values()
    ]
    odd = [
        (row.before, row.raw, len(row.fields))
        for row in rows
        if len(row.fields) != width
    ]
    at = np.array([row.before for row in whole], "int64")
    return columns, at, lambda row: whole[row].raw, odd


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
