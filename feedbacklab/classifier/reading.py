"""Read comments into letters: words, phrases and negation, many comments at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from feedbacklab.classifier.alphabet import opposite
from feedbacklab.classifier.points import END, Tokens
from feedbacklab.classifier.rules import RuleBook, rule_book
from feedbacklab.classifier.spelling import WordNumbers, plain_words
from feedbacklab.text import spaced_words

REACH_OF_NOT = 4
NO_WORD = -1
INSIDE_PHRASE, END_LETTER = -1, -2


@dataclass
class Reading:
    """Many comments as letters, one array over all of them.

    ``letters[i]`` is the letter of word ``i``; -1 stands inside a phrase and is read
    with the word before it. ``comment[i]`` is the comment the word belongs to.
    """

    numbers: np.ndarray
    letters: np.ndarray
    comment: np.ndarray
    size: int

    @property
    def length(self) -> np.ndarray:
        """Number of words of each comment, signs and emoji not counted."""
        is_word = (self.numbers < 2) | (self.numbers > 3)
        return np.bincount(self.comment[is_word], minlength=self.size)


class Reader:
    """Turns comments into letters with one rule book."""

    def __init__(self, book: RuleBook, extra_words: Sequence[str] = ()) -> None:
        self.book = book
        signature = book.alphabet.signature
        parts = {p for entry in signature for p in entry.split("_")}
        self.number_of = WordNumbers(
            {*signature, *parts}, {*plain_words(), *extra_words}
        )
        self.letter_of = self._letters()
        self.phrase_keys, self.phrase_next, self.phrase_letter = self._phrase_trie()
        self._negation()
        self._classes()

    def _letters(self) -> np.ndarray:
        alphabet = self.book.alphabet
        letters = [alphabet.unknown, alphabet.number, alphabet.stop, -2]
        for name in self.number_of.names[4:]:
            signature = alphabet.signature.get(name)
            letters.append(
                alphabet.letter(signature) if signature else alphabet.unknown
            )
        return np.array(letters, dtype=np.int32)

    def _phrase_trie(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Sorted (node, word) keys, the node each leads to, a node's letter or -1."""
        steps: dict[tuple[int, int], int] = {}
        letters = [-1]
        for phrases in self.book.phrases.values():
            for parts, letter in phrases:
                node = 0
                for part in parts:
                    step = (node, self.number_of[part])
                    if step not in steps:
                        steps[step] = len(letters)
                        letters.append(-1)
                    node = steps[step]
                letters[node] = letter
        width = len(self.number_of.names)
        keys = np.array([n * width + w for n, w in steps], dtype=np.int64)
        order = np.argsort(keys)
        self.begins_phrase = np.zeros(width, dtype=bool)
        self.begins_phrase[keys[keys < width]] = True
        after = np.array(list(steps.values()), dtype=np.int64)[order]
        return keys[order], after, np.array(letters, dtype=np.int32)

    def _negation(self) -> None:
        alphabet = self.book.alphabet
        signatures = alphabet.signatures()
        self.opposite = np.array([alphabet.letter(opposite(s)) for s in signatures])
        self.is_not = np.array(["NOT" in s for s in signatures])
        self.is_postnot = np.array(["POSTNOT" in s for s in signatures])
        self.is_filler = np.array([bool(s & {"ADV", "BE", "FILL"}) for s in signatures])

    def _classes(self) -> None:
        """Name the classes of every letter; letters of the same classes share one."""
        spelled = [
            "+".join(sorted(filter(str.isupper, signature))) or "UNK"
            for signature in self.book.alphabet.signatures()
        ]
        self.class_names = sorted(set(spelled))
        self.class_names.insert(END, "<end>")
        number = {name: at for at, name in enumerate(self.class_names)}
        self.class_of = np.array([*(number[name] for name in spelled), END])

    def tokens(self, reading: Reading) -> dict[str, Tokens]:
        """Comments as words, and as the classes of their words and phrases."""
        letters = reading.letters[reading.letters != INSIDE_PHRASE]
        letters = np.where(letters == END_LETTER, -1, letters)
        return {
            "words": Tokens(reading.numbers, self.number_of.names),
            "classes": Tokens(self.class_of[letters], self.class_names),
        }

    def read(self, comments: Iterable[object]) -> Reading:
        """Letters of many comments."""
        numbers = self._numbers(spaced_words(comments))
        letters = self.letter_of[numbers]
        ends = letters == -2
        comment = np.cumsum(ends) - ends
        self._join_phrases(numbers, letters)
        self._negate(letters)
        return Reading(numbers, letters, comment, int(ends.sum()))

    def _numbers(self, spaced: bytes) -> np.ndarray:
        """Numbers of words with white space between; each different word read once."""
        edges = pa.py_buffer(np.array([0, len(spaced)], dtype=np.int64))
        whole = [None, edges, pa.py_buffer(spaced)]
        text = pa.Array.from_buffers(pa.large_string(), 1, whole)
        words = pc.ascii_split_whitespace(text).flatten()
        coded = words.dictionary_encode()
        different = coded.dictionary.cast(pa.large_binary()).to_pylist()
        spelled = (word.decode("utf-8", "surrogatepass") for word in different)
        number = [self.number_of[word] if word else NO_WORD for word in spelled]
        numbers = np.array(number, dtype=np.int32)[coded.indices.to_numpy()]
        return numbers[numbers != NO_WORD] if NO_WORD in number else numbers

    def _join_phrases(self, numbers: np.ndarray, letters: np.ndarray) -> None:
        """Give the first word of a phrase the phrase's letter, -1 to the others."""
        place = np.flatnonzero(self.begins_phrase[numbers])
        node = np.zeros(len(place), dtype=np.int64)
        longest = np.zeros(len(numbers), dtype=np.int32)
        letter = np.full(len(numbers), -1, dtype=np.int32)
        width, length = len(self.number_of.names), 0
        while len(place):
            key = node * width + numbers[place + length]
            at = np.searchsorted(self.phrase_keys, key)
            at[at == len(self.phrase_keys)] = 0
            hit = self.phrase_keys[at] == key
            place, node = place[hit], self.phrase_next[at[hit]]
            length += 1
            whole = self.phrase_letter[node] >= 0
            longest[place[whole]] = length
            letter[place[whole]] = self.phrase_letter[node[whole]]
            inside = place + length < len(numbers)
            place, node = place[inside], node[inside]
        starts = np.flatnonzero(longest)
        last_end = 0
        for start, span, new in zip(
            starts.tolist(),
            longest[starts].tolist(),
            letter[starts].tolist(),
            strict=True,
        ):
            if start >= last_end:
                last_end = start + span
                letters[start] = new
                letters[start + 1 : last_end] = -1

    def _negate(self, letters: np.ndarray) -> None:
        """Turn good to bad and fast to slow where a "not" stands close before."""
        shown = np.flatnonzero(letters != -1)
        dense = letters[shown]
        safe = np.where(dense < 0, self.book.alphabet.stop, dense)
        turned = self.opposite[safe] != safe
        negated = np.zeros(len(safe), dtype=bool)
        open_to = turned.copy()
        for back in range(1, REACH_OF_NOT + 1):
            before = np.roll(safe, back)
            before[:back] = self.book.alphabet.stop
            negated |= open_to & self.is_not[before]
            open_to &= self.is_filler[before] & ~self.is_not[before]
        after = np.roll(safe, -1)
        negated |= turned & self.is_postnot[after]
        letters[shown[negated]] = self.opposite[safe[negated]]


@lru_cache(maxsize=1)
def shipped_reader() -> Reader:
    """Reader of the shipped rules."""
    return Reader(rule_book())


def letter_strings(reading: Reading, book: RuleBook) -> pa.Array:
    """One string of letters per comment."""
    spelled = np.array([ord(c) for c in [*book.spelled, "\n"]], dtype="<u4")
    shown = reading.letters[reading.letters != -1]
    text = spelled[np.where(shown == -2, -1, shown)].tobytes().decode("utf-32-le")
    return pa.array(text.split("\n")[:-1], pa.string())


class Hits(NamedTuple):
    """Rule number ``rule[i]`` fired in comment number ``comment[i]``."""

    comment: np.ndarray
    rule: np.ndarray


def fired(reading: Reading, book: RuleBook) -> Hits:
    """Which rules fire in which comments."""
    strings = letter_strings(reading, book)
    holders = LetterHolders(reading, len(book.spelled))
    rows, rules = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    for number, compiled in enumerate(book.compiled):
        candidates = holders.of_each(compiled.needed)
        if len(candidates):
            hits = pc.match_substring_regex(
                strings.take(pa.array(candidates)), compiled.expression
            )
            rows.append(candidates[hits.to_numpy(zero_copy_only=False)])
            rules.append(np.full(len(rows[-1]), number))
    return Hits(np.concatenate(rows), np.concatenate(rules))


class LetterHolders:
    """Which comments hold which letters, to try a rule only where it can match."""

    def __init__(self, reading: Reading, n_letters: int) -> None:
        mask = reading.letters >= 0
        letters = reading.letters[mask].astype(np.int16)
        order = np.argsort(letters, kind="stable")
        edges = np.searchsorted(letters[order], np.arange(n_letters + 1))
        comment = reading.comment[mask][order]
        self.size = reading.size
        self.holders = [comment[a:b] for a, b in pairwise(edges.tolist())]
        self.seen: dict[frozenset[int], tuple[np.ndarray, int]] = {}

    def of_each(self, needed: list[frozenset[int]]) -> np.ndarray:
        """Comments that hold a letter of each set."""
        if not needed:
            return np.arange(self.size)
        marks = sorted(map(self._marked, needed), key=lambda mark: mark[1])
        left = np.flatnonzero(marks[0][0])
        for marked, _ in marks[1:]:
            left = left[marked[left]]
        return left

    def _marked(self, letters: frozenset[int]) -> tuple[np.ndarray, int]:
        """Whether each comment holds one of the letters, and how many do."""
        if letters not in self.seen:
            marked = np.zeros(self.size, dtype=bool)
            for letter in letters:
                marked[self.holders[letter]] = True
            self.seen[letters] = marked, int(marked.sum())
        return self.seen[letters]
