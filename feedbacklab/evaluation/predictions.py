"""What a classifier said, checked against the labels it is held against."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from feedbacklab.evaluation.labels import CODE_OF, KINDS, aspect_table


@dataclass(frozen=True)
class Judged:
    """Labels and predictions of the same comments, as arrays of one length.

    Attributes
    ----------
    gold, predicted
        Kinds, shape (n_comments,).
    is_product
        Whether a comment is entirely product.
    p
        Predicted probability of it; None when there is none.
    abstain
        Whether the classifier abstains.
    aspects, said, maybe
        Signed scores of the comments whose aspects are labelled, shape (n, 9);
        None when there are no labelled or no predicted aspects.
    """

    gold: np.ndarray
    predicted: np.ndarray
    is_product: np.ndarray
    p: np.ndarray | None
    abstain: np.ndarray
    aspects: np.ndarray | None = None
    said: np.ndarray | None = None
    maybe: np.ndarray | None = None


def judged(labelled: pd.DataFrame, predictions: pd.DataFrame) -> Judged:
    """Take labels and predictions apart, after `check_predictions`."""
    check_predictions(labelled, predictions)
    gold = labelled["kind"].to_numpy(object)
    has_p = "p_product_only" in predictions
    parts = Judged(
        gold=gold,
        predicted=predictions["kind"].to_numpy(object),
        is_product=gold == "product",
        p=predictions["p_product_only"].to_numpy(float) if has_p else None,
        abstain=abstentions(predictions),
    )
    if "aspects" not in labelled or not has_aspects(predictions):
        return parts
    given = (labelled["aspects"] != "").to_numpy()
    maybe = labelled.get("maybe", pd.Series("", labelled.index))
    aspects = {
        "aspects": aspect_table(labelled["aspects"][given]),
        "said": predictions.loc[given, list(CODE_OF)].to_numpy(float),
        "maybe": aspect_table(maybe[given]),
    }
    return Judged(**{**vars(parts), **aspects}) if given.any() else parts


def has_aspects(predictions: pd.DataFrame) -> bool:
    """Claim that all nine aspects are predicted."""
    return set(CODE_OF) <= set(predictions.columns)


def abstentions(predictions: pd.DataFrame) -> np.ndarray:
    """Whether the classifier abstains; a frame without ``abstain`` never does."""
    if "abstain" in predictions:
        return predictions["abstain"].to_numpy(bool)
    return np.zeros(len(predictions), bool)


def check_predictions(labelled: pd.DataFrame, predictions: pd.DataFrame) -> None:
    """Raise ValueError unless predictions can be held against the labels."""
    if labelled.empty:
        raise ValueError("There are no labelled comments to hold predictions against.")
    if not labelled.index.equals(predictions.index):
        raise ValueError(
            f"Predictions stand on another index than the labels ({len(predictions)} "
            f"and {len(labelled)} rows): classify labelled['text'] itself."
        )
    _refuse(
        predictions["kind"],
        predictions["kind"].isin(KINDS),
        f"predictions are none of {', '.join(KINDS)}",
    )
    if "p_product_only" in predictions:
        p = predictions["p_product_only"]
        _refuse(p, p.between(0, 1), "probabilities lie outside 0–1")


def _refuse(values: pd.Series, fine: pd.Series, claim: str) -> None:
    odd = values[~fine]
    if len(odd):
        raise ValueError(
            f"{len(odd)} of {len(values)} {claim}; first {odd.iloc[0]!r} at "
            f"{odd.index[0]!r}."
        )
