"""Amazon's grounds on a table of comments, order facts and rule versions."""

import csv
import datetime as dt
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from made import make_table

from feedbacklab.classifier import classify
from feedbacklab.policy import (
    CANDIDATE,
    CANNOT_TELL,
    STAYS,
    PolicyError,
    find_rules,
    judge,
    judge_comment,
    order_facts,
    rule_sets,
    rules_on,
)

CASES = Path(__file__).parent / "policy" / "cases.tsv"


def read_cases():
    with CASES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]
    return [row for row in rows if not row[0].startswith("#")]


def order(told):
    """Facts of an order from words such as ``merchant 10>12 bought``."""
    facts = {"channel": "unknown", "marketplace": "unknown"}
    for word in told.split():
        if word in {"FBA", "merchant"}:
            facts["channel"] = word
        elif ">" in word:
            scan, by = word.split(">")
            facts["first_scan"] = pd.Timestamp(f"2026-03-{scan} 09:00")
            facts["ship_by"] = pd.Timestamp(f"2026-03-{by}")
        elif word in {"bought", "unbought"}:
            facts["buy_shipping"] = word == "bought"
        elif word != "-":
            facts["marketplace"] = word
    return facts


@cache
def labels_of(comment):
    return classify([comment]).iloc[0]


def finding(comment, told, rules, ground):
    row = pd.Series({"comment": comment, "stars": 1, **order(told)})
    found = judge_comment(row, labels_of(comment), rules=rules)
    return next((one for one in found if one.ground == ground), None)


def words(quotes):
    return " | ".join(quote.text for quote in quotes).lower()


@pytest.mark.parametrize("case", read_cases(), ids=lambda case: " ".join(case[:4]))
def test_a_comment_gets_the_verdict_of_the_published_words(case):
    comment, told, rules, ground, verdict, pro, contra = case
    found = finding(comment, told, rules, ground)
    if verdict == "-":
        assert found is None
        return
    assert found is not None
    assert (found.verdict, found.why) == (verdict, found.why)
    assert pro.lower() in words(found.evidence)
    assert contra.lower() in words(found.counter)
    for quote in (*found.evidence, *found.counter):
        assert comment[quote.start : quote.end] == quote.text


def test_the_table_is_as_large_and_as_hard_as_promised():
    cases = read_cases()
    hard = [row for row in cases if row[4] != CANDIDATE]
    assert len(cases) >= 120
    assert len(hard) >= 40
    assert {row[4] for row in cases} == {CANDIDATE, CANNOT_TELL, STAYS, "-"}


# --- facts of the order ---


@pytest.mark.parametrize(
    ("scan", "by", "on_time"),
    [
        ("2026-03-12 23:59", "2026-03-12", True),
        ("2026-03-13 00:00", "2026-03-12", False),
        ("2026-03-12 17:00", "2026-03-12 18:00", True),
        ("2026-03-12 19:00", "2026-03-12 18:00", False),
        (None, "2026-03-12", None),
        ("2026-03-12", None, None),
    ],
)
def test_a_day_without_an_hour_lasts_until_midnight(scan, by, on_time):
    row = pd.Series({"first_scan": pd.to_datetime(scan), "ship_by": pd.to_datetime(by)})
    assert order_facts(row).on_time is on_time


def test_each_clock_reads_its_own_times():
    row = pd.Series(
        {
            "channel": "merchant",
            "first_scan": pd.Timestamp("2026-03-13"),
            "shipped_at": pd.Timestamp("2026-03-11"),
            "ship_by": pd.Timestamp("2026-03-12"),
            "delivered": pd.Timestamp("2026-03-20"),
            "promised": pd.Timestamp("2026-03-19"),
        }
    )
    told = {
        name: order_facts(row, name).on_time
        for name in ("first_scan", "confirmation", "promise")
    }
    assert told == {"first_scan": False, "confirmation": True, "promise": False}


def test_facts_are_told_in_words():
    row = pd.Series(order("merchant 13>12 unbought"))
    assert order_facts(row).known == (
        "channel merchant",
        "first scan 2026-03-13",
        "ship by 2026-03-12",
        "no Buy Shipping",
    )


def test_an_unknown_clock_is_refused_by_name():
    with pytest.raises(PolicyError, match=r"'noon' is no clock; known are first_scan"):
        order_facts(pd.Series(dtype=object), "noon")


# --- rule sets ---


def test_every_rule_set_names_its_source_and_its_day():
    for rules in rule_sets().values():
        assert rules.source
        assert rules.confidence in {"A", "B"}
        assert all(ground.wording for ground in rules.grounds)


@pytest.mark.parametrize(
    ("day", "version"),
    [("2012-10-29", "2012"), ("2018-01-01", "2018"), ("2026-11-01", "current")],
)
def test_the_rules_that_held_on_a_day_are_found(day, version):
    assert rules_on(dt.date.fromisoformat(day)).version == version


def test_a_day_before_all_rules_is_refused():
    with pytest.raises(PolicyError, match=r"No rule set is known for 2010-01-01"):
        rules_on(dt.date(2010, 1, 1))


def test_an_unknown_version_is_refused_by_name():
    with pytest.raises(PolicyError, match=r"'2031' is no rule set; known are current"):
        find_rules("2031")


# --- many at once ---


def judged(comments, **columns):
    table = make_table(stars=[1] * len(comments), comment=comments, **columns)
    return table, judge(table, classify(table["comment"]))


def test_many_are_judged_as_one_by_one():
    comments = ["The lamp stopped working after two days", "Never arrived", "fuck", ""]
    table, frame = judged(comments, channel=["FBA"] * 4)
    slow = [
        (order_id, found.ground, found.verdict)
        for order_id, row in table.iterrows()
        for found in judge_comment(row, labels_of(row["comment"]))
    ]
    fast = list(zip(frame.index, frame["ground"], frame["verdict"], strict=True))
    assert fast == slow
    assert len(fast) == 3


def test_a_comment_may_call_up_two_grounds():
    _, frame = judged(["fucking lamp broke, write to boss@example.com"])
    assert set(frame["ground"]) >= {"obscene", "personal"}


def test_labels_of_other_comments_are_refused():
    table = make_table(stars=[1, 1], comment=["a", "b"])
    with pytest.raises(PolicyError, match=r"1 labels do not stand on the index"):
        judge(table, classify(table["comment"]).iloc[:1])


def test_labels_that_lack_a_column_are_refused():
    table = make_table(stars=[1], comment=["a"])
    labels = classify(table["comment"]).drop(columns="kind")
    with pytest.raises(PolicyError, match=r"The labels lack 'kind'"):
        judge(table, labels)


def test_a_comment_in_a_language_not_read_is_never_a_candidate_for_what_it_is_about():
    comments = ["A lâmpada parou de funcionar, muito ruim, a lamp stopped working"]
    _, frame = judged(comments)
    about = frame[frame["ground"].isin(["product", "fba", "late"])]
    assert CANDIDATE not in set(about["verdict"])
