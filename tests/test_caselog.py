"""Decisions are kept, in order, by several people at once, and survive a kill."""

import multiprocessing
import os
import re
import sqlite3
import unicodedata
from contextlib import closing
from pathlib import Path

import kill_caselog
import pandas as pd
import pytest
from made import make_table, order_ids

from feedbacklab.caselog import (
    NOT_RECOGNISED,
    CaseLog,
    CaseLogError,
    Decision,
    Investigation,
    cases_beside,
    following,
    read_answer,
    vanished,
)
from feedbacklab.caselog.answers import _known_answers
from feedbacklab.caselog.database import reading
from feedbacklab.loaders import Span
from feedbacklab.schema import FeedbackTableError

ONE, OTHER, THIRD = order_ids(3)
POSIX = pytest.mark.skipif(os.name != "posix", reason="other systems have other rights")


@pytest.fixture
def log(tmp_path):
    return CaseLog(cases_beside(tmp_path))


def may(day):
    return f"2026-05-{day:02d} 10:00"


def decide(log, *states, order_id=ONE, who="anna", **facts):
    """Record these states on 1 May and the days after."""
    made = [
        Decision(order_id, state, who, may(day), **facts)
        for day, state in enumerate(states, 1)
    ]
    return log.record(*made)


def state_of(log, order_id=ONE):
    return log.states().loc[order_id, "state"]


def sql(path, statement, *values):
    with closing(sqlite3.connect(path)) as database, database:
        return database.execute(statement, values).fetchall()


# --- decisions ---


def test_nothing_is_written_before_the_first_entry(log):
    frames = log.entries(), log.states(), log.outcomes(), log.investigations()
    assert all(frame.empty for frame in frames)
    assert log.undo("anna", may(1)) is None
    assert log.note_vanished(make_table([1]).iloc[:0], "anna", may(1)) == []
    assert not log.path.parent.exists()


def test_an_entry_comes_back_as_it_was_given(log):
    made = Decision(
        order_id=ONE,
        state="requested",
        who=" anna ",
        when=pd.Timestamp("2026-05-01 10:00:00.000001"),
        marketplace="amazon.co.uk",
        note="= 'quoted' \x00 \n \u202e 😀",
        ground="product review",
        rule_version="2024",
        probability=0.25,
    )
    assert log.record(made) == [1]
    entry = CaseLog(log.path).entries().loc[1].to_dict()
    assert pd.isna(entry.pop("undoes"))
    assert entry == {
        "order_id": ONE,
        "marketplace": "UK",
        "state": "requested",
        "who": "anna",
        "at": pd.Timestamp("2026-05-01 10:00:00.000001"),
        "note": "= 'quoted' \x00 \n \u202e 😀",
        "ground": "product review",
        "rule_version": "2024",
        "probability": 0.25,
        "removed_by": "",
        "holds": True,
    }


def test_frames_have_the_same_dtypes_with_rows_and_without(log, tmp_path):
    empty = CaseLog(tmp_path / "none.sqlite")
    decide(log, "accepted", "requested", "retained")
    log.investigate(Investigation("late parcels"), "anna", may(4))
    for name in ("entries", "states", "outcomes", "investigations"):
        filled, bare = getattr(log, name)(), getattr(empty, name)()
        pd.testing.assert_series_equal(filled.dtypes, bare.dtypes)
        assert filled.index.dtype == bare.index.dtype
        assert len(filled)
    assert "object" not in {str(d) for d in log.entries().dtypes}


ALLOWED = [
    ["accepted", "requested", "received", "retained", "reopened", "accepted"],
    ["accepted", "rejected", "accepted", "requested", "struck", "removed"],
    ["rejected", "removed", "reopened", "rejected"],
    ["requested", "retained", "struck", "reopened", "requested", "reopened"],
    ["requested", "received", "removed"],
    ["struck"],
    ["removed"],
]


@pytest.mark.parametrize("states", ALLOWED, ids=" ".join)
def test_steps_in_the_order_of_the_work_are_taken(log, states):
    decide(log, *states)
    assert state_of(log) == states[-1]
    assert log.entries()["state"].tolist() == states


@pytest.mark.parametrize(
    ("before", "new"),
    [
        ([], "retained"),
        ([], "received"),
        ([], "reopened"),
        (["accepted"], "accepted"),
        (["accepted"], "retained"),
        (["rejected"], "requested"),
        (["requested"], "accepted"),
        (["requested", "retained"], "requested"),
        (["removed"], "struck"),
        (["struck"], "retained"),
    ],
)
def test_a_step_that_cannot_follow_is_refused_with_those_that_can(log, before, new):
    decide(log, *before)
    now = before[-1] if before else "undecided"
    possible = ", ".join(following(now))
    with pytest.raises(
        CaseLogError,
        match=f"^Order {ONE}: '{new}' cannot follow '{now}'; possible are {possible}.$",
    ):
        log.record(Decision(ONE, new, "anna", may(9)))
    assert log.entries()["state"].tolist() == before


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ({"state": "deleted"}, "'deleted' is no decision; known are accepted, rej"),
        ({"state": "undecided"}, "'undecided' is no decision"),
        ({"state": "undo"}, "'undo' is no decision"),
        ({"who": " "}, "needs the name of who made it"),
        ({"when": pd.NaT}, "needs its local time, without a zone"),
        ({"when": "2026-05-01T10:00Z"}, "needs its local time, without a zone"),
        ({"probability": 1.2}, f"{ONE}: probability 1.2 is not within 0–1"),
        ({"removed_by": "buyer"}, "removed_by belongs to 'removed'"),
        ({"state": "removed", "removed_by": "me"}, "one of Amazon, buyer, unknown"),
        ({"marketplace": "Mars"}, "'Mars' is no marketplace"),
    ],
)
def test_an_incomplete_decision_is_refused(log, facts, message):
    given = {"order_id": ONE, "state": "accepted", "who": "anna", "when": may(1)}
    with pytest.raises(ValueError, match=message):
        log.record(Decision(**given | facts))
    assert not log.path.exists()


def test_a_comment_in_place_of_an_order_id_is_not_quoted(log):
    with pytest.raises(CaseLogError, match="text of 12 characters") as caught:
        log.record(Decision("what a shame", "accepted", "anna", may(1)))
    assert "shame" not in str(caught.value)


def test_several_decisions_are_recorded_all_or_none(log):
    good = Decision(ONE, "accepted", "anna", may(1))
    bad = Decision(OTHER, "retained", "anna", may(1))
    with pytest.raises(CaseLogError, match=OTHER):
        log.record(good, bad)
    assert log.entries().empty
    assert log.record(good, Decision(ONE, "requested", "anna", may(2))) == [1, 2]


def test_an_answer_dated_before_its_request_is_refused(log):
    log.record(Decision(ONE, "requested", "anna", may(5)))
    with pytest.raises(
        CaseLogError,
        match="'retained' on 2026-05-04 would be before 'requested' on 2026-05-05",
    ):
        log.record(Decision(ONE, "retained", "anna", may(4)))
    log.record(Decision(ONE, "retained", "anna", "2026-05-05 09:00"))


def test_one_order_has_one_marketplace(log):
    decide(log, "accepted")
    decide_us = Decision(ONE, "requested", "anna", may(2), marketplace="US")
    log.record(decide_us)
    with pytest.raises(CaseLogError, match=f"{ONE} is noted for marketplace US, not D"):
        log.record(Decision(ONE, "retained", "anna", may(3), marketplace="DE"))
    assert log.states().loc[ONE, "marketplace"] == "US"


def test_texts_that_cannot_be_stored_as_they_are_do_no_harm(log):
    log.record(Decision(ONE, "accepted", "anna", may(1), note="half \ud800"))
    log.record(Decision(OTHER, "accepted", "anna", may(1), note="x" * 1_000_000))
    assert log.entries()["note"].str.len().tolist() == [6, 20_000]


def test_states_say_what_holds_since_when_and_by_whom(log):
    decide(log, "accepted", ground="product review", probability=0.7)
    log.record(Decision(ONE, "requested", "ben", may(3), rule_version="2024"))
    decide(log, "removed", order_id=OTHER, removed_by="buyer")
    states = log.states(until="2026-05-10")
    expected = pd.DataFrame(
        {
            "marketplace": ["unknown", "unknown"],
            "state": ["requested", "removed"],
            "since": pd.to_datetime([may(3), may(1)]).as_unit("us"),
            "who": ["ben", "anna"],
            "ground": ["product review", ""],
            "rule_version": ["2024", ""],
            "probability": [0.7, float("nan")],
            "removed_by": ["", "buyer"],
            "vanished": pd.to_datetime([None, None]).as_unit("us"),
            "days": pd.array([7, 9], "Int64"),
        },
        index=pd.Index([ONE, OTHER], name="order_id", dtype="str"),
    ).astype({"marketplace": "str", "state": "str"})
    pd.testing.assert_frame_equal(states, expected)
    assert log.states()["days"].isna().all()


def test_who_removed_it_is_unknown_unless_it_is_said(log):
    decide(log, "removed")
    assert log.states().loc[ONE, "removed_by"] == "unknown"


# --- undo ---


def test_undo_is_a_new_entry_that_points_at_the_one_taken_back(log):
    decide(log, "accepted", "requested")
    assert log.undo("anna", may(3)).state == "requested"
    entries = log.entries()
    assert entries["state"].tolist() == ["accepted", "requested", "undo"]
    assert entries["holds"].tolist() == [True, False, True]
    assert entries["undoes"].tolist()[2] == 2
    assert state_of(log) == "accepted"


def test_undo_goes_one_step_further_back_each_time_and_touches_nobody_elses(log):
    decide(log, "accepted", order_id=ONE)
    decide(log, "rejected", order_id=OTHER, who="ben")
    decide(log, "rejected", order_id=THIRD)
    taken = [log.undo("anna", may(3)) for _ in range(3)]
    assert [entry and entry.order_id for entry in taken] == [THIRD, ONE, None]
    assert log.states().index.tolist() == [OTHER]


def test_an_undo_that_is_taken_back_brings_the_decision_back(log):
    decide(log, "accepted", "requested")
    log.undo("anna", may(3))
    log.undo("anna", may(3))
    assert log.states().empty
    log.undo("anna", may(4), entry=4)
    assert state_of(log) == "accepted"
    log.undo("anna", may(4), entry=3)
    assert state_of(log) == "requested"
    log.undo("anna", may(4), entry=6)
    assert state_of(log) == "accepted"
    assert log.entries()["holds"].tolist() == [
        True,
        False,
        True,
        False,
        True,
        False,
        True,
    ]


def test_bringing_back_what_no_longer_fits_is_refused(log):
    decide(log, "accepted")
    log.undo("anna", may(2))
    log.record(Decision(ONE, "rejected", "anna", may(2)))
    log.record(Decision(ONE, "accepted", "anna", may(3)))
    log.undo("anna", may(3), entry=2)
    assert state_of(log) == "accepted"
    decide(log, "accepted", order_id=OTHER)
    log.undo("anna", may(3))
    log.record(Decision(OTHER, "accepted", "anna", may(3)))
    with pytest.raises(CaseLogError, match=f"{OTHER}: entry 7 .* cannot be taken back"):
        log.undo("anna", may(3), entry=7)


def test_a_decision_that_another_rests_on_stays(log):
    decide(log, "requested")
    log.record(Decision(ONE, "received", "ben", may(2)))
    with pytest.raises(
        CaseLogError,
        match=rf"{ONE}: entry 1 \('requested'\) cannot be taken back: 'received' "
        r"\(entry 2, ben\) would then follow 'undecided'\. Take that back first\.",
    ):
        log.undo("anna", may(3))
    assert state_of(log) == "received"


@pytest.mark.parametrize(
    ("who", "entry", "message"),
    [
        ("ben", 1, "was made by anna, who may take it back"),
        ("anna", 2, "taken back already"),
        ("anna", 9, "no entry 9 in the case log"),
        ("", None, "needs the name"),
    ],
)
def test_an_undo_that_cannot_be_is_refused(log, who, entry, message):
    decide(log, "accepted", "requested")
    log.undo("anna", may(3))
    with pytest.raises(CaseLogError, match=message):
        log.undo(who, may(3), entry=entry)
    assert len(log.entries()) == 3


# --- outcomes ---


def test_outcomes_hold_each_request_against_its_answer(log):
    decide(log, "accepted", probability=0.9, ground="obscene")
    log.record(
        Decision(ONE, "requested", "ben", may(2), marketplace="US"),
        Decision(ONE, "received", "ben", may(3)),
        Decision(ONE, "retained", "ben", may(6)),
        Decision(ONE, "reopened", "anna", may(7)),
        Decision(ONE, "requested", "anna", may(8), probability=0.4),
    )
    decide(log, "requested", "reopened", order_id=OTHER, probability=0.5)
    outcomes = log.outcomes()
    assert outcomes["order_id"].tolist() == [ONE, ONE, OTHER]
    assert outcomes["probability"].tolist() == [0.9, 0.4, 0.5]
    assert outcomes["ground"].tolist() == ["obscene", "obscene", ""]
    assert outcomes["answer"].tolist() == ["retained", "waiting", "withdrawn"]
    assert outcomes["who"].tolist() == ["ben", "anna", "anna"]
    assert outcomes["days"].tolist()[0] == 4
    assert outcomes["days"].isna().tolist() == [False, True, True]
    assert outcomes["granted"].isna().tolist() == [False, True, True]


@pytest.mark.parametrize(
    ("state", "removed_by", "granted"),
    [
        ("struck", "", True),
        ("retained", "", False),
        ("removed", "Amazon", True),
        ("removed", "buyer", None),
        ("removed", "unknown", None),
    ],
)
def test_only_what_amazon_did_counts_as_granted(log, state, removed_by, granted):
    decide(log, "requested")
    log.record(Decision(ONE, state, "anna", may(2), removed_by=removed_by))
    found = log.outcomes()["granted"].iloc[0]
    assert (None if found is pd.NA else bool(found)) is granted


def test_a_request_taken_back_has_no_outcome(log):
    decide(log, "accepted", "requested")
    log.undo("anna", may(3))
    assert log.outcomes().empty


# --- downloads compared ---


def days(*numbers):
    return [f"2026-04-{number:02d}" for number in numbers]


def test_rows_vanish_only_from_days_that_the_newer_download_covers():
    before = make_table([1, 2, 3, 1, 1], left_on=days(1, 5, 10, 20, 25))
    after = before.iloc[[1, 3]]
    gone = vanished(before, after)
    assert gone.index.tolist() == [before.index[2]]
    assert gone.columns.tolist() == ["marketplace", "left_on", "stars"]
    wider = {"US": Span(pd.Timestamp("2026-04-01"), pd.Timestamp("2026-04-25"))}
    assert vanished(before, after, wider).index.tolist() == [
        before.index[n] for n in (0, 2, 4)
    ]


def test_good_ratings_are_not_missed_in_a_report_without_good_ratings():
    before = make_table([1, 5, 4, 3, 2], left_on=days(1, 2, 3, 4, 5))
    assert vanished(before, before.iloc[[0, 4]])["stars"].tolist() == [3]
    assert vanished(before, before.iloc[[0, 2, 4]])["stars"].tolist() == [5, 3]


def test_a_marketplace_without_a_newer_download_loses_nothing():
    codes = ["US", "US", "DE"]
    before = make_table([1, 1, 1], left_on=days(1, 2, 2), marketplace=codes)
    assert vanished(before, before.iloc[:2]).empty
    assert vanished(before, before.iloc[:0]).empty
    assert vanished(before.iloc[:0], before).empty


def test_what_is_no_feedback_table_cannot_be_compared():
    table = make_table([1])
    with pytest.raises(FeedbackTableError, match="no column 'stars'"):
        vanished(table, table.drop(columns="stars"))


def test_vanished_rows_are_noted_once_and_decide_nothing(log):
    missing = make_table([1, 1, 1], marketplace="DE")
    decide(log, "accepted", "requested", order_id=ONE)
    decide(log, "removed", order_id=OTHER)
    assert log.note_vanished(missing, "ben", may(4)) == [ONE, THIRD]
    assert log.note_vanished(missing, "ben", may(5)) == []
    states = log.states()
    assert states["state"].tolist() == ["requested", "removed", "undecided"]
    assert states["vanished"].notna().tolist() == [True, False, True]
    assert states.loc[ONE, "vanished"] == pd.Timestamp(may(4))
    assert states.loc[ONE, "who"] == "anna"
    assert states.loc[THIRD, "marketplace"] == "DE"
    assert log.undo("ben", may(5)) is None


def test_a_decision_settles_what_vanished(log):
    missing = make_table([1])
    decide(log, "requested")
    log.note_vanished(missing, "anna", may(2))
    log.record(Decision(ONE, "removed", "anna", may(3), removed_by="Amazon"))
    assert pd.isna(log.states().loc[ONE, "vanished"])
    assert log.note_vanished(missing, "anna", may(4)) == []
    log.record(Decision(ONE, "reopened", "anna", may(5)))
    assert log.note_vanished(missing, "anna", may(6)) == [ONE]


def test_a_vanishing_noted_by_mistake_can_be_taken_back(log):
    log.note_vanished(make_table([1]), "anna", may(1))
    assert log.undo("anna", may(2), entry=1).state == "vanished"
    assert log.states().empty


# --- Amazon's answers ---

FBA_NOTE = (
    "This item was fulfilled by Amazon, and we take responsibility for this "
    "fulfillment experience."
)
ANSWERS = [
    (FBA_NOTE, "struck", "A"),
    (FBA_NOTE.upper(), "struck", "A"),
    (FBA_NOTE.replace(" ", "\u00a0\n  "), "struck", "A"),
    (f"Arrived broken\nMessage from Amazon: {FBA_NOTE} Public reply", "struck", "A"),
    (FBA_NOTE.replace("fulfillment", "fulfilment"), "struck", "A"),
    ('"The fulfillment issues associated with this order were not due to the seller".',
     "struck", "A"),
    ("This item was delivered by Amazon, and we take responsibility for this delivery "
     "experience.", "struck", "A"),
    ("« CET ARTICLE A ÉTÉ EXPÉDIÉ PAR AMAZON, nous assumons donc toute responsabilité "
     "concernant sa distribution. »", "struck", "A"),
    ("Dieser Artikel wurde durch Amazon versendet. Amazon übernimmt die Verantwortung "
     "für den geleisteten Service.", "struck", "B"),
    ("此商品由亚马逊配送\uff0c因此亚马逊将对此次配送体验负责\u3002", "struck", "A"),
    ("与此订单相关的配送问题不是由卖家造成的", "struck", "A"),
    ("Feedback struck-through", "struck", "C"),
    ("Feedback retained", "retained", "C"),
    ("Order 113-0000001-0007919\nFeedback retained.\nRequest removal", "retained", "C"),
    ("The feedback and negative rating will remain without edits.", "retained", "C"),
    ("Thank you! We have received your request.", "received", "C"),
    ("REQUEST RECEIVED", "received", "C"),
    ("Status: The feedback has been removed.", "removed", "C"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "state", "confidence"), ANSWERS)
def test_amazons_answers_are_recognised(text, state, confidence):
    answer = read_answer(text)
    assert (answer.state, answer.confidence) == (state, confidence)
    assert answer.words in text
    assert answer.words
    assert answer.source


@pytest.mark.parametrize(
    "text",
    [
        "",
        None,
        "Request removal",
        "retained",
        "The feedback has not been removed.",
        "We will write to you once the feedback has been removed or retained.",
        "Your request has been received by the wrong team",
        "I received the item and the feedback removed me from my senses",
        "No feedback retained here",
        "This item was fulfilled by Amazon.",
        "we take responsibility for this fulfillment experience",
        "Unthis item was fulfilled by Amazon and we take responsibility for this "
        "fulfillment experience",
        "Esta valoración ha sido tachada.",
        "Der Artikel wurde durch Amazon versendet.",
    ],
)
def test_other_texts_are_not_guessed(text):
    answer = read_answer(text)
    assert answer[:3] == (NOT_RECOGNISED, "", "")
    assert "choose what it says by hand" in answer.source


def test_two_answers_in_one_text_are_no_answer():
    answer = read_answer(f"Feedback retained.\n{FBA_NOTE}")
    assert answer.state == NOT_RECOGNISED
    assert "words of retained and struck; paste one answer only" in answer.source


def test_an_answer_that_is_not_recognised_cannot_be_recorded(log):
    decide(log, "requested")
    with pytest.raises(CaseLogError, match="'not recognised' is no decision"):
        log.record(Decision(ONE, read_answer("?").state, "anna", may(2)))


def test_letters_with_loose_accents_are_the_same_letters():
    note = ANSWERS[7][0]
    assert read_answer(unicodedata.normalize("NFD", note)).state == "struck"


@pytest.mark.parametrize(
    "hostile",
    [
        "This" + " " * 100_000,
        "This item was fulfilled by Amazon, " * 3_000,
        "\n" * 100_000 + "Feedback",
        "This " + "! " * 50_000 + "item",
        "\ud800" * 100_000,
    ],
)
def test_hostile_texts_are_read_to_an_end(hostile):
    assert read_answer(hostile).state == NOT_RECOGNISED


def test_every_known_answer_is_a_decision_with_a_source():
    for known in _known_answers():
        assert known.state in ("struck", "retained", "received", "removed")
        assert known.confidence in "ABC"
        assert known.source


# --- investigations ---


def test_an_investigation_is_revised_and_its_history_kept(log):
    made = Investigation("LAMP-01 × FBA: broken", order_ids=(ONE, OTHER, ONE))
    number = log.investigate(made, "anna", may(1))
    log.revise(number, "ben", may(2), status="in progress", owner="ben", note="boxes")
    now = log.revise(
        number, "anna", may(3), status="fixed", fixed_on=may(3), order_ids=[THIRD]
    )
    assert now == log.investigation(number)
    assert (now.owner, now.note, now.order_ids) == ("ben", "boxes", (THIRD,))
    row = log.investigations().loc[number]
    assert row["status"] == "fixed"
    assert row["fixed_on"] == pd.Timestamp("2026-05-03")
    assert (row["orders"], row["order_ids"]) == (1, THIRD)
    assert (row["who"], row["revisions"]) == ("anna", 3)
    assert row["opened"] == pd.Timestamp(may(1))
    history = log.investigation_history(number)
    assert history["status"].tolist() == ["open", "in progress", "fixed"]
    assert history["order_ids"].tolist() == [f"{ONE} {OTHER}"] * 2 + [THIRD]
    assert history["who"].tolist() == ["anna", "ben", "anna"]


def test_investigations_are_numbered_and_kept_apart(log):
    numbers = [log.investigate(Investigation(t), "anna", may(1)) for t in "abc"]
    log.revise(2, "anna", may(2), status="closed")
    assert numbers == [1, 2, 3]
    assert log.investigations()["status"].tolist() == ["open", "closed", "open"]
    assert len(log.investigation_history(3)) == 1


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ({"title": "  "}, "needs a title"),
        ({"status": "done"}, "'done' is no status .* open, in progress, fixed, closed"),
        ({"status": "fixed"}, "needs the day of the fix"),
        ({"order_ids": ONE}, "text of 1 characters was given where an order id"),
        ({"order_ids": ("never again!",)}, "text of 12 characters"),
    ],
)
def test_an_impossible_investigation_is_refused(log, facts, message):
    with pytest.raises(CaseLogError, match=message):
        log.investigate(Investigation(**{"title": "late"} | facts), "anna", may(1))
    number = log.investigate(Investigation("late"), "anna", may(1))
    with pytest.raises(CaseLogError, match=message):
        log.revise(number, "anna", may(2), **facts)
    assert log.investigations()["revisions"].tolist() == [1]


def test_an_unknown_investigation_or_field_is_refused(log):
    log.investigate(Investigation("late"), "anna", may(1))
    with pytest.raises(CaseLogError, match="There is no investigation 7"):
        log.revise(7, "anna", may(2), note="x")
    with pytest.raises(CaseLogError, match="There is no investigation 7"):
        log.investigation(7)
    with pytest.raises(CaseLogError, match="named colour; known are title, note, own"):
        log.revise(1, "anna", may(2), colour="red")


# --- the file ---

EVERY_TABLE = [
    ("entries", "note"),
    ("investigations", "note"),
    ("investigated_orders", "order_id"),
]


@pytest.mark.parametrize(("name", "column"), EVERY_TABLE)
def test_no_row_can_be_changed_deleted_or_replaced(log, name, column):
    decide(log, "accepted")
    log.investigate(Investigation("late", order_ids=(ONE,)), "anna", may(1))
    before = sql(log.path, f"SELECT * FROM {name}")
    for statement in (
        f"UPDATE {name} SET {column} = 'x'",
        f"DELETE FROM {name}",
        f"REPLACE INTO {name} SELECT * FROM {name}",
    ):
        with pytest.raises(sqlite3.IntegrityError, match="are only ever added"):
            sql(log.path, statement)
    assert sql(log.path, f"SELECT * FROM {name}") == before
    assert len(before) == 1


def test_no_order_joins_an_older_revision(log):
    log.investigate(Investigation("late", order_ids=(ONE,)), "anna", may(1))
    log.revise(1, "anna", may(2), note="slow carrier")
    with pytest.raises(sqlite3.IntegrityError, match="are only ever added"):
        sql(log.path, "INSERT INTO investigated_orders VALUES (1, 9, 'x')")


def test_the_file_survives_a_power_cut_and_is_shared(log):
    decide(log, "accepted")
    assert sql(log.path, "PRAGMA journal_mode") == [("wal",)]
    assert sql(log.path, "PRAGMA user_version") == [(2,)]
    assert sql(log.path, "PRAGMA integrity_check") == [("ok",)]


@POSIX
def test_only_the_owner_may_read_the_file_and_those_beside_it(log):
    decide(log, "accepted")
    log.path.chmod(0o644)
    with closing(sqlite3.connect(log.path)) as other:  # keeps -wal and -shm alive
        other.execute("SELECT * FROM entries").fetchall()
        log.path.chmod(0o644)
        decide(log, "accepted", order_id=OTHER)
        names = {file.name for file in log.path.parent.iterdir()}
    assert names == {f"cases.sqlite{end}" for end in ("", "-wal", "-shm")}
    assert log.path.stat().st_mode & 0o777 == 0o600
    assert log.path.parent.stat().st_mode & 0o777 == 0o700


@POSIX
def test_files_beside_a_new_file_are_the_owners_alone(log):
    decide(log, "accepted")
    with closing(sqlite3.connect(log.path)) as other:
        other.execute("SELECT * FROM entries").fetchall()
        modes = [file.stat().st_mode & 0o777 for file in log.path.parent.iterdir()]
    assert modes == [0o600] * 3


VERSION_1 = """
CREATE TABLE entries (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    order_id TEXT NOT NULL CHECK (order_id <> ''),
    marketplace TEXT NOT NULL CHECK (marketplace <> ''),
    state TEXT NOT NULL CHECK (state <> ''),
    undoes INTEGER REFERENCES entries (id),
    who TEXT NOT NULL CHECK (who <> ''),
    at TEXT NOT NULL,
    note TEXT NOT NULL DEFAULT '',
    ground TEXT NOT NULL DEFAULT '',
    rule_version TEXT NOT NULL DEFAULT '',
    CHECK ((state = 'undo') = (undoes IS NOT NULL))
);
CREATE INDEX entries_of_order ON entries (order_id);
CREATE TRIGGER entries_are_not_changed BEFORE UPDATE ON entries
BEGIN SELECT RAISE(ABORT, 'entries are only ever added'); END;
CREATE TRIGGER entries_are_not_deleted BEFORE DELETE ON entries
BEGIN SELECT RAISE(ABORT, 'entries are only ever added'); END;
PRAGMA application_id = 1718379372;
PRAGMA user_version = 1;
INSERT INTO entries (order_id, marketplace, state, undoes, who, at, note, ground)
VALUES
    ('113-1', 'US', 'accepted', NULL, 'anna', '2026-04-01 09:00:00.000000', 'n', 'g'),
    ('113-1', 'US', 'requested', NULL, 'anna', '2026-04-02 09:00:00.000000', '', ''),
    ('113-1', 'US', 'undo', 2, 'anna', '2026-04-02 09:01:00.000000', '', '');
"""


@pytest.fixture
def old(tmp_path):
    path = tmp_path / "old.sqlite"
    with closing(sqlite3.connect(path)) as database:
        database.executescript(VERSION_1)
    return path


def test_a_file_of_version_1_is_migrated_with_all_its_entries(old):
    before = sql(old, "SELECT * FROM entries")
    log = CaseLog(old)
    assert sql(old, "PRAGMA user_version") == [(2,)]
    kept = sql(old, "SELECT * FROM entries")
    assert kept == [(*row, None, "") for row in before]
    assert state_of(log, "113-1") == "accepted"
    log.record(Decision("113-1", "requested", "ben", may(1), probability=0.5))
    assert log.outcomes()["probability"].tolist() == [0.5]
    assert log.investigate(Investigation("late"), "anna", may(1)) == 1


def test_a_migrated_file_is_made_as_a_new_one(old, log):
    CaseLog(old)
    decide(log, "accepted")
    schema = "SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'entries_are%'"
    spaced = [
        {name: re.sub(r"\s+", " ", text or "") for name, text in sql(path, schema)}
        for path in (old, log.path)
    ]
    assert spaced[0] == spaced[1]


def test_a_migration_that_fails_leaves_the_old_file_as_it_was(old):
    sql(old, "CREATE TABLE investigations (x)")
    before = sql(old, "SELECT sql FROM sqlite_schema")
    with pytest.raises(CaseLogError, match="table investigations already exists"):
        CaseLog(old)
    assert sql(old, "SELECT sql FROM sqlite_schema") == before
    assert sql(old, "PRAGMA user_version") == [(1,)]


def test_an_empty_file_becomes_a_case_log(tmp_path):
    path = tmp_path / "cases.sqlite"
    path.touch()
    assert CaseLog(path).entries().empty
    assert decide(CaseLog(path), "accepted") == [1]


def other_program(path):
    sql(path, "CREATE TABLE notes (x)")


def newer(path):
    decide(CaseLog(path), "accepted")
    sql(path, "PRAGMA user_version = 3")


def text(path):
    path.write_text("order_id,state\n")


def damaged(path):
    decide(CaseLog(path), "accepted")
    path.write_bytes(path.read_bytes()[:4096] + b"\x07" * 4096 * 8)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (other_program, "^cases.sqlite is a database of another program. Name another"),
        (newer, r"newer feedbacklab \(version 3 .* up to 2\). Update feedbacklab"),
        (text, "^cases.sqlite is no SQLite file. Name another file for the case log.$"),
        (damaged, "malformed.* The file is damaged; restore it from a copy.$"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_is_no_case_log_is_refused_in_a_sentence_and_left_alone(
    tmp_path, make, message
):
    path = tmp_path / "cases.sqlite"
    make(path)
    before = path.read_bytes()
    with pytest.raises(CaseLogError, match=message):
        CaseLog(path).entries()
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["cases.sqlite"]


def test_a_file_that_becomes_newer_under_an_open_log_is_refused(log):
    decide(log, "accepted")
    sql(log.path, "PRAGMA user_version = 3")
    with pytest.raises(CaseLogError, match="written by a newer feedbacklab"):
        decide(log, "accepted", order_id=OTHER)


def test_a_log_that_another_keeps_busy_says_so(log, monkeypatch):
    decide(log, "accepted")
    monkeypatch.setattr("feedbacklab.caselog.database.WAIT", 0)
    with closing(sqlite3.connect(log.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert state_of(log) == "accepted"
        with pytest.raises(CaseLogError, match=r"locked\. Another notebook has been"):
            decide(log, "accepted", order_id=OTHER)
    assert log.states().index.tolist() == [ONE]


# --- several processes ---


def write(path, name, number):
    """Accept own orders, and try to be the one who accepts the shared ones."""
    log, won = CaseLog(path), 0
    for n in range(number):
        decide(log, "accepted", order_id=f"{name}-{n}", who=name)
        try:
            decide(log, "accepted", order_id=f"shared-{n}", who=name)
            won += 1
        except CaseLogError:
            pass
    return won


def test_two_notebooks_may_write_at_once(log):
    context = multiprocessing.get_context("spawn")
    with context.Pool(2) as pool:
        jobs = [(log.path, name, 30) for name in ("anna", "ben")]
        won = pool.starmap(write, jobs, chunksize=1)
    states = log.states()
    assert sum(won) == 30
    assert len(states) == len(log.entries()) == 90
    shared = states[states.index.str.startswith("shared")]
    assert (
        shared["who"].value_counts().reindex(["anna", "ben"], fill_value=0).tolist()
        == won
    )


def test_what_one_call_reads_is_of_one_moment(log):
    decide(log, "accepted")
    count = "SELECT COUNT(*) FROM entries"
    with reading(log.path) as database:
        assert database.execute(count).fetchone() == (1,)
        decide(log, "accepted", order_id=OTHER)
        assert database.execute(count).fetchone() == (1,)
    assert len(log.entries()) == 2


def test_two_open_logs_see_each_other(log):
    other = CaseLog(log.path)
    decide(log, "accepted")
    other.record(Decision(ONE, "requested", "ben", may(2)))
    assert state_of(log) == state_of(other) == "requested"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no cheap second process here")
def test_no_acknowledged_entry_is_lost_when_writers_are_killed(tmp_path):
    tally = kill_caselog.run(tmp_path, kills=8, seed=3)
    assert tally.kills == 8
    assert tally.acknowledged > 8
    assert (tally.lost, tally.torn, tally.damaged, tally.unasked) == ([], [], [], 0)


@pytest.mark.parametrize("missing", ["lost", "torn", "damaged"])
def test_the_kill_test_notices(log, missing):
    writer = kill_caselog.Writer("w", None, None, said=["w-1"])
    if missing != "lost":
        decide(log, "accepted", order_id="w-1-0")
    if missing == "damaged":
        decide(log, "accepted", order_id="w-1-1")
        decide(log, "accepted", order_id="w-1-2")
        spoil(log.path)
    tally = kill_caselog.Tally()
    kill_caselog.check(log.path, [writer], tally)
    assert getattr(tally, missing)


def spoil(path: Path):
    """Let an undo point at an entry that does not exist."""
    sql(
        path,
        "INSERT INTO entries (order_id, marketplace, state, undoes, who, at) "
        "VALUES ('w-9-0', 'US', 'undo', 99, 'w', '2026-05-01 00:00:00.000000')",
    )
