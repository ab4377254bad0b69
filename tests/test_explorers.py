"""Explorers, driven by their controls' values, as a hand would."""

import pandas as pd
import pytest
from made import make_reports, make_table, make_traffic

from feedbacklab.explorers import RollOffExplorer, TrendExplorer
from feedbacklab.metrics import NEEDS

UNTIL = "2026-01-26"
WEEK = pd.Timestamp("2026-01-12")


@pytest.fixture
def explorer():
    days = pd.date_range("2026-01-05", periods=21, freq="D")
    stars = [5, 1, 5, 4, 5, 3, 5] * 3
    table = make_table(stars, left_on=days, comment=[f"nr {n}" for n in range(21)])
    table["sku"] = ["A", "B", "A"] * 7
    table["channel"] = ["FBA"] * 10 + ["merchant"] * 11
    return TrendExplorer(make_reports(table), UNTIL)


def test_it_opens_on_every_week_and_every_rating(explorer):
    assert explorer.weekly["received"].tolist() == [7, 7, 7]
    assert len(explorer.table) == 21


def test_a_week_brings_its_own_comments_lowest_stars_first_then_newest(explorer):
    explorer.week.value = WEEK
    expected = [8, 12, 10, 13, 11, 9, 7]
    assert explorer.table["comment"].tolist() == [f"nr {n}" for n in expected]
    assert "nr 13" in explorer.comments.value
    assert "nr 14" not in explorer.comments.value


def test_a_channel_narrows_chart_and_comments_alike(explorer):
    explorer.channel.value = "FBA"
    assert explorer.weekly["received"].tolist() == [7, 3, 0]
    assert len(explorer.table) == 10
    assert "US · FBA" in repr(explorer.chart)


def test_channel_and_sku_narrow_together(explorer):
    explorer.channel.value, explorer.sku.value = "merchant", "B"
    expected = [n for n in range(10, 21) if n % 3 == 1]
    assert sorted(explorer.table["comment"]) == sorted(f"nr {n}" for n in expected)


def test_chosen_stars_show_counts_not_shares(explorer):
    explorer.stars.value = (1, 2)
    assert "1–2 stars by week" in repr(explorer.chart)
    assert "2026-01-05=1, 2026-01-12=1, 2026-01-19=1" in repr(explorer.chart)
    assert explorer.table["stars"].tolist() == [1, 1, 1]


def test_dates_cut_the_chart(explorer):
    explorer.dates.value = (WEEK, WEEK)
    assert explorer.weekly.index.tolist() == [WEEK]


def test_a_chosen_week_outside_the_dates_is_let_go(explorer):
    explorer.week.value = WEEK
    explorer.dates.value = (pd.Timestamp("2026-01-19"),) * 2
    assert explorer.week.value == "all"


def test_a_channel_of_a_one_to_three_star_report_has_no_share():
    days = pd.date_range("2026-01-05", periods=7, freq="D")
    table = make_table([1] * 7, left_on=days).assign(sku="A", channel="FBA")
    traffic = {"US": make_traffic(dict.fromkeys(days, 9), negative=[1] * 7)}
    explorer = TrendExplorer(make_reports(table, traffic=traffic), UNTIL)
    assert explorer.weekly["received"].iloc[0] == 63
    explorer.channel.value = "FBA"
    assert explorer.weekly["received"].isna().all()
    assert NEEDS in repr(explorer.chart)


def test_another_marketplace_brings_its_own_skus():
    table = make_table([5, 5], marketplace=["US", "DE"])
    table = table.assign(sku=["A", "B"], channel="FBA")
    explorer = TrendExplorer(make_reports(table), "2026-04-01")
    explorer.marketplace.value = "DE"
    assert explorer.sku.options == ("all", "B")


def test_looking_ahead_follows_its_controls():
    days = ["2026-03-05", "2026-03-31"]
    explorer = RollOffExplorer(make_reports(make_table([1, 5], left_on=days)))
    explorer.days_ahead.value = 10
    assert explorer.table.loc["30 days", "nothing new"] == 1.0
    explorer.days_ahead.value = 7
    assert explorer.table.loc["365 days", "nothing new"] == 0.5
