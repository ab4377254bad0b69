"""Grounds that look at single words: obscenity and the seller's personal data."""

from __future__ import annotations

from feedbacklab.policy.about import word_pattern
from feedbacklab.policy.findings import CANDIDATE, STAYS, Comment, Finding, Quote
from feedbacklab.policy.rule_sets import Ground
from feedbacklab.privacy import PersonalData
from feedbacklab.profanity import Obscenity

REACH_OF_OWN = 30
_NAMED = {"email": "e-mail address", "phone": "telephone number", "name": "full name"}
_NEEDS_OWNER = "a reader: it may be the buyer's own"
_NEEDS_NAME = "a reader: is it a full name of the seller's?"


def obscene_finding(ground: Ground, found: list[Obscenity]) -> Finding | None:
    """Obscene words are a ground; mild ones are quoted and stay."""
    if not found:
        return None
    obscene = tuple(_quote(hit, hit.grade) for hit in found if hit.grade == "obscene")
    mild = tuple(_quote(hit, "mild word") for hit in found if hit.grade != "obscene")
    if obscene:
        return Finding(ground.name, CANDIDATE, ground.reliability, obscene)
    return Finding(ground.name, STAYS, 0.0, (), mild, why="mild words only")


def personal_finding(
    comment: Comment, ground: Ground, found: list[PersonalData]
) -> Finding | None:
    """E-mail addresses, full names and telephone numbers, unless they are the buyer's.

    Order ids, tracking numbers and links are not named by the rule.
    """
    named = [hit for hit in found if hit.kind in _NAMED]
    if not named:
        return None
    evidence = tuple(_quote(hit, _NAMED[hit.kind]) for hit in named)
    own = [_own(comment.text, hit.start) for hit in named]
    sure = [
        hit.certainty == "certain" and word is None
        for hit, word in zip(named, own, strict=True)
    ]
    if any(sure):
        return Finding(ground.name, CANDIDATE, ground.reliability, evidence)
    counter = tuple(word for word in own if word is not None)
    needs = (_NEEDS_OWNER,) if counter else (_NEEDS_NAME,)
    return Finding(
        ground.name, CANDIDATE, ground.reliability / 2, evidence, counter, needs=needs
    )


def _own(text: str, at: int) -> Quote | None:
    """Last word before a place that says it is the buyer's own."""
    start = max(0, at - REACH_OF_OWN)
    hits = list(word_pattern("own").finditer(text, start, at))
    if not hits:
        return None
    last = hits[-1]
    return Quote(last.start(), last.end(), last[0], "the buyer's own")


def _quote(hit: Obscenity | PersonalData, about: str) -> Quote:
    return Quote(hit.start, hit.end, hit.quote, about)
