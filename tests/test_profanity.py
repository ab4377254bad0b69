"""Obscene words are found with their spans, innocent ones are left alone."""

import re
from pathlib import Path

import pytest

from feedbacklab.profanity import find_obscenity

HERE = Path(__file__).parent / "profanity"
MARK = re.compile("[⟦⟧⟨⟩]")


def read_cases():
    """Language, comment and expected (start, end, grade) of each line."""
    for line in (HERE / "cases.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            language, marked = line.split("\t")
            language = None if language == "-" else language
            yield pytest.param(language, *unmarked(marked), id=marked)


def unmarked(marked):
    comment, spans = "", []
    for part in re.split("([⟦⟨].*?[⟧⟩])", marked):
        plain = MARK.sub("", part)
        if plain != part:
            grade = "obscene" if part[0] == "⟦" else "mild"
            spans.append((len(comment), len(comment) + len(plain), grade))
        comment += plain
    return comment, spans


@pytest.mark.parametrize(("language", "comment", "expected"), read_cases())
def test_words_are_found_where_they_stand_and_graded(language, comment, expected):
    found = find_obscenity(comment, language)
    assert [(f.start, f.end, f.grade) for f in found] == expected
