"""classify, explain and the estimator, on comments written for these tests."""

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.utils.estimator_checks import parametrize_with_checks

from feedbacklab.classifier import ASPECTS, classify, explain
from feedbacklab.classifier.corpus import read_corpus
from feedbacklab.classifier.estimator import CommentClassifier

BY_CODE = dict(zip("PDKTCRNSV", ASPECTS, strict=True))
CASES = [
    ("The lantern is bright and the battery lasts all night", "product", "P+"),
    ("Fast shipping, well packed, item as described", "seller", "D+ K+ N+"),
    ("Great boots, arrived late", "mixed", "P+ D-"),
    ("Never received my order", "seller", "D-"),
    ("The seller never replied to my emails", "seller", "C-"),
    ("They refused to give me a refund", "seller", "R-"),
    ("Wrong color sent", "seller", "N-"),
    ("The box was crushed", "seller", "K-"),
    ("Stopped working after two days", "product", "P-"),
    ("The tracking number was wrong", "seller", "T-"),
    ("Great seller, would buy from again", "seller", "S+"),
    ("Good price", "none", "V+"),
    ("Thank you!", "none", ""),
    ("Very good", "none", ""),
]


def signed(row):
    signs = {1.0: "+", -1.0: "-", 0.0: "0"}
    found = ((code, row[name]) for code, name in BY_CODE.items())
    return {code + signs[score] for code, score in found if score == score}


@pytest.mark.parametrize(("comment", "kind", "aspects"), CASES)
def test_plain_comments_get_the_kind_and_aspects_a_reader_gives(comment, kind, aspects):
    row = classify([comment]).iloc[0]
    assert (row["kind"], signed(row)) == (kind, set(aspects.split()))


def test_the_answer_stands_on_the_index_of_the_comments():
    comments = pd.Series(["Great boots", None], index=["111-1", "111-2"])
    assert classify(comments).index.tolist() == ["111-1", "111-2"]


@pytest.mark.parametrize("blank", [None, float("nan"), "", "   ", pd.NA])
def test_a_blank_comment_is_none_with_probability_zero(blank):
    row = classify([blank]).iloc[0]
    assert (row["kind"], row["p_product_only"], row["abstain"]) == ("none", 0.0, False)


@pytest.mark.parametrize(
    "comment",
    [
        "good late " * 1_000_000,
        "good " * 5_000,
        "bad \ud800 item \udfff",
        "a\x00b\x01 great phone",
        "\u202eenohp taerg\u202c great phone",
        "😍" * 10_000,
        "a" * 1_000_000,
        "not as described and not good but " * 500,
    ],
)
def test_hostile_comments_end_in_a_result(comment):
    """How long they take stands in ``benchmarks/bench_classifier.py``."""
    row = classify([comment]).iloc[0]
    rows = explain(comment)
    assert row["kind"] in {"product", "seller", "mixed", "none"}
    for quoted in (*row["evidence"], *rows.itertuples()):
        text = quoted.text if hasattr(quoted, "text") else quoted.quote
        assert comment[quoted.start : quoted.end] == text


@pytest.mark.parametrize(
    "comment",
    [
        "O aparelho chegou antes do prazo, recomendo a loja",
        "Sehr schöne Tasse, gerne wieder",
    ],
)
def test_an_unknown_language_is_said_and_not_guessed(comment):
    row = classify([comment]).iloc[0]
    assert (row["language"], row["abstain"]) == ("und", True)


def test_a_language_it_does_not_read_makes_it_abstain():
    assert classify(["Great boots"], language="de")["abstain"].tolist() == [True]


def test_the_same_comments_get_the_same_answer_in_any_company():
    comments = [comment for comment, _, _ in CASES]
    together = classify(comments).drop(columns="evidence")
    alone = pd.concat([classify([c]) for c in comments], ignore_index=True)
    pd.testing.assert_frame_equal(together, alone.drop(columns="evidence"))


def test_evidence_quotes_the_clause_and_its_aspects():
    clauses = classify(["Great boots, but arrived late"])["evidence"].iloc[0]
    assert [(c.start, c.end, c.aspects) for c in clauses] == [
        (0, 11, ("P+",)),
        (13, 29, ("D-",)),
    ]


def test_explain_quotes_the_words_that_fired_a_rule():
    comment = "Great boots, but the seller never replied"
    rows = explain(comment)
    for row in rows.itertuples():
        assert comment[row.start : row.end] == row.quote
    assert "never replied" in rows.loc[rows["aspect"] == "C-", "quote"].tolist()


def test_the_first_answer_needs_no_scikit_learn():
    code = (
        "import feedbacklab.classifier as c; c.classify(['ok']); import sys;"
        "print('sklearn' in sys.modules)"
    )
    out = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert out.stdout.strip() == "False"


@parametrize_with_checks([CommentClassifier(with_corpus=False)])
def test_the_estimator_keeps_scikit_learns_promises(estimator, check):
    """Checks that feed numbers do not apply: it reads strings, and its tags say so."""
    check(estimator)


@pytest.fixture(scope="module")
def own():
    comments = ["the lamp is bright", "parcel was late", "ok", "lamp bright but late"]
    kinds = ["product", "seller", "none", "mixed"]
    return comments * 3, kinds * 3


def test_an_analysts_own_labels_are_learned(own):
    comments, kinds = own[0] + ["zorbly"] * 8, own[1] + ["product"] * 8
    model = CommentClassifier(with_corpus=False).fit(comments, kinds)
    assert model.predict(["zorbly"]).tolist() == ["product"]


def test_probabilities_add_up_and_follow_classes(own):
    model = CommentClassifier(with_corpus=False).fit(*own)
    p = model.predict_proba(["lamp", "late"])
    np.testing.assert_allclose(p.sum(axis=1), 1)
    assert model.classes_.tolist() == ["mixed", "none", "product", "seller"]


def test_it_works_in_a_pipeline(own):
    pipe = make_pipeline(FunctionTransformer(), CommentClassifier(with_corpus=False))
    assert pipe.fit(*own).score(*own) > 0.7


def test_a_strange_label_is_refused_by_name():
    with pytest.raises(ValueError, match=r"unknown kind 'prodct'; expected one of"):
        CommentClassifier(with_corpus=False).fit(["a"], ["prodct"])


def test_labels_must_be_as_many_as_comments():
    with pytest.raises(ValueError, match=r"2 comments and 1 labels"):
        CommentClassifier().fit(["a", "b"], ["none"])


def test_the_corpus_has_every_aspect_with_both_signs():
    aspects = set(" ".join(read_corpus()["aspects"]).split())
    assert {c + s for c in "PDKTCRNSV" for s in "+-"} <= aspects
