"""Which language a comment is in, by its small words and letters."""

from __future__ import annotations

from functools import cache
from pathlib import Path

LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl", "sv", "pl", "ja")
_FILE = Path(__file__).parent / "function_words.tsv"


@cache
def function_words() -> dict[str, list[str]]:
    """Languages of each frequent small word."""
    return _by_sign(2)


@cache
def _letters() -> dict[str, list[str]]:
    return _by_sign(1)


def _by_sign(column: int) -> dict[str, list[str]]:
    languages: dict[str, list[str]] = {}
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            row = line.split("\t")
            for sign in dict.fromkeys(row[column].split()):
                languages.setdefault(sign, []).append(row[0])
    return languages


def language_scores(letters: str, words: list[str]) -> dict[str, float]:
    """How much speaks for each language; a sign shared by two counts half for each.

    Parameters
    ----------
    letters
        The comment in small letters.
    words
        Its words.

    Examples
    --------
    >>> scores = language_scores("das ist gut", ["das", "ist", "gut"])
    >>> max(scores, key=scores.get)
    'de'
    """
    scores = dict.fromkeys(LANGUAGES, 0.0)
    found = [function_words().get(word) for word in set(words)]
    found += [_letters().get(letter) for letter in set(letters)]
    for languages in filter(None, found):
        for language in languages:
            scores[language] += 1 / len(languages)
    return scores
