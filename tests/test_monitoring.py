"""Weekly chart, CUSUM and change points, against fractions, loops and simulation."""

from fractions import Fraction
from functools import cache
from math import comb, log

import numpy as np
import pandas as pd
import pytest

from feedbacklab.monitoring import (
    change_points,
    chart_properties,
    cusum_score,
    cusum_threshold,
    weekly_chart,
    weekly_counts,
    weekly_volumes,
)

STARS = ["one", "two", "three", "four", "five"]
HIDDEN = ["four", "five", "positive", "received"]
WEEKS_PER_YEAR = 365.25 / 7
FIVE_PERCENT = Fraction(1, 20)


def make_daily(rows, start="2026-01-05"):
    """Daily counts from rows of five star counts; 5 January 2026 is a Monday."""
    days = pd.date_range(start, periods=len(rows), name="day")
    daily = pd.DataFrame(rows, index=days, columns=STARS).astype("Int64")
    daily["positive"] = daily["four"] + daily["five"]
    daily["received"] = daily["positive"] + daily[["one", "two", "three"]].sum(axis=1)
    return daily


def random_daily(days, seed, start="2026-01-05"):
    rng = np.random.default_rng(seed)
    rows = rng.poisson([0.1, 0.05, 0.1, 0.3, 3], size=(days, 5))
    return make_daily(rows.tolist(), start)


def make_weekly(received, not_positive):
    """Weeks of 1-star and 5-star ratings; a received of None is unknown."""
    weeks = pd.date_range("2026-01-05", periods=len(received), freq="7D", name="week")
    weekly = pd.DataFrame({"days": 7, "complete": True}, index=weeks)
    weekly["received"] = pd.array(list(received), dtype="Int64")
    weekly["not_positive"] = pd.array(list(not_positive), dtype="Int64")
    weekly[["two", "three", "four"]] = pd.NA
    weekly = weekly.assign(one=weekly["not_positive"], two=0, three=0, four=0)
    weekly["five"] = weekly["received"] - weekly["not_positive"]
    weekly["stars"] = (weekly["one"] + 5 * weekly["five"]) / weekly["received"]
    weekly["stars"] = weekly["stars"].astype("Float64").astype("float64")
    return weekly


def chance_of(count, volume, rate):
    return comb(volume, count) * rate**count * (1 - rate) ** (volume - count)


# Weekly counts


def test_weeks_begin_on_monday_and_end_before_until():
    daily = random_daily(30, seed=1, start="2026-01-08")
    weekly = weekly_counts(daily, "2026-02-03")
    assert weekly.index.name == "week"
    assert weekly.index.strftime("%a %d").tolist() == [
        *["Mon 05", "Mon 12", "Mon 19", "Mon 26", "Mon 02"]
    ]
    assert weekly["days"].tolist() == [4, 7, 7, 7, 1]
    assert weekly["complete"].tolist() == [False, True, True, True, False]


def test_weekly_counts_are_the_days_added_up_one_by_one():
    daily = random_daily(40, seed=2, start="2026-01-08")
    weekly = weekly_counts(daily, daily.index[-2])
    for week, row in weekly.iterrows():
        one, two, three, four, five = (
            sum(
                int(count)
                for day, count in daily[name].items()
                if week <= day < min(week + pd.Timedelta(7, "D"), daily.index[-2])
            )
            for name in STARS
        )
        rated = one + two + three + four + five
        assert row[STARS].tolist() == [one, two, three, four, five]
        assert (row["received"], row["positive"]) == (rated, four + five)
        assert (row["neutral"], row["negative"]) == (three, one + two)
        assert row["not_positive"] == one + two + three
        points = one + 2 * two + 3 * three + 4 * four + 5 * five
        assert row["stars"] == pytest.approx(points / rated)


def test_one_unknown_day_makes_its_week_unknown_and_no_other():
    daily = random_daily(21, seed=3)
    daily.loc["2026-01-14", HIDDEN] = pd.NA
    weekly = weekly_counts(daily, "2026-01-26")
    for name in [*HIDDEN, "stars"]:
        assert weekly[name].isna().tolist() == [False, True, False]
    assert weekly[["neutral", "negative", "not_positive"]].notna().all(axis=None)


def test_a_week_without_ratings_has_no_stars():
    weekly = weekly_counts(make_daily([[0, 0, 0, 0, 0]] * 7), "2026-01-12")
    assert weekly["received"].tolist() == [0]
    assert weekly["stars"].isna().all()


def test_volumes_are_those_of_complete_known_weeks():
    weekly = make_weekly([10, None, 30, 40, 3], [1, 1, 1, 1, 4])
    weekly["complete"] = [False, True, True, True, True]
    assert weekly_volumes(weekly) == [30, 40]  # 4 of 3 is no base
    weekly["complete"] = False
    assert weekly_volumes(weekly) == [10, 30, 40]


# Exact limits


@pytest.mark.parametrize(("target", "alpha"), [(0.95, 0.0027), (0.8, 0.05)])
def test_a_week_alarms_exactly_when_chance_explains_it_too_rarely(target, alpha):
    rate, half = 1 - Fraction(str(target)), Fraction(str(alpha)) / 2
    for volume in [1, 2, 3, 5, 8, 13, 40, 90]:
        chart = weekly_chart(
            make_weekly([volume] * (volume + 1), range(volume + 1)), target, alpha
        )
        chances = [chance_of(count, volume, rate) for count in range(volume + 1)]
        above = [sum(chances[count:]) <= half for count in range(volume + 1)]
        below = [sum(chances[: count + 1]) <= half for count in range(volume + 1)]
        assert chart["alarm"].tolist() == above
        assert chart["better"].tolist() == below


def test_limits_of_twelve_ratings_at_95_percent():
    # P(more than 3 of 12) = 0.00224, P(more than 4) = 0.00018; half of alpha 0.00135.
    chart = weekly_chart(make_weekly([12, 12], [4, 5]))
    assert chart["not_positive_share"].tolist() == [4 / 12, 5 / 12]
    assert chart["upper"].tolist() == [4 / 12] * 2
    assert chart["lower"].tolist() == [0, 0]
    assert chart["alarm"].tolist() == [False, True]


def test_a_large_seller_can_be_better_than_the_target():
    chart = weekly_chart(make_weekly([1000] * 2, [20, 50]))
    assert chart["better"].tolist() == [True, False]


# CUSUM


@pytest.mark.parametrize("target", [0.9, 0.95, 0.98])
def test_points_follow_the_log_likelihood_ratio_of_a_doubling(target):
    score = cusum_score(target)
    bad = log((2 - 2 * target) / (1 - target))
    good = log((2 * target - 1) / target)
    wanted = -bad / good
    assert (score.gain - score.cost) / score.cost == pytest.approx(wanted, rel=0.03)


def test_cusum_points_week_by_week():
    # 14 per rating not positive, less 1 per rating; 3 * 14 - 12 = 30 passes the limit.
    received = [12, 12, 12, 0, None, 12, 12, 12]
    chart = weekly_chart(make_weekly(received, [2, 0, 4, 0, 9, 3, 0, 1]))
    limit = cusum_threshold([12, 12, 12, 0, 12, 12, 12])
    assert chart["cusum_limit"].tolist() == [limit] * 8
    assert chart["cusum"].tolist() == [16, 4, 48, 48, pd.NA, 78, 0, 2]
    assert chart.index[chart["cusum_alarm"]].tolist() == [chart.index[5]]


def weeks_to_alarm_slowly(volumes, rate, threshold, score):
    """Walk the chances of all CUSUM values week by week until nearly all alarmed."""
    gain, cost = score[:2]
    moves = {}
    for volume in volumes:
        for count in range(volume + 1):
            step = gain * count - cost * volume
            chance = chance_of(count, volume, rate) / len(volumes)
            moves[step] = moves.get(step, 0) + chance
    quiet, expected = {0: 1.0}, 0.0
    while (left := sum(quiet.values())) > 1e-9:
        expected += left
        after = {}
        for level, chance in quiet.items():
            for step, likely in moves.items():
                new = max(0, level + step)
                if new < threshold:
                    after[new] = after.get(new, 0) + chance * likely
        quiet = after
    return expected


@pytest.mark.parametrize("volumes", [[1], [5], [0, 3, 8]])
def test_the_threshold_is_the_lowest_with_one_false_alarm_in_a_year(volumes):
    # One year instead of three keeps the slow version short.
    score, threshold = cusum_score(0.95), cusum_threshold(volumes, years=1)
    at, below = (
        weeks_to_alarm_slowly(volumes, 0.05, points, score)
        for points in (threshold, threshold - 1)
    )
    assert below < WEEKS_PER_YEAR <= at


def test_delays_and_false_alarms_of_the_cusum_agree_with_the_slow_walk():
    volumes, score = [0, 3, 8], cusum_score(0.95)
    threshold = cusum_threshold(volumes)
    made = chart_properties(volumes).loc["CUSUM"]
    quiet = weeks_to_alarm_slowly(volumes, 0.05, threshold, score)
    assert made["false_alarms_per_year"] == pytest.approx(WEEKS_PER_YEAR / quiet)
    for name, rate in (("2x", 0.1), ("1.5x", 0.075)):
        slow = weeks_to_alarm_slowly(volumes, rate, threshold, score)
        assert made[f"weeks_to_find_{name}"] == pytest.approx(slow, rel=1e-6)


def test_exact_limits_alarm_as_often_as_the_binomial_says():
    made = chart_properties(12).loc["exact limits"]
    over = {
        rate: sum(chance_of(count, 12, rate) for count in range(5, 13))
        for rate in (FIVE_PERCENT, Fraction(1, 10), Fraction(3, 40))
    }
    assert made.tolist() == pytest.approx(
        [
            float(over[FIVE_PERCENT]) * WEEKS_PER_YEAR,
            float(1 / over[Fraction(1, 10)]),
            float(1 / over[Fraction(3, 40)]),
        ]
    )


def test_one_rating_a_week_never_leaves_the_exact_limits():
    made = chart_properties(1).loc["exact limits"]
    assert made.tolist() == pytest.approx([0, np.inf, np.inf], abs=1e-9)


def alarms_of(counts, volumes, level, threshold):
    """Next CUSUM levels and both alarms, for many sellers at once; no resets."""
    over = np.zeros(len(counts), dtype=bool)
    for volume in np.unique(volumes):
        over |= (volumes == volume) & (counts > weekly_upper(volume))
    level = np.maximum(0, level + 14 * counts - volumes)
    return level, over, level >= threshold


@cache
def weekly_upper(volume):
    """Highest count that does not alarm, at 95 % and alpha 0.0027."""
    chances = [chance_of(count, int(volume), 0.05) for count in range(int(volume) + 1)]
    return next(c for c in range(len(chances)) if sum(chances[c + 1 :]) <= 0.00135)


def simulated_rates(rng, volumes, threshold, years=3000, sellers=1000):
    """Alarm weeks per year on target: exact limits, CUSUM, either."""
    level, sums = np.zeros(sellers), np.zeros(3)
    weeks = round(years * WEEKS_PER_YEAR / sellers)
    for _ in range(weeks):
        drawn = rng.choice(volumes, sellers)
        counts = rng.binomial(drawn, 0.05)
        level, over, rung = alarms_of(counts, drawn, level, threshold)
        sums += [over.sum(), rung.sum(), (over | rung).sum()]
        level[rung] = 0
    return sums / (weeks * sellers) * WEEKS_PER_YEAR


def simulated_delays(rng, volumes, threshold, rate, sellers=2000):
    """Mean weeks to the first alarm: exact limits, CUSUM, either."""
    level, found = np.zeros(sellers), np.zeros((3, sellers))
    week = 0
    while (found == 0).any():
        week += 1
        drawn = rng.choice(volumes, sellers)
        level, over, rung = alarms_of(
            rng.binomial(drawn, rate), drawn, level, threshold
        )
        found[np.array([over, rung, over | rung]) & (found == 0)] = week
    return found.mean(axis=1)


@pytest.mark.parametrize("volumes", [[5], [35, 60, 40, 50], [250]])
def test_chart_properties_agree_with_three_thousand_simulated_years(volumes):
    rng = np.random.default_rng(len(volumes) + volumes[0])
    made, threshold = chart_properties(volumes), cusum_threshold(volumes)
    rates = simulated_rates(rng, volumes, threshold)
    assert made["false_alarms_per_year"].tolist() == pytest.approx(
        rates.tolist(), rel=0.1, abs=0.01
    )
    delays = simulated_delays(rng, volumes, threshold, rate=0.1)
    assert made["weeks_to_find_2x"].tolist() == pytest.approx(delays.tolist(), rel=0.08)


def test_false_alarms_stay_rare_and_delays_shrink_at_every_volume():
    volumes = [1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 377, 610, 987, 2000]
    made = [chart_properties(volume) for volume in volumes]
    for table in made:
        assert table.loc["CUSUM", "false_alarms_per_year"] <= 1 / 3
        # The exact limits add at most their half of alpha.
        both = table.loc["both", "false_alarms_per_year"]
        assert both <= 1 / 3 + 0.00135 * WEEKS_PER_YEAR
    for name in ("weeks_to_find_2x", "weeks_to_find_1.5x"):
        delays = [table.loc["both", name] for table in made]
        assert delays == sorted(delays, reverse=True)
        assert delays[-1] < 1.1


def test_volumes_without_a_rating_and_impossible_targets_are_refused():
    for volumes in ([], [0, 0], -1):
        with pytest.raises(ValueError, match=r"at least one week with a rating"):
            chart_properties(volumes)
    for target in (0.5, 0.999, 95):
        with pytest.raises(ValueError, match=rf"from 0.6 to 0.99, got {target}"):
            cusum_threshold(12, target)


# Stars


def test_the_star_interval_is_clopper_and_pearsons_for_two_star_values():
    # All n at five stars: the lower bound solves p ** n = alpha / 2 on 1–5 stars.
    chart = weekly_chart(make_weekly([1, 12], [0, 0]), alpha=0.05)
    wanted = [1 + 4 * 0.025, 1 + 4 * 0.025 ** (1 / 12)]
    assert chart["stars_lower"].tolist() == pytest.approx(wanted)
    assert chart["stars_upper"].tolist() == [5, 5]
    # 1 of 3 at five stars: 1 - (1 - p)^3 = alpha / 2, (1-p)^3 + 3p(1-p)^2 = alpha / 2.
    row = weekly_chart(make_weekly([3], [2]), alpha=0.05).iloc[0]
    low, high = (row["stars_lower"] - 1) / 4, (row["stars_upper"] - 1) / 4
    assert 1 - (1 - low) ** 3 == pytest.approx(0.025)
    assert (1 - high) ** 3 + 3 * high * (1 - high) ** 2 == pytest.approx(0.025)


@pytest.mark.parametrize("volume", [1, 3, 12, 40])
@pytest.mark.parametrize(
    "shares", [[0.07, 0.03, 0.03, 0.07, 0.8], [0.02, 0.02, 0.06, 0.24, 0.66]]
)
def test_the_star_interval_covers_the_true_mean_and_has_width(volume, shares):
    assert np.dot(shares, range(1, 6)) == pytest.approx(4.5)
    rng = np.random.default_rng(volume)
    counts = rng.multinomial(volume, shares, size=3000)
    weekly = make_weekly([volume] * 3000, [0] * 3000)
    weekly[STARS] = counts
    weekly["stars"] = counts @ np.arange(1, 6) / volume
    chart = weekly_chart(weekly, alpha=0.05)
    # 0.05 plus three standard errors of 3,000 weeks, half on each side.
    assert (chart["stars_lower"] > 4.5).mean() < 0.035
    assert chart["stars_alarm"].mean() < 0.035
    assert (chart["stars_upper"] - chart["stars_lower"]).min() > 0.05
    assert chart["stars"].between(chart["stars_lower"], chart["stars_upper"]).all()


def test_a_clearly_bad_week_alarms_by_its_stars():
    chart = weekly_chart(make_weekly([40, 40], [20, 1]))
    assert chart["stars"].tolist() == [3, 4.9]
    assert chart["stars_alarm"].tolist() == [True, False]


# Unknown denominators


def test_a_week_without_a_base_has_counts_and_neither_share_nor_alarm():
    chart = weekly_chart(make_weekly([20, None, 5], [1, 19, 6]))
    assert chart["not_positive"].tolist() == [1, 19, 6]
    unknown = ["not_positive_share", "lower", "upper", "cusum"]
    assert chart[unknown].isna().to_numpy().tolist() == [
        *[[False] * 4, [True] * 4, [True] * 4]
    ]
    assert not chart[["alarm", "better", "cusum_alarm"]].any(axis=None)


def test_without_any_base_the_chart_is_all_unknown_and_changes_are_found_in_counts():
    rng = np.random.default_rng(4)
    counts = np.concatenate([rng.poisson(5, 30), rng.poisson(15, 20)])
    weekly = make_weekly([None] * 50, counts)
    weekly["stars"] = np.nan
    chart = weekly_chart(weekly)
    numbers = ["not_positive_share", "lower", "upper", "cusum", "cusum_limit", "stars"]
    assert chart[numbers].isna().all(axis=None)
    assert not chart.filter(like="alarm").any(axis=None)
    change = change_points(weekly)
    assert change["received_before"].isna().all()
    assert abs(weekly.index.get_loc(change.index[0]) - 30) <= 2
    assert change["days_before"].iloc[0] == 7 * weekly.index.get_loc(change.index[0])


def test_counts_of_short_weeks_are_compared_per_day():
    weekly = make_weekly([None] * 24, [7] * 12 + [2] * 12)
    weekly.loc[weekly.index[12:], "days"] = 2
    assert change_points(weekly).empty


def test_no_weeks_make_empty_frames_of_the_same_columns():
    weekly = weekly_counts(random_daily(30, seed=1), "2026-02-04")
    none = weekly_counts(random_daily(30, seed=1), "2020-01-01")
    pd.testing.assert_series_equal(weekly.dtypes, none.dtypes)
    pd.testing.assert_series_equal(
        weekly_chart(weekly).dtypes, weekly_chart(none).dtypes
    )
    assert change_points(none).empty


# Change points


def log_likelihood(counts, bases):
    rate = sum(counts) / sum(bases)
    return sum(
        count * log(rate) + (base - count) * log(1 - rate)
        for count, base in zip(counts, bases, strict=True)
    )


def test_the_reported_week_is_the_likeliest_split():
    rng = np.random.default_rng(5)
    received = rng.poisson(40, 40)
    counts = rng.binomial(received, np.where(np.arange(40) < 25, 0.05, 0.2))
    change = change_points(make_weekly(received, counts))
    likely = max(
        range(4, 37),
        key=lambda week: (
            log_likelihood(counts[:week], received[:week])
            + log_likelihood(counts[week:], received[week:])
        ),
    )
    assert change.index.tolist() == [
        pd.Timestamp("2026-01-05") + pd.Timedelta(weeks=likely)
    ]
    row = change.iloc[0]
    assert row["not_positive_before"] == counts[:likely].sum()
    assert row["received_before"] == received[:likely].sum()
    assert row["not_positive_after"] == counts[likely:].sum()
    assert row["received_after"] == received[likely:].sum()
    assert (row["days_before"], row["days_after"]) == (likely * 7, (40 - likely) * 7)
    assert row["p_value"] == 1 / 1000


def test_changes_are_reported_on_noise_no_more_often_than_their_level():
    rng = np.random.default_rng(6)
    received, found = rng.poisson(30, 52), 0
    weekly = make_weekly(received, received)
    for series in range(200):
        weekly["not_positive"] = rng.binomial(received, 0.06)
        found += len(change_points(weekly, seed=series, permutations=99)) > 0
    # 10 expected at level 0.05; three standard errors are 9.
    assert found <= 19


def test_a_planted_tripling_is_found_within_two_weeks():
    rng = np.random.default_rng(7)
    distances = []
    for series in range(40):
        received = rng.poisson(80, 60)
        counts = rng.binomial(received, np.where(np.arange(60) < 40, 0.05, 0.15))
        weekly = make_weekly(received, counts)
        weeks = change_points(weekly, seed=series, permutations=99).index
        places = weekly.index.get_indexer(weeks)
        distances.append(min(abs(places - 40), default=99))
    assert max(distances) < 99
    assert sum(distance <= 2 for distance in distances) >= 38


def test_a_rise_and_a_return_are_two_changes_with_the_levels_between_them():
    rates = np.repeat([0.05, 0.25, 0.05], 20)
    received = np.full(60, 40)
    change = change_points(make_weekly(received, (received * rates).astype(int)))
    assert change["not_positive_before"].tolist() == [40, 200]
    assert change["not_positive_after"].tolist() == [200, 40]
    assert change["received_before"].tolist() == [800, 800]


def test_one_bad_week_is_no_change_of_level():
    counts = [2] * 40
    counts[20] = 20
    assert change_points(make_weekly([40] * 40, counts)).empty


def test_too_few_weeks_support_no_change():
    assert change_points(make_weekly([50] * 7, [1] * 3 + [40] * 4)).empty


def test_the_same_seed_gives_the_same_answer():
    weekly = weekly_counts(random_daily(300, seed=8), "2026-10-01")
    again = [change_points(weekly, seed=3, level=1.0) for _ in range(2)]
    assert len(again[0]) > 1
    pd.testing.assert_frame_equal(*again)
