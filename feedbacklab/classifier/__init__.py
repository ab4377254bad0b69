"""Comment → clauses → signed aspects → kind, calibrated and allowed to abstain.

``classify`` reads many comments, ``explain`` one; ``CommentClassifier`` is the
scikit-learn estimator that an analyst fits on labels of their own.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import pandas as pd

from feedbacklab.classifier.evidence import Evidence, Neighbours, explain
from feedbacklab.classifier.scoring import shipped_scorer

if TYPE_CHECKING:
    from feedbacklab.classifier.estimator import CommentClassifier

ASPECTS = (
    "product", "delivery", "packaging", "tracking", "communication",
    "returns", "not_as_described", "seller", "price",
)  # fmt: skip
READS = "en"
UNDETERMINED = "und"

__all__ = ["ASPECTS", "CommentClassifier", "classify", "explain"]


def classify(comments: Iterable[object], language: str | None = None) -> pd.DataFrame:
    """Tell what each comment talks about, and if it is entirely a product review.

    Parameters
    ----------
    comments
        Comments, shape (n_comments,); None and NaN are comments without words.
    language
        Code of the language they are written in; None to tell English from others.

    Returns
    -------
    pd.DataFrame
        On the index of ``comments``: ``kind`` (product, seller, mixed, none),
        ``p_product_only`` and ``p_seller_only`` (probability that ALL of it speaks of
        the one, and nothing of the other), ``abstain``, one column per aspect (1
        praised, -1 criticised, 0 neither or both, nan not spoken of), ``evidence``
        (clauses with offsets, made when first looked at) and ``language`` ("en", what
        was given, or "und": then abstain is true).

    Examples
    --------
    >>> classify(["Great boots, arrived late"])[["kind", "product", "delivery"]]
        kind  product  delivery
    0  mixed      1.0      -1.0
    """
    series = _as_series(comments)
    texts = series.to_numpy(dtype=object).tolist()
    scores = shipped_scorer().score(texts)
    is_read = language is None or language.lower().startswith(READS)
    frame = pd.DataFrame(
        {
            "kind": scores.kinds,
            "p_product_only": scores.p_product_only,
            "p_seller_only": scores.p_seller_only,
            "abstain": scores.abstain | (not is_read),
        },
        index=series.index,
    )
    frame[list(ASPECTS)] = scores.aspects
    among = Neighbours(texts, scores.aspects == scores.aspects)
    evidence = [Evidence(text, among, at) for at, text in enumerate(texts)]
    frame["evidence"] = pd.Series(evidence, series.index, object)
    frame["language"] = language or _language(scores.is_foreign, series.index)
    return frame


def _as_series(comments: Iterable[object]) -> pd.Series:
    if isinstance(comments, pd.Series):
        return comments
    return pd.Series(list(comments), dtype=object)


def _language(is_foreign: Any, index: pd.Index) -> pd.Series:
    return pd.Series(READS, index, dtype=object).mask(is_foreign, UNDETERMINED)


def __getattr__(name: str) -> object:
    """Load scikit-learn only when the estimator is asked for."""
    if name == "CommentClassifier":
        from feedbacklab.classifier.estimator import CommentClassifier

        return CommentClassifier
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
