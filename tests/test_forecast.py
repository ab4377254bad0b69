"""Roll-off and what a target needs, against slow obvious versions of the same idea."""

from decimal import Decimal
from fractions import Fraction
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedbacklab.forecast import WINDOWS, Needed, needed_for, needed_for_stars, roll_off

STARS = ["one", "two", "three", "four", "five"]


def make_daily(rows, start="2026-01-01"):
    """Daily counts from rows of five star counts; None where four and five hide."""
    days = pd.date_range(start, periods=len(rows), name="day")
    daily = pd.DataFrame(rows, index=days, columns=STARS).astype("Int64")
    daily["positive"] = daily["four"] + daily["five"]
    daily["received"] = daily["positive"] + daily[["one", "two", "three"]].sum(axis=1)
    return daily


def random_daily(days, seed):
    rng = np.random.default_rng(seed)
    rows = rng.poisson([0.06, 0.03, 0.05, 0.1, 1.2], size=(days, 5))
    return make_daily(rows.tolist())


def counted_afresh(daily, until, days_ahead, expected=None):
    """One window at a time, one day at a time, one count at a time."""
    until = pd.Timestamp(until)
    rows = daily.astype(object).where(daily.notna(), np.nan).to_dict("index")
    answer = {}
    for name, length in {**WINDOWS, "lifetime": 10_000}.items():
        for ahead in sorted({0, 1, 2, days_ahead // 2, days_ahead}):
            end = until + pd.Timedelta(ahead, "D")
            start = end - pd.Timedelta(length, "D")
            past = [counts for day, counts in rows.items() if start <= day < until]
            coming = pd.date_range(max(start, until), end, inclusive="left")
            answer[name, end] = {
                column: sum(counts[column] for counts in past)
                + sum(expected[column] if expected else 0 for _ in coming)
                for column in daily
            }
    return answer


def assert_agrees(made, afresh):
    rows = made.set_index(["window", "day"])
    assert rows.index.is_unique
    for at, sums in afresh.items():
        row = rows.loc[at]
        points = sum(stars * sums[name] for stars, name in enumerate(STARS, 1))
        rated = sum(sums[name] for name in STARS)
        base = sums["received"] or np.nan
        wanted = {
            "positive": sums["positive"],
            "neutral": sums["three"],
            "negative": sums["one"] + sums["two"],
            "received": sums["received"],
            "not_positive": sums["one"] + sums["two"] + sums["three"],
            "positive_share": sums["positive"] / base,
            "neutral_share": sums["three"] / base,
            "negative_share": (sums["one"] + sums["two"]) / base,
            "stars": points / (rated or np.nan),
        }
        got = row[list(wanted)].astype("Float64").to_numpy(float, na_value=np.nan)
        np.testing.assert_allclose(got, list(wanted.values()), rtol=1e-12, err_msg=at)


def test_a_rating_counts_on_its_last_day_and_not_on_the_next():
    daily = make_daily([[1, 0, 0, 0, 0], [0, 0, 0, 0, 1]])
    made = roll_off(daily, "2026-01-03", days_ahead=30)
    month = made[made["window"] == "30 days"].set_index("day")
    # The 1-star of 1 January is inside [1 January, 31 January), not one day later.
    assert month.loc["2026-01-31", ["negative", "received"]].tolist() == [1, 2]
    assert month.loc["2026-02-01", ["negative", "received"]].tolist() == [0, 1]
    assert month.loc["2026-02-01", "positive_share"] == 1
    assert month.loc["2026-02-02", "received"] == 0
    assert month.loc["2026-02-02", ["positive_share", "stars"]].isna().all()


@pytest.mark.parametrize("days", [20, 120, 420])
def test_windows_roll_off_as_counted_afresh(days):
    daily = random_daily(days, seed=days)
    until = daily.index[-1] + pd.Timedelta(days=1)
    made = roll_off(daily, until, days_ahead=40)
    assert_agrees(made, counted_afresh(daily, until, 40))
    assert len(made) == 4 * 41
    assert made[["positive", "received", "not_positive"]].dtypes.eq("Int64").all()


@pytest.mark.parametrize("days", [20, 120])
def test_the_current_rate_is_the_mean_day_of_the_last_ninety(days):
    daily = random_daily(days, seed=days)
    until = daily.index[-1] + pd.Timedelta(days=1)
    recent = daily[-90:]
    expected = {name: recent[name].sum() / len(recent) for name in daily}
    made = roll_off(daily, until, days_ahead=100, feedback="current rate")
    assert_agrees(made, counted_afresh(daily, until, 100, expected))


def test_days_from_until_on_are_not_used():
    daily = random_daily(100, seed=1)
    early = roll_off(daily[:60], daily.index[60], days_ahead=10)
    pd.testing.assert_frame_equal(
        roll_off(daily, daily.index[60], days_ahead=10), early
    )


def test_unknown_days_keep_a_window_unknown_until_they_roll_off():
    daily = random_daily(60, seed=2)
    daily.loc[daily.index[:40], ["four", "five", "positive", "received"]] = pd.NA
    until = daily.index[-1] + pd.Timedelta(days=1)
    made = roll_off(daily, until, days_ahead=30)
    assert_agrees(made, counted_afresh(daily, until, 30))
    month = made[made["window"] == "30 days"].reset_index()
    # On day 10 the window begins with the 41st day, the first known one.
    for column in ("positive", "received", "positive_share", "stars"):
        assert month[column].isna().tolist()[:12] == [True] * 10 + [False] * 2
    assert month["negative"].notna().all()


def test_an_unknown_day_among_the_last_ninety_makes_the_current_rate_unknown():
    daily = random_daily(60, seed=3)
    daily.loc[daily.index[5], ["four", "five", "positive", "received"]] = pd.NA
    until = daily.index[-1] + pd.Timedelta(days=1)
    made = roll_off(daily, until, days_ahead=3, feedback="current rate")
    month = made[made["window"] == "30 days"]
    assert month["received"].isna().tolist() == [False, True, True, True]
    assert month["negative"].notna().all()
    expected = {name: daily[name].sum() / 60 for name in ["one", "two", "three"]}
    expected |= dict.fromkeys(["four", "five", "positive", "received"], np.nan)
    assert_agrees(made, counted_afresh(daily, until, 3, expected))


def test_with_traffic_the_positives_are_known_and_the_stars_are_not():
    daily = random_daily(50, seed=4)
    daily[["four", "five"]] = pd.NA
    made = roll_off(daily, "2026-02-20", days_ahead=5)
    assert made["positive_share"].notna().all()
    assert made["stars"].isna().all()


def test_covered_counts_the_days_that_were_loaded_or_are_to_come():
    daily = random_daily(35, seed=5)
    made = roll_off(daily, "2026-02-05", days_ahead=60).set_index(["window", "day"])
    assert made.loc[("30 days", "2026-02-05"), "covered"] == 30
    assert made.loc[("90 days", "2026-02-05"), "covered"] == 35
    assert made.loc[("90 days", "2026-04-01"), "covered"] == 90  # begins 1 January
    assert made.loc[("lifetime", "2026-04-01"), "covered"] == 35 + 55
    # 5 and 6 February are before `until` but not covered.
    late = roll_off(daily, "2026-02-07", days_ahead=40).set_index(["window", "day"])
    assert late.loc[("30 days", "2026-03-08"), "covered"] == 29  # begins 6 February
    assert late.loc[("30 days", "2026-03-09"), "covered"] == 30
    assert late.loc[("lifetime", "2026-02-07"), "covered"] == 35


def test_no_days_at_all_give_empty_windows():
    for feedback in ("none", "current rate"):
        made = roll_off(random_daily(5, 1), "2025-12-01", 2, feedback)
        assert len(made) == 12
        assert made["covered"].tolist() == [0, 1, 2] * 4
        assert made["positive_share"].isna().all()


def test_another_word_for_feedback_is_refused():
    with pytest.raises(ValueError, match=r"'some' and 90"):
        roll_off(random_daily(5, 1), "2026-01-06", feedback="some")
    with pytest.raises(ValueError, match=r"at least 0; got 'none' and -1"):
        roll_off(random_daily(5, 1), "2026-01-06", days_ahead=-1)


def test_626_ratings_of_a_real_seller():
    assert needed_for(582, 626, 0.95) == Needed(five_star=254, removals=14)
    assert needed_for(582, 626, "0.98") == Needed(five_star=1574, removals=33)


def test_the_target_means_what_is_written():
    for target in (0.95, "0.95", Decimal("0.95"), Fraction(19, 20), "19/20"):
        assert needed_for(18, 20, target) == Needed(20, 2)  # 38 of 40, 18 of 18
        assert needed_for(19, 20, target) == Needed(0, 0)
    # As binary floats 0.07 * 100 is above 7.
    assert needed_for(7, 100, 0.07) == Needed(0, 0)


def test_a_hundred_percent_cannot_be_reached_by_adding():
    assert needed_for(9, 10, 1) == Needed(None, 1)
    assert needed_for(10, 10, 1) == Needed(0, 0)


def test_nothing_received_or_nothing_positive():
    assert needed_for(0, 0, 0.95) == Needed(1, None)
    assert needed_for(0, 0, 1) == Needed(1, None)
    assert needed_for(0, 3, 0.95) == Needed(57, None)  # 57 of 60


def first(candidates, reaches):
    return next((number for number in candidates if reaches(number)), None)


@given(
    received=st.integers(0, 40),
    missing=st.integers(0, 40),
    target=st.fractions("1/20", 1, max_denominator=20),
)
def test_needed_is_the_smallest_number_that_reaches_the_target(
    received, missing, target
):
    positive = max(0, received - missing)
    five_star = first(
        range(2000),
        lambda n: received + n and positive + n >= target * (received + n),
    )
    removals = first(
        range(received - positive + 1),
        lambda n: received - n and positive >= target * (received - n),
    )
    assert needed_for(positive, received, target) == (five_star, removals)


def star_mean(counts):
    return Fraction(
        sum(stars * count for stars, count in enumerate(counts, 1)), sum(counts)
    )


@given(
    counts=st.lists(st.integers(0, 3), min_size=5, max_size=5),
    target=st.fractions(1, 5, max_denominator=10),
)
def test_needed_for_stars_is_the_smallest_number_that_reaches_the_target(
    counts, target
):
    def with_fives(number):
        more = [*counts[:4], counts[4] + number]
        return sum(more) and star_mean(more) >= target

    left = [
        kept
        for kept in product(*(range(count + 1) for count in counts))
        if sum(kept) and star_mean(kept) >= target
    ]
    removals = min((sum(counts) - sum(kept) for kept in left), default=None)
    five_star = first(range(1000), with_fives)
    assert needed_for_stars(counts, target) == (five_star, removals)


def test_a_star_mean_just_short_of_the_target():
    # 10 one-stars and 70 five-stars: 360 / 80 = 4.5; one rating fewer is short.
    assert needed_for_stars([10, 0, 0, 0, 70]) == Needed(0, 0)
    assert needed_for_stars([10, 0, 0, 0, 69]) == Needed(1, 1)
    assert needed_for_stars([0, 0, 0, 1, 9], target=5) == Needed(None, 1)


def test_impossible_counts_and_targets_are_refused():
    with pytest.raises(ValueError, match=r"7 positive of 6 received cannot be"):
        needed_for(7, 6, 0.95)
    for target in (0, 95, -0.5):
        with pytest.raises(ValueError, match=r"above 0 and not above 1: "):
            needed_for(5, 6, target)
    with pytest.raises(ValueError, match=r"not above 5: 6"):
        needed_for_stars([0, 0, 0, 0, 1], target=6)
    with pytest.raises(ValueError, match=r"one to five stars, got \[1, 2\]"):
        needed_for_stars([1, 2])
