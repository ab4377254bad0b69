"""What policy proposes on labelled comments, ground by ground."""

from pathlib import Path

import pytest

from feedbacklab.classifier import classify
from feedbacklab.evaluation import load_labelled, signed_aspects
from feedbacklab.policy import CANDIDATE, judge

GOLD = Path(__file__).parents[1] / "data" / "samples" / "gold.csv"


@pytest.fixture(scope="module")
def gold():
    frame = load_labelled(GOLD)
    table = frame.assign(comment=frame["text"], marketplace="US", channel="FBA")
    return table.assign(about=frame["aspects"].map(lambda a: set(letters(a))))


@pytest.fixture(scope="module")
def proposed(gold):
    found = judge(gold, classify(gold["comment"]))
    return found[found["verdict"] == CANDIDATE]


def letters(aspects):
    return {aspect[0] for aspect in signed_aspects(aspects)}


def about(gold, proposed, ground):
    return gold.loc[proposed.index[proposed["ground"] == ground], "about"]


def test_what_is_proposed_as_a_product_review_speaks_of_no_seller(gold, proposed):
    found = about(gold, proposed, "product")
    wrong = found.map(lambda aspects: bool(aspects & set("DKTCRNS")))
    assert len(found) >= 100
    assert wrong.mean() <= 0.05


def test_what_is_proposed_as_amazons_delivery_speaks_of_nothing_else(gold, proposed):
    found = about(gold, proposed, "fba")
    right = found.map(lambda aspects: bool(aspects) and aspects <= set("DT"))
    assert len(found) >= 3
    assert right.all()


def test_of_a_seller_or_mixed_comment_hardly_any_is_proposed_as_product(gold, proposed):
    seller = gold["kind"].isin(["seller", "mixed"])
    product = proposed.index[proposed["ground"] == "product"]
    assert gold.index[seller].isin(product).mean() <= 0.02
