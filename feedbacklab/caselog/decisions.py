"""What may be decided about one feedback, and which decisions of many still hold."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import pandas as pd

from feedbacklab.caselog.database import CaseLogError
from feedbacklab.facts import find_marketplace
from feedbacklab.schema import UNKNOWN
from feedbacklab.text import as_text

UNDECIDED, UNDO, VANISHED = "undecided", "undo", "vanished"
_ORDER_ID = re.compile(r"[\w-]{3,64}")


@dataclass(frozen=True)
class Decision:
    """One decision of a person, or one answer of Amazon that a person entered.

    Attributes
    ----------
    order_id
        The order whose feedback it is about.
    state
        ``accepted``, ``rejected``, ``requested``, ``received``, ``retained``,
        ``struck``, ``removed`` or ``reopened`` (source: states.toml).
    who
        Who decided or entered it.
    when
        Local time without a zone; anything `pandas.Timestamp` takes.
    marketplace
        Code, id or domain.
    note
        Words of the one who decided; the first 20,000 characters are kept.
    ground, rule_version
        Of the request: on which ground, under which rules.
    probability
        That Amazon grants the request, as it was estimated at that time.
    removed_by
        For ``removed`` only: ``"Amazon"``, ``"buyer"`` or ``"unknown"``.
    """

    order_id: str
    state: str
    who: str
    when: pd.Timestamp | date | str
    marketplace: str = UNKNOWN
    note: str = ""
    ground: str = ""
    rule_version: str = ""
    probability: float | None = None
    removed_by: str = ""


class Entry(NamedTuple):
    """One line of the log, as it is stored; ``undoes`` is the entry taken back."""

    id: int
    order_id: str
    marketplace: str
    state: str
    undoes: int | None
    who: str
    at: str
    note: str
    ground: str
    rule_version: str
    probability: float | None
    removed_by: str


@cache
def vocabulary() -> dict[str, Any]:
    """Decisions with what may follow, and other words (source: states.toml)."""
    text = files(__package__).joinpath("states.toml").read_text("utf-8")
    return tomllib.loads(text)


def following(state: str) -> list[str]:
    """Decisions that may follow a state.

    Examples
    --------
    >>> following("retained")
    ['struck', 'removed', 'reopened']
    """
    return vocabulary()["decisions"][state]["next"]


def as_entry(decision: Decision) -> Entry:
    """Check a decision by itself and give it as it will be stored, without a number."""
    order_id = checked_order(decision.order_id)
    known = [state for state in vocabulary()["decisions"] if state != UNDECIDED]
    if decision.state not in known:
        raise CaseLogError(
            f"Order {order_id}: {str(decision.state)[:40]!r} is no decision; known are "
            f"{', '.join(known)}."
        )
    return Entry(
        id=0,
        order_id=order_id,
        marketplace=checked_marketplace(decision.marketplace),
        state=decision.state,
        undoes=None,
        who=checked_who(decision.who),
        at=checked_when(decision.when),
        note=storable(decision.note),
        ground=storable(decision.ground),
        rule_version=storable(decision.rule_version),
        probability=_probability(order_id, decision.probability),
        removed_by=_removed_by(order_id, decision),
    )


def checked_order(order_id: object) -> str:
    """Order id as text; refuses, without quoting it, what cannot be one."""
    text = str(order_id).strip()
    if not _ORDER_ID.fullmatch(text):
        raise CaseLogError(
            f"A text of {len(text)} characters was given where an order id belongs; "
            "expected one such as 113-0000001-0007919."
        )
    return text


def checked_who(who: str) -> str:
    """Name without spaces around it; refuses an empty one."""
    name = storable(who).strip()
    if not name:
        raise CaseLogError("An entry needs the name of who made it: who='anna'.")
    return name


def checked_when(when: object) -> str:
    """Time as it is stored, to the microsecond; refuses none and one with a zone."""
    moment = pd.Timestamp(when)
    if moment is pd.NaT or moment.tz is not None:
        raise CaseLogError("An entry needs its local time, without a zone: when=….")
    return moment.isoformat(sep=" ", timespec="microseconds")


def checked_marketplace(marketplace: str) -> str:
    """Code of a marketplace, or ``"unknown"``."""
    if marketplace == UNKNOWN:
        return UNKNOWN
    return find_marketplace(marketplace).code


def storable(text: object) -> str:
    """Text that fits into the file: at most 20,000 characters, no half letters."""
    return as_text(text).encode("utf-8", "replace").decode("utf-8")


def _probability(order_id: str, value: float | None) -> float | None:
    if value is None or value is pd.NA or math.isnan(value):
        return None
    if not 0 <= value <= 1:
        raise CaseLogError(f"Order {order_id}: probability {value} is not within 0–1.")
    return float(value)


def _removed_by(order_id: str, decision: Decision) -> str:
    known = vocabulary()["removed"]["by"]
    if decision.state == "removed":
        by = decision.removed_by or UNKNOWN
        if by in known:
            return by
    elif not decision.removed_by:
        return ""
    raise CaseLogError(
        f"Order {order_id}: removed_by belongs to 'removed' and is one of "
        f"{', '.join(known)}."
    )


def taken_back(entries: Iterable[Entry]) -> set[int]:
    """Numbers of the entries that an undo takes back, unless it is itself undone."""
    gone: set[int] = set()
    # An undo is always younger than what it takes back.
    for entry in sorted(entries, key=lambda entry: entry.id, reverse=True):
        if entry.undoes is not None and entry.id not in gone:
            gone.add(entry.undoes)
    return gone


def holding(entries: Iterable[Entry]) -> list[Entry]:
    """Entries nothing takes back, oldest first, without the undos themselves."""
    entries = list(entries)
    gone = taken_back(entries)
    return [e for e in entries if e.id not in gone and e.state != UNDO]


def decisions_of(held: Iterable[Entry]) -> list[Entry]:
    """Entries that decide something, without those that something vanished."""
    return [entry for entry in held if entry.state != VANISHED]


def first_misfit(held: Iterable[Entry]) -> tuple[str, Entry] | None:
    """State and the first decision that may not follow it, if there is any."""
    state = UNDECIDED
    for entry in decisions_of(held):
        if entry.state not in following(state):
            return state, entry
        state = entry.state
    return None


def refuse_misfit(held: list[Entry], new: Entry) -> None:
    """Refuse a decision that contradicts what is noted about its order.

    Raises
    ------
    CaseLogError
        If it may not follow the state that holds, is dated on a day before it, or names
        another marketplace.
    """
    misfit = first_misfit([*held, new])
    if misfit:
        state, _ = misfit
        raise CaseLogError(
            f"Order {new.order_id}: {new.state!r} cannot follow {state!r}; possible "
            f"are {', '.join(following(state))}."
        )
    last = held[-1] if held else new
    if new.at[:10] < last.at[:10]:
        raise CaseLogError(
            f"Order {new.order_id}: {new.state!r} on {new.at[:10]} would be before "
            f"{last.state!r} on {last.at[:10]}."
        )
    codes = {entry.marketplace for entry in [*held, new]} - {UNKNOWN}
    if len(codes) > 1:
        raise CaseLogError(
            f"Order {new.order_id} is noted for marketplace "
            f"{', '.join(sorted(codes - {new.marketplace}))}, not {new.marketplace}."
        )
