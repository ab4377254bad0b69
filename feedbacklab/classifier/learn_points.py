"""Learn every number anew: ``python -m feedbacklab.classifier.learn_points``.

Writes ``words_points.tsv``, ``classes_points.tsv``, ``decision.tsv`` and
``sign_points.tsv`` from the corpus and the rules as they stand, and from nothing else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import numpy as np
import pandas as pd

from feedbacklab.classifier import decision
from feedbacklab.classifier.corpus import read_corpus
from feedbacklab.classifier.labels import CODES
from feedbacklab.classifier.learning import Learned, Lessons, learn_points
from feedbacklab.classifier.points import write_points
from feedbacklab.classifier.reading import Reader
from feedbacklab.classifier.rules import rule_book
from feedbacklab.classifier.scoring import POINTS_FILES
from feedbacklab.text import word_stream

UNKNOWN = 0
MEANT = 5
BANDS = np.arange(0, 1.3, 0.1)


def frequent_words(comments: Iterable[str], least: int = 2) -> list[str]:
    """Words worth points of their own, in alphabetical order.

    A word that the rules would read as another one's spelling (gooood, delivry) must
    be frequent to count as a word of its own.
    """
    counts = Counter(word_stream(comments))
    guess = Reader(rule_book()).number_of
    return sorted(
        word
        for word, n in counts.items()
        if word[0].isalpha()
        and n >= (least if guess[word] == UNKNOWN or word in guess.known else MEANT)
        and (word.isalpha() or word in guess.known)
    )


def lessons_of(corpus: pd.DataFrame) -> Lessons:
    """Labels of a corpus as ``read_corpus`` gives it; a part is one hand's work."""
    hand = corpus["source"]
    return Lessons(
        corpus["text"].tolist(),
        corpus["has_product"].to_numpy(),
        corpus["has_seller"].to_numpy(),
        corpus["mood"].to_numpy(),
        pd.factorize(hand, sort=True)[0],
    )


def learn_signs(corpus: pd.DataFrame, learned: Learned) -> np.ndarray:
    """Points of ``SIGN_EVIDENCE`` for each aspect, shape (9, 6)."""
    heads = corpus[["has_product", "has_seller"]].to_numpy(float)
    spoken, use = decision.used_votes(learned.votes, heads)
    torn = learned.votes.weak[:, 0, 2] > 0
    clues = decision.sign_evidence(use, learned.moods, torn)
    rows = []
    for at, code in enumerate(CODES):
        sign = corpus["aspects"].str.extract(rf"{code}([-+0])")[0].to_numpy(object)
        found = spoken[:, at] & pd.notna(sign)
        rows.append(_sign_head(clues[found, at], sign[found]))
    return np.array(rows)


def _sign_head(clues: np.ndarray, sign: np.ndarray) -> np.ndarray:
    """Points that tell praise from criticism, and the band in which neither is said."""
    from sklearn.linear_model import LogisticRegression

    clear = sign != "0"
    head = LogisticRegression(C=1.0, fit_intercept=False, max_iter=1000)
    points = head.fit(clues[clear], sign[clear] == "+").coef_[0]
    lean = clues @ points
    real = np.select([sign == "+", sign == "-"], [1, -1], 0)
    right = [
        (np.where(np.abs(lean) < band, 0, np.sign(lean)) == real).sum()
        for band in BANDS
    ]
    return np.append(points, BANDS[int(np.argmax(right))])


def main() -> None:
    """Learn from the corpus and write the three tables."""
    corpus = read_corpus()
    reader = Reader(rule_book(), frequent_words(corpus["text"]))
    learned = learn_points(lessons_of(corpus), reader)
    for kind, points in learned.points.items():
        write_points(points, POINTS_FILES[kind])
    head = ("evidence", "product", "seller")
    decision.write_table(
        decision.POINTS_FILE, head, decision.EVIDENCE, learned.evidence
    )
    signs, head = learn_signs(corpus, learned), ("aspect", *decision.SIGN_EVIDENCE)
    decision.write_table(decision.SIGN_FILE, head, tuple(CODES), signs)


if __name__ == "__main__":
    main()
