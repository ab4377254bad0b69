"""Tell telephone numbers from others by how each country writes them."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from feedbacklab.privacy.digits import Digits
from feedbacklab.privacy.reading import CERTAIN, POSSIBLE, Certainty
from feedbacklab.privacy.words import read_toml

_MOST_WITHOUT_CODE = 13


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


class Number(NamedTuple):
    """A run of groups that may be a telephone number, and what stands around it."""

    groups: list[Digits]
    digits: str
    shape: str
    has_plus: bool
    has_area: bool
    cue: str | None

    @property
    def is_spoken(self) -> bool:
        """Whether more than two of the groups are number words."""
        return sum(group.is_spoken for group in self.groups) > 2


def certainty_of(number: Number, marketplace: str | None) -> Certainty | None:
    """How sure it is that these digits are a telephone number.

    Parameters
    ----------
    number
        Groups of digits with what stands around them.
    marketplace
        Code of the marketplace, or None.

    Returns
    -------
    "certain", "possible" or None
        None where nothing tells a telephone number from any other one.
    """
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
        return CERTAIN if len(number.digits) <= _MOST_WITHOUT_CODE else None
    return _national(number, marketplace)


def _international(number: Number) -> Certainty | None:
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


def _is_made_up(number: Number) -> bool:
    """Whether the digits only count up, repeat, or stand one by one in a list."""
    digits = number.digits
    is_one = number.is_spoken or len(number.groups) == 1
    said = [g.digits for g in number.groups] if number.is_spoken else list(digits)
    is_counting = is_one and all(int(b) - int(a) in {1, -9} for a, b in pairwise(said))
    is_list = (
        len(number.groups) > 5 and not number.is_spoken and "1 1 1" in number.shape
    )
    return len(set(digits)) < 3 or is_counting or is_list


def _national(number: Number, marketplace: str | None) -> Certainty | None:
    """Certainty of a number without a country code."""
    own = _countries().get(marketplace or "")
    if own and own.national.fullmatch(number.digits):
        return _own(number, own)
    others = [
        country
        for country in _countries().values()
        if country is not own and country.national.fullmatch(number.digits)
    ]
    if _is_parcel_like(number):
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


def _is_plain(number: Number) -> bool:
    """Whether the way of writing alone says that this is a telephone number."""
    return number.has_area or number.cue == "phone_near" or number.digits[0] == "0"


def _own(number: Number, country: _Country) -> Certainty | None:
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


def _is_parcel_like(number: Number) -> bool:
    """Whether the groups are those of an order id or of a parcel's number."""
    is_order = number.shape in {"3 7", "7 7"} and number.digits[0] != "0"
    return is_order or (number.shape == "4 4 4" and number.cue != "phone_near")


def _is_customary(number: Number, country: _Country) -> bool:
    """Whether the groups are the ones in which that country writes its numbers."""
    if len(number.groups) < 2 or number.cue == "tracking":
        return False
    if country.shapes is not None:
        return bool(country.shapes.fullmatch(number.shape))
    is_whole = number.shape[0] != "1" or number.shape == "1 3 3 3"
    return number.digits[0] == "0" and is_whole and len(number.groups) < 7


def _local(number: Number, marketplace: str | None) -> Certainty | None:
    """Certainty of a number without its area code."""
    names = [marketplace] if marketplace in _countries() else ["US"]
    found = [_countries()[name].local for name in names]
    if not any(local and local.fullmatch(number.digits) for local in found):
        return None
    if number.cue == "phone_near" and len(number.groups) == 2:
        return CERTAIN
    return None
