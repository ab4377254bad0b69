"""What must not stand in a text to a buyer, quoted; and what makes it cold."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from feedbacklab.privacy import PLACEHOLDERS, find_personal_data
from feedbacklab.schema import UNKNOWN
from feedbacklab.text import as_text

REFUSE, WARN = "refuse", "warn"
_FEWEST_WORDS = 6
_GREETING = 3
_SENTENCE = re.compile(r"(?:[^.!?;\n]|[.!?](?=[\w%]))+")
_HTML = re.compile(r"</?[a-z!][^<>]{0,300}>|&(?:#\d{1,6}|[a-z]{2,8});", re.I)
_CAPITALS = re.compile(r"\b[A-Z]{4,}\b(?:\W{1,3}\b[A-Z]{2,}\b){1,20}|!{2,}")
_MASKS = "|".join(re.escape(mask) for mask in PLACEHOLDERS.values())
_UNFILLED = re.compile(rf"(?!{_MASKS})\[[^\[\]\n]{{1,80}}\]|\{{[a-z_]{{1,30}}\}}")
_SEPARATOR = r"[^\w.,;:!?'’-]{1,4}"
_WORD = r"[\w'’%-]{1,30}"
_NAMED = {
    "email": ("e-mail address", "no e-mail addresses in messages or replies"),
    "link": ("link", "no links in messages or replies"),
    "phone": ("telephone number", "no telephone numbers in messages or replies"),
}


class DraftError(ValueError):
    """A kind of text, a form or a feedback that drafts cannot work with."""


class Remark(NamedTuple):
    """One thing that policy forbids (``"refuse"``) or that reads cold (``"warn"``).

    ``text[start:end] == quote``.
    """

    rule: str
    action: str
    start: int
    end: int
    quote: str
    why: str


class _Pattern(NamedTuple):
    """One compiled pattern of a rule."""

    rule: dict[str, Any]
    pattern: re.Pattern[str]
    beside: re.Pattern[str] | None
    only_in: tuple[str, ...]


def lint(
    text: str,
    kind: str,
    form: str = "form",
    marketplace: str = UNKNOWN,
    order_id: str = "",
) -> list[Remark]:
    """What policy forbids in a text, and what makes it cold; nothing is ever sent.

    Phrases are known in English and German; in other languages only addresses, links,
    numbers, HTML and lengths are seen, and a warning says so.

    Parameters
    ----------
    text
        What the seller wants to write.
    kind
        ``"reply"`` (public), ``"message"`` (to the buyer) or ``"request"`` (to Amazon).
    form
        ``"form"`` (4,000 characters) or ``"api"`` (2,000).
    marketplace
        Code such as ``"JP"``, where even neutral words about a change are refused.
    order_id
        The order that the text is about: every other one is refused, in a public reply
        this one too.

    Returns
    -------
    list of Remark
        What is refused first, each from left to right; empty for a good text.

    Raises
    ------
    DraftError
        If there is no such kind or form.

    Examples
    --------
    >>> for found in lint("Sorry! We will refund you if you remove the feedback.",
    ...                   "message"):
    ...     print(found.action, found.rule, "-", found.quote)
    refuse reward - if you remove the feedback
    >>> lint("We are sorry about the delay and have sent you a refund.", "message")
    []
    """
    _check(kind, form)
    text = as_text(text)
    found = [
        *_too_long(text, kind, form),
        *_addresses(text, kind, order_id),
        *_matches(_HTML, text, "HTML", REFUSE, "no HTML in messages or replies"),
        *_phrases(text, kind, marketplace),
        *_only_thanks(text, kind),
        *_manner(text, kind),
    ]
    return sorted(found, key=lambda one: (one.action != REFUSE, one.start, one.end))


def _check(kind: str, form: str) -> None:
    facts = _facts()
    for name, known in ((kind, facts["kinds"]), (form, facts["limits"])):
        if name not in known:
            raise DraftError(f"{name!r} is none of {', '.join(known)}.")


@cache
def _facts() -> dict[str, Any]:
    """Rules, words and limits (source: lint.toml)."""
    return tomllib.loads(files(__package__).joinpath("lint.toml").read_text("utf-8"))


def _too_long(text: str, kind: str, form: str) -> Iterator[Remark]:
    limit, long = _facts()["limits"][form], _facts()["long"][kind]
    if len(text) > limit:
        why = f"{len(text):,} characters; the limit is {limit:,}"
        yield Remark("too long", REFUSE, limit, len(text), text[limit:], why)
    elif len(text) > long:
        why = f"{len(text):,} characters; short texts of up to {long:,} are read"
        yield Remark("long", WARN, long, len(text), text[long:], why)


def _addresses(text: str, kind: str, order_id: str) -> Iterator[Remark]:
    """Addresses, links and numbers; order ids but that of the order itself."""
    for hit in find_personal_data(text):
        place = (hit.start, hit.end, hit.quote)
        if hit.kind in _NAMED:
            rule, why = _NAMED[hit.kind]
            yield Remark(rule, REFUSE, *place, why)
        elif hit.kind == "order_id" and kind == "reply":
            yield Remark("order id", REFUSE, *place, "everybody reads a public reply")
        elif hit.kind == "order_id" and hit.quote != order_id:
            why = "the order id of another order"
            yield Remark("order id", REFUSE, *place, why)


def _matches(
    pattern: re.Pattern[str], text: str, rule: str, action: str, why: str
) -> Iterator[Remark]:
    for match in pattern.finditer(text):
        yield Remark(rule, action, *match.span(), match[0], why)


def _phrases(text: str, kind: str, marketplace: str) -> Iterator[Remark]:
    """At most one remark of each rule for each sentence."""
    for sentence in _SENTENCE.finditer(text):
        said: set[str] = set()
        for one in _patterns():
            rule = one.rule
            if kind not in rule["kinds"] or rule["name"] in said:
                continue
            if one.only_in and marketplace not in one.only_in:
                continue
            match = one.pattern.search(sentence[0])
            if match and (one.beside is None or one.beside.search(sentence[0])):
                said.add(rule["name"])
                yield _remark(rule, match, sentence.start(), marketplace)


def _remark(
    rule: dict[str, Any], match: re.Match[str], at: int, marketplace: str
) -> Remark:
    is_refused = marketplace in rule.get("refused_in", ())
    action = REFUSE if is_refused else rule["action"]
    start, end = match.span()
    return Remark(rule["name"], action, at + start, at + end, match[0], rule["why"])


@cache
def _patterns() -> tuple[_Pattern, ...]:
    return tuple(
        _Pattern(
            rule,
            _compiled(each["pattern"], each["language"]),
            _compiled(each["with"], each["language"]) if "with" in each else None,
            tuple(each.get("only_in", ())),
        )
        for rule in _facts()["rule"]
        for each in rule["patterns"]
    )


def _compiled(pattern: str, language: str) -> re.Pattern[str]:
    """Pattern with its word lists and gaps spelled out; every gap is bounded."""
    for name, words in _facts()["words"][language].items():
        pattern = pattern.replace(f"{{{name}}}", _any_of(words))
    pattern = pattern.replace("{c}", _gap(2, comma="first"))
    pattern = pattern.replace("{g8c}", _gap(8, comma="any"))
    pattern = re.sub(r"\{g(\d)\}", lambda most: _gap(int(most[1])), pattern)
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.I)


def _any_of(words: list[str]) -> str:
    """Any word of a list; a sign of money may have its amount after it."""
    longest = sorted(words, key=len, reverse=True)
    spelled = [
        re.escape(word) + ("" if word[-1].isalnum() else r"(?: ?\d{1,6})?")
        for word in longest
    ]
    return f"(?:{'|'.join(spelled)})"


def _gap(most: int, comma: str = "") -> str:
    """Up to so many words in between, across a comma only where that is said."""
    first = ",?" if comma == "first" else ""
    each = (",?" if comma == "any" else "") + _SEPARATOR
    return rf"{first}(?:{each}{_WORD}){{0,{most}}}{each}"


def _only_thanks(text: str, kind: str) -> Iterator[Remark]:
    """A message whose every sentence is a thank-you or a greeting."""
    facts = _facts()["warm"]
    sentences = [match[0].lower() for match in _SENTENCE.finditer(text)]
    told = [one for one in sentences if not any(w in one for w in facts["thanks"])]
    is_more = any(word in text.lower() for word in facts["regret"]) or any(
        len(re.findall(r"\w+", one)) > _GREETING for one in told
    )
    if kind == "message" and len(told) < len(sentences) and not is_more:
        why = "a message that only says thank you is not allowed"
        yield Remark("only thanks", REFUSE, 0, len(text), text, why)


def _manner(text: str, kind: str) -> Iterator[Remark]:
    """Shouting, nothing warm, what was not filled in, a language not known here."""
    yield from _matches(_UNFILLED, text, "not filled in", WARN, "still to be filled in")
    if kind == "request":
        return
    yield from _matches(_CAPITALS, text, "loud", WARN, "reads as shouting")
    small = text.lower()
    if not any(word in small for each in _facts()["warm"].values() for word in each):
        why = "neither thanks nor regret"
        yield Remark("cold", WARN, 0, len(text), text, why)
    words = re.findall(r"[^\W\d_]+", small)
    known = {word for each in _facts()["known"].values() for word in each}
    if len(words) >= _FEWEST_WORDS and not known & set(words):
        why = "phrases that policy forbids are known in English and German only"
        yield Remark("language", WARN, 0, len(text), text, why)
