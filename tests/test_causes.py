"""Causes: words, clocks and returns of one feedback, and where they part."""

import pandas as pd
import pytest
from made import make_table

from feedbacklab.causes import (
    CausesError,
    cause_counts,
    cause_list,
    causes,
    causes_by_week,
)
from feedbacklab.causes.catalogue import cause_of_reason, every_cause
from feedbacklab.classifier import ASPECTS, classify
from feedbacklab.loaders import load_folder
from feedbacklab.loaders.returns import RETURNS_DTYPES, no_returns
from feedbacklab.samples import STORIES, sample_folder
from feedbacklab.schema import FeedbackTableError

# Clocks of an order bought for delivery by 12 March; feedback is left on 31 March.
IN_TIME = {"ship_by": "2026-03-08", "first_scan": "2026-03-07",
           "promised": "2026-03-12", "delivered": "2026-03-11"}  # fmt: skip
LATE = IN_TIME | {"delivered": "2026-03-19"}
SHIPPED_LATE = LATE | {"first_scan": "2026-03-10"}
SLOW_START = IN_TIME | {"first_scan": "2026-03-10"}
LOST = IN_TIME | {"delivered": None}
NO_SCAN = LOST | {"first_scan": None}
UNKNOWN = dict.fromkeys(IN_TIME)
FBA, MERCHANT, EITHER = "FBA", "merchant", "unknown"
TARDY = "delivered late"
DEFECT, DAMAGED = "product defect or quality", "damaged or badly packed"
RETURN, CANCEL = "return", "hard to cancel or return"
AMAZON, MAKER = "Amazon (FBA)", "product maker"


def table_of(*rows):
    """Feedback table of (comment, channel, clocks)."""
    comments, channels, clocks = zip(*rows, strict=True)
    times = {
        name: pd.to_datetime([known[name] for known in clocks]).astype("datetime64[us]")
        for name in IN_TIME
    }
    return make_table(
        [1] * len(rows), comment=[*comments], channel=[*channels], **times
    ).astype({"channel": "str"})


def returns_of(table, *reasons, channel=MERCHANT, day="2026-03-25"):
    """A return of each feedback's order, with these reasons."""
    rows = pd.DataFrame({"order_id": table.index[: len(reasons)], "reason": reasons})
    rows = rows.assign(returned_on=pd.Timestamp(day), channel=channel)
    return rows.reindex(columns=[*RETURNS_DTYPES]).astype(RETURNS_DTYPES)


def answers(found):
    """(cause, source, controller, agrees) of each row, by order."""
    agrees = found["agrees"].astype(object).where(found["agrees"].notna(), None)
    columns = found["cause"], found["source"], found["controller"], agrees
    rows = [*zip(*columns, strict=True)]
    by_order = {order: [] for order in found["order_id"]}
    for order, row in zip(found["order_id"], rows, strict=True):
        by_order[order].append(row)
    return [*by_order.values()]


def words(cause, controller, agrees=None):
    return cause, "words", controller, agrees


def fact(cause, controller, agrees=None):
    return cause, "fact", controller, agrees


def back(cause, controller, agrees=None):
    return cause, RETURN, controller, agrees


NOTHING = ("not said", "none", "unknown", None)
UNREAD = ("not read", "none", "unknown", None)

CASES = [
    # comment, channel, clocks, reason of a return, causes
    ("Arrived two weeks late", FBA, UNKNOWN, None, [words(TARDY, AMAZON)]),
    ("Arrived two weeks late", EITHER, UNKNOWN, None,
     [words(TARDY, "unknown")]),
    ("Arrived two weeks late", MERCHANT, UNKNOWN, None,
     [words(TARDY, "unknown")]),
    ("Arrived a week late", MERCHANT, LATE, None,
     [words(TARDY, "carrier", True), fact(TARDY, "carrier", True)]),
    ("Arrived a week late", MERCHANT, SHIPPED_LATE, None,
     [words(TARDY, "seller", True), fact(TARDY, "seller", True)]),
    ("Arrived a week late", EITHER, LATE, None,
     [words(TARDY, "carrier", True), fact(TARDY, "carrier", True)]),
    ("Arrived a week late", FBA, LATE, None,
     [words(TARDY, AMAZON, True), fact(TARDY, AMAZON, True)]),
    # late by words, on time by the clocks
    ("Arrived a week late", MERCHANT, IN_TIME, None,
     [words(TARDY, "carrier", False)]),
    ("slow delivery", MERCHANT, IN_TIME, None,
     [words(TARDY, "carrier", False)]),
    ("Slow shipping", MERCHANT, SLOW_START, None,
     [words(TARDY, "seller", True), fact("shipped late", "seller", True)]),
    # late by the clocks, on time by words, or not a word
    ("Fast delivery but it broke after one day", MERCHANT, LATE, None,
     [fact(TARDY, "carrier", False), words(DEFECT, MAKER)]),
    ("", MERCHANT, LATE, None, [fact(TARDY, "carrier")]),
    ("", MERCHANT, SHIPPED_LATE, None, [fact(TARDY, "seller")]),
    ("", MERCHANT, SLOW_START, None, [fact("shipped late", "seller")]),
    ("", FBA, LATE, None, [fact(TARDY, AMAZON)]),
    ("The kettle leaks", MERCHANT, LATE, None,
     [fact(TARDY, "carrier"), words(DEFECT, MAKER)]),
    ("Fast delivery but it broke after one day", MERCHANT, SLOW_START, None,
     [fact("shipped late", "seller", False), words(DEFECT, MAKER)]),
    # never arrived
    ("Never arrived", MERCHANT, UNKNOWN, None, [words("never arrived", "unknown")]),
    ("Never arrived", FBA, UNKNOWN, None, [words("never arrived", AMAZON)]),
    ("Never arrived", MERCHANT, IN_TIME, None,
     [words("never arrived", "carrier", False)]),
    ("I have not received my order", MERCHANT, LATE, None,
     [words("never arrived", "carrier", False),
      fact(TARDY, "carrier", False)]),
    ("Never arrived", MERCHANT, LATE | {"delivered": "2026-04-02"}, None,
     [words("never arrived", "carrier", True), fact(TARDY, "carrier", True)]),
    ("The parcel got lost", MERCHANT, LOST, None,
     [words("never arrived", "carrier", True), fact("never arrived", "carrier", True)]),
    ("", MERCHANT, LOST, None, [fact("never arrived", "carrier")]),
    ("", MERCHANT, LOST | {"promised": "2026-04-05"}, None, [NOTHING]),
    ("", MERCHANT, NO_SCAN, None, [NOTHING]),
    ("", MERCHANT, LOST | {"promised": None}, None, [NOTHING]),
    ("It did not arrive on time", MERCHANT, LATE, None,
     [words(TARDY, "carrier", True), fact(TARDY, "carrier", True)]),
    ("Still not delivered after ten days", MERCHANT, LOST, None,
     [words("never arrived", "carrier", True), fact("never arrived", "carrier", True)]),
    ("Driver left it in the rain outside", MERCHANT, IN_TIME, None,
     [words("bad delivery", "carrier")]),
    # the other questions of the checklist
    ("Badly packed, the box was crushed", MERCHANT, UNKNOWN, None,
     [words(DAMAGED, "seller")]),
    ("Badly packed, the box was crushed", FBA, UNKNOWN, None, [words(DAMAGED, AMAZON)]),
    ("No tracking number", MERCHANT, UNKNOWN, None, [words("no tracking", "seller")]),
    ("Seller never replied to my emails", FBA, UNKNOWN, None,
     [words("messages not answered", "seller")]),
    ("Nobody answers the phone", MERCHANT, UNKNOWN, None,
     [words("service not reachable", "seller")]),
    ("Rude customer service", FBA, UNKNOWN, None, [words("poor service", AMAZON)]),
    ("They refuse to refund me", MERCHANT, UNKNOWN, None, [words(CANCEL, "seller")]),
    ("Wrong colour sent", FBA, UNKNOWN, None, [words("not as described", "seller")]),
    ("It broke after one day", FBA, UNKNOWN, None, [words(DEFECT, MAKER)]),
    ("Too expensive", EITHER, UNKNOWN, None, [words("price", "seller")]),
    ("Terrible seller", EITHER, UNKNOWN, None, [words("seller in general", "seller")]),
    ("No tracking number and the kettle leaks", FBA, UNKNOWN, None,
     [words("no tracking", AMAZON), words(DEFECT, MAKER)]),
    # nothing said, nothing read
    ("", MERCHANT, UNKNOWN, None, [NOTHING]),
    ("", MERCHANT, IN_TIME, None, [NOTHING]),
    ("...", MERCHANT, UNKNOWN, None, [NOTHING]),
    ("Great", MERCHANT, UNKNOWN, None, [NOTHING]),
    ("Leider kam das Paket viel zu spät an", MERCHANT, UNKNOWN, None, [UNREAD]),
    ("Leider kam das Paket viel zu spät an", MERCHANT, LATE, None,
     [fact(TARDY, "carrier"), UNREAD]),
    ("商品が届きませんでした", FBA, UNKNOWN, None, [UNREAD]),
    # returns
    ("", FBA, UNKNOWN, "DEFECTIVE", [back(DEFECT, MAKER)]),
    ("It broke after one day", FBA, UNKNOWN, "defective",
     [words(DEFECT, MAKER, True), back(DEFECT, MAKER, True)]),
    ("Great kettle. Rude customer service", MERCHANT, UNKNOWN,
     "CR-DEFECTIVE",
     [words("poor service", "seller"), back(DEFECT, MAKER, False)]),
    ("", MERCHANT, UNKNOWN, "CR-ORDERED_WRONG_ITEM",
     [back("ordered by mistake", "buyer")]),
    ("", FBA, UNKNOWN, "UNWANTED_ITEM", [back("changed mind", "buyer")]),
    ("", FBA, UNKNOWN, "NO_REASON_GIVEN", [NOTHING]),
    ("", FBA, UNKNOWN, "DAMAGED_BY_CARRIER", [back(DAMAGED, "carrier")]),
    ("", FBA, UNKNOWN, "DAMAGED_BY_FC", [back(DAMAGED, AMAZON)]),
    ("", MERCHANT, IN_TIME, "CR-MISSED_ESTIMATED_DELIVERY",
     [back(TARDY, "carrier", False)]),
    ("", MERCHANT, LATE, "CR-MISSED_ESTIMATED_DELIVERY",
     [fact(TARDY, "carrier", True), back(TARDY, "carrier", True)]),
    ("", MERCHANT, IN_TIME, "CR-NEVER_ARRIVED",
     [back("never arrived", "carrier", False)]),
    ("", MERCHANT, UNKNOWN, "CR-SOMETHING_NEW",
     [back("other return reason", "unknown")]),
]  # fmt: skip


@pytest.fixture(scope="module")
def case_answers():
    """Causes of all cases, found at once: one feedback says nothing of another."""
    table = table_of(*(case[:3] for case in CASES))
    channels = [case[1] for case in CASES]
    reasons = [case[3] or "" for case in CASES]
    returns = returns_of(table, *reasons, channel=channels)
    returns = returns[returns["reason"] != ""]
    return answers(causes(table, classify(table["comment"]), returns))


@pytest.mark.parametrize("number", range(len(CASES)), ids=lambda n: CASES[n][0] or n)
def test_causes_of_a_comment_and_the_facts(case_answers, number):
    assert case_answers[number] == CASES[number][-1]


def found_in(*rows, returns=None):
    table = table_of(*rows)
    return causes(table, classify(table["comment"]), returns)


# --- what stands in the frame ---


def test_words_are_quoted_with_where_they_stand():
    comment = "Two weeks late, nice colour, and nobody answers the phone"
    found = found_in((comment, FBA, UNKNOWN)).set_index("cause")
    assert found.loc["delivered late", "evidence"] == "Two weeks late"
    assert found.loc["delivered late", "spans"] == ((0, 14),)
    start, end = found.loc["service not reachable", "spans"][0]
    assert comment[start:end] == "and nobody answers the phone"
    assert found.loc["delivered late", "question"] == "Shipped fast?"


def test_a_cause_told_in_two_clauses_is_one_row_with_both():
    comment = "Arrived late. Very nice cup. The delivery was slow!"
    found = found_in((comment, FBA, UNKNOWN))
    assert found["cause"].tolist() == ["delivered late"]
    assert found.loc[0, "evidence"] == "Arrived late … The delivery was slow"
    quotes = [comment[start:end] for start, end in found.loc[0, "spans"]]
    assert quotes == ["Arrived late", "The delivery was slow"]


def test_facts_are_told_in_days():
    clocks = [LATE, SLOW_START, LOST, LATE | {"ship_by": None}]
    found = found_in(*[("", MERCHANT, known) for known in clocks])
    assert found["evidence"].tolist() == [
        "promised 2026-03-12, delivered 2026-03-19; "
        "ship by 2026-03-08, first scan 2026-03-07",
        "ship by 2026-03-08, first scan 2026-03-10",
        "promised 2026-03-12, feedback left 2026-03-31, no delivery recorded; "
        "ship by 2026-03-08, first scan 2026-03-07",
        "promised 2026-03-12, delivered 2026-03-19; first scan 2026-03-07",
    ]
    assert found["controller"].tolist() == ["carrier", "seller", "carrier", "unknown"]
    assert found["spans"].tolist() == [()] * 4


def test_what_speaks_against_is_told():
    found = found_in(
        ("Arrived a week late", MERCHANT, IN_TIME),
        ("Fast delivery but it broke after one day", MERCHANT, LATE),
        ("Never arrived", MERCHANT, LATE),
        ("Arrived a week late", MERCHANT, LATE),
    )
    against = found[found["agrees"].eq(False).fillna(False)]["against"].tolist()
    assert against == [
        "promised 2026-03-12, delivered 2026-03-11",
        "Fast delivery",
        "promised 2026-03-12, delivered 2026-03-19",
        "Never arrived",
    ]
    assert (found.loc[~found["agrees"].eq(False).fillna(False), "against"] == "").all()


def test_days_are_compared_and_not_times():
    same_day = {
        "ship_by": "2026-03-08 09:00",
        "first_scan": "2026-03-08 21:00",
        "promised": "2026-03-12 00:00",
        "delivered": "2026-03-12 20:00",
    }
    assert answers(found_in(("", MERCHANT, same_day))) == [[NOTHING]]


def test_praise_and_positive_feedback_have_no_causes():
    table = table_of(*[("Arrived two weeks late", FBA, LATE)] * 5)
    table = table.assign(stars=[1, 2, 3, 4, 5])
    found = causes(table, classify(table["comment"]))
    assert found["order_id"].drop_duplicates().tolist() == [*table.index[:3]]


def test_every_negative_or_neutral_feedback_has_a_row():
    rows = [(comment, channel, clocks) for comment, channel, clocks, _, _ in CASES]
    found = found_in(*rows)
    assert found["order_id"].drop_duplicates().tolist() == [*table_of(*rows).index]
    assert set(found["cause"]) <= set(every_cause())


def test_a_table_without_orders_has_words_only():
    table = make_table([1, 3], comment=["Arrived two weeks late", ""])
    found = causes(table, classify(table["comment"]), no_returns())
    assert found["cause"].tolist() == ["delivered late", "not said"]
    assert found["controller"].tolist() == ["unknown", "unknown"]


def test_nothing_is_read_in_a_language_given_as_another():
    table = table_of(("Arrived two weeks late", FBA, UNKNOWN), ("", FBA, UNKNOWN))
    found = causes(table, classify(table["comment"], language="de"))
    assert found["cause"].tolist() == ["not read", "not said"]


@pytest.mark.parametrize("sign", [0.0, 1.0, float("nan")])
def test_an_aspect_that_is_not_criticised_on_the_whole_is_no_cause(sign):
    table = table_of(("Arrived two weeks late", FBA, UNKNOWN))
    labels = classify(table["comment"]).assign(delivery=sign)
    assert causes(table, labels)["cause"].tolist() == ["not said"]


def test_no_negative_feedback_gives_an_empty_frame_of_the_same_columns():
    table = make_table([5, 4])
    empty = causes(table, classify(table["comment"]))
    full = found_in(("", MERCHANT, LATE))
    assert len(empty) == 0
    assert empty.dtypes.equals(full.dtypes)


def test_the_inputs_stay_as_they_are():
    table = table_of(("Late", MERCHANT, LATE))
    labels, returns = classify(table["comment"]), returns_of(table, "CR-DEFECTIVE")
    copies = table.copy(), labels.drop(columns="evidence"), returns.copy()
    causes(table, labels, returns)
    pd.testing.assert_frame_equal(table, copies[0])
    pd.testing.assert_frame_equal(labels.drop(columns="evidence"), copies[1])
    pd.testing.assert_frame_equal(returns, copies[2])


def test_a_long_comment_is_quoted_as_any_other():
    found = found_in(("the parcel came late. " * 900, FBA, UNKNOWN))
    assert found["cause"].tolist() == ["delivered late"]
    assert max(end for _, end in found.loc[0, "spans"]) <= 4_000


# --- returns ---


def test_one_order_may_come_back_for_several_reasons_and_repeats_are_one():
    table = table_of(("", FBA, UNKNOWN))
    once = returns_of(table, "DEFECTIVE", channel=FBA)
    other = returns_of(table, "MISSING_PARTS", channel=FBA)
    found = causes(table, classify(table["comment"]), pd.concat([once, once, other]))
    assert found["cause"].tolist() == ["not as described", DEFECT]


def test_returns_of_orders_without_negative_feedback_are_passed_over():
    table = table_of(("", FBA, UNKNOWN), ("", FBA, UNKNOWN)).assign(stars=[5, 1])
    returns = returns_of(table, "DEFECTIVE")
    stranger = returns.assign(order_id="999-0000000-0000000")
    found = causes(table, classify(table["comment"]), pd.concat([returns, stranger]))
    assert found["cause"].tolist() == ["not said"]


def test_a_return_tells_the_channel_where_the_order_does_not():
    table = table_of(("", EITHER, UNKNOWN))
    returns = returns_of(table, "MISSED_ESTIMATED_DELIVERY", channel=FBA)
    found = causes(table, classify(table["comment"]), returns)
    assert found["controller"].tolist() == [AMAZON]


@pytest.mark.parametrize(
    ("reason", "cause", "controller"),
    [
        ("DEFECTIVE", DEFECT, None),
        ("CR-DEFECTIVE", DEFECT, None),
        ("cr-defective", DEFECT, None),
        ("AMZ-PG-BAD-DESC", "not as described", None),
        ("AMZ-PG-APP-TOO-LARGE", "did not fit", None),
        ("APPAREL_TOO_SMALL", "did not fit", None),
        ("JEWELRY_LOOSE_STONE", "did not fit", None),
        ("NOT_COMPATIBLE", "did not fit", "seller"),
        ("UNDELIVERABLE_REFUSED", "never arrived", "buyer"),
        ("UNDELIVERABLE_UNKNOWN", "never arrived", None),
        ("CUSTOMER_DAMAGED", "damaged by the buyer", None),
        ("FOUND_BETTER_PRICE", "price", None),
        ("QUITE_NEW", "other return reason", None),
        ("NO_REASON_GIVEN", None, None),
        (" ", None, None),
    ],
)
def test_reason_codes_name_causes(reason, cause, controller):
    assert cause_of_reason(reason) == (cause, controller)


# --- the table of causes ---


def test_the_seven_questions_are_asked_and_every_aspect_has_a_cause():
    known = cause_list()
    assert set(known["question"]) - {""} == {
        "Shipped fast?",
        "Packed well?",
        "Tracking given?",
        "Messages answered promptly?",
        "Cancel and return easy?",
        "Service reachable?",
        "Product as described?",
    }
    assert set(known["aspect"]) - {""} == set(ASPECTS)
    controllers = {"seller", "carrier", "clocks", AMAZON, MAKER, "buyer", "unknown"}
    assert set(known["FBA"]) | set(known["merchant"]) <= controllers


@pytest.mark.parametrize("aspect", ASPECTS)
def test_the_last_cause_of_an_aspect_takes_any_words(aspect):
    last = [cause for cause in every_cause().values() if cause.aspect == aspect][-1]
    assert last.is_told_by(["anything"])


# --- refused ---


def test_labels_of_another_table_are_refused():
    table = table_of(("Late", FBA, LATE), ("", FBA, LATE))
    with pytest.raises(CausesError, match=r"labels are of 1 comments .* 2 feedback"):
        causes(table, classify(table["comment"].iloc[:1]))


def test_labels_without_a_column_are_refused_by_name():
    table = table_of(("my secret street", FBA, LATE))
    labels = classify(table["comment"]).drop(columns=["price", "evidence"])
    with pytest.raises(
        CausesError, match="labels have no column 'price', 'evidence': make them with"
    ) as caught:
        causes(table, labels)
    assert "secret" not in str(caught.value)


def test_returns_without_a_column_are_refused_by_name():
    table = table_of(("", FBA, LATE))
    with pytest.raises(CausesError, match="returns have no column 'reason'"):
        causes(table, classify(table["comment"]), no_returns().drop(columns="reason"))


def test_what_is_no_feedback_table_is_refused():
    with pytest.raises(FeedbackTableError, match="Not a feedback table"):
        causes(pd.DataFrame({"stars": [1]}), classify([""]))


# --- counts ---

FOUND = pd.DataFrame(
    [
        ("A", "delivered late", "words", "carrier"),
        ("A", "delivered late", "fact", "carrier"),
        ("A", "price", "words", "seller"),
        ("B", "price", "words", "seller"),
        ("C", "not read", "none", "unknown"),
        ("C", "delivered late", "fact", "seller"),
        ("D", "not said", "none", "unknown"),
    ],
    columns=["order_id", "cause", "source", "controller"],
)
LEFT_ON = pd.Series(
    pd.to_datetime(["2026-03-02", "2026-03-08", "2026-03-09", "2026-03-25"]), [*"ABCD"]
)


def counted(frame):
    return {
        at: (row["count"], row["base"], row["share"], row["several"])
        for at, row in frame.iterrows()
    }


def test_a_feedback_counts_once_per_cause_and_many_causes_are_told():
    counts = cause_counts(FOUND)
    assert counted(counts) == {
        "delivered late": (2, 4, 2 / 4, 1),
        "price": (2, 4, 2 / 4, 1),
        "not said": (1, 4, 1 / 4, 0),
        "not read": (1, 4, 1 / 4, 0),
    }
    assert [*counts.index] == ["delivered late", "price", "not said", "not read"]


def test_counts_within_groups_have_the_base_of_their_group():
    by_controller = cause_counts(FOUND, "controller")
    assert counted(by_controller) == {
        ("carrier", "delivered late"): (1, 1, 1 / 1, 1),
        ("seller", "price"): (2, 3, 2 / 3, 1),
        ("seller", "delivered late"): (1, 3, 1 / 3, 0),
        ("unknown", "not said"): (1, 2, 1 / 2, 0),
        ("unknown", "not read"): (1, 2, 1 / 2, 0),
    }
    sku = pd.Series(["MUG", "MUG", "CUP", None], [*"ABCD"], name="sku")
    by_sku = cause_counts(FOUND, sku)
    assert by_sku.index.names == ["sku", "cause"]
    assert counted(by_sku.loc["MUG"]) == {
        "price": (2, 2, 1.0, 1),
        "delivered late": (1, 2, 1 / 2, 1),
    }
    assert by_sku.loc["CUP", "base"].tolist() == [1, 1]


def test_weeks_begin_on_monday_and_empty_ones_are_there():
    weeks = causes_by_week(FOUND, LEFT_ON)
    assert [f"{week:%m-%d}" for week in weeks.index] == [
        "03-02", "03-09", "03-16", "03-23",
    ]  # fmt: skip
    assert weeks.to_dict("list") == {
        "base": [2, 1, 0, 1],
        "delivered late": [1, 1, 0, 0],
        "price": [2, 0, 0, 0],
        "not said": [0, 0, 0, 1],
        "not read": [0, 1, 0, 0],
    }


def test_no_causes_give_empty_counts():
    nothing = FOUND.iloc[:0]
    assert cause_counts(nothing).empty
    assert cause_counts(nothing, "controller").empty
    assert causes_by_week(nothing, LEFT_ON).empty


def test_groups_that_tell_an_order_twice_are_refused():
    with pytest.raises(CausesError, match=r"1 order ids stand twice in by=, first A"):
        cause_counts(FOUND, pd.Series(["x", "y"], ["A", "A"]))


def test_a_group_that_is_no_column_is_refused_with_those_there_are():
    with pytest.raises(CausesError, match=r"no column 'sku'; they have \['order_id',"):
        cause_counts(FOUND, "sku")


def test_a_feedback_without_a_day_is_refused():
    with pytest.raises(CausesError, match=r"1 rows of causes have no day, first D"):
        causes_by_week(FOUND, LEFT_ON.iloc[:3])


# --- the planted stories ---


@pytest.fixture(scope="module")
def samples():
    reports = load_folder(sample_folder())
    table = reports.feedback
    return table, causes(table, classify(table["comment"]), reports.returns)


@pytest.mark.parametrize(
    ("name", "cause", "controller"),
    [
        ("late", "delivered late", "carrier"),
        ("defect", DEFECT, MAKER),
        ("packaging", DAMAGED, AMAZON),
    ],
)
def test_each_planted_story_is_the_first_cause_where_it_was_planted(
    samples, name, cause, controller
):
    table, found = samples
    story = next(story for story in STORIES if story.name == name)
    bought = table["purchased_at"].dt.date.between(story.first, story.last)
    hit = table["sku"].str.startswith(story.hits) | (table["carrier"] == story.hits)
    theirs = found[found["order_id"].isin(table.index[hit & bought])]
    told = theirs[theirs["source"] != "none"]
    assert cause_counts(told).index[0] == cause
    assert controller in set(told.loc[told["cause"] == cause, "controller"])
    assert {"words", "return"} <= set(told.loc[told["cause"] == cause, "source"])
