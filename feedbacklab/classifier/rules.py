"""Named rules: word classes and patterns kept as data, run over many comments.

Every word gets the classes that ``words/`` gives it; words with the same classes
share one letter, so a comment becomes a short string of letters and a rule a regular
expression over them. The patterns are RE2's (pyarrow): no backtracking, no hanging.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from feedbacklab.classifier.alphabet import Alphabet
from feedbacklab.classifier.patterns import (
    expression,
    needed_letters,
    parse_pattern,
    spell_letters,
)

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Rule:
    """One readable pattern and the signed aspects it stands for.

    ``pattern`` is written over words (lower case) and word classes (capitals);
    ``<3>`` is a gap of up to three words inside a clause, ``<<3>>`` may cross commas.
    """

    name: str
    aspects: tuple[str, ...]
    pattern: str


def read_rules(folder: Path = HERE / "rules") -> list[Rule]:
    """Rules of all TSV files of a folder, each with the columns name, aspects, pattern.

    One file for each aspect; the name of a rule stands once in all of them.
    """
    return [
        Rule(name=name, aspects=tuple(aspects.split()), pattern=pattern)
        for name, aspects, pattern in _rows(folder, columns=3)
    ]


def read_classes(folder: Path = HERE / "words") -> dict[str, set[str]]:
    """Classes of every word or phrase of all TSV files of a folder: class, words.

    A class may stand on several lines and in several files.
    """
    classes: dict[str, set[str]] = defaultdict(set)
    for name, entries in _rows(folder, columns=2):
        for entry in entries.split():
            classes[entry].add(name)
    return dict(classes)


def _rows(folder: Path, columns: int) -> list[list[str]]:
    """Lines of the TSV files of a folder, without headings and remarks."""
    rows = []
    for path in sorted(folder.glob("*.tsv")):
        with path.open(encoding="utf-8", newline="") as file:
            lines = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
        rows += [r for r in lines[1:] if len(r) == columns and r[0][0] != "#"]
    return rows


@dataclass
class CompiledRule:
    """A rule ready to run: its expression, and sets of letters that must all occur.

    A comment that lacks every letter of one of the ``needed`` sets cannot match.
    """

    rule: Rule
    expression: str
    needed: list[frozenset[int]]


@dataclass
class RuleBook:
    """All rules and word classes, compiled once."""

    rules: list[Rule]
    alphabet: Alphabet
    phrases: dict[str, list[tuple[tuple[str, ...], int]]]
    spelled: list[str] = field(default_factory=list)
    compiled: list[CompiledRule] = field(default_factory=list)


@lru_cache(maxsize=1)
def rule_book() -> RuleBook:
    """Give the shipped rules, read once per process."""
    return build_book(read_classes(), read_rules())


def build_book(classes: dict[str, set[str]], rules: list[Rule]) -> RuleBook:
    """Compile word classes and rules."""
    alphabet = Alphabet(classes, (rule.pattern for rule in rules))
    phrases: dict[str, list[tuple[tuple[str, ...], int]]] = defaultdict(list)
    for entry, signature in alphabet.signature.items():
        if "_" in entry:
            parts = tuple(entry.split("_"))
            phrases[parts[0]].append((parts, alphabet.letter(signature)))
    book = RuleBook(rules, alphabet, dict(phrases))
    parsed = [parse_pattern(rule.name, rule.pattern, alphabet) for rule in rules]
    book.spelled = spell_letters(parsed, len(alphabet.signatures()))
    book.compiled = [
        CompiledRule(rule, expression(parts, book.spelled), needed_letters(parts))
        for rule, parts in zip(rules, parsed, strict=True)
    ]
    return book
