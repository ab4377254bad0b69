"""Feedback worth a removal request: ranked, with proof, deadline and gain."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple

import pandas as pd

from feedbacklab.candidates.calibration import Record, calibrated, grant_records
from feedbacklab.candidates.gains import gain_columns, odr_gains, rating_gains
from feedbacklab.candidates.states import (
    decided_states,
    is_gone,
    is_open,
    with_struck,
)
from feedbacklab.candidates.terms import Terms, facts_of_requests
from feedbacklab.classifier import classify
from feedbacklab.loaders import Reports
from feedbacklab.metrics import marketplace_counts, rating_windows
from feedbacklab.policy import CANDIDATE, CANNOT_TELL, find_rules, judge

MAIN_WINDOW = "365 days"
"""What the offer page shows, and so what the ranking counts."""

_NEUTRAL = 3
FEEDBACK = ["left_on", "stars", "comment", "marketplace", "sku", "channel"]
FOUND = [
    "ground", "also", "outcome", "rules", "probability", "evidence", "counter", "facts",
    "needs",
]  # fmt: skip


class Candidates(NamedTuple):
    """What is worth a request, what cannot be told, and what the rating is now.

    Attributes
    ----------
    candidates
        One row per feedback with a ground, as `removal_candidates` describes.
    cannot_tell
        The same columns for feedback with no ground but one that ``needs`` something:
        never proposed, ``rank`` is NA throughout.
    windows
        As `rating_windows` gives them, without what is known to be struck or gone.
    until
        The day after the windows' last day.
    notes
        What is not known, and what was learned from earlier answers.
    """

    candidates: pd.DataFrame
    cannot_tell: pd.DataFrame
    windows: pd.DataFrame
    until: pd.Timestamp
    notes: tuple[str, ...]


def removal_candidates(
    reports: Reports, marketplace: str, terms: Terms | None = None
) -> Candidates:
    """Find and rank the feedback of one marketplace that is worth a request.

    Parameters
    ----------
    reports
        As `load_folder` gives them.
    marketplace
        Code such as ``"US"``.
    terms
        Day, rules, stars, case log; left out, today's rules and no log.

    Returns
    -------
    Candidates
        Its ``candidates``, indexed by ``order_id``, proposed ones first: ``left_on``,
        ``stars``, ``comment``, ``marketplace``, ``sku``, ``channel``; ``ground`` (the
        likeliest) and ``also`` (tuple of the others), ``outcome``, ``rules``,
        ``probability`` (in steps of 0.001), ``evidence``, ``counter``, ``facts``,
        ``needs`` as `judge` gives them; ``days_left`` of the 90 (0 is the last day);
        ``points_…`` and ``stars_…`` of each window and ``odr_points``: gains of this
        feedback alone, NA where a base is unknown; ``state``; ``rank`` from 1, NA where
        the state says that it is not to be requested again. Ranked are 1–2 stars
        before 3, then the expected points over 365 days (the probability where they
        are unknown), then fewer days left.

        Feedback older than 90 days is left out unless the case log knows it.

    Raises
    ------
    PolicyError
        If rules or clock are unknown.
    """
    terms = terms or Terms()
    until = reports.until if terms.until is None else pd.Timestamp(terms.until)
    until = until.normalize()
    own = reports.feedback[reports.feedback["marketplace"] == marketplace]
    own = own[own["left_on"] < until]
    states = decided_states(own.index, terms)
    windows = _windows_now(reports, marketplace, until, states)
    records = _records(terms)
    table = own[_may_be_requested(own, states, terms, until)]
    found = _judged(table, terms, records)
    orders = _orders_of(reports, marketplace)
    facts = _facts(table, states, windows, orders, until)
    return Candidates(
        _ranked(_rows(table, _best(found, CANDIDATE), facts)),
        _unranked(_rows(table, _left_open(found), facts)),
        windows,
        until,
        tuple(_notes(windows, orders, records)),
    )


def _windows_now(
    reports: Reports, marketplace: str, until: pd.Timestamp, states: pd.Series
) -> pd.DataFrame:
    """Windows without ratings that no longer count though a file still lists them."""
    gone = states.index[is_gone(states)]
    counted = replace(reports, feedback=reports.feedback.drop(gone))
    daily = marketplace_counts(counted, marketplace)
    return rating_windows(daily, until, reports.pages.get(marketplace))


def _records(terms: Terms) -> dict[str, Record]:
    if terms.log is None:
        return {}
    return grant_records(terms.log.outcomes(), find_rules(terms.rules).version)


def _may_be_requested(
    own: pd.DataFrame, states: pd.Series, terms: Terms, until: pd.Timestamp
) -> pd.Series:
    """Claim per feedback: of these stars, with words, in time or known to the log."""
    says = own["comment"].str.strip().ne("")
    in_time = _days_left(own, until) >= 0
    return own["stars"].isin(terms.stars) & says & (in_time | ~is_open(states))


def _days_left(table: pd.DataFrame, until: pd.Timestamp) -> pd.Series:
    """Days until the last one of the 90 (source: terms.toml)."""
    days = (until - table["left_on"].dt.normalize()).dt.days
    return (facts_of_requests()["request"]["days"] - days).astype("Int64")


def _judged(
    table: pd.DataFrame, terms: Terms, records: dict[str, Record]
) -> pd.DataFrame:
    """Findings of policy, their probabilities corrected by Amazon's answers."""
    labels = classify(table["comment"])
    found = judge(table, labels, terms.rules, terms.clock, terms.least)
    rows = [_corrected(row, records, terms.least) for row in found.to_dict("records")]
    return pd.DataFrame(rows, found.index, columns=found.columns)


def _corrected(
    row: dict[str, Any], records: dict[str, Record], least: float
) -> dict[str, Any]:
    record = records.get(row["ground"])
    probability = calibrated(row["probability"], record)
    decimals = facts_of_requests()["choice"]["decimals"]
    rounded = {**row, "probability": round(probability, decimals)}
    if row["verdict"] != CANDIDATE or probability >= least:
        return rounded
    needs = (f"a reader: Amazon granted only {record} requests on this ground",)
    return {**rounded, "verdict": CANNOT_TELL, "needs": needs}


def _best(found: pd.DataFrame, verdict: str) -> pd.DataFrame:
    """One row per feedback: its likeliest ground, and the names of the others."""
    chosen = found[found["verdict"] == verdict]
    chosen = chosen.sort_values("probability", ascending=False, kind="stable")
    best = chosen[~chosen.index.duplicated()]
    grounds = {name: tuple(part) for name, part in chosen.groupby(level=0)["ground"]}
    return best.assign(also=[grounds[order_id][1:] for order_id in best.index])


def _left_open(found: pd.DataFrame) -> pd.DataFrame:
    """What cannot be told of feedback that is no candidate on any ground."""
    certain = found.index[found["verdict"] == CANDIDATE]
    return _best(found[~found.index.isin(certain)], CANNOT_TELL)


def _orders_of(reports: Reports, marketplace: str) -> pd.DataFrame:
    """Orders of one marketplace; of all where the file does not tell."""
    orders = reports.orders
    if "marketplace" not in orders:
        return orders
    return orders[orders["marketplace"].eq(marketplace)]


def _facts(
    table: pd.DataFrame,
    states: pd.Series,
    windows: pd.DataFrame,
    orders: pd.DataFrame,
    until: pd.Timestamp,
) -> pd.DataFrame:
    """Deadline, gains and state of every feedback looked at."""
    gains = rating_gains(table, windows, until)
    return gains.assign(
        days_left=_days_left(table, until),
        odr_points=odr_gains(table, orders, until),
        state=states.reindex(table.index),
    )


def _rows(
    table: pd.DataFrame, found: pd.DataFrame, facts: pd.DataFrame
) -> pd.DataFrame:
    """Feedback, finding and facts side by side, one row per finding."""
    said = table.reindex(found.index).reindex(columns=[*FEEDBACK, "reply"])
    rows = said.join(found[FOUND]).join(facts)
    rows["state"] = with_struck(rows["state"], rows)
    gains = [name for name in facts if name not in ("days_left", "odr_points", "state")]
    order = [*FEEDBACK, *FOUND, "days_left", *gains, "odr_points", "state"]
    return rows[order].rename_axis("order_id")


def _ranked(rows: pd.DataFrame) -> pd.DataFrame:
    """Proposed rows by what they are worth, the others after them, newest first."""
    points = rows[gain_columns(MAIN_WINDOW)[0]].astype("float64")
    keys = rows.assign(
        _closed=~is_open(rows["state"]),
        _neutral=rows["stars"].eq(_NEUTRAL),
        _worth=-rows["probability"] * points.fillna(1.0),
        _order=rows.index,
    )
    keys = keys.sort_values(["_closed", "_neutral", "_worth", "days_left", "_order"])
    ranked = rows.loc[keys.index]
    proposed = is_open(ranked["state"])
    return ranked.assign(rank=proposed.cumsum().astype("Int64").where(proposed))


def _unranked(rows: pd.DataFrame) -> pd.DataFrame:
    rows = rows.sort_values("left_on", ascending=False, kind="stable")
    return rows.assign(rank=pd.array([pd.NA] * len(rows), "Int64"))


def _notes(
    windows: pd.DataFrame, orders: pd.DataFrame, records: dict[str, Record]
) -> Iterator[str]:
    """What is not known, and what was learned from earlier answers."""
    for window, row in windows[windows["received"].isna()].iterrows():
        yield f"Gain over {window} is {row['source']}."
    odr = facts_of_requests()["odr"]
    lacking = [name for name in odr["other_defects"] if name not in orders]
    if lacking:
        names = " and ".join(lacking)
        yield (
            f"Gains in the order defect rate are the most possible: {names} of the "
            "orders are unknown, and an order with another defect stays defective."
        )
    for ground, record in records.items():
        yield f"Amazon granted {record} requests on the ground {ground!r} so far."
