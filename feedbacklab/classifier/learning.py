"""What words and rules say together: heads learned from labelled comments.

Two heads answer "says something about the product" and "says something about the
seller"; each is one logistic regression over words, word pairs and the evidence of the
rules. A third, over words alone, answers "praises rather than criticises". They are
kept as readable tables of points, so that scoring needs no scikit-learn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from feedbacklab.classifier import decision
from feedbacklab.classifier.reading import Reader, Reading, fired

POINTS_FILE = Path(__file__).parent / "word_points.tsv"
LEAST_COMMENTS = 3
STRENGTH = 1.0
MOOD_STRENGTH = 2.0
TRUST_IN_RULES = 0.5
PLACES = 3
HEADS = 3
SURE = 6.0
END = 3
FOLDS = 5
FEWEST_TO_CALIBRATE = 500
PRIOR = np.array([0.08, 0.38, 0.32, 0.22])
"""Shares of none, product, seller, mixed that learning assumes."""


@dataclass
class WordPoints:
    """Points of words and word pairs for the heads product, seller and praise.

    ``names`` holds "" for the intercept, a word, or two words with a space between;
    ``points`` has the shape (n_names, 4): how telling the word is (its inverse
    document frequency), then the points of the three heads.
    """

    names: list[str]
    points: np.ndarray


@dataclass
class Lessons:
    """Labelled comments to learn from, one row per comment.

    ``part`` numbers the hand that wrote a comment: probabilities are calibrated on
    comments of other hands than those learned from. ``mood`` is 1 for only praise, -1
    for only criticism, 0 to leave the comment out.
    """

    comments: Sequence[object]
    has_product: np.ndarray
    has_seller: np.ndarray
    mood: np.ndarray
    part: np.ndarray


@dataclass
class Learned:
    """Points of words and of evidence, and the mood of each comment seen from outside.

    ``moods`` has the shape (n_comments,): log-odds of praise from points learned on
    the other folds.
    """

    words: WordPoints
    evidence: np.ndarray
    moods: np.ndarray
    votes: decision.Votes


def read_points(path: Path = POINTS_FILE) -> WordPoints:
    """Points of a TSV file with the columns words, telling, product, seller, praise."""
    lines = path.read_text(encoding="utf-8").splitlines()[1:]
    rows = [line.split("\t") for line in lines]
    points = np.array([[float(x) for x in row[1:]] for row in rows])
    return WordPoints([row[0] for row in rows], points)


def write_points(learned: WordPoints, path: Path = POINTS_FILE) -> None:
    """Write points as TSV."""
    rows = ["words\ttelling\tproduct\tseller\tpraise"]
    for name, points in zip(
        learned.names, learned.points.round(PLACES).tolist(), strict=True
    ):
        rows.append("\t".join([name, *(f"{value:g}" for value in points)]))
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")


class PointCounter:
    """Adds up the points of comments that a reader has read."""

    def __init__(self, learned: WordPoints, reader: Reader) -> None:
        number = reader.number_of
        self.width = len(number.names)
        self.single = np.zeros((self.width, HEADS + 1))
        self.intercept = np.zeros(HEADS)
        pairs: dict[int, np.ndarray] = {}
        squared = np.column_stack([learned.points[:, 0] ** 2, learned.points[:, 1:]])
        for name, points in zip(learned.names, squared, strict=True):
            first, _, second = name.partition(" ")
            if second:
                pairs[number[first] * self.width + number[second]] = points
            elif first:
                self.single[number[first]] = points
            else:
                self.intercept = points[1:]
        self.pair_keys = np.array(sorted(pairs) or [0], dtype=np.int64)
        rows = [pairs.get(key, [0.0] * (HEADS + 1)) for key in self.pair_keys.tolist()]
        self.pair_points = np.array(rows)
        self.begins = np.zeros(self.width, dtype=bool)
        self.begins[self.pair_keys // self.width] = True
        self.ends = np.zeros(self.width, dtype=bool)
        self.ends[self.pair_keys % self.width] = True

    def count(self, reading: Reading) -> np.ndarray:
        """Log-odds of product, seller and praise, shape (n_comments, 3)."""
        numbers = reading.numbers
        at, known = self._pairs(numbers)
        edges = np.append(0, np.flatnonzero(numbers == END) + 1)
        total = _row_sums(numbers, edges, self.single)
        total += _row_sums(at, np.searchsorted(known, edges), self.pair_points)
        root = np.sqrt(total[:, :1])
        return total[:, 1:] / np.where(root > 0, root, 1.0) + self.intercept

    def _pairs(self, numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Rows of ``pair_points``, and the words at which those pairs begin."""
        hopeful = np.flatnonzero(self.begins[numbers[:-1]] & self.ends[numbers[1:]])
        keys = numbers[hopeful].astype(np.int64) * self.width + numbers[hopeful + 1]
        at = np.searchsorted(self.pair_keys, keys)
        at[at == len(self.pair_keys)] = 0
        is_known = self.pair_keys[at] == keys
        return at[is_known], hopeful[is_known]


def _row_sums(which: np.ndarray, edges: np.ndarray, table: np.ndarray) -> np.ndarray:
    """Sum the rows of a table, those between two edges together."""
    import scipy.sparse as sp

    shape = (len(edges) - 1, len(table))
    return sp.csr_matrix((np.ones(len(which)), which, edges), shape=shape) @ table


def pair_numbers(numbers: np.ndarray, width: int) -> np.ndarray:
    """One number for each word and the word after it."""
    following = np.append(numbers[1:], 3).astype(np.int64)
    return numbers.astype(np.int64) * width + following


def learn_points(lessons: Lessons, reader: Reader) -> Learned:
    """Fit the heads on labelled comments.

    Parameters
    ----------
    lessons
        Labelled comments.
    reader
        Must know the words of the comments (``extra_words``).

    Returns
    -------
    Learned
        A head whose labels are all alike has points of zero and an intercept.
    """
    import scipy.sparse as sp

    reading = reader.read(lessons.comments)
    slots = decision.vote_slots(reader.book)
    votes = decision.count_votes(fired(reading, reader.book), slots, reading.size)
    evidence = decision.evidence(votes, reading.length)
    words, names, telling = _word_matrix(reading, reader)
    matrix = sp.hstack([words, sp.csr_matrix(evidence * TRUST_IN_RULES)]).tocsr()
    weight, fold = _weights(lessons), lessons.part % FOLDS
    heads = [
        _calibrated_head(matrix, labels, weight, fold)
        for labels in (lessons.has_product, lessons.has_seller)
    ]
    praise, moods = _mood_head(words, lessons.mood, fold)
    both = np.column_stack(heads)
    n = len(names) + 1
    points = np.column_stack([both[:n], praise])
    points[1:] *= telling[:, None]
    return Learned(
        WordPoints(["", *names], np.column_stack([np.append(0.0, telling), points])),
        both[n:] * TRUST_IN_RULES,
        moods,
        votes,
    )


def _weights(lessons: Lessons) -> np.ndarray:
    """Weights that give the kinds their assumed shares."""
    kind = lessons.has_product + 2 * lessons.has_seller
    count = np.bincount(kind, minlength=len(PRIOR))
    weight = (PRIOR / np.maximum(count, 1))[kind]
    return weight * len(kind) / weight.sum()


def _calibrated_head(matrix, labels, weight, fold) -> np.ndarray:
    """Intercept and coefficients whose log-odds hold for comments of other hands."""
    head = _fit_head(matrix, labels, weight, STRENGTH)
    seen = len(np.unique(fold)) > 1 and len(labels) >= FEWEST_TO_CALIBRATE
    if not seen or labels.all() or not labels.any():
        return head
    odds = _odds_from_outside(matrix, labels, weight, fold, STRENGTH)
    shift, slope = _fit_head(odds[:, None], labels, weight, 1e3)
    return head * slope + np.append(shift, np.zeros(len(head) - 1))


def _mood_head(words, mood, fold) -> tuple[np.ndarray, np.ndarray]:
    """Points of praise, and each comment's log-odds of praise from other folds."""
    clear, is_praise = mood != 0, mood > 0
    share = is_praise[clear].mean() if clear.any() else 0.5
    weight = np.where(is_praise, 0.5 / max(share, 0.01), 0.5 / max(1 - share, 0.01))
    weight = np.where(clear, weight, 0.0)
    head = _fit_head(words[clear], is_praise[clear], weight[clear], MOOD_STRENGTH)
    return head, _odds_from_outside(words, is_praise, weight, fold, MOOD_STRENGTH)


def _odds_from_outside(matrix, labels, weight, fold, strength) -> np.ndarray:
    odds = np.zeros(len(labels))
    for number in np.unique(fold):
        learn, ask = (fold != number) & (weight > 0), fold == number
        head = _fit_head(matrix[learn], labels[learn], weight[learn], strength)
        odds[ask] = matrix[ask] @ head[1:] + head[0]
    return odds


def _fit_head(matrix, labels, weight, strength: float) -> np.ndarray:
    """Intercept and coefficients of one logistic regression."""
    from sklearn.linear_model import LogisticRegression

    if not len(labels) or np.all(labels == labels[0]):
        level = 0.0 if not len(labels) else SURE if labels[0] else -SURE
        return np.append(level, np.zeros(matrix.shape[1]))
    head = LogisticRegression(C=strength, solver="liblinear", random_state=0)
    head.fit(matrix, labels, sample_weight=weight)
    return np.append(head.intercept_, head.coef_[0])


def _word_matrix(reading: Reading, reader: Reader):
    """Words and pairs by how telling they are, sparse; their names; how telling."""
    import scipy.sparse as sp

    width, spoken = len(reader.number_of.names), reader.number_of.names
    numbers, comment = reading.numbers, reading.comment
    pairs = width + pair_numbers(numbers, width)
    keys = np.concatenate([numbers.astype(np.int64), pairs])
    rows = np.concatenate([comment, comment])
    is_word, next_is_word = numbers != END, np.append(numbers[1:], END) != END
    inside = np.concatenate([is_word, is_word & next_is_word])
    keys, rows = keys[inside], rows[inside]
    seen = np.unique(np.column_stack([keys, rows]), axis=0)
    unique, counts = np.unique(seen[:, 0], return_counts=True)
    kept = unique[counts >= LEAST_COMMENTS]
    telling = np.log(reading.size / counts[counts >= LEAST_COMMENTS]) + 1
    telling = telling.round(PLACES)
    column = np.searchsorted(kept, keys)
    column[column == len(kept)] = 0
    hit = kept[column] == keys if len(kept) else np.zeros(len(keys), dtype=bool)
    value, row = telling[column[hit]], rows[hit]
    norm = np.sqrt(np.bincount(row, value**2, reading.size))
    matrix = sp.csr_matrix(
        (value / norm[row], (row, column[hit])), shape=(reading.size, len(kept))
    )
    names = [
        spoken[k]
        if k < width
        else f"{spoken[(k - width) // width]} {spoken[(k - width) % width]}"
        for k in kept.tolist()
    ]
    return matrix, names, telling
