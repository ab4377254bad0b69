"""The verdict "entirely product": how often it is right, how much it leaves out."""

from __future__ import annotations

import numpy as np
import pandas as pd

from feedbacklab.metrics import Share

THRESHOLDS = (*(n / 20 for n in range(1, 20)), 0.97, 0.99)


def product_verdict(
    gold: np.ndarray, p: np.ndarray, threshold: float
) -> dict[str, float]:
    """Precision and recall of the verdict "entirely product" at a threshold.

    Returns
    -------
    dict
        ``threshold``, ``precision``, ``recall`` (0 without a base) and ``said``.
    """
    table = verdict_table(gold == "product", p >= threshold)
    shares, said = table["value"].fillna(0.0), int(table.loc["precision", "base"])
    return {"threshold": threshold, **shares.to_dict(), "said": said}


def verdict_table(is_product: np.ndarray, said: np.ndarray) -> pd.DataFrame:
    """Precision and recall of a verdict with their Wilson intervals.

    Parameters
    ----------
    is_product, said
        Whether a comment is entirely product, and whether the verdict says so.

    Returns
    -------
    pandas.DataFrame
        Rows ``precision`` and ``recall``; columns ``value``, ``low``, ``high``,
        ``count``, ``base``.
    """
    hits = int((is_product & said).sum())
    shares = {
        "precision": Share(hits, int(said.sum())),
        "recall": Share(hits, int(is_product.sum())),
    }
    return pd.DataFrame([share_row(share) for share in shares.values()], list(shares))


def share_row(share: Share) -> dict[str, float]:
    """A share with its interval, as a row of a table."""
    low, high = share.interval()
    return {
        "value": share.value,
        "low": low,
        "high": high,
        "count": share.count,
        "base": share.base,
    }


def coverage_curve(
    is_product: np.ndarray, p: np.ndarray, abstain: np.ndarray
) -> pd.DataFrame:
    """What the verdict says at each threshold, and how often it is right.

    Parameters
    ----------
    is_product
        Whether a comment is entirely product, shape (n_comments,).
    p
        Probability of it.
    abstain
        Whether the classifier abstains: then there is no verdict at any threshold.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``threshold``: ``said`` comments, their share of all (``coverage``),
        ``precision`` with ``low`` and ``high`` (nan when nothing is said), ``recall``.
    """
    rows = {}
    for threshold in THRESHOLDS:
        said = (p >= threshold) & ~abstain
        table = verdict_table(is_product, said)
        rows[threshold] = {
            "said": int(said.sum()),
            "coverage": float(said.mean()),
            "precision": table.loc["precision", "value"],
            "low": table.loc["precision", "low"],
            "high": table.loc["precision", "high"],
            "recall": table.loc["recall", "value"],
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("threshold")
