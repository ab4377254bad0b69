"""Entries in an open database: read, added, taken back by another entry."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from feedbacklab.caselog.database import CaseLogError
from feedbacklab.caselog.decisions import (
    UNDO,
    VANISHED,
    Entry,
    decisions_of,
    first_misfit,
    holding,
    refuse_misfit,
    taken_back,
)

_COLUMNS = Entry._fields
_NAMES, _MARKS = ", ".join(_COLUMNS[1:]), ", ".join("?" * len(_COLUMNS[1:]))
_NOTHING_TO_NOTE = (VANISHED, "struck", "removed")


def read(database: sqlite3.Connection, order_id: str | None = None) -> list[Entry]:
    """Entries of one order or of all, oldest first."""
    rows = database.execute(
        f"SELECT id, {_NAMES} FROM entries WHERE ? IS NULL OR order_id = ? ORDER BY id",
        (order_id, order_id),
    )
    return [Entry(*row) for row in rows]


def add(database: sqlite3.Connection, entry: Entry) -> int:
    """Add a decision that fits to what holds for its order; give its number."""
    refuse_misfit(holding(read(database, entry.order_id)), entry)
    return _insert(database, entry)


def add_vanished(
    database: sqlite3.Connection, codes: Mapping[str, str], by: tuple[str, str]
) -> list[str]:
    """Note orders as vanished, by order id and marketplace; give those newly noted."""
    lasts = {entry.order_id: entry.state for entry in holding(read(database))}
    new = [one for one in codes if lasts.get(one) not in _NOTHING_TO_NOTE]
    for order_id in new:
        seen = (order_id, codes[order_id], VANISHED, None, *by)
        _insert(database, Entry(0, *seen, "", "", "", None, ""))
    return new


def take_back(
    database: sqlite3.Connection, by: tuple[str, str], number: int | None
) -> Entry | None:
    """Add an entry that takes back another: of this number, or the person's last."""
    entries = read(database)
    target = _own_last(entries, by[0]) if number is None else _find(entries, number)
    if target is None:
        return None
    undo = (target.order_id, target.marketplace, UNDO, target.id, *by)
    added = Entry(entries[-1].id + 1, *undo, "", "", "", None, "")
    _refuse_undo(entries, target, added)
    _insert(database, added)
    return target


def _insert(database: sqlite3.Connection, entry: Entry) -> int:
    added = database.execute(
        f"INSERT INTO entries ({_NAMES}) VALUES ({_MARKS})", entry[1:]
    )
    return int(added.lastrowid)


def _own_last(entries: list[Entry], who: str) -> Entry | None:
    own = [entry for entry in decisions_of(holding(entries)) if entry.who == who]
    return own[-1] if own else None


def _find(entries: list[Entry], number: int) -> Entry:
    for entry in entries:
        if entry.id == number:
            return entry
    raise CaseLogError(f"There is no entry {number} in the case log.")


def _refuse_undo(entries: list[Entry], target: Entry, undo: Entry) -> None:
    where = f"Order {target.order_id}: entry {target.id} ({target.state!r})"
    if target.who != undo.who:
        raise CaseLogError(f"{where} was made by {target.who}, who may take it back.")
    if target.id in taken_back(entries):
        raise CaseLogError(f"{where} is taken back already.")
    own = [entry for entry in entries if entry.order_id == target.order_id]
    misfit = first_misfit(holding([*own, undo]))
    if misfit:
        state, entry = misfit
        raise CaseLogError(
            f"{where} cannot be taken back: {entry.state!r} (entry {entry.id}, "
            f"{entry.who}) would then follow {state!r}. Take that back first."
        )
