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
        self.width = len(names)
        self.intercept = learned.intercept
        number = {name: at for at, name in enumerate(names)}
        by_length: dict[int, dict[int, np.ndarray]] = {1: {}}
        squared = np.column_stack([learned.points[:, 0] ** 2, learned.points[:, 1:]])
        for name, points in zip(learned.names, squared, strict=True):
            parts = [number[part] for part in name.split(" ")]
            key = 0
            for part in parts:
                key = key * self.width + part
            by_length.setdefault(len(parts), {})[key] = points
        self.single = np.zeros((self.width, HEADS + 1))
        for key, points in by_length.pop(1).items():
            self.single[key] = points
        self.longer = [_Table(by_length[n], self.width) for n in sorted(by_length)]

    def count(self, tokens: Tokens) -> np.ndarray:
        """Log-odds of product, seller and praise, shape (n_comments, 3)."""
        numbers, edges = tokens.numbers, tokens.edges
        total = _row_sums(numbers, edges, self.single)
        place, key = np.arange(len(numbers)), numbers.astype(np.int64)
        for length, table in enumerate(self.longer, start=1):
            at, place, key = table.find(numbers, place, key, length)
            total += _row_sums(at, np.searchsorted(place, edges), table.points)
        root = np.sqrt(total[:, :1])
        return total[:, 1:] / np.where(root > 0, root, 1.0) + self.intercept


class _Table:
    """Sequences of one length by key, and which tokens can begin and end them."""

    def __init__(self, points: dict[int, np.ndarray], width: int) -> None:
        self.width = width
        self.keys = np.array(sorted(points), dtype=np.int64)
        self.points = np.array([points[key] for key in self.keys.tolist()])
        self.ends = np.zeros(width, dtype=bool)
        self.ends[self.keys % width] = True

    def find(
        self, numbers: np.ndarray, place: np.ndarray, key: np.ndarray, length: int
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Rows of known sequences, where each begins, and its key.

        ``key`` is that of the sequence of ``length`` tokens that begins at ``place``.
        """
        inside = place + length < len(numbers)
        place, key = place[inside], key[inside]
        following = numbers[place + length]
        hopeful = self.ends[following]
        place, key = place[hopeful], key[hopeful] * self.width + following[hopeful]
        at = np.searchsorted(self.keys, key)
        at[at == len(self.keys)] = 0
        known = self.keys[at] == key
        return at[known], place[known], key[known]


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
