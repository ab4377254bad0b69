"""The file under the case log: made, checked, migrated, opened for one operation.

A connection lives for one operation only, so that a notebook holds no lock while it
idles. Every commit is on the disk before the call returns (WAL, synchronous=FULL).
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.resources import files
from pathlib import Path

VERSION = 2
"""Of the tables; step n is `schema_n.sql`, and PRAGMA user_version keeps it."""

APPLICATION = 0x66_6C_63_6C
"""Marks the file as a case log (PRAGMA application_id; "flcl")."""

WAIT = 30.0
"""Seconds to wait for another notebook that is writing."""

_MAGIC = b"SQLite format 3\x00"


class CaseLogError(ValueError):
    """The case log, or what should be written to it, is not what it should be."""


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Open the file, after making or migrating it where needed.

    Raises
    ------
    CaseLogError
        If the file is no case log, is newer than this package, is damaged, lies on a
        disk that cannot hold one, or is busy for half a minute.
    """
    _make_file(path)
    try:
        with closing(_connected(path)) as connection:
            _prepare(connection, path.name)
            yield connection
    except sqlite3.DatabaseError as error:
        raise CaseLogError(_sentence(path.name, error)) from error


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """Open the file for reading all of it as it is at one moment."""
    with opened(path) as connection:
        connection.execute("BEGIN")
        yield connection


@contextmanager
def writing(path: Path) -> Iterator[sqlite3.Connection]:
    """Open the file for one transaction: all of it is kept, or nothing."""
    with opened(path) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield connection
        connection.execute("COMMIT")


def _make_file(path: Path) -> None:
    """Make the file readable by its owner only, or see that it may be a database."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        _sync_folder(path.parent)
        return
    with path.open("rb") as file:
        start = file.read(len(_MAGIC))
    if start not in (b"", _MAGIC):
        raise CaseLogError(
            f"{path.name} is no SQLite file. Name another file for the case log."
        )
    if os.name == "posix" and path.stat().st_mode & 0o077:
        path.chmod(0o600)  # SQLite gives its -wal and -shm the same rights


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":  # elsewhere a folder cannot be opened
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _connected(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=WAIT, isolation_level=None)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def _prepare(connection: sqlite3.Connection, name: str) -> None:
    """Refuse what is no case log, and bring an older one up to date."""
    version = _version(connection, name)
    if version == VERSION:
        return
    if _pragma(connection, "journal_mode = WAL") != "wal":
        raise CaseLogError(
            f"{name} cannot be shared where it lies. Keep the case log on a local disk."
        )
    connection.execute("BEGIN IMMEDIATE")
    # Another notebook may have been quicker.
    for step in range(_version(connection, name) + 1, VERSION + 1):
        for statement in _statements(step):
            connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION}")
    connection.execute(f"PRAGMA user_version = {VERSION}")
    connection.execute("COMMIT")


def _version(connection: sqlite3.Connection, name: str) -> int:
    """Version of the tables; 0 for a file without any."""
    version = int(_pragma(connection, "user_version"))
    if _pragma(connection, "application_id") != APPLICATION:
        if version or _pragma(connection, "schema_version"):
            raise CaseLogError(
                f"{name} is a database of another program. Name another file for the "
                "case log."
            )
        return 0
    if version > VERSION:
        raise CaseLogError(
            f"{name} was written by a newer feedbacklab (version {version} of the case "
            f"log; this one reads up to {VERSION}). Update feedbacklab to open it."
        )
    return version


def _pragma(connection: sqlite3.Connection, name: str) -> str | int:
    return connection.execute(f"PRAGMA {name}").fetchone()[0]


def _statements(step: int) -> list[str]:
    text = files(__package__).joinpath(f"schema_{step}.sql").read_text("utf-8")
    return text.split("\n\n")


def _sentence(name: str, error: sqlite3.DatabaseError) -> str:
    """Say what SQLite says, and what to do about it; it never quotes what is stored."""
    if "locked" in str(error):
        way_out = "Another notebook has been writing for half a minute; try again."
    elif "malformed" in str(error) or "not a database" in str(error):
        way_out = "The file is damaged; restore it from a copy."
    else:
        way_out = "Nothing was recorded."
    return f"{name}: {error}. {way_out}"
