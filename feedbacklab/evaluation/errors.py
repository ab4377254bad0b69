"""Which comments have the wrong kind, the most surprising first."""

from __future__ import annotations

import numpy as np
import pandas as pd

from feedbacklab.evaluation.labels import CODE_OF, aspect_label
from feedbacklab.evaluation.predictions import abstentions, has_aspects


def worst_errors(labelled: pd.DataFrame, predictions: pd.DataFrame) -> pd.DataFrame:
    """Comments with another kind than predicted.

    Returns
    -------
    pandas.DataFrame
        ``kind``, ``predicted``, where known ``p_product_only``, ``abstain``,
        ``aspects`` and those ``said``, then ``text``. First those whose probability
        lies farthest from the truth, then those on which the classifier did not
        abstain.
    """
    abstain = abstentions(predictions)
    columns = {"kind": labelled["kind"], "predicted": predictions["kind"]}
    surprise = np.zeros(len(labelled))
    if "p_product_only" in predictions:
        columns["p_product_only"] = predictions["p_product_only"]
        truth = labelled["kind"].eq("product").to_numpy()
        surprise = np.abs(truth - columns["p_product_only"].to_numpy(float))
    columns["abstain"] = pd.Series(abstain, labelled.index)
    if "aspects" in labelled:
        columns["aspects"] = labelled["aspects"]
    if has_aspects(predictions):
        said = predictions[list(CODE_OF)].to_numpy(float)
        columns["said"] = pd.Series(map(aspect_label, said), labelled.index)
    frame = pd.DataFrame({**columns, "text": labelled["text"]})
    order = np.lexsort([abstain, -np.round(surprise, 6)])
    return frame.iloc[order].loc[lambda rows: rows["kind"] != rows["predicted"]]
