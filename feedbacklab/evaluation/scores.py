"""The headline: every measure with its interval and base, one row each."""

from __future__ import annotations

import pandas as pd

from feedbacklab.evaluation.aspects import aspect_events, aspect_summary
from feedbacklab.evaluation.calibration import calibration_error, calibration_interval
from feedbacklab.evaluation.kinds import macro_f1, macro_f1_interval
from feedbacklab.evaluation.predictions import Judged
from feedbacklab.evaluation.verdict import share_row, verdict_table
from feedbacklab.metrics import Share

_COLUMNS = ["value", "low", "high", "base"]


def headline(found: Judged, threshold: float, seed: int) -> pd.DataFrame:
    """Every measure with its 95 % interval.

    Parameters
    ----------
    found
        Labels and predictions.
    threshold
        Probability from which "entirely product" is said, unless abstaining.
    seed
        Of the bootstrap.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``measure``: ``value``, ``low``, ``high``, ``base``. Measures that
        need probabilities or aspects are left out where there are none.
    """
    parts = [_of_kinds(found, seed)]
    if found.p is not None:
        parts += [_of_verdict(found, threshold), _of_calibration(found, seed)]
    if found.aspects is not None:
        events = aspect_events(found.aspects, found.said, found.maybe)
        parts.append(aspect_summary(events, seed))
    return pd.concat(parts).rename_axis("measure")


def _of_kinds(found: Judged, seed: int) -> pd.DataFrame:
    low, high = macro_f1_interval(found.gold, found.predicted, seed)
    f1 = [macro_f1(found.gold, found.predicted), low, high, len(found.gold)]
    right, mixed = found.gold == found.predicted, found.gold == "mixed"
    shares = {
        "accuracy": Share(int(right.sum()), len(right)),
        "mixed_recall": Share(int(right[mixed].sum()), int(mixed.sum())),
    }
    rows = [[share_row(share)[name] for name in _COLUMNS] for share in shares.values()]
    return pd.DataFrame([f1, *rows], ["macro_f1", *shares], _COLUMNS)


def _of_verdict(found: Judged, threshold: float) -> pd.DataFrame:
    said = (found.p >= threshold) & ~found.abstain
    table = verdict_table(found.is_product, said)
    return table.rename("product_{}".format)[_COLUMNS]


def _of_calibration(found: Judged, seed: int) -> pd.DataFrame:
    low, high = calibration_interval(found.is_product, found.p, seed)
    row = [calibration_error(found.is_product, found.p), low, high, len(found.p)]
    return pd.DataFrame([row], ["calibration_error"], _COLUMNS)
