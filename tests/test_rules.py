"""Word classes, patterns and what they compile to."""

import re

import pytest

from feedbacklab.classifier.learn_points import frequent_words
from feedbacklab.classifier.reading import Reader, fired
from feedbacklab.classifier.rules import (
    Rule,
    build_book,
    read_classes,
    read_rules,
    rule_book,
)

CLASSES = {
    "good": {"GOOD"}, "bad": {"BAD"}, "very": {"ADV"}, "not": {"NOT"},
    "is": {"BE"}, "post": {"DELIV"}, "delivery_boy": {"DELIV"},
    ".": {"STOP"}, ",": {"COMMA"}, "but": {"BUT"},
}  # fmt: skip


def rules_fired(pattern, *comments):
    book = build_book(CLASSES, [Rule("only", ("D+",), pattern)])
    hits = fired(Reader(book).read(comments), book)
    return [number in hits.comment.tolist() for number in range(len(comments))]


@pytest.mark.parametrize(
    ("pattern", "fires", "stays_silent"),
    [
        ("GOOD DELIV", "good post", "post good"),
        ("GOOD ADV? DELIV", "good very post", "good mug post"),
        ("GOOD <2> DELIV", "good old red post", "good old big red post"),
        ("GOOD <2> DELIV", "good old post", "good, post"),
        ("GOOD <<2>> DELIV", "good, post", "good. post"),
        ("(GOOD|very) DELIV", "very post", "bad post"),
        ("# GOOD", "mug. good", "mug good"),
        ("GOOD $", "mug good", "good mug"),
        ("mug DELIV", "mug post", "cup post"),
        ("DELIV GOOD", "delivery boy good", "delivery good"),
    ],
)
def test_a_pattern_reads_as_it_is_written(pattern, fires, stays_silent):
    assert rules_fired(pattern, fires, stays_silent) == [True, False]


@pytest.mark.parametrize(
    ("comment", "is_good", "is_bad"),
    [
        ("good", True, False),
        ("not good", False, True),
        ("not very good", False, True),
        ("not. good", True, False),
        ("not bad", True, False),
    ],
)
def test_not_turns_good_to_bad_within_reach(comment, is_good, is_bad):
    assert rules_fired("GOOD", comment) == [is_good]
    assert rules_fired("BAD", comment) == [is_bad]


@pytest.mark.parametrize("comment", ["goood", "goooooood", "good's", "GOOD", "*good*"])
def test_stretched_and_decorated_words_are_recognised(comment):
    assert rules_fired("GOOD", comment) == [True]


def test_a_slip_in_a_long_word_is_forgiven_but_a_plain_word_is_not_bent():
    numbers = Reader(rule_book()).number_of
    assert numbers.names[numbers["delivry"]] in {"delivry", "delivery"}
    assert numbers.names[numbers["excelllent"]] == "excellent"
    assert numbers.names[numbers["rubbery"]] == "rubbery"


def test_a_word_that_no_class_knows_is_named():
    book = [Rule("typo", ("P+",), "GODO mug")]
    with pytest.raises(ValueError, match=r"rule typo: no word class or word 'GODO'"):
        build_book(CLASSES, book)


def test_every_shipped_rule_has_a_name_of_its_own_and_valid_aspects():
    rules = read_rules()
    assert len({rule.name for rule in rules}) == len(rules)
    for rule in rules:
        assert rule.aspects, rule.name
        for aspect in rule.aspects:
            assert re.fullmatch(r"[PDKTCRNSV][-+0]\??", aspect), rule.name


def test_every_class_named_in_a_shipped_rule_is_in_the_word_list():
    named = {n for names in read_classes().values() for n in names}
    made = {"UNK", "NUM", "NEGATED", "UNDAMAGED", "UNSAFE"}
    for rule in read_rules():
        for item in re.findall(r"\b[A-Z]{2,}\b", rule.pattern):
            assert item in named | made, f"{rule.name}: {item}"


def test_candidates_lose_no_match():
    """The search by letters finds what trying every rule on every comment finds."""
    comments = ["Great boots, arrived late", "never got a reply, refund refused", ""]
    book, reader = rule_book(), Reader(rule_book())
    reading = reader.read(comments)
    hits = fired(reading, book)
    found = set(zip(hits.comment.tolist(), hits.rule.tolist(), strict=True))
    shown = [n for n in reading.letters.tolist() if n != -1]
    text = "".join("\n" if n == -2 else book.spelled[n] for n in shown)
    slow = {
        (row, column)
        for row, line in enumerate(text.split("\n")[:-1])
        for column, compiled in enumerate(book.compiled)
        if re.search(compiled.expression, line)
    }
    assert found == slow


def test_a_misspelt_word_of_the_corpus_keeps_the_meaning_of_the_right_one():
    comments = ["delivvery was quick", "delivvery was slow", "zorbly zorbly"]
    assert "delivvery" not in frequent_words(comments)
    assert "zorbly" in frequent_words(comments)
