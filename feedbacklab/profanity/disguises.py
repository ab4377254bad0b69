"""What a chunk of a comment may spell: plainly, in signs, taken apart or masked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from feedbacklab.profanity.folding import Folded, fold, signs_as_letters
from feedbacklab.profanity.wordlist import (
    Form,
    WordList,
    read_anywhere,
    runs,
    squeeze,
    word_list,
)

LONGEST_REMEMBERED = 48
LONGEST_WORD = 24
OWN_LETTERS = "sv"
"""The language whose å, ä and ö are letters, not a and o: höra is no hora."""
LETTERS = "a-zà-öø-ɏḁ-ỿ"
WORD = re.compile(f"[{LETTERS}]+")
_SIGNS = "0-9@$!|+€£¢¡(§µ"
_SIGNED = re.compile(f"[{LETTERS}{_SIGNS}]+")
_PUNCTUATION = ".,;:!?'\"()"
_EDGE_SIGNS = "!|+(¡"
_JOINTS = r"._*~/\\,:;'’·•=^#`…-"
_APART = re.compile(
    rf"(?<![{LETTERS}'’])[{LETTERS}0-9@$!]+(?:[{_JOINTS}]{{1,3}}[{LETTERS}0-9@$!]+)+"
)
_SPLIT = re.compile(f"[{_JOINTS}]+")
_FIRM = r"[^\w\s.,!?;:'\"’‘“”()\[\]{}<>/\\|@$+=…-]"
_MASK_RUN = rf"{_FIRM}|[@$!?%&+=_-]|[.…]"
_MASKED = re.compile(
    rf"(?<![{LETTERS}0-9'’])[{LETTERS}@$](?:[{LETTERS}0-9]|{_MASK_RUN})*"
)
_MASK = re.compile(_MASK_RUN)
_AFTER_MASK = re.compile(r"[^\w*#•●█■○~^-]+$")
HIDDEN = "\0"
_GAP = re.compile(HIDDEN + "+")
_FIRM_SIGN = re.compile(_FIRM)


class Candidate(NamedTuple):
    """A form that a chunk may spell, and where.

    ``is_masked`` where letters are hidden, ``is_guess`` where all but the first are;
    ``is_disguised`` where no innocent writer would have spelled it so.
    """

    start: int
    end: int
    form: Form
    is_disguised: bool = False
    is_masked: bool = False
    is_guess: bool = False


def candidates(chunk: str) -> tuple[Candidate, ...]:
    """Every form that a chunk of a comment may spell.

    Parameters
    ----------
    chunk
        Characters of a comment between two spaces.

    Returns
    -------
    tuple of Candidate
        Offsets count from the start of the chunk.

    Examples
    --------
    >>> [found.form.spelling for found in candidates("cr@p!!")]
    ['crap']
    """
    if len(chunk) > LONGEST_REMEMBERED:
        return _candidates(chunk)
    return _remembered(chunk)


def _candidates(chunk: str) -> tuple[Candidate, ...]:
    words, folded = word_list(), fold(chunk)
    found = [*_plain(words, folded)]
    if not folded.bare.strip(_PUNCTUATION).isalpha():
        found += _in_signs(words, folded)
        found += _taken_apart(words, folded)
        found += _masked(words, folded)
    if not folded.bare.isascii():
        found += _anywhere(words, folded)
    places = folded.places
    return tuple(
        one._replace(start=places[one.start], end=places[one.end - 1] + 1)
        for one in found
    )


def may_have_words(comment: str) -> bool:
    """Whether any chunk of a comment may spell a listed word."""
    chunks = comment.split()
    if not chunks or max(map(len, chunks)) > LONGEST_REMEMBERED:
        return any(map(candidates, chunks))
    return any(map(_remembered, chunks))


_remembered = lru_cache(maxsize=2**16)(_candidates)


def _plain(words: WordList, folded: Folded) -> Iterator[Candidate]:
    for match in WORD.finditer(folded.letters):
        start, end = match.span()
        for form in look_up(words, match[0], folded.bare[start:end]):
            yield Candidate(start, end, form)


def look_up(words: WordList, letters: str, bare: str) -> list[Form]:
    """Forms of a word: spelled so, or with letters held longer.

    Parameters
    ----------
    words
        The word lists.
    letters, bare
        The word with and without its accents.
    """
    squeezed = squeeze(bare)
    found = [f for f in words.squeezed.get(squeezed, ()) if _fits(f, bare)]
    if letters != bare:
        found = [f for f in found if f.entry.language != OWN_LETTERS]
        accented = words.squeezed.get(squeeze(letters), ())
        found += [form for form in accented if _fits(form, letters)]
    if all(f.is_phrase for f in found) and words.any_opened.search(squeezed):
        opened = [form for pattern, form in words.opened if pattern.search(squeezed)]
        found += opened[:1]
    return found


def _fits(form: Form, word: str) -> bool:
    """Whether a word is the form, or the form with letters held longer.

    Twice for once is a slip of the pen only in a longer word that means one thing.
    """
    if form.spelling == word:
        return True
    slips = form.entry.is_sure and len(form.spelling) > 3
    return all(
        has == needs or (has > needs and (has > 2 or slips))
        for has, needs in zip(runs(word), runs(form.spelling), strict=True)
    )


def _in_signs(words: WordList, folded: Folded) -> Iterator[Candidate]:
    """Words with digits or signs for letters: sh1t."""
    for match in _SIGNED.finditer(folded.bare):
        for start, end in _trimmed(match):
            piece = folded.bare[start:end]
            if piece.isalpha() or not _is_word_in_signs(piece):
                continue
            has_digit = any(c.isdigit() for c in piece)
            for spelled in {as_letters(piece), as_letters(piece, -1)}:
                for form in look_up(words, spelled, spelled):
                    if len(form.spelling) > 3 or not has_digit:
                        yield Candidate(start, end, form, is_disguised=True)


def _trimmed(match: re.Match[str]) -> set[tuple[int, int]]:
    """Span of a piece, with and without the signs at its ends."""
    start, end = match.span()
    left = start + len(match[0]) - len(match[0].lstrip(_EDGE_SIGNS))
    right = end - len(match[0]) + len(match[0].rstrip(_EDGE_SIGNS))
    return {(a, b) for a in (start, left) for b in (end, right) if a < b}


def _is_word_in_signs(piece: str) -> bool:
    """Whether letters outweigh the digits: sh1t, but not a55."""
    if len(piece) > LONGEST_WORD:
        return False
    n_digits = sum(c.isdigit() for c in piece)
    return 2 * n_digits <= len(piece) and n_digits < len(piece) - 1


def as_letters(piece: str, choice: int = 0) -> str:
    """The letters that digits and signs stand for; ``choice`` 0 is i for 1, -1 is l."""
    signs = signs_as_letters()
    return "".join(signs[c][choice] if c in signs else c for c in piece)


def _taken_apart(words: WordList, folded: Folded) -> Iterator[Candidate]:
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
    singles = rf"(?<![^{_JOINTS}])[^{_JOINTS}](?:[{_JOINTS}]+[^{_JOINTS}](?![^{_JOINTS}]))+"
    for run in re.finditer(singles, piece):
        places = [m.start() for m in re.finditer(f"[^{_JOINTS}]", run[0])]
        letters = as_letters("".join(run[0][n] for n in places))
        for a, b, form in spelled_in(words, letters):
            begin = start + run.start()
            yield Candidate(begin + places[a], begin + places[b - 1] + 1, form, True)


def spelled_in(words: WordList, letters: str) -> Iterator[tuple[int, int, Form]]:
    """Start, end and form of each word that single letters spell, left to right."""
    at = 0
    while at < len(letters):
        for length in range(min(LONGEST_WORD, len(letters) - at), 2, -1):
            form = words.joined.get(letters[at : at + length])
            if form and _counts_one_by_one(form, letters):
                yield at, at + length, form
                at += length - 1
                break
        at += 1


def _counts_one_by_one(form: Form, letters: str) -> bool:
    if len(form.spelling) == 3:
        return form.spelling == letters == "ass"
    return not form.entry.innocent


def _masked(words: WordList, folded: Folded) -> Iterator[Candidate]:
    """Words with letters hidden: f**l for fool."""
    for match in _MASKED.finditer(folded.bare):
        piece = _AFTER_MASK.sub("", match[0])
        firm = _FIRM_SIGN.search(piece)
        for piece in {piece, piece.rstrip("-_") if not firm else piece}:
            if piece[1:].isalpha() or not 2 < len(piece) <= LONGEST_WORD:
                continue
            seen = WORD.match(piece)
            if seen and _is_complete(words, piece, seen[0]):
                continue
            for form, n_seen in _hidden(words, piece):
                end = match.start() + len(piece)
                yield Candidate(match.start(), end, form, True, True, n_seen == 1)


def _is_complete(words: WordList, piece: str, letters: str) -> bool:
    """Whether the letters before signs at the end are a listed word already."""
    if any(c.isalpha() for c in piece[len(letters) :]):
        return False
    found = look_up(words, letters, letters)
    return any(form.entry.is_sure and not form.is_phrase for form in found)


def _hidden(words: WordList, piece: str) -> Iterator[tuple[Form, int]]:
    """Forms that a masked piece may hide, and how many letters of each are seen."""
    first = as_letters(piece[0])
    rest = "".join(HIDDEN if _MASK.fullmatch(c) else as_letters(c) for c in piece[1:])
    shown, signs = first + rest, "".join(filter(_MASK.fullmatch, piece[1:]))
    n_seen = len(shown) - len(signs)
    if not _is_mask(shown, signs) or not any(map(str.isalpha, piece)):
        return
    found = [f for f in words.masked.get(first, ()) if _agrees(shown, f.bare)]
    if not found and n_seen > 1 and _FIRM_SIGN.search(signs):
        loose = _miscounted(shown)
        found = [f for f in words.masked.get(first, ()) if loose.fullmatch(f.bare)]
    if not found and n_seen > 1 and 2 * n_seen >= len(shown):
        known = words.maskable.get((first, len(shown)), ())
        found = [form for form in known if _agrees(shown, form.bare)]
    yield from ((form, n_seen) for form in found)


def _is_mask(shown: str, signs: str) -> bool:
    """Whether signs hide letters, and are not the hyphens and stops of usual words."""
    gaps, n_seen = _GAP.findall(shown), len(shown) - len(signs)
    is_firm = bool(_FIRM_SIGN.search(signs))
    if n_seen == 1:
        return len(signs) > 1 and (is_firm or signs[:3] in {"---", "___"})
    if is_firm:
        return True
    return len(gaps) == 1 and (n_seen > 2 or len(set(signs)) < len(signs))


def _agrees(shown: str, spelling: str) -> bool:
    """Whether a spelling has the letters that are seen, where they are seen."""
    return len(shown) == len(spelling) and all(
        seen in (letter, HIDDEN) for seen, letter in zip(shown, spelling, strict=True)
    )


def _miscounted(shown: str) -> re.Pattern[str]:
    """Expression of words with about as many letters as are hidden: f*ing."""

    def about(gap: re.Match[str]) -> str:
        n_hidden = len(gap[0])
        few, many = (1, 3) if n_hidden == 1 else (n_hidden - 1, n_hidden + 1)
        return f".{{{few},{many}}}"

    return re.compile(_GAP.sub(about, shown))


def _anywhere(words: WordList, folded: Folded) -> Iterator[Candidate]:
    """Words of a script without spaces."""
    for match in words.any_anywhere.finditer(folded.letters):
        for form in read_anywhere(words, match[0]):
            yield Candidate(*match.span(), form)
