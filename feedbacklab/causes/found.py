"""Every negative or neutral feedback → its causes, with evidence and controller."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from feedbacklab.causes.agreement import verdict
from feedbacklab.causes.catalogue import NOT_READ, NOT_SAID, CausesError, every_cause
from feedbacklab.causes.claims import (
    NOTHING,
    Claim,
    is_read,
    known_facts,
    quoted,
    returned,
    said,
)
from feedbacklab.causes.clocks import clocks
from feedbacklab.classifier import ASPECTS
from feedbacklab.classifier.labels import CODES
from feedbacklab.schema import UNKNOWN, check_table

MOST_STARS = 3
"""Neutral: 3 stars; negative: 1 and 2 (Seller Central help, "Feedback Manager")."""

_COLUMNS = {
    "order_id": "str",
    "cause": "str",
    "question": "str",
    "source": "str",
    "evidence": "str",
    "spans": "object",
    "controller": "str",
    "agrees": "boolean",
    "against": "str",
}


def causes(
    table: pd.DataFrame, labels: pd.DataFrame, returns: pd.DataFrame | None = None
) -> pd.DataFrame:
    """The causes of every negative or neutral feedback, from words, facts and returns.

    Parameters
    ----------
    table
        Feedback table, shape (n_feedback, n_columns). ``channel``, ``ship_by``,
        ``first_scan``, ``promised`` and ``delivered`` are used where they are known.
    labels
        What `feedbacklab.classify` gives for ``table["comment"]``.
    returns
        As `load_returns` gives them, or ``Reports.returns``.

    Returns
    -------
    pandas.DataFrame
        In the order of the table, one row per feedback of 1–3 stars, cause and source:
        ``order_id``, ``cause``, ``question`` (of Amazon's checklist), ``source``
        (``"words"``, ``"fact"``, ``"return"``; ``"none"`` where no cause is known),
        ``evidence`` (the words, the days, the reason code), ``spans`` (where the words
        stand in the comment: pairs of start and end), ``controller`` (who controls it),
        ``agrees`` (True or False where another source speaks of it, else NA) and
        ``against`` (what that source says where it disagrees).

        A feedback that says no cause and of which no fact is known has one row
        ``"not said"``; a comment in a language that is not read has a row
        ``"not read"``, beside its facts.

    Raises
    ------
    CausesError
        If the labels are not those of the table, or columns are missing.
    FeedbackTableError
        If the table is no feedback table.
    """
    _check(table, labels, returns)
    low = table["stars"] <= MOST_STARS
    table, labels = table[low], labels[low.to_numpy()]
    known = clocks(table)
    claims: dict[str, list[Claim]] = {order: [] for order in table.index}
    for claim in [
        *said(table["comment"], labels, known),
        *known_facts(known),
        *(returned(returns, known) if returns is not None else ()),
    ]:
        claims[claim.order_id].append(claim)
    praise = dict(_praises(table["comment"], labels))
    rows = [
        row
        for order, unread in zip(
            known.itertuples(), _unread(table, labels), strict=True
        )
        for row in _rows(claims[order.Index], order, praise[order.Index], unread)
    ]
    return _frame(rows)


def _check(
    table: pd.DataFrame, labels: pd.DataFrame, returns: pd.DataFrame | None
) -> None:
    check_table(table)
    if not labels.index.equals(table.index):
        raise CausesError(
            f"The labels are of {len(labels)} comments and other orders than the "
            f"{len(table)} feedback of the table: classify this table's comments."
        )
    needed = [(labels, "labels", (*ASPECTS, "evidence", "language"), "classify")]
    if returns is not None:
        columns = ("order_id", "reason", "channel", "returned_on")
        needed.append((returns, "returns", columns, "load_returns"))
    for frame, name, columns, maker in needed:
        missing = [column for column in columns if column not in frame]
        if missing:
            raise CausesError(
                f"The {name} have no column {', '.join(map(repr, missing))}: make them "
                f"with {maker}."
            )


def _unread(table: pd.DataFrame, labels: pd.DataFrame) -> pd.Series:
    """Claim per feedback that it has words in a language that is not read."""
    has_words = table["comment"].str.strip() != ""
    return has_words & ~is_read(labels)


def _praises(
    comments: pd.Series, labels: pd.DataFrame
) -> Iterator[tuple[str, dict[str, str]]]:
    """By feedback, the words that praise an aspect, by aspect."""
    signs = labels[list(ASPECTS)].to_numpy()
    rows = zip(
        comments.items(), labels["evidence"], signs, is_read(labels), strict=True
    )
    codes = [*zip(ASPECTS, CODES, strict=True)]
    for (order, comment), evidence, sign, readable in rows:
        good = [pair for pair, value in zip(codes, sign, strict=True) if value == 1]
        yield (
            order,
            {
                aspect: " … ".join(
                    part.text for part in quoted(comment, evidence, code, "+")
                )
                for aspect, code in (good if readable else ())
            },
        )


def _rows(
    claims: list[Claim], order: object, praised: dict[str, str], unread: bool
) -> Iterator[tuple[object, ...]]:
    """Rows of one feedback, by cause in the order of the checklist."""
    places = {name: place for place, name in enumerate(every_cause())}
    seen = set()
    for claim in sorted(claims, key=lambda claim: places[claim.cause]):
        key = claim.cause, claim.source, claim.evidence
        if key not in seen:
            seen.add(key)
            shown = claim.order_id, claim.cause, every_cause()[claim.cause].question
            yield (*shown, *claim[2:6], *verdict(claim, claims, order, praised))
    if unread or not claims:
        name = NOT_READ if unread else NOT_SAID
        yield (order.Index, name, "", NOTHING, "", (), UNKNOWN, None, "")


def _frame(rows: list[tuple[object, ...]]) -> pd.DataFrame:
    columns = zip(*rows, strict=True) if rows else ((),) * len(_COLUMNS)
    return pd.DataFrame(
        {
            name: pd.Series([*values], dtype=kind)
            for (name, kind), values in zip(_COLUMNS.items(), columns, strict=True)
        }
    )
