"""The worklist as CSV and XLSX: what a buyer wrote stays text, and masked.

Spreadsheet programs run a cell that begins like a formula. In CSV such text gets an
apostrophe before it, which `read_worklist` takes away again; in XLSX every text is
written as text and comes back exactly.
"""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Callable, Collection
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import xlsxwriter

from feedbacklab.candidates.terms import CandidatesError
from feedbacklab.policy import Quote
from feedbacklab.privacy import PLACEHOLDERS, find_personal_data, mask
from feedbacklab.schema import UNKNOWN

LONGEST_CELL = 32_767
"""Letters (UTF-16 units) that a cell of a spreadsheet holds."""

_APOSTROPHE = "'"
# Those that spreadsheet programs take for formulas, also in their full width, and the
# apostrophe itself, so that taking one away is always right.
_RISKY = re.compile("[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20']")
_NO_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")
_NO_LETTER = "\ufffd"
_QUOTES = ("evidence", "counter")


class Written(NamedTuple):
    """A written file, and what in it is not as it was: cut or replaced letters."""

    path: Path
    rows: int
    notes: tuple[str, ...]


def worklist(candidates: pd.DataFrame, unmasked: Collection[str] = ()) -> pd.DataFrame:
    """Give the candidates as plain cells, personal data masked.

    Parameters
    ----------
    candidates
        As `removal_candidates` ranks them; any of their columns.
    unmasked
        Kinds of personal data to leave readable, each by its name: ``"email"``,
        ``"phone"``, ``"name"``, ``"order_id"``, ``"tracking"``, ``"link"``.

    Returns
    -------
    pandas.DataFrame
        The same columns after ``order_id``; quotes, facts and needs as one text each,
        dates as ``2026-03-31``, unknown as "". Order ids stay: requests need them.

    Raises
    ------
    KindError
        If there is no such kind.
    """
    unmasked = [unmasked] if isinstance(unmasked, str) else list(unmasked)
    rows = [
        {"order_id": order_id, **_cells(row, unmasked)}
        for order_id, row in zip(
            candidates.index, candidates.to_dict("records"), strict=True
        )
    ]
    return pd.DataFrame(rows, columns=["order_id", *candidates.columns], dtype=object)


def write_csv(frame: pd.DataFrame, path: str | os.PathLike[str]) -> Written:
    """Write a worklist as CSV that no spreadsheet program takes for formulas.

    UTF-8 with a mark, every text quoted, lines ended by CR LF: a comment's own line
    breaks stay within its cell.

    Parameters
    ----------
    frame
        As `worklist` gives it.
    path
        The file, ending in ``.csv``.

    Returns
    -------
    Written

    Raises
    ------
    CandidatesError
        If the path has another ending.
    """
    target, notes = _checked(path, ".csv"), _Notes()
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
        writer.writerow(frame.columns)
        for row in frame.itertuples(index=False):
            writer.writerow([_map_text(cell, notes.guarded) for cell in row])
    return Written(target, len(frame), notes.told())


def read_worklist(path: str | os.PathLike[str]) -> pd.DataFrame:
    """Read what `write_csv` wrote: every cell as text, exactly as it was.

    Parameters
    ----------
    path
        The CSV file.
    """
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        heading, *rows = csv.reader(file)
    cells = [[cell.removeprefix(_APOSTROPHE) for cell in row] for row in rows]
    return pd.DataFrame(cells, columns=heading, dtype="str")


def write_xlsx(frame: pd.DataFrame, path: str | os.PathLike[str]) -> Written:
    """Write a worklist as XLSX, every text as text: no formula, no link.

    Parameters
    ----------
    frame
        As `worklist` gives it.
    path
        The file, ending in ``.xlsx``.

    Returns
    -------
    Written
        Texts over 32,767 letters are cut and letters that XLSX cannot hold replaced;
        its notes count them.

    Raises
    ------
    CandidatesError
        If the path has another ending.
    """
    target, notes = _checked(path, ".xlsx"), _Notes()
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(target), options) as book:
        sheet = book.add_worksheet("worklist")
        sheet.freeze_panes(1, 1)
        sheet.write_row(0, 0, list(frame.columns))
        for at, row in enumerate(frame.itertuples(index=False), 1):
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(at, column, notes.fitting(cell))
                else:
                    sheet.write_number(at, column, cell)
    return Written(target, len(frame), notes.told())


class _Notes:
    """Counts texts that could not be written as they were."""

    def __init__(self) -> None:
        self.cut = self.replaced = 0

    def fitting(self, text: str) -> str:
        """Text as a cell of XLSX can hold it."""
        text = self.readable(text)
        units = text.encode("utf-16-le")
        if len(units) <= 2 * LONGEST_CELL:
            return text
        self.cut += 1
        return units[: 2 * LONGEST_CELL].decode("utf-16-le", "ignore")

    def guarded(self, text: str) -> str:
        """Text with an apostrophe before what would be taken for a formula."""
        text = self.readable(text)
        return _APOSTROPHE + text if _RISKY.match(text) else text

    def readable(self, text: str) -> str:
        """Text without half letters, which no file can hold."""
        readable = _NO_XML.sub(_NO_LETTER, text)
        self.replaced += readable != text
        return readable

    def told(self) -> tuple[str, ...]:
        """Sentences for what was counted."""
        notes = {
            f"{self.cut} texts were cut at {LONGEST_CELL:,} letters.": self.cut,
            f"{self.replaced} texts held letters that no file can hold; they stand "
            f"as {_NO_LETTER}.": self.replaced,
        }
        return tuple(note for note, count in notes.items() if count)


def _checked(path: str | os.PathLike[str], ending: str) -> Path:
    target = Path(path)
    if target.suffix.lower() != ending:
        raise CandidatesError(f"{target.name} should end in {ending}.")
    return target


def _map_text(cell: object, change: Callable[[str], str]) -> object:
    return change(cell) if isinstance(cell, str) else cell


def _cells(row: dict[str, object], unmasked: list[str]) -> dict[str, object]:
    """One candidate as texts and numbers."""
    place = row.get("marketplace", UNKNOWN)
    comment = str(row.get("comment", ""))
    cells = {name: _cell(value) for name, value in row.items()}
    hidden = [
        hit for hit in find_personal_data(comment, place) if hit.kind not in unmasked
    ]
    if "comment" in row:
        cells["comment"] = mask(comment, unmasked, place)
    for name in _QUOTES:
        if name in row:
            quotes = [_masked(quote, hidden) for quote in row[name]]
            cells[name] = " … ".join(mask(text, unmasked, place) for text in quotes)
    return cells


def _masked(quote: Quote, hidden: list) -> str:
    """Quote without what the whole comment shows to be personal data."""
    parts, at = [], quote.start
    for hit in hidden:
        if hit.end > at and hit.start < quote.end:
            before = quote.text[at - quote.start : max(hit.start - quote.start, 0)]
            parts += [before, PLACEHOLDERS[hit.kind]]
            at = min(hit.end, quote.end)
    return "".join([*parts, quote.text[at - quote.start :]])


def _cell(value: object) -> object:
    if isinstance(value, tuple):
        return "; ".join(map(str, value))
    if pd.isna(value):
        return ""
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    return value if isinstance(value, int | float | str) else str(value)
