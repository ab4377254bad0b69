"""Reports that a spreadsheet program saved again as CSV, with quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from feedbacklab.loaders.rows import OddRow, Row, check_fields, odd_row, row_start


class QuotedRow(NamedTuple):
    """A row of a CSV file: number of lines before it, its text, its fields."""

    before: int
    raw: str
    fields: list[str]


def read_spreadsheet(
    text: str, width: int, delimiter: str, first_line: int
) -> tuple[list[Row], list[OddRow]]:
    """Read a report that a spreadsheet program saved again as CSV.

    Parameters
    ----------
    text
        The file below its heading.
    width
        Number of columns.
    delimiter
        ``","`` or ``";"``.
    first_line
        Line number of the first line, for messages.

    Returns
    -------
    list of Row, list of OddRow
        Empty rows are skipped.
    """
    rows, unread = [], []
    for before, raw, fields in quoted_rows(text, delimiter, row_start(delimiter, '"?')):
        line = first_line + before
        if len(fields) == width and any(fields):
            words = tuple(field.replace("\r", "\n") for field in fields)
            row = check_fields(line, words, raw)
            (rows if isinstance(row, Row) else unread).append(row)
        elif any(fields):
            unread.append(odd_row(line, raw, f"{len(fields)} of {width} columns"))
    return rows, unread


def quoted_rows(
    text: str, delimiter: str, start: re.Pattern[str]
) -> Iterator[QuotedRow]:
    """Split a CSV text into rows.

    A quoted field may go on over several lines, but never into a line that begins as a
    row does: there the quote was a letter, and the row ends with its line.

    Parameters
    ----------
    text
        Rows without the heading.
    delimiter
        ``","`` or ``";"``.
    start
        What the beginning of a row looks like.

    Yields
    ------
    QuotedRow
    """
    lines = text.split("\n")
    at, spare = 0, len(lines)  # looking ahead in vain may cost no more than that
    while at < len(lines):
        end = at + 1
        is_open = _leaves_open(lines[at], delimiter)
        while is_open and end < min(at + spare, len(lines)):
            if start.match(lines[end]):
                break
            is_open = _leaves_open(f'"{lines[end]}', delimiter)
            end += 1
        if is_open:
            spare -= end - at - 1
            end = at + 1
        raw = "\n".join(lines[at:end])
        yield QuotedRow(at, raw, quoted_fields(raw, delimiter))
        at = end


def _leaves_open(line: str, delimiter: str) -> bool:
    """Claim that the last field of a line has a quote that is not closed."""
    if '"' not in line[1:]:
        return line.startswith('"')
    return any(found["open"] is not None for found in _matches(line, delimiter))


def quoted_fields(row: str, delimiter: str) -> list[str]:
    """Split one row of a CSV file; a quote inside a field that has none is a letter.

    Examples
    --------
    >>> quoted_fields('5,"late, ""very"" late",5" pipe', ",")
    ['5', 'late, "very" late', '5" pipe']
    """
    if '"' not in row:
        return row.split(delimiter)
    return [
        found["plain"]
        if found["quoted"] is None
        else found["quoted"].replace('""', '"')
        for found in _matches(row, delimiter)
    ]


def _matches(row: str, delimiter: str) -> Iterator[re.Match[str]]:
    """One match per field."""
    at = -1
    while at < len(row):
        found = _field(delimiter).match(row, at + 1)
        yield found
        at = found.end()


@cache
def _field(delimiter: str) -> re.Pattern[str]:
    closed = r'"(?P<quoted>(?:[^"]++|"")*+)"'
    opened = r'(?P<open>"(?:[^"]++|"")*+\Z)'
    return re.compile(
        rf"{closed}(?={delimiter}|\Z)|(?={opened})?(?P<plain>[^{delimiter}]*)"
    )
