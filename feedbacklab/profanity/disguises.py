"""Words in signs (sh1t) and words taken apart (s-h-i-t)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from feedbacklab.profanity.folding import Folded
from feedbacklab.profanity.spelling import (
    LETTERS,
    LONGEST_WORD,
    Candidate,
    as_letters,
    look_up,
)
from feedbacklab.profanity.wordlist import Form, WordList

_SIGNS = "0-9@$!|+€£¢¡(§µ"
_SIGNED = re.compile(f"[{LETTERS}{_SIGNS}]+")
_EDGE_SIGNS = "!|+(¡"
_JOINTS = r"._*~/\\,:;'’·•=^#`…-"
_PARTS = f"{LETTERS}0-9@$!"
_APART = re.compile(rf"(?<![{_PARTS}'’])[{_PARTS}]+(?:[{_JOINTS}]{{1,3}}[{_PARTS}]+)+")
_SPLIT = re.compile(f"[{_JOINTS}]+")


def in_signs(words: WordList, folded: Folded) -> Iterator[Candidate]:
    """Words with digits or signs for letters: sh1t."""
    for match in _SIGNED.finditer(folded.bare):
        for start, end in _trimmed(match):
            piece = folded.bare[start:end]
            if piece.isalpha() or not _has_more_letters(piece):
                continue
            has_digit = any(c.isdigit() for c in piece)
            for spelled in {as_letters(piece), as_letters(piece, -1)}:
                for form in look_up(words, spelled, spelled):
                    if len(form.spelling) > 2 + has_digit:
                        yield Candidate(start, end, form, is_disguised=True)


def _trimmed(match: re.Match[str]) -> set[tuple[int, int]]:
    """Span of a piece, with and without the signs at its ends."""
    start, end = match.span()
    left = start + len(match[0]) - len(match[0].lstrip(_EDGE_SIGNS))
    right = end - len(match[0]) + len(match[0].rstrip(_EDGE_SIGNS))
    return {(a, b) for a in (start, left) for b in (end, right) if a < b}


def _has_more_letters(piece: str) -> bool:
    """Whether at most half of it is digits, and two are none: sh1t, but not a55."""
    if len(piece) > LONGEST_WORD or piece.startswith("("):
        return False
    n_digits = sum(c.isdigit() for c in piece)
    return 2 * n_digits <= len(piece) and n_digits < len(piece) - 1


def taken_apart(words: WordList, folded: Folded) -> Iterator[Candidate]:
    """Words with something between their letters: s-h-i-t."""
    for match in _APART.finditer(folded.bare):
        start, piece = match.start(), match[0]
        form = words.joined.get(piece)
        if form:
            yield Candidate(start, match.end(), form)
        if sum(c.isalpha() or c in "@$" for c in piece) < 3:
            continue
        parts = [part for part in _SPLIT.split(piece) if part]
        word = as_letters("".join(parts)) if len(piece) <= 2 * LONGEST_WORD else ""
        form = words.joined.get(word)
        if form and form.entry.is_sure and _is_taken_apart(parts, piece):
            yield Candidate(start, match.end(), form, is_disguised=True)
        yield from _one_by_one(words, piece, start)


def _is_taken_apart(parts: list[str], piece: str) -> bool:
    """Whether two or three parts are a word cut up, not words without a space."""
    first, last, n_letters = len(parts[0]), len(parts[-1]), sum(map(len, parts))
    if n_letters < 4:
        return False
    if "." in piece or "," in piece or "'" in piece or "’" in piece:
        return first <= 2
    return first <= 2 or last <= 2 or n_letters > 5


def _one_by_one(words: WordList, piece: str, start: int) -> Iterator[Candidate]:
    """Words of single letters with something between any two."""
    singles = (
        rf"(?<![^{_JOINTS}])[^{_JOINTS}](?:[{_JOINTS}]+[^{_JOINTS}](?![^{_JOINTS}]))+"
    )
    for run in re.finditer(singles, piece):
        places = [m.start() for m in re.finditer(f"[^{_JOINTS}]", run[0])]
        letters = as_letters("".join(run[0][n] for n in places))
        for a, b, form in spelled_in(words, letters):
            begin = start + run.start()
            end = begin + places[b - 1] + 1
            yield Candidate(begin + places[a], end, form, form.is_plain_when_spelled)


def spelled_in(words: WordList, letters: str) -> Iterator[tuple[int, int, Form]]:
    """Start, end and form of each word that single letters spell, left to right."""
    at = 0
    while at < len(letters):
        for length in range(min(LONGEST_WORD, len(letters) - at), 2, -1):
            form = words.joined.get(letters[at : at + length])
            if form and (length > 3 or form.spelling == letters):
                yield at, at + length, form
                at += length - 1
                break
        at += 1
