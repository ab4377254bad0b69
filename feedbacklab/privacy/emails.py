"""Find e-mail addresses, also spelled out, spaced or disguised."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from feedbacklab.privacy.people import first_names
from feedbacklab.privacy.reading import CERTAIN, Certainty, Claim
from feedbacklab.privacy.words import any_of, read_toml, whole_words, word_set

_LISTS = "domains.toml"
_LOCAL_SIGNS = frozenset("._+-%&'")
_LATIN = "a-z0-9\u00df-\u024f"
_LONGEST_LOCAL, _MOST_PARTS, _NEAR = 64, 8, 40
_OPEN, _CLOSE = r"[\[({<|*_=~+«\"'-]", r"[\])}>|*_=~+»\"'-]"
_GLUED = re.compile(r"(?<!\w)([a-z0-9._]{2,40})AT([a-z0-9-]{2,40})DOT([a-z]{2,6})\b")
_BARE_END = re.compile(r"\s(?:com|net|org)(?!\w)")
_LETTERS_APART = re.compile(r"(?:\w ){2,40}(?:\w ?)?(?:\.|dot) ?(?:\w ){0,4}\w(?!\w)")


class _Patterns(NamedTuple):
    hint: re.Pattern[str]
    at: re.Pattern[str]
    host: re.Pattern[str]
    dot: re.Pattern[str]
    join: re.Pattern[str]


class _Host(NamedTuple):
    labels: list[str]
    end: int
    is_spelled: bool
    is_foreign: bool = False


@cache
def _patterns() -> _Patterns:
    lists = read_toml(_LISTS)
    at, glued = any_of(lists["at_words"]), any_of(lists["at_words_glued"])
    dot, glued_dot = any_of(lists["dot_words"]), any_of(lists["dot_words_glued"])
    dash = any_of(lists["dash_words"])
    bracketed_dot = rf"\s{{0,2}}{_OPEN}\s?(?:\.|d|{dot})\s?{_CLOSE}\s{{0,2}}"
    inside = any_of(lists["at_in_brackets"])
    tight_dot = rf"\s?{glued_dot}\s?|{bracketed_dot}|[./]{{1,3}}dot[./]{{1,3}}"
    spelled_dot = rf"\s{{1,2}}{dot}\s{{1,2}}|{tight_dot}"
    ends = "|".join(["com", "net", "org"])
    any_dot = rf"(?:{spelled_dot}|\s?\.{{1,2}}\s?|,(?={ends}))"
    label = rf"[{_LATIN}](?:[{_LATIN}_-]{{0,62}}[{_LATIN}])?"
    return _Patterns(
        hint=re.compile(rf"[@&%]|{glued}|(?<![^\W_])(?:at|{inside}|{at})(?![^\W_])"),
        at=re.compile(
            rf"(?P<sign>\s{{0,2}}(?:@{{1,2}}|&#64;|&commat;|%40)\s{{0,2}})"
            rf"|(?P<sure>\s{{0,2}}{_OPEN}\s?(?:@|{inside}|{at})\s?{_CLOSE}\s{{0,2}}"
            rf"|\s?{glued}\s?|\s{{1,2}}{at}\s{{1,2}}|\.{{1,3}}at\.{{1,3}}|/at/)"
            rf"|(?P<word>\s{{1,2}}at\s{{1,2}})"
        ),
        host=re.compile(rf"{label}(?:{any_dot}{label}){{0,5}}"),
        dot=re.compile(any_dot),
        join=re.compile(
            rf"(?:{spelled_dot}|\s\.\s|\s{{1,2}}{dash}\s{{1,2}}"
            rf"|\s?{_OPEN}\s?{dash}\s?{_CLOSE}\s?)$"
        ),
    )


def find_emails(text: str) -> Iterator[Claim]:
    """Claim the e-mail addresses of a folded text, from left to right."""
    low, free = text.lower(), 0
    if "AT" in text:
        yield from _glued_addresses(text)
    if not _patterns().hint.search(low):
        return
    for at in _patterns().at.finditer(low):
        claim = _address(low, at, free)
        if claim:
            free = claim.end
            yield claim


def _glued_addresses(text: str) -> Iterator[Claim]:
    """Claim nameATshopDOTcom."""
    for found in _GLUED.finditer(text):
        if found[3] in _ends():
            yield Claim("email", *found.span())


def _address(low: str, at: re.Match[str], free: int) -> Claim | None:
    """Address around one sign or word for "@"."""
    host = _host(low, at)
    if host is None:
        return None
    start = _local_start(low, at.start(), free)
    if start == at.start():
        return None
    certainty = _certainty(low, start, at, host)
    return Claim("email", start, host.end, certainty) if certainty else None


def _host(low: str, at: re.Match[str]) -> _Host | None:
    """Read what stands after the "@" as far as it is a mail server's name."""
    patterns = _patterns()
    apart = _LETTERS_APART.match(low, at.end())
    if apart:
        name = re.sub(r"\s", "", apart[0]).replace("dot", ".")
        if name.rpartition(".")[2] in _ends():
            return _Host(name.split("."), apart.end(), True)
    found = patterns.host.match(low, at.end())
    if not found:
        return None
    labels, places, dots = _labels(found)
    if labels[0] in word_set(_LISTS, "no_hosts") and at.lastgroup == "word":
        return None
    known = [n for n, dot in enumerate(dots, 1) if _may_end(labels[n], dot, at)]
    if known:
        last = known[-1]
        is_spelled = any(dot != "." for dot in dots[:last])
        is_foreign = any(dot.strip(" .,") not in {"", "dot"} for dot in dots[:last])
        return _Host(labels[: last + 1], places[last], is_spelled, is_foreign)
    return _unlisted_host(at, labels, places, dots)


def _labels(found: re.Match[str]) -> tuple[list[str], list[int], list[str]]:
    """Labels of a server's name, their ends, and what stands between them."""
    labels, places, dots, at = [], [], [], found.start()
    for dot in _patterns().dot.finditer(found.string, *found.span()):
        labels.append(found.string[at : dot.start()])
        places.append(dot.start())
        dots.append(dot[0])
        at = dot.end()
    return [*labels, found.string[at : found.end()]], [*places, found.end()], dots


def _may_end(label: str, dot: str, at: re.Match[str]) -> bool:
    """Whether a label ends a server's name, and no sentence ends before it."""
    if dot == "." or "." not in dot.strip():
        return label in _ends()
    if dot == "..":
        return label in word_set(_LISTS, "plain_ends")
    is_apart = dot[0].isspace() and dot[-1].isspace()
    is_clear = is_apart or at.lastgroup != "word"
    return is_clear and label in word_set(_LISTS, "plain_ends")


def _unlisted_host(
    at: re.Match[str], labels: list[str], places: list[int], dots: list[str]
) -> _Host | None:
    """Take a provider without its end, or an end that is in no list."""
    end = _BARE_END.match(at.string, places[0])
    is_provider = labels[0].removesuffix("com") in word_set(_LISTS, "providers")
    if is_provider or (end and at[0] == "@"):
        return _Host(labels[:1], end.end() if end else places[0], False)
    if at.lastgroup == "word" or set(dots) != {"."}:
        return None
    if re.fullmatch(r"[a-z]{2,24}", labels[-1]):
        return _Host(labels, places[-1], False)
    return None


def _ends() -> frozenset[str]:
    return word_set(_LISTS, "plain_ends") | word_set(_LISTS, "wordlike_ends")


def _local_start(low: str, end: int, free: int) -> int:
    """Walk back from the "@" over what can be the name before it."""
    limit = max(free, end - _LONGEST_LOCAL)
    start = _token_start(low, end, limit)
    for _ in range(_MOST_PARTS * 4):
        if start == end:
            break
        before = _part_before(low, start, limit)
        if before is None:
            break
        start = before
    while start < end and not low[start].isalnum():
        start += 1
    return start


def _token_start(low: str, end: int, limit: int) -> int:
    start = end
    while start > limit and _is_local(low[start - 1]):
        start -= 1
    return start


def _is_local(sign: str) -> bool:
    """Whether a sign may stand before the "@": no kanji, which has no spaces."""
    return (sign.isalnum() and sign < "\u0250") or sign in _LOCAL_SIGNS


def _part_before(low: str, start: int, limit: int) -> int | None:
    """Start of the part that a spelled-out dot or a lone space joins to this one."""
    join = _patterns().join.search(low, max(limit, start - 24), start)
    if join and join.start() > limit:
        before = _token_start(low, join.start(), limit)
        return before if before < join.start() else None
    is_lone = low[start : start + 2].strip().isalnum() and low[
        start + 1 : start + 2
    ] in {
        " ",
        "@",
    }
    if is_lone and start - 2 >= limit and low[start - 1] == " ":
        before = low[start - 2]
        if before.isalnum() and (start - 3 < 0 or low[start - 3] in " :\n"):
            return start - 2
    return None


def _certainty(
    low: str, start: int, at: re.Match[str], host: _Host
) -> Certainty | None:
    """How sure it is that an address was meant; None if it was not."""
    local = low[start : at.start()]
    is_tight = at[0] == "@" or at.lastgroup == "sure"
    if is_tight:
        return CERTAIN
    is_said = local in word_set(_LISTS, "before_at") and not host.is_foreign
    if is_said or "'" in local:
        return None
    is_own = host.labels[0] in word_set(_LISTS, "own_domains")
    if at.lastgroup == "sign":
        return None if is_own and local.isalpha() else CERTAIN
    is_made = not local.isalpha() or local in first_names()
    cued = whole_words(_LISTS, "mail_cues").search(low, max(0, start - _NEAR), start)
    is_meant = is_made or cued or (host.is_spelled and not is_own)
    return CERTAIN if is_meant else None
