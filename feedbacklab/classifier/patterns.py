"""Turn the readable pattern of a rule into a regular expression over letters."""

from __future__ import annotations

from typing import NamedTuple

from feedbacklab.classifier.alphabet import BREAKS, Alphabet, pattern_items

NOT_LETTERS = "\n\\]^-[&~|"


class LetterSet(NamedTuple):
    """Letters of which one must stand (or, if negated, none may stand) here."""

    letters: frozenset[int]
    is_negated: bool = False


def parse_pattern(name: str, pattern: str, alphabet: Alphabet) -> list[str | LetterSet]:
    """Read a rule as letter sets and the signs of a regular expression between them."""
    items = pattern_items(pattern)
    for item in items:
        if item[0].isalnum() and not alphabet.members[item]:
            raise ValueError(f"rule {name}: no word class or word {item!r}")
    parts = [part for item in items for part in _parts(item, alphabet)]
    return _join_choices(parts)


def _parts(item: str, alphabet: Alphabet) -> list[str | LetterSet]:
    breaks = frozenset(n for b in BREAKS for n in alphabet.members[b])
    if item.startswith("<<"):
        across = breaks - alphabet.members["COMMA"]
        return [LetterSet(across, True), f"{{0,{item[2:-2]}}}"]
    if item.startswith("<"):
        return [LetterSet(breaks, True), f"{{0,{item[1:-1]}}}"]
    if item.startswith("!"):
        return [LetterSet(breaks | alphabet.members[item[1:]], True)]
    if item == "#":
        return ["(", "^", "|", LetterSet(breaks), ")"]
    if item[0] in "{(|)?*+^$":
        return [item]
    return [LetterSet(frozenset(alphabet.members[item]))]


def _join_choices(parts: list[str | LetterSet]) -> list[str | LetterSet]:
    """Make (a|b|c) one set where every choice is a single word or class."""
    joined: list[str | LetterSet] = []
    for part in parts:
        joined.append(part)
        if part == ")":
            start = len(joined) - 1 - joined[::-1].index("(")
            inside = joined[start + 1 : -1]
            sets, bars = inside[::2], inside[1::2]
            is_simple = all(isinstance(x, LetterSet) and not x[1] for x in sets)
            if is_simple and len(inside) % 2 and set(bars) <= {"|"}:
                union = frozenset().union(*(x.letters for x in sets))
                joined[start:] = [LetterSet(union)]
    return joined


def needed_letters(parts: list[str | LetterSet]) -> list[frozenset[int]]:
    """Find sets of letters of each of which a match must hold at least one."""
    return _needed([*parts, ")"], 0)[0]


def _needed(parts: list, at: int) -> tuple[list[frozenset[int]], int]:
    branches: list[list[frozenset[int]]] = [[]]
    while parts[at] != ")":
        part, sets = parts[at], []
        if part == "(":
            sets, at = _needed(parts, at + 1)
        elif isinstance(part, LetterSet) and not part.is_negated:
            sets = [part.letters]
        at += 1
        following = parts[at] if isinstance(parts[at], str) else ""
        if part == "|":
            branches.append([])
        elif not following.startswith(("?", "*", "{0")):
            branches[-1] += sets
    if len(branches) == 1:
        return branches[0], at
    if not all(branches):
        return [], at
    return [frozenset().union(*(min(b, key=len) for b in branches))], at


def spell_letters(parsed: list[list[str | LetterSet]], n_letters: int) -> list[str]:
    """Choose a character for every letter; letters no rule tells apart share one.

    The characters that most rules ask for are single bytes, which RE2 reads fastest.
    """
    sets = {p.letters for rule in parsed for p in rule if isinstance(p, LetterSet)}
    asked: list[list[int]] = [[] for _ in range(n_letters)]
    for number, letters in enumerate(sets):
        for letter in letters:
            asked[letter].append(number)
    kinds = [tuple(numbers) for numbers in asked]
    order = sorted(set(kinds), key=lambda kind: (-len(kind), kind))
    characters = [chr(n) for n in range(1, 127) if chr(n) not in NOT_LETTERS]
    characters += [chr(n) for n in range(0xA1, 0xA1 + len(order))]
    character = dict(zip(order, characters, strict=False))
    return [character[kind] for kind in kinds]


def expression(parts: list[str | LetterSet], spelled: list[str]) -> str:
    """Regular expression of a parsed rule, for RE2 and for Python's re alike."""
    written = []
    for part in parts:
        if isinstance(part, LetterSet):
            inside = "".join(sorted({spelled[n] for n in part.letters}))
            written.append(f"[{'^' if part.is_negated else ''}{inside}]")
        else:
            written.append("(?:" if part == "(" else part)
    return "".join(written)
