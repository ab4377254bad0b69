"""Find telephone numbers in the way each marketplace's country writes them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from feedbacklab.privacy.digits import (
    Digits,
    digit_chains,
    has_digits_enough,
    phoneless,
)
from feedbacklab.privacy.reading import CERTAIN, POSSIBLE, Certainty, Claim, take
from feedbacklab.privacy.shipments import cue_before
from feedbacklab.privacy.words import read_toml, whole_words

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


class _Country(NamedTuple):
    code: str
    national: re.Pattern[str]
    number: re.Pattern[str]
    shapes: re.Pattern[str] | None
    local: re.Pattern[str] | None
    bare: re.Pattern[str] | None


@cache
def _countries() -> dict[str, _Country]:
    read = read_toml("phones.toml")
    return {name: _country(facts) for name, facts in read.items() if name != "world"}


def _country(facts: dict[str, str]) -> _Country:
    number, trunk = facts["number"], facts["trunk"]
    others = (facts.get(name) for name in ("shapes", "local", "bare"))
    return _Country(
        facts["code"],
        re.compile(rf"{trunk}(?:{number})"),
        re.compile(rf"0?(?:{number})"),
        *(re.compile(pattern) if pattern else None for pattern in others),
    )


@cache
def _world() -> re.Pattern[str]:
    codes = read_toml("phones.toml")["world"]["codes"]
    return re.compile(rf"(?:00)?({codes})(\d+)")


class _Number(NamedTuple):
    """A run of groups that may be a telephone number, and what stands around it."""

    groups: list[Digits]
    digits: str
    shape: str
    has_plus: bool
    has_area: bool
    cue: str | None

    @property
    def is_spoken(self) -> bool:
        return sum(group.is_spoken for group in self.groups) > 2


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


def _claim(low: str, number: _Number, certainty: Certainty) -> Claim:
    start, end = number.groups[0].start, number.groups[-1].end
    opened = re.search(r"(?:\+\s?)?\(?\+?\s?$", low[max(0, start - 4) : start])
    start -= len(opened[0].lstrip())
    if low[start] == "(" and ")" not in low[start:end]:
        start += 1
    extension = _EXTENSION.match(low, end)
    return Claim("phone", start, extension.end() if extension else end, certainty)


def _longest(
    low: str, chain: list[Digits], first: int, marketplace: str | None
) -> tuple[_Number, Certainty] | None:
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
        if not _may_end(low, chain, first, last):
            continue
        number = _number(low, groups, digits, cue)
        certainty = _certainty(low, number, marketplace)
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


def _number(low: str, groups: list[Digits], digits: str, cue: str | None) -> _Number:
    start, end = groups[0].start, groups[-1].end
    before = low[max(0, start - 3) : start]
    return _Number(
        groups,
        digits,
        " ".join(str(len(group.digits)) for group in groups),
        "+" in before,
        "(" in before and ")" in low[start:end],
        cue,
    )


def _certainty(low: str, number: _Number, marketplace: str | None) -> Certainty | None:
    """How sure it is that these digits are a telephone number."""
    if number.cue == "something_else" and not number.has_plus:
        return None
    abroad = _international(number)
    if abroad:
        return abroad
    if number.has_plus:
        return CERTAIN if number.cue == "phone_at_once" else None
    if _is_made_up(number) and not (number.cue or "").startswith("phone"):
        return None
    if number.is_spoken:
        return CERTAIN
    if number.cue == "phone_at_once":
        return CERTAIN if _fits_anywhere(number) or len(number.digits) <= 13 else None
    return _national(number, marketplace)


def _international(number: _Number) -> Certainty | None:
    """Certainty of a number with + or 00 and a country code."""
    is_dialled = number.digits.startswith("00") and len(number.digits) >= 11
    cued = (number.cue or "").startswith("phone")
    if not (number.has_plus or is_dialled or cued):
        return None
    found = _world().fullmatch(number.digits)
    if not found or len(found[1] + found[2]) < 8:
        return None
    code, rest = found[1], found[2].removeprefix("0") if found[1] != "39" else found[2]
    same = [c for c in _countries().values() if c.code == code]
    fits = any(c.number.fullmatch(rest) for c in same)
    if number.has_plus:
        return CERTAIN if fits or not same or number.cue else POSSIBLE
    if is_dialled:
        return CERTAIN if fits or cued else None
    return CERTAIN if fits and len(rest) >= 8 and len(number.groups) > 1 else None


def _is_made_up(number: _Number) -> bool:
    """Whether the digits only count up, repeat, or stand one by one in a list."""
    digits = number.digits
    is_one = number.is_spoken or len(number.groups) == 1
    said = [g.digits for g in number.groups] if number.is_spoken else list(digits)
    is_counting = is_one and all(int(b) - int(a) in {1, -9} for a, b in pairwise(said))
    is_list = (
        len(number.groups) > 5 and not number.is_spoken and "1 1 1" in number.shape
    )
    return len(set(digits)) < 3 or is_counting or is_list


def _fits_anywhere(number: _Number) -> bool:
    return any(c.national.fullmatch(number.digits) for c in _countries().values())


def _national(number: _Number, marketplace: str | None) -> Certainty | None:
    """Certainty of a number without a country code."""
    own = _countries().get(marketplace or "")
    if own and own.national.fullmatch(number.digits):
        return _own(number, own)
    others = [
        country
        for country in _countries().values()
        if country is not own and country.national.fullmatch(number.digits)
    ]
    if _is_order_part(number):
        return None
    is_short = len(number.digits) < 9 and not number.has_area
    if not is_short and any(_is_customary(number, country) for country in others):
        is_long = len(number.digits) > 9 and len(number.groups) > 2
        if is_long or _is_plain(number):
            return CERTAIN
        return POSSIBLE if own is None and len(number.groups) > 2 else None
    if number.cue == "phone_near" and others:
        is_long = len(number.digits) > 9 or len(number.groups) > 1
        return CERTAIN if is_long else POSSIBLE
    return _local(number, marketplace)


def _is_plain(number: _Number) -> bool:
    """Whether the way of writing alone says that this is a telephone number."""
    return number.has_area or number.cue == "phone_near" or number.digits[0] == "0"


def _own(number: _Number, country: _Country) -> Certainty | None:
    if number.cue == "phone_near" or number.has_area:
        return CERTAIN
    if _is_customary(number, country):
        return CERTAIN
    if len(number.groups) > 1:
        return None
    if number.cue:
        return POSSIBLE
    if country.bare:
        return CERTAIN if country.bare.fullmatch(number.digits) else POSSIBLE
    return CERTAIN if number.digits[0] == "0" else POSSIBLE


def _is_order_part(number: _Number) -> bool:
    """Whether the digits may be two of the three groups of an order id."""
    return number.shape in {"3 7", "7 7"} and number.digits[0] != "0"


def _is_customary(number: _Number, country: _Country) -> bool:
    """Whether the groups are the ones in which that country writes its numbers."""
    if len(number.groups) < 2 or number.cue == "tracking":
        return False
    if country.shapes is not None:
        return bool(country.shapes.fullmatch(number.shape))
    is_whole = number.shape[0] != "1" or number.shape == "1 3 3 3"
    return number.digits[0] == "0" and is_whole and len(number.groups) < 7


def _local(number: _Number, marketplace: str | None) -> Certainty | None:
    """Certainty of a number without its area code."""
    names = [marketplace] if marketplace in _countries() else ["US"]
    found = [_countries()[name].local for name in names]
    if not any(local and local.fullmatch(number.digits) for local in found):
        return None
    if number.cue == "phone_near" and len(number.groups) == 2:
        return CERTAIN
    return None
