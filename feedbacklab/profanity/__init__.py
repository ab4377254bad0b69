"""Find obscene words in comments of ten languages, also disguised ones, with spans.

Amazon removes feedback with "words commonly understood to be obscene or profane". Such
words are graded "obscene"; "mild" ones (damn, crap) are found but are no ground.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from feedbacklab.profanity.chunks import may_have_words
from feedbacklab.profanity.context import Context, means_it
from feedbacklab.profanity.languages import LANGUAGES
from feedbacklab.profanity.spacing import has_singles, in_chunk, spelled_apart
from feedbacklab.profanity.spelling import Candidate
from feedbacklab.profanity.wordlist import WordListError
from feedbacklab.text import as_text

__all__ = [
    "LANGUAGES",
    "Obscenity",
    "WordListError",
    "find_obscenities",
    "find_obscenity",
]

_CHUNK = re.compile(r"\S+")


class Obscenity(NamedTuple):
    """One obscene or mild word of a comment and where it stands."""

    start: int
    end: int
    quote: str
    word: str
    grade: str
    language: str


def find_obscenity(comment: object, language: str | None = None) -> list[Obscenity]:
    """Obscene and mild words of a comment, from left to right.

    Parameters
    ----------
    comment
        The comment as the buyer wrote it; None and NaN have no words.
    language
        Code of the language it is written in ("de", "pt-BR"), or None. It settles words
        that are innocent elsewhere (Swedish "slut" is the end); without it, or for a
        language without a list, the comment's function words do. Words that mean one
        thing are found in any case.

    Returns
    -------
    list of Obscenity
        ``comment[start:end] == quote``; ``word`` is the listed spelling behind it,
        ``grade`` "obscene" or "mild", ``language`` that of the word list.

    Examples
    --------
    >>> [(f.quote, f.word, f.grade) for f in find_obscenity("What cr@p, damn")]
    [('cr@p', 'crap', 'mild'), ('damn', 'damn', 'mild')]
    >>> find_obscenity("Cocktail glasses from Scunthorpe")
    []
    """
    return _find(as_text(comment), language)


def find_obscenities(
    comments: Iterable[object], language: str | None = None
) -> list[list[Obscenity]]:
    """Obscene and mild words of many comments.

    Parameters
    ----------
    comments
        Comments, shape (n_comments,); None and NaN have no words.
    language
        Code of the language of all of them, or None; see ``find_obscenity``.

    Returns
    -------
    list of list of Obscenity
        One list per comment, in their order.

    Examples
    --------
    >>> [len(found) for found in find_obscenities(["Fine", "damn late", None])]
    [0, 1, 0]
    """
    return [_find(as_text(comment), language) for comment in comments]


def _find(comment: str, language: str | None) -> list[Obscenity]:
    is_spaced = has_singles(comment)
    if not is_spaced and not may_have_words(comment):
        return []
    chunks = [(m.start(), m[0]) for m in _CHUNK.finditer(comment)]
    found = [one for at, chunk in enumerate(chunks) for one in in_chunk(chunks, at)]
    if is_spaced:
        found += spelled_apart(chunks)
    context = Context(comment, language)
    meant = [one for one in found if means_it(one, context)]
    return [_obscenity(comment, one) for one in _without_overlap(meant)]


def _without_overlap(found: list[Candidate]) -> Iterator[Candidate]:
    """The longest of candidates that overlap, left to right."""
    end = 0
    for one in sorted(found, key=_rank):
        if one.start >= end:
            yield one
            end = one.end


def _rank(one: Candidate) -> tuple[int, int, bool, bool]:
    """Order of candidates: where masks leave a choice, the mild word is taken."""
    is_mild = one.form.entry.grade == "mild"
    return one.start, -one.end, one.is_masked, is_mild != one.is_masked


def _obscenity(comment: str, one: Candidate) -> Obscenity:
    form, entry = one.form, one.form.entry
    word = " ".join([*form.before, form.spelling, *form.after])
    quote = comment[one.start : one.end]
    return Obscenity(one.start, one.end, quote, word, entry.grade, entry.language)
