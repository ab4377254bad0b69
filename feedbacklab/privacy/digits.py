"""Read digits, digit words and look-alikes as groups of digits with their places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from feedbacklab.privacy.reading import TAKEN, Claim, take
from feedbacklab.privacy.words import any_of, read_toml

_NO_PHONES = re.compile(
    r"[$€£¥₹]\s?\d[\d.,]*"
    r"|(?<![\d+])(?<!\d[.,])\d[\d.,]*\s?(?:[$€£¥₹%]|"
    r"(?:usd|eur|gbp|dollars?|euros?|pounds?|mm|cm|kg|mg|ml|gb|tb|mb|mah|inch(?:es)?"
    r"|lbs?|oz|stars?|times|days?|hours?|hrs|minutes|min|weeks?|months?|years?|pcs"
    r"|pieces|miles|km|v|w|watts?|volts?|rpm|dpi|円|個|日)(?![^\W_]))"
    r"|(?<!\d)(?<!\d[./-])(?:\d{4}([./-])\d{1,2}\1\d{1,2}|\d{1,2}([./-])\d{1,2}\2"
    r"(?:\d{4}|\d{2}))(?![./-]?\d)"
    r"|(?<![\d-])(?:19|20)\d{2}\s?[-/]\s?(?:(?:19|20)?\d{2})(?![\d-])"
    r"|(?<![\d:])\d{1,2}:\d{2}(?::\d{2})?(?![\d:])"
    r"|(?<![\d.])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)"
    r"|(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])"
    r"|\d{2,5}\s?[x×]\s?\d{2,5}(?:\s?[x×]\s?\d{2,5})?"
    r"|(?<![\d-])\d{3}-\d{2}-\d{4}(?![\d-])"
    r"|(?<![\d-])97[89][- ]?(?:\d[- ]?){9}\d(?!\d)"
    r"|(?<!\w)(?=[a-z]*\d[a-z\d]*[a-z]|[a-z]+\d)b0[a-z\d]{8}(?!\w)",
    re.IGNORECASE,
)
_DIGIT_RUN = (
    r"(?:(?<![A-Za-z0-9])[OoIil]{1,2}|(?<!\d))\d(?:[\dOoIil]*\d)?"
    r"(?:[OoIil]{1,2}(?![A-Za-z]))?"
)
_GAP = re.compile(r"[ \t\xa0./()\[\]_*~-]{0,5}|\s?[-–]\s?\n?")
_SPOKEN_GAP = re.compile(r"(?:[\s.,/()_*~-]|\b(?:and|et|und|y|e)\b){0,6}")
_LOOK_ALIKE = str.maketrans("OoIil", "00111")
_DIGIT, _WORDS = re.compile(r"\d"), re.compile(r"[^\W\d_]+")
_SHORTEST, _LONGEST_WORD = 7, 11


class Digits(NamedTuple):
    """One group of digits in a text; ``is_spoken`` when it is written in words."""

    digits: str
    start: int
    end: int
    is_spoken: bool


class _Spoken(NamedTuple):
    values: dict[str, str]
    repeats: dict[str, int]
    token: re.Pattern[str]
    enough: re.Pattern[str]


@cache
def _spoken() -> _Spoken:
    lists = read_toml("digit_words.toml")
    repeats = {w: int(n) for n, words in lists.pop("repeat").items() for w in words}
    values = {
        word: number
        for language in lists.values()
        for number, words in language.items()
        for word in words
    }
    word = any_of([*values, *repeats])
    one = (
        rf"(?:[oil]{{0,2}}\d[oil]{{0,2}}|(?<![^\W\d_]){word}|{word}(?={word}|[\W\d_]))"
    )
    return _Spoken(
        values,
        repeats,
        re.compile(rf"(?P<run>{_DIGIT_RUN})|(?P<word>{word})"),
        re.compile(rf"(?:{one}(?:[\W_]|and|et|und){{0,5}}){{5}}"),
    )


def has_digits_enough(text: str) -> bool:
    """Whether enough digits or digit words follow each other for a phone."""
    low = text.lower()
    most = len(_DIGIT.findall(low)) + sum(map(_most_digits, _WORDS.findall(low)))
    return most >= _SHORTEST and bool(_spoken().enough.search(low))


def _most_digits(word: str) -> int:
    """Most digits a word can stand for; a long one may be several words in one."""
    if len(word) > _LONGEST_WORD and _spoken().token.match(word):
        return _SHORTEST
    return 3 if word in _spoken().values else 0


def phoneless(text: str) -> str:
    """Text in which prices, dates, sizes, ISBNs and ASINs can no more be read."""
    found = [Claim("phone", *m.span()) for m in _NO_PHONES.finditer(text)]
    return take(text, found)


def digit_chains(text: str) -> Iterator[list[Digits]]:
    """Groups of digits that follow each other with only signs between them.

    Parameters
    ----------
    text
        Folded text, as `phoneless` gives it.

    Yields
    ------
    list of Digits
        With 7 digits or more in all.
    """
    low = text.lower()
    chain: list[Digits] = []
    for group in _groups(text, low):
        if chain and not _joined(low, chain[-1], group):
            yield from _long_enough(chain)
            chain = []
        chain.append(group)
    yield from _long_enough(chain)


def _long_enough(chain: list[Digits]) -> Iterator[list[Digits]]:
    added = _added(chain)
    if sum(len(group.digits) for group in added) >= _SHORTEST:
        yield added


def _joined(low: str, before: Digits, after: Digits) -> bool:
    gap = low[before.end : after.start]
    if TAKEN in gap or len(gap) > 8:
        return False
    is_spoken = before.is_spoken and after.is_spoken
    return bool((_SPOKEN_GAP if is_spoken else _GAP).fullmatch(gap))


def _groups(text: str, low: str) -> Iterator[Digits]:
    """Every group of digits and every digit word that is no part of a longer word."""
    spoken, times, start = _spoken(), 1, -1
    for found in spoken.token.finditer(low):
        word = found["word"]
        if found["run"]:
            run = text[found.start() : found.end()].translate(_LOOK_ALIKE)
            yield Digits(run, *found.span(), False)
        elif not _is_whole(low, found):
            continue
        elif word in spoken.repeats:
            times, start = spoken.repeats[word], found.start()
            continue
        else:
            value = spoken.values[re.sub(r"\s+", " ", word)]
            is_next = times > 1 and found.start() - start < 12
            begin = start if is_next else found.start()
            yield Digits(value * (times if is_next else 1), begin, found.end(), True)
        times = 1


def _is_whole(low: str, found: re.Match[str]) -> bool:
    """Whether letters around a digit word are digit words too ("fivefive")."""
    start, end = found.span()
    before, after = low[start - 1 : start], low[end : end + 1]
    is_start = not before.isalpha() or _ends_in_word(low, start)
    is_end = not after.isalpha() or bool(_spoken().token.match(low, end))
    return is_start and is_end


def _ends_in_word(low: str, start: int) -> bool:
    """Whether a digit word ends where this one starts, at a word's start itself."""
    window = re.search(r"[^\W\d_]{1,24}$", low[max(0, start - 24) : start])
    return bool(window) and any(window[0].endswith(w) for w in _spoken().values)


def _added(chain: list[Digits]) -> list[Digits]:
    """Join tens and what follows them: thirty four, soixante douze."""
    joined: list[Digits] = []
    for group in chain:
        last = joined[-1] if joined else None
        if last and last.is_spoken and group.is_spoken and _is_sum(last, group):
            total = str(int(last.digits) + int(group.digits))
            joined[-1] = Digits(total, last.start, group.end, True)
        else:
            joined.append(group)
    return joined


def _is_sum(tens: Digits, ones: Digits) -> bool:
    if len(tens.digits) != 2 or tens.digits[1] != "0" or tens.digits < "20":
        return tens.digits == "10" and len(ones.digits) == 1 and ones.digits in "789"
    most = 19 if tens.digits in {"60", "80"} else 9
    return 0 < int(ones.digits) <= most
