"""Short, courteous, personal texts from what a comment complains of; never sent."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import pandas as pd

from feedbacklab.classifier import ASPECTS
from feedbacklab.classifier.labels import CODES
from feedbacklab.drafts.lint import DraftError, Remark, lint
from feedbacklab.policy import find_rules
from feedbacklab.privacy import mask
from feedbacklab.profanity import find_obscenity
from feedbacklab.schema import FBA, UNKNOWN

FALLBACK = "en"
MOST_CAUSES = 2
LONGEST_QUOTE = 90
_ANSWERS = ("reply", "message", "thanks")


class Draft(NamedTuple):
    """A text to check, change and send by hand.

    Attributes
    ----------
    kind
        ``"reply"``, ``"message"``, ``"thanks"`` (a public reply) or ``"request"``.
    language
        Code of the language it is written in.
    text
        The draft.
    notes
        What to know before it is used, such as that the language is another one.
    remarks
        What `lint` says of it.
    """

    kind: str
    language: str
    text: str
    notes: tuple[str, ...]
    remarks: tuple[Remark, ...]


def draft_answer(
    kind: str,
    feedback: pd.Series,
    label: pd.Series,
    seller: str = "",
    language: str | None = None,
) -> Draft:
    """Draft a public reply, a message to the buyer, or a thank-you.

    The comment's complaints choose the sentences: the first two of them, in the order
    in which the buyer tells them, with the buyer's own words where they are short and
    clean. Personal data is masked.

    Parameters
    ----------
    kind
        ``"reply"``, ``"message"``, or ``"thanks"``: a public reply too, because a
        message that only thanks is not allowed.
    feedback
        One row of a feedback table; its name is the order id.
    label
        Its row of what ``classify`` says.
    seller
        Name to sign with; left out, no name.
    language
        Code; left out, that of the comment or else of the marketplace.

    Returns
    -------
    Draft
        In English, with a note, where there are no templates of the language.

    Raises
    ------
    DraftError
        If there is no such kind.
    """
    if kind not in _ANSWERS:
        raise DraftError(f"{kind!r} is none of {', '.join(_ANSWERS)}.")
    code, notes = _language(feedback, label["language"], language)
    words = _templates()[code]
    filled = {
        "product": _product(feedback, words),
        "order_id": str(feedback.name),
    }
    told = _told(kind, feedback, label, words)
    parts = [words[kind]["start"].format(**filled), *told, words[kind]["end"]]
    text = " ".join(parts) + (f"\n{seller}" if seller else "")
    return _checked(kind, code, text, notes, feedback)


def draft_request(candidate: pd.Series, language: str | None = None) -> Draft:
    """Draft a removal request to copy into Feedback Manager: ground, words, facts.

    Parameters
    ----------
    candidate
        One row of `removal_candidates`; its name is the order id.
    language
        Code; left out, that of the marketplace.

    Returns
    -------
    Draft
        Amazon's wording of the ground stays English, as it was published.
    """
    code, notes = _language(candidate, UNKNOWN, language)
    words = _templates()[code]["request"]
    grounds = {one.name: one for one in find_rules(candidate["rules"]).grounds}
    outcome = "remove" if candidate["outcome"] == "remove" else "strike"
    quotes = [quote.text for quote in candidate["evidence"]]
    shown = [mask(text, (), candidate["marketplace"]) for text in quotes]
    lines = [
        words["start"].format(
            order_id=candidate.name,
            day=f"{candidate['left_on']:%Y-%m-%d}",
            stars=candidate["stars"],
            outcome=words[f"outcome_{outcome}"],
        ),
        words["ground"].format(wording=grounds[candidate["ground"]].wording),
        words["evidence"].format(quotes=", ".join(f"“{text}”" for text in shown)),
    ]
    lines += [words["masked"]] if shown != quotes else []
    facts = "; ".join(candidate["facts"])
    lines += [words["facts"].format(facts=facts)] if facts else []
    return _checked("request", code, "\n".join(lines), notes, candidate)


@cache
def _templates() -> dict[str, Any]:
    """Texts by language, and the language of each marketplace (templates.toml)."""
    text = files(__package__).joinpath("templates.toml").read_text("utf-8")
    return tomllib.loads(text)


def languages() -> list[str]:
    """Languages that there are templates of.

    Examples
    --------
    >>> languages()
    ['en', 'de']
    """
    return [code for code, entry in _templates().items() if "name" in entry]


def _language(
    feedback: pd.Series, spoken: str, wanted: str | None
) -> tuple[str, tuple[str, ...]]:
    """Language of the draft, and what to say if it is not the right one."""
    places = _templates()["marketplace"]
    place = feedback.get("marketplace", UNKNOWN)
    right = wanted or (spoken if spoken in languages() else places.get(place))
    if right in languages():
        return right, ()
    name = f"{right!r}" if right else f"marketplace {place}"
    note = (
        f"No templates for {name}: this is English. A message must be in the buyer's "
        "language; have it translated."
    )
    return FALLBACK, (note,)


def _product(feedback: pd.Series, words: dict[str, Any]) -> str:
    name = str(feedback.get("product_name", UNKNOWN))
    return name if name not in ("", UNKNOWN) else words["message"]["item"]


def _told(
    kind: str, feedback: pd.Series, label: pd.Series, words: dict[str, Any]
) -> list[str]:
    """The buyer's words, and a sentence for each of the first complaints."""
    sign = "+" if kind == "thanks" else "-"
    clauses = [c for c in label["evidence"] if any(a[1:] == sign for a in c.aspects)]
    quote = _quote(clauses, feedback.get("marketplace", UNKNOWN))
    told = [words[kind]["quote"].format(quote=quote)] if quote else []
    if kind == "thanks":
        return told or [words[kind]["otherwise"]]
    names = dict(zip(CODES, ASPECTS, strict=True))
    causes = dict.fromkeys(
        names[aspect[0]] for c in clauses for aspect in c.aspects if aspect[1:] == sign
    )
    sentences = [_cause(name, feedback, words) for name in [*causes][:MOST_CAUSES]]
    return told + (sentences or [words[kind]["otherwise"]])


def _cause(name: str, feedback: pd.Series, words: dict[str, Any]) -> str:
    channel = feedback.get("channel", UNKNOWN)
    special = f"{name}_{FBA}" if channel == FBA else name
    return words["cause"].get(special, words["cause"][name])


def _quote(clauses: list, marketplace: str) -> str:
    """First clause that is short, clean and without personal data; "" if none is."""
    for clause in clauses:
        text = clause.text.strip(' .,;:!?"“”„')
        is_plain = "\n" not in text and "<" not in text
        is_clean = not find_obscenity(text) and mask(text, (), marketplace) == text
        if len(text) <= LONGEST_QUOTE and is_plain and is_clean:
            return text
    return ""


def _checked(
    kind: str, code: str, text: str, notes: tuple[str, ...], feedback: pd.Series
) -> Draft:
    place = feedback.get("marketplace", UNKNOWN)
    checked_as = "reply" if kind == "thanks" else kind
    remarks = lint(text, checked_as, "form", place, str(feedback.name))
    return Draft(kind, code, text, notes, tuple(remarks))
