"""What the shipped classifier, or one fitted on labels, makes of comments."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from feedbacklab.classifier.corpus import SELLER_CODES
from feedbacklab.classifier.decision import CODES
from feedbacklab.classifier.scoring import shipped_scorer

if TYPE_CHECKING:
    from feedbacklab.classifier.estimator import CommentClassifier

_KINDS = np.array(["none", "product", "seller", "mixed"], dtype=object)


def opinions(
    comments: pd.Series, model: CommentClassifier | None = None
) -> pd.DataFrame:
    """Kind of each comment by a classifier, and how sure it is.

    Both classifiers decide by the same thresholds, so that old can be held against new.

    Parameters
    ----------
    comments
        Comments, shape (n_comments,).
    model
        Classifier fitted by `fit_on`; left out, the shipped one.

    Returns
    -------
    pd.DataFrame
        On the index of the comments: ``kind``, ``p_product_only``, ``p_product`` and
        ``p_seller`` (that it speaks of each at all), ``abstain``, ``certainty`` (1 far
        from every border between kinds), ``at_odds`` (the rules alone would say another
        kind) and ``is_english``.
    """
    scorer = shipped_scorer() if model is None else model.scorer_
    scores = scorer.score(comments.tolist())
    return pd.DataFrame(
        {
            "kind": scores.kinds,
            "p_product_only": scores.p_product_only,
            "p_product": scores.heads[:, 0],
            "p_seller": scores.heads[:, 1],
            "abstain": scores.abstain,
            "certainty": np.maximum(scores.heads, 1 - scores.heads).prod(axis=1),
            "at_odds": scores.kinds != kinds_by_rules(scores.aspects),
            "is_english": ~scores.is_foreign,
        },
        index=comments.index,
    )


def kinds_by_rules(aspects: np.ndarray) -> np.ndarray:
    """Kind of each comment by the aspects that rules have found.

    Parameters
    ----------
    aspects
        Signed scores, shape (n_comments, 9), nan where an aspect is not spoken of.
    """
    found = ~np.isnan(aspects)
    says_product = found[:, CODES.index("P")]
    says_seller = found[:, [CODES.index(code) for code in SELLER_CODES]].any(axis=1)
    return _KINDS[says_product + 2 * says_seller]
