"""Lists of feedback to work on, and what the case log says of each now."""

from __future__ import annotations

import pandas as pd

from feedbacklab.candidates import Candidates, Terms, choose
from feedbacklab.candidates.states import (
    STRUCK,
    UNDECIDED,
    VANISHED,
    decided_states,
    is_gone,
    is_open,
)
from feedbacklab.caselog import CaseLog, following

PROPOSED, CANNOT_TELL = "proposed", "cannot tell"
IN_HAND = ("accepted", "requested", "received")
_UNDO = "undo"


class CandidateLists:
    """Candidates and queues with their states, read from the case log when asked.

    Parameters
    ----------
    found
        As `removal_candidates` gives them.
    log
        Case log.
    queues
        Feedback as `triage` sorts it, with its comments; each queue becomes a list.

    Attributes
    ----------
    lists
        Frame of every list by its name.
    rows
        Every feedback with a ground, sure or not.
    states
        State of every feedback of the lists.
    entries
        Entries of the case log.
    """

    def __init__(
        self, found: Candidates, log: CaseLog, queues: pd.DataFrame | None = None
    ) -> None:
        self._found, self._log = found, log
        self.rows = pd.concat([found.candidates, found.cannot_tell])
        self.lists = {PROPOSED: found.candidates, CANNOT_TELL: found.cannot_tell}
        if queues is not None:
            for name, part in queues.groupby("queue", observed=False):
                self.lists[str(name)] = part
        ids = pd.concat([rows["stars"] for rows in self.lists.values()]).index
        self._ids = ids[~ids.duplicated()]
        self._noted = _noted_elsewhere(self.rows, log).reindex(self._ids, fill_value="")
        self.read()

    def read(self) -> None:
        """Read the case log again: another notebook may have written to it."""
        self.entries = self._log.entries()
        states = decided_states(self._ids, Terms(log=self._log))
        noted = (states == UNDECIDED) & (self._noted != "")
        self.states = states.mask(noted, self._noted)

    def known(self, name: str, order_id: str) -> pd.Series:
        """All that is known of one feedback of a list."""
        row = self.lists[name].loc[order_id]
        if order_id in self.rows.index:
            found = self.rows.loc[order_id]
            row = pd.concat([found, row[row.index.difference(found.index)]])
        return row.rename(order_id)

    def suggested(self, wrongful: float) -> pd.DataFrame:
        """Open candidates that keep to a budget of wrongful requests."""
        rows = self._found.candidates
        return choose(rows[is_open(self.states.reindex(rows.index))], wrongful)

    @property
    def in_hand(self) -> pd.DataFrame:
        """Accepted and filed requests; one granted meanwhile has probability 1."""
        counted = self.rows[~is_gone(self.rows["state"])]
        states = self.states.reindex(counted.index)
        granted = is_gone(states) & (states != VANISHED)
        chances = counted["probability"].mask(granted, 1.0)
        return counted.assign(probability=chances)[states.isin(IN_HAND) | granted]

    def history(self, order_id: str) -> pd.DataFrame:
        """Entries about one order, oldest first."""
        own = self.entries[self.entries["order_id"] == order_id]
        return own[["state", "who", "at", "note", "removed_by", "holds"]]

    def possible(self, order_id: str) -> list[str]:
        """Decisions that may follow what holds for an order."""
        held = self.history(order_id).query("holds")
        held = held[~held["state"].isin([_UNDO, VANISHED])]
        return following(held["state"].iloc[-1] if len(held) else UNDECIDED)

    def progress(self) -> str:
        """How many are in which state, and how many wrongful requests to expect."""
        counts = self.states.reindex(self.rows.index).value_counts().sort_index()
        told = [f"{count:,} {state}" for state, count in counts.items()]
        wrong = (1 - self.in_hand["probability"]).sum()
        return f"{', '.join(told) or 'nothing found'}; expected wrongful: {wrong:.2f}"


def _noted_elsewhere(rows: pd.DataFrame, log: CaseLog) -> pd.Series:
    """States that the case log does not know: vanished, or struck by Amazon's note."""
    decided = decided_states(rows.index, Terms(log=log))
    known = rows["state"].isin([VANISHED, STRUCK]) & (decided == UNDECIDED)
    return rows["state"].where(known, "")
