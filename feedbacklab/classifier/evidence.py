"""Which clauses and which words decided: evidence of one comment, made on demand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
import pandas as pd

from feedbacklab.classifier.labels import CODES
from feedbacklab.classifier.reading import fired
from feedbacklab.classifier.scoring import Scorer, shipped_scorer
from feedbacklab.text import LONGEST_COMMENT, Clause, clauses, words

LONGEST_SENTENCE = 200
LONGEST_EXPLAINED = 4_000
TOGETHER = 1024
"""Comments read at once: one alone costs a quarter of that."""


class Finding(NamedTuple):
    """A rule that fired and the words that fired it."""

    rule: str
    aspect: str
    quote: str
    start: int
    end: int


class ClauseEvidence(NamedTuple):
    """One clause, the signed aspects found in it, and where it stands."""

    start: int
    end: int
    text: str
    aspects: tuple[str, ...]


class Evidence(Sequence):
    """Clauses of a comment with their signed aspects, found when first looked at."""

    def __init__(
        self, comment: object, among: Neighbours | None = None, at: int = 0
    ) -> None:
        self._comment = comment if isinstance(comment, str) else ""
        self._among, self._at = among, at

    @cached_property
    def _found(self) -> list[ClauseEvidence]:
        among = self._among or Neighbours([self._comment])
        return clause_evidence(self._comment, among.reading(self._at))

    def __getitem__(self, at: int) -> ClauseEvidence:
        """Clause number ``at``."""
        return self._found[at]

    def __len__(self) -> int:
        """Count the clauses."""
        return len(self._found)

    def __iter__(self) -> Iterator[ClauseEvidence]:
        """Go through the clauses."""
        return iter(self._found)

    def __repr__(self) -> str:
        """Tell the clauses."""
        return repr(self._found)


class CommentReading(NamedTuple):
    """Numbers of the rules that fire in a comment, and the aspects that count."""

    rules: list[int]
    kept: set[str]


class Neighbours:
    """Comments classified together, some of which are read when one is looked at.

    ``spoken`` tells for each comment and aspect whether the verdict speaks of it, shape
    (n_comments, n_aspects); left out, the comments are scored for it.
    """

    def __init__(
        self, comments: Sequence[object], spoken: np.ndarray | None = None
    ) -> None:
        self._comments = comments
        if spoken is None:
            spoken = ~np.isnan(shipped_scorer().score(comments).aspects)
        self._spoken = spoken
        self._read: dict[int, list[CommentReading]] = {}

    def reading(self, at: int) -> CommentReading:
        """What is read in comment number ``at``, and with it in those beside it."""
        chunk, within = divmod(at, TOGETHER)
        if chunk not in self._read:
            beside = slice(chunk * TOGETHER, (chunk + 1) * TOGETHER)
            rules = _fired_rules(self._comments[beside])
            kept = map(_letters, self._spoken[beside].tolist())
            self._read[chunk] = list(map(CommentReading, rules, kept))
        return self._read[chunk][within]


def _letters(spoken: list[bool]) -> set[str]:
    return {code for code, is_spoken in zip(CODES, spoken, strict=True) if is_spoken}


def _fired_rules(comments: Sequence[object]) -> list[list[int]]:
    """Numbers of the rules that fire in each comment."""
    reader = shipped_scorer().reader
    texts = [text if isinstance(text, str) else "" for text in comments]
    hits = fired(reader.read(text[:LONGEST_EXPLAINED] for text in texts), reader.book)
    rules: list[list[int]] = [[] for _ in texts]
    for at, rule in zip(hits.comment.tolist(), hits.rule.tolist(), strict=True):
        rules[at].append(rule)
    return rules


def explain(comment: object) -> pd.DataFrame:
    """Rules that decided about a comment and the words that fired them.

    Parameters
    ----------
    comment
        One comment.

    Returns
    -------
    pd.DataFrame
        One row per rule and place: ``clause``, ``aspect`` (such as "D-"; "?" marks a
        hint that counts only while the other side is silent), ``rule``, ``quote``,
        ``start`` and ``end`` in the comment.

    Examples
    --------
    >>> explain("Arrived late")[["aspect", "rule", "quote"]].iloc[0].tolist()
    ['D-', 'arrived-slow', 'Arrived late']
    """
    text = comment if isinstance(comment, str) else ""
    parts = clauses(text[:LONGEST_EXPLAINED])
    rows = [
        (_clause_at(parts, found.start), found.aspect, found.rule, *found[2:])
        for found in findings(text, _fired_rules([text])[0])
    ]
    columns = ["clause", "aspect", "rule", "quote", "start", "end"]
    return pd.DataFrame(rows, columns=columns).sort_values(
        ["start", "end", "rule"], ignore_index=True
    )


def clause_evidence(comment: str, read: CommentReading) -> list[ClauseEvidence]:
    """Every clause of a comment with the aspects that the verdict keeps."""
    parts = clauses(comment[:LONGEST_EXPLAINED])
    by_clause: dict[int, set[str]] = {part.start: set() for part in parts}
    for found in findings(comment, read.rules):
        if found.aspect[0] in read.kept and parts:
            start = _clause_start(parts, found.start)
            by_clause[start].add(found.aspect.rstrip("?"))
    return [
        ClauseEvidence(p.start, p.end, p.text, tuple(sorted(by_clause[p.start])))
        for p in parts
    ]


def _clause_start(parts: list[Clause], at: int) -> int:
    return max((p.start for p in parts if p.start <= at), default=parts[0].start)


def _clause_at(parts: list[Clause], at: int) -> str:
    return next((p.text for p in reversed(parts) if p.start <= at), "")


def findings(comment: str, rules: Iterable[int]) -> list[Finding]:
    """Every place where one of the rules fires, with the words it quotes."""
    scorer = shipped_scorer()
    text = comment[: min(LONGEST_EXPLAINED, LONGEST_COMMENT)]
    reading = scorer.reader.read([text])
    spoken = words(text)
    if not spoken:
        return []
    shown = np.flatnonzero(reading.letters[:-1] != -1)
    spelled = scorer.reader.book.spelled
    string = "".join(spelled[n] for n in reading.letters[shown].tolist())
    last = np.append(shown[1:], len(spoken)) - 1
    compiled = scorer.reader.book.compiled
    found = []
    for at in rules:
        for match in _matches(compiled[at].expression, string, scorer):
            start = spoken[shown[match[0]]].start
            end = spoken[last[match[1] - 1]].end
            for aspect in compiled[at].rule.aspects:
                name = compiled[at].rule.name
                found.append(Finding(name, aspect, text[start:end], start, end))
    return found


def _matches(expression: str, string: str, scorer: Scorer) -> list[tuple[int, int]]:
    """Places of an expression, without the break it may begin or end with.

    Sentence by sentence and no sentence longer than ``LONGEST_SENTENCE`` words: this
    runs on Python's backtracking ``re``.
    """
    stop = re.escape(_break_letters(scorer, {"STOP"}))
    breaks = _break_letters(scorer, {"STOP", "COMMA", "BUT", "AND"})
    places, begin = [], 0
    for sentence in re.split(f"(?<=[{stop}])", string):
        for match in re.finditer(expression, sentence[:LONGEST_SENTENCE]):
            start, end = match.span()
            while start < end and sentence[start] in breaks:
                start += 1
            while end > start and sentence[end - 1] in breaks:
                end -= 1
            if end > start:
                places.append((begin + start, begin + end))
        begin += len(sentence)
    return places


def _break_letters(scorer: Scorer, names: set[str]) -> str:
    book = scorer.reader.book
    numbers = {n for name in names for n in book.alphabet.members[name]}
    return "".join(sorted({book.spelled[n] for n in numbers}))
