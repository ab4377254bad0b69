"""Near-duplicates: comments that share most of their letters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from feedbacklab.text import as_text, plain

SHARED = 0.7
WORTH_A_LOOK = 0.45
LONGEST = 1_000
PIECE = 4
BANDS, ROWS = 12, 4
SEED = 20_261_101
_NO_WORD = re.compile(r"[\W_]+")
_MIX = np.uint64(0x9E3779B97F4A7C15)


def alike(texts: Sequence[str], apart: np.ndarray | None = None) -> np.ndarray:
    """Find the leader of each comment: the first one that it resembles.

    Two comments are alike when the pieces of four bytes that they share are at least
    7 of 10 of all their pieces (Jaccard). Every comment of a group is alike to its
    leader, so that no chain of small steps joins what differs. Candidates are those
    that fall into a bucket together (MinHash with fixed numbers): at 0.7 about 96 of
    100 pairs do.

    Parameters
    ----------
    texts
        Comments, shape (n_comments,).
    apart
        Something that members of a group must have in common, shape (n_comments,).

    Returns
    -------
    np.ndarray
        Position of the leader, shape (n_comments,); its own for a comment alone.

    Examples
    --------
    >>> alike(["Great fast delivery", "late", "great, fast delivery!"]).tolist()
    [0, 1, 0]
    """
    if not len(texts):
        return np.zeros(0, dtype=np.int64)
    pieces, edges = _pieces(texts)
    groups = _numbered(apart) if apart is not None else np.zeros(len(texts), np.uint64)
    signatures = _signatures(pieces, edges)
    firsts = _hopeful(signatures, _first_of_bucket(signatures, groups))
    return _led(pieces, edges, firsts)


def _numbered(apart: np.ndarray) -> np.ndarray:
    return np.unique(np.asarray(apart, dtype=str), return_inverse=True)[1].astype(
        np.uint64
    )


def _pieces(texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Pieces of every text, one after the other, and where each text begins."""
    spelled = [_letters(text) for text in texts]
    letters = np.frombuffer(b"".join(spelled), np.uint8).astype(np.uint64)
    sizes = np.array([len(part) for part in spelled])
    n_pieces = len(letters) - PIECE + 1
    piece = np.zeros(n_pieces, np.uint64)
    for at in range(PIECE):
        piece = piece << np.uint64(8) | letters[at : at + n_pieces]
    crosses = np.cumsum(sizes)[:-1, None] - np.arange(1, PIECE)
    edges = np.append(0, np.cumsum(sizes - PIECE + 1))
    return np.delete(piece, crosses), edges


def _letters(text: str) -> bytes:
    """Words of a comment with one space between, never shorter than a piece."""
    words = _NO_WORD.sub(" ", plain(as_text(text)[:LONGEST])).strip() or text[:LONGEST]
    return f"  {words}  ".encode("utf-8", "surrogatepass")


def _signatures(pieces: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """For each of many random numbers the nearest piece, (n_hashes, n_texts)."""
    hashed = _mixed(pieces)
    numbers = np.random.default_rng(SEED).integers(
        0, 2**64, BANDS * ROWS, dtype=np.uint64
    )
    return np.stack([np.minimum.reduceat(hashed ^ n, edges[:-1]) for n in numbers])


def _mixed(numbers: np.ndarray) -> np.ndarray:
    numbers = (numbers ^ (numbers >> np.uint64(29))) * _MIX
    return numbers ^ (numbers >> np.uint64(32))


def _first_of_bucket(signatures: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """First text in the bucket of each text, (1 + n_bands, n_texts).

    The first row's buckets hold texts of the very same words.
    """
    firsts = []
    for rows in [signatures, *np.split(signatures, BANDS)]:
        key = groups
        for row in rows:
            key = _mixed(key ^ row)
        _, first, which = np.unique(key, return_index=True, return_inverse=True)
        firsts.append(first[which])
    return np.stack(firsts)


def _hopeful(signatures: np.ndarray, firsts: np.ndarray) -> np.ndarray:
    """The firsts, where the hashes look alike; elsewhere the text itself."""
    alone = np.arange(firsts.shape[1])
    least = WORTH_A_LOOK * len(signatures)
    rows = []
    for first in firsts:
        same = sum((row[first] == row).astype(np.int8) for row in signatures)
        rows.append(np.where(same >= least, first, alone))
    return np.stack(rows)


def _led(pieces: np.ndarray, edges: np.ndarray, firsts: np.ndarray) -> np.ndarray:
    """Leader of each text, from the first text in each of its buckets."""
    leader = np.arange(firsts.shape[1])
    spans = [slice(a, b) for a, b in pairwise(edges.tolist())]
    for text in np.flatnonzero((firsts < leader).any(axis=0)).tolist():
        for candidate in sorted({int(leader[first]) for first in firsts[:, text]}):
            if candidate < text and _share(
                pieces[spans[candidate]], pieces[spans[text]]
            ):
                leader[text] = candidate
                break
    return leader


def _share(one: np.ndarray, other: np.ndarray) -> bool:
    """Whether two texts share enough of their pieces."""
    first, second = set(one.tolist()), set(other.tolist())
    return len(first & second) >= SHARED * len(first | second)
