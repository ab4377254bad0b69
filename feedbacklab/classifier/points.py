"""Points of words, word classes and their sequences: kept as text, added up in bulk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

PLACES = 3
HEADS = 3
END = 3
UNKNOWN = -1
MOST_DIRECT = 8_000_000
_HEADING = "sequence\ttelling\tproduct\tseller\tpraise"


class Tokens(NamedTuple):
    """Many comments as one array of numbers; ``END`` stands after each comment.

    ``names[n]`` spells the token of number ``n``.
    """

    numbers: np.ndarray
    names: Sequence[str]

    @property
    def edges(self) -> np.ndarray:
        """Where each comment begins, and behind it where the last one ends."""
        return np.append(0, np.flatnonzero(self.numbers == END) + 1)


@dataclass
class Points:
    """Points of tokens and sequences of tokens for the heads product, seller, praise.

    ``names`` holds tokens with a space between; ``points`` has the shape (n_names, 4):
    how telling the sequence is (its inverse document frequency), then the points of
    the three heads. ``intercept`` has the shape (3,).
    """

    names: list[str]
    points: np.ndarray
    intercept: np.ndarray


def read_points(path: Path) -> Points:
    """Points of a TSV file: sequence, telling, product, seller, praise."""
    lines = path.read_text(encoding="utf-8").splitlines()[1:]
    rows = [line.split("\t") for line in lines]
    numbers = np.array([[float(x) for x in row[1:]] for row in rows])
    return Points([row[0] for row in rows[1:]], numbers[1:], numbers[0, 1:])


def write_points(learned: Points, path: Path) -> None:
    """Write points as TSV; the line without a sequence holds the intercept."""
    numbers = np.vstack([np.append(0.0, learned.intercept), learned.points])
    rows = [_HEADING]
    rows += [
        "\t".join([name, *(f"{value:g}" for value in values)])
        for name, values in zip(
            ["", *learned.names], numbers.round(PLACES).tolist(), strict=True
        )
    ]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")


class PointCounter:
    """Adds up the points of tokens, pairs and longer sequences in many comments."""

    def __init__(self, learned: Points, names: Sequence[str]) -> None:
        self.intercept = learned.intercept
        squared = np.column_stack([learned.points[:, 0] ** 2, learned.points[:, 1:]])
        row_of = {name: at for at, name in enumerate(names)}
        by_length: dict[int, list[tuple[str, np.ndarray]]] = {1: []}
        for name, points in zip(learned.names, squared, strict=True):
            by_length.setdefault(name.count(" ") + 1, []).append((name, points))
        self.single = np.zeros((len(names), HEADS + 1))
        for name, points in by_length.pop(1):
            self.single[row_of[name]] = points
        self.longer = []
        number_of = _Numbers(row_of, len(names))
        for length in sorted(by_length):
            table = _Table(by_length[length], row_of, number_of)
            self.longer.append(table)
            row_of = table.row_of

    def count(self, tokens: Tokens) -> np.ndarray:
        """Log-odds of product, seller and praise, shape (n_comments, 3)."""
        numbers, edges = tokens.numbers, tokens.edges
        total = _row_sums(numbers, edges, self.single)
        place, row = np.arange(len(numbers)), numbers.astype(np.int64)
        for length, table in enumerate(self.longer, start=1):
            inside = place + length < len(numbers)
            place, row = place[inside], row[inside]
            known, row = table.find(row, numbers[place + length])
            place = place[known]
            total += _row_sums(row, np.searchsorted(place, edges), table.points)
        root = np.sqrt(total[:, :1])
        return total[:, 1:] / np.where(root > 0, root, 1.0) + self.intercept


class _Numbers(NamedTuple):
    """Number of every token by name, and how many numbers there are."""

    of: dict[str, int]
    count: int


class _Table:
    """Sequences of one length: each is one of the length before and a token more.

    ``row_of`` gives the row of a sequence by name. Where there are few enough
    possibilities, a row is looked up directly, else by search.
    """

    def __init__(
        self,
        learned: list[tuple[str, np.ndarray]],
        before: dict[str, int],
        numbers: _Numbers,
    ) -> None:
        self.width = numbers.count
        keys = [self._key(name, before, numbers.of) for name, _ in learned]
        order = np.argsort(keys)
        self.keys = np.array(keys, dtype=np.int64)[order]
        self.points = np.array([points for _, points in learned])[order]
        self.row_of = {learned[at][0]: row for row, at in enumerate(order.tolist())}
        self.ends = np.zeros(self.width, dtype=bool)
        self.ends[self.keys % self.width] = True
        self.direct = None
        possible = (max(before.values()) + 1) * self.width
        if possible <= MOST_DIRECT:
            self.direct = np.full(possible, UNKNOWN, dtype=np.int32)
            self.direct[self.keys] = np.arange(len(self.keys))

    def _key(self, name: str, before: dict[str, int], number_of: dict[str, int]) -> int:
        start, _, last = name.rpartition(" ")
        return before[start] * self.width + number_of[last]

    def find(
        self, before: np.ndarray, following: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Where a known sequence of the length before goes on as one of these.

        Returns
        -------
        tuple
            Places in `before`, and the row of each sequence.
        """
        hopeful = np.flatnonzero(self.ends[following])
        key = before[hopeful] * self.width + following[hopeful]
        if self.direct is not None:
            row = self.direct[key]
            known = row != UNKNOWN
        else:
            row = np.searchsorted(self.keys, key)
            row[row == len(self.keys)] = 0
            known = self.keys[row] == key
        return hopeful[known], row[known].astype(np.int64)


def _row_sums(which: np.ndarray, edges: np.ndarray, table: np.ndarray) -> np.ndarray:
    """Sum the rows of a table, those between two edges together."""
    import scipy.sparse as sp

    shape = (len(edges) - 1, len(table))
    return sp.csr_matrix((np.ones(len(which)), which, edges), shape=shape) @ table


def telling_matrix(tokens: Tokens, longest: int, least: int):
    """Tokens and sequences by how telling they are, as sparse rows.

    Parameters
    ----------
    tokens
        Many comments.
    longest
        Tokens in the longest sequence.
    least
        In how many comments a sequence must stand.

    Returns
    -------
    tuple
        The sparse matrix, shape (n_comments, n_names); the names; how telling each is.
    """
    import scipy.sparse as sp

    size = len(tokens.edges) - 1
    blocks, names, tellings, squares = [], [], [], np.zeros(size)
    for length in range(1, longest + 1):
        kept, column, row, count = _frequent(*_sequences(tokens, length), least)
        telling = (np.log(size / count) + 1).round(PLACES)
        value = telling[column]
        blocks.append(sp.csr_matrix((value, (row, column)), (size, len(kept))))
        squares += np.bincount(row, value**2, size)
        names += [_spelled(key, length, tokens.names) for key in kept.tolist()]
        tellings.append(telling)
    norm = np.sqrt(np.where(squares > 0, squares, 1.0))
    matrix = sp.diags(1 / norm) @ sp.hstack(blocks)
    return matrix.tocsr(), names, np.concatenate(tellings)


def _sequences(tokens: Tokens, length: int) -> tuple[np.ndarray, np.ndarray]:
    """Key and comment of every sequence of so many tokens inside a comment."""
    numbers = tokens.numbers.astype(np.int64)
    ends = numbers == END
    comment = np.cumsum(ends) - ends
    n = max(len(numbers) - length + 1, 0)
    key, inside = np.zeros(n, dtype=np.int64), np.ones(n, dtype=bool)
    for at in range(length):
        key = key * len(tokens.names) + numbers[at : at + n]
        inside &= ~ends[at : at + n]
    return key[inside], comment[:n][inside]


def _frequent(keys, rows, least: int):
    """Keys that stand in enough comments; column, row of each use; comments of each."""
    unique, column = np.unique(keys, return_inverse=True)
    use = np.unique(np.column_stack([column, rows]), axis=0)
    counts = np.bincount(use[:, 0], minlength=len(unique))
    frequent = counts >= least
    place = np.cumsum(frequent) - 1
    kept = frequent[column]  # as often as it stands in the comment
    return unique[frequent], place[column[kept]], rows[kept], counts[frequent]


def _spelled(key: int, length: int, names: Sequence[str]) -> str:
    parts = []
    for _ in range(length):
        key, last = divmod(key, len(names))
        parts.append(names[last])
    return " ".join(reversed(parts))
