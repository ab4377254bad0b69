"""Read the word lists that lie beside the code, and make patterns of them."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

_LETTER = r"[^\W\d_]"


def _read(name: str) -> str:
    return files(__package__).joinpath(name).read_text("utf-8")


def read_toml(name: str) -> dict[str, Any]:
    """Read a TOML file beside the code."""
    return tomllib.loads(_read(name))


def read_rows(name: str) -> list[list[str]]:
    """Rows of a tab-separated file below its heading."""
    lines = [line for line in _read(name).splitlines() if not line.startswith("#")]
    return [line.split("\t") for line in lines[1:] if line.strip()]


def read_words(name: str) -> list[str]:
    """Words of a text file, in the order they stand there."""
    lines = [line for line in _read(name).splitlines() if not line.startswith("#")]
    return " ".join(lines).split()


def any_of(words: Iterable[str]) -> str:
    """Pattern of one of the words, the longest first; a space is any few spaces."""
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    return "(?:" + "|".join(map(_spelled, ordered)) + ")"


def _spelled(word: str) -> str:
    """Pattern of one word; "*" at its end: more letters may follow."""
    more = rf"{_LETTER}{{0,12}}" if word.endswith("*") else ""
    return re.escape(word.removesuffix("*")).replace(r"\ ", r"\s{1,2}") + more


@cache
def whole_words(name: str, key: str) -> re.Pattern[str]:
    """Pattern of the words of a list in a TOML file, none as a part of a word."""
    words = any_of(read_toml(name)[key])
    return re.compile(rf"(?<![^\W_]){words}(?![^\W_])")


@cache
def word_set(name: str, key: str) -> frozenset[str]:
    """Words of a list in a TOML file."""
    return frozenset(read_toml(name)[key])


def without_accents(word: str) -> str:
    """Small letters without accents.

    Examples
    --------
    >>> without_accents("García")
    'garcia'
    """
    if word.isascii():
        return word.lower()
    parts = unicodedata.normalize("NFD", word.replace("ł", "l").replace("Ł", "L"))
    return "".join(sign for sign in parts if not unicodedata.combining(sign)).lower()
