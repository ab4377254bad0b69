"""The causes there are, and which one words or a return's reason speak of."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import pandas as pd

from feedbacklab.schema import FBA, MERCHANT, UNKNOWN
from feedbacklab.text import words

SELLER, CARRIER = "seller", "carrier"
BY_CLOCKS = "clocks"
LATE, NEVER, SHIPPED_LATE = "delivered late", "never arrived", "shipped late"
NOT_SAID, NOT_READ, OTHER_REASON = "not said", "not read", "other return reason"


class CausesError(ValueError):
    """A question about causes that these frames cannot answer."""


@dataclass(frozen=True)
class Cause:
    """One thing that can go wrong; see causes.toml for what each field means."""

    name: str
    question: str
    controllers: dict[str, str]
    aspect: str = ""
    phrases: tuple[str, ...] = ()
    first: frozenset[str] = frozenset()
    then: frozenset[str] = frozenset()
    within: int = 0
    unless: tuple[str, ...] = ()
    is_none: bool = False

    def controller(self, channel: str) -> str:
        """Who controls it in a channel, or in both; else ``"unknown"``."""
        if channel in self.controllers:
            return self.controllers[channel]
        either = {*self.controllers.values()}
        return either.pop() if len(either) == 1 else UNKNOWN

    def is_told_by(self, spoken: list[str]) -> bool:
        """Claim that the words of a clause are about this cause."""
        if not (self.phrases or self.first):
            return True
        clause = f" {' '.join(spoken)} "
        if any(f" {phrase} " in clause for phrase in self.phrases):
            return True
        is_other = any(f" {phrase} " in clause for phrase in self.unless)
        return not is_other and self._has_pair(spoken)

    def _has_pair(self, spoken: list[str]) -> bool:
        return any(
            word in self.first
            and not self.then.isdisjoint(spoken[at + 1 : at + 1 + self.within])
            for at, word in enumerate(spoken)
        )


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath(name).read_text("utf-8"))


@cache
def every_cause() -> dict[str, Cause]:
    """All causes by name, in the order of the checklist (source: causes.toml)."""
    return {entry["name"]: _cause(entry) for entry in _read("causes.toml")["cause"]}


def _cause(entry: dict[str, Any]) -> Cause:
    return Cause(
        name=entry["name"],
        question=entry["question"],
        controllers={FBA: entry["FBA"], MERCHANT: entry["merchant"]},
        aspect=entry.get("aspect", ""),
        phrases=tuple(entry.get("phrases", ())),
        first=frozenset(entry.get("first", ())),
        then=frozenset(entry.get("then", ())),
        within=entry.get("within", 0),
        unless=tuple(entry.get("unless", ())),
        is_none=entry.get("is_none", False),
    )


def cause_list() -> pd.DataFrame:
    """Every cause with its question on Amazon's checklist and who controls it.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``cause``: ``question`` (empty where the checklist asks nothing of
        the kind), ``aspect`` (empty where only facts or returns tell it), ``FBA`` and
        ``merchant`` (who controls it; ``"clocks"``: the seller when the first scan came
        after ship-by, the carrier when it came in time).

    Examples
    --------
    >>> cause_list().loc["no tracking"].tolist()
    ['Tracking given?', 'tracking', 'Amazon (FBA)', 'seller']
    """
    rows = {
        name: [cause.question, cause.aspect, *cause.controllers.values()]
        for name, cause in every_cause().items()
    }
    columns = ["question", "aspect", "FBA", "merchant"]
    return pd.DataFrame.from_dict(
        rows, orient="index", columns=columns, dtype="str"
    ).rename_axis("cause")


@cache
def _causes_of(aspect: str) -> list[Cause]:
    return [cause for cause in every_cause().values() if cause.aspect == aspect]


def cause_of_words(aspect: str, clause: str) -> str:
    """Cause that a clause which criticises an aspect speaks of."""
    spoken = [word.text for word in words(clause)]
    return next(c.name for c in _causes_of(aspect) if c.is_told_by(spoken))


@cache
def _reasons() -> dict[str, Any]:
    return _read("return_reasons.toml")


@cache
def cause_of_reason(reason: str) -> tuple[str | None, str | None]:
    """Cause and controller that a reason code names itself.

    Parameters
    ----------
    reason
        Code of a returns report, in any case, with or without its prefix.

    Returns
    -------
    str or None, str or None
        No cause where the code gives none; no controller where the cause and the
        channel decide.

    Examples
    --------
    >>> cause_of_reason("CR-DEFECTIVE"), cause_of_reason("damaged_by_carrier")
    (('product defect or quality', None), ('damaged or badly packed', 'carrier'))
    """
    known = _reasons()
    code = reason.strip().upper()
    for prefix in known["prefixes"]:
        code = code.removeprefix(prefix)
    code = code.replace("-", "_")
    if code in known["silent"]:
        return None, None
    family = (
        cause for begins, cause in known["families"].items() if code.startswith(begins)
    )
    cause = known["codes"].get(code) or next(family, OTHER_REASON)
    return cause, known["controllers"].get(code)
