"""Labelled files: what is read, and every sentence about what cannot be."""

import re

import pandas as pd
import pytest

from feedbacklab.evaluation import load_labelled
from feedbacklab.schema import ReportFormatError


def load(*lines, end="\n"):
    return load_labelled(end.join(lines).encode())


def refusal(*lines):
    with pytest.raises(ReportFormatError) as caught:
        load(*lines)
    return str(caught.value)


# --- what is read ---


def test_text_and_kind_are_enough():
    table = load("text,kind", "bright lamp,product", "late,seller")
    assert table.columns.tolist() == ["text", "kind"]
    assert table["kind"].tolist() == ["product", "seller"]
    assert table.index.tolist() == [2, 3]
    assert table.index.name == "line"


def test_every_known_column_has_its_type():
    table = load(
        "key,style,lang,rating,text,kind,aspects,maybe",
        "a,feedback,en,5,good,none,-,P",
        "b,feedback,en,,late,seller,D-,",
        "c,review,pt,1.0,broke,product,P-,K- V",
    )
    assert table.index.tolist() == ["a", "b", "c"]
    assert table["rating"].dtype == "Int64"
    assert table["rating"].tolist() == [5, pd.NA, 1]
    assert table["source"].tolist() == ["feedback", "feedback", "review"]
    assert table["maybe"].tolist() == ["P", "", "K- V"]


def test_a_source_is_not_overwritten_by_a_style():
    table = load("text,kind,source,style", "late,seller,shop,short")
    assert table["source"].tolist() == ["shop"]
    assert table["style"].tolist() == ["short"]


def test_labels_are_trimmed_and_texts_are_not():
    table = load("Text,Kind,Aspects", "  late , Seller ,  D-   S- ")
    assert table.iloc[0].tolist() == ["  late ", "seller", "D- S-"]


def test_a_repeated_or_missing_key_is_no_index():
    assert load("key,text,kind", "a,x,none", "a,y,none").index.tolist() == [2, 3]
    assert load("key,text,kind", "a,x,none", ",y,none").index.tolist() == [2, 3]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_separator_line_ends_and_mark_of_a_spreadsheet_make_no_difference(separator):
    lines = ("text,kind", "late,seller", "", "bright,product")
    data = "\r\n".join(lines).replace(",", separator).encode("utf-8-sig")
    table = load_labelled(data)
    assert table["text"].tolist() == ["late", "bright"]
    assert table.index.tolist() == [2, 4]


def test_a_quoted_comment_may_hold_separators_quotes_and_lines():
    table = load("text,kind", '"late, ""very"" late\nand broken",seller', "ok,none")
    assert table["text"].iloc[0] == 'late, "very" late\nand broken'
    assert table.index.tolist() == [2, 4]


def test_an_empty_comment_is_a_comment():
    assert load("text,kind", ",none")["text"].tolist() == [""]


def test_words_for_nothing_stay_words():
    assert load("text,kind", "n/a,none", "None,none")["text"].tolist() == [
        "n/a",
        "None",
    ]


# --- what is refused ---


def test_a_missing_column_is_named_with_what_was_found():
    assert refusal("text,label", "late,seller") == (
        "the report is no file of labelled comments: no column 'kind'; found "
        "['text', 'label']. It needs 'text' and 'kind' (product, seller, mixed, none)."
    )
    assert "no column 'text' and no column 'kind'" in refusal("a,b", "1,2")


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (
            ["text,kind", "ok,none", "late,sellr", "late,"],
            "column 'kind': 2 of 3 rows hold none of product, seller, mixed, none; "
            "first 'sellr' at line 3",
        ),
        (["text,kind", "late,"], "first '' at line 2"),
        (
            ["text,kind,aspects", "late,seller,D", "ok,none,-"],
            "column 'aspects': 1 of 2 rows hold no aspects (letters of PDKTCRNSV with "
            "a sign, as in 'D+ P-', or '-'); first 'D' at line 2",
        ),
        (["text,kind,aspects", "late,seller,X+"], "first 'X+' at line 2"),
        (["text,kind,aspects", "late,seller,D+ -"], "first 'D+ -' at line 2"),
        (
            ["text,kind,aspects", "late,seller,D+ D-"],
            "column 'aspects': 1 of 1 rows hold an aspect twice; first 'D+ D-' at "
            "line 2",
        ),
        (
            ["text,kind,maybe", "late,seller,Q"],
            "column 'maybe': 1 of 1 rows hold no aspects (letters of PDKTCRNSV, as in "
            "'D P'); first 'Q' at line 2",
        ),
        (
            ["text,kind,rating", "late,seller,6", "late,seller,4.5"],
            "column 'rating': 2 of 2 rows hold no whole number from 1 to 5; first '6' "
            "at line 2",
        ),
        (
            ["text,kind", "late,seller", "a, b,none"],
            "1 of 2 rows have another number of columns than the heading, first line 3 "
            "with 3 of 2 columns",
        ),
        (["text,kind"], "no row below the heading"),
    ],
)
def test_a_bad_label_is_named_with_column_count_and_first_line(lines, sentence):
    assert sentence in refusal(*lines)


def test_all_problems_are_told_at_once():
    told = refusal("text,kind,rating", "late,sellr,9", "x")
    assert re.findall(r"column '(\w+)'", told) == ["kind", "rating"]
    assert "another number of columns" in told
    assert told.endswith(".")


def test_a_comment_in_the_wrong_column_is_not_quoted():
    told = refusal("kind,text", "the seller never answered my calls,seller")
    assert "answered" not in told
    assert "first a longer text at line 2" in told


def test_an_empty_file_is_refused():
    with pytest.raises(ReportFormatError, match="the report is empty"):
        load_labelled(b"\n")


def test_a_missing_file_is_the_systems_own_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        load_labelled(tmp_path / "nothing.csv")
