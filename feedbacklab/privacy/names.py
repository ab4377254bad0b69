"""Find names of persons, and tell the seller's staff from brands and authors."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from feedbacklab.privacy.people import (
    clear_first_names,
    first_names,
    not_people,
    spoken,
    surnames,
)
from feedbacklab.privacy.reading import CERTAIN, POSSIBLE, Certainty, Claim
from feedbacklab.privacy.words import any_of, read_toml, without_accents, word_set

_LISTS = "staff.toml"
_CAPITALS = "".join(chr(n) for n in range(0x250) if chr(n).isupper())
_WORD = rf"[{_CAPITALS}](?:[^\W\d_]|['-](?=[^\W\d_]))*"
_SMALL_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['-](?=[^\W\d_]))*")
_CONTEXT_WORD = re.compile(r"[^\s,:;\"()\[\]]+")
_MARKS = " \t\n,:;.\"()[]'*-"
_NEAR, _LONGEST_WORD = 60, 24
_LONGEST_CONTEXT, _LONGEST_NAME = 5, 4
_FULL_STOP = re.compile(r"[.!?\n\x00]")

Words = list[re.Match[str]]


@cache
def _run() -> re.Pattern[str]:
    particle = any_of(read_toml(_LISTS)["particles"])
    return re.compile(
        rf"(?<![\w@#'.-]){_WORD}(?:\.(?= [{_CAPITALS}])(?<=\W[{_CAPITALS}]\.))?"
        rf"(?: (?:{particle} )?(?:[{_CAPITALS}]\.(?= [{_CAPITALS}])|{_WORD}))*"
    )


def find_names(text: str) -> Iterator[Claim]:
    """Claim the names of persons in a folded text.

    A first name and a surname beside a word such as "manager" or "spoke with" are
    certain. A first name alone, or a name without such a word, is possible.
    """
    found = [*_capital_names(text), *_small_names(text)]
    free = 0
    for claim in sorted(found, key=lambda claim: (claim.start, -claim.end)):
        if claim.start >= free:
            free = claim.end
            yield claim


def _capital_names(text: str) -> Iterator[Claim]:
    low = text.lower()
    for run in _run().finditer(text):
        for words in _names_in(text, run):
            certainty = _certainty(text, low, words)
            if certainty:
                yield Claim("name", words[0].start(), _end(words), certainty)


def _names_in(text: str, run: re.Match[str]) -> Iterator[Words]:
    """Parts of a run of capital words between words that are no names."""
    words = list(_SMALL_WORD.finditer(text, *run.span()))
    if len(words) > _LONGEST_NAME and run[0].isupper():
        return
    part: Words = []
    for word in words:
        is_particle = bool(part) and word[0][0].islower()
        if not is_particle and _is_no_name(word[0]):
            if part:
                yield part
            part = []
        else:
            part.append(word)
    if part:
        yield part


def _is_no_name(word: str) -> bool:
    small = word.lower()
    return small in word_set(_LISTS, "no_names") or (
        small in _context("before") and small not in first_names()
    )


def _end(words: Words) -> int:
    """Where a name ends, without the 's of the possessive."""
    last = words[-1][0]
    return words[-1].start() + len(last) - (last.endswith("'s") and 2)


@cache
def _context(*keys: str) -> frozenset[str]:
    phrases = (phrase for key in keys for phrase in read_toml(_LISTS)[key])
    return frozenset(phrase.rstrip(".") for phrase in phrases)


@cache
def _edge_words(number: int, *keys: str) -> frozenset[str]:
    """First (0) or last (-1) words of the listed phrases; a quick first question."""
    return frozenset(phrase.split()[number].strip(_MARKS) for phrase in _context(*keys))


def _is_after(low: str, start: int, *keys: str) -> bool:
    """Whether one of the listed phrases stands directly before a place."""
    beside = low[max(0, start - _LONGEST_WORD) : start].rstrip(_MARKS).split()
    if not beside or beside[-1].strip(_MARKS) not in _edge_words(-1, *keys):
        return False
    window = low[max(0, start - _NEAR) : start]
    words = list(_CONTEXT_WORD.finditer(window))
    last = words[-1] if words else None
    if last is None or not _goes_on(last[0], window[last.end() :]):
        return False
    said = [word[0].strip(".'-*") for word in words[-_LONGEST_CONTEXT:]]
    return _has_phrase((said[n:] for n in range(len(said))), keys)


def _goes_on(word: str, gap: str) -> bool:
    """Whether no sentence ends between a word and the name after it."""
    is_title = word.rstrip(".") in word_set(_LISTS, "titles")
    return is_title or not (_FULL_STOP.search(gap) or word[-1] in ".!?\x00")


def _is_before(low: str, end: int, *keys: str) -> bool:
    """Whether one of the listed phrases stands directly after a place."""
    beside = low[end : end + _LONGEST_WORD].lstrip(_MARKS).split(None, 1)
    if not beside or beside[0].strip(_MARKS) not in _edge_words(0, *keys):
        return False
    window = low[end : end + _NEAR]
    stop = _FULL_STOP.search(window)
    window = window[: stop.start()] if stop else window
    said = [word[0] for word in _CONTEXT_WORD.finditer(window)][:_LONGEST_CONTEXT]
    return _has_phrase((said[:n] for n in range(1, len(said) + 1)), keys)


def _has_phrase(said: Iterator[list[str]], keys: tuple[str, ...]) -> bool:
    listed = _context(*keys)
    return any(" ".join(words) in listed for words in said)


def _certainty(text: str, low: str, words: Words) -> Certainty | None:
    """How sure it is that capital words are the name of somebody at the seller's."""
    said = [spoken(word[0]) for word in words]
    is_known = said[0].split("-")[0] in first_names()
    if len(said) > _LONGEST_NAME or _is_no_person(said, is_known):
        return None
    start, end = words[0].start(), words[-1].end()
    if _is_after(low, start, "before"):
        if len(said) == 1 and _is_after(low, start, "titles"):
            return POSSIBLE
        is_sure = is_known or said[-1] in surnames()
        is_person = is_sure or _is_after(low, start, "naming", "titles")
        certainty = _staff(text, said, is_known)
        return certainty if is_person else certainty and POSSIBLE
    is_staff = _is_after(low, start, "before_first_name") or _is_before(
        low, end, "after"
    )
    if is_staff and is_known:
        return _staff(text, said, is_known)
    if _is_after(low, start, "work_before") and not is_staff:
        return None
    return _without_context(said)


def _is_no_person(said: list[str], is_known: bool) -> bool:
    """Whether the words are, or hold, a listed brand, author, character."""
    whole = tuple(said)
    if whole in not_people() or (whole[:1] in not_people() and not is_known):
        return True
    parts = (
        whole[a:b] for a in range(len(whole)) for b in range(a + 2, len(whole) + 1)
    )
    return any(part in not_people() for part in parts)


def _staff(text: str, said: list[str], is_known: bool) -> Certainty | None:
    """Certainty of a name where words tell that it is the seller's staff."""
    full = [word for word in said if len(word) > 1]
    if len(full) < 2 or len(said[0]) < 2:
        is_name = is_known or said[-1] in surnames() or len(said) > 1
        return POSSIBLE if is_name else None
    return CERTAIN if is_known or not _is_title_case(text) else POSSIBLE


def _is_title_case(text: str) -> bool:
    """Whether a comment writes most of its words with a capital."""
    words = [word[0] for word in _SMALL_WORD.finditer(text[:1000])]
    capital = sum(word[0].isupper() for word in words)
    return capital > 0.6 * len(words)


def _without_context(said: list[str]) -> Certainty | None:
    if len(said) == 1:
        return POSSIBLE if said[0] in clear_first_names() else None
    if said[0] not in first_names():
        return None
    is_clear = said[0] in clear_first_names() or said[-1] in surnames()
    return POSSIBLE if is_clear else None


def _small_names(text: str) -> Iterator[Claim]:
    """Claim listed names written without capitals, or in nothing but capitals."""
    low = text.lower()
    if low.isascii() and surnames().isdisjoint(_SMALL_WORD.findall(low)):
        return
    words = list(_SMALL_WORD.finditer(low))
    for first, last in pairwise(words):
        is_capital = text[first.start()] != first[0][0]
        if is_capital and not text[first.start() : last.end()].isupper():
            continue
        if (
            without_accents(first[0]) in first_names()
            and low[first.end() : last.start()] == " "
        ):
            certainty = _small_certainty(low, first, last)
            if certainty:
                yield Claim("name", first.start(), _end([last]), certainty)


def _small_certainty(
    low: str, first: re.Match[str], last: re.Match[str]
) -> Certainty | None:
    said = [spoken(first[0]), spoken(last[0])]
    if said[1] not in surnames() or tuple(said) in not_people():
        return None
    start, end = first.start(), last.end()
    if _is_after(low, start, "before", "before_first_name") or _is_before(
        low, end, "after"
    ):
        return CERTAIN
    is_clear = said[0] in clear_first_names()
    return POSSIBLE if is_clear and not _is_after(low, start, "work_before") else None
