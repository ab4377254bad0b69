"""Amazon's answer to a removal request, recognised in what is pasted from the page."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from feedbacklab.text import as_text

NOT_RECOGNISED = "not recognised"

# Both are bounded and what they stand between begins and ends with a letter: linear.
_GAP = r"\W{1,40}"
_SIGNS = r".!?|\n\u3002\uff01\uff1f\"\u201c\u201d\u201e\u00ab\u00bb"
_BEGINS = rf"(?:^|[:{_SIGNS}])[^\S\n]{{0,40}}"
_ENDS = rf"(?=[^\S\n]{{0,40}}(?:$|[{_SIGNS}]))"


class Answer(NamedTuple):
    """What Amazon answered, and the words that say so.

    Attributes
    ----------
    state
        ``struck``, ``retained``, ``received``, ``removed``, or ``not recognised``.
    words
        The words as they stand in the text; empty when none was recognised.
    confidence
        A, B or C, as answers.toml explains; C should be confirmed by a look.
    source
        Where the words are known from, or why none was recognised.
    """

    state: str
    words: str
    confidence: str
    source: str


class _Known(NamedTuple):
    state: str
    pattern: re.Pattern[str]
    confidence: str
    source: str


def read_answer(text: object) -> Answer:
    """Recognise Amazon's answer in a pasted text; never guess one.

    Capitals, spacing, apostrophes and punctuation do not matter. A text that holds the
    words of two different answers is not recognised.

    Parameters
    ----------
    text
        What was copied from the feedback page; its first 20,000 characters are read.

    Returns
    -------
    Answer

    Examples
    --------
    >>> read_answer("Message from Amazon: THE FULFILLMENT ISSUES associated with this"
    ...             " order were not due to the seller.").state
    'struck'
    >>> read_answer("Request removal").state
    'not recognised'
    """
    pasted = unicodedata.normalize("NFC", as_text(text))
    hits = [(known, known.pattern.search(pasted)) for known in _known_answers()]
    found = [
        Answer(known.state, hit["words"], known.confidence, known.source)
        for known, hit in hits
        if hit
    ]
    states = sorted({answer.state for answer in found})
    if len(states) > 1:
        why = f"it holds the words of {' and '.join(states)}; paste one answer only"
    elif not found:
        why = "none of the known answers stands in it; choose what it says by hand"
    else:
        return min(found, key=lambda answer: answer.confidence)
    return Answer(NOT_RECOGNISED, "", "", why)


@cache
def _known_answers() -> tuple[_Known, ...]:
    """Known answers (source: answers.toml)."""
    text = files(__package__).joinpath("answers.toml").read_text("utf-8")
    return tuple(
        _Known(
            one["state"],
            _pattern(one["words"], one.get("alone", False)),
            one["confidence"],
            one["source"],
        )
        for one in tomllib.loads(text)["answer"]
    )


def _pattern(words: str, alone: bool) -> re.Pattern[str]:
    """Pattern of words in a row, anywhere or as a sentence or line of its own."""
    row = _GAP.join(map(re.escape, re.findall(r"\w+", words)))
    begins, ends = (_BEGINS, _ENDS) if alone else (r"(?<!\w)", r"(?!\w)")
    return re.compile(f"{begins}(?P<words>{row}){ends}", re.IGNORECASE)
