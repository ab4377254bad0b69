"""Numbers for words, with mercy for stretched, decorated and misspelt ones."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from feedbacklab.text import SEPARATOR

HERE = Path(__file__).parent
MOST_REMEMBERED = 300_000
_NOT_LETTERS = "'*_~|=<>#@$%^&+\\[]{}"
_THRICE = re.compile(r"(.)\1{2,}")
_TWICE = re.compile(r"(.)\1+")


class WordNumbers(dict):
    """Number of every word; an unknown word gets that of its likely spelling."""

    def __init__(self, known: set[str], plain: set[str] = frozenset()) -> None:
        """Give known words numbers; plain ones are right but never guessed."""
        names = ["<unknown>", "<number>", "<stop>", "<end>", *sorted(known | plain)]
        super().__init__((name, number) for number, name in enumerate(names))
        self.names = names
        self.known = frozenset(names)
        self.by_deletion = _deletions(w for w in sorted(known) if w.isalpha())
        self[SEPARATOR] = 3

    def __missing__(self, word: str) -> int:
        """Guess an unknown word once and remember it."""
        if len(self) > MOST_REMEMBERED:
            self._forget()
        self[word] = number = self._likely(word)
        return number

    def _forget(self) -> None:
        for word in list(self)[len(self.names) + 1 :]:
            self.pop(word, None)

    def _likely(self, word: str) -> int:
        if not word.isalpha():
            bare = word.strip(_NOT_LETTERS)
            if not bare:
                return self.get(word[:1], 2)
            if bare[0].isdigit():
                return 1
            word = "a+" if word.startswith("a+") else bare
        for spelling in _spellings(word):
            if (number := self.get(spelling)) is not None:
                return number
        return self._one_slip_away(word)

    def _one_slip_away(self, word: str) -> int:
        if not 6 <= len(word) <= 20 or not word.isascii():
            return 0
        near = self.by_deletion.get(word) or next(
            (n for w in _without_one(word) if (n := self.by_deletion.get(w))), None
        )
        return self.get(near, 0) if near else 0


def plain_words(path: Path = HERE / "plain_words.txt") -> list[str]:
    """Everyday words that a rule word with a slip could be mistaken for."""
    return path.read_text(encoding="utf-8").split()


def _spellings(word: str) -> list[str]:
    """Shorter spellings of a stretched or possessive word: soooo, seller's."""
    plain = word.removesuffix("'s").replace("'", "")
    if not _THRICE.search(plain):
        return [word, plain]
    return [word, plain, _THRICE.sub(r"\1\1", plain), _TWICE.sub(r"\1", plain)]


def _without_one(word: str) -> list[str]:
    return [word, *(word[:i] + word[i + 1 :] for i in range(1, len(word)))]


def _deletions(known: Iterable[str]) -> dict[str, str]:
    """Words of seven letters or more by each spelling that lacks one letter."""
    found: dict[str, str] = {}
    for word in known:
        if len(word) >= 7:
            for spelling in _without_one(word):
                found.setdefault(spelling, word)
    return found
