"""What words and rules say together: heads learned from labelled comments.

Two heads answer "says something about the product" and "says something about the
seller"; each is one logistic regression over words, word pairs, word classes in a row
and the evidence of the rules. A third, without the rules, answers "praises rather than
criticises". They are kept as readable tables of points, so that scoring needs no
scikit-learn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from feedbacklab.classifier import decision
from feedbacklab.classifier.points import HEADS, Points, telling_matrix
from feedbacklab.classifier.reading import Reader, fired

LONGEST = {"words": 2, "classes": 3}
LEAST_COMMENTS = 3
STRENGTH = 1.0
MOOD_STRENGTH = 2.0
TRUST_IN_RULES = 0.5
SURE = 6.0
FOLDS = 5
FEWEST_TO_CALIBRATE = 500
PRIOR = np.array([0.08, 0.38, 0.32, 0.22])
"""Shares of none, product, seller, mixed that learning assumes."""


@dataclass
class Lessons:
    """Labelled comments to learn from, one row per comment.

    ``part`` numbers the hand that wrote a comment: probabilities are calibrated on
    comments of other hands than those learned from. ``mood`` is 1 for only praise, -1
    for only criticism, 0 to leave the comment out.
    """

    comments: Sequence[object]
    has_product: np.ndarray
    has_seller: np.ndarray
    mood: np.ndarray
    part: np.ndarray


@dataclass
class Learned:
    """Points of tokens and of evidence, and the mood of each comment seen from outside.

    ``points`` holds those of "words" and of "classes". ``moods`` has the shape
    (n_comments,): log-odds of praise from points learned on the other folds.
    """

    points: dict[str, Points]
    evidence: np.ndarray
    moods: np.ndarray
    votes: decision.Votes


def learn_points(lessons: Lessons, reader: Reader) -> Learned:
    """Fit the heads on labelled comments.

    Parameters
    ----------
    lessons
        Labelled comments.
    reader
        Must know the words of the comments (``extra_words``).

    Returns
    -------
    Learned
        A head whose labels are all alike has points of zero and an intercept.
    """
    import scipy.sparse as sp

    reading = reader.read(lessons.comments)
    slots = decision.vote_slots(reader.book)
    votes = decision.count_votes(fired(reading, reader.book), slots, reading.size)
    evidence = decision.evidence(votes, reading.length)
    said = [
        telling_matrix(tokens, LONGEST[name], LEAST_COMMENTS)
        for name, tokens in reader.tokens(reading).items()
    ]
    spoken = sp.hstack([matrix for matrix, _, _ in said]).tocsr()
    matrix = sp.hstack([spoken, sp.csr_matrix(evidence * TRUST_IN_RULES)]).tocsr()
    weight, fold = _weights(lessons), lessons.part % FOLDS
    heads = [
        _calibrated_head(matrix, labels, weight, fold)
        for labels in (lessons.has_product, lessons.has_seller)
    ]
    praise, moods = _mood_head(spoken, lessons.mood, fold)
    both, n = np.column_stack(heads), len(praise)
    points = _points_of(np.column_stack([both[:n], praise]), said)
    return Learned(points, both[n:] * TRUST_IN_RULES, moods, votes)


def _points_of(learned: np.ndarray, said: list) -> dict[str, Points]:
    """Points of each kind of token; the words carry the intercept."""
    intercept, at, points = learned[0], 1, {}
    for kind, (_, names, telling) in zip(LONGEST, said, strict=True):
        own = learned[at : at + len(names)] * telling[:, None]
        points[kind] = Points(names, np.column_stack([telling, own]), intercept)
        intercept, at = np.zeros(HEADS), at + len(names)
    return points


def _weights(lessons: Lessons) -> np.ndarray:
    """Weights that give the kinds their assumed shares."""
    kind = lessons.has_product + 2 * lessons.has_seller
    count = np.bincount(kind, minlength=len(PRIOR))
    weight = (PRIOR / np.maximum(count, 1))[kind]
    return weight * len(kind) / weight.sum()


def _calibrated_head(matrix, labels, weight, fold) -> np.ndarray:
    """Intercept and coefficients whose log-odds hold for comments of other hands."""
    head = _fit_head(matrix, labels, weight, STRENGTH)
    seen = len(np.unique(fold)) > 1 and len(labels) >= FEWEST_TO_CALIBRATE
    if not seen or labels.all() or not labels.any():
        return head
    odds = _odds_from_outside(matrix, labels, weight, fold, STRENGTH)
    shift, slope = _fit_head(odds[:, None], labels, weight, 1e3)
    return head * slope + np.append(shift, np.zeros(len(head) - 1))


def _mood_head(words, mood, fold) -> tuple[np.ndarray, np.ndarray]:
    """Points of praise, and each comment's log-odds of praise from other folds."""
    clear, is_praise = mood != 0, mood > 0
    share = is_praise[clear].mean() if clear.any() else 0.5
    weight = np.where(is_praise, 0.5 / max(share, 0.01), 0.5 / max(1 - share, 0.01))
    weight = np.where(clear, weight, 0.0)
    head = _fit_head(words[clear], is_praise[clear], weight[clear], MOOD_STRENGTH)
    return head, _odds_from_outside(words, is_praise, weight, fold, MOOD_STRENGTH)


def _odds_from_outside(matrix, labels, weight, fold, strength) -> np.ndarray:
    odds = np.zeros(len(labels))
    for number in np.unique(fold):
        learn, ask = (fold != number) & (weight > 0), fold == number
        head = _fit_head(matrix[learn], labels[learn], weight[learn], strength)
        odds[ask] = matrix[ask] @ head[1:] + head[0]
    return odds


def _fit_head(matrix, labels, weight, strength: float) -> np.ndarray:
    """Intercept and coefficients of one logistic regression."""
    from sklearn.linear_model import LogisticRegression

    if not len(labels) or np.all(labels == labels[0]):
        level = 0.0 if not len(labels) else SURE if labels[0] else -SURE
        return np.append(level, np.zeros(matrix.shape[1]))
    head = LogisticRegression(C=strength, solver="liblinear", random_state=0)
    head.fit(matrix, labels, sample_weight=weight)
    return np.append(head.intercept_, head.coef_[0])
