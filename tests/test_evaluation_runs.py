"""A saved run holds every number and no word, and is compared only with its like."""

import json

import numpy as np
import pandas as pd
import pytest

from feedbacklab.evaluation import (
    evaluate,
    load_run,
    moved,
    previous_predictions,
    run_document,
    save_run,
    saved_beside,
    since_saved,
)

LABELLED = pd.DataFrame(
    {"text": ["bright lamp", "late", "fine"], "kind": ["product", "seller", "none"]}
)


def predictions(*kinds, p=(0.9, 0.1, 0.2)):
    return pd.DataFrame({"kind": kinds, "p_product_only": np.array(p, float)})


@pytest.fixture
def run():
    return run_document(
        LABELLED, evaluate(LABELLED, predictions("product", "none", "none"))
    )


@pytest.fixture
def saved(run, tmp_path):
    save_run(run, tmp_path / "run.json")
    return tmp_path / "run.json"


def test_a_run_is_read_back_as_it_was(run, saved):
    assert load_run(saved) == run
    assert run["scores"]["accuracy"]["value"] == 0.6667
    assert run["predicted"] == "pnn"
    assert run["labelled"]["rows"] == 3
    assert list(saved.parent.iterdir()) == [saved]


def test_a_run_holds_no_comment(saved):
    text = saved.read_text("utf-8")
    assert "bright" not in text
    assert "late" not in text


def test_unknown_numbers_are_null(run):
    assert run["scores"]["mixed_recall"]["value"] is None
    json.dumps(run, allow_nan=False)


def test_rows_of_two_words_have_one_name(run):
    assert list(run["slices"]) == ["length 1–4 words"]
    assert list(run["coverage"])[:2] == ["0.05", "0.10"]


def test_a_run_says_which_rules_and_corpus_made_it(run):
    assert {len(value) for value in run["made_by"].values()} == {64}


def test_the_fingerprint_is_of_texts_and_labels(run):
    def of(labelled):
        kinds = predictions("product", "none", "none")
        return run_document(labelled, evaluate(labelled, kinds))["labelled"]

    assert of(LABELLED) == run["labelled"]
    assert of(LABELLED.assign(lang="en")) == run["labelled"]
    assert of(LABELLED.assign(text="other")) != run["labelled"]
    assert of(LABELLED.assign(kind="none")) != run["labelled"]
    assert of(LABELLED.assign(aspects="-")) != run["labelled"]


def test_previous_kinds_come_back_on_the_labels_index(run):
    assert previous_predictions(run, LABELLED)["kind"].tolist() == [
        "product",
        "none",
        "none",
    ]


@pytest.mark.parametrize(
    "labelled",
    [LABELLED.iloc[:2], LABELLED.iloc[::-1], LABELLED.assign(kind="none")],
)
def test_a_run_on_other_comments_or_labels_is_refused(run, labelled):
    with pytest.raises(ValueError, match=r"other comments or labels \(3 rows, these"):
        previous_predictions(run, labelled)


@pytest.mark.parametrize("predicted", ["pn", "pnx", ""])
def test_a_run_whose_predictions_were_damaged_is_refused(run, predicted):
    with pytest.raises(ValueError, match="evaluate both on the same file"):
        previous_predictions({**run, "predicted": predicted}, LABELLED)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("hello", "run.json is not JSON: make one with feedbacklab evaluate"),
        ("[" * 100_000, "run.json is not JSON"),
        ("[]", "run.json is no saved run, it lacks labelled, predicted, scores"),
        ('{"labelled": {}, "scores": {}}', "no saved run, it lacks predicted"),
        ('{"labelled": {}, "scores": {}, "predicted": 3}', "run.json is a damaged run"),
        ('{"labelled": {}, "scores": 3, "predicted": ""}', "run.json is a damaged run"),
        ('{"labelled": 3, "scores": {}, "predicted": ""}', "run.json is a damaged run"),
        (
            '{"labelled": {}, "scores": {"a": {"value": "x"}}, "predicted": ""}',
            "run.json is a damaged run",
        ),
    ],
)
def test_a_file_that_is_no_run_is_refused(tmp_path, content, sentence):
    (tmp_path / "run.json").write_text(content)
    with pytest.raises(ValueError, match=sentence):
        load_run(tmp_path / "run.json")


def test_scores_before_and_now_stand_side_by_side(run):
    better = run_document(
        LABELLED, evaluate(LABELLED, predictions("product", "seller", "none"))
    )
    row = moved(run, better).loc["accuracy"]
    assert row.tolist() == pytest.approx([0.6667, 1, 0.3333])


def test_scores_since_a_saved_run_are_unknown_without_one(saved, tmp_path):
    found = evaluate(LABELLED, predictions("product", "none", "none"))
    known = since_saved(LABELLED, found, saved)
    assert known.loc["accuracy"].tolist() == [0.6667, 0.6667, 0]
    unknown = since_saved(LABELLED, found, tmp_path / "nothing.json")
    assert unknown["before"].isna().all()
    assert unknown.loc["accuracy", "now"] == 0.6667


def test_scores_since_a_run_on_other_comments_are_refused(saved):
    other = LABELLED.assign(text="other")
    found = evaluate(other, predictions("product", "none", "none"))
    with pytest.raises(ValueError, match="other comments or labels"):
        since_saved(other, found, saved)


def test_the_saved_run_lies_beside_its_file():
    assert str(saved_beside("data/gold.csv")) == "data/gold_scores.json"


def test_a_run_that_cannot_be_written_leaves_nothing(run, tmp_path):
    with pytest.raises(OSError, match="nowhere"):
        save_run(run, tmp_path / "nowhere" / "run.json")
    assert list(tmp_path.iterdir()) == []
