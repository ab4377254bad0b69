"""Comments composed of labelled phrases, for learning."""

import re
from collections import Counter

from feedbacklab.classifier.composing import (
    DISPLEASED,
    MENTION,
    NOTHING,
    compose,
    read_phrases,
    read_together,
)
from feedbacklab.classifier.corpus import read_corpus

SIGNED = re.compile(r"[PDKTCRNSV][-+0]")


def test_every_list_of_phrases_is_one_signed_aspect_and_no_phrase_repeats_in_it():
    for aspect, phrases in read_phrases().items():
        assert SIGNED.fullmatch(aspect) or aspect in {NOTHING, MENTION, DISPLEASED}
        assert len(set(phrases)) == len(phrases)
        assert all(phrase.strip() == phrase and phrase for phrase in phrases)


def test_no_phrase_is_told_to_praise_and_to_criticise():
    said = Counter()
    for aspect, phrases in read_phrases().items():
        said.update({(aspect[0], phrase) for phrase in phrases if aspect[1:] in "+-"})
    assert [where for where, count in said.items() if count > 1] == []


def test_there_are_phrases_for_everything_that_stands_together():
    named = {aspect for aspects in read_together() for aspect in aspects}
    assert named <= set(read_phrases())


def test_the_same_seed_composes_the_same_comments_and_no_two_alike():
    once, again = compose(300, seed=1), compose(300, seed=1)
    assert once == again
    assert once != compose(300, seed=2)
    assert len({comment.text for comment in once}) == 300


def test_a_composed_comment_holds_a_phrase_of_each_of_its_aspects():
    phrases = read_phrases()
    for text, aspects in compose(300):
        for aspect in set(aspects.split()) - {NOTHING}:
            assert any(p.lower() in text.lower() for p in phrases[aspect]), text


def test_aspects_stand_together_about_as_often_as_was_counted():
    together = read_together()
    alone = together[("P+",)] / sum(together.values())
    share = sum(c.aspects == "P+" for c in compose(4_000)) / 4_000
    # No two comments are alike, so what can be said in few ways is said less often.
    assert 0.8 * alone < share < 1.1 * alone


def test_composed_comments_are_a_part_of_the_corpus_of_their_own():
    corpus = read_corpus()
    composed = corpus[corpus["source"] == "composed"]
    assert len(composed) >= 4_000
    assert set(composed["mood"]) == {-1, 0, 1}
