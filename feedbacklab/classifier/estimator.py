"""The classifier as a scikit-learn estimator, fit on an analyst's own labels."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils import Tags
from sklearn.utils.validation import check_is_fitted

from feedbacklab.classifier.corpus import head_labels, read_corpus
from feedbacklab.classifier.labels import KINDS
from feedbacklab.classifier.learn_points import frequent_words, lessons_of
from feedbacklab.classifier.learning import Lessons, learn_points
from feedbacklab.classifier.reading import Reader
from feedbacklab.classifier.rules import rule_book
from feedbacklab.classifier.scoring import Scorer


class CommentClassifier(ClassifierMixin, BaseEstimator):
    """Rules plus words learned from labels; the corpus is part of the labels.

    Parameters
    ----------
    with_corpus
        Learn from the shipped corpus too; without it only from what ``fit`` is given.
    weight
        How many times each of the analyst's own labels counts.

    Attributes
    ----------
    classes_
        The kinds, shape (4,).
    scorer_
        Rules and learned words.

    Examples
    --------
    >>> model = CommentClassifier(with_corpus=False)
    >>> labels = ["product", "seller"] * 3
    >>> comments = ["the lamp is bright", "the parcel was late"] * 3
    >>> model.fit(comments, labels).predict(["bright lamp"]).tolist()
    ['product']
    """

    def __init__(self, with_corpus: bool = True, weight: int = 3) -> None:
        self.with_corpus = with_corpus
        self.weight = weight

    def fit(self, X: Iterable[str], y: Iterable[str]) -> CommentClassifier:
        """Learn from comments and their kinds.

        Raises
        ------
        ValueError
            Lengths differ, nothing is given, or a label is not a kind.
        """
        comments, kinds = _checked(X, y)
        lessons = _own_lessons(comments, kinds, max(int(self.weight), 1))
        if self.with_corpus:
            lessons = _together(lessons_of(read_corpus()), lessons)
        reader = Reader(rule_book(), frequent_words(lessons.comments))
        learned = learn_points(lessons, reader)
        self.scorer_ = Scorer(learned.points, learned.evidence, reader)
        if not self.with_corpus:
            self.scorer_.shift = 0.0
        self.classes_ = np.array(sorted(KINDS), dtype=object)
        return self

    def predict_proba(self, X: Iterable[str]) -> np.ndarray:
        """Probability of each kind, columns as ``classes_``."""
        check_is_fitted(self)
        product, seller = self.scorer_.score(list(X)).heads.T
        by_kind = {
            "mixed": product * seller,
            "none": (1 - product) * (1 - seller),
            "product": product * (1 - seller),
            "seller": (1 - product) * seller,
        }
        return np.column_stack([by_kind[kind] for kind in self.classes_])

    def predict(self, X: Iterable[str]) -> np.ndarray:
        """Kind of each comment."""
        return self.classes_[self.predict_proba(X).argmax(axis=1)]

    def __sklearn_tags__(self) -> Tags:
        """Take strings, not numbers."""
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        tags.input_tags.one_d_array = True
        return tags


def _checked(X: Iterable[str], y: Iterable[str]) -> tuple[list[str], np.ndarray]:
    comments, kinds = list(X), np.array(list(y), dtype=object)
    if not comments or len(comments) != len(kinds):
        raise ValueError(
            f"{len(comments)} comments and {len(kinds)} labels; give one label each"
        )
    strange = sorted({str(kind) for kind in kinds} - set(KINDS))
    if strange:
        raise ValueError(f"unknown kind {strange[0]!r}; expected one of {list(KINDS)}")
    return comments, kinds


def _own_lessons(comments: list[str], kinds: np.ndarray, times: int) -> Lessons:
    """Own labels, each as many times as it counts; they tell no mood."""
    product, seller = (np.tile(labels, times) for labels in head_labels(kinds))
    nothing = np.zeros(len(product), dtype=int)
    return Lessons(comments * times, product, seller, nothing, nothing)


def _together(corpus: Lessons, own: Lessons) -> Lessons:
    """Corpus and own labels; the own ones are the work of one more hand."""
    names = ("has_product", "has_seller", "mood")
    labels = [np.append(getattr(corpus, n), getattr(own, n)) for n in names]
    part = np.append(corpus.part, own.part + corpus.part.max() + 1)
    return Lessons([*corpus.comments, *own.comments], *labels, part)
