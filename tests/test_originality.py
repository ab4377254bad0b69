"""No text of this project was taken from anybody: the checking script, checked."""

import check_originality
import pytest

OTHERS = 'text,rating\n"Came in two days, and well packed!",5\nok,3\n'


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "others.csv").write_text(OTHERS, encoding="utf-8")
    return tmp_path


def give(monkeypatch, *texts):
    rows = [("made.tsv", n, check_originality.plain(t)) for n, t in enumerate(texts, 2)]
    monkeypatch.setattr(check_originality, "own_texts", lambda: iter(rows))


def test_a_copied_text_is_named_by_its_line_and_not_quoted(folder, monkeypatch, capsys):
    give(monkeypatch, "quite another thing I wrote", "came in two days and WELL PACKED")
    assert check_originality.main(str(folder)) == 1
    out = capsys.readouterr().out
    assert "made.tsv, line 3: stands in" in out
    assert "packed" not in out.lower()


def test_words_that_belong_to_everybody_may_be_written_twice(folder, monkeypatch):
    give(monkeypatch, "ok")
    assert check_originality.main(str(folder)) == 0


def test_corpus_gold_set_and_samples_are_all_looked_at():
    names = {name for name, _, _ in check_originality.own_texts()}
    assert {"gold.csv", "comments_en.tsv", "comments_ja.tsv", "part1.tsv"} <= names
