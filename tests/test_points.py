"""Points of words and classes in a row, against a slow count."""

import math

import numpy as np
import pytest

from feedbacklab.classifier import points
from feedbacklab.classifier.points import (
    END,
    PointCounter,
    Points,
    Tokens,
    read_points,
    telling_matrix,
    write_points,
)

NAMES = ["a", "b", "c", "<end>", "d", "e"]
COMMENTS = [["a", "b", "c"], ["c", "a", "b", "d"], [], ["e", "e", "e"], ["b", "a"]]


def tokens_of(comments):
    numbers = [NAMES.index(w) for words in comments for w in [*words, "<end>"]]
    return Tokens(np.array(numbers), NAMES)


def made_points():
    names = ["a", "b", "e", "a b", "e e", "a b c", "e e e"]
    values = [[1.0 + n, n, -n, 0.5] for n in range(len(names))]
    return Points(names, np.array(values), np.array([0.1, 0.2, 0.3]))


def slow_count(learned, words):
    """Add up point by point, sequence by sequence."""
    known = dict(zip(learned.names, learned.points.tolist(), strict=True))
    squares, total = 0.0, np.zeros(3)
    for length in (1, 2, 3):
        for at in range(len(words) - length + 1):
            row = known.get(" ".join(words[at : at + length]))
            if row:
                squares += row[0] ** 2
                total += row[1:]
    return total / (math.sqrt(squares) or 1.0) + learned.intercept


@pytest.mark.parametrize("most_direct", [8_000_000, 0])
def test_points_add_up_as_counted_one_by_one(monkeypatch, most_direct):
    monkeypatch.setattr(points, "MOST_DIRECT", most_direct)
    counted = PointCounter(made_points(), NAMES).count(tokens_of(COMMENTS))
    slow = [slow_count(made_points(), words) for words in COMMENTS]
    np.testing.assert_allclose(counted, slow)


def test_no_sequence_reaches_over_the_end_of_a_comment():
    apart = PointCounter(made_points(), NAMES).count(tokens_of([["a"], ["b"]]))
    alone = [slow_count(made_points(), [word]) for word in ("a", "b")]
    np.testing.assert_allclose(apart, alone)


def test_points_come_back_from_a_file_as_they_were(tmp_path):
    write_points(made_points(), tmp_path / "points.tsv")
    back = read_points(tmp_path / "points.tsv")
    assert back.names == made_points().names
    np.testing.assert_allclose(back.points, made_points().points)
    np.testing.assert_allclose(back.intercept, made_points().intercept)


def test_sequences_are_learned_that_stand_in_enough_comments():
    matrix, names, telling = telling_matrix(tokens_of(COMMENTS), longest=2, least=2)
    assert names == ["a", "b", "c", "a b"]
    in_comments = [3, 3, 2, 2]
    expected = [math.log(len(COMMENTS) / n) + 1 for n in in_comments]
    np.testing.assert_allclose(telling, expected, atol=5e-4)
    lengths = np.sqrt(matrix.multiply(matrix).sum(axis=1)).tolist()
    np.testing.assert_allclose(np.ravel(lengths), [1, 1, 0, 0, 1])


def test_points_of_words_that_no_rule_book_knows_are_refused():
    with pytest.raises(KeyError, match="zorbly"):
        PointCounter(Points(["zorbly"], np.ones((1, 4)), np.zeros(3)), NAMES)


def test_an_end_is_where_every_reader_puts_it():
    assert NAMES[END] == "<end>"
