"""Hold every feedback against every ground of a rule set."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from feedbacklab.policy.about import delivery_finding, product_finding
from feedbacklab.policy.findings import Comment, Finding, decided
from feedbacklab.policy.language import obscene_finding, personal_finding
from feedbacklab.policy.order_facts import FIRST_SCAN, OrderFacts, order_facts
from feedbacklab.policy.rule_sets import (
    CURRENT,
    Ground,
    PolicyError,
    RuleSet,
    find_rules,
)
from feedbacklab.privacy import find_personal_data
from feedbacklab.profanity import find_obscenity
from feedbacklab.schema import UNKNOWN

LEAST = 0.9
UNDETERMINED = "und"
LABELS = (
    "kind", "p_product_only", "p_seller_only", "abstain", "evidence", "language",
    "product", "delivery", "tracking",
)  # fmt: skip
COLUMNS = (
    "ground", "outcome", "verdict", "probability", "evidence", "counter", "facts",
    "needs", "why", "rules",
)  # fmt: skip


def judge(
    table: pd.DataFrame,
    labels: pd.DataFrame,
    rules: str = CURRENT,
    clock: str = FIRST_SCAN,
    least: float = LEAST,
) -> pd.DataFrame:
    """Every ground that a comment's words call up, with verdict and quotes.

    Parameters
    ----------
    table
        Feedback table, joined with orders where there are any, shape (n_feedback,
        n_columns).
    labels
        What ``classify`` says of ``table["comment"]``, on the same index.
    rules
        Version of the rule set: ``"current"``, ``"2018"``, ``"2012"``.
    clock
        What “shipped on time” is read from: ``"first_scan"``, ``"confirmation"`` or
        ``"promise"``.
    least
        Probability from which a comment is a candidate.

    Returns
    -------
    pandas.DataFrame
        One row per feedback and ground for which there are words, indexed by
        ``order_id``: ``ground``, ``outcome`` ("remove" or "strike through"),
        ``verdict`` ("candidate", "stays" or "cannot tell"), ``probability``,
        ``evidence`` and ``counter`` (tuples of `Quote`), ``facts``, ``needs`` (tuples
        of str), ``why``, ``rules``. An unknown fact never gives a candidate; neither
        does a comment of one word or of words that say nothing.

    Raises
    ------
    PolicyError
        If the labels are not those of the table, or rules or clock are unknown.
    """
    chosen = find_rules(rules)
    _check_labels(table, labels)
    outcomes = {ground.name: ground.outcome for ground in chosen.grounds}
    rows, index = [], []
    said = labels[list(LABELS)].to_dict("records")
    for (order_id, row), label in zip(table.iterrows(), said, strict=True):
        for found in _findings(row, label, chosen, clock):
            final = decided(found, least)
            index.append(order_id)
            rows.append(_row(final, outcomes[final.ground], chosen.version))
    frame = pd.DataFrame(rows, columns=list(COLUMNS), index=index)
    return frame.rename_axis(table.index.name or "order_id")


def judge_comment(
    row: pd.Series, label: pd.Series, rules: str = CURRENT, clock: str = FIRST_SCAN
) -> list[Finding]:
    """Findings on one feedback, as `judge` makes them for many.

    Parameters
    ----------
    row
        One row of a feedback table.
    label
        Its row of what ``classify`` says.
    """
    found = _findings(row, label.to_dict(), find_rules(rules), clock)
    return [decided(finding, LEAST) for finding in found]


def _check_labels(table: pd.DataFrame, labels: pd.DataFrame) -> None:
    missing = [name for name in LABELS if name not in labels]
    if missing:
        raise PolicyError(
            f"The labels lack {', '.join(map(repr, missing))}; give what "
            "classify(table['comment']) returns."
        )
    if not table.index.equals(labels.index):
        raise PolicyError(
            f"{len(labels)} labels do not stand on the index of the table's "
            f"{len(table)} rows; classify table['comment'] itself."
        )


def _findings(row: pd.Series, label: dict, rules: RuleSet, clock: str) -> Iterator:
    """Every finding on one feedback that there are words for."""
    order = order_facts(row, clock)
    comment = _comment(row, label)
    for ground in rules.grounds:
        found = _finding(ground, comment, rules, order)
        if found is not None:
            yield found


def _comment(row: pd.Series, label: dict) -> Comment:
    """The comment; its clauses only where a ground could look at them."""
    speaks = any(label[name] == label[name] for name in LABELS[-3:])
    return Comment(
        row["comment"], row.get("marketplace", UNKNOWN), label["kind"],
        label["p_product_only"], label["p_seller_only"], bool(label["abstain"]),
        label["evidence"] if speaks else (),
        _language(label["language"]),
    )  # fmt: skip


def _language(code: str) -> str | None:
    return None if code == UNDETERMINED else code


def _finding(
    ground: Ground, comment: Comment, rules: RuleSet, order: OrderFacts
) -> Finding | None:
    if ground.name == "obscene":
        return obscene_finding(ground, find_obscenity(comment.text, comment.language))
    if ground.name == "personal":
        place = None if comment.marketplace == UNKNOWN else comment.marketplace
        found = find_personal_data(comment.text, place)
        return personal_finding(comment, ground, found)
    if ground.name == "product":
        return product_finding(comment, ground)
    return delivery_finding(comment, ground, rules, order)


def _row(found: Finding, outcome: str, version: str) -> tuple:
    return (
        found.ground, outcome, found.verdict, found.probability, found.evidence,
        found.counter, found.facts, found.needs, found.why, version,
    )  # fmt: skip
