"""Fold fullwidth signs, look-alikes and invisible signs, keeping every place."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import NamedTuple

from feedbacklab.privacy.words import read_toml


class Folded(NamedTuple):
    """A comment in plain signs, and where each of them stands in the original.

    ``places`` is None when every sign kept its place.
    """

    text: str
    original: str
    places: list[int] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Place in the original of ``text[start:end]``, with the accents after it."""
        if self.places is None:
            return start, end
        last = self.places[end - 1] + 1
        following = self.places[end] if end < len(self.places) else len(self.original)
        while last < following and unicodedata.category(self.original[last])[0] == "M":
            last += 1
        return self.places[start], last


class _Fold(dict):
    """Plain sign of a sign; "" for an invisible one. Worked out when first met."""

    def __missing__(self, number: int) -> str:
        self[number] = folded = _fold(chr(number))
        return folded


def fold(comment: str) -> Folded:
    r"""Fold a comment into plain signs; small and capital letters stay apart.

    Examples
    --------
    >>> fold("jo\u200bhn\uff20example.com").text
    'john@example.com'
    """
    if comment.isascii():
        return Folded(comment, comment, None)
    table = _table()
    text = comment.translate(table)
    if len(text) == len(comment):
        return Folded(text, comment, None)
    places = [n for n, sign in enumerate(comment) if table[ord(sign)]]
    return Folded(text, comment, places)


@cache
def _table() -> _Fold:
    alike = read_toml("folding.toml")["alike"]
    return _Fold({ord(s): plain for plain, signs in alike.items() for s in signs})


def _fold(sign: str) -> str:
    """Fold one sign that is in no list into one sign, or into none."""
    category = unicodedata.category(sign)
    if category in {"Mn", "Me", "Cf"}:
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(sign))
    if category == "Pd":
        return "-"
    if category == "Zs":
        return " "
    plain = unicodedata.normalize("NFKC", sign)
    return plain if len(plain) == 1 else sign
