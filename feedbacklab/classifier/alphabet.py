"""Letters for words: words of equal classes share one."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

BREAKS = ("STOP", "COMMA", "BUT")
OPPOSITE = {
    "GOOD": "BAD",
    "BAD": "GOOD",
    "FAST": "SLOW",
    "SLOW": "FAST",
    "LOVE": "HATE",
    "HATE": "LOVE",
    "PGOOD": "PBAD",
    "PBAD": "PGOOD",
    "BADN": "GOOD",
    "SAFE": "UNSAFE",
    "DAMAGED": "UNDAMAGED",
}
_ITEM = re.compile(r"<<\d+>>|<\d+>|\{\d+,\d+\}|![\w']+|[\w'+&%/-]+|[()|?*+^$#]")


class Alphabet:
    """Letters for words: equal classes, equal letter."""

    def __init__(self, classes: dict[str, set[str]], patterns: Iterable[str]) -> None:
        self.classes = classes
        self._letters: dict[frozenset[str], int] = {}
        self.members: dict[str, set[int]] = defaultdict(set)
        literals = {word for pattern in patterns for word in _literals(pattern)}
        self.signature = {
            word: self._classes_of(word) | ({word} & literals)
            for word in set(classes) | literals
        }
        self.unknown = self.letter(frozenset({"UNK"}))
        self.number = self.letter(frozenset({"NUM"}))
        self.stop = self.letter(frozenset({"STOP"}))
        for signature in list(self.signature.values()):
            self.letter(signature)
        for signature in list(self._letters):
            self.letter(opposite(signature))

    def _classes_of(self, entry: str) -> frozenset[str]:
        """Classes of an entry; a phrase not listed is read as its last word."""
        last = entry.rpartition("_")[2]
        return frozenset(self.classes.get(entry) or self.classes.get(last) or {"UNK"})

    def letter(self, signature: frozenset[str]) -> int:
        """Letter (an index from 0) of a set of classes, made when first needed."""
        if signature not in self._letters:
            self._letters[signature] = len(self._letters)
            for name in signature:
                self.members[name].add(self._letters[signature])
        return self._letters[signature]

    def signatures(self) -> list[frozenset[str]]:
        """Class sets in the order of their letters."""
        return list(self._letters)


def opposite(signature: frozenset[str]) -> frozenset[str]:
    """Class set of a word once it is negated: not fast is slow."""
    turned = {OPPOSITE[name] for name in signature if name in OPPOSITE}
    if not turned:
        return signature
    kept = {n for n in signature if n.isupper() and n not in OPPOSITE}
    return frozenset(turned | (kept - {"ADJONLY"}) | {"NEGATED"})


def pattern_items(pattern: str) -> list[str]:
    """Words, classes, gaps and signs of a pattern."""
    return _ITEM.findall(pattern)


def _literals(pattern: str) -> set[str]:
    return {i for i in pattern_items(pattern) if i[0].isalnum() and not i.isupper()}
