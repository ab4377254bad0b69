"""The rating after the requests, as a distribution: nobody knows which are granted."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from feedbacklab.candidates.gains import in_window
from feedbacklab.candidates.terms import NOT_POSITIVE, CandidatesError
from feedbacklab.facts import targets
from feedbacklab.metrics import Share

LOW, HIGH = 0.05, 0.95


class RatingAfter(NamedTuple):
    """What the rating may become.

    Attributes
    ----------
    shares
        One row per ``window`` and number of ``granted`` requests in it: their
        ``probability``, the ``positive_share`` and what Amazon would show
        (``positive_shown``, whole percent); NA where the base is unknown.
    stars
        One row per ``window`` and possible mean of the ``stars``: its ``probability``.
    summary
        Indexed by ``window``: ``requests`` in it; the positive share ``now``, its
        ``mean`` afterwards and the range ``low`` … ``high`` (5–95 %), ``on_target``
        (chance of reaching the target); ``stars_now``, ``stars_mean``, ``stars_low``,
        ``stars_high``; ``source`` of the base, or why it is unknown.
    """

    shares: pd.DataFrame
    stars: pd.DataFrame
    summary: pd.DataFrame


def after_requests(
    chosen: pd.DataFrame, windows: pd.DataFrame, until: pd.Timestamp
) -> RatingAfter:
    """Distribution of every window's rating once Amazon has answered the requests.

    Each request is granted with its own probability, independent of the others; a
    removal and a strike-through count the same. The number granted is then
    Poisson-binomial; it is computed exactly, together with the stars it takes away.

    Parameters
    ----------
    chosen
        Requests, as `choose` gives them.
    windows, until
        Of the same `Candidates`.

    Returns
    -------
    RatingAfter

    Raises
    ------
    CandidatesError
        If a request is about 4–5 stars.
    """
    if not chosen["stars"].isin(NOT_POSITIVE).all():
        raise CandidatesError("Requests are about ratings of 1–3 stars only.")
    shares, stars, summary = [], [], {}
    known: dict[int, np.ndarray] = {}
    for window, row in windows.iterrows():
        inside = chosen[in_window(chosen, window, until)]
        # A longer window holds all of a shorter one: as many are the same.
        if len(inside) not in known:
            known[len(inside)] = granted_and_stars(
                inside["probability"].to_numpy(float), inside["stars"].to_numpy(int)
            )
        joint = known[len(inside)]
        shares.append(_shares(joint.sum(axis=1), row).assign(window=window))
        stars.append(_stars(joint, row).assign(window=window))
        summary[window] = _summary(row, len(inside), shares[-1], stars[-1])
    return RatingAfter(
        pd.concat(shares, ignore_index=True)[["window", *shares[0].columns[:-1]]],
        pd.concat(stars, ignore_index=True)[["window", "stars", "probability"]],
        pd.DataFrame.from_dict(summary, orient="index").rename_axis("window"),
    )


def granted_and_stars(probabilities: np.ndarray, stars: np.ndarray) -> np.ndarray:
    """Joint probabilities of how many requests are granted and the stars they take.

    Parameters
    ----------
    probabilities, stars
        Of each request, shape (n_requests,).

    Returns
    -------
    numpy.ndarray
        Shape (n_requests + 1, stars.sum() + 1).

    Examples
    --------
    >>> granted_and_stars(np.array([0.5]), np.array([2])).tolist()
    [[0.5, 0.0, 0.0], [0.0, 0.0, 0.5]]
    """
    joint = np.ones((1, 1))
    for star in np.unique(stars).tolist():
        granted = _number_granted(probabilities[stars == star])
        joint = _with_granted(joint, granted, star)
    return joint


def _number_granted(probabilities: np.ndarray) -> np.ndarray:
    """Poisson-binomial probabilities of 0 … n granted requests, one after another."""
    granted = np.zeros(len(probabilities) + 1)
    granted[0] = 1.0
    for chance in probabilities:
        granted[1:] = granted[1:] * (1 - chance) + granted[:-1] * chance
        granted[0] *= 1 - chance
    return granted


def _with_granted(joint: np.ndarray, granted: np.ndarray, star: int) -> np.ndarray:
    """Joint probabilities with the requests about one more number of stars."""
    rows, columns = joint.shape
    more = len(granted) - 1
    both = np.zeros((rows + more, columns + star * more))
    for number, chance in enumerate(granted.tolist()):
        taken = star * number
        both[number : number + rows, taken : taken + columns] += chance * joint
    return both


def _shares(granted: np.ndarray, row: pd.Series) -> pd.DataFrame:
    """Positive share for every number of granted requests."""
    number = np.arange(len(granted))
    frame = pd.DataFrame({"granted": number, "probability": granted})
    known = not pd.isna(row["received"])
    after = [
        Share(int(row["positive"]), int(row["received"]) - n) if known else Share(0, 0)
        for n in number.tolist()
    ]
    frame["positive_share"] = pd.array([share.value for share in after], "Float64")
    frame["positive_shown"] = pd.array([share.shown for share in after], "Int64")
    return frame


def _stars(joint: np.ndarray, row: pd.Series) -> pd.DataFrame:
    """Every possible mean of the stars, with its probability."""
    if pd.isna(row["stars"]) or pd.isna(row["received"]):
        return pd.DataFrame({"stars": pd.array([], "Float64"), "probability": []})
    granted, taken = np.nonzero(joint)
    received = int(row["received"])
    left = received - granted
    total = float(row["stars"]) * received - taken
    means = np.divide(total, left, out=np.full(len(left), np.nan), where=left > 0)
    frame = pd.DataFrame({"stars": means, "probability": joint[granted, taken]})
    return frame.astype({"stars": "Float64"}).sort_values("stars", ignore_index=True)


def _summary(
    row: pd.Series, requests: int, shares: pd.DataFrame, stars: pd.DataFrame
) -> dict[str, object]:
    target = targets()["target"]["positive"]
    reached = shares.loc[shares["positive_share"].ge(target), "probability"].sum()
    share, star = _spread(shares, "positive_share"), _spread(stars, "stars")
    return {
        "requests": requests,
        "now": row["positive_share"],
        **dict(zip(("mean", "low", "high"), share, strict=True)),
        "on_target": pd.NA if share[0] is pd.NA else float(reached),
        "stars_now": row["stars"],
        **dict(zip(("stars_mean", "stars_low", "stars_high"), star, strict=True)),
        "source": row["source"],
    }


def _spread(frame: pd.DataFrame, column: str) -> tuple[object, object, object]:
    """Mean and the values that 5 % and 95 % of the probability do not exceed."""
    if frame.empty or frame[column].isna().any():
        return pd.NA, pd.NA, pd.NA
    ordered = frame.sort_values(column)
    values = ordered[column].to_numpy(float)
    reached = ordered["probability"].cumsum().to_numpy() + 1e-12
    low, high = (values[np.searchsorted(reached, q)] for q in (LOW, HIGH))
    return float(values @ ordered["probability"].to_numpy()), float(low), float(high)
