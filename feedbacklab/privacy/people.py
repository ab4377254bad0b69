"""Lists of first names, surnames, and names that are no person's."""

from __future__ import annotations

import re
from functools import cache

from feedbacklab.privacy.words import read_rows, read_words, without_accents

_POSSESSIVE = re.compile(r"'s?$")


@cache
def first_names() -> frozenset[str]:
    """First names, small letters without accents (source: first_names.txt)."""
    return frozenset(name.rstrip("?") for name in read_words("first_names.txt"))


@cache
def clear_first_names() -> frozenset[str]:
    """First names that are no word, brand or place as well."""
    return frozenset(n for n in read_words("first_names.txt") if not n.endswith("?"))


@cache
def surnames() -> frozenset[str]:
    """Surnames, small letters without accents (source: surnames.txt)."""
    return frozenset(read_words("surnames.txt"))


@cache
def not_people() -> frozenset[tuple[str, ...]]:
    """Brands, authors, characters, artists, places (source: not_people.tsv).

    Each as its words as `spoken` gives them.
    """
    rows = read_rows("not_people.tsv")
    listed = (name for _, names in rows for name in names.split(","))
    return frozenset(tuple(map(spoken, name.split())) for name in listed)


def spoken(word: str) -> str:
    """Word in small letters, without accents and the 's of the possessive."""
    return without_accents(_POSSESSIVE.sub("", word))
