"""The case log: what was decided about each feedback, and what Amazon answered."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pandas as pd

from feedbacklab.caselog import entries, frames, investigations
from feedbacklab.caselog.database import opened, reading, writing
from feedbacklab.caselog.decisions import (
    Decision,
    Entry,
    as_entry,
    checked_marketplace,
    checked_order,
    checked_when,
    checked_who,
)
from feedbacklab.caselog.investigations import Investigation


def cases_beside(reports: str | os.PathLike[str]) -> Path:
    """Where the case log of a folder of reports lies.

    Examples
    --------
    >>> cases_beside("reports").as_posix()
    'reports/.feedbacklab/cases.sqlite'
    """
    return Path(reports) / ".feedbacklab" / "cases.sqlite"


class CaseLog:
    """Decisions, answers and investigations in one SQLite file, only ever added to.

    What a call has returned is on the disk: a kill or a power cut loses none of it, and
    what it interrupts is not there at all. Several notebooks may write at once, on a
    local disk only: network and synchronised folders do not keep SQLite's locks. The
    file and the two beside it (-wal, -shm) are readable by their owner only. They hold
    order ids and what people note, never a buyer's comment, and are sent nowhere.

    Parameters
    ----------
    path
        The file, as `cases_beside` names it; it and its folder are made with the first
        entry. One of an older version is migrated at once.

    Raises
    ------
    CaseLogError
        If there is a file that is no case log, is damaged, or is of a newer version.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        if self.path.exists():
            with opened(self.path):
                pass

    def record(self, *decisions: Decision) -> list[int]:
        """Add decisions, all of them or none; return their entry numbers.

        Raises
        ------
        CaseLogError
            If one may not follow what holds for its order, or is not complete.

        Examples
        --------
        >>> import tempfile
        >>> log = CaseLog(cases_beside(tempfile.mkdtemp()))
        >>> made = Decision("113-0000001-0007919", "accepted", "anna", "2026-05-04")
        >>> log.record(made)
        [1]
        """
        new = [as_entry(decision) for decision in decisions]
        with writing(self.path) as database:
            return [entries.add(database, entry) for entry in new]

    def undo(
        self, who: str, when: pd.Timestamp | str, entry: int | None = None
    ) -> Entry | None:
        """Take back an entry by adding one that points at it; return what it was.

        Parameters
        ----------
        who
            Nobody takes back what another person decided.
        when
            Local time without a zone.
        entry
            Number of the entry; left out, this person's last decision that holds, so
            that a second call goes one step further back. To bring a decision back,
            name the undo itself.

        Returns
        -------
        Entry or None
            None when there is nothing to take back.

        Raises
        ------
        CaseLogError
            If it is another person's, is taken back already, or a later decision about
            the order rests on it.
        """
        name, at = checked_who(who), checked_when(when)
        if not self.path.exists() and entry is None:
            return None
        with writing(self.path) as database:
            return entries.take_back(database, (name, at), entry)

    def entries(self) -> pd.DataFrame:
        """Every entry ever made, oldest first.

        Returns
        -------
        pd.DataFrame
            Indexed by ``entry`` (its number): ``order_id``, ``marketplace``, ``state``
            (a decision, ``undo`` or ``vanished``), ``undoes`` (entry taken back),
            ``who``, ``at``, ``note``, ``ground``, ``rule_version``, ``probability``,
            ``removed_by``, ``holds`` (False once it is taken back).
        """
        return frames.entries_frame(self._entries())

    def states(self, until: pd.Timestamp | str | None = None) -> pd.DataFrame:
        """What holds now for every order of the log.

        Parameters
        ----------
        until
            Day up to which ``days`` are counted; left out, they are unknown.

        Returns
        -------
        pd.DataFrame
            Indexed by ``order_id``: ``marketplace``, ``state`` (``undecided`` when only
            its vanishing is noted), ``since``, ``who``, ``ground``, ``rule_version``
            and ``probability`` as last given, ``removed_by``, ``vanished`` (when it was
            noted missing, after the last decision), ``days`` in the state.
        """
        return frames.states_frame(self._entries(), until)

    def outcomes(self) -> pd.DataFrame:
        """What was expected of every request, and what Amazon answered.

        Returns
        -------
        pd.DataFrame
            One row per request that holds: ``order_id``, ``marketplace``, ``ground``,
            ``rule_version``, ``probability`` as it was before the answer,
            ``requested``, ``who``, ``answer`` (``waiting``, ``retained``, ``struck``,
            ``removed``, ``withdrawn``), ``answered``, ``days`` between, ``granted`` by
            Amazon (NA without an answer, and when it is not known to have removed it).
        """
        return frames.outcomes_frame(self._entries())

    def note_vanished(
        self, missing: pd.DataFrame, who: str, when: pd.Timestamp | str
    ) -> list[str]:
        """Note what vanished from a newer download, as candidates for ``removed``.

        By whom is unknown, so nothing is decided: `states` shows the time in
        ``vanished`` until a decision follows.

        Parameters
        ----------
        missing
            As `vanished` gives it.
        who
            Who compared the downloads.
        when
            Local time without a zone.

        Returns
        -------
        list of str
            Orders newly noted; not those noted before, struck or removed.
        """
        by = checked_who(who), checked_when(when)
        codes = {
            checked_order(order_id): checked_marketplace(code)
            for order_id, code in missing["marketplace"].items()
        }
        if not codes:
            return []
        with writing(self.path) as database:
            return entries.add_vanished(database, codes, by)

    def investigate(
        self, record: Investigation, who: str, when: pd.Timestamp | str
    ) -> int:
        """Open an investigation; return its number."""
        with writing(self.path) as database:
            return investigations.add_record(database, record, who, when)

    def revise(
        self, number: int, who: str, when: pd.Timestamp | str, **changes: Any
    ) -> Investigation:
        """Change fields of an investigation by a new revision; return what holds now.

        Parameters
        ----------
        number
            As `investigate` returned it.
        who, when
            Who changes it, at which local time.
        **changes
            Fields of `Investigation`: ``status="fixed", fixed_on="2026-05-04"``.

        Raises
        ------
        CaseLogError
            If there is no such investigation or field, or the record would be invalid.
        """
        with writing(self.path) as database:
            return investigations.add_revision(database, number, changes, (who, when))

    def investigation(self, number: int) -> Investigation:
        """Give one investigation as it holds now."""
        with reading(self.path) as database:
            return investigations.current(database, number)

    def investigations(self) -> pd.DataFrame:
        """Every investigation as it holds now.

        Returns
        -------
        pd.DataFrame
            Indexed by ``number``: ``title``, ``status``, ``owner``, ``note``,
            ``fixed_on``, ``orders`` (how many), ``order_ids`` (a space between),
            ``who`` and ``at`` of the last revision, ``opened``, ``revisions``.
        """
        return investigations.holding_frame(self._revisions())

    def investigation_history(self, number: int) -> pd.DataFrame:
        """Every revision of one investigation, oldest first.

        Returns
        -------
        pd.DataFrame
            Columns as `investigations` gives them, without the last two.
        """
        found = [one for one in self._revisions() if one.number == number]
        return investigations.revisions_frame(found)

    def _entries(self) -> list[Entry]:
        if not self.path.exists():
            return []
        with reading(self.path) as database:
            return entries.read(database)

    def _revisions(self) -> list[investigations.Revision]:
        if not self.path.exists():
            return []
        with reading(self.path) as database:
            return investigations.revisions(database)
