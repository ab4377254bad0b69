"""The labelling explorer, driven by its methods and by the messages of a browser."""

import pandas as pd
import pytest

from feedbacklab.explorers import LabelExplorer
from feedbacklab.labelling import LabelStore, comment_key, label_queue

HOSTILE = "<img src=x onerror=alert(1)> late & \ud800 broken"
COMMENTS = pd.Series(
    [
        "The lamp is bright and works great.",
        "Fast shipping!",
        "Bags are ace and so is this shop.",
        "fast shipping",
        HOSTILE,
        "thank you",
    ],
    dtype=object,
)


@pytest.fixture(scope="module")
def queue():
    return label_queue(COMMENTS)


@pytest.fixture
def store(tmp_path):
    return LabelStore(tmp_path / "labels.jsonl")


@pytest.fixture
def explorer(queue, store):
    return LabelExplorer(queue, store, "anna")


def browser_sends(explorer, key, comment=None):
    shown = explorer.view.screen["comment"] if comment is None else comment
    explorer._asked(explorer.view, {"key": key, "comment": shown}, [])


def test_it_opens_on_the_hardest_with_nothing_done(explorer, queue):
    assert explorer.text == queue.items["text"].iloc[0]
    assert (explorer.done, explorer.left) == (0, 5)
    assert explorer.table.empty
    assert repr(explorer.view) == "LabelCard(0 labelled, 5 left)"


def test_each_key_gives_its_kind(explorer, queue, store):
    explorer.press("psmn")
    assert store.labels()["kind"].tolist() == ["product", "seller", "mixed", "none"]
    assert store.labels()["text"].tolist() == queue.items["text"].head(4).tolist()
    assert (explorer.done, explorer.left) == (4, 1)


def test_the_score_is_hidden_until_the_choice_and_then_shown(explorer, queue):
    says = queue.items["says"].iloc[0]
    assert explorer.view.screen["verdict"] == explorer.view.screen["last"] == {}
    assert "entirely product" not in str(explorer.view.screen)
    explorer.press("n")
    assert explorer.view.screen["verdict"] == {}
    assert explorer.view.screen["last"]["says"] == says
    assert explorer.view.screen["last"]["chosen"] == "none"
    explorer.press("k")
    assert explorer.view.screen["chosen"] == "none"
    assert explorer.view.screen["verdict"]["score"].startswith("entirely product: ")


def test_the_words_that_decided_are_quoted(explorer):
    while explorer.text != "Fast shipping!":
        explorer.next()
    explorer.label("seller")
    last = explorer.view.screen["last"]
    assert last["evidence"] == ["“Fast shipping” – delivery praised"]


def test_undo_shows_the_comment_again_unlabelled(explorer, queue, store):
    explorer.press("psu")
    assert explorer.text == queue.items["text"].iloc[1]
    assert explorer.view.screen["chosen"] == ""
    assert explorer.view.screen["last"] == {}
    assert store.labels()["kind"].tolist() == ["product"]
    explorer.press("uuu")
    assert explorer.done == 0


def test_moving_stops_at_both_ends_and_labels_nothing(explorer, queue):
    explorer.press("kk")
    assert explorer.text == queue.items["text"].iloc[0]
    explorer.press("jjjjjjjj")
    assert explorer.text == queue.items["text"].iloc[-1]
    assert explorer.done == 0


def test_after_the_last_come_those_passed_over(explorer, queue):
    explorer.press("jpppp")
    assert explorer.text == queue.items["text"].iloc[0]
    explorer.press("p")
    assert (explorer.done, explorer.left) == (5, 0)
    explorer.press("k")
    explorer.press("s")
    assert explorer.left == 0


def test_it_goes_on_where_this_labeller_stopped(explorer, queue, store):
    explorer.press("ps")
    again = LabelExplorer(queue, LabelStore(store.path), "anna")
    assert again.text == queue.items["text"].iloc[2]
    assert again.done == 2
    again.press("u")
    assert again.text == queue.items["text"].iloc[1]


def test_another_labeller_starts_at_the_top_and_sees_nothing_of_the_first(
    explorer, queue, store
):
    explorer.press("ps")
    other = LabelExplorer(queue, store, "ben")
    assert other.text == queue.items["text"].iloc[0]
    assert other.table.empty
    assert "product" not in str(other.view.screen)


def test_a_label_of_a_near_duplicate_counts_as_done(queue, store):
    store.label("fast shipping", "seller", "anna")
    explorer = LabelExplorer(queue, store, "anna")
    assert explorer.done == 1
    assert explorer.table["text"].tolist() == ["Fast shipping!"]
    assert explorer.table["serves"].tolist() == [2]


def test_a_relabelled_comment_has_its_new_kind(explorer):
    explorer.press("pks")
    assert explorer.table["kind"].tolist() == ["seller"]


def test_a_key_for_a_comment_no_longer_on_the_screen_labels_nothing(explorer, store):
    first = explorer.view.screen["comment"]
    browser_sends(explorer, "p")
    browser_sends(explorer, "p", comment=first)
    assert len(store.labels()) == 1


@pytest.mark.parametrize(
    "message", [{}, {"key": "__init__"}, {"key": "x"}, {"key": None}]
)
def test_messages_that_mean_nothing_are_passed_over(explorer, store, message):
    shown = explorer.view.screen["comment"]
    explorer._asked(explorer.view, {"comment": shown, **message}, [])
    assert store.labels().empty


def test_a_label_that_could_not_be_saved_is_said_and_not_counted(
    explorer, store, monkeypatch
):
    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("feedbacklab.labelling.store.append_line", full)
        browser_sends(explorer, "p")
    assert explorer.view.screen["trouble"] == "Not saved: No space left on device."
    assert explorer.done == 0
    browser_sends(explorer, "p")
    assert explorer.view.screen["trouble"] == ""
    assert explorer.done == 1


def test_hostile_text_goes_to_the_browser_as_plain_characters(explorer, store):
    while "onerror" not in explorer.text:
        explorer.next()
    assert explorer.view.screen["text"] == HOSTILE.replace("\ud800", "�")
    explorer.label("none")
    assert store.labels()["comment"].tolist() == [comment_key(HOSTILE)]


def test_the_page_puts_text_in_as_text_only(explorer):
    script = explorer.view._esm
    assert "innerHTML" not in script
    assert "insertAdjacent" not in script
    assert "http" not in script


def test_without_comments_every_key_is_harmless(store):
    empty = LabelExplorer(label_queue(pd.Series([], dtype=object)), store, "anna")
    empty.press("psmnjku")
    assert empty.view.screen["place"] == "no comments"
    assert not store.path.exists()
