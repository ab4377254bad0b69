"""Labels survive a kill, the queue is fair, and labels are checked before use."""

import json
import multiprocessing
import os
import random
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from feedbacklab.labelling import (
    LabelFileError,
    LabelStore,
    accept,
    agreement,
    comment_key,
    confusion,
    disagreements,
    fit_on,
    in_use,
    label_queue,
    model_in_use,
    opinions,
    rehearse,
    settled,
    suspects,
    withdraw,
)
from feedbacklab.labelling.alike import alike
from feedbacklab.labelling.opinion import kinds_by_rules
from feedbacklab.metrics import Share

FORKING = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="no cheap second process here"),
    pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning"),
]


@pytest.fixture
def store(tmp_path):
    return LabelStore(tmp_path / "labels" / "labels.jsonl")


def held(store, labeller):
    """Text → kind of one labeller."""
    labels = store.labels()
    own = labels[labels["labeller"] == labeller]
    return dict(zip(own["text"], own["kind"], strict=True))


def write(path, name, number, pipe):
    """Label in a process of its own, acknowledging each label."""
    store = LabelStore(path)
    for n in range(number):
        store.label(f"comment {n} of {name}", "seller", name)
        pipe.send(n)


def writer(path, name, number):
    """Start a process that labels; give it and where it acknowledges."""
    fork = multiprocessing.get_context("fork")
    answers, pipe = fork.Pipe(duplex=False)
    process = fork.Process(target=write, args=(path, name, number, pipe))
    process.start()
    return process, answers


# --- the label file ---


def test_nothing_is_written_before_the_first_label(store):
    assert store.labels().empty
    assert store.undo("anna") is None
    assert not store.path.parent.exists()


def test_a_label_is_read_back_by_another_store(store):
    store.label("great lamp", "product", "anna")
    store.label("late", "seller", "ben")
    again = LabelStore(store.path)
    assert held(again, "anna") == {"great lamp": "product"}
    assert held(again, "ben") == {"late": "seller"}
    assert again.lines_read == 2


def test_undo_takes_back_the_own_last_label_only_and_survives_opening_anew(store):
    store.label("great lamp", "product", "anna")
    store.label("late", "seller", "anna")
    store.label("late", "none", "ben")
    again = LabelStore(store.path)
    assert again.undo("anna") == comment_key("late")
    assert held(store, "anna") == {"great lamp": "product"}
    assert held(store, "ben") == {"late": "none"}
    assert again.undo("anna") == comment_key("great lamp")
    assert again.undo("anna") is None
    assert held(store, "anna") == {}


def test_undoing_a_second_opinion_brings_the_first_back(store):
    store.label("ok lamp, late", "product", "anna")
    store.label("slow", "seller", "anna")
    store.label("ok lamp, late", "mixed", "anna")
    assert held(store, "anna")["ok lamp, late"] == "mixed"
    store.undo("anna")
    assert held(store, "anna")["ok lamp, late"] == "product"


def test_two_open_stores_see_each_other(store):
    other = LabelStore(store.path)
    store.label("late", "seller", "anna")
    other.label("bright", "product", "ben")
    assert len(store.labels()) == len(other.labels()) == 2


def test_one_comment_in_other_capitals_and_spacing_is_the_same_comment(store):
    store.label("Great  Lamp\n", "none", "anna")
    store.label("great lamp", "product", "anna")
    assert store.labels()["kind"].tolist() == ["product"]


@pytest.mark.parametrize(
    "text",
    [
        'a\n"b"\r\n}',
        "=1+1",
        "half \ud800 letter",
        "nul \x00",
        "\u202eback",
        "😀" * 50,
        "",
    ],
)
def test_any_text_comes_back_as_it_was(store, text):
    store.label(text, "none", "anna")
    assert LabelStore(store.path).labels()["text"].tolist() == [text]
    assert len(store.path.read_bytes().splitlines()) == 1


def test_a_huge_comment_is_kept_as_far_as_it_is_read(store):
    store.label("x" * 10_000_000, "none", "anna")
    assert store.path.stat().st_size < 21_000


def test_unknown_kinds_and_nameless_labellers_are_refused(store):
    with pytest.raises(LabelFileError, match="unknown kind 'Product'; expected one of"):
        store.label("late", "Product", "anna")
    with pytest.raises(LabelFileError, match="needs the name of who gave it"):
        store.label("late", "seller", "  ")
    assert not store.path.exists()


@pytest.mark.skipif(os.name != "posix", reason="other systems have other rights")
def test_only_the_owner_may_read_the_buyers_words(store):
    store.label("late", "seller", "anna")
    assert store.path.stat().st_mode & 0o077 == 0


def test_no_order_id_is_written(store):
    store.label("late", "seller", "anna")
    entry = json.loads(store.path.read_text())
    assert list(entry) == ["comment", "labeller", "kind", "text"]


@pytest.mark.parametrize("cut", [1, 2, 15, 40])
def test_a_line_torn_by_a_kill_costs_that_line_only(store, cut):
    store.label("first", "seller", "anna")
    whole = store.path.read_bytes()
    store.label("torn }", "seller", "anna")
    store.path.write_bytes(store.path.read_bytes()[:-cut])
    again = LabelStore(store.path)
    assert held(again, "anna") == {"first": "seller"}
    again.label("after", "none", "anna")
    expected = {"first": "seller", "after": "none"}
    assert held(again, "anna") == held(LabelStore(store.path), "anna") == expected
    assert store.path.read_bytes().startswith(whole)


@pytest.mark.parametrize(
    "line", ["nonsense", "[1]", '{"kind": "seller"}', '{"undo": 3, "labeller": "a"}']
)
def test_a_foreign_line_is_named(store, line):
    store.label("late", "seller", "anna")
    with store.path.open("a") as file:
        file.write(line + "\n")
    with pytest.raises(LabelFileError, match=r"labels\.jsonl, line 2: not an entry"):
        LabelStore(store.path)


class TestOtherProcesses:
    pytestmark = FORKING

    def test_every_acknowledged_label_survives_a_kill(self, store):
        process, answers = writer(store.path, "anna", 100_000)
        for _ in range(30):
            acknowledged = answers.recv()
        process.kill()
        process.join()
        assert len(LabelStore(store.path).labels()) > acknowledged

    def test_three_notebooks_may_write_at_once(self, store):
        names = ["anna", "ben", "cleo"]
        running = [writer(store.path, name, 60) for name in names]
        for process, _ in running:
            process.join()
        counts = store.labels()["labeller"].value_counts().to_dict()
        assert counts == dict.fromkeys(names, 60)


# --- near-duplicates and the queue ---


def jaccard(one, other):
    pieces = [{t[i : i + 4] for i in range(len(t) - 3)} for t in (one, other)]
    return len(pieces[0] & pieces[1]) / len(pieces[0] | pieces[1])


def test_alike_finds_what_the_slow_way_finds():
    rng = random.Random(3)
    said = "great lamp came late box was torn seller kind and quick thanks a lot"
    words = said.split()
    texts = [" ".join(rng.choices(words, k=rng.randint(3, 9))) for _ in range(300)]
    texts += [f"{text} ok" for text in texts[:150]]
    leader = alike(texts)
    padded = [f"  {text}  " for text in texts]
    for text, first in enumerate(leader.tolist()):
        if text != first:
            assert first < text
            assert leader[first] == first
            assert jaccard(padded[first], padded[text]) >= 0.7
    leaders = sorted(set(leader.tolist()))
    close = [
        (a, b)
        for a, b in combinations(leaders, 2)
        if jaccard(padded[a], padded[b]) >= 0.7
    ]
    joined = len(texts) - len(leaders)
    assert joined > 100
    assert len(close) <= 0.05 * (joined + len(close))


def test_alike_keeps_apart_what_must_be():
    texts = ["the lamp is bright and light"] * 3
    assert alike(texts).tolist() == [0, 0, 0]
    assert alike(texts, np.array(["mixed", "product", "mixed"])).tolist() == [0, 1, 0]


@pytest.mark.parametrize("odd", ["", "!", "😀", "\ud800", "ア", "x" * 100_000])
def test_alike_takes_any_text(odd):
    assert alike([odd, "late", odd]).tolist() == [0, 1, 0]
    assert alike([]).tolist() == []


def test_fifty_thousand_comments_are_grouped():
    rng = random.Random(7)
    starts, ends = "b bl ch cr fl gr l pl sh t", "amp ight eller ox ate ade ist"
    words = [a + b + c for a in starts.split() for b in ends.split() for c in "sdr"]
    texts = [" ".join(rng.choices(words, k=14)) for _ in range(40_000)]
    texts += [text + " ok!" for text in texts[:10_000]]
    assert 40_000 <= len(set(alike(texts).tolist())) < 40_500


COMMENTS = pd.Series(
    [
        "Fast shipping!",
        "The lamp is bright and works great.",
        "fast  shipping",
        "Bags are ace and so is this shop.",
        None,
        "  ",
        "Der Versand war leider sehr langsam und niemand antwortet",
        "FAST SHIPPING!!",
    ],
    index=[f"order {n}" for n in range(8)],
)


@pytest.fixture(scope="module")
def queue():
    return label_queue(COMMENTS)


def test_the_hardest_stands_first_and_what_cannot_be_read_last(queue):
    assert queue.items["text"].iloc[0] == "Bags are ace and so is this shop."
    assert queue.items["why"].iloc[-1] == "not English"
    assert len(queue.items) == 4


def test_one_label_serves_near_duplicates(queue, store):
    store.label("FAST SHIPPING!!", "seller", "anna")
    item = queue.items[queue.items["text"] == "Fast shipping!"]
    assert item["serves"].tolist() == [3]
    served = queue.kinds_of_comments(store.labels())
    assert served.to_dict() == dict.fromkeys(
        ["order 0", "order 2", "order 7"], "seller"
    )


def test_the_queue_is_the_same_every_time_and_whatever_the_index(queue):
    again = label_queue(COMMENTS.set_axis(range(8)))
    pd.testing.assert_frame_equal(again.items, queue.items)


def test_labels_of_comments_elsewhere_are_passed_over(queue, store):
    store.label("a comment of another report", "seller", "anna")
    assert queue.labels_of(store.labels()).empty


def test_no_comments_make_an_empty_queue():
    assert label_queue(pd.Series([None, ""], dtype=object)).items.empty


def test_kinds_by_rules_follow_the_annotation_guide():
    aspects = np.full((5, 9), np.nan)
    aspects[0, 0] = 1  # product
    aspects[1, 3] = -1  # tracking
    aspects[2, [0, 7]] = 0  # product and seller
    aspects[3, 8] = 1  # price alone
    expected = ["product", "seller", "mixed", "none", "none"]
    assert kinds_by_rules(aspects).tolist() == expected


# --- trust ---


def labelled(anna, ben):
    """Labels of two people, comment by comment; a blank is no label."""
    rows = [
        {"comment": f"c{n}", "labeller": name, "kind": kind, "text": f"text {n}"}
        for name, kinds in (("anna", anna), ("ben", ben))
        for n, kind in enumerate(kinds)
        if kind
    ]
    return pd.DataFrame(rows)


P, S, M, N = "product", "seller", "mixed", "none"


def test_agreement_by_hand():
    labels = labelled([P, P, S, S, M, N], [P, S, S, S, M, None])
    found = agreement(labels, "anna", "ben")
    assert found.same == Share(count=4, base=5)
    # anna 2 P 2 S 1 M, ben 1 P 3 S 1 M: by chance (2 + 6 + 1) / 25
    assert found.kappa == pytest.approx((4 / 5 - 9 / 25) / (1 - 9 / 25))


def test_agreement_without_a_shared_comment_is_unknown():
    found = agreement(labelled([P, None], [None, S]), "anna", "ben")
    assert found.same == Share(count=0, base=0)
    assert np.isnan(found.kappa)
    assert agreement(labelled([P], []), "anna", "nobody").same.base == 0


def test_disagreements_and_confusion_name_who_said_what():
    labels = labelled([P, P, S], [P, M, S])
    assert disagreements(labels, "anna", "ben").to_dict("index") == {
        "c1": {"anna": P, "ben": M, "text": "text 1"}
    }
    assert confusion(labels, "anna", "ben").loc[P].to_dict() == {P: 1, S: 0, M: 1, N: 0}


def test_a_disagreement_is_left_out_until_it_is_settled(store):
    store.label("ok lamp, late", M, "anna")
    store.label("ok lamp, late", P, "ben")
    store.label("late", S, "anna")
    assert settled(store.labels())["text"].tolist() == ["late"]
    store.label("ok lamp, late", M, "ben")
    table = settled(store.labels()).set_index("text")
    assert table["kind"].to_dict() == {"ok lamp, late": M, "late": S}
    assert table["readers"].to_dict() == {"ok lamp, late": 2, "late": 1}


GOOD, QUICK = (
    "The {} is bright and works great",
    "{} came late and the seller never replied",
)
THINGS = (
    "lamp",
    "kettle",
    "knife",
    "board",
    "mat",
    "scale",
    "mug",
    "press",
    "jar",
    "hat",
)


def clear_labels():
    texts = [GOOD.format(t) for t in THINGS] + [QUICK.format(t) for t in THINGS]
    return pd.DataFrame({"text": texts, "kind": [P] * 10 + [S] * 10})


def test_a_label_that_everything_contradicts_is_the_first_suspect():
    labels = clear_labels()
    labels.loc[4, "kind"] = S
    found = suspects(labels)
    assert found.index[0] == 4
    assert found["says"].iloc[0] == P
    assert found["p_label"].iloc[0] < 0.5


def test_labels_that_nothing_contradicts_are_no_suspects():
    assert suspects(clear_labels()).empty


def test_too_few_labels_cannot_judge_each_other():
    with pytest.raises(ValueError, match="9 labels are too few"):
        suspects(clear_labels().head(9))


# --- putting labels to use ---


@pytest.fixture
def quick_fit(monkeypatch):
    """Learn without the shipped corpus, which takes seconds."""
    from feedbacklab.classifier import CommentClassifier

    init = CommentClassifier.__init__

    def without_corpus(self, with_corpus=True, weight=3):
        init(self, False, weight)

    monkeypatch.setattr(CommentClassifier, "__init__", without_corpus)


def fill(store, labels, labeller="anna"):
    for text, kind in zip(labels["text"], labels["kind"], strict=True):
        store.label(text, kind, labeller)


@pytest.mark.usefixtures("quick_fit")
def test_what_was_accepted_is_fitted_again_exactly(store):
    fill(store, clear_labels())
    note = accept(store, {"macro_f1": 0.9})
    assert note["labels"] == {P: 10, S: 10, M: 0, N: 0}
    assert in_use(store.path.parent) == note
    fitted = fit_on(store.labels())
    store.label("the lamp is bright", S, "anna")  # later: does not count yet
    again = model_in_use(store.path.parent)
    texts = ["torch is bright", "never replied"]
    np.testing.assert_array_equal(
        again.predict_proba(texts), fitted.predict_proba(texts)
    )


def test_nothing_is_in_use_before_accepting_and_after_withdrawing(store):
    assert model_in_use(store.path.parent) is None
    store.label("late", S, "anna")
    accept(store)
    withdraw(store.path.parent)
    withdraw(store.path.parent)
    assert model_in_use(store.path.parent) is None
    assert held(store, "anna") == {"late": S}


def test_changed_lines_are_refused(store):
    store.label("late", S, "anna")
    accept(store)
    store.path.write_text(store.path.read_text().replace("seller", "none"))
    with pytest.raises(LabelFileError, match=r"first 1 lines .* not those that were"):
        model_in_use(store.path.parent)
    store.path.unlink()
    with pytest.raises(LabelFileError, match="Restore the file"):
        model_in_use(store.path.parent)


def test_nothing_can_be_learned_from_or_accepted_without_a_settled_label(store):
    store.label("late", S, "anna")
    store.label("late", P, "ben")
    with pytest.raises(ValueError, match="no label to learn from"):
        fit_on(store.labels())
    with pytest.raises(ValueError, match="no label to accept"):
        accept(store)


@pytest.mark.usefixtures("quick_fit")
def test_old_and_new_are_asked_the_same_way():
    labels = clear_labels()
    fitted = fit_on(labels.assign(comment=labels["text"].map(comment_key)))
    texts = pd.Series(["bright lamp", "late"], index=["a", "b"])
    old, new = opinions(texts), opinions(texts, fitted)
    assert old.columns.equals(new.columns)
    assert old.index.equals(texts.index)
    assert new["p_product_only"].between(0, 1).all()


# --- the rehearsal ---


def test_a_rehearsal_labels_sample_comments_only(store):
    texts = ["Bags are ace and so is this shop.", "no sample comment at all"]
    assert rehearse(texts, store, "anna") == 1
    assert rehearse(texts, store, "ben", hasty=True) == 1
    assert held(store, "anna") == {texts[0]: M}
    assert held(store, "ben") == {texts[0]: P}
