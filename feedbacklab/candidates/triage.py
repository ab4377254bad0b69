"""The seller's routine: what to read first, what to thank for, what fits not at all."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import pandas as pd

from feedbacklab.classifier import ASPECTS, classify

_LOW, _HIGH = 2, 5
CONTRADICTION = "contradiction"


def triage(table: pd.DataFrame, labels: pd.DataFrame | None = None) -> pd.DataFrame:
    """Sort all feedback into the queues of the seller's routine.

    Parameters
    ----------
    table
        Feedback table, shape (n_feedback, n_columns).
    labels
        What ``classify`` says of its comments, if that is known already.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``order_id``, in the order of work: ``queue`` (``"negative"``: 1–2
        stars, ``"neutral"``: 3, ``"contradiction"``, ``"positive"``: 4–5, to be
        thanked), ``stars``, ``left_on``, ``step`` (what to do), ``words`` (tuple: what
        contradicts the rating). A rating contradicts its text if 5 stars come with
        complaints alone or 1–2 stars with praise alone; negated words prove neither.

    Examples
    --------
    >>> made = pd.DataFrame({"stars": [5, 1, 5], "reply": "", "comment": [
    ...     "Thank you", "Great, thank you", "Arrived broken"]}, index=["a", "b", "c"])
    >>> triage(made.assign(left_on=pd.Timestamp("2026-03-01")))["queue"].to_dict()
    {'b': 'contradiction', 'c': 'contradiction', 'a': 'positive'}
    """
    labels = classify(table["comment"]) if labels is None else labels
    words = _contradictions(table, labels)
    queue = (
        table["stars"].map(_queue_of_stars()).mask(words.map(len) > 0, CONTRADICTION)
    )
    queues = list(_routine()["queue"])
    found = pd.DataFrame(
        {
            "queue": pd.Categorical(queue, queues, ordered=True),
            "stars": table["stars"],
            "left_on": table["left_on"],
            "step": queue.map({n: q["step"] for n, q in _routine()["queue"].items()}),
            "words": words,
        },
        index=table.index,
    )
    thanked = found["queue"].eq("positive") & table["reply"].str.strip().ne("")
    found["step"] = found["step"].mask(thanked, "nothing: a reply stands there")
    by = ["queue", "stars", "left_on"]
    found = found.sort_values(by, ascending=[True, True, False], kind="stable")
    return found.rename_axis(table.index.name or "order_id")


@cache
def _routine() -> dict[str, Any]:
    """Queues and words (source: triage.toml)."""
    text = files(__package__).joinpath("triage.toml").read_text("utf-8")
    return tomllib.loads(text)


def _queue_of_stars() -> dict[int, str]:
    queues = _routine()["queue"].items()
    return {star: name for name, queue in queues for star in queue["stars"]}


@cache
def _pattern(name: str) -> re.Pattern[str]:
    words = sorted(set(_routine()["words"][name]), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)", re.I)


def _contradictions(table: pd.DataFrame, labels: pd.DataFrame) -> pd.Series:
    """Words that contradict the rating; an empty tuple where none do."""
    aspects = labels[list(ASPECTS)]
    praised, blamed = aspects.eq(1).any(axis=1), aspects.eq(-1).any(axis=1)
    few, many = table["stars"].le(_LOW) & ~blamed, table["stars"].ge(_HIGH) & ~praised
    found = []
    for at, comment in enumerate(table["comment"]):
        if few.iat[at] and _says_only("praise", "blame", comment):
            found.append(_words(comment, "praise"))
        elif many.iat[at] and _says_only("blame", "praise", comment):
            clauses = _complaints(labels["evidence"].iat[at]) if blamed.iat[at] else ()
            found.append(clauses or _words(comment, "blame"))
        else:
            found.append(())
    return pd.Series(found, table.index, dtype=object)


def _says_only(wanted: str, other: str, comment: str) -> bool:
    """Claim that neither the other words stand in it, nor a "not" beside its own."""
    rest = _pattern(wanted).sub(" ", comment)
    return not (_pattern(other).search(comment) or _pattern("not").search(rest))


def _words(comment: str, name: str) -> tuple[str, ...]:
    return tuple(match[0] for match in _pattern(name).finditer(comment))


def _complaints(evidence: Sequence[Any]) -> tuple[str, ...]:
    """Clauses in which an aspect is criticised."""
    return tuple(
        clause.text
        for clause in evidence
        if any(aspect.endswith("-") for aspect in clause.aspects)
    )
