"""Obscene words are found with their spans, innocent ones are left alone."""

import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedbacklab.profanity import (
    LANGUAGES,
    Obscenity,
    WordListError,
    find_obscenities,
    find_obscenity,
)
from feedbacklab.profanity.folding import fold
from feedbacklab.profanity.wordlist import WORDS, expand, read_entries, runs, squeeze
from feedbacklab.text import LONGEST_COMMENT

HERE = Path(__file__).parent / "profanity"
MARK = re.compile("[⟦⟧⟨⟩]")
DICTIONARIES = [
    Path("/usr/share/dict") / name
    for name in (
        "american-english-huge",
        "american-english-insane",
        "american-english-large",
        "american-english",
        "british-english-huge",
        "british-english",
    )
]


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


@pytest.mark.parametrize(("language", "comment", "expected"), list(read_cases()))
def test_words_are_found_where_they_stand_and_graded(language, comment, expected):
    found = find_obscenity(comment, language)
    assert [(f.start, f.end, f.grade) for f in found] == expected


def test_every_language_has_obscene_mild_and_innocent_cases():
    cases = [case.values for case in read_cases()]
    for grade in ("obscene", "mild"):
        found = [f for _, c, _ in cases for f in find_obscenity(c) if f.grade == grade]
        assert {f.language for f in found} == set(LANGUAGES), grade
    assert sum(not expected for _, _, expected in cases) > 100


def test_what_comes_back_quotes_the_comment_and_names_the_listed_word():
    assert find_obscenity("So a Sh1tty, cr@p lamp") == [
        Obscenity(5, 11, "Sh1tty", "shitty", "obscene", "en"),
        Obscenity(13, 17, "cr@p", "crap", "mild", "en"),
    ]


# --- spans ---

HOSTILE_LETTERS = "fuckshitadm*.-_ @$!1 \u200b\u0336ß\u0131İｆсクソ糞○ｸﾞ🖕🇫\n<>’'"
ANY_TEXT = st.one_of(
    st.text(max_size=60),
    st.text(HOSTILE_LETTERS, max_size=60),
    st.lists(
        st.sampled_from(
            ["shit", "sh1t", "s", "h", "i", "t", "f**", "fu", "ck", "ck!", "f---ing"]
        )
        | st.sampled_from(["son", "of", "a", "a.", "bitch", "hijo", "de", "puta,"])
        | st.sampled_from(
            ["scheiße", "jävla", "j*vla", "クソ", "va", "slut", "och", "(cr@p)"]
        ),
        max_size=12,
    ).map(" ".join),
)


@given(ANY_TEXT, st.sampled_from([None, *LANGUAGES, "tr", "pt-BR"]))
def test_spans_lie_in_the_comment_in_order_and_quote_it(comment, language):
    end = 0
    for found in find_obscenity(comment, language):
        assert end <= found.start < found.end <= len(comment)
        assert comment[found.start : found.end] == found.quote
        assert found.grade in ("obscene", "mild")
        end = found.end


@given(st.lists(ANY_TEXT, max_size=5))
def test_many_comments_are_read_as_one_by_one(comments):
    assert find_obscenities(comments) == [find_obscenity(c) for c in comments]


@given(st.text(max_size=40))
def test_folding_tells_where_each_letter_stands(text):
    folded = fold(text)
    assert len(folded.letters) == len(folded.bare) == len(folded.places) - 1
    assert list(folded.places) == sorted(folded.places)
    assert folded.places[-1] == len(text)


@pytest.mark.parametrize(
    ("comment", "quote"),
    [
        ("a f\u200bu\u200cc\u2060k b", "f\u200bu\u200cc\u2060k"),
        ("a f\u00aduck b", "f\u00aduck"),
        ("a f\u0336u\u0336c\u0336k\u0336 b", "f\u0336u\u0336c\u0336k"),
        ("a s\u00a0h\u00a0i\u00a0t b", "s\u00a0h\u00a0i\u00a0t"),
        ("a s\nh\ni\nt b", "s\nh\ni\nt"),
        ("a con\u0303o b", "con\u0303o"),
        ("a f\u2014k b", "f\u2014k"),
        ("a \u202efuck b", "\u202efuck"),
    ],
)
def test_invisible_letters_stay_inside_the_span(comment, quote):
    assert [f.quote.strip("\u202e") for f in find_obscenity(comment)] == [
        quote.strip("\u202e")
    ]


# --- what is no comment, and whose language it is ---


@pytest.mark.parametrize("comment", ["", " ", "!!!", None, float("nan")])
def test_a_comment_without_words_has_none(comment):
    assert find_obscenity(comment) == []


def test_only_the_beginning_of_an_endless_comment_is_read():
    assert find_obscenity("a " * (LONGEST_COMMENT // 2) + "fuck") == []


@pytest.mark.parametrize(
    ("comment", "means_it", "innocent"),
    [
        ("slut", "en", "sv"),
        ("fick", "de", "sv"),
        ("hora", "sv", "es"),
        ("kut", "nl", "en"),
        ("pute", "fr", "de"),
        ("fitta", "sv", "it"),
        ("porra", "pt", "es"),
        ("foder", "pt", "sv"),
        ("huren", "de", "nl"),
        ("joden", "es", "nl"),
    ],
)
def test_the_language_told_settles_a_false_friend(comment, means_it, innocent):
    assert [f.grade for f in find_obscenity(comment, means_it)] == ["obscene"]
    assert find_obscenity(comment, innocent) == []


@pytest.mark.parametrize(
    ("obscene", "innocent"),
    [
        ("She is a slut and you are too", "Nu är det slut på det"),
        ("Fick dich und deine Lieferung", "Jag fick inte paketet"),
        ("Din hora, var är mina pengar", "La hora de la entrega no es esta"),
        ("Vous êtes des cons, bande de cons", "Me quedo con los dos"),
        ("Wat een lul van een verkoper", "lul that was the funny part"),
        ("Ta mère la pute, ce vendeur", "Die Pute war sehr gut"),
        ("Ty huju, gdzie jest moja paczka", "Huj, det är bra"),
        ("Os filhos da puta são vocês", "Disputa por una computadora"),
    ],
)
def test_small_words_settle_a_false_friend_where_no_language_is_told(obscene, innocent):
    assert any(f.grade == "obscene" for f in find_obscenity(obscene))
    assert find_obscenity(innocent) == []


# --- hostile comments ---

HOSTILE = [
    *("a", "f", "*", ".", "-", "@", "!", "1", " ", "🖕", "クソ", "くそ", "ちん", "ｆ"),
    *("f*", "f*f*", "a.", "s.h.", "a a ", "f u ", "f u c ", "@$", "1!", "a1", "sh*t."),
    *("f\u200b", "f\u0336", "dick ", "a dick ", "hoe soil ", "as ", "cock", "f🖕"),
    *("son of a ", "hijo de ", "fuck", "fuck.", "x*", "\u202e", "c-", "f---", "ß"),
]


@pytest.mark.parametrize("part", HOSTILE)
def test_twenty_thousand_hostile_characters_are_read_to_the_end(part):
    comment = (part * LONGEST_COMMENT)[: LONGEST_COMMENT - 6] + " damn!"
    found = find_obscenity(comment)
    assert found[-1].quote == "damn"
    assert all(comment[f.start : f.end] == f.quote for f in found)


# --- a dictionary ---


@pytest.fixture(scope="module")
def dictionary():
    for path in DICTIONARIES:
        if path.exists():
            return path.read_text(encoding="utf-8").split()
    if os.environ.get("FEEDBACKLAB_REQUIRE_DICTIONARY"):
        pytest.fail("no English word list: install wamerican-huge")
    pytest.skip("no English word list in /usr/share/dict (wamerican-huge has one)")


def test_no_innocent_word_of_a_large_dictionary_is_flagged(dictionary):
    """``dictionary_hits.txt`` was read word by word: each is obscene or mild."""
    lines = (HERE / "dictionary_hits.txt").read_text(encoding="utf-8").splitlines()
    reviewed = {line for line in lines if not line.startswith("#")}
    words = {word.removesuffix("'s") for word in dictionary}
    hits = {
        f"{found[0].grade}\t{word}"
        for word, found in zip(words, find_obscenities(words), strict=True)
        if found
    }
    assert hits - reviewed == set()
    assert {line for line in reviewed if line.split("\t")[1] in words} == hits


# --- the word lists ---


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_that_needs_no_context_is_found_alone(language):
    for entry, spellings, _ in read_entries(WORDS / f"{language}.tsv"):
        for spelling in spellings if entry.is_sure and not entry.unless else ():
            word = spelling.replace("*", "").replace("_", " ").replace("○", "●")
            grades = {found.grade for found in find_obscenity(word)}
            assert entry.grade in grades or "obscene" in grades, word


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("rude\tdarn", "grade 'rude'"),
        ("mild\tdarn\tinnocent=xx", r"innocent in \['xx'\]"),
        ("mild\tdarn\twhen=always", "no condition 'when'"),
        ("mild\tdarn\tonly=(", "unterminated"),
        ("mild", "not enough values"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(tmp_path, line, says):
    path = tmp_path / "en.tsv"
    path.write_text(f"# words\n{line}\n", encoding="utf-8")
    with pytest.raises(WordListError, match=rf"en\.tsv, line 2: .*{says}"):
        list(read_entries(path))


def test_a_form_stands_for_all_its_spellings():
    assert expand("{a,b}c{,d}") == ["ac", "acd", "bc", "bcd"]


@given(st.text("abc", max_size=12))
def test_squeezing_keeps_one_letter_of_each_run(word):
    slow = "".join(c for n, c in enumerate(word) if n == 0 or word[n - 1] != c)
    assert squeeze(word) == slow
    assert sum(runs(word)) == len(word)
    assert len(runs(word)) == len(slow)
