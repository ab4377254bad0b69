"""Which comments to label: the hardest first, near-duplicates together."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from feedbacklab.labelling.alike import alike
from feedbacklab.labelling.opinion import opinions
from feedbacklab.labelling.store import comment_key

if TYPE_CHECKING:
    from feedbacklab.classifier.estimator import CommentClassifier

ABSTAINS = "abstains"
AT_ODDS = "rules and words at odds"
SURE = "sure"
NOT_READ = "not English"
AT_ODDS_COUNTS = 0.5


class LabelQueue(NamedTuple):
    """Comments to label, and which ones a label serves.

    Attributes
    ----------
    items
        Indexed by the key of a comment, the hardest first: ``text``, ``serves`` (number
        of comments that its label serves), ``why`` it stands where it does, and what
        the classifier says: ``says``, ``p_product_only``, ``certainty``.
    leaders
        Key of every distinct comment → key of the item whose label serves it.
    comments
        Index of the comments given → key of the comment.
    """

    items: pd.DataFrame
    leaders: pd.Series
    comments: pd.Series

    def labels_of(self, labels: pd.DataFrame) -> pd.Series:
        """Kind of every labelled item, by the newest label in its group.

        Parameters
        ----------
        labels
            As `LabelStore.labels` gives them, of one person or settled.
        """
        item = labels["comment"].map(self.leaders)
        kinds = labels["kind"].set_axis(item)[item.notna().to_numpy()]
        return kinds[~kinds.index.duplicated(keep="last")]

    def kinds_of_comments(self, labels: pd.DataFrame) -> pd.Series:
        """Kind of every comment that a label serves, on the index of the comments."""
        return self.comments.map(self.leaders).map(self.labels_of(labels)).dropna()


def label_queue(
    comments: pd.Series, model: CommentClassifier | None = None
) -> LabelQueue:
    """Line up comments to be labelled, the hardest for the classifier first.

    Comments are hard when the classifier is near the border between two kinds, and
    twice as hard when its rules alone would say another kind than rules and learned
    words together. Comments that are not English stand last. Comments that share 7 of
    ten pieces of four letters, and that the classifier takes for the same kind, are one
    item. The same comments give the same queue.

    Parameters
    ----------
    comments
        Comments, shape (n_comments,); those without words are left out.
    model
        Classifier to ask; left out, the shipped one.

    Returns
    -------
    LabelQueue
    """
    texts = comments.dropna().astype("object")
    texts = texts[texts.map(lambda text: bool(str(text).strip()))]
    keys = texts.map(comment_key).rename("comment")
    distinct = texts.set_axis(keys)[~keys.duplicated().to_numpy()]
    read = opinions(distinct, model)
    leader = alike(distinct.tolist(), read["kind"].to_numpy())
    leaders = pd.Series(distinct.index.to_numpy()[leader], distinct.index, dtype=object)
    items = read.rename(columns={"kind": "says"}).assign(
        text=distinct,
        why=_why(read),
        serves=keys.map(leaders).value_counts().reindex(distinct.index, fill_value=0),
        certainty=read["certainty"] * np.where(read["at_odds"], AT_ODDS_COUNTS, 1.0),
    )
    is_leader = leader == np.arange(len(leader))
    return LabelQueue(_hardest_first(items[is_leader]), leaders, keys)


def _why(read: pd.DataFrame) -> np.ndarray:
    """Why an item stands where it does."""
    reasons = [~read["is_english"], read["abstain"], read["at_odds"]]
    return np.select(reasons, [NOT_READ, ABSTAINS, AT_ODDS], SURE)


def _hardest_first(items: pd.DataFrame) -> pd.DataFrame:
    """Order: English before others, then uncertain, then those that serve many."""
    order = items.assign(
        last=items["why"] == NOT_READ, rounded=items["certainty"].round(6)
    )
    by, up = ["last", "rounded", "serves", "comment"], [True, True, False, True]
    order = order.sort_values(by, ascending=up, kind="stable")
    columns = ["text", "serves", "why", "says", "p_product_only", "certainty"]
    return order[columns]
