"""Counts, shares and windows, worked by hand or by a slow loop over rows."""

import math
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from made import make_page, make_table, make_traffic

from feedbacklab.loaders import Span
from feedbacklab.metrics import (
    NEEDS,
    Share,
    daily_counts,
    disagreements,
    positive_rate,
    rating_windows,
)
from feedbacklab.schema import FeedbackTableError


def windows_of(stars, **more):
    return rating_windows(daily_counts(make_table(stars=stars)), "2026-04-01", **more)


def test_official_example_of_one_hundred_ratings_scores_ninety_percent():
    stars = [5] * 55 + [4] * 35 + [3] * 5 + [2] * 3 + [1] * 2
    row = windows_of(stars).loc["lifetime"]
    assert (row["positive"], row["received"]) == (90, 100)
    assert row["positive_share"] == 0.9


def test_official_example_of_rounding_adds_up_to_ninety_nine():
    shown = [Share(count, 1020).shown for count in (1001, 15, 4)]
    assert shown == [98, 1, 0]
    assert sum(shown) == 99


@pytest.mark.parametrize(
    ("positive", "neutral", "negative"), [(49, 0, 1), (127, 0, 3), (128, 0, 2)]
)
def test_pasted_table_of_a_seller_shows_98_0_2(positive, neutral, negative):
    base = positive + neutral + negative
    shown = [Share(count, base).shown for count in (positive, neutral, negative)]
    assert shown == [98, 0, 2]


def test_amazons_rounding_equals_exact_rounding_half_up_for_every_small_base():
    for base in range(1, 120):
        for count in range(base + 1):
            exact = math.floor(Fraction(100 * count, base) + Fraction(1, 2))
            assert Share(count, base).shown == exact


def test_wilson_interval_solves_its_own_equation():
    """Both ends lie exactly z standard errors, taken at the end, from the share."""
    z = 1.959963984540054
    for count, base in [(49, 50), (3, 7), (582, 626)]:
        for end in Share(count, base).interval():
            distance = abs(count / base - end) / math.sqrt(end * (1 - end) / base)
            assert distance == pytest.approx(z, rel=1e-6)


def test_interval_reaches_the_edge_only_when_every_rating_agrees():
    assert Share(0, 4).interval()[0] == 0.0
    assert Share(4, 4).interval()[1] == 1.0
    assert Share(4, 4).interval()[0] > 0.5


def test_a_share_without_a_base_says_so():
    empty = Share(0, 0)
    assert math.isnan(empty.value)
    assert empty.shown is None
    assert empty.interval() == (0.0, 1.0)
    assert str(empty) == "no ratings"


def test_positive_rate_of_a_one_to_three_star_report_is_not_a_number():
    assert positive_rate(make_table(stars=[1, 3, 2])) is None


def test_windows_are_half_open_at_both_ends():
    days = ["2026-03-01", "2026-03-02", "2026-03-31", "2026-04-01"]
    daily = daily_counts(make_table(stars=[5, 5, 5, 1], left_on=days))
    windows = rating_windows(daily, "2026-04-01")
    assert windows.loc["30 days", "received"] == 2
    assert windows.loc["90 days", "received"] == 3
    assert windows.loc["lifetime", "negative"] == 0


def test_windows_equal_a_slow_count_over_rows():
    rng = np.random.default_rng(5)
    days = pd.Timestamp("2026-04-01") - pd.to_timedelta(rng.integers(1, 500, 700), "D")
    table = make_table(stars=rng.integers(1, 6, 700), left_on=days)
    windows = rating_windows(daily_counts(table), "2026-04-01")
    for name, length in [("30 days", 30), ("90 days", 90), ("365 days", 365)]:
        positive = received = total = 0
        for day, stars in zip(table["left_on"], table["stars"], strict=True):
            if 0 < (pd.Timestamp("2026-04-01") - day).days <= length:
                received += 1
                positive += stars >= 4
                total += stars
        assert windows.loc[name, "received"] == received
        assert windows.loc[name, "positive"] == positive
        assert windows.loc[name, "stars"] == pytest.approx(total / received)


def test_one_to_three_stars_alone_leave_positive_shares_unknown():
    row = windows_of([1, 2, 3, 3]).loc["30 days"]
    assert (row["negative"], row["neutral"]) == (2, 2)
    assert (
        row[["positive", "received", "positive_share", "positive_shown"]].isna().all()
    )
    assert row["source"] == NEEDS


def test_traffic_gives_the_denominator_of_the_one_to_three_star_report():
    table = make_table(stars=[1, 3], left_on=["2026-03-30", "2026-03-31"])
    received = {"2026-03-29": 4, "2026-03-30": 3, "2026-03-31": 5}
    traffic = make_traffic(received, negative=[0, 1, 0])
    daily = daily_counts(table, traffic)
    row = rating_windows(daily, "2026-04-01").loc["30 days"]
    assert (row["positive"], row["received"]) == (10, 12)
    assert row["source"] == "traffic report"
    assert pd.isna(row["stars"])


def test_a_traffic_day_with_fewer_ratings_than_the_report_lists_stays_unknown():
    table = make_table(stars=[1, 1], left_on=["2026-03-31"] * 2)
    daily = daily_counts(table, make_traffic({"2026-03-31": 1}, negative=[1]))
    assert daily["received"].isna().all()
    assert rating_windows(daily, "2026-04-01").loc["30 days", "source"] == NEEDS


def test_days_outside_the_all_star_file_stay_unknown():
    table = make_table(stars=[5, 1], left_on=["2026-03-01", "2026-03-20"])
    first = pd.Timestamp("2026-03-01")
    daily = daily_counts(table, all_stars=Span(first, first))
    assert daily["received"].tolist()[0] == 1
    assert daily["received"].iloc[1:].isna().all()


def test_days_without_a_rating_count_zero_inside_the_all_star_file():
    daily = daily_counts(make_table(stars=[5, 4], left_on=["2026-03-01", "2026-03-03"]))
    assert daily["received"].tolist() == [1, 0, 1]


def page_of(positive, neutral, negative, count):
    return make_page({"30 days": (positive, neutral, negative, count)})


def test_a_page_that_agrees_with_the_ratings_gives_their_denominator():
    row = windows_of([1], page=page_of(98, 0, 2, 50)).loc["30 days"]
    assert (row["positive"], row["received"]) == (49, 50)
    assert row["source"] == "Feedback Manager"


def test_a_page_of_another_day_is_refused_as_a_denominator():
    row = windows_of([1, 1, 1, 1], page=page_of(98, 0, 2, 50)).loc["30 days"]
    assert pd.isna(row["positive_share"])
    assert "does not agree with the loaded ratings" in row["source"]


def test_disagreeing_sources_are_named_by_day():
    table = make_table(stars=[1, 5], left_on=["2026-03-30", "2026-03-31"])
    traffic = make_traffic({"2026-03-30": 1, "2026-03-31": 2}, negative=[1, 0])
    found = disagreements(daily_counts(table), traffic)
    assert found.index.tolist() == [pd.Timestamp("2026-03-31")]
    assert found["received_traffic"].tolist() == [2]


def test_an_empty_table_has_no_days_and_no_share():
    daily = daily_counts(make_table(stars=[]))
    assert len(daily) == 0
    assert rating_windows(daily, "2026-04-01")["positive_share"].isna().all()


def test_counting_changes_no_input():
    table = make_table(stars=[5, 1])
    before = table.copy(deep=True)
    daily_counts(table)
    pd.testing.assert_frame_equal(table, before)


def test_a_frame_without_stars_is_refused_by_name():
    with pytest.raises(FeedbackTableError, match="no column 'left_on', 'stars'"):
        daily_counts(pd.DataFrame())


def test_traffic_without_any_feedback_report_tells_no_share():
    daily = daily_counts(make_table([]), make_traffic({"2026-03-31": 9}))
    row = rating_windows(daily, "2026-04-01").loc["30 days"]
    assert pd.isna(row["positive_share"])
    assert pd.isna(row["negative"])
    assert row["source"] == "unknown: no feedback report covers 1 of these days"


def test_days_after_the_report_count_only_while_traffic_knows_no_negative():
    days = [f"2026-03-{day}" for day in range(25, 31)]
    traffic = make_traffic(dict.fromkeys(days, 5), negative=[0, 1, 0, 0, 2, 0])
    daily = daily_counts(make_table([1], left_on=["2026-03-26"]), traffic)
    assert daily["received"].isna().tolist() == [False] * 4 + [True] * 2
    assert daily["positive"].tolist()[:4] == [5, 4, 5, 5]


def test_a_month_beyond_the_report_nothing_is_taken_for_granted():
    days = pd.date_range("2026-01-01", "2026-03-31")
    traffic = make_traffic(dict.fromkeys(days, 5), negative=[1] + [0] * 89)
    daily = daily_counts(make_table([1], left_on=["2026-01-01"]), traffic)
    known = daily.index[daily["received"].notna()]
    assert known.max() == pd.Timestamp("2026-02-01")


def test_a_removed_negative_leaves_positives_as_they_were():
    """Traffic still counts two negatives; the report lists the one that stayed."""
    days = ["2026-03-30", "2026-03-31"]
    table = make_table([1, 3], left_on=days)
    daily = daily_counts(table, make_traffic(dict.fromkeys(days, 10), negative=[2, 0]))
    assert daily["positive"].tolist() == [8, 9]
    assert daily["received"].tolist() == [9, 10]


def test_a_page_alone_is_quoted_and_not_recomputed():
    daily = daily_counts(make_table([]))
    row = rating_windows(daily, "2026-04-01", page_of(98, 0, 2, 50)).loc["30 days"]
    assert pd.isna(row["positive_share"])
    assert row["source"].endswith("it shows 98/0/2 % of 50")
