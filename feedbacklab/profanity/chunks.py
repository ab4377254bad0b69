"""Every listed word that a chunk of a comment, from space to space, may spell."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from feedbacklab.profanity.disguises import in_signs, taken_apart
from feedbacklab.profanity.folding import Folded, fold
from feedbacklab.profanity.masks import masked
from feedbacklab.profanity.spelling import WORD, Candidate, look_up
from feedbacklab.profanity.wordlist import WordList, read_anywhere, word_list

LONGEST_REMEMBERED = 48
_PUNCTUATION = ".,;:!?'\"()"


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
    >>> {found.form.spelling for found in candidates("d@mn!!")}
    {'damn'}
    """
    if len(chunk) > LONGEST_REMEMBERED:
        return _candidates(chunk)
    return _remembered(chunk)


def _candidates(chunk: str) -> tuple[Candidate, ...]:
    words, folded = word_list(), fold(chunk)
    found = [*_plain(words, folded)]
    if not folded.bare.strip(_PUNCTUATION).isalpha():
        found += in_signs(words, folded)
        found += taken_apart(words, folded)
        found += masked(words, folded)
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


def _anywhere(words: WordList, folded: Folded) -> Iterator[Candidate]:
    """Words of a script without spaces."""
    for match in words.any_anywhere.finditer(folded.letters):
        for form in read_anywhere(words, match[0]):
            yield Candidate(*match.span(), form)
