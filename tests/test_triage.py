"""The seller's routine: which queue a feedback is in, and what to do there."""

import pandas as pd
import pytest
from made import make_table, order_ids

from feedbacklab.candidates import triage
from feedbacklab.classifier import classify


def queue_of(stars, comment, **columns):
    columns = {name: [value] for name, value in columns.items()}
    return triage(make_table([stars], comment=[comment], **columns)).iloc[0]


@pytest.mark.parametrize(
    ("stars", "comment", "queue"),
    [
        (1, "Never arrived", "negative"),
        (2, "", "negative"),
        (3, "It is ok", "neutral"),
        (4, "Fast and as described", "positive"),
        (5, "", "positive"),
        (5, "Arrived broken", "contradiction"),
        (5, "Nie angekommen", "contradiction"),
        (5, "Great lamp, but it arrived late", "positive"),
        (5, "No problems, never a bad word", "positive"),
        (4, "Arrived broken", "positive"),
        (1, "Great, thank you!", "contradiction"),
        (2, "Alles bestens, vielen Dank", "contradiction"),
        (1, "Great, another broken one", "negative"),
        (1, "Not great", "negative"),
        (3, "Great, thank you!", "neutral"),
        (1, "Excellent lamp and fast delivery", "contradiction"),
    ],
)
def test_stars_choose_the_queue_unless_the_text_contradicts_them(stars, comment, queue):
    row = queue_of(stars, comment)
    assert row["queue"] == queue
    assert bool(row["words"]) == (queue == "contradiction")
    assert all(word in comment for word in row["words"])


def test_negative_comes_first_then_neutral_contradictions_and_thanks():
    stars = [5, 3, 5, 1, 2, 1]
    comments = ["", "", "Arrived broken", "", "", ""]
    days = ["2026-03-01"] * 5 + ["2026-03-09"]
    found = triage(make_table(stars, comment=comments, left_on=days))
    ids = order_ids(6)
    assert list(found.index) == [ids[n] for n in (5, 3, 4, 1, 2, 0)]


def test_thanks_are_a_public_reply_and_given_once():
    assert "never in a buyer message" in queue_of(5, "Fine")["step"]
    row = queue_of(5, "Fine", reply="Thank you")
    assert row["step"] == "nothing: a reply stands there"


def test_labels_that_are_known_are_not_made_again():
    table = make_table([5], comment=["Fine"])
    labels = classify(pd.Series(["Arrived broken"], table.index))
    assert triage(table, labels)["queue"].tolist() == ["contradiction"]


def test_an_empty_table_has_empty_queues():
    assert triage(make_table([5]).iloc[:0]).empty
