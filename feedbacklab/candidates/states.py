"""What has become of a feedback already: from the case log and from what vanished."""

from __future__ import annotations

import pandas as pd

from feedbacklab.candidates.terms import Terms, facts_of_requests
from feedbacklab.caselog import read_answer

UNDECIDED, VANISHED, STRUCK = "undecided", "vanished", "struck"


def decided_states(index: pd.Index, terms: Terms) -> pd.Series:
    """State of every order: a decision of the case log, or ``"vanished"``.

    What has vanished waits to be decided: removed by the buyer, by Amazon, or raised to
    more stars, no report says.

    Parameters
    ----------
    index
        Order ids.
    terms
        Its ``log`` and ``missing`` are used.

    Returns
    -------
    pandas.Series
        On `index`; ``"undecided"`` where nothing is known.
    """
    states = pd.Series(UNDECIDED, index, dtype="str")
    gone = pd.Series(False, index)
    if terms.missing is not None:
        gone |= index.isin(terms.missing.index)
    if terms.log is not None:
        noted = terms.log.states().reindex(index)
        states = noted["state"].fillna(UNDECIDED).astype("str")
        gone |= noted["vanished"].notna()
    return states.mask(gone & ~is_gone(states), VANISHED)


def is_open(states: pd.Series) -> pd.Series:
    """Claim per order: a request can still be filed."""
    return states.isin(facts_of_requests()["request"]["open"])


def is_gone(states: pd.Series) -> pd.Series:
    """Claim per order: its rating no longer counts, removed or struck through alike."""
    return states.isin([*facts_of_requests()["request"]["gone"], VANISHED])


def with_struck(states: pd.Series, table: pd.DataFrame) -> pd.Series:
    """States in which Amazon's own message beside a feedback counts as struck.

    Parameters
    ----------
    states
        As `decided_states` gives them.
    table
        Feedback table on the same index.
    """
    said = [
        any(_says_struck(text) for text in pair)
        for pair in zip(table["comment"], table["reply"], strict=True)
    ]
    return states.mask(
        pd.Series(said, table.index, dtype=bool) & is_open(states), STRUCK
    )


def _says_struck(text: str) -> bool:
    answer = read_answer(text)
    return answer.state == STRUCK and answer.confidence in "AB"
