"""Who says that something went wrong: the buyer's words, the clocks, a return."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pandas as pd

from feedbacklab.causes.catalogue import (
    LATE,
    NEVER,
    SHIPPED_LATE,
    cause_of_reason,
    cause_of_words,
)
from feedbacklab.causes.clocks import controller_of, in_words
from feedbacklab.classifier import ASPECTS, READS
from feedbacklab.classifier.labels import CODES
from feedbacklab.schema import UNKNOWN
from feedbacklab.text import Clause

WORDS, FACT, RETURN, NOTHING = "words", "fact", "return", "none"


class Claim(NamedTuple):
    """One cause of one feedback, who says so, and since when it could be said."""

    order_id: str
    cause: str
    source: str
    evidence: str
    spans: tuple[tuple[int, int], ...]
    controller: str
    said_on: pd.Timestamp


def is_read(labels: pd.DataFrame) -> pd.Series:
    """Claim per feedback that its comment was in a language that is read."""
    return labels["language"].str.lower().str.startswith(READS)


def said(
    comments: pd.Series, labels: pd.DataFrame, known: pd.DataFrame
) -> Iterator[Claim]:
    """Causes that the words of comments criticise.

    Parameters
    ----------
    comments
        Comments of negative and neutral feedback.
    labels
        What `classify` gives for them.
    known
        What `clocks` gives for them.
    """
    signs = labels[list(ASPECTS)].to_numpy()
    rows = zip(comments, labels["evidence"], signs, known.itertuples(), strict=True)
    codes = [*zip(ASPECTS, CODES, strict=True)]
    for (comment, evidence, sign, order), readable in zip(
        rows, is_read(labels), strict=True
    ):
        bad = [pair for pair, value in zip(codes, sign, strict=True) if value == -1]
        for aspect, code in bad if readable else ():
            for cause, parts in _by_cause(aspect, code, comment, evidence).items():
                yield Claim(
                    order.Index,
                    cause,
                    WORDS,
                    " … ".join(part.text for part in parts),
                    tuple((part.start, part.end) for part in parts),
                    controller_of(cause, order.channel, order.shipped_late),
                    order.left_on,
                )


def _by_cause(
    aspect: str, code: str, comment: str, evidence: object
) -> dict[str, list[Clause]]:
    """Clauses that criticise an aspect, by the cause each of them speaks of."""
    parts: dict[str, list[Clause]] = {}
    for clause in quoted(comment, evidence, code, "-"):
        parts.setdefault(cause_of_words(aspect, clause.text), []).append(clause)
    return parts


def quoted(comment: str, evidence: object, code: str, sign: str) -> list[Clause]:
    """Clauses that speak of an aspect with a sign.

    Where the classifier judged by the whole comment and no clause says it alone, the
    clauses that speak of the aspect at all; else the whole comment.
    """
    parts = [*evidence]
    signed = [part for part in parts if f"{code}{sign}" in part.aspects]
    spoken = [part for part in parts if any(a[0] == code for a in part.aspects)]
    found = signed or spoken
    if not found:
        start = len(comment) - len(comment.lstrip())
        return [Clause(comment.strip(), start, start + len(comment.strip()))]
    return [Clause(part.text, part.start, part.end) for part in found]


def known_facts(known: pd.DataFrame) -> Iterator[Claim]:
    """Causes that the clocks of orders show without words.

    A feedback has at most one: not delivered, or delivered late, or only shipped late.

    Parameters
    ----------
    known
        What `clocks` gives.
    """
    late = known["delivered_late"].fillna(False).astype(bool)
    shipped = known["shipped_late"].fillna(False).astype(bool)
    for order in known[late | shipped | known["undelivered"]].itertuples():
        scan = in_words(order, "ship_by", "first_scan")
        if order.undelivered:
            cause = NEVER
            told = in_words(order, "promised", "left_on")
            told = f"{told}, no delivery recorded; {scan}"
        elif order.delivered_late is not pd.NA and order.delivered_late:
            cause, told = LATE, in_words(order, "promised", "delivered")
            told = f"{told}; {scan}" if scan else told
        else:
            cause, told = SHIPPED_LATE, scan
        who = controller_of(cause, order.channel, order.shipped_late)
        yield Claim(order.Index, cause, FACT, told, (), who, order.left_on)


def returned(returns: pd.DataFrame, known: pd.DataFrame) -> Iterator[Claim]:
    """Causes that buyers gave Amazon when they sent orders back.

    Parameters
    ----------
    returns
        As `load_returns` gives them; orders without feedback are passed over.
    known
        What `clocks` gives.
    """
    here = returns[returns["order_id"].isin(known.index)]
    orders = known[["channel", "shipped_late"]].loc[here["order_id"]]
    for row, order in zip(here.itertuples(), orders.itertuples(), strict=True):
        cause, controller = cause_of_reason(row.reason)
        if cause is not None:
            channel = row.channel if order.channel == UNKNOWN else order.channel
            who = controller or controller_of(cause, channel, order.shipped_late)
            told, day = f"return reason {row.reason}", row.returned_on
            yield Claim(order.Index, cause, RETURN, told, (), who, day)
