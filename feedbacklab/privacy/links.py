"""Find links and bare domain names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from feedbacklab.privacy.reading import Claim
from feedbacklab.privacy.words import any_of, read_toml, word_set

_HINT = re.compile(r"\.\w|:[/\\]|\b(?:dot|punkt|punto|point|ponto)\b")
_CLOSING = ".,;:!?'\")]}>*"


@cache
def _pattern() -> re.Pattern[str]:
    lists = read_toml("domains.toml")
    plain, wordlike = any_of(lists["plain_ends"]), any_of(lists["wordlike_ends"])
    dot = any_of(["dot", "punkt", "punto", "point", "ponto"])
    label = r"[^\W_](?:[\w-]{0,60}[^\W_])?"
    rest = r"[^\s<>\"\x00]{0,2000}"
    return re.compile(
        rf"(?:https?|hxxps?|ftp)(?:://|:\\\\)[^\s<>\"\x00]{{1,2000}}"
        rf"|(?<![\w@])www\.{label}{rest}"
        rf"|(?<![\w@.-])(?P<bare>{label}(?:\.{label}){{0,2}}\.(?:{plain}|{wordlike}))"
        rf"(?P<path>/{rest})?(?![\w@])"
        rf"|(?<![\w@.-])(?P<spelled>{label}\s(?:\(dot\)|\[dot\]|{dot})\s(?:com|net|org))"
        rf"(?![\w@])"
    )


def find_links(text: str) -> Iterator[Claim]:
    """Claim the links of a folded text, from left to right."""
    low = text.lower()
    if not _HINT.search(low):
        return
    for found in _pattern().finditer(low):
        if _is_link(found):
            end = found.start() + len(found[0].rstrip(_CLOSING))
            yield Claim("link", found.start(), end)


def _is_link(found: re.Match[str]) -> bool:
    """Whether a bare name is a link and no missing space after a full stop."""
    name = found["bare"] or found["spelled"]
    if not name or found["path"]:
        return True
    labels = re.split(r"\.|\s+", name)
    if set(labels) & word_set("domains.toml", "own_domains"):
        return False
    if found["spelled"]:
        return labels[0] not in word_set("domains.toml", "before_at")
    if labels[-1] in word_set("domains.toml", "bare_link_ends"):
        return len(labels[-2]) > 1
    return "-" in name or len(labels) > 2
