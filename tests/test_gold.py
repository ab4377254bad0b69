"""The gold set: valid, read twice, disjoint from the corpus, and what we score on it.

When a score moves on purpose, write the new ones and refresh the notebook:

    feedbacklab evaluate data/samples/gold.csv --save data/samples/gold_scores.json
    make notebooks
"""

import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from feedbacklab.classifier import classify
from feedbacklab.classifier.corpus import read_corpus
from feedbacklab.evaluation import (
    KINDS,
    evaluate,
    kind_of,
    load_labelled,
    load_run,
    reader_agreement,
    run_document,
    saved_beside,
    signed_aspects,
)
from feedbacklab.evaluation.agreement import READERS

GOLD = Path(__file__).parents[1] / "data" / "samples" / "gold.csv"
LIKENESS = 0.6
LENGTH = 5
FORMULA = 4  # words: "ok", "waste of money" belong to nobody


@pytest.fixture(scope="module")
def gold():
    return load_labelled(GOLD)


# --- the labels ---


def test_there_are_enough_comments_of_every_kind(gold):
    assert len(gold) >= 600
    assert gold["kind"].value_counts()[list(KINDS)].min() >= 60


def test_every_comment_stands_once(gold):
    assert gold.index.name == "key"
    assert gold["text"].map(plain).is_unique


def test_every_kind_follows_from_its_aspects(gold):
    kinds = gold["aspects"].map(signed_aspects).map(kind_of)
    assert gold.index[kinds != gold["kind"]].tolist() == []


def test_a_settled_label_holds_what_both_readers_marked(gold):
    """What only one of them marked is either settled as real or left as maybe."""
    for key, row in gold.iterrows():
        one, other = (set(signed_aspects(row[reader])) for reader in READERS)
        settled, maybe = (
            set(signed_aspects(row[name])) for name in ("aspects", "maybe")
        )
        assert settled <= one | other | maybe, key
        assert one & other <= settled | maybe, key


def test_the_readers_agree_as_far_as_is_told(gold):
    table = reader_agreement(gold)
    one, other = (
        [kind_of(signed_aspects(label)) for label in gold[reader]] for reader in READERS
    )
    agreed = sum(a == b for a, b in zip(one, other, strict=True)) / len(gold)
    counts = Counter(one), Counter(other)
    chance = sum(counts[0][kind] * counts[1][kind] for kind in KINDS) / len(gold) ** 2
    assert table.loc["kind", "kappa"] == pytest.approx((agreed - chance) / (1 - chance))
    assert table.loc["kind", "kappa"] >= 0.95
    assert table.loc["signed aspects", "share"] >= 0.93


# --- nothing of it was learned ---


def plain(text):
    """Words and symbols of a text; one of nothing but full stops stays as it is."""
    return " ".join(re.findall(r"\w+|[^\w\s\x00-\x7f]", text.lower())) or text


def shingles(text):
    """Runs of five characters; a shorter text is its own run."""
    text = plain(text)
    return {text[at : at + LENGTH] for at in range(max(1, len(text) - LENGTH + 1))}


def near_copies(texts, others, likeness=LIKENESS):
    """Pairs of texts whose runs overlap by more than `likeness` of their union.

    A near copy lacks fewer than 1 - `likeness` of a text's runs, so it holds one of any
    larger number of them: only the rarest are looked up.
    """
    owned = [shingles(text) for text in texts]
    spread = Counter(run for runs in owned for run in runs)
    holders = defaultdict(list)
    for number, runs in enumerate(owned):
        needed = int((1 - likeness) * len(runs)) + 1
        for run in sorted(runs, key=lambda run: (spread[run], run))[:needed]:
            holders[run].append(number)
    for other in others:
        runs = shingles(other)
        for number in {n for run in runs for n in holders.get(run, ())}:
            if len(runs & owned[number]) > likeness * len(runs | owned[number]):
                yield texts[number], other


@pytest.fixture(scope="module")
def copies(gold):
    """Gold comments that are in the corpus too, or nearly."""
    found = near_copies(gold["text"].tolist(), read_corpus()["text"])
    return sorted(set(found))


def test_no_gold_comment_is_or_nearly_is_one_of_the_corpus(copies):
    assert [pair for pair in copies if len(plain(pair[0]).split()) > FORMULA] == []


def test_few_gold_comments_are_formulas_that_everybody_writes(copies):
    formulas = {text for text, _ in copies if len(plain(text).split()) <= FORMULA}
    assert len(formulas) <= 25


def test_a_near_copy_is_found_and_a_neighbour_is_not():
    others = ["Arrived two weeks late, box crushed", "A lovely bright lamp"]
    assert list(near_copies(["arrived two weeks late - box crushed!!"], others))
    assert list(near_copies(["Arrived two weeks late, the box crushed"], others))
    assert not list(near_copies(["Arrived three days early, box fine"], others))
    assert list(near_copies(["👍👍👍"], ["👍👍👍"]))
    assert not list(near_copies(["👍👍👍"], ["👎👎👎", "."]))


# --- what we score on it ---


def numbers(value, path=()):
    """Every number and word of a document with its place."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from numbers(inner, (*path, name))
    else:
        yield path, value


def test_the_scores_are_the_committed_ones(gold):
    document = run_document(gold, evaluate(gold, classify(gold["text"])))
    committed = dict(numbers(load_run(saved_beside(GOLD))))
    now = dict(numbers(document))
    assert now.keys() == committed.keys()
    moved = {
        " ".join(place): (committed[place], value)
        for place, value in now.items()
        if value != pytest.approx(committed[place], abs=2e-4)
    }
    assert moved == {}, (
        "Scores moved; how to accept them stands at the top of this file."
    )
