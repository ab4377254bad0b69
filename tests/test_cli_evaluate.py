"""``feedbacklab evaluate``: tables or JSON, buyers' words only when asked for."""

import json
import re

import pytest

from feedbacklab.cli import main

LINES = [
    "text,kind,aspects,rating",
    "The lamp is bright and works great,product,P+,5",
    "Arrived two weeks late,seller,D-,1",
    "Seller never answered my emails,seller,C-,1",
    "Xylophone zebra\x1b[31m quartz,mixed,P+ D-,3",
]


@pytest.fixture
def labelled(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text("\n".join(LINES) + "\n")
    return path


def run(capsys, *words):
    code = main(["evaluate", *map(str, words)])
    out = capsys.readouterr()
    return code, out.out, out.err


def test_text_shows_every_table(labelled, capsys):
    code, out, err = run(capsys, labelled)
    assert (code, err) == (0, "")
    assert out.startswith("mine.csv: 4 labelled comments\n")
    for title in (
        "Scores, with 95 % intervals",
        "By kind",
        "Where the classifier does not abstain",
        'The verdict "entirely product", from p = ',
        "Calibration of p_product_only",
        "Aspects",
        "Slices",
    ):
        assert title in out


def test_errors_are_named_by_line_and_words_only_when_asked_for(labelled, capsys):
    _, out, _ = run(capsys, labelled)
    assert "the worst at line 5" in out
    assert "Xylophone" not in out
    _, out, _ = run(capsys, labelled, "--worst", "1")
    assert re.search(r"^  5: mixed taken for \w+, p \d\.\d\d$", out, re.MULTILINE)
    assert "    Xylophone zebra [31m quartz\n" in out
    assert "\x1b" not in out


def test_json_is_whole_and_holds_words_only_when_asked_for(labelled, capsys):
    code, out, _ = run(capsys, labelled, "--json")
    document = json.loads(out)
    assert code == 0
    assert document["scores"]["accuracy"]["base"] == 4
    assert document["errors"]["5"]["kind"] == "mixed"
    assert "Xylophone" not in out
    _, out, _ = run(capsys, labelled, "--json", "--worst", "1")
    assert "Xylophone" in json.loads(out)["worst"]["5"]["text"]


def test_a_saved_run_holds_no_words_and_is_compared_with(labelled, tmp_path, capsys):
    saved = tmp_path / "run.json"
    run(capsys, labelled, "--save", saved, "--worst", "4")
    assert "Xylophone" not in saved.read_text()
    code, out, _ = run(capsys, labelled, "--against", saved)
    assert code == 0
    assert "right both times 3, never 1: McNemar p = 1.0000" in out
    assert "macro-F1 changed by +0.000, 95 % interval +0.000 to +0.000" in out
    _, out, _ = run(capsys, labelled, "--against", saved, "--json")
    against = json.loads(out)["against"]
    assert against["p_value"] == 1
    assert against["scores"]["accuracy"] == {"before": 0.75, "now": 0.75, "change": 0}


def test_a_run_may_be_saved_over_the_one_it_is_compared_with(
    labelled, tmp_path, capsys
):
    saved = tmp_path / "run.json"
    run(capsys, labelled, "--save", saved)
    code, _, _ = run(capsys, labelled, "--against", saved, "--save", saved)
    assert code == 0
    assert json.loads(saved.read_text())["labelled"]["rows"] == 4


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["nowhere.csv"], "No such file or directory nowhere.csv"),
        (
            ["{folder}/other.csv"],
            "other.csv is no file of labelled comments: no column",
        ),
        (["{folder}/bad.csv"], "column 'kind': 1 of 4 rows hold none of product"),
        (["{folder}/mine.csv", "--against", "{folder}/bad.csv"], "bad.csv is not JSON"),
        (["{folder}/mine.csv", "--against", "{folder}/none.json"], "No such file"),
        (["{folder}/mine.csv", "--worst", "-1"], "--worst -1 is no number of errors"),
        (["{folder}/mine.csv", "--save", "{folder}/no/run.json"], "No such file"),
    ],
)
def test_bad_input_ends_in_one_sentence_and_code_two(
    labelled, tmp_path, capsys, words, sentence
):
    (tmp_path / "other.csv").write_text("comment,label\nlate,seller\n")
    (tmp_path / "bad.csv").write_text("\n".join(LINES).replace("mixed", "both"))
    code, out, err = run(capsys, *(word.format(folder=tmp_path) for word in words))
    assert code == 2
    assert out == ""
    assert sentence in err
    assert err.count("\n") == 1


def test_a_run_on_another_file_is_refused(labelled, tmp_path, capsys):
    saved = tmp_path / "run.json"
    run(capsys, labelled, "--save", saved)
    labelled.write_text("\n".join(LINES[:3]))
    code, _, err = run(capsys, labelled, "--against", saved)
    assert code == 2
    assert "other comments or labels (4 rows, these are 2)" in err
