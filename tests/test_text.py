"""Splitting comments into words and clauses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedbacklab.text import (
    LONGEST_COMMENT,
    SEPARATOR,
    clauses,
    plain,
    word_stream,
    words,
)

ANY_TEXT = st.text(max_size=80)


@given(ANY_TEXT)
def test_words_quote_the_comment_at_their_offsets(comment):
    for word in words(comment):
        assert plain(comment)[word.start : word.end] == word.text


@given(st.lists(ANY_TEXT, max_size=4))
def test_the_quick_pass_finds_the_same_words_as_the_careful_one(comments):
    slow = [text for c in comments for text in [*(w.text for w in words(c)), SEPARATOR]]
    assert word_stream(comments) == slow


@given(ANY_TEXT)
def test_clauses_quote_the_comment_in_order(comment):
    end = 0
    for clause in clauses(comment):
        assert comment[clause.start : clause.end] == clause.text
        assert end <= clause.start < clause.end
        end = clause.end


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("Late, but works great", ["Late", "but works great"]),
        ("Nice mug\ncame late", ["Nice mug", "came late"]),
        ("love it😍fast post", ["love it", "fast post"]),
        ("Good quality Fast delivery", ["Good quality", "Fast delivery"]),
        ("ARRIVED LATE BUT WORKS", ["ARRIVED LATE", "BUT WORKS"]),
        ("", []),
        ("!!!", []),
    ],
)
def test_a_clause_ends_where_a_reader_would_pause(comment, expected):
    assert [clause.text for clause in clauses(comment)] == expected


def test_blanks_are_comments_without_words():
    assert word_stream([None, float("nan"), ""]) == [SEPARATOR] * 3


def test_only_the_beginning_of_an_endless_comment_is_read():
    assert len("".join(word_stream(["a" * 10_000_000]))) == LONGEST_COMMENT + 1


def test_a_separator_inside_a_comment_does_not_split_it():
    assert word_stream(["good\x01mug"]).count(SEPARATOR) == 1
