"""Term contrast: the published log-odds, counted by comments, the same every time."""

import math
import random

import numpy as np
import pandas as pd
import pytest

from feedbacklab.contrast import (
    ContrastError,
    Counting,
    contrast,
    shipped_stop_words,
)

LATE = ["came late", "late, and late again", "two weeks late", "LATE!"]
FINE = ["works", "works well", "works, came quickly", "well packed", ""]
EVERY = Counting(fewest=1, stop_words=())


def contrasted(group=LATE, rest=FINE, counting=EVERY):
    comments = pd.Series([*group, *rest], [f"n{n}" for n in range(len(group + rest))])
    inside = pd.Series([True] * len(group) + [False] * len(rest), comments.index)
    return contrast(comments, inside, counting)


def slow_z(one, other, sizes, total, prior):
    """Monroe et al. 2008, equations 15, 16 and 22, for one term."""
    a = prior * (one + other) / total
    first = math.log((one + a) / (sizes[0] + prior - one - a))
    second = math.log((other + a) / (sizes[1] + prior - other - a))
    return (first - second) / math.sqrt(1 / (one + a) + 1 / (other + a))


WORDS = ["late", "never", "box", "box", "refund", "nice", "ok", "ok", "ok", "colour"]


@pytest.mark.parametrize("prior", [1.0, 50.0, 500.0])
@pytest.mark.parametrize("seed", range(5))
def test_z_is_the_slow_formula_on_words_and_on_phrases(seed, prior):
    rng = random.Random(seed)
    texts = [" ".join(rng.choices(WORDS, k=rng.randrange(1, 8))) for _ in range(60)]
    inside = [rng.random() < 0.3 for _ in texts]
    comments = pd.Series(texts)
    found = contrast(comments, pd.Series(inside), EVERY._replace(prior=prior))
    for size in (1, 2):
        said = [
            {" ".join(words[n : n + size]) for n in range(len(words) - size + 1)}
            for words in map(str.split, texts)
        ]
        sizes = [
            sum(
                len(terms)
                for terms, here in zip(said, inside, strict=True)
                if here == w
            )
            for w in (True, False)
        ]
        for term in set().union(*said):
            counts = [
                sum(
                    term in t for t, here in zip(said, inside, strict=True) if here == w
                )
                for w in (True, False)
            ]
            row = found.loc[term]
            assert [row["count"], row["rest_count"]] == counts
            z = slow_z(*counts, sizes, sum(sizes), prior)
            assert row["z"] == pytest.approx(z, abs=1e-9)


def test_terms_of_the_group_stand_first_and_those_of_the_rest_last():
    found = contrasted()
    assert found.index[0] == "late"
    assert found.index[-1] == "works"
    assert found["z"].is_monotonic_decreasing
    assert found.loc["late", "z"] > 0 > found.loc["works", "z"]


def test_a_comment_counts_once_however_often_it_says_a_word():
    found = contrasted(["scam " * 400, "came late"], FINE)
    assert found.loc["scam", ["count", "base"]].tolist() == [1, 2]


def test_bases_are_the_comments_that_have_words():
    found = contrasted()
    assert found["base"].unique().tolist() == [4]
    assert found["rest_base"].unique().tolist() == [4]


def test_a_phrase_never_spans_punctuation():
    found = contrasted()
    assert "came late" in found.index
    assert "late and" not in found.index
    assert "works came" not in found.index


def test_punctuation_of_any_script_is_no_word_but_an_emoji_is():
    found = contrasted(["壊れた。 ...", "😡"], ["fine"])
    assert sorted(found.index) == ["fine", "壊れた", "😡"]


def test_rare_terms_are_passed_over():
    found = contrasted(counting=EVERY._replace(fewest=3))
    assert sorted(found.index) == ["late", "works"]


def test_terms_of_stop_words_only_are_passed_over():
    group, rest = ["it was the wrong one", "not the one"], ["it was"]
    found = contrasted(group, rest, Counting(fewest=1))
    assert sorted(found.index) == ["not", "not the", "the wrong", "wrong", "wrong one"]
    given = contrasted(group, rest, EVERY._replace(stop_words=["wrong"]))
    assert "wrong" not in given.index
    assert {"it", "the wrong", "it was"} <= {*given.index}


def test_no_word_that_complains_or_turns_a_meaning_is_a_stop_word():
    kept = {"no", "not", "never", "nothing", "without", "again", "still", "only", "but",
            "nicht", "kein", "nie", "ohne", "more", "too", "out", "back"}  # fmt: skip
    assert kept.isdisjoint(shipped_stop_words())


def test_examples_are_labels_of_the_shortest_comments_on_the_terms_side():
    found = contrasted()
    assert found.loc["late", "examples"] == ("n3", "n0", "n2")
    assert found.loc["works", "examples"] == ("n4", "n5", "n6")


def test_the_same_comments_give_the_same_answer_in_any_order():
    comments = pd.Series(LATE + FINE)
    inside = pd.Series([True] * 4 + [False] * 5)
    turned = [8, 3, 1, 0, 7, 2, 6, 5, 4]
    columns = ["z", "log_odds", "count", "rest_count", "q"]
    one = contrast(comments, inside, EVERY)[columns]
    other = contrast(comments.iloc[turned], inside.iloc[turned], EVERY)[columns]
    pd.testing.assert_frame_equal(one.sort_index(), other.sort_index())
    pd.testing.assert_frame_equal(one, contrast(comments, inside, EVERY)[columns])


def test_on_groups_drawn_by_chance_nothing_has_a_small_q():
    rng = np.random.default_rng(5)
    texts = pd.Series([" ".join(rng.choice(WORDS, 6)) for _ in range(400)])
    named = 0
    for _ in range(20):
        found = contrast(texts, pd.Series(rng.random(400) < 0.2))
        named += bool((found["q"] < 0.1).any())
    assert named <= 2


def test_q_of_a_real_difference_is_small():
    found = contrasted(["late"] * 60 + ["ok"] * 40, ["ok"] * 300)
    assert found.loc["late", "q"] < 1e-6
    assert found.loc["late", "z"] > 5


def test_missing_comments_have_no_words():
    comments = pd.Series(["late", None, "...", float("nan"), "fine"])
    inside = pd.Series([True, True, True, False, False])
    found = contrast(comments, inside, EVERY)
    assert found["base"].tolist() == found["rest_base"].tolist() == [1, 1]


def test_where_no_term_is_frequent_enough_the_answer_is_empty():
    found = contrasted(counting=Counting(fewest=50))
    assert found.empty
    assert [*found.columns] == [
        "z", "log_odds", "count", "base", "rest_count", "rest_base", "q", "examples",
    ]  # fmt: skip


def test_long_hostile_comments_are_counted_like_others():
    hostile = ["a" * 30_000, "never " * 5_000, "(" * 20_000, "\x01\x00 late"]
    found = contrasted(hostile, ["late"])
    assert found.loc["never", "count"] == 1


# --- refused ---


@pytest.mark.parametrize(
    ("group", "message"),
    [
        (pd.Series([True]), "The group tells of 1 comments, or of others than the 2"),
        (pd.Series([True, False], [5, 6]), "put it on their index"),
        (pd.Series([1, 0]), "The group is int64 with 0 missing"),
        (pd.Series([True, None], dtype="boolean"), "with 1 missing"),
        (pd.Series([True, True]), "2 comments of the group and 0 of the rest have"),
    ],
)
def test_a_group_that_tells_nothing_is_refused(group, message):
    comments = pd.Series(["my secret street", "late"])
    with pytest.raises(ContrastError, match=message) as caught:
        contrast(comments, group)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("wrong", [{"fewest": 0}, {"prior": 0.0}])
def test_choices_without_sense_are_refused(wrong):
    with pytest.raises(ContrastError, match=r"at least 1 and more than 0\."):
        contrasted(counting=Counting(**wrong))
