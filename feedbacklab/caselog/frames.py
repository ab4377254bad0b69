"""What stands in the log, as small frames with fixed columns and dtypes."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

import pandas as pd

from feedbacklab.caselog.decisions import (
    UNDECIDED,
    VANISHED,
    Entry,
    decisions_of,
    holding,
    taken_back,
)

TIME = "datetime64[us]"
ENTRIES = {
    "entry": "int64",
    "order_id": "str",
    "marketplace": "str",
    "state": "str",
    "undoes": "Int64",
    "who": "str",
    "at": TIME,
    "note": "str",
    "ground": "str",
    "rule_version": "str",
    "probability": "float64",
    "removed_by": "str",
    "holds": "bool",
}
STATES = {
    "order_id": "str",
    "marketplace": "str",
    "state": "str",
    "since": TIME,
    "who": "str",
    "ground": "str",
    "rule_version": "str",
    "probability": "float64",
    "removed_by": "str",
    "vanished": TIME,
    "days": "Int64",
}
OUTCOMES = {
    "order_id": "str",
    "marketplace": "str",
    "ground": "str",
    "rule_version": "str",
    "probability": "float64",
    "requested": TIME,
    "who": "str",
    "answer": "str",
    "answered": TIME,
    "days": "Int64",
    "granted": "boolean",
}
ANSWERS = ("retained", "struck", "removed")


def typed(
    rows: Iterable[Iterable[Any]], dtypes: dict[str, str], index: str | None
) -> pd.DataFrame:
    """Frame with exactly these columns and dtypes, also without any row."""
    frame = pd.DataFrame(list(rows), columns=list(dtypes), dtype="object")
    frame = frame.astype(dtypes)
    return frame if index is None else frame.set_index(index)


def entries_frame(entries: list[Entry]) -> pd.DataFrame:
    """Every entry as it was written, and whether it still holds."""
    gone = taken_back(entries)
    rows = [(*entry, entry.id not in gone) for entry in entries]
    return typed(rows, ENTRIES, "entry")


def states_frame(entries: list[Entry], until: object) -> pd.DataFrame:
    """One row per order: what holds, since when, by whom."""
    rows = [_state(held) for held in _by_order(entries)]
    frame = typed(rows, STATES, "order_id")
    return frame if until is None else frame.assign(days=_days(until, frame["since"]))


def outcomes_frame(entries: list[Entry]) -> pd.DataFrame:
    """One row per request: what was expected and what came of it."""
    rows = [
        _outcome(held, at)
        for held in map(decisions_of, _by_order(entries))
        for at, entry in enumerate(held)
        if entry.state == "requested"
    ]
    frame = typed(rows, OUTCOMES, None)
    return frame.assign(days=_days(frame["answered"], frame["requested"]))


def _days(later: object, earlier: pd.Series) -> pd.Series:
    """Whole days between the dates of two times, NA where one is unknown."""
    later = pd.Series(later, earlier.index, dtype=TIME).dt.normalize()
    return (later - earlier.dt.normalize()).dt.days.astype("Int64")


def _by_order(entries: list[Entry]) -> Iterable[list[Entry]]:
    """Entries that hold, order by order, each oldest first."""
    held = sorted(holding(entries), key=lambda entry: (entry.order_id, entry.id))
    for _, group in groupby(held, key=lambda entry: entry.order_id):
        yield list(group)


def _state(held: list[Entry]) -> tuple[Any, ...]:
    decided, last = decisions_of(held), held[-1]
    facts = (_latest(held, "ground"), _latest(held, "rule_version"))
    facts += (_latest(held, "probability"), last.removed_by)
    seen_gone = last.at if last.state == VANISHED else None
    now = decided[-1] if decided else None
    state = (now.state, now.at, now.who) if now else (UNDECIDED, None, "")
    return (last.order_id, marketplace_of(held), *state, *facts, seen_gone, None)


def _outcome(held: list[Entry], at: int) -> tuple[Any, ...]:
    request, before, after = held[at], held[: at + 1], held[at + 1 :]
    end = next((e for e in after if e.state in (*ANSWERS, "reopened")), None)
    answer, answered, granted = "waiting", None, None
    if end is not None:
        answer = "withdrawn" if end.state == "reopened" else end.state
        answered = end.at if end.state in ANSWERS else None
        granted = _granted(end)
    facts = [_latest(before, n) for n in ("ground", "rule_version", "probability")]
    whose = (request.order_id, marketplace_of(held))
    return (*whose, *facts, request.at, request.who, answer, answered, None, granted)


def _granted(end: Entry) -> bool | None:
    """Whether Amazon granted the request; None when that is not known."""
    if end.state == "removed":
        return True if end.removed_by == "Amazon" else None
    return {"struck": True, "retained": False}.get(end.state)


def marketplace_of(held: list[Entry]) -> str:
    """Marketplace of an order, from the first entry that knows it."""
    codes = [entry.marketplace for entry in held]
    return next((code for code in codes if code != "unknown"), "unknown")


def _latest(held: list[Entry], field: str) -> Any:
    """What the last entry that says anything about it says."""
    said = [getattr(entry, field) for entry in held]
    return next((value for value in reversed(said) if value not in ("", None)), said[0])
