"""Which slice moved the rate: by hand, by slow versions, and on noise."""

from fractions import Fraction
from functools import cache
from math import comb, exp, log
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from made import make_table, order_ids
from scipy.stats import betabinom, binom

from feedbacklab.drivers import (
    DriversError,
    Search,
    before_after,
    corrected_share,
    dimensions_of,
    drivers,
    funnel,
    mix_and_rate,
    orders_with_outcome,
    slice_rates,
)
from feedbacklab.drivers.betabinomial import log_upper_tail, prior_feedback, shifted
from feedbacklab.drivers.choices import choices
from feedbacklab.drivers.dimensions import price_band, region, weekday
from feedbacklab.drivers.fix import ratio_interval
from feedbacklab.drivers.power import Volume, weeks_in_words, weeks_to_see
from feedbacklab.loaders import join_orders, load_folder, load_orders
from feedbacklab.metrics import Share

SAMPLES = Path(__file__).parents[1] / "data" / "samples"
BEFORE, NOW = ("2026-01-01", "2026-03-01"), ("2026-03-01", "2026-04-01")


def make_history(rows=900, seed=0, **columns):
    """Feedback of three months, two of them baseline, 6 % bad by chance."""
    rng = np.random.default_rng(seed)
    days = pd.date_range("2026-01-01", "2026-03-31", periods=rows).normalize()
    names = {
        "sku": rng.choice([*"ABCDEF"], rows),
        "carrier": rng.choice(["SwiftLine", "NorthParcel", "Bluebird"], rows),
        "region": rng.choice(["KY", "NY", "CA", "TX"], rows),
    }
    stars = np.where(rng.random(rows) < 0.06, 1, 5)
    return make_table(stars, left_on=days, **names, **columns)


def planted(table, rate=0.5, **where):
    """The same with a share of 1-star ratings in one slice from March on."""
    inside = table["left_on"] >= "2026-03-01"
    for name, value in where.items():
        inside &= table[name] == value
    bad = np.random.default_rng(9).random(len(table)) < rate
    return table.assign(stars=table["stars"].mask(inside & bad, 1))


# The chance of a count


def slow_upper_tail(k, n, a, b):
    """Sum over counts in whole-number arithmetic; a and b are whole."""

    def rising(x, times):
        product = Fraction(1)
        for step in range(times):
            product *= x + step
        return product

    return sum(
        comb(n, j) * rising(a, j) * rising(b, n - j) / rising(a + b, n)
        for j in range(k, n + 1)
    )


@pytest.mark.parametrize(
    ("k", "n", "a", "b"),
    [(0, 5, 2, 9), (1, 5, 2, 9), (5, 5, 2, 9), (3, 40, 1, 19), (20, 40, 30, 3),
     (1, 40, 30, 3), (12, 30, 4, 60), (0, 0, 1, 1)],
)  # fmt: skip
def test_the_upper_tail_equals_the_sum_in_fractions(k, n, a, b):
    found = log_upper_tail(*(np.array([float(x)]) for x in (k, n, a, b)))
    assert exp(found[0]) == pytest.approx(float(slow_upper_tail(k, n, a, b)))


def test_chances_below_the_smallest_float_keep_their_order():
    n, one = np.array([5000.0, 5000.0]), np.ones(2)
    chances = log_upper_tail(np.array([4000.0, 4500.0]), n, 500 * one, 9500 * one)
    assert chances[1] < chances[0] < log(5e-324)


def test_tails_equal_scipys_on_random_parameters():
    rng = np.random.default_rng(1)
    n = rng.integers(1, 400, 200)
    k = rng.integers(0, n + 1)
    a, b = rng.uniform(0.5, 30, 200), rng.uniform(2, 400, 200)
    expected = [betabinom.sf(*row) for row in zip(k - 1, n, a, b, strict=True)]
    np.testing.assert_allclose(
        np.exp(log_upper_tail(k, n, a, b)), expected, rtol=1e-6, atol=1e-9
    )


def test_doubled_odds_move_one_third_to_one_half():
    assert shifted(1 / 3, 2.0) == pytest.approx(1 / 2)


def test_slices_that_are_alike_are_shrunk_more_than_slices_that_differ():
    base, among = np.full(8, 100.0), [10, 160, 640]
    alike = np.array([5.0, 6, 4, 5, 5, 6, 4, 5])
    differ = np.array([0.0, 20, 1, 12, 0, 5, 0, 2])
    assert prior_feedback(alike, base, 0.05, among) == 640
    assert prior_feedback(differ, base, 0.05, among) == 10


# Dimensions


def test_known_dimensions_that_vary_are_taken_and_unknown_values_left_out():
    table = make_table(
        (5, 5, 1),
        sku=["A", "B", "unknown"],
        channel=["FBA"] * 3,
        carrier=["", "SwiftLine", "NorthParcel"],
        other=["x", "y", "z"],
    )
    found = dimensions_of(table)
    assert [*found] == ["sku", "carrier"]
    assert found["sku"].tolist()[:2] == ["A", "B"]
    assert found.isna().sum().tolist() == [1, 1]


def test_any_column_can_be_named_as_a_dimension():
    table = make_table((5, 1), late=[True, False])
    assert dimensions_of(table, ["late"])["late"].tolist() == ["True", "False"]


def test_a_missing_dimension_is_named_with_what_there_is():
    with pytest.raises(
        DriversError,
        match=r"^There is no dimension 'carrier', 'region'; asked for .* the table has "
        r"the columns \['left_on', .*Join the orders",
    ):
        dimensions_of(make_table((5,)), ["carrier", "region"])


def test_a_dimension_named_twice_is_refused():
    with pytest.raises(DriversError, match=r"named twice; asked for \['stars', 'st"):
        dimensions_of(make_table((5,)), ["stars", "stars"])


def test_regions_carry_their_country_only_where_there_are_several():
    one = pd.DataFrame({"ship_state": ["ky ", "NY", ""], "ship_country": ["US"] * 3})
    assert region(one).tolist() == ["KY", "NY", "US"]
    two = one.assign(ship_country=["US", "ca", "CA"])
    assert region(two).tolist() == ["US KY", "CA NY", "CA"]


def test_price_bands_are_quarters_of_each_marketplace():
    prices = [1.0, 2, 3, 4, 100, 200, 300, 400, None]
    table = pd.DataFrame(
        {"item_price": prices, "marketplace": ["US"] * 4 + ["JP"] * 4 + ["JP"]}
    )
    bands = price_band(table)
    assert bands.tolist()[:4] == [
        "US: up to 1.75", "US: 1.75 to 2.50", "US: 2.50 to 3.25", "US: over 3.25",
    ]  # fmt: skip
    assert bands[7] == "JP: over 325"
    assert pd.isna(bands[8])


def test_one_price_makes_one_band():
    assert price_band(pd.DataFrame({"item_price": [9.5, 9.5]})).tolist() == [
        "any price",
        "any price",
    ]


def test_weekdays_are_those_of_the_purchase():
    bought = pd.to_datetime(["2026-03-29T23:30:00Z", None], utc=True)
    days = weekday(pd.DataFrame({"purchased_at": bought}))
    assert days[0] == "Sunday"
    assert pd.isna(days[1])


def test_orders_give_price_state_and_country():
    heading = (
        "amazon-order-id", "purchase-date", "order-status", "fulfillment-channel",
        "sales-channel", "sku", "asin", "product-name", "quantity", "item-price",
        "ship-state", "ship-country",
    )  # fmt: skip
    order, other = order_ids(2)
    row = (order, "2026-03-01T10:00:00Z", "Shipped", "Amazon", "Amazon.com", "A",
           "B1", "Cup", "1", "12.50", "KY", "US")  # fmt: skip
    rows = [heading, row, (*row[:5], "B", *row[6:9], "7.25", *row[10:]),
            (other, *row[1:9], "9,99", *row[10:])]  # fmt: skip
    text = "\n".join("\t".join(fields) for fields in rows) + "\n"
    orders = load_orders(text.encode())
    assert orders.loc[order, "item_price"] == 19.75
    assert pd.isna(orders.loc[other, "item_price"])
    assert orders.loc[order, ["ship_state", "ship_country"]].tolist() == ["KY", "US"]


# The search


def test_a_planted_sku_is_found_with_its_counts():
    table = planted(make_history(), sku="C")
    result = drivers(table, NOW, BEFORE)
    best = result.found.iloc[0]
    mask = table["sku"] == "C"
    march = table["left_on"] >= "2026-03-01"
    assert result.found.index[0] == "sku = C"
    assert best["rank"] == 1
    assert best["supported"]
    assert best["n"] == (mask & march).sum()
    assert best["bad"] == (mask & march & (table["stars"] == 1)).sum()
    assert best["n_before"] == (mask & ~march).sum()
    assert best["bad_before"] == (mask & ~march & (table["stars"] == 1)).sum()
    assert best["rate"] == best["bad"] / best["n"]
    assert best["excess"] == pytest.approx(best["bad"] - best["expected"])
    assert result.answer.startswith(f"Supported: sku = C ({best['bad']} bad of")


def test_a_pair_is_named_when_only_the_pair_went_bad():
    table = planted(make_history(1800), rate=0.7, sku="B", carrier="NorthParcel")
    result = drivers(table, NOW, BEFORE)
    assert result.supported.index.tolist() == ["sku = B × carrier = NorthParcel"]
    assert "sku = B" in result.found.index[result.found["part_of"] != ""]


def test_two_causes_are_both_named():
    table = planted(planted(make_history(1800), sku="A"), region="TX")
    named = drivers(table, NOW, BEFORE).supported.index
    assert {*named} >= {"sku = A", "region = TX"}


def test_a_rise_of_everything_alike_is_no_driver():
    result = drivers(planted(make_history(), rate=0.3), NOW, BEFORE)
    assert result.supported.empty


def test_a_slice_that_always_was_bad_is_no_driver():
    table = make_history(1800)
    inside = table["carrier"] == "NorthParcel"
    bad = np.random.default_rng(5).random(len(table)) < 0.3
    always = table.assign(stars=table["stars"].mask(inside & bad, 1))
    assert drivers(always, NOW, BEFORE).supported.empty


def test_the_chance_equals_a_slow_beta_binomial():
    table = planted(make_history(), sku="C")
    result = drivers(table, NOW, BEFORE, search=Search(["sku"])).found
    march = (table["left_on"] >= "2026-03-01").to_numpy()
    bad = (table["stars"] == 1).to_numpy()
    overall = (bad[~march].sum() + 0.5) / ((~march).sum() + 1)
    counts = {
        sku: [
            (int((bad & side & inside).sum()), int((side & inside).sum()))
            for side in (march, ~march)
        ]
        for sku in "ABCDEF"
        for inside in [(table["sku"] == sku).to_numpy()]
    }
    weight = max(
        choices()["search"]["prior_feedback"],
        key=lambda m: sum(
            betabinom.logpmf(*counts[sku][1], m * overall, m * (1 - overall))
            for sku in "ABCDEF"
        ),
    )
    (k1, n1), (k0, n0) = counts["C"]
    others = [
        (bad[march].sum() - k1 + 0.5, (~bad[march]).sum() - (n1 - k1) + 0.5),
        (bad[~march].sum() - k0 + 0.5, (~bad[~march]).sum() - (n0 - k0) + 0.5),
    ]
    odds = (others[0][0] / others[0][1]) / (others[1][0] / others[1][1])
    rate = (k0 + weight * overall) / (n0 + weight)
    rate = odds * rate / (1 - rate) / (1 + odds * rate / (1 - rate))
    unsure = sum(1 / count for pair in others for count in pair)
    precision = 1 / (1 / (n0 + weight) + rate * (1 - rate) * unsure)
    expected = betabinom.sf(k1 - 1, n1, rate * precision, (1 - rate) * precision)
    assert result.loc["sku = C", "p"] == pytest.approx(expected, rel=1e-6)
    assert result.loc["sku = C", "expected"] == pytest.approx(n1 * rate)


def test_q_values_equal_a_slow_benjamini_hochberg():
    found = drivers(make_history(), NOW, BEFORE).found
    p, q = found["p"].tolist(), found["q"].tolist()
    assert found["supported"].sum() == 0
    assert len(p) > 20
    for own, told in zip(p, q, strict=True):
        slow = min(
            min(1, other * len(p) / sum(each <= other for each in p))
            for other in p
            if other >= own
        )
        assert told == pytest.approx(slow)


def test_rank_follows_the_chance_where_nothing_is_supported():
    found = drivers(make_history(), NOW, BEFORE).found
    assert found["rank"].tolist() == [*range(1, len(found) + 1)]
    assert found["p"].is_monotonic_increasing


def test_the_same_seed_gives_the_same_answer_and_the_table_stays_as_it_was():
    table = planted(make_history(), sku="C")
    before = table.copy()
    first, again = drivers(table, NOW, BEFORE), drivers(table, NOW, BEFORE)
    pd.testing.assert_frame_equal(first.found, again.found)
    pd.testing.assert_frame_equal(table, before)
    other = drivers(table, NOW, BEFORE, search=Search(seed=1)).found
    pd.testing.assert_series_equal(other["p"], first.found["p"])


def test_the_permutation_check_counts_shuffles_that_do_as_well():
    found = drivers(make_history(), NOW, BEFORE).found
    shuffles = choices()["search"]["permutations"]
    counts = found["permuted"] * (shuffles + 1)
    np.testing.assert_allclose(counts, counts.round())
    assert counts.between(1, shuffles + 1).all()
    assert found["permuted"].is_monotonic_increasing


def test_a_q_value_alone_is_not_enough():
    result = drivers(make_history(360, seed=2), NOW, BEFORE)
    best = result.found.iloc[0]
    assert best["q"] <= 0.1
    assert best["permuted"] > 0.05
    assert result.supported.empty


def test_slices_of_the_same_rows_are_one_and_the_simplest_name_is_kept():
    table = planted(make_history(), sku="C")
    table = table.assign(asin="B0" + table["sku"])
    found = drivers(table, NOW, BEFORE).found
    assert "sku = C" in found.index
    assert "asin = B0C" not in found.index
    assert found.loc["sku = C", "same_as"] == "asin = B0C; sku = C × asin = B0C"


def test_a_cause_has_all_feedback_as_its_base():
    table = planted(make_history(1800), carrier="NorthParcel")
    late = (table["stars"] == 1) & (table["carrier"] == "NorthParcel")
    table = table.assign(cause=np.where(table["stars"] > 3, "", "broken"))
    table.loc[late, "cause"] = "late"
    found = drivers(
        table, NOW, BEFORE, search=Search(["sku", "carrier", "cause"])
    ).found
    march = table["left_on"] >= "2026-03-01"
    assert found.loc["cause = late", "n"] == march.sum()
    assert found.loc["cause = late", "bad"] == (late & march).sum()
    pair, inside = found.loc["sku = E × cause = late"], table["sku"] == "E"
    assert (pair["n"], pair["bad"]) == (
        (march & inside).sum(),
        (march & inside & late).sum(),
    )
    named = found["part_of"].mask(found["supported"], found.index)
    assert named["cause = late"] == "carrier = NorthParcel"
    assert found.loc["carrier = NorthParcel", "same_as"] == (
        "carrier = NorthParcel × cause = late"
    )


def test_a_cause_that_grew_is_named():
    table = make_history(1800)
    bad = table["stars"] == 1
    cause = np.where(bad, np.where(np.arange(1800) % 2, "late", "broken"), "")
    more = (table["left_on"] >= "2026-03-01") & (np.arange(1800) % 12 == 0)
    table = table.assign(stars=table["stars"].mask(more, 1), cause=cause)
    table.loc[more, "cause"] = "late"
    result = drivers(table, NOW, BEFORE, search=Search(["sku", "region", "cause"]))
    assert result.supported.index.tolist() == ["cause = late"]


def test_a_cause_without_a_baseline_is_refused_by_name():
    table = make_history()
    table = table.assign(cause=np.where(table["stars"] > 3, "", "late"))
    with pytest.raises(DriversError, match=r"^'cause' is known of bad rows only"):
        drivers(table, NOW, search=Search(["sku", "cause"]))


def test_without_a_baseline_a_slice_is_compared_with_the_rest():
    table = planted(make_history(), region="KY")
    found = drivers(table, NOW).found
    march = table[table["left_on"] >= "2026-03-01"]
    rest = march[march["region"] != "KY"]
    assert found.index[0] == "region = KY"
    best = found.iloc[0]
    assert (best["n_before"], best["bad_before"]) == (
        len(rest),
        (rest["stars"] == 1).sum(),
    )


def test_a_group_can_be_compared_with_another_group():
    table = make_history(1800)
    channel = np.where(np.arange(1800) % 2, "FBA", "merchant")
    bad = (channel == "merchant") & (table["sku"] == "D") & (table["stars"] > 3)
    table = table.assign(channel=channel, stars=table["stars"].mask(bad, 2))
    group = table["channel"] == "merchant"
    assert drivers(table, group, ~group).supported.index.tolist() == ["sku = D"]


def test_noise_is_called_a_cause_in_at_most_a_tenth_of_histories():
    alarms = [
        len(drivers(make_history(360, seed), NOW, BEFORE).supported) > 0
        for seed in range(60)
    ]
    assert sum(alarms) <= 6


def test_below_the_bar_the_answer_tells_how_long_a_doubling_takes():
    result = drivers(make_history(), NOW, BEFORE)
    march = make_history().query("left_on >= '2026-03-01'")["stars"]
    assert result.answer == (
        f"No cause supported at this volume ({(march == 1).sum()} bad of "
        f"{len(march)}); a doubling in a slice with 26% of the rows would take "
        f"{weeks_in_words(result.weeks_to_see)} to see."
    )


@pytest.mark.parametrize(
    ("weeks", "words"),
    [(1, "about a week"), (12, "about 12 weeks"), (None, "more than ten years")],
)
def test_weeks_are_told_in_words(weeks, words):
    assert weeks_in_words(weeks) == words


def test_the_weeks_to_see_are_the_first_with_enough_power():
    volume = Volume(200, 5000, 0.06, 0.25, 160, -7.0)
    weeks = weeks_to_see(volume)

    def power(weeks):
        n = 50 * weeks
        unsure = 1 / 3750 + 1 / (150 * weeks)
        precision = 1 / (1 / (1250 + 160) + unsure)
        counts = np.arange(n + 1)
        tails = betabinom.sf(counts - 1, n, 0.06 * precision, 0.94 * precision)
        return binom.sf(counts[tails <= exp(-7)][0] - 1, n, 0.12)

    assert power(weeks) >= 0.8
    assert power(weeks - 1) < 0.8


def test_a_smaller_volume_takes_longer_to_see():
    volume = Volume(300, 20_000, 0.05, 0.25, 160, -7.0)
    weeks = [weeks_to_see(volume._replace(per_week=n)) for n in (300, 100, 50)]
    assert weeks == sorted(weeks)
    assert weeks[0] < weeks[-1]
    assert weeks_to_see(volume._replace(per_week=0.1)) is None


# Questions it cannot answer


def test_an_empty_period_is_refused():
    with pytest.raises(
        DriversError,
        match=r"^The period from 2027-01-01 until 2027-02-01 holds none of 9",
    ):
        drivers(make_history(9), ("2027-01-01", "2027-02-01"), BEFORE)


def test_overlapping_periods_are_refused():
    with pytest.raises(DriversError, match=r"rows are in the period and in the base"):
        drivers(make_history(), NOW, ("2026-02-01", "2026-03-15"))


def test_ratings_of_one_to_three_stars_have_no_base():
    with pytest.raises(DriversError, match=r"^None of 2 ratings has more than three"):
        drivers(make_table((1, 2), sku=["A", "B"]), np.array([True, True]))


def test_an_unknown_outcome_is_refused_with_the_known_ones():
    with pytest.raises(
        DriversError, match=r"no outcome 'bad': expected 'not positive'"
    ):
        drivers(make_history(), NOW, BEFORE, "bad")


def test_a_claim_with_gaps_is_refused_with_the_first_place():
    table = make_table((5, 1)).assign(late=pd.array([True, None], "boolean"))
    with pytest.raises(
        DriversError, match=r"^The late is missing in 1 of 2 rows, first"
    ):
        drivers(table, np.array([True, True]), None, "late")


def test_a_claim_of_another_length_or_kind_is_refused():
    with pytest.raises(DriversError, match=r"one boolean for each of 2 rows, not 3 of"):
        drivers(make_table((5, 1)), np.array([True] * 3))
    with pytest.raises(DriversError, match=r"for each of 2 rows, not 2 of int64"):
        drivers(make_table((5, 1)), np.array([1, 0]))


def test_a_claim_of_another_table_is_refused():
    table = make_history(9)
    claim = pd.Series(True, table.index[::-1])
    with pytest.raises(DriversError, match=r"^The period stands on another index than"):
        drivers(table, claim)


def test_a_table_without_days_needs_claims():
    with pytest.raises(DriversError, match=r"neither 'left_on' nor 'purchased_at'"):
        drivers(pd.DataFrame({"stars": [1, 5]}), NOW)


@pytest.mark.parametrize("stars", [[5] * 60, [1] * 59 + [5]])
def test_all_good_or_nearly_all_bad_rows_support_nothing(stars):
    days = pd.date_range("2026-02-01", "2026-03-31", periods=60).normalize()
    table = make_table(stars, left_on=days, sku=["A", "B"] * 30)
    result = drivers(table, NOW, BEFORE)
    assert result.supported.empty
    assert result.answer.startswith("No cause supported")


def test_all_bad_by_a_claim_supports_nothing():
    table = make_history(90)
    result = drivers(table, NOW, BEFORE, np.ones(90, bool))
    assert result.supported.empty


def test_a_single_slice_of_all_rows_leaves_nothing_to_compare():
    table = make_history().assign(sku="A")
    result = drivers(table, NOW, BEFORE, search=Search(["sku"]))
    assert result.found.empty
    assert result.answer.startswith("No cause supported")


# Mix and rate, funnel, rates per order


def test_mix_and_rate_are_split_as_by_hand():
    """A: 1 of 10 then 4 of 20; B: 4 of 10 then 2 of 5."""
    stars = [1] + [5] * 9 + [1] * 4 + [5] * 6 + [1] * 4 + [5] * 16 + [1] * 2 + [5] * 3
    table = make_table(stars, sku=[*"A" * 10, *"B" * 10, *"A" * 20, *"B" * 5])
    now = np.arange(45) >= 20
    split = mix_and_rate(table, "sku", now, ~now)
    middle = Fraction(5, 20) / 2 + Fraction(6, 25) / 2
    moved = Fraction(20, 25) - Fraction(10, 20)
    mix_a = moved * (Fraction(3, 20) - middle)
    rate_a = (Fraction(4, 20) - Fraction(1, 10)) * Fraction(13, 20)
    assert split.loc["A", "mix_effect"] == pytest.approx(float(mix_a))
    assert split.loc["A", "rate_effect"] == pytest.approx(float(rate_a))
    assert split.loc["B", "rate_effect"] == 0
    assert split["effect"].sum() == pytest.approx(6 / 25 - 5 / 20)
    assert split.loc["A", ["bad_before", "n_before", "bad", "n"]].tolist() == [
        1, 10, 4, 20,
    ]  # fmt: skip


def test_new_gone_and_unknown_slices_are_all_counted_in_the_mix():
    stars = [1, 5, 5, 5, 1, 1, 5, 5]
    sku = ["old", "A", "A", "unknown", "new", "A", "A", "unknown"]
    now = np.arange(8) >= 4
    split = mix_and_rate(make_table(stars, sku=sku), "sku", now, ~now)
    assert {*split.index} == {"old", "A", "unknown", "new"}
    assert split.loc[["old", "new"], "rate_effect"].tolist() == [0, 0]
    assert pd.isna(split.loc["new", "rate_before"])
    assert split["effect"].sum() == pytest.approx(2 / 4 - 1 / 4)


def test_funnel_limits_are_the_exact_binomial_ones():
    stars = [1] * 10 + [5] * 10 + [5] * 180
    table = make_table(stars, sku=["A"] * 20 + ["B"] * 180)
    rows = funnel(table, "sku")
    assert rows.index.tolist() == ["B", "A"]
    for sku, n in (("A", 20), ("B", 180)):
        low, high = binom.ppf([0.001, 0.999], n, 0.05) / n
        assert rows.loc[sku, "low_99.8"] == pytest.approx(low)
        assert rows.loc[sku, "high_99.8"] == pytest.approx(high)
    assert rows["outside"].tolist() == ["below", "above"]
    assert rows.loc["A", ["bad", "n", "rate", "overall"]].tolist() == [
        10,
        20,
        0.5,
        0.05,
    ]


def test_an_empty_funnel_is_refused():
    with pytest.raises(DriversError, match=r"^The table is empty"):
        funnel(make_table(()).assign(sku=""), "sku")


def make_orders(number, **columns):
    index = pd.Index(order_ids(number), dtype="str", name="order_id")
    bought = pd.to_datetime(["2026-03-01"] * number, utc=True)
    return pd.DataFrame({"purchased_at": bought, **columns}, index=index)


def test_rates_per_order_need_no_positives_and_rates_per_feedback_do():
    orders = make_orders(10, sku=["A"] * 4 + ["B"] * 6, channel="FBA")
    low = join_orders(make_table((1, 3)), orders)
    rates = slice_rates(low, orders, "sku")
    assert rates.loc["A", ["bad", "orders"]].tolist() == [1, 4]
    assert rates["per_1000_orders"].tolist() == [0, 250]
    assert rates[["feedback", "per_feedback", "rated"]].isna().all(axis=None)
    every = join_orders(make_table((1, 3, 5, 5, 5)), orders)
    rates = slice_rates(every, orders, "sku")
    assert rates.loc["A", "per_feedback"] == 1 / 4
    assert rates.loc["B", ["bad", "feedback", "rated"]].tolist() == [0, 1, 1 / 6]


def test_orders_can_be_searched_by_their_day_of_purchase():
    orders = make_orders(6, sku=["A", "B"] * 3)
    marked = orders_with_outcome(orders, make_table((1, 3)))
    assert marked["outcome"].tolist() == [True] + [False] * 5
    result = drivers(marked, ("2026-03-01", "2026-03-02"), None, "outcome")
    assert result.supported.empty
    with pytest.raises(DriversError, match=r"^There are no orders"):
        orders_with_outcome(orders.iloc[:0], make_table((1,)))


# Corrected shares


def test_a_share_is_corrected_as_rogan_and_gladen_did():
    found = corrected_share(Share(26, 100), Share(80, 100), Share(180, 200))
    expected = (Fraction(26, 100) + Fraction(9, 10) - 1) / (
        Fraction(8, 10) + Fraction(9, 10) - 1
    )
    assert found.value == pytest.approx(float(expected))
    assert found.low < found.value < found.high


def test_a_clipped_share_says_so():
    found = corrected_share(Share(2, 100), Share(80, 100), Share(180, 200))
    assert (found.value, found.low) == (0, 0)
    assert found.clipped == "moved to 0 from -0.114"
    assert corrected_share(Share(100, 100), Share(80, 100), Share(180, 200)).value == 1


def test_a_perfect_classifier_changes_nothing():
    exact = Share(10**6, 10**6)
    found = corrected_share(Share(30, 100), exact, exact)
    assert found.value == pytest.approx(0.3)
    assert (found.low, found.high) == pytest.approx(Share(30, 100).interval(), abs=5e-4)


def test_corrected_intervals_hold_the_truth_about_as_often_as_they_say():
    rng, true, held = np.random.default_rng(4), 0.15, 0
    for _ in range(600):
        found = corrected_share(
            Share(int(rng.binomial(300, true * 0.8 + (1 - true) * 0.08)), 300),
            Share(int(rng.binomial(80, 0.8)), 80),
            Share(int(rng.binomial(250, 0.92)), 250),
        )
        held += found.low <= true <= found.high
    assert 0.92 <= held / 600 <= 0.98


def test_corrected_intervals_miss_on_both_sides_where_few_labels_are_known():
    rng, true, low, high = np.random.default_rng(4), 0.1, 0, 0
    for _ in range(3000):
        found = corrected_share(
            Share(int(rng.binomial(300, true * 0.8 + (1 - true) * 0.1)), 300),
            Share(int(rng.binomial(15, 0.8)), 15),
            Share(int(rng.binomial(25, 0.9)), 25),
        )
        low, high = low + (true < found.low), high + (true > found.high)
    assert low / 3000 <= 0.028
    assert 0 < high / 3000 <= 0.028


def test_a_classifier_no_better_than_chance_corrects_nothing():
    with pytest.raises(DriversError, match=r"no better than chance"):
        corrected_share(Share(2, 10), Share(5, 10), Share(5, 10))
    with pytest.raises(DriversError, match=r"^recall has no base"):
        corrected_share(Share(2, 10), Share(0, 0), Share(5, 10))


# Before and after the fix


def make_fix(before, after):
    """(bad, all) before and from 1 March on, ten weeks each."""
    stars, days = [], []
    for (bad, every), first in ((before, "2025-12-21"), (after, "2026-03-01")):
        stars += [1] * bad + [5] * (every - bad)
        days += [*pd.date_range(first, periods=70)[np.arange(every) * 70 // every]]
    return make_table(stars, left_on=days)


def test_a_clear_improvement_is_told_with_its_interval():
    found = before_after(make_fix((40, 400), (8, 400)), "2026-03-01")
    assert (found.before, found.after) == (Share(40, 400), Share(8, 400))
    assert (found.verdict, found.weeks_needed) == ("improved", 0)
    assert found.ratio == pytest.approx(1 / 5)
    assert found.answer == (
        "Improved: 10.0% (40 of 400) before, 2.0% (8 of 400) since; the rate is 0.20 "
        f"times what it was ({found.low:.2f} to {found.high:.2f})."
    )


def test_the_ratio_interval_leaves_half_the_rest_on_each_side():
    low, high = ratio_interval(Share(20, 400), Share(4, 200), 0.95)
    assert binom.sf(3, 24, low * 200 / (low * 200 + 400)) == pytest.approx(0.025)
    assert binom.cdf(4, 24, high * 200 / (high * 200 + 400)) == pytest.approx(0.025)
    assert ratio_interval(Share(0, 10), Share(0, 10), 0.95) == (0, float("inf"))
    assert ratio_interval(Share(5, 10), Share(0, 10), 0.95)[0] == 0


def test_a_lower_rate_that_may_be_chance_is_no_improvement():
    found = before_after(make_fix((40, 400), (28, 400)), "2026-03-01")
    assert 1 < found.high < 1.2
    assert found.verdict == "cannot tell yet"


def test_a_worse_rate_is_told():
    assert before_after(make_fix((8, 400), (40, 400)), "2026-03-01").verdict == "worse"


def test_too_little_feedback_cannot_tell_and_says_how_long_it_takes():
    found = before_after(make_fix((40, 400), (5, 70)), "2026-03-01")
    assert found.verdict == "cannot tell yet"

    def power(weeks):
        """Seven ratings a week; a halved rate of 5 %."""
        n = 70 + 7 * weeks
        clear = [
            k
            for k in range(n + 1)
            if ratio_interval(Share(40, 400), Share(k, n), 0.95)[1] < 1
        ]
        return binom.cdf(max(clear), n, 0.05) if clear else 0

    assert power(found.weeks_needed) >= 0.8
    assert power(found.weeks_needed - 1) < 0.8
    assert found.answer.endswith(f"take about {found.weeks_needed} weeks more to see.")


def test_nothing_bad_before_can_never_be_halved():
    found = before_after(make_fix((0, 140), (0, 140)), "2026-03-01")
    assert (found.verdict, found.weeks_needed) == ("cannot tell yet", None)
    assert np.isnan(found.ratio)


def test_only_the_named_part_is_compared():
    table = make_fix((40, 400), (8, 400))
    half = np.arange(800) % 2 == 0
    assert before_after(table, "2026-03-01", among=half).before == Share(20, 200)


@pytest.mark.parametrize(
    ("date", "side"), [("2020-01-01", "before"), ("2030-01-01", "from")]
)
def test_a_date_with_nothing_on_one_side_is_refused(date, side):
    with pytest.raises(DriversError, match=rf"^None of 800 rows is {side} {date}"):
        before_after(make_fix((40, 400), (8, 400)), date)


# The sample's stories


@cache
def sample():
    """US feedback with the day its order was bought."""
    table = load_folder(sorted(SAMPLES.glob("us_*"))).feedback
    return table, table["purchased_at"].dt.tz_localize(None)


def bought(first, last):
    days = sample()[1]
    return (
        (days >= first) & (days < pd.Timestamp(last) + pd.Timedelta(days=1))
    ).fillna(False)


@pytest.mark.parametrize("outcome", ["not positive", "negative"])
@pytest.mark.parametrize(
    ("first", "last", "named"),
    [
        ("2025-08-04", "2025-10-12", ["sku = LMP-HD"]),
        ("2025-10-13", "2025-11-09", []),
        ("2025-11-10", "2026-01-18", ["carrier = NorthParcel"]),
        ("2026-01-19", "2026-02-01", []),
        ("2026-02-02", "2026-03-31", ["sku = FPR-1L"]),
    ],
)
def test_the_sample_tells_its_planted_stories_and_no_other(first, last, named, outcome):
    quiet = bought("2024-01-01", "2025-08-03")
    result = drivers(sample()[0], bought(first, last), quiet, outcome)
    assert result.supported.index.tolist() == named


def test_the_counts_of_a_story_are_those_of_the_samples_readme():
    found = drivers(
        sample()[0],
        bought("2025-11-10", "2026-01-18"),
        bought("2024-01-01", "2025-08-03"),
    ).supported
    assert found.loc["carrier = NorthParcel", ["bad", "n"]].tolist() == [30, 71]
