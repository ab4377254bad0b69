"""Everything about one set of predictions in a few small frames."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from feedbacklab.classifier.decision import ENTIRELY_PRODUCT
from feedbacklab.evaluation.aspects import aspect_events, aspect_scores
from feedbacklab.evaluation.calibration import reliability
from feedbacklab.evaluation.errors import worst_errors
from feedbacklab.evaluation.kinds import class_scores, confusion, macro_f1
from feedbacklab.evaluation.predictions import Judged, judged
from feedbacklab.evaluation.scores import headline
from feedbacklab.evaluation.slices import slice_scores
from feedbacklab.evaluation.verdict import coverage_curve, verdict_table
from feedbacklab.metrics import Share


@dataclass(frozen=True)
class Evaluation:
    """What predictions are worth against labels.

    Attributes
    ----------
    threshold
        Probability from which the verdict "entirely product" is given.
    scores
        One row per measure: ``value``, 95 % interval ``low`` and ``high``, ``base``.
        Bootstrap over comments for F1, aspects and calibration, Wilson for shares.
    classes, confusion
        As `class_scores` and `confusion` give them.
    abstention
        ``n``, its share of all, accuracy and macro-F1 of all comments and of those on
        which the classifier does not abstain.
    verdict, coverage, reliability
        Of the probability that a comment is entirely product, as `verdict_table`,
        `coverage_curve` and `reliability` give them; empty without probabilities.
    aspects
        As `aspect_scores` gives them; empty without aspects.
    slices
        As `slice_scores` gives them.
    errors
        As `worst_errors` gives them. Holds the comments' text.
    predicted
        Kind of each comment, on the labels' index.
    """

    threshold: float
    scores: pd.DataFrame
    classes: pd.DataFrame
    confusion: pd.DataFrame
    abstention: pd.DataFrame
    verdict: pd.DataFrame
    coverage: pd.DataFrame
    reliability: pd.DataFrame
    aspects: pd.DataFrame
    slices: pd.DataFrame
    errors: pd.DataFrame
    predicted: pd.Series


def evaluate(
    labelled: pd.DataFrame,
    predictions: pd.DataFrame,
    threshold: float = ENTIRELY_PRODUCT,
    seed: int = 0,
) -> Evaluation:
    """Hold predictions against labels.

    Parameters
    ----------
    labelled
        As `load_labelled` gives it, shape (n_comments, n_columns).
    predictions
        On the same index: ``kind``; where known ``p_product_only``, ``abstain`` and the
        nine aspects, as `feedbacklab.classifier.classify` gives them.
    threshold
        Probability from which "entirely product" is said, unless abstaining.
    seed
        Of the bootstrap.

    Returns
    -------
    Evaluation

    Raises
    ------
    ValueError
        If predictions stand on another index, or hold a kind or a probability that is
        none.

    Examples
    --------
    >>> labelled = pd.DataFrame({"text": ["bright lamp", "late"],
    ...                          "kind": ["product", "seller"]})
    >>> predictions = pd.DataFrame({"kind": ["product", "none"]})
    >>> scores = evaluate(labelled, predictions).scores
    >>> scores.loc["accuracy", ["value", "base"]].tolist()
    [0.5, 2.0]
    """
    found = judged(labelled, predictions)
    return Evaluation(
        threshold=threshold,
        scores=headline(found, threshold, seed),
        classes=class_scores(found.gold, found.predicted),
        confusion=confusion(found.gold, found.predicted),
        abstention=_abstention(found),
        **_probability_tables(found, threshold),
        aspects=_aspect_table(found),
        slices=slice_scores(labelled, found.predicted, seed),
        errors=worst_errors(labelled, predictions),
        predicted=predictions["kind"],
    )


def _probability_tables(found: Judged, threshold: float) -> dict[str, pd.DataFrame]:
    if found.p is None:
        names = ("verdict", "coverage", "reliability")
        return {name: pd.DataFrame() for name in names}
    said = (found.p >= threshold) & ~found.abstain
    return {
        "verdict": verdict_table(found.is_product, said),
        "coverage": coverage_curve(found.is_product, found.p, found.abstain),
        "reliability": reliability(found.is_product, found.p),
    }


def _aspect_table(found: Judged) -> pd.DataFrame:
    if found.aspects is None:
        return pd.DataFrame()
    return aspect_scores(aspect_events(found.aspects, found.said, found.maybe))


def _abstention(found: Judged) -> pd.DataFrame:
    everything, sure = found.abstain == found.abstain, ~found.abstain
    rows = {}
    for name, part in {"all": everything, "not abstained": sure}.items():
        gold, predicted = found.gold[part], found.predicted[part]
        right = Share(int((gold == predicted).sum()), len(gold))
        rows[name] = {
            "n": right.base,
            "coverage": right.base / len(found.gold),
            "accuracy": right.value,
            "macro_f1": macro_f1(gold, predicted),
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("comments")
