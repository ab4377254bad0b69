"""The lines of a tab-separated report: clean ones at once, odd ones with care.

A clean line has exactly its columns, a date, a rating and an order id. Odd lines are
comments that hold raw newlines or tabs, and damaged rows: they are put together again
around the order id, the one field that no comment looks like, or returned as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from feedbacklab.loaders.rows import (
    ANSWERS,
    DATE,
    LAYOUTS,
    ORDER,
    OddRow,
    Row,
    check_fields,
    is_order_id,
    odd_row,
    order_place,
    row_start,
)
from feedbacklab.schema import ANSWER_COLUMNS

_START = row_start("\t")
_RETURN = re.compile(rf"\r(?={_START.pattern})")
_ODD_BYTES = re.compile(rb"[\r\0]|\xed[\xa0-\xbf]")  # the last: a lone surrogate
_FEW = pa.dictionary(pa.int32(), pa.string())
_KINDS = dict.fromkeys(("date", "stars", *ANSWER_COLUMNS), _FEW)


def read_lines(
    blocks: Iterable[bytes], width: int, first_line: int, *, careful: bool = False
) -> tuple[pa.Table, list[Row], list[OddRow]]:
    """Read the lines below the heading.

    Parameters
    ----------
    blocks
        UTF-8 blocks of whole lines, without the heading.
    width
        Number of columns, a key of `LAYOUTS`.
    first_line
        Line number of the first line, for messages.
    careful
        Send every line the careful way; the result is the same, only slower.

    Returns
    -------
    pyarrow.Table, list of Row, list of OddRow
        Clean rows with their line number in ``line``; rows put together from odd
        lines; what could not be read. Empty lines outside comments are skipped.
    """
    tables, odd = [no_rows(width)], []
    for block in blocks:
        ends = np.flatnonzero(np.frombuffer(block, "uint8") == ord("\n"))
        clean = np.zeros(len(ends), bool) if careful else _clean(block, ends, width)
        numbers = np.arange(first_line, first_line + len(ends))
        first_line += len(ends)
        if clean.any():
            table = _parse(keep_lines(block, ends, clean), width, numbers[clean])
            valid = _valid(table)
            tables.append(table if valid.all() else table.filter(pa.array(valid)))
            clean[np.flatnonzero(clean)[~valid]] = False
        odd += [
            (int(numbers[i]), block[ends[i - 1] + 1 if i else 0 : ends[i]])
            for i in np.flatnonzero(~clean)
        ]
    rows, unread = _read_odd(odd, width)
    return pa.concat_tables(tables), rows, unread


def no_rows(width: int) -> pa.Table:
    """Table of a layout without rows."""
    return rows_table([], width)


def rows_table(rows: list[Row], width: int) -> pa.Table:
    """Table of rows that took the careful way."""
    columns = list(zip(*(row.fields for row in rows), strict=True)) or [()] * width
    arrays = {
        name: pa.array(column, pa.string()).cast(_KINDS.get(name, pa.string()))
        for name, column in zip(LAYOUTS[width], columns, strict=True)
    }
    return pa.table(
        {**arrays, "line": pa.array([row.line for row in rows], pa.int64())}
    )


def _clean(block: bytes, ends: np.ndarray, width: int) -> np.ndarray:
    """Claim per line: it has all its columns, and nothing needs a closer look."""
    clean = has_columns(block, ends, width)
    if any(odd in block for odd in (b"\r", b"\0", b"\xed")):
        odd_places = [match.start() for match in _ODD_BYTES.finditer(block)]
        clean[np.searchsorted(ends, odd_places)] = False
    return clean


def has_columns(block: bytes, ends: np.ndarray, width: int) -> np.ndarray:
    """Claim per line, ending at `ends`: it has exactly `width` columns."""
    tabs = np.flatnonzero(np.frombuffer(block, "uint8") == ord("\t"))
    return np.diff(np.searchsorted(tabs, ends), prepend=0) == width - 1


def keep_lines(block: bytes, ends: np.ndarray, kept: np.ndarray) -> bytes:
    """Leave out the lines that are not to be kept."""
    if kept.all():
        return block
    lengths = np.diff(ends, prepend=-1)
    return np.frombuffer(block, "uint8")[np.repeat(kept, lengths)].tobytes()


def _parse(text: bytes, width: int, numbers: np.ndarray) -> pa.Table:
    names = LAYOUTS[width]
    table = pacsv.read_csv(
        pa.BufferReader(text),
        pacsv.ReadOptions(column_names=names, block_size=len(text) + 1),
        pacsv.ParseOptions(delimiter="\t", quote_char=False, ignore_empty_lines=False),
        pacsv.ConvertOptions(
            column_types={name: _KINDS.get(name, pa.string()) for name in names}
        ),
    )
    return table.append_column("line", pa.array(numbers))


def _valid(table: pa.Table) -> np.ndarray:
    """Claim per row: date, rating, order id and answers have the shape they should."""
    shapes = {"date": DATE, "stars": "[1-5]", "order_id": ORDER}
    checks = [
        _each(table[name], lambda texts, shape=shape: _shaped(texts, shape))
        for name, shape in shapes.items()
    ]
    checks += [
        _each(table[name], _is_answer)
        for name in ANSWER_COLUMNS
        if name in table.column_names
    ]
    return np.logical_and.reduce(checks)


def _each(texts: pa.ChunkedArray, claim) -> np.ndarray:
    """Ask a claim about each text, once for each distinct one where they are few."""
    chunk = texts.chunk(0)
    if not pa.types.is_dictionary(chunk.type):
        return claim(chunk)
    return claim(chunk.dictionary)[chunk.indices.to_numpy()]


def _shaped(texts: pa.StringArray, shape: str) -> np.ndarray:
    return pc.match_substring_regex(texts, f"^{shape}$").to_numpy(zero_copy_only=False)


def _is_answer(texts: pa.StringArray) -> np.ndarray:
    return np.array([text.lower() in ANSWERS for text in texts.to_pylist()], bool)


def _read_odd(
    lines: list[tuple[int, bytes]], width: int
) -> tuple[list[Row], list[OddRow]]:
    rows, unread = [], []
    for first, text in _groups(_split_at_returns(lines), width):
        row = _read_group(first, text, width)
        (rows if isinstance(row, Row) else unread).append(row)
    return rows, unread


def _split_at_returns(lines: list[tuple[int, bytes]]) -> Iterator[tuple[int, str]]:
    r"""Decode lines; rows that end in ``\r`` inside a file of ``\n`` come apart."""
    for number, line in lines:
        text = line.decode("utf-8", "surrogatepass")
        for part in _RETURN.split(text):
            yield number, part


def _groups(lines: Iterable[tuple[int, str]], width: int) -> Iterator[tuple[int, str]]:
    """Put the lines of one row together: (number of its first line, its text)."""
    group: list[str] = []
    first = last = -1
    for number, text in lines:
        goes_on = (
            bool(group)
            and number <= last + 1
            and group[0].count("\t") < width - 1
            and text.count("\t") < width - 1
            and not _START.match(text)
            and not _ends(group[-1], width)
        )
        if not goes_on:
            if group:
                yield first, "\n".join(group)
            group, first = [], number
        if goes_on or text.strip():
            group.append(text)
        last = number
    if group:
        yield first, "\n".join(group)


def _ends(line: str, width: int) -> bool:
    """Claim that a line holds the end of a row, from the order id on."""
    parts = line.split("\t")
    return len(parts) > width - 4 and is_order_id(parts[order_place(width)])


def _read_group(first: int, text: str, width: int) -> Row | OddRow:
    parts = text.split("\t")
    found = len(parts)
    if found < width or not is_order_id(parts[order_place(width)]):
        reason = f"{found} of {width} columns" if found != width else "no order id"
        return odd_row(first, text, reason)
    date, stars, *words = parts[: 4 - width]
    comment = "\t".join(words[:-1]).replace("\r", "\n")
    fields = (date, stars, comment, words[-1], *parts[4 - width :])
    return check_fields(first, fields, text)
