"""Scores worked out by hand, or by a slow loop over comments."""

import math

import numpy as np
import pandas as pd
import pytest

from feedbacklab.evaluation import (
    KINDS,
    calibration_error,
    class_scores,
    confusion,
    coverage_curve,
    kappa,
    kind_of,
    macro_f1,
    product_verdict,
    reader_agreement,
    reliability,
    signed_aspects,
)
from feedbacklab.evaluation.aspects import aspect_events, aspect_scores, aspect_summary
from feedbacklab.evaluation.calibration import calibration_interval
from feedbacklab.evaluation.kinds import macro_f1_interval
from feedbacklab.evaluation.labels import CODE_OF, aspect_label, aspect_table
from feedbacklab.evaluation.resampling import percentiles, ratio, resampled_totals
from feedbacklab.evaluation.verdict import verdict_table

GOLD = np.array(["product", "product", "seller", "none"], dtype=object)
SAID = np.array(["product", "seller", "seller", "none"], dtype=object)


# --- labels ---


@pytest.mark.parametrize(
    ("aspects", "kind"),
    [
        ("P+", "product"),
        ("P0 V-", "product"),
        ("D+", "seller"),
        ("P- S-", "mixed"),
        ("V+", "none"),
        ("-", "none"),
        ("", "none"),
        (None, "none"),
    ],
)
def test_the_kind_follows_from_the_aspects(aspects, kind):
    assert kind_of(signed_aspects(aspects)) == kind


@pytest.mark.parametrize("code", "DKTCRNS")
def test_each_seller_aspect_alone_is_a_seller_comment(code):
    assert kind_of({code: "0"}) == "seller"


def test_codes_follow_the_classifiers_columns():
    assert CODE_OF["not_as_described"] == "N"
    assert "".join(CODE_OF.values()) == "PDKTCRNSV"


def test_a_label_becomes_scores_and_a_label_again():
    (row,) = aspect_table(["V0 P- D+"])
    assert row[:2].tolist() == [-1, 1]
    assert row[8] == 0
    assert np.isnan(row[2:8]).all()
    assert aspect_label(row) == "P- D+ V0"
    assert aspect_label([math.nan] * 9) == "-"


def test_a_maybe_without_a_sign_is_still_an_aspect():
    assert aspect_table(["R N"])[0, [5, 6]].tolist() == [0, 0]


# --- kinds ---


def test_confusion_has_labels_in_rows_and_predictions_in_columns():
    table = confusion(GOLD, SAID)
    assert table.loc["product", "seller"] == 1
    assert table.loc["seller", "product"] == 0
    assert table.to_numpy().sum() == 4


def test_precision_recall_and_f1_of_each_kind():
    scores = class_scores(GOLD, SAID)
    assert scores.loc["product"].tolist() == [1, 1 / 2, 2 / 3, 2]
    assert scores.loc["seller"].tolist() == [1 / 2, 1, 2 / 3, 1]
    assert scores.loc["mixed"].tolist() == [0, 0, 0, 0]


def test_macro_f1_leaves_out_kinds_without_gold():
    assert macro_f1(GOLD, SAID) == pytest.approx((2 / 3 + 2 / 3 + 1) / 3)


def test_macro_f1_counts_a_kind_that_is_never_predicted_as_zero():
    gold = np.array(["product", "mixed"], dtype=object)
    said = np.array(["product", "product"], dtype=object)
    assert macro_f1(gold, said) == pytest.approx((2 / 3 + 0) / 2)


# --- resampling ---


def test_resampled_totals_are_those_of_sets_as_large_as_the_original():
    rows = np.array([[1, 0], [0, 1], [0, 1], [1, 0]])
    totals = resampled_totals(rows, seed=1, draws=50)
    assert totals.shape == (50, 2)
    assert (totals.sum(axis=1) == 4).all()
    assert np.array_equal(totals, resampled_totals(rows, seed=1, draws=50))
    assert not np.array_equal(totals, resampled_totals(rows, seed=2, draws=50))


def test_many_draws_in_blocks_are_as_many_as_asked_for(monkeypatch):
    monkeypatch.setattr("feedbacklab.evaluation.resampling._MOST_CELLS", 21)
    assert len(resampled_totals(np.arange(6)[:, None], seed=0, draws=10)) == 10


def test_the_bootstrap_of_macro_f1_is_that_of_a_slow_loop():
    draw = np.random.default_rng(5)
    gold = draw.choice(KINDS, 200)
    said = np.where(draw.random(200) < 0.7, gold, draw.choice(KINDS, 200))
    slow = []
    for _ in range(300):
        picked = draw.integers(0, 200, 200)
        slow.append(macro_f1(gold[picked], said[picked]))
    assert macro_f1_interval(gold, said, seed=0) == pytest.approx(
        tuple(np.quantile(slow, [0.025, 0.975])), abs=0.02
    )


def test_percentiles_leave_out_what_is_unknown():
    known = percentiles(np.array([math.nan, *range(101)]))
    assert known == pytest.approx((2.5, 97.5))
    assert np.isnan(percentiles(np.array([math.nan]))).all()


def test_a_ratio_to_nothing_is_unknown():
    assert ratio([1, 0], [2, 0])[0] == 0.5
    assert np.isnan(ratio([1, 0], [2, 0])[1])


# --- verdict ---


def test_the_product_verdict_counts_what_it_says():
    verdict = product_verdict(GOLD, np.array([0.9, 0.2, 0.8, 0.1]), threshold=0.7)
    assert verdict == {"threshold": 0.7, "precision": 0.5, "recall": 0.5, "said": 2}


def test_a_verdict_that_says_nothing_is_zero_for_the_bench_and_unknown_in_the_card():
    assert product_verdict(GOLD, np.zeros(4), 0.5)["precision"] == 0
    table = verdict_table(GOLD == "product", np.zeros(4, bool))
    assert math.isnan(table.loc["precision", "value"])
    assert table.loc["precision", ["low", "high"]].tolist() == [0, 1]


def test_the_verdicts_interval_is_wilsons():
    # 49 of 50: the standard example, as in the docstring of Share.
    said = np.ones(50, bool)
    table = verdict_table(np.arange(50) > 0, said)
    low, high = table.loc["precision", ["low", "high"]]
    assert (round(low, 3), round(high, 3)) == (0.895, 0.996)


def test_the_curve_says_less_and_less_and_never_where_it_abstains():
    p = np.array([0.96, 0.6, 0.58, 0.99])
    is_product = np.array([True, True, False, True])
    curve = coverage_curve(is_product, p, np.array([False, False, False, True]))
    assert curve.loc[0.5, "said"] == 3
    assert curve.loc[0.5, ["precision", "recall"]].tolist() == [2 / 3, 2 / 3]
    assert curve.loc[0.6, ["coverage", "precision", "recall"]].tolist() == [
        2 / 4,
        1,
        2 / 3,
    ]
    assert curve.loc[0.97, "said"] == 0
    assert math.isnan(curve.loc[0.97, "precision"])
    assert curve["said"].is_monotonic_decreasing


# --- calibration ---


def test_calibration_error_is_the_mean_gap_weighted_by_bin():
    real = np.array([True, False, True, True])
    p = np.array([0.95, 0.95, 0.15, 0.15])
    assert calibration_error(real, p) == pytest.approx(0.5 * 0.45 + 0.5 * 0.85)


def test_calibration_error_is_that_of_a_slow_loop():
    draw = np.random.default_rng(3)
    p = draw.random(300)
    real = draw.random(300) < p**2
    slow = 0.0
    for b in range(10):
        inside = [i for i in range(300) if b / 10 <= p[i] < (b + 1) / 10]
        said = sum(p[i] for i in inside) / len(inside)
        came = sum(real[i] for i in inside) / len(inside)
        slow += abs(said - came) * len(inside) / 300
    assert calibration_error(real, p) == pytest.approx(slow)


def test_the_interval_of_the_calibration_error_holds_it_and_is_not_negative():
    draw = np.random.default_rng(4)
    p = draw.random(400)
    real = draw.random(400) < p
    low, high = calibration_interval(real, p, seed=0)
    assert 0 <= low < calibration_error(real, p) < high < 0.15


def test_reliability_names_its_bins_and_leaves_empty_ones_out():
    table = reliability(np.array([True, False, True]), np.array([1.0, 0.91, 0.05]))
    assert table.index.tolist() == ["0–0.1", "0.9–1"]
    assert table["base"].tolist() == [1, 2]
    assert table["share"].tolist() == [1, 1 / 2]
    assert table.loc["0.9–1", "p"] == pytest.approx(0.955)


# --- aspects ---


def events(gold, said, maybe):
    return aspect_events(*(aspect_table(labels) for labels in (gold, said, maybe)))


def test_aspects_in_maybe_count_neither_way():
    found = events(["P+ D-", "S+"], ["P- K+", "S+ C+"], ["", "C+"])
    scores = aspect_scores(found)
    assert scores.loc["product", ["precision", "recall"]].tolist() == [1, 1]
    assert scores.loc["product", "sign_accuracy"] == 0
    assert scores.loc["packaging", "precision"] == 0
    assert math.isnan(scores.loc["communication", "precision"])
    summary = aspect_summary(found, seed=0)
    assert summary.loc["aspect_micro_f1", "value"] == 2 * 2 / (2 * 2 + 1 + 1)
    assert summary.loc["sign_accuracy", "value"] == 1 / 2
    assert summary["base"].tolist() == [3, 2]


def test_a_maybe_that_was_missed_is_no_miss():
    assert events(["C-"], ["-"], ["C"]).sum() == 0


def test_aspects_are_counted_as_a_slow_loop_counts_them():
    draw = np.random.default_rng(6)
    codes = list(CODE_OF.values())

    def label():
        picked = draw.choice(codes, draw.integers(0, 4), replace=False)
        return " ".join(code + draw.choice(["+", "-", "0"]) for code in picked) or "-"

    gold, said, maybe = ([label() for _ in range(60)] for _ in range(3))
    hits = false = missed = right = 0
    for texts in zip(gold, said, maybe, strict=True):
        real, found, doubtful = map(signed_aspects, texts)
        for code in set(codes) - set(doubtful):
            hits += code in real and code in found
            false += code in found and code not in real
            missed += code in real and code not in found
            right += code in real and real.get(code) == found.get(code)
    counted = events(gold, said, maybe).sum(axis=(0, 1))
    assert counted.tolist() == [hits, false, missed, right]


# --- readers ---


def test_kappa_of_a_worked_table():
    # 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no: agreed 0.7, by chance 0.5.
    one = ["yes"] * 25 + ["no"] * 25
    other = ["yes"] * 20 + ["no"] * 5 + ["yes"] * 10 + ["no"] * 15
    assert kappa(one, other) == pytest.approx(0.4)


def test_readers_who_always_say_the_same_agree():
    assert kappa(["a", "a"], ["a", "a"]) == 1


@pytest.mark.parametrize(("one", "other"), [("ab", "a"), ("", "")])
def test_readers_of_different_comments_are_refused(one, other):
    with pytest.raises(ValueError, match=f"not on {len(one)} and {len(other)}"):
        kappa(one, other)


def test_agreement_of_readers_ignores_the_order_of_aspects():
    readings = {"reader_a": ["P+ D-", "S+", "P+"], "reader_b": ["D- P+", "S-", "P+ D0"]}
    table = reader_agreement(pd.DataFrame(readings))
    assert table.loc["kind", ["agreed", "settled"]].tolist() == [2, 1]
    assert table.loc["signed aspects", ["agreed", "settled"]].tolist() == [1, 2]


def test_a_file_of_one_reader_has_no_agreement():
    assert reader_agreement(pd.DataFrame({"kind": ["none"]})).empty
