"""Score many comments at once: kind, probability, signed aspects, abstention."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from feedbacklab.classifier import decision
from feedbacklab.classifier.points import END, PointCounter, Points, read_points
from feedbacklab.classifier.reading import Reader, Reading, fired
from feedbacklab.classifier.rules import rule_book

CHUNK = 50_000
THREADS = 2
SURE_ENOUGH = 0.6
FEWEST_KNOWN_WORDS = 0.65
UNKNOWN = 0
POINTS_FILES = {
    kind: Path(__file__).parent / f"{kind}_points.tsv" for kind in ("words", "classes")
}


@dataclass
class Scores:
    """What the classifier says, one row per comment.

    ``heads`` holds the probability that a comment speaks about the product and about
    the seller, shape (n_comments, 2); ``aspects`` the signed scores, shape
    (n_comments, 9), nan where an aspect is not spoken of; ``is_foreign`` tells that
    too few words are known to judge.
    """

    heads: np.ndarray
    aspects: np.ndarray
    is_foreign: np.ndarray

    @property
    def kinds(self) -> np.ndarray:
        """Kind of each comment."""
        return decision.kinds(self.heads)

    @property
    def p_product_only(self) -> np.ndarray:
        """Probability that the entire comment is a product review."""
        return self.heads[:, 0] * (1 - self.heads[:, 1])

    @property
    def p_seller_only(self) -> np.ndarray:
        """Probability that a comment speaks of the seller and not of the product."""
        return self.heads[:, 1] * (1 - self.heads[:, 0])

    @property
    def abstain(self) -> np.ndarray:
        """Whether the kind is too uncertain to be relied on."""
        certain = np.maximum(self.heads, 1 - self.heads).prod(axis=1)
        return (certain < SURE_ENOUGH) | self.is_foreign


class Scorer:
    """Rules and learned words, ready to score comments."""

    def __init__(
        self, learned: dict[str, Points], evidence: np.ndarray, reader: Reader
    ) -> None:
        self.reader = reader
        names = {"words": reader.number_of.names, "classes": reader.class_names}
        self.counters = {
            kind: PointCounter(points, names[kind]) for kind, points in learned.items()
        }
        self.slots = decision.vote_slots(reader.book)
        self.evidence = evidence
        self.shift = decision.SHIFT
        self.signs = decision.read_table(decision.SIGN_FILE)

    def score(self, comments: Iterable[object]) -> Scores:
        """Scores of comments, a chunk at a time so that memory stays flat."""
        comments = comments if isinstance(comments, Sequence) else list(comments)
        starts = range(0, max(len(comments), 1), CHUNK)
        chunks = (comments[start : start + CHUNK] for start in starts)
        if len(starts) == 1:
            parts = [self._score_chunk(comments)]
        else:  # RE2 and numpy let other threads work
            with ThreadPoolExecutor(THREADS) as pool:
                parts = list(pool.map(self._score_chunk, chunks))
        return Scores(
            np.concatenate([part.heads for part in parts]),
            np.concatenate([part.aspects for part in parts]),
            np.concatenate([part.is_foreign for part in parts]),
        )

    def _score_chunk(self, comments: Sequence[object]) -> Scores:
        reading = self.reader.read(comments)
        hits = fired(reading, self.reader.book)
        votes = decision.count_votes(hits, self.slots, reading.size)
        tokens = self.reader.tokens(reading)
        words = sum(counter.count(tokens[k]) for k, counter in self.counters.items())
        rules = decision.evidence(votes, reading.length) @ self.evidence
        heads = decision.probabilities(words[:, :2] + rules + self.shift)
        heads[reading.length == 0] = 0.0
        aspects = decision.signed_scores(votes, heads, words[:, 2], self.signs)
        return Scores(heads, aspects, is_foreign(reading))


def is_foreign(reading: Reading) -> np.ndarray:
    """Whether most words of a comment are unknown to the reader."""
    is_word = (reading.numbers == UNKNOWN) | (reading.numbers > END)
    n_words = np.bincount(reading.comment[is_word], minlength=reading.size)
    unknown = reading.comment[reading.numbers == UNKNOWN]
    n_unknown = np.bincount(unknown, minlength=reading.size)
    return n_words - n_unknown < FEWEST_KNOWN_WORDS * n_words


@lru_cache(maxsize=1)
def shipped_scorer() -> Scorer:
    """Scorer of the shipped rules and points, built once per process."""
    learned = {kind: read_points(path) for kind, path in POINTS_FILES.items()}
    words = {part for name in learned["words"].names for part in name.split(" ")}
    evidence = decision.read_table(decision.POINTS_FILE)
    return Scorer(learned, evidence, Reader(rule_book(), sorted(words)))
