"""Removal candidates: who is proposed, why, until when, for how much."""

from fractions import Fraction

import pandas as pd
import pytest
from made import make_page, make_reports, make_table, make_traffic, order_ids

from feedbacklab.candidates import (
    CandidatesError,
    Record,
    Terms,
    calibrated,
    grant_records,
    removal_candidates,
)
from feedbacklab.caselog import CaseLog, Decision
from feedbacklab.metrics import NEEDS

UNTIL = "2026-04-01"
OBSCENE = "Shitty people"
PRODUCT = "The zip broke after a week"
MIXED = "The zip broke after a week and the seller never replied"
MAIL = "Answer me, lamps@example.com"


def reports_of(stars, comments, days=None, orders=None, **more):
    days = days or ["2026-03-20"] * len(stars)
    table = make_table(stars, comment=comments, left_on=days)
    return make_reports(table, orders=orders, **more)


def found(reports, **terms):
    return removal_candidates(reports, "US", Terms(until=UNTIL, **terms))


def orders_of(number, channels=None, bought="2026-03-10", **columns):
    """One order a day to fill the 60 days, and those of the feedback first."""
    days = [pd.Timestamp(bought)] * number
    days += list(pd.date_range("2026-01-31", "2026-03-31", freq="D"))
    filled = {
        "channel": (channels or ["FBA"] * number) + ["FBA"] * 60,
        "purchased_at": pd.DatetimeIndex(days, tz="UTC"),
        "sku": "LAMP",
        "marketplace": "US",
    }
    ids = [*order_ids(number), *(f"114-0000000-{n:07d}" for n in range(60))]
    frame = pd.DataFrame(filled, pd.Index(ids, name="order_id"))
    for name, values in columns.items():
        frame[name] = values + [False] * 60
    return frame


# --- who is proposed ------------------------------------------------------------


def test_a_row_names_ground_outcome_version_and_the_words():
    row = found(reports_of([1, 5], [OBSCENE, ""])).candidates.iloc[0]
    assert (row["ground"], row["outcome"], row["rules"]) == (
        "obscene",
        "remove",
        "current",
    )
    assert [quote.text for quote in row["evidence"]] == ["Shitty"]
    assert (row["state"], row["rank"], row["also"]) == ("undecided", 1, ())


def test_the_likeliest_ground_comes_first_and_the_others_are_named():
    rows = found(reports_of([1], ["Shitty service, write to lamps@example.com"]))
    row = rows.candidates.iloc[0]
    assert row["ground"] == "obscene"
    assert row["also"] == ("personal",)


def test_a_mixed_comment_and_good_ratings_are_not_proposed():
    rows = found(reports_of([1, 5, 4], [MIXED, OBSCENE, OBSCENE]))
    assert rows.candidates.empty
    assert rows.cannot_tell.empty


@pytest.mark.parametrize("comment", ["", "  ", "ok", "bad"])
def test_a_comment_without_content_is_no_candidate(comment):
    rows = found(reports_of([1], [comment]))
    assert rows.candidates.empty
    assert rows.cannot_tell.empty


def test_unknown_facts_are_told_and_never_proposed():
    orders = orders_of(1, ["merchant"])
    orders["first_scan"] = pd.Timestamp("2026-03-11")
    orders["ship_by"] = pd.Timestamp("2026-03-12")
    reports = reports_of([1], ["Never arrived"], orders=orders)
    now, before = found(reports), found(reports, rules="2018")
    assert now.candidates.empty
    row = now.cannot_tell.iloc[0]
    assert row["ground"] == "late"
    assert row["needs"] == ("whether the label was bought with Buy Shipping",)
    assert pd.isna(row["rank"])
    assert before.candidates["ground"].tolist() == ["late"]
    assert before.candidates["outcome"].tolist() == ["strike through"]


def test_only_the_asked_marketplace_and_stars_are_looked_at():
    table = make_table([1, 3, 2], comment=[OBSCENE] * 3, marketplace=["US", "US", "DE"])
    reports = make_reports(table)
    assert list(found(reports).candidates.index) == list(table.index[:2])
    assert list(found(reports, stars=(1, 2)).candidates.index) == [table.index[0]]


def test_no_terms_mean_the_rules_of_today_and_the_last_day_of_the_reports():
    rows = removal_candidates(reports_of([1], [OBSCENE], ["2026-03-20"]), "US")
    assert rows.until == pd.Timestamp("2026-03-21")
    assert rows.candidates["rules"].tolist() == ["current"]


@pytest.mark.parametrize("stars", [(), (4,), (1, 5)])
def test_stars_that_help_the_rating_are_refused(stars):
    with pytest.raises(CandidatesError, match="candidates are ratings of 1–3 stars"):
        Terms(stars=stars)


def test_reports_without_feedback_give_empty_tables_with_every_column():
    full = found(reports_of([1], [OBSCENE]))
    empty = removal_candidates(reports_of([1], [OBSCENE]), "DE", Terms(until=UNTIL))
    assert empty.candidates.empty
    assert list(empty.candidates) == list(full.candidates)


def test_the_reports_are_left_as_they_were():
    reports = reports_of([1, 3], [OBSCENE, PRODUCT])
    before = reports.feedback.copy()
    found(reports)
    pd.testing.assert_frame_equal(reports.feedback, before)


# --- before when ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("left_on", "days_left"),
    [("2026-03-31", 89), ("2026-01-01", 0), ("2026-01-02", 1)],
)
def test_ninety_days_run_from_the_feedback(left_on, days_left):
    rows = found(reports_of([1], [OBSCENE], [left_on])).candidates
    assert rows["days_left"].tolist() == [days_left]


def test_feedback_of_more_than_ninety_days_is_left_out():
    reports = reports_of([1, 1], [OBSCENE] * 2, ["2025-12-31", "2026-01-01"])
    assert list(found(reports).candidates.index) == order_ids(2)[1:]


def test_feedback_of_the_day_itself_and_later_is_not_known_yet():
    reports = reports_of([1, 1], [OBSCENE] * 2, ["2026-04-01", "2026-03-31"])
    assert list(found(reports).candidates.index) == order_ids(2)[1:]


# --- for how much ---------------------------------------------------------------


def test_gains_are_those_of_one_rating_less_in_each_window():
    stars = [1, 5, 5, 4, 3, 5]
    days = ["2026-03-20", "2026-03-21", "2026-02-01", "2026-02-02", "2025-09-01"]
    reports = reports_of(stars, [OBSCENE, "", "", "", "", ""], [*days, "2024-01-01"])
    row = found(reports).candidates.iloc[0]
    points = {
        "30_days": Fraction(1, 1) - Fraction(1, 2),
        "90_days": Fraction(3, 3) - Fraction(3, 4),
        "365_days": Fraction(3, 4) - Fraction(3, 5),
        "lifetime": Fraction(4, 5) - Fraction(4, 6),
    }
    means = {
        "30_days": Fraction(5, 1) - Fraction(6, 2),
        "90_days": Fraction(14, 3) - Fraction(15, 4),
        "365_days": Fraction(17, 4) - Fraction(18, 5),
        "lifetime": Fraction(22, 5) - Fraction(23, 6),
    }
    for window, gain in points.items():
        assert row[f"points_{window}"] == pytest.approx(float(100 * gain))
        assert row[f"stars_{window}"] == pytest.approx(float(means[window]))


def test_a_rating_outside_a_window_gains_nothing_there():
    days = ["2026-02-20", "2026-03-20", "2026-03-21"]
    row = found(reports_of([1, 5, 5], [OBSCENE, "", ""], days)).candidates.iloc[0]
    assert row["points_30_days"] == 0
    assert row["points_90_days"] == pytest.approx(100 / 3)


def test_a_gain_without_a_denominator_is_unknown_and_said_to_be():
    rows = found(reports_of([1, 3], [OBSCENE, ""], ["2026-03-20"] * 2))
    row = rows.candidates.iloc[0]
    assert all(pd.isna(row[name]) for name in row.index if name.startswith("points"))
    assert all(pd.isna(row[name]) for name in row.index if name.startswith("stars_"))
    assert f"Gain over 90 days is {NEEDS}." in rows.notes


def test_the_traffic_report_gives_the_denominator():
    days = pd.date_range("2026-01-01", "2026-03-31").strftime("%Y-%m-%d")
    received = dict.fromkeys(days, 0) | {"2026-03-20": 10}
    negative = [int(day == "2026-03-20") for day in days]
    traffic = {"US": make_traffic(received, negative)}
    row = found(reports_of([1], [OBSCENE], traffic=traffic)).candidates.iloc[0]
    assert row["points_30_days"] == pytest.approx(100 * (9 / 9 - 9 / 10))
    assert pd.isna(row["stars_30_days"])


def test_the_pasted_page_gives_denominator_and_star_mean():
    shown = {
        "30 days": (95, 0, 5, 20),
        "90 days": (95, 0, 5, 20),
        "365 days": (99, 0, 1, 100),
        "lifetime": (99, 0, 1, 100),
    }
    pages = {"US": make_page(shown, stars=4.9)}
    row = found(reports_of([1], [OBSCENE], pages=pages)).candidates.iloc[0]
    assert row["points_30_days"] == pytest.approx(100 * (1 - 19 / 20))
    assert row["stars_365_days"] == pytest.approx(3.9 / 99)


def test_the_only_rating_of_a_window_has_no_gain_to_tell():
    row = found(reports_of([1, 5], [OBSCENE, ""], ["2026-03-20", "2025-12-01"]))
    assert pd.isna(row.candidates.iloc[0]["points_30_days"])


# --- the order defect rate ------------------------------------------------------


def odr(stars=(1, 5), channels=None, **columns):
    number = len(stars)
    orders = orders_of(number, channels, **columns)
    comments = [OBSCENE, *[""] * (number - 1)]
    rows = found(reports_of(list(stars), comments, orders=orders))
    return rows.candidates["odr_points"].iloc[0]


def test_a_negative_rating_is_one_defect_of_the_orders_of_its_channel():
    assert odr() == pytest.approx(100 / 62)
    assert odr(channels=["FBA", "merchant"]) == pytest.approx(100 / 61)


def test_three_stars_are_no_defect():
    assert odr(stars=(3, 5)) == 0


@pytest.mark.parametrize(("bought", "counts"), [("2026-01-31", 1), ("2026-01-30", 0)])
def test_the_order_day_decides_whether_it_counts(bought, counts):
    assert odr(bought=bought) == pytest.approx(counts * 100 / 62)


@pytest.mark.parametrize("defect", ["claim", "chargeback"])
def test_an_order_with_another_defect_stays_defective(defect):
    assert odr(**{defect: [True, False]}) == 0
    assert odr(**{defect: [False, True]}) == pytest.approx(100 / 62)


def test_cancelled_orders_are_no_base():
    orders = orders_of(2).assign(status="Shipped")
    orders.iloc[-10:, orders.columns.get_loc("status")] = "Cancelled"
    rows = found(reports_of([1, 5], [OBSCENE, ""], orders=orders))
    assert rows.candidates["odr_points"].tolist() == [pytest.approx(100 / 52)]


def test_without_orders_of_all_sixty_days_the_rate_is_unknown():
    all_days = orders_of(2)
    late = all_days[all_days["purchased_at"] > "2026-02-10"]
    early = all_days[all_days["purchased_at"] < "2026-03-20"]
    for orders in (None, late, early):
        rows = found(reports_of([1, 5], [OBSCENE, ""], orders=orders))
        assert rows.candidates["odr_points"].isna().all()


def test_claims_that_no_report_holds_are_said_to_be_unknown():
    orders = orders_of(2)
    rows = found(reports_of([1, 5], [OBSCENE, ""], orders=orders))
    assert any(
        "claim and chargeback of the orders are unknown" in n for n in rows.notes
    )
    known = orders.assign(claim=False, chargeback=False)
    rows = found(reports_of([1, 5], [OBSCENE, ""], orders=known))
    assert not any("claim" in note for note in rows.notes)


# --- what has been decided ------------------------------------------------------


def log_of(tmp_path, *decisions):
    log = CaseLog(tmp_path / "cases.sqlite")
    for order_id, *states in decisions:
        for state in states:
            log.record(Decision(order_id, state, "anna", "2026-03-25"))
    return log


def test_what_is_requested_or_answered_is_shown_and_not_proposed_again(tmp_path):
    ids = order_ids(6)
    log = log_of(
        tmp_path,
        (ids[0], "requested"),
        (ids[1], "requested", "retained"),
        (ids[2], "requested", "struck"),
        (ids[3], "rejected"),
        (ids[4], "accepted"),
    )
    rows = found(reports_of([1] * 6, [OBSCENE] * 6), log=log).candidates
    assert rows["state"].to_dict() == dict(
        zip(
            ids,
            ["requested", "retained", "struck", "rejected", "accepted", "undecided"],
            strict=True,
        )
    )
    assert rows["rank"].dropna().to_dict() == {ids[4]: 1, ids[5]: 2}
    assert list(rows.index[:2]) == ids[4:]


def test_a_reopened_case_is_proposed_again(tmp_path):
    log = log_of(tmp_path, (order_ids(1)[0], "requested", "retained", "reopened"))
    assert found(reports_of([1], [OBSCENE]), log=log).candidates["rank"].tolist() == [1]


def test_an_old_case_of_the_log_stays_in_sight(tmp_path):
    reports = reports_of([1, 1], [OBSCENE] * 2, ["2025-11-01"] * 2)
    rows = found(reports, log=log_of(tmp_path, (order_ids(1)[0], "requested")))
    assert list(rows.candidates.index) == order_ids(1)
    assert rows.candidates["days_left"].tolist() == [90 - 151]


def test_vanished_feedback_waits_for_a_decision(tmp_path):
    reports = reports_of([1, 1, 1], [OBSCENE] * 3)
    missing = reports.feedback.iloc[:1]
    rows = found(reports, missing=missing).candidates
    assert rows["state"].value_counts().to_dict() == {"undecided": 2, "vanished": 1}
    assert pd.isna(rows.loc[order_ids(1)[0], "rank"])
    log = log_of(tmp_path, (order_ids(1)[0], "requested"))
    log.note_vanished(missing, "anna", "2026-03-26")
    rows = found(reports, log=log).candidates
    assert rows.loc[order_ids(1)[0], "state"] == "vanished"


@pytest.mark.parametrize("states", [("struck",), ("removed",)])
def test_what_is_struck_or_removed_counts_in_no_window(tmp_path, states):
    reports = reports_of([1, 1, 5], [OBSCENE, OBSCENE, ""])
    rows = found(reports, log=log_of(tmp_path, (order_ids(1)[0], *states)))
    assert rows.windows.loc["90 days", "received"] == 2
    gain = rows.candidates["points_90_days"].loc[order_ids(2)[1]]
    assert gain == pytest.approx(100 * (1 - 1 / 2))


def test_amazons_message_beside_the_feedback_means_struck():
    message = (
        "This item was fulfilled by Amazon, and we take responsibility for this "
        "fulfillment experience."
    )
    table = make_table([1], comment=[OBSCENE], reply=[message])
    rows = found(make_reports(table)).candidates
    assert rows["state"].tolist() == ["struck"]
    assert rows["rank"].isna().all()


# --- in which order -------------------------------------------------------------


def test_negative_ratings_come_before_neutral_ones_then_what_is_worth_most():
    comments = [OBSCENE, MAIL, OBSCENE, OBSCENE]
    days = ["2026-03-20", "2026-03-20", "2026-03-20", "2026-03-10"]
    reports = reports_of([3, 1, 2, 1], comments, days)
    rows = found(reports).candidates
    ids = order_ids(4)
    assert list(rows.index) == [ids[3], ids[2], ids[1], ids[0]]
    assert rows["rank"].tolist() == [1, 2, 3, 4]


# --- what Amazon answered before ------------------------------------------------


def outcomes(*granted, ground="obscene", rules="current"):
    return pd.DataFrame(
        {
            "ground": ground,
            "rule_version": rules,
            "granted": pd.array(granted, "boolean"),
        }
    )


def test_answers_are_added_to_what_policy_expects():
    assert calibrated(0.9, Record(3, 10)) == pytest.approx((20 * 0.9 + 3) / 30)
    assert calibrated(0.8, Record(40, 40)) == pytest.approx((20 * 0.8 + 40) / 60)
    assert calibrated(0.8, None) == 0.8


def test_few_answers_are_an_anecdote():
    assert grant_records(outcomes(*[False] * 9), "current") == {}
    assert grant_records(outcomes(*[False] * 10), "current") == {
        "obscene": Record(0, 10)
    }


def test_requests_waiting_or_under_other_rules_do_not_count():
    assert grant_records(outcomes(*[True] * 9, None), "current") == {}
    assert grant_records(outcomes(*[True] * 10, rules="2012"), "current") == {}


def test_a_ground_that_amazon_refuses_is_no_longer_proposed(tmp_path):
    log = CaseLog(tmp_path / "cases.sqlite")
    for number in range(10):
        made = {"ground": "obscene", "rule_version": "current", "probability": 0.98}
        for state in ("requested", "struck" if number < 3 else "retained"):
            order_id = f"114-9999999-{number:07d}"
            log.record(Decision(order_id, state, "anna", "2026-02-01", **made))
    rows = found(reports_of([1, 1], [OBSCENE, MAIL]), log=log)
    assert rows.candidates["ground"].tolist() == ["personal"]
    row = rows.cannot_tell.iloc[0]
    assert row["probability"] == round((20 * 0.98 + 3) / 30, 3)
    assert row["needs"] == (
        "a reader: Amazon granted only 3 of 10 requests on this ground",
    )
    assert (
        "Amazon granted 3 of 10 requests on the ground 'obscene' so far." in rows.notes
    )
