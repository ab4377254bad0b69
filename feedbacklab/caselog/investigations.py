"""Investigations: what went wrong, who looks into it, since when it is fixed.

Like decisions they are only ever added to: a revision holds the whole record anew.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, fields, replace
from itertools import groupby
from typing import Any, NamedTuple

import pandas as pd

from feedbacklab.caselog.database import CaseLogError
from feedbacklab.caselog.decisions import (
    checked_order,
    checked_when,
    checked_who,
    storable,
    vocabulary,
)
from feedbacklab.caselog.frames import TIME, typed

REVISIONS = {
    "number": "int64",
    "title": "str",
    "status": "str",
    "owner": "str",
    "note": "str",
    "fixed_on": TIME,
    "orders": "int64",
    "order_ids": "str",
    "who": "str",
    "at": TIME,
}
HOLDING = {**REVISIONS, "opened": TIME, "revisions": "int64"}


@dataclass(frozen=True)
class Investigation:
    """One record, as it holds now.

    Attributes
    ----------
    title
        The driver or question in one line: ``"sku LAMP-01 × FBA: arrives broken"``.
    note
        What was found; the first 20,000 characters are kept.
    owner
        Who looks into it; may be empty.
    status
        ``open``, ``in progress``, ``fixed`` or ``closed`` (source: states.toml).
    order_ids
        Orders whose feedback shows it, in the order given.
    fixed_on
        Day from which the fix works; ``fixed`` needs it.
    """

    title: str
    note: str = ""
    owner: str = ""
    status: str = "open"
    order_ids: tuple[str, ...] = ()
    fixed_on: pd.Timestamp | None = None


class Revision(NamedTuple):
    """One stored version of an investigation: which, by whom, when."""

    id: int
    number: int
    who: str
    at: str
    record: Investigation


def checked_record(record: Investigation) -> Investigation:
    """Give the record as it will be stored.

    Raises
    ------
    CaseLogError
        If it has no title, an unknown status, an impossible order id, or is fixed
        without a day.
    """
    statuses = vocabulary()["investigations"]["statuses"]
    if record.status not in statuses:
        raise CaseLogError(
            f"{str(record.status)[:40]!r} is no status of an investigation; known are "
            f"{', '.join(statuses)}."
        )
    title = storable(record.title).strip()
    if not title:
        raise CaseLogError("An investigation needs a title: what is looked into.")
    fixed_on = None if pd.isna(record.fixed_on) else _midnight(record.fixed_on)
    if record.status == "fixed" and fixed_on is None:
        raise CaseLogError(
            "A fixed investigation needs the day of the fix: fixed_on=…."
        )
    return Investigation(
        title=title,
        note=storable(record.note),
        owner=storable(record.owner).strip(),
        status=record.status,
        order_ids=tuple(dict.fromkeys(map(checked_order, record.order_ids))),
        fixed_on=fixed_on,
    )


def _midnight(day: object) -> pd.Timestamp:
    return pd.Timestamp(day).normalize()


def add_record(
    database: sqlite3.Connection, record: Investigation, who: str, when: object
) -> int:
    """Write a new investigation; give its number."""
    found = database.execute("SELECT MAX(number) FROM investigations").fetchone()[0]
    number = (found or 0) + 1
    _write(database, number, checked_record(record), (who, when))
    return number


def add_revision(
    database: sqlite3.Connection,
    number: int,
    changes: dict[str, Any],
    by: tuple[str, object],
) -> Investigation:
    """Write what holds from now on: the record as it was, with some fields changed."""
    record = checked_record(replace(current(database, number), **_known(changes)))
    _write(database, number, record, by)
    return record


def _known(changes: dict[str, Any]) -> dict[str, Any]:
    names = [field.name for field in fields(Investigation)]
    odd = [name for name in changes if name not in names]
    if odd or not changes:
        raise CaseLogError(
            f"Nothing to change in an investigation is named {', '.join(odd) or '…'}; "
            f"known are {', '.join(names)}."
        )
    return changes


def current(database: sqlite3.Connection, number: int) -> Investigation:
    """Record of a number as it holds now.

    Raises
    ------
    CaseLogError
        If there is none of that number.
    """
    found = revisions(database, number)
    if not found:
        raise CaseLogError(f"There is no investigation {number}.")
    return found[-1].record


def revisions(
    database: sqlite3.Connection, number: int | None = None
) -> list[Revision]:
    """Every revision, of one investigation or of all, oldest first."""
    links = database.execute(
        "SELECT revision, order_id FROM investigated_orders ORDER BY revision, place"
    )
    orders = {
        revision: tuple(order_id for _, order_id in pairs)
        for revision, pairs in groupby(links, key=lambda pair: pair[0])
    }
    rows = database.execute(
        "SELECT id, number, who, at, title, note, owner, status, fixed_on "
        "FROM investigations WHERE ? IS NULL OR number = ? ORDER BY id",
        (number, number),
    )
    return [
        Revision(
            *row[:4], Investigation(*row[4:8], orders.get(row[0], ()), _day(row[8]))
        )
        for row in rows
    ]


def revisions_frame(found: list[Revision]) -> pd.DataFrame:
    """One row per revision, oldest first, indexed by the investigation's number."""
    return typed(map(_row, found), REVISIONS, "number")


def holding_frame(found: list[Revision]) -> pd.DataFrame:
    """One row per investigation as it holds now, indexed by its number."""
    by_number: dict[int, list[Revision]] = {}
    for revision in found:
        by_number.setdefault(revision.number, []).append(revision)
    rows = [(*_row(all_[-1]), all_[0].at, len(all_)) for all_ in by_number.values()]
    return typed(rows, HOLDING, "number")


def _row(revision: Revision) -> tuple[Any, ...]:
    record = revision.record
    said = (record.title, record.status, record.owner, record.note, record.fixed_on)
    linked = (len(record.order_ids), " ".join(record.order_ids))
    return (revision.number, *said, *linked, revision.who, revision.at)


def _day(stored: str | None) -> pd.Timestamp | None:
    return None if stored is None else pd.Timestamp(stored)


def _write(
    database: sqlite3.Connection,
    number: int,
    record: Investigation,
    by: tuple[str, object],
) -> None:
    who, when = by
    day = None if record.fixed_on is None else f"{record.fixed_on:%Y-%m-%d}"
    said = (record.title, record.note, record.owner, record.status, day)
    added = database.execute(
        "INSERT INTO investigations "
        "(number, title, note, owner, status, fixed_on, who, at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (number, *said, checked_who(who), checked_when(when)),
    )
    database.executemany(
        "INSERT INTO investigated_orders (revision, place, order_id) VALUES (?, ?, ?)",
        [(added.lastrowid, *link) for link in enumerate(record.order_ids)],
    )
