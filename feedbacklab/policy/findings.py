"""What one ground says about one comment: a verdict that quotes its words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

CANDIDATE, CANNOT_TELL, STAYS = "candidate", "cannot tell", "stays"


class Quote(NamedTuple):
    """Words of a comment, where they stand, and what they speak of.

    ``comment[start:end] == text``.
    """

    start: int
    end: int
    text: str
    about: str


@dataclass(frozen=True)
class Finding:
    """Verdict of one ground on one comment.

    Attributes
    ----------
    ground
        Name of the ground.
    verdict
        ``"candidate"``, ``"stays"``, or ``"cannot tell"`` with what it ``needs``.
    probability
        That the ground applies to the comment's words; 0 where it stays.
    evidence, counter
        Words for and against.
    facts
        Facts of the order that were used, in words.
    needs
        What must be known or read before this could be a candidate.
    why
        The reason in a few words.
    """

    ground: str
    verdict: str
    probability: float
    evidence: tuple[Quote, ...]
    counter: tuple[Quote, ...] = ()
    facts: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    why: str = ""


class Comment(NamedTuple):
    """One comment as policy sees it: its words, and what the classifier says of them.

    ``clauses`` are those of the classifier's evidence: ``start``, ``end``, ``text`` and
    ``aspects`` such as ``"D-"``. ``language`` is None where it is not known.
    """

    text: str
    marketplace: str
    kind: str
    p_product_only: float
    p_seller_only: float
    abstain: bool
    clauses: Sequence
    language: str | None = None


def quotes(comment: Comment, aspects: Iterable[str], names: dict[str, str]) -> tuple:
    """Clauses that speak of some aspects, each with what it speaks of.

    Parameters
    ----------
    comment
        The comment.
    aspects
        Letters of the label scheme.
    names
        Name of each letter.
    """
    wanted = set(aspects)
    found = []
    for clause in comment.clauses:
        hit = sorted({aspect[0] for aspect in clause.aspects} & wanted)
        if hit:
            about = ", ".join(names[letter].replace("_", " ") for letter in hit)
            found.append(Quote(clause.start, clause.end, clause.text, about))
    return tuple(found)


def decided(finding: Finding, least: float) -> Finding:
    """Turn what remains of a finding into its verdict.

    Anything needed makes it "cannot tell"; so does a probability below ``least``.
    """
    if finding.verdict == STAYS:
        return replace(finding, probability=0.0, needs=())
    if finding.needs:
        return replace(
            finding, verdict=CANNOT_TELL, why=finding.why or finding.needs[0]
        )
    if finding.probability < least:
        needs = (f"a reader: the classifier is only {finding.probability:.0%} sure",)
        return replace(finding, verdict=CANNOT_TELL, needs=needs, why=needs[0])
    return finding
