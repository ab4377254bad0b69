"""What the removal explorer shows of one feedback, as plain text and numbers."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import pandas as pd

from feedbacklab.candidates.gains import gain_columns
from feedbacklab.candidates.states import UNDECIDED
from feedbacklab.candidates.terms import facts_of_requests
from feedbacklab.caselog import NOT_RECOGNISED, Answer
from feedbacklab.classifier import classify
from feedbacklab.display import sendable
from feedbacklab.drafts import Draft, draft_answer, draft_request
from feedbacklab.explorers.candidate_lists import IN_HAND
from feedbacklab.policy import Quote, find_rules
from feedbacklab.schema import UNKNOWN

EXCERPT = 120
POSITIVE = 4
DONE_WITH = ("rejected", "retained")
"""Decisions after which an answer to the buyer is what remains."""

_MARKS = {(0, 0): "", (1, 0): "for", (0, 1): "against", (1, 1): "both"}


def has_ground(row: pd.Series) -> bool:
    """Claim that policy names a ground, be it a sure one or not."""
    return isinstance(row.get("ground"), str)


def marked(
    comment: str, evidence: Sequence[Quote], counter: Sequence[Quote]
) -> list[list[str]]:
    """Cut a comment where quotes begin and end; say of each part what it is.

    Parameters
    ----------
    comment
        As the buyer wrote it.
    evidence, counter
        Words for and against, with their places in the comment.

    Returns
    -------
    list of [text, mark]
        The mark is ``"for"``, ``"against"``, ``"both"`` or ``""``; the texts in a row
        are the comment.

    Examples
    --------
    >>> marked("Late, rude", [Quote(0, 4, "Late", "delivery")], [])
    [['Late', 'for'], [', rude', '']]
    """
    edges = {place for quote in (*evidence, *counter) for place in quote[:2]}
    cuts = sorted({0, len(comment), *edges})
    sides = _covered(comment, evidence), _covered(comment, counter)
    return [
        [sendable(comment[start:end]), _MARKS[sides[0][start], sides[1][start]]]
        for start, end in pairwise(cuts)
    ]


def _covered(comment: str, quotes: Sequence[Quote]) -> bytearray:
    """1 for every letter that one of the quotes holds."""
    covered = bytearray(len(comment))
    for start, end, *_ in quotes:
        covered[start:end] = b"\1" * (end - start)
    return covered


def facts_of(row: pd.Series) -> list[list[str]]:
    """Feedback and order: name and value of what is known."""
    days = facts_of_requests()["request"]["days"]
    told = {
        "left on": f"{row['left_on']:%Y-%m-%d}",
        "order": row.name,
        "SKU": row.get("sku", UNKNOWN),
        "channel": row.get("channel", UNKNOWN),
        "facts used": "; ".join(_tuple(row, "facts")),
        "also": ", ".join(_tuple(row, "also")),
        "to do": row.get("step"),
        "words": " … ".join(_tuple(row, "words")),
    }
    left = row.get("days_left")
    if pd.notna(left):
        last = row["left_on"].normalize() + pd.Timedelta(days=days)
        told["request until"] = f"{last:%Y-%m-%d}, {left} of {days} days left"
    if has_ground(row):
        told["probability"] = f"{row['probability']:.1%} that the ground applies"
    known = {name: value for name, value in told.items() if isinstance(value, str)}
    return [[name, sendable(value)] for name, value in known.items() if value]


def _tuple(row: pd.Series, name: str) -> tuple[str, ...]:
    value = row.get(name)
    return value if isinstance(value, tuple) else ()


def gains_of(row: pd.Series, windows: pd.DataFrame) -> list[list[str]]:
    """Window, positive share now, gain in percentage points and in stars."""
    if not has_ground(row):
        return []
    lines = []
    for window, now in windows.iterrows():
        points, stars = (row.get(name) for name in gain_columns(window))
        share = now["positive_share"]
        shown = "unknown" if pd.isna(share) else f"{share:.1%}"
        lines.append([window, shown, _gain(points, 2), _gain(stars, 4)])
    odr = row.get("odr_points")
    lines.append(["order defects", "", _gain(odr, 3, "−"), ""])
    return lines


def _gain(value: object, digits: int, sign: str = "+") -> str:
    if pd.isna(value):
        return "unknown"
    return "–" if value == 0 else f"{sign}{value:.{digits}f}"


def rule_of(row: pd.Series) -> dict[str, str]:
    """Text of the ground with its version and source; empty without a ground."""
    if not has_ground(row):
        return {}
    rules = find_rules(row["rules"])
    ground = next(one for one in rules.grounds if one.name == row["ground"])
    return {
        "title": f"{ground.title} → {ground.outcome}",
        "wording": ground.wording,
        "message": ground.message,
        "version": f"{rules.title} (version {rules.version}, since {rules.since})",
        "source": f"{rules.source}. Confidence {rules.confidence}.",
        "note": rules.note,
    }


def _quoted(quote: Quote) -> str:
    """Quote with what it speaks of."""
    return sendable(f"“{quote.text}” – {quote.about}")


def draft_kinds(row: pd.Series, state: str) -> list[str]:
    """Kinds of texts that can be drafted, the one to begin with first."""
    if row["stars"] >= POSITIVE:
        is_praise = row.get("queue") == "positive"
        return ["thanks", "reply"] if is_praise else ["reply", "thanks"]
    answers = ["reply", "message"]
    if not has_ground(row):
        return answers
    is_open_question = _tuple(row, "needs") and state not in IN_HAND
    if is_open_question or state in DONE_WITH:
        return [*answers, "request"]
    return ["request", *answers]


def draft_of(row: pd.Series, kind: str) -> dict[str, Any]:
    """Draft to copy, with what is to be known before and what the linter says."""
    draft = _draft(row, kind)
    remarks = [
        [one.action, sendable(f"{one.rule}: “{one.quote[:EXCERPT]}” – {one.why}")]
        for one in draft.remarks
    ]
    text = sendable(draft.text)
    return {"text": text, "notes": list(draft.notes), "remarks": remarks}


def _draft(row: pd.Series, kind: str) -> Draft:
    if kind == "request":
        return draft_request(row)
    label = classify(pd.Series([row["comment"]], [row.name])).iloc[0]
    return draft_answer(kind, row, label)


def detail_of(row: pd.Series, state: str, windows: pd.DataFrame) -> dict[str, Any]:
    """Comment, proof, facts, gains and rule of one feedback."""
    quotes = _tuple(row, "evidence"), _tuple(row, "counter")
    return {
        "heading": f"{row['stars']}★ · {row['marketplace']} · {state}",
        "comment": marked(row["comment"], *quotes),
        "for": [_quoted(quote) for quote in quotes[0]],
        "against": [_quoted(quote) for quote in quotes[1]],
        "needs": list(_tuple(row, "needs")),
        "facts": facts_of(row),
        "gains": gains_of(row, windows),
        "rule": rule_of(row),
    }


def history_of(entries: pd.DataFrame) -> list[str]:
    """Entries of the case log in words."""
    return [
        f"{one.at:%Y-%m-%d %H:%M} {one.who}: {one.state}"
        + (f" by {one.removed_by}" if one.removed_by else "")
        + ("" if one.holds else " (taken back)")
        + (f" – {one.note}" if one.note else "")
        for one in entries.itertuples()
    ]


def answer_of(answer: Answer | None) -> dict[str, str]:
    """What was recognised in a pasted text, and how far to trust it."""
    if answer is None:
        return {}
    if answer.state == NOT_RECOGNISED:
        return {"state": "", "told": f"not recognised: {answer.source}"}
    check = "; look whether it says so" if answer.confidence == "C" else ""
    told = f"{answer.state}: “{answer.words}” ({answer.source}{check})"
    return {"state": answer.state, "told": sendable(told)}


def line_of(row: pd.Series, state: str) -> dict[str, str]:
    """One line of the list."""
    chance, left = row.get("probability"), row.get("days_left")
    points = row.get(gain_columns("365 days")[0])
    comment = row["comment"]
    cut = "…" if len(comment) > EXCERPT else ""
    return {
        "order": str(row.name),
        "stars": f"{row['stars']}★",
        "left": f"{row['left_on']:%m-%d}",
        "ground": row["ground"] if has_ground(row) else "",
        "chance": "" if pd.isna(chance) else f"{chance:.0%}",
        "days": "" if pd.isna(left) else f"{left}",
        "gain": "" if points is None else _gain(points, 2),
        "state": "" if state == UNDECIDED else state,
        "comment": sendable(" ".join(comment[:EXCERPT].split()) + cut),
        "needs": "; ".join(_tuple(row, "needs")),
    }
