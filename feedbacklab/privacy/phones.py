"""Find telephone numbers in the way each marketplace's country writes them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from feedbacklab.privacy.digits import (
    Digits,
    digit_chains,
    has_digits_enough,
    phoneless,
)
from feedbacklab.privacy.numbering import Number, certainty_of
from feedbacklab.privacy.reading import CERTAIN, Certainty, Claim, take
from feedbacklab.privacy.shipments import cue_before
from feedbacklab.privacy.words import whole_words

_MOST_GROUPS, _MOST_DIGITS, _LEAST_DIGITS = 15, 15, 7
_SOON_AFTER = 30
_EXTENSION = re.compile(
    r"\s?(?:,\s?)?(?:ext\.?|extension|x|#|durchwahl|poste)\s?\d{1,5}\b"
)
_TAIL = re.compile(r"[-_][a-z]{1,3}(?![a-z])")
_VANITY = re.compile(
    r"(?<![\w-])(?:1[- .])?\(?8(?:00|33|44|55|66|77|88)\)?[- .]"
    r"(?:\d{3}[- .][A-Z]{4}|[A-Z]{7,9}|[A-Z]{2,5}-[A-Z]{2,5}|[A-Z]{3}-?\d{4})(?![\w-])"
)


def find_phones(text: str, marketplace: str | None = None) -> Iterator[Claim]:
    """Claim the telephone numbers of a folded text, from left to right.

    Parameters
    ----------
    text
        Folded text in which order ids and tracking numbers are taken already.
    marketplace
        Code of the marketplace; its country's way of writing needs no further word.
    """
    lettered = [Claim("phone", *found.span()) for found in _VANITY.finditer(text)]
    yield from lettered
    if not has_digits_enough(text):
        return
    readable = phoneless(take(text, lettered))
    low = readable.lower()
    for chain in digit_chains(readable):
        at = 0
        while at < len(chain):
            found = _longest(low, chain, at, marketplace)
            if found:
                number, certainty = found
                yield _claim(low, number, certainty)
                at += len(number.groups)
            else:
                at += 1


def _claim(low: str, number: Number, certainty: Certainty) -> Claim:
    start, end = number.groups[0].start, number.groups[-1].end
    opened = re.search(r"(?:\+\s?)?\(?\+?\s?$", low[max(0, start - 4) : start])
    start -= len(opened[0].lstrip())
    if low[start] == "(" and ")" not in low[start:end]:
        start += 1
    extension = _EXTENSION.match(low, end)
    return Claim("phone", start, extension.end() if extension else end, certainty)


def _longest(
    low: str, chain: list[Digits], first: int, marketplace: str | None
) -> tuple[Number, Certainty] | None:
    """Longest run of groups from this one on that reads as a telephone number."""
    if not _may_start(low, chain, first):
        return None
    cue = _cue(low, chain, first)
    possible = None
    for last in range(min(len(chain), first + _MOST_GROUPS), first, -1):
        groups = chain[first:last]
        digits = "".join(group.digits for group in groups)
        if not _LEAST_DIGITS <= len(digits) <= _MOST_DIGITS or _is_mixed(groups):
            continue
        if not _may_end(low, chain, first, last) or _ends_fours(
            low, chain, first, last
        ):
            continue
        number = _number(low, groups, digits, cue)
        certainty = certainty_of(number, marketplace)
        if certainty == CERTAIN:
            return number, CERTAIN
        if certainty and possible is None:
            possible = number, certainty
    return possible


def _is_mixed(groups: list[Digits]) -> bool:
    """Whether a lone number word only stands beside the digits ("0142 three times")."""
    spoken = [group.is_spoken for group in groups]
    return sum(spoken) == 1 and (spoken[0] or spoken[-1])


def _cue(low: str, chain: list[Digits], first: int) -> str | None:
    """Word that tells what a number is, before it or else soon after it."""
    cue = cue_before(low, chain[first].start)
    if cue and cue != "something_near":
        return cue
    end = chain[-1].end
    after = re.split(r"[.!?\n]", low[end : end + _SOON_AFTER])[0]
    near = whole_words("number_cues.toml", "phone_near").search(after)
    return "phone_near" if near else cue


def _may_start(low: str, chain: list[Digits], first: int) -> bool:
    """Whether a number may begin here and not in the middle of a longer code."""
    start = chain[first].start
    before = low[start - 1 : start]
    if first:
        gap = low[chain[first - 1].end : start]
        return any(sign in gap for sign in " \t\n(+") or chain[first].is_spoken
    if before.isascii() and before.isalpha():
        return _is_cue(low, start)
    if before in {"-", "_", "/", "#"} and low[start - 2 : start - 1].isalnum():
        return _is_cue(low, start - 1)
    return not before or before not in "$€£,"


def _is_cue(low: str, end: int) -> bool:
    """Whether the word that touches the number says that a phone follows."""
    word = re.search(r"[^\W\d_]{1,20}$", low[max(0, end - 20) : end])
    return bool(word) and bool(
        whole_words("number_cues.toml", "phone_at_once").fullmatch(word[0])
    )


def _ends_fours(low: str, chain: list[Digits], first: int, last: int) -> bool:
    """Whether these are the last of a longer row of groups of four (a parcel's)."""
    row = chain[first - 1 : last] if first else []
    gaps = {low[a.end : b.start] for a, b in pairwise(row)}
    return len(gaps) == 1 and all(len(group.digits) == 4 for group in row)


def _may_end(low: str, chain: list[Digits], first: int, last: int) -> bool:
    """Whether a number may end here: no more groups in the same style follow."""
    end = chain[last - 1].end
    if last == len(chain):
        after = low[end : end + 1]
        if _TAIL.match(low, end):
            return False
        is_ascii = after.isascii() and (after.isalpha() or after == "_")
        return (
            not is_ascii
            or bool(_EXTENSION.match(low, end))
            or chain[last - 1].is_spoken
        )
    gap = low[end : chain[last].start]
    if not any(sign in gap for sign in " \t\n("):
        return False
    inside = {low[a.end : b.start] for a, b in pairwise(chain[first:last])}
    return gap not in inside or "+" in low[max(0, chain[first].start - 2) :][:2]


def _number(low: str, groups: list[Digits], digits: str, cue: str | None) -> Number:
    start, end = groups[0].start, groups[-1].end
    before = low[max(0, start - 3) : start]
    return Number(
        groups,
        digits,
        " ".join(str(len(group.digits)) for group in groups),
        "+" in before,
        "(" in before and ")" in low[start:end],
        cue,
    )
