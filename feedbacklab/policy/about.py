"""Grounds that look at what the entire comment is about."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Any

from feedbacklab.policy.findings import CANDIDATE, STAYS, Comment, Finding, quotes
from feedbacklab.policy.order_facts import OrderFacts
from feedbacklab.policy.rule_sets import Ground, RuleSet, facts_of_policy
from feedbacklab.schema import MERCHANT, UNKNOWN

_NEEDS_READER = "a reader: the classifier abstains or does not read this language"
_NEEDS_ORDERS = "the orders report: who shipped it is unknown"
_NEEDS_CLOCK = "a shipments file: whether it was shipped on time is unknown"
_NEEDS_BUY_SHIPPING = "whether the label was bought with Buy Shipping"
_NEEDS_LATE = "a reader: delayed or undelivered, or another trouble with delivery?"
_NEEDS_UNCLEAR = "a reader: Amazon's text leaves packaging and damage open"
_NEEDS_LENGTH = "a reader: long comments on delivery often hold another complaint"
_NEEDS_REST = "a reader: in some of its clauses nothing was found"
_NEEDS_WORDS = "a reader: something else may be meant that no words were found for"


@cache
def policy_words() -> dict[str, Any]:
    """Word lists of ``words.toml``."""
    return tomllib.loads(files(__package__).joinpath("words.toml").read_text("utf-8"))


@cache
def word_pattern(name: str) -> re.Pattern[str]:
    """Find any word of one list, whatever its language, as a whole word."""
    lists = policy_words()[name].values()
    words = sorted({word for each in lists for word in each}, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)", re.I)


def says_something(text: str) -> bool:
    """Whether a comment holds more than one word, and more than words that say nothing.

    Examples
    --------
    >>> [says_something(text) for text in ("ok", "n/a", "Thank you!", "Lamp broke")]
    [False, False, False, True]
    """
    words = re.findall(r"[\w/']+", text.lower())
    empty = {part for word in policy_words()["empty"]["words"] for part in word.split()}
    return len(words) > 1 and bool(set(words) - empty)


def product_finding(comment: Comment, ground: Ground) -> Finding | None:
    """Tell whether the entire comment is a product review; None without such words."""
    evidence, counter = _for_and_against(comment, ground)
    if not evidence or not says_something(comment.text):
        return None
    found = Finding(
        ground.name, CANDIDATE, comment.p_product_only, evidence, counter,
        needs=_reading_needs(comment, "product", counter),
    )  # fmt: skip
    return _stays_if_against(found)


def delivery_finding(
    comment: Comment, ground: Ground, rules: RuleSet, order: OrderFacts
) -> Finding | None:
    """Tell whether the entire comment is about a delivery not in the seller's hands.

    None where the comment blames no delivery, or another channel shipped the order.
    """
    evidence, counter = _for_and_against(comment, ground)
    if not _blames(comment, ground) or order.channel not in (ground.channel, UNKNOWN):
        return None
    needs = [*_reading_needs(comment, "seller", counter)]
    needs += _unclear_needs(comment, ground)
    needs += _whole_needs(comment, ground)
    needs += [_NEEDS_ORDERS] if order.channel == UNKNOWN else []
    sure = min(comment.p_seller_only, ground.reliability)
    found = Finding(
        ground.name, CANDIDATE, sure, evidence, counter, order.known, tuple(needs)
    )
    if ground.channel == MERCHANT:
        found = _shipped_on_time(found, rules, order)
    return _stays_if_against(found)


def _for_and_against(comment: Comment, ground: Ground) -> tuple[tuple, tuple]:
    """Quotes about what the ground is about, and about anything else."""
    names = facts_of_policy()["aspect"]
    silent = ground.about | ground.neutral | ground.unclear
    return (
        quotes(comment, ground.about | ground.unclear, names),
        quotes(comment, set(names) - silent, names),
    )


def _blames(comment: Comment, ground: Ground) -> bool:
    """Whether a clause criticises one of the aspects the ground is about."""
    return any(
        aspect[0] in ground.about and aspect[1:] == "-"
        for clause in comment.clauses
        for aspect in clause.aspects
    )


def _reading_needs(comment: Comment, kind: str, counter: tuple) -> tuple[str, ...]:
    """What a person must read before the words can count."""
    if comment.abstain:
        return (_NEEDS_READER,)
    return (_NEEDS_WORDS,) if comment.kind != kind and not counter else ()


def _unclear_needs(comment: Comment, ground: Ground) -> list[str]:
    """What remains open in the words: damage in transit, or which trouble is meant."""
    needs = []
    names = facts_of_policy()["aspect"]
    if quotes(comment, ground.unclear, names):
        needs.append(_NEEDS_UNCLEAR)
    if ground.channel == MERCHANT and not any(
        word_pattern("late").search(quote.text)
        for quote in quotes(comment, ground.about, names)
    ):
        needs.append(_NEEDS_LATE)
    return needs


def _whole_needs(comment: Comment, ground: Ground) -> list[str]:
    """What remains unread, where nothing but one aspect may stand in a comment."""
    needs = []
    if ground.longest and len(comment.text.split()) > ground.longest:
        needs.append(_NEEDS_LENGTH)
    if not all(clause.aspects for clause in comment.clauses):
        needs.append(_NEEDS_REST)
    return needs


def _shipped_on_time(found: Finding, rules: RuleSet, order: OrderFacts) -> Finding:
    """Hold a late order against the clock, and against Buy Shipping where it counts."""
    if order.on_time is False:
        return replace(found, verdict=STAYS, why="shipped late")
    if rules.buy_shipping and order.buy_shipping is False:
        return replace(found, verdict=STAYS, why="shipped without Buy Shipping")
    needs = list(found.needs)
    if order.on_time is None:
        needs.append(_NEEDS_CLOCK)
    if rules.buy_shipping and order.buy_shipping is None:
        needs.append(_NEEDS_BUY_SHIPPING)
    return replace(found, needs=tuple(needs))


def _stays_if_against(found: Finding) -> Finding:
    """Let a comment stay that speaks of anything else too."""
    if found.counter:
        about = dict.fromkeys(quote.about for quote in found.counter)
        return replace(found, verdict=STAYS, why=f"also mentions {', '.join(about)}")
    return found
