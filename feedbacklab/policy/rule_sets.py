"""Amazon's published grounds by date, read from ``rule_sets.toml``."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

CURRENT = "current"


class PolicyError(ValueError):
    """A rule set, a clock or a table that policy cannot work with."""


@dataclass(frozen=True)
class Ground:
    """One published ground for removal or strike-through.

    ``about`` holds the aspects (letters of the label scheme) that the entire comment
    must be about, ``neutral`` those that speak neither for nor against, ``unclear``
    those the published words leave open. A comment of more than ``longest`` words needs
    a reader. ``reliability`` is the measured share of
    right findings, for grounds that the classifier gives no probability for.
    """

    name: str
    title: str
    outcome: str
    wording: str
    message: str = ""
    about: frozenset[str] = frozenset()
    neutral: frozenset[str] = frozenset()
    unclear: frozenset[str] = frozenset()
    channel: str = ""
    longest: int | None = None
    reliability: float = 1.0


@dataclass(frozen=True)
class RuleSet:
    """The grounds that held from a day on, and where Amazon says so.

    ``buy_shipping`` tells whether a late order counts as shipped on time only with a
    label from Amazon's Buy Shipping.
    """

    version: str
    title: str
    since: dt.date
    grounds: tuple[Ground, ...]
    buy_shipping: bool
    source: str
    confidence: str
    note: str = ""


@cache
def facts_of_policy() -> dict[str, Any]:
    """Everything in ``rule_sets.toml``, as it stands there."""
    return tomllib.loads(
        files(__package__).joinpath("rule_sets.toml").read_text("utf-8")
    )


@cache
def rule_sets() -> dict[str, RuleSet]:
    """Every known rule set by its version, newest first.

    Examples
    --------
    >>> list(rule_sets())
    ['current', '2018', '2012']
    >>> rule_sets()["2012"].since
    datetime.date(2012, 10, 29)
    """
    read = facts_of_policy()
    grounds = {name: _ground(name, entry) for name, entry in read["ground"].items()}
    return {name: _rules(name, rule, grounds) for name, rule in read["rules"].items()}


def find_rules(version: str) -> RuleSet:
    """Rule set of a version.

    Raises
    ------
    PolicyError
        If there is none; the message lists those there are.
    """
    known = rule_sets()
    if version not in known:
        raise PolicyError(f"{version!r} is no rule set; known are {', '.join(known)}.")
    return known[version]


def rules_on(day: dt.date) -> RuleSet:
    """Newest rule set that held on a day.

    Raises
    ------
    PolicyError
        If the day lies before the oldest one.

    Examples
    --------
    >>> rules_on(dt.date(2019, 5, 1)).version
    '2018'
    """
    held = [rules for rules in rule_sets().values() if rules.since <= day]
    if not held:
        oldest = min(rules.since for rules in rule_sets().values())
        raise PolicyError(f"No rule set is known for {day}; the oldest is of {oldest}.")
    return max(held, key=lambda rules: rules.since)


def _ground(name: str, entry: dict[str, Any]) -> Ground:
    sets = {key: frozenset(v) for key, v in entry.items() if isinstance(v, list)}
    return Ground(name=name, **{**entry, **sets})


def _rules(version: str, entry: dict[str, Any], grounds: dict[str, Ground]) -> RuleSet:
    """Rule set with its grounds, the FBA ground as wide as its text was then."""
    entry = dict(entry)
    wide = frozenset(entry.pop("fba_about", grounds["fba"].about))
    fba = grounds["fba"]
    own = {**grounds, "fba": replace(fba, about=wide, unclear=fba.unclear - wide)}
    chosen = tuple(own[name] for name in entry.pop("grounds"))
    return RuleSet(version=version, grounds=chosen, **entry)
