"""Words written with spaces inside, and phrases of several words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from feedbacklab.profanity.chunks import LONGEST_REMEMBERED, candidates
from feedbacklab.profanity.folding import fold
from feedbacklab.profanity.spelling import LETTERS, WORD, Candidate, as_letters
from feedbacklab.profanity.wordlist import Form, word_list

LONGEST_SPELLED = 14
"""Chunks that one word may be spread over."""
Chunk = tuple[int, str]
_LAST_WORD = re.compile(f"[{LETTERS}]+(?=[^{LETTERS}]*$)")
_SINGLES = re.compile(r"(?<!\S)\S\s{1,3}\S(?!\S)")
_WORD_IN_CHUNK = re.compile(r"[^\w@$*]*([\w@$!*]*[\w@$*])([^\w@$*]*)")


def has_singles(comment: str) -> bool:
    """Whether two single characters stand side by side, as in "s h i t"."""
    return _SINGLES.search(comment) is not None


def in_chunk(chunks: list[Chunk], at: int) -> Iterator[Candidate]:
    """Candidates of a chunk, phrases only where the next chunks complete them."""
    offset, chunk = chunks[at]
    for one in candidates(chunk):
        span = offset + one.start, offset + one.end
        if one.form.is_phrase:
            span = _phrase_span(one.form, chunks, at)
        if span:
            yield one._replace(start=span[0], end=span[1])


def _phrase_span(form: Form, chunks: list[Chunk], at: int) -> tuple[int, int] | None:
    """Start and end of a phrase around a chunk, None if other words stand there."""
    words = (*form.before, form.spelling, *form.after)
    first = at - len(form.before)
    if first < 0 or first + len(words) > len(chunks):
        return None
    spans = []
    for n, word in enumerate(words):
        offset, chunk = chunks[first + n]
        if len(chunk) > LONGEST_REMEMBERED:
            return None
        folded = fold(chunk)
        match = (WORD if n else _LAST_WORD).search(folded.letters)
        span = match.span() if match else (0, 0)
        if word not in (folded.letters[slice(*span)], folded.bare[slice(*span)]):
            return None
        if (n and span[0]) or (n + 1 < len(words) and span[1] < len(folded.bare)):
            return None
        places = folded.places
        spans.append((offset + places[span[0]], offset + places[span[1] - 1] + 1))
    return spans[0][0], spans[-1][1]


def spelled_apart(chunks: list[Chunk]) -> Iterator[Candidate]:
    """Words spread over three or more short chunks: s h i t."""
    pieces = [_piece(chunk) for _, chunk in chunks]
    n_singles = sum(len(letters) == 1 for letters, *_ in pieces)
    for first in range(len(pieces) - 2):
        word, n_single = "", 0
        for last in range(first, min(first + LONGEST_SPELLED, len(pieces))):
            offset, (letters, _, end, is_last) = chunks[last][0], pieces[last]
            if not letters or len(letters) > 3:
                break
            word, n_single = word + letters, n_single + (len(letters) == 1)
            form = word_list().joined.get(word)
            if form and last > first + 1 and n_single > 1 and _counts(form, n_singles):
                begin = chunks[first][0] + pieces[first][1]
                is_plain = form.is_plain_when_spelled
                yield Candidate(begin, offset + end, form, is_disguised=is_plain)
            if is_last:
                break


def _piece(chunk: str) -> tuple[str, int, int, bool]:
    """Letters of a chunk, their span in it, and whether punctuation follows."""
    match = _WORD_IN_CHUNK.fullmatch(chunk) if len(chunk) < 8 else None
    if match is None:
        return "", 0, 0, True
    return as_letters(fold(match[1]).bare), *match.span(1), bool(match[2])


def _counts(form: Form, n_singles: int) -> bool:
    """Whether single letters mean the form; three letters only where no more stand."""
    return len(form.spelling) > 3 or n_singles == 3
