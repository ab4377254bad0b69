"""The removal explorer, driven by its methods and by the messages of a browser."""

from functools import cache

import pandas as pd
import pytest
from made import make_reports, make_table, order_ids

from feedbacklab import candidates
from feedbacklab.caselog import CaseLog, CaseLogError, Decision
from feedbacklab.drafts import Draft, Remark
from feedbacklab.explorers import RemovalExplorer, candidate_details
from feedbacklab.explorers.candidate_details import line_of, marked
from feedbacklab.policy import Quote

UNTIL = "2026-04-01"
NOW = pd.Timestamp("2026-04-01 09:00")
HOSTILE = "<img src=x onerror=alert(1)> write to lamps@example.com & broken"
COMMENTS = {
    1: ["Shitty people", "Answer me, lamps@example.com", HOSTILE],
    2: ["Zipper fell off after two days and the fabric tore.", "Came two weeks late"],
    3: ["Not helpful at all", "The seller never replied to me"],
    5: ["Great, thank you", "Arrived broken"],
}
STARS = [stars for stars, texts in COMMENTS.items() for _ in texts]
TEXTS = [text for texts in COMMENTS.values() for text in texts]
FIRST, SECOND, THIRD, *_ = order_ids(3)


def inputs(reports, **terms):
    """Candidates and queues of reports."""
    table = reports.feedback
    found = candidates.removal_candidates(
        reports, "US", candidates.Terms(until=UNTIL, **terms)
    )
    columns = ["comment", "marketplace", "sku", "channel"]
    return found, candidates.triage(table).join(table[columns])


@cache
def usual():
    days = ["2026-03-20"] * len(STARS)
    return inputs(make_reports(make_table(STARS, comment=TEXTS, left_on=days)))


def explorer_of(log, who="anna", of=None):
    found, queues = of or usual()
    return RemovalExplorer(found, log, who, lambda: NOW, queues)


@pytest.fixture
def log(tmp_path):
    return CaseLog(tmp_path / "cases.sqlite")


@pytest.fixture
def explorer(log):
    return explorer_of(log)


def screen(explorer):
    return explorer.view.children[1].screen


def detail(explorer):
    return screen(explorer)["detail"]


def browser_sends(explorer, key, **more):
    order = {"order": screen(explorer)["order"]}
    explorer._asked(None, {"key": key, **order, **more}, [])


def many(number, comment="Shitty people"):
    table = make_table([1] * number, comment=[comment] * number)
    return make_reports(table.assign(left_on=pd.Timestamp("2026-03-20")))


# --- lists and pages --------------------------------------------------------------


def test_it_opens_on_the_first_candidate_with_nothing_decided(explorer, log):
    assert explorer.order_id == explorer.table.index[0]
    assert explorer.table["rank"].tolist() == [1, 2, 3, 4]
    assert set(explorer.table["state"]) == {"undecided"}
    assert not log.path.exists()
    # Four candidates, and a late parcel of which the channel is unknown.
    progress = "5 undecided; expected wrongful: 0.00"
    assert repr(explorer.view.children[1]) == f"RemovalCard({progress})"


def test_every_feedback_of_the_marketplace_stands_in_a_queue(explorer):
    names = [(one["name"], one["count"]) for one in screen(explorer)["lists"]]
    assert [name for name, _ in names] == [
        "proposed", "cannot tell", "negative", "neutral", "contradiction", "positive",
    ]  # fmt: skip
    assert sum(count for _, count in names[2:]) == len(STARS)


def test_moving_stops_at_both_ends_and_decides_nothing(explorer, log):
    explorer.press("kk")
    assert explorer.order_id == explorer.table.index[0]
    explorer.press("jjjjjj")
    assert explorer.order_id == explorer.table.index[-1]
    assert not log.path.exists()


def test_pages_hold_25_and_turn_to_their_first_line(log):
    explorer = explorer_of(log, of=inputs(many(60)))
    assert len(screen(explorer)["lines"]) == 25
    explorer.press("jn")
    assert screen(explorer)["place"] == "26–50 of 60 · page 2 of 3"
    assert screen(explorer)["order"] == explorer.table.index[25]
    explorer.press("nn")
    assert screen(explorer)["place"] == "51–60 of 60 · page 3 of 3"
    explorer.press("jp")
    assert explorer.order_id == explorer.table.index[25]
    explorer.press("pp")
    assert explorer.order_id == explorer.table.index[0]


def test_a_digit_opens_a_list_and_another_is_refused_by_name(explorer):
    explorer.press("6")
    assert explorer.table["stars"].tolist() == [5]
    assert detail(explorer)["draft"]["kind"] == "thanks"
    with pytest.raises(candidates.CandidatesError, match="'9' is no list; there are"):
        explorer.press("9")


def test_without_candidates_every_key_is_harmless(log):
    empty = explorer_of(log, of=inputs(many(3, "Thank you, all is well here")))
    empty.press("jknparqvtxgboud2")
    assert screen(empty)["place"] == "0–0 of 0 · page 1 of 1"
    assert screen(empty)["detail"] == {}
    assert log.entries().empty


# --- decisions --------------------------------------------------------------------


def test_accepting_keeps_ground_rules_and_probability_with_the_decision(explorer, log):
    explorer.press("jja")
    entry = log.entries().loc[1]
    row = explorer._found.candidates.iloc[2]
    assert (entry["order_id"], entry["state"], entry["who"]) == (
        row.name,
        "accepted",
        "anna",
    )
    assert entry["at"] == NOW
    assert (entry["ground"], entry["rule_version"]) == (row["ground"], "current")
    assert entry["probability"] == row["probability"]
    states = explorer.table["state"].tolist()
    assert states == ["undecided", "undecided", "accepted", "undecided"]


@pytest.mark.parametrize(
    ("keys", "state", "by"),
    [
        ("r", "rejected", ""),
        ("q", "requested", ""),
        ("qv", "received", ""),
        ("qt", "retained", ""),
        ("qx", "struck", ""),
        ("qg", "removed", "Amazon"),
        ("b", "removed", "buyer"),
        ("xo", "reopened", ""),
    ],
)
def test_each_key_records_its_decision(explorer, log, keys, state, by):
    explorer.press(keys)
    last = log.entries().iloc[-1]
    assert (last["state"], last["removed_by"]) == (state, by)
    assert explorer.table["state"].iloc[0] == state
    assert detail(explorer)["history"][-1].startswith(
        f"2026-04-01 09:00 anna: {state}" + (f" by {by}" if by else "")
    )


def test_undo_is_a_new_entry_and_shows_its_feedback_again(explorer, log):
    explorer.press("ajju")
    assert explorer.order_id == explorer.table.index[0]
    assert set(explorer.table["state"]) == {"undecided"}
    assert log.entries()["state"].tolist() == ["accepted", "undo"]
    assert explorer.history["holds"].tolist() == [False, True]
    assert detail(explorer)["history"][0].endswith("accepted (taken back)")
    explorer.undo()
    assert screen(explorer)["told"] == "nothing to take back"


def test_a_second_explorer_on_the_same_file_sees_every_decision(explorer, log):
    explorer.press("ajr")
    again = explorer_of(CaseLog(log.path), who="ben")
    states = again.table["state"].to_dict()
    assert states == explorer.table["state"].to_dict()
    again.undo()  # nobody takes back what another person decided
    assert again.table["state"].to_dict() == states


def test_what_another_notebook_wrote_is_seen_with_the_next_decision(explorer, log):
    ids = explorer.table.index
    CaseLog(log.path).record(Decision(ids[1], "rejected", "ben", NOW))
    explorer.accept()
    assert explorer.table["state"].tolist()[:2] == ["accepted", "rejected"]


def test_what_may_not_follow_is_refused_in_code_and_told_in_the_browser(explorer):
    with pytest.raises(CaseLogError, match="'retained' cannot follow 'undecided'"):
        explorer.decide("retained")
    browser_sends(explorer, "t")
    assert screen(explorer)["trouble"].startswith("Not recorded: Order ")
    assert "retained" not in detail(explorer)["possible"]
    browser_sends(explorer, "j")
    assert screen(explorer)["trouble"] == ""


def test_without_a_ground_nothing_can_be_requested(explorer, log):
    explorer.press("4")
    assert detail(explorer)["rule"] == {}
    assert set(detail(explorer)["possible"]) == {"rejected", "struck", "removed"}
    with pytest.raises(candidates.CandidatesError, match="nothing to request"):
        explorer.accept()
    explorer.press("x")  # Amazon strikes on its own
    assert log.entries()["state"].tolist() == ["struck"]


def test_a_decision_that_could_not_be_written_is_told_and_not_shown(
    explorer, monkeypatch
):
    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(explorer._log, "record", full)
        browser_sends(explorer, "a")
    assert screen(explorer)["trouble"] == "Not recorded: No space left on device."
    assert set(explorer.table["state"]) == {"undecided"}
    browser_sends(explorer, "a")
    assert screen(explorer)["trouble"] == ""
    assert explorer.table["state"].iloc[0] == "accepted"


def test_a_damaged_case_log_is_told(explorer, log):
    browser_sends(explorer, "a")
    for name in ("cases.sqlite-wal", "cases.sqlite-shm"):
        log.path.with_name(name).unlink(missing_ok=True)
    log.path.write_bytes(b"SQLite format 3\x00" + b"\xff" * 4000)
    browser_sends(explorer, "r")
    assert screen(explorer)["trouble"].startswith("Not recorded: cases.sqlite:")


def test_a_decision_about_what_is_no_longer_shown_decides_nothing(explorer, log):
    before = screen(explorer)["order"]
    browser_sends(explorer, "j")
    browser_sends(explorer, "a", order=before)
    assert not log.path.exists()
    browser_sends(explorer, "row", order=before)
    assert explorer.order_id == before


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"key": None},
        {"key": "__init__"},
        {"key": "z"},
        {"key": "9"},
        {"key": "row", "order": "no such"},
        {"key": "record"},
        {"key": ["a"]},
    ],
)
def test_messages_that_mean_nothing_are_passed_over(explorer, log, message):
    explorer._asked(None, {"order": explorer.order_id, **message}, [])
    assert not log.path.exists()
    assert screen(explorer)["trouble"] == ""


# --- Amazon's answer --------------------------------------------------------------


def test_a_pasted_answer_is_shown_first_and_recorded_when_asked(explorer, log):
    explorer.press("q")
    browser_sends(explorer, "paste", text="Message from Amazon:\nFeedback retained.")
    shown = detail(explorer)["answer"]
    assert shown["state"] == "retained"
    assert "look whether it says so" in shown["told"]
    assert log.entries()["state"].tolist() == ["requested"]
    browser_sends(explorer, "record")
    last = log.entries().iloc[-1]
    assert last["state"] == "retained"
    assert last["note"] == "Amazon's words (C): Feedback retained"
    assert detail(explorer)["answer"] == {}
    outcome = log.outcomes().iloc[0]
    assert (outcome["answer"], outcome["granted"]) == ("retained", False)


def test_what_is_not_recognised_is_never_recorded(explorer, log):
    explorer.press("q")
    explorer.paste("Feedback retained. Feedback removed.")
    assert detail(explorer)["answer"]["state"] == ""
    assert "not recognised" in detail(explorer)["answer"]["told"]
    explorer.record()
    assert log.entries()["state"].tolist() == ["requested"]


def test_an_answer_does_not_move_on_to_another_feedback(explorer, log):
    explorer.paste("Feedback removed")
    explorer.next()
    explorer.record()
    assert not log.path.exists()


def test_after_a_retained_request_a_reply_is_drafted(explorer):
    assert detail(explorer)["draft"]["kind"] == "request"
    explorer.press("qt")
    assert detail(explorer)["draft"]["kind"] == "reply"
    explorer.press("d")
    assert detail(explorer)["draft"]["kind"] == "message"
    assert "Kind regards" in detail(explorer)["draft"]["text"]


def test_where_something_is_unknown_no_request_is_offered_first(explorer):
    explorer.press("2")
    assert detail(explorer)["needs"]
    assert detail(explorer)["draft"]["kinds"] == ["reply", "message", "request"]
    explorer.accept()
    assert detail(explorer)["draft"]["kind"] == "request"


# --- the rating before and after --------------------------------------------------


def test_the_outlook_follows_what_is_suggested_then_what_is_in_hand(explorer):
    assert len(explorer.requests) == 4
    explorer.press("a")
    assert explorer.requests.index.tolist() == [explorer.order_id]
    # 2 of 9 ratings are positive, and one request may take one of the others away.
    row, p = explorer.outlook.summary.loc["30 days"], explorer.requests["probability"]
    assert row["now"] == pytest.approx(2 / 9)
    assert row["mean"] == pytest.approx(2 / 9 * (1 - p.iloc[0]) + 2 / 8 * p.iloc[0])
    explorer.press("qg")  # granted: certain now
    assert explorer.outlook.summary.loc["30 days", "mean"] == pytest.approx(2 / 8)
    explorer.press("u")
    explorer.press("t")  # retained: out of hand, the others are suggested again
    assert explorer.order_id not in explorer.requests.index
    assert len(explorer.requests) == 3


def test_the_budget_is_a_control_and_marks_what_keeps_to_it(explorer):
    picked = [line["picked"] for line in screen(explorer)["lines"]]
    assert picked == [True] * 4
    explorer.wrongful.value = 0.03
    picked = {line["order"] for line in screen(explorer)["lines"] if line["picked"]}
    assert picked == set(explorer.requests.index)
    assert len(picked) < 4
    assert (1 - explorer.requests["probability"]).sum() <= 0.03
    assert f"{len(picked)} suggested" in repr(explorer.chart)


def test_what_vanished_or_was_struck_before_stays_so_until_it_is_decided(log):
    struck = "This item was fulfilled by Amazon, and we take responsibility for this "
    table = make_table(
        [1, 1, 1],
        comment=["Shitty people"] * 3,
        reply=["", struck + "fulfillment experience", ""],
        left_on=["2026-03-20"] * 3,
    )
    missing = table.iloc[[2]][["marketplace", "left_on", "stars"]]
    explorer = explorer_of(log, of=inputs(make_reports(table), missing=missing))
    states = explorer.table["state"].to_dict()
    assert states == {FIRST: "undecided", SECOND: "struck", THIRD: "vanished"}
    explorer.select(THIRD)
    explorer.press("b")
    assert explorer.table["state"][THIRD] == "removed"
    explorer.press("u")
    assert explorer.table["state"][THIRD] == "vanished"


# --- what is shown ----------------------------------------------------------------


def test_words_for_and_against_are_marked_where_they_stand():
    text = "The zip broke and 😀 nobody answered me"
    zip_, nobody = text.index("The zip"), text.index("nobody")
    parts = marked(
        text,
        [Quote(zip_, zip_ + 13, "The zip broke", "product")],
        [Quote(nobody, len(text), "nobody answered me", "communication")],
    )
    assert parts == [
        ["The zip broke", "for"],
        [" and 😀 ", ""],
        ["nobody answered me", "against"],
    ]
    assert marked("", [], []) == []
    overlap = marked("abc", [Quote(0, 2, "ab", "")], [Quote(1, 3, "bc", "")])
    assert overlap == [["a", "for"], ["b", "both"], ["c", "against"]]


def test_the_rule_comes_with_its_version_and_source(explorer):
    rule = detail(explorer)["rule"]
    assert rule["title"].endswith("→ remove")
    assert "version current, since 2023-01-01" in rule["version"]
    assert rule["source"].startswith("Amazon Seller Central help")


def test_facts_tell_the_deadline_and_gains_tell_every_window(explorer):
    facts = dict(detail(explorer)["facts"])
    # 20 March and 90 days; 12 of them have passed on 1 April.
    assert facts["request until"] == "2026-06-18, 78 of 90 days left"
    gains = {line[0]: line[1:] for line in detail(explorer)["gains"]}
    # 2 of 9 become 2 of 8: 25 % − 22.22 %.
    assert gains["30 days"][:2] == ["22.2%", "+2.78"]
    assert gains["order defects"][1] == "unknown"


def test_a_draft_masks_personal_data(explorer):
    while "lamps@example.com" not in explorer._row["comment"]:
        explorer.next()
    draft = detail(explorer)["draft"]
    assert "lamps@example.com" not in draft["text"]
    assert "[e-mail]" in draft["text"]


def test_the_draft_comes_with_the_linters_remarks(explorer, monkeypatch):
    remark = Remark("pressure", "refuse", 0, 6, "Please", "it presses the buyer")
    draft = Draft("request", "en", "Please.", ("a note",), (remark,))
    monkeypatch.setattr(candidate_details, "_draft", lambda row, kind: draft)
    shown = candidate_details.draft_of(explorer._row, "request")
    assert shown["remarks"] == [["refuse", "pressure: “Please” – it presses the buyer"]]
    assert shown["notes"] == ["a note"]


def test_hostile_text_goes_to_the_browser_as_plain_characters(explorer):
    while "onerror" not in explorer._row["comment"]:
        explorer.next()
    shown = "".join(words for words, _ in detail(explorer)["comment"])
    assert shown == HOSTILE
    assert marked("half \ud800", [], []) == [["half �", ""]]


def test_a_line_cuts_a_long_comment_and_keeps_it_on_one_line():
    row = pd.Series(
        {"stars": 1, "left_on": NOW, "comment": "late\n" + "x" * 200}, name="1"
    )
    assert line_of(row, "undecided")["comment"] == "late " + "x" * 115 + "…"


def test_the_page_puts_text_in_as_text_only(explorer):
    script = explorer.view.children[1]._esm
    for word in ("innerHTML", "outerHTML", "insertAdjacent", "document.write", "http"):
        assert word not in script
