"""One evaluation and one comparison, worked by hand."""

import math

import numpy as np
import pandas as pd
import pytest

from feedbacklab.evaluation import compare, evaluate
from feedbacklab.evaluation.comparison import mcnemar
from feedbacklab.evaluation.labels import CODE_OF, aspect_table
from feedbacklab.evaluation.slices import length_band

LABELLED = pd.DataFrame(
    {
        "text": ["bright lamp", "late", "late but bright", "ok", "wrong size " * 6],
        "kind": ["product", "seller", "mixed", "none", "seller"],
        "aspects": ["P+", "D-", "D- P+", "", "N-"],
        "maybe": ["", "", "", "", "P"],
        "rating": pd.array([5, 1, pd.NA, 5, 1], "Int64"),
        "lang": ["en", "en", "en", "", "de"],
    },
    index=pd.Index(list("abcde"), name="key"),
)
PREDICTED = pd.DataFrame(
    {
        "kind": ["product", "seller", "product", "none", "mixed"],
        "p_product_only": [0.95, 0.02, 0.85, 0.10, 0.30],
        "abstain": [False, False, False, False, True],
        **dict(
            zip(
                CODE_OF,
                aspect_table(["P+", "D+", "P+", "S+", "P- N-"]).T,
                strict=True,
            )
        ),
    },
    index=LABELLED.index,
)


@pytest.fixture(scope="module")
def found():
    return evaluate(LABELLED, PREDICTED, threshold=0.8)


@pytest.mark.parametrize(
    ("measure", "value", "base"),
    [
        ("accuracy", 3 / 5, 5),
        ("mixed_recall", 0, 1),
        # product: 1 of 2 said, F1 2/3; seller: 1 of 2 found, 2/3; mixed 0; none 1.
        ("macro_f1", (2 / 3 + 2 / 3 + 0 + 1) / 4, 5),
        ("product_precision", 1 / 2, 2),
        ("product_recall", 1, 1),
        ("calibration_error", (0.05 + 0.02 + 0.85 + 0.10 + 0.30) / 5, 5),
        # hits P D P N; missed D; the P of the last comment is in maybe; d unlabelled.
        ("aspect_micro_f1", 2 * 4 / (2 * 4 + 1), 5),
        ("sign_accuracy", 3 / 4, 4),
    ],
)
def test_every_score_stands_beside_its_base(found, measure, value, base):
    row = found.scores.loc[measure]
    assert row["value"] == pytest.approx(value)
    assert row["base"] == base
    assert 0 <= row["low"] <= value <= row["high"] <= 1


def test_abstaining_leaves_out_what_it_does_not_know(found):
    assert found.abstention.loc["all", "n"] == 5
    row = found.abstention.loc["not abstained"]
    assert (row["n"], row["coverage"], row["accuracy"]) == (4, 4 / 5, 3 / 4)


def test_errors_come_with_the_most_surprising_first(found):
    assert found.errors.index.tolist() == ["c", "e"]
    row = found.errors.loc["c"]
    assert row.drop("p_product_only").tolist() == [
        "mixed", "product", False, "D- P+", "P+", "late but bright",
    ]  # fmt: skip


def test_among_equal_surprises_the_confident_error_is_worse():
    labelled = pd.DataFrame({"text": ["a", "b"], "kind": ["seller", "seller"]})
    said = pd.DataFrame({"kind": ["none", "none"], "abstain": [True, False]})
    assert evaluate(labelled, said).errors.index.tolist() == [1, 0]


def test_slices_are_scored_with_their_base(found):
    slices = found.slices
    assert slices.loc[("lang", "en"), ["n", "accuracy"]].tolist() == [3, 2 / 3]
    assert slices.loc[("lang", "not given"), "n"] == 1
    assert slices.loc[("rating", "1"), ["n", "accuracy"]].tolist() == [2, 1 / 2]
    assert slices.loc[("rating", "not given"), "n"] == 1
    assert slices.loc[("lang", "de"), ["macro_f1", "low", "high"]].tolist() == [0, 0, 0]
    assert slices.loc["length"].index.tolist() == ["1–4 words", "11–25 words"]
    assert slices.loc["lang", "n"].sum() == slices.loc["length", "n"].sum() == 5


def test_a_comment_belongs_to_the_band_of_its_words():
    counts = [0, 1, 4, 5, 10, 11, 25, 26, 400]
    bands = length_band(pd.Series(["word " * count for count in counts]))
    assert bands.value_counts().to_dict() == {
        "1–4 words": 3, "5–10 words": 2, "11–25 words": 2, "26+ words": 2,
    }  # fmt: skip


def test_kinds_alone_are_judged_as_far_as_they_go():
    found = evaluate(LABELLED[["text", "kind"]], PREDICTED[["kind"]])
    assert found.scores.index.tolist() == ["macro_f1", "accuracy", "mixed_recall"]
    assert found.verdict.empty
    assert found.coverage.empty
    assert found.reliability.empty
    assert found.aspects.empty
    assert found.slices.index.get_level_values("slice").unique().tolist() == ["length"]


def test_a_file_without_any_labelled_aspects_has_no_aspect_scores():
    found = evaluate(LABELLED.assign(aspects=""), PREDICTED)
    assert "aspect_micro_f1" not in found.scores.index


def test_no_mixed_comment_leaves_its_recall_unknown():
    found = evaluate(LABELLED.drop("c"), PREDICTED.drop("c"))
    assert math.isnan(found.scores.loc["mixed_recall", "value"])
    assert found.scores.loc["mixed_recall", "base"] == 0


def test_the_same_seed_gives_the_same_numbers(found):
    again = evaluate(LABELLED, PREDICTED, threshold=0.8)
    pd.testing.assert_frame_equal(found.scores, again.scores)
    pd.testing.assert_frame_equal(found.slices, again.slices)


def test_labels_and_predictions_are_left_as_they_are():
    labelled, predictions = LABELLED.copy(), PREDICTED.copy()
    evaluate(labelled, predictions)
    pd.testing.assert_frame_equal(labelled, LABELLED)
    pd.testing.assert_frame_equal(predictions, PREDICTED)


@pytest.mark.parametrize(
    ("predictions", "sentence"),
    [
        (PREDICTED.iloc[1:], r"another index than the labels \(4 and 5 rows\)"),
        (PREDICTED.reset_index(drop=True), r"classify labelled\['text'\] itself"),
        (
            PREDICTED.assign(kind="good"),
            "5 of 5 predictions are none of product, seller, mixed, none; first 'good' "
            "at 'a'",
        ),
        (
            PREDICTED.assign(p_product_only=[0.1, 1.2, 0.3, math.nan, 0]),
            r"2 of 5 probabilities lie outside 0–1; first .*1\.2.* at 'b'",
        ),
    ],
)
def test_odd_predictions_are_refused(predictions, sentence):
    with pytest.raises(ValueError, match=sentence):
        evaluate(LABELLED, predictions)


def test_nothing_labelled_is_refused():
    with pytest.raises(ValueError, match="no labelled comments"):
        evaluate(LABELLED[:0], PREDICTED[:0])


# --- one against the other ---


def test_mcnemar_is_the_sum_of_both_tails():
    for one in range(8):
        other = 7 - one
        few = min(one, other)
        tail = sum(math.comb(7, k) for k in range(few + 1)) / 2**7
        assert mcnemar(one, other) == pytest.approx(min(1, 2 * tail))
    assert mcnemar(0, 0) == 1


def test_a_comparison_counts_who_is_right():
    other = pd.DataFrame(
        {"kind": ["seller", "seller", "mixed", "none", "seller"]}, index=LABELLED.index
    )
    compared = compare(LABELLED, PREDICTED, other)
    counts = (compared.only_one, compared.only_other)
    assert counts == (1, 2)
    assert (compared.both_right, compared.both_wrong) == (2, 0)
    assert compared.p_value == 1
    f1 = compared.macro_f1["value"]
    assert f1["one"] == pytest.approx((2 / 3 + 2 / 3 + 0 + 1) / 4)
    # product never said; seller 2 of 3 said right, 4/5.
    assert f1["other"] == pytest.approx((0 + 4 / 5 + 1 + 1) / 4)
    assert f1["difference"] == pytest.approx(f1["one"] - f1["other"])


def test_the_paired_interval_is_that_of_a_slow_loop():
    draw = np.random.default_rng(8)
    kinds = np.array(["product", "seller"], dtype=object)
    gold = draw.choice(kinds, 150)
    one, other = (
        np.where(draw.random(150) < right, gold, kinds[0]) for right in (0.9, 0.7)
    )
    frames = [pd.DataFrame({"kind": values}) for values in (gold, one, other)]
    compared = compare(frames[0].assign(text=""), *frames[1:])
    slow = []
    for _ in range(500):
        at = draw.integers(0, 150, 150)
        scores = []
        for said in (one[at], other[at]):
            f1 = [
                2 * ((said == kind) & (gold[at] == kind)).sum()
                / ((said == kind).sum() + (gold[at] == kind).sum())
                for kind in kinds
            ]  # fmt: skip
            scores.append(sum(f1) / 2)
        slow.append(scores[0] - scores[1])
    difference = compared.macro_f1.loc["difference", ["low", "high"]]
    assert difference.tolist() == pytest.approx(
        np.quantile(slow, [0.025, 0.975]).tolist(), abs=0.02
    )


def test_predictions_of_other_comments_cannot_be_compared():
    with pytest.raises(ValueError, match="another index than the labels"):
        compare(LABELLED, PREDICTED, PREDICTED.iloc[::-1])
