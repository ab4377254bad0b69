"""The label file: one line per decision, only ever added to.

Each line is written with one call and synced to disk before the next comment is shown,
so a kill loses nothing that was acknowledged. An undo is a line too. Several notebooks
may write to the same file on a local disk.

The file holds the buyers' words, because a model cannot be fitted without them, and no
order id. It belongs beside the reports, is readable by its owner only, and is sent
nowhere.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pandas as pd

from feedbacklab.evaluation import KINDS
from feedbacklab.text import as_text, plain

KEYS = {"p": "product", "s": "seller", "m": "mixed", "n": "none"}
COLUMNS = ("comment", "labeller", "kind", "text")
LINE_END = b"\n"
TORN = b" torn\n"


class LabelFileError(ValueError):
    """The label file, or what should be written to it, is not what it should be."""


def comment_key(text: object) -> str:
    """Short hash of a comment's words, blind to capitals and spacing.

    Examples
    --------
    >>> comment_key("Great  lamp") == comment_key("great lamp ")
    True
    """
    words = " ".join(plain(as_text(text)).split())
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:16]


class LabelStore:
    """Labels of one or more people in an append-only file of JSON lines.

    Parameters
    ----------
    path
        The file; it and its folder are made with the first label.
    lines
        How many lines to read, as they were when they were accepted; None for all.

    Attributes
    ----------
    path
        The file.
    lines_read
        Number of lines read so far: labels, undos, and lines torn by a kill.

    Raises
    ------
    LabelFileError
        If a line of the file is no entry. A line torn by a kill is passed over.
    """

    def __init__(self, path: str | os.PathLike[str], lines: int | None = None) -> None:
        self.path = Path(path)
        self.lines_read = 0
        self._most_lines = lines
        self._read_up_to = 0
        self._decisions: list[dict[str, str]] = []
        self._read_on()

    def label(self, text: object, kind: str, labeller: str) -> str:
        """Keep that a comment is of this kind; return the comment's key.

        Parameters
        ----------
        text
            The comment; its first 20,000 characters are kept, all that is ever read.
        kind
            One of ``product``, ``seller``, ``mixed``, ``none``. A second label of the
            same person for the same comment replaces the first.
        labeller
            Who says so.
        """
        if kind not in KINDS:
            raise LabelFileError(f"unknown kind {kind!r}; expected one of {KINDS}.")
        key, name = comment_key(text), checked_name(labeller)
        self._add(dict(zip(COLUMNS, (key, name, kind, as_text(text)), strict=True)))
        return key

    def undo(self, labeller: str) -> str | None:
        """Take back this person's last label; return its comment's key.

        Returns
        -------
        str or None
            None when there is nothing to take back.
        """
        self._read_on()
        name = checked_name(labeller)
        own = [e for e in self._decisions if e["labeller"] == name]
        if not own:
            return None
        self._add({"undo": own[-1]["comment"], "labeller": name})
        return own[-1]["comment"]

    def labels(self) -> pd.DataFrame:
        """What holds now, in the order in which it was decided.

        Returns
        -------
        pd.DataFrame
            One row per comment and person: ``comment`` (key), ``labeller``, ``kind``,
            ``text``.
        """
        self._read_on()
        frame = pd.DataFrame(self._decisions, columns=list(COLUMNS), dtype="object")
        return frame.drop_duplicates(
            ["comment", "labeller"], keep="last", ignore_index=True
        )

    def _read_on(self) -> None:
        """Read what this or another notebook has added."""
        if not self.path.exists():
            return
        with self.path.open("rb") as file:
            file.seek(self._read_up_to)
            for line in file:
                if not line.endswith(LINE_END) or self.lines_read == self._most_lines:
                    break
                self._read_up_to += len(line)
                self.lines_read += 1
                self._take(line.strip())

    def _take(self, line: bytes) -> None:
        """Apply one line, unless it was torn by a kill."""
        if line.endswith(TORN.strip()):
            return
        entry = _parsed(line, self.path.name, self.lines_read)
        if "undo" not in entry:
            self._decisions.append(entry)
            return
        for at in reversed(range(len(self._decisions))):
            last = self._decisions[at]
            if (last["comment"], last["labeller"]) == tuple(entry.values()):
                del self._decisions[at]
                return

    def _add(self, entry: dict[str, str]) -> None:
        append_line(self.path, json.dumps(entry).encode("ascii"))
        self._read_on()


def checked_name(labeller: str) -> str:
    """Name of a labeller without spaces around it; refuses an empty one."""
    name = labeller.strip()
    if not name:
        raise LabelFileError("A label needs the name of who gave it: labeller='anna'.")
    return name


def append_line(path: Path, line: bytes) -> None:
    """Add one line to a file and wait until it is on the disk."""
    is_new = not path.exists()
    path.parent.mkdir(parents=True, exist_ok=True)
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)
    file = os.open(path, flags, 0o600)
    try:
        written = _after_a_torn_line(file) + line + LINE_END
        if os.write(file, written) != len(written):
            raise OSError(f"{path.name}: the disk took only a part of the label.")
        os.fsync(file)
    finally:
        os.close(file)
    if is_new:
        _sync_folder(path.parent)


def _after_a_torn_line(file: int) -> bytes:
    """Mark to be written first when a kill has cut the last line short."""
    size = os.lseek(file, 0, os.SEEK_END)
    if not size:
        return b""
    os.lseek(file, size - 1, os.SEEK_SET)
    return b"" if os.read(file, 1) == LINE_END else TORN


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":  # elsewhere a folder cannot be opened
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _parsed(line: bytes, name: str, number: int) -> dict[str, str]:
    try:
        entry = json.loads(line)
    except ValueError:
        entry = None
    if not _is_entry(entry):
        raise LabelFileError(
            f"{name}, line {number}: not an entry of a label file. Lines are only ever "
            "added by feedbacklab; restore the file from a copy or delete this line."
        )
    return entry


def _is_entry(entry: object) -> bool:
    if not isinstance(entry, dict) or not all(
        isinstance(v, str) for v in entry.values()
    ):
        return False
    if list(entry) == ["undo", "labeller"]:
        return True
    return tuple(entry) == COLUMNS and entry["kind"] in KINDS
