"""The first line of a feedback report: it tells the layout, not the language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from feedbacklab.loaders.rows import DATE, EXPECTED, LAYOUTS, is_order_id, order_place
from feedbacklab.loaders.spreadsheet import quoted_fields
from feedbacklab.schema import ReportFormatError


def is_feedback(text: str) -> bool:
    """Claim that the beginning of a text looks like a feedback report."""
    heading, _, rest = text.lstrip("\ufeff\n\r ").partition("\n")
    found = _fields(heading)
    if found is None or _is_row(found[0]):
        return False
    fields, delimiter = found
    if not rest.strip():
        return delimiter == "\t" or "mail" in heading.lower()
    place, width = order_place(len(fields)), len(fields)
    rows = (line.split(delimiter) for line in rest.split("\n"))
    return any(
        len(row) > width - 4 and is_order_id(row[place].strip('" ')) for row in rows
    )


def split_heading(blocks: Iterator[bytes]) -> tuple[str, Iterable[bytes], int]:
    """Take the first line that holds something off the blocks, with its number."""
    skipped = 0
    for block in blocks:
        while block:
            line, _, block = block.partition(b"\n")
            skipped += 1
            text = line.decode("utf-8", "replace").strip("\r\ufeff ")
            if text.strip():
                return text, chain([block] if block else [], blocks), skipped
    return "", [], skipped


def find_layout(name: str, heading: str) -> tuple[int, str]:
    """Number of columns and delimiter of a report, from its heading."""
    found = _fields(heading)
    if found is None:
        columns = max(len(heading.split(mark)) for mark in "\t,;")
        raise ReportFormatError(
            f"{name} is not a seller feedback report: its first line has {columns} "
            f"columns. {EXPECTED}."
        )
    fields, delimiter = found
    if _is_row(fields):
        raise ReportFormatError(
            f"{name} has no heading: its first line is a row. Put the heading of the "
            f"download back. {EXPECTED}."
        )
    return len(fields), delimiter


def _fields(heading: str) -> tuple[list[str], str] | None:
    """Fields and delimiter of a heading, if their number is that of a layout."""
    for delimiter in "\t,;":
        fields = heading.split("\t")
        if delimiter != "\t":
            fields = quoted_fields(heading, delimiter)
        if len(fields) in LAYOUTS:
            return fields, delimiter
    return None


def _is_row(fields: list[str]) -> bool:
    return any(is_order_id(field) or re.fullmatch(DATE, field) for field in fields)
