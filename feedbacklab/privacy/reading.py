"""What is found in a comment, and how a find is claimed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple, get_args

Kind = Literal["email", "phone", "name", "order_id", "tracking", "link"]
Certainty = Literal["certain", "possible"]
CERTAIN: Certainty = "certain"
POSSIBLE: Certainty = "possible"
TAKEN = "\x00"
PLACEHOLDERS: dict[Kind, str] = {
    kind: f"[{kind.replace('_', ' ').replace('email', 'e-mail')}]"
    for kind in get_args(Kind)
}
"""What stands in a masked comment instead of each kind: ``"[e-mail]"``, …"""


class PersonalData(NamedTuple):
    """One e-mail, phone, name, order id, tracking number or link in a comment.

    ``comment[start:end] == quote``. Only what is ``"certain"`` may carry a ground for
    removal; what is ``"possible"`` is worth masking, no more.
    """

    kind: Kind
    start: int
    end: int
    quote: str
    certainty: Certainty


class Claim(NamedTuple):
    """A find in the folded text; no later finder may take its place."""

    kind: Kind
    start: int
    end: int
    certainty: Certainty = CERTAIN


def take(text: str, claims: Iterable[Claim]) -> str:
    """Text in which what was claimed can no more be read, all else in its place."""
    parts, at = [], 0
    for claim in sorted(claims, key=lambda claim: claim.start):
        start = max(at, claim.start)
        parts += [text[at:start], TAKEN * (claim.end - start)]
        at = max(at, claim.end)
    return "".join([*parts, text[at:]]) if parts else text
