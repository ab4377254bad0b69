"""The overview gathers numbers; every one is worked out here by hand or by a loop."""

import pandas as pd
import pytest
from made import make_reports, make_table, make_traffic

from feedbacklab.metrics import NEEDS, daily_counts, rating_windows
from feedbacklab.summary import first_steps, moved_by, needed_table, overview

UNTIL = pd.Timestamp("2026-04-01")


def seller_of_626():
    """582 positive of 626 ratings, all of them in the last month."""
    return make_table(stars=[5] * 582 + [1] * 30 + [3] * 14)


def test_a_seller_with_582_of_626_needs_254_stars_or_14_removals():
    daily = daily_counts(seller_of_626())
    needed = needed_table(rating_windows(daily, UNTIL), daily, UNTIL)
    assert needed.loc[("365 days", "95 % positive")].tolist() == [254, 14]
    assert needed.loc[("365 days", "98 % positive")].tolist() == [1574, 33]


def test_an_unknown_share_needs_nothing_that_could_be_counted():
    seen = overview(make_reports(make_table(stars=[1, 3])), until=UNTIL)
    assert seen.needed.isna().all(axis=None)
    assert seen.windows["source"].eq(NEEDS).all()
    assert seen.properties.empty


def test_the_marketplace_with_most_feedback_comes_first():
    table = make_table(stars=[5, 5, 5], marketplace=["UK", "DE", "DE"])
    assert overview(make_reports(table), until=UNTIL).marketplace == "DE"


def test_a_marketplace_without_reports_is_refused_by_name():
    reports = make_reports(make_table(stars=[5]))
    with pytest.raises(ValueError, match="no feedback of 'JP'; they hold US"):
        overview(reports, "JP")


def test_the_day_after_the_last_covered_day_ends_the_windows():
    table = make_table(stars=[5], left_on=["2026-03-20"])
    traffic = {"US": make_traffic({"2026-03-25": 2})}
    assert overview(make_reports(table, traffic=traffic)).until == pd.Timestamp(
        "2026-03-26"
    )


def test_the_month_is_the_last_thirty_days_beside_the_thirty_before():
    days = ["2026-03-31", "2026-03-02", "2026-03-01", "2026-01-31", "2026-01-30"]
    seen = overview(
        make_reports(make_table([1, 5, 3, 2, 1], left_on=days)), until=UNTIL
    )
    assert seen.month["last_30_days"].to_dict() == {
        "negative": 1, "neutral": 0, "positive": 1, "received": 2,
    }  # fmt: skip
    assert seen.month["before"].to_dict() == {
        "negative": 1, "neutral": 1, "positive": 0, "received": 2,
    }  # fmt: skip


def test_moved_by_counts_critical_ratings_only():
    table = make_table([1, 2, 5, 3], left_on=["2026-03-31"] * 3 + ["2026-02-20"])
    table["channel"] = ["FBA", "FBA", "FBA", "merchant"]
    moved = moved_by(table, UNTIL, "channel")
    assert moved.loc["FBA"].tolist() == [0, 2, 2]
    assert moved.loc["merchant"].tolist() == [1, 0, -1]


def test_unanswered_low_ratings_come_first():
    table = make_table([1, 2, 1, 5], reply=["sorry", "", "", ""])
    reports = make_reports(table)
    steps = first_steps(reports, overview(reports, until=UNTIL))
    assert steps["what"].iloc[0] == "Read and answer 2 ratings of 1–2 stars"


def test_a_seller_without_trouble_has_nothing_urgent():
    table = make_table([5] * 40)
    reports = make_reports(table.assign(sku="A", channel="FBA"))
    steps = first_steps(reports, overview(reports, until=UNTIL))
    assert steps["what"].tolist() == ["Nothing urgent"]


def test_an_alarm_of_the_last_month_is_a_step_with_its_base():
    days = ["2026-03-24"] * 20
    table = make_table([1] * 8 + [5] * 12, left_on=days)
    reports = make_reports(table)
    steps = first_steps(reports, overview(reports, until=UNTIL))
    alarm = steps[steps["what"] == "Look into the week of 2026-03-23"]
    assert alarm["why"].str.startswith("40.0% (8 of 20) not positive").all()


def test_disagreeing_downloads_are_a_step():
    table = make_table([5, 5], left_on=["2026-03-30", "2026-03-31"])
    traffic = {"US": make_traffic({"2026-03-30": 1, "2026-03-31": 3})}
    reports = make_reports(table, traffic=traffic)
    steps = first_steps(reports, overview(reports, until=UNTIL))
    assert "traffic report and ratings differ on 1 days" in steps["why"].tolist()
