"""Every slice of one or two dimensions that could be a driver, as one matrix."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix, vstack

from feedbacklab.drivers.choices import DriversError, choices

_SEARCH = choices()["search"]


@dataclass(frozen=True)
class Dimension:
    """A dimension as numbers: −1 where the value is unknown.

    ``only_bad``: known of bad rows only, as causes are. Such a slice has the rows of
    the other dimension (or all) as its base: "cause = late" is so many of all feedback.
    """

    name: str
    codes: np.ndarray
    values: list[str]
    only_bad: bool


@dataclass(frozen=True)
class Slices:
    """Slices that hold different rows; matrices of shape (n_slices, n_rows).

    ``members`` marks the rows a slice has as its base, ``hits`` those of them that
    are bad and count; ``part`` is the share of all bad rows with the slice's causes,
    1 for slices without one; ``same_as`` names slices of the very same rows.
    """

    names: list[str]
    dimensions: list[tuple[str, ...]]
    members: csr_matrix
    hits: csr_matrix
    part: np.ndarray
    same_as: list[list[str]]

    def __len__(self) -> int:
        """How many there are."""
        return len(self.names)

    def rows(self, place: int) -> np.ndarray:
        """Rows of one slice; of a cause's slice those with the cause."""
        matrix = self.members if self.part[place] == 1 else self.hits
        return matrix.indices[matrix.indptr[place] : matrix.indptr[place + 1]]

    def among(self, left: np.ndarray) -> Slices:
        """The same slices of only the rows that are left."""
        return replace(self, members=self.members[:, left], hits=self.hits[:, left])


def encoded(frame: pd.DataFrame, now: np.ndarray, bad: np.ndarray) -> list[Dimension]:
    """Texts as codes; see `feedbacklab.drivers.dimensions_of`.

    A dimension none of whose values is on both sides is left out: it tells the period
    or the group itself.
    """
    found = []
    for name in frame:
        codes, values = pd.factorize(frame[name], sort=True)
        only_bad = bool(
            (codes >= 0).any() and (codes[~bad] < 0).all() and not bad.all()
        )
        both = np.intersect1d(codes[now & (codes >= 0)], codes[~now & (codes >= 0)])
        if not now.all() and not len(both):
            continue
        found.append(Dimension(str(name), codes, [*map(str, values)], only_bad))
    return found


def find_slices(
    dimensions: list[Dimension], now: np.ndarray, bad: np.ndarray
) -> Slices:
    """All slices with enough rows and bad rows, the same rows only once.

    Both limits look at the two periods together, so that they do not favour slices
    which moved.

    Parameters
    ----------
    dimensions
        As `encoded` gives them.
    now, bad
        Claims per row, shape (n_rows,): of the period, bad.

    Returns
    -------
    Slices
        In the order of the dimensions, single ones first: of slices with the same
        rows the first gives its name.
    """
    single = [(dimension,) for dimension in dimensions]
    groups = [*single, *combinations(dimensions, 2)]
    fewest = _SEARCH["fewest_rows"] / now.mean()
    parts = [_group(group, bad, fewest) for group in groups]
    names, kinds = [], []
    for group, part in zip(groups, parts, strict=True):
        names += part.names
        kinds += [tuple(d.name for d in group)] * len(part)
    empty = csr_matrix((0, len(bad)), dtype="float32")
    every = Slices(
        names,
        kinds,
        vstack([empty, *(part.members for part in parts)], format="csr"),
        vstack([empty, *(part.hits for part in parts)], format="csr"),
        np.concatenate([np.empty(0), *(part.part for part in parts)]),
        [[] for _ in names],
    )
    return _distinct(every)


def _group(group: tuple[Dimension, ...], bad: np.ndarray, fewest: float) -> Slices:
    """Slices of one dimension or of one pair that hold at least so many rows."""
    codes = _joint([d.codes for d in group], [len(d.values) for d in group])
    at_bad = codes[bad & (codes >= 0)]
    kept, counts = np.unique(at_bad, return_counts=True)
    kept = kept[counts >= _SEARCH["fewest_bad"]]
    hits = _matrix(kept, np.where(bad, codes, -1))
    members, part = _matrix(kept, codes), np.ones(len(kept))
    if any(d.only_bad for d in group):
        members, part = _whole_base(group, kept, bad)
    size = np.diff(members.indptr)
    enough = size >= fewest
    if not any(d.only_bad for d in group):
        enough &= size < len(bad)
    names = np.array(list(_names(group, kept)), object)[enough].tolist()
    keep = np.flatnonzero(enough)
    return Slices(names, [], members[keep], hits[keep], part[keep], [])


def _joint(codes: list[np.ndarray], sizes: list[int]) -> np.ndarray:
    """One code for the values of all dimensions; −1 where one is unknown."""
    if not codes:
        return np.empty(0, int)
    joint = codes[0].astype("int64")
    for more, size in zip(codes[1:], sizes[1:], strict=True):
        joint = np.where((joint < 0) | (more < 0), -1, joint * size + more)
    return joint


def _matrix(kept: np.ndarray, codes: np.ndarray) -> csr_matrix:
    """Rows of each kept code, shape (n_kept, n_rows)."""
    if not len(kept):
        return csr_matrix((0, len(codes)), dtype="float32")
    place = np.minimum(np.searchsorted(kept, codes), len(kept) - 1)
    row = np.flatnonzero(kept[place] == codes)
    order = row[np.argsort(place[row], kind="stable")]
    ends = np.bincount(place[row], minlength=len(kept)).cumsum()
    ones = np.ones(len(row), "float32")
    shape = (len(kept), len(codes))
    return csr_matrix((ones, order, np.append(0, ends)), shape=shape)


def _whole_base(
    group: tuple[Dimension, ...], kept: np.ndarray, bad: np.ndarray
) -> tuple[csr_matrix, np.ndarray]:
    """Base and share of bad rows of slices that name a cause."""
    values = dict(zip([d.name for d in group], _split(group, kept), strict=True))
    base = [d for d in group if not d.only_bad]
    causes = [d for d in group if d.only_bad]
    codes = base[0].codes if base else np.zeros(len(bad), int)
    wanted = values[base[0].name] if base else np.zeros(len(kept), int)
    rows = [np.flatnonzero(codes == value) for value in wanted]
    ends = np.append(0, np.cumsum([len(part) for part in rows])).astype(int)
    indices = np.concatenate([np.empty(0, int), *rows])
    ones = np.ones(len(indices), "float32")
    members = csr_matrix((ones, indices, ends), shape=(len(kept), len(bad)))
    part = np.ones(len(kept))
    for n in range(len(kept)):
        same = np.all([d.codes == values[d.name][n] for d in causes], axis=0)
        part[n] = (same & bad).sum() / bad.sum()
    return members, part


def _split(group: tuple[Dimension, ...], kept: np.ndarray) -> list[np.ndarray]:
    if len(group) == 1:
        return [kept]
    return [*np.divmod(kept, len(group[1].values))]


def _names(group: tuple[Dimension, ...], kept: np.ndarray) -> Iterator[str]:
    for values in zip(*_split(group, kept), strict=True):
        pairs = zip(group, values, strict=True)
        yield " × ".join(f"{d.name} = {d.values[value]}" for d, value in pairs)


def _distinct(every: Slices) -> Slices:
    """Slices of the same rows as one; the first keeps its name."""
    numbers = np.random.default_rng(0).integers(
        1, 2**63, every.members.shape[1], dtype="uint64"
    )
    prints = zip(_sums(every.members, numbers), _sums(every.hits, numbers), strict=True)
    firsts: dict[tuple[int, int], int] = {}
    for n, fingerprint in enumerate(prints):
        first = firsts.setdefault(fingerprint, n)
        if first != n:
            every.same_as[first].append(every.names[n])
    keep = [*firsts.values()]
    return Slices(
        [every.names[n] for n in keep],
        [every.dimensions[n] for n in keep],
        every.members[keep],
        every.hits[keep],
        every.part[keep],
        [every.same_as[n] for n in keep],
    )


def _sums(matrix: csr_matrix, numbers: np.ndarray) -> list[int]:
    """Sum of the numbers of each slice's rows: equal for equal rows only, in effect."""
    totals = np.append(np.uint64(0), np.cumsum(numbers[matrix.indices]))
    return (totals[matrix.indptr[1:]] - totals[matrix.indptr[:-1]]).tolist()


def refuse_causes(dimensions: list[Dimension]) -> None:
    """Raise if a dimension is known of bad rows only: then a slice has no rest.

    Raises
    ------
    DriversError
        Naming the dimensions.
    """
    wrong = [d.name for d in dimensions if d.only_bad]
    if wrong:
        raise DriversError(
            f"{', '.join(map(repr, wrong))} is known of bad rows only: without a "
            "baseline its slices have nothing to be compared with. Name a baseline."
        )
