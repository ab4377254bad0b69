"""The best set within a budget, and the rating after it, against brute force."""

from itertools import chain, combinations, product

import numpy as np
import pandas as pd
import pytest

from feedbacklab.candidates import CandidatesError, after_requests, choose

UNTIL = pd.Timestamp("2026-04-01")
WINDOWS = ("30 days", "90 days", "365 days", "lifetime")


def ranked(probabilities, points=None, stars=None, left_on="2026-03-20"):
    number = len(probabilities)
    points = [1.0] * number if points is None else points
    return pd.DataFrame(
        {
            "left_on": pd.to_datetime([left_on] * number),
            "stars": stars or [1] * number,
            "probability": probabilities,
            "points_365_days": pd.array(points, "Float64"),
            "rank": pd.array(range(1, number + 1), "Int64"),
        },
        index=[f"order {n}" for n in range(number)],
    )


def windows(positive, received, stars=None):
    """The same counts in every window."""
    row = {
        "positive": positive,
        "received": received,
        "positive_share": positive / received if received else pd.NA,
        "stars": stars if stars is not None else pd.NA,
        "source": "file with all stars",
    }
    return pd.DataFrame([row] * 4, pd.Index(WINDOWS, name="window"))


def best_by_brute_force(rows, wrongful):
    """Value of the best of all sets that keep to the budget, in thousandths."""
    items = list(zip(rows["probability"], rows["points_365_days"], strict=True))
    sets = chain.from_iterable(combinations(items, n) for n in range(len(items) + 1))
    return max(
        sum(p * gain for p, gain in chosen)
        for chosen in sets
        if sum(1000 - round(1000 * p) for p, _ in chosen) <= round(1000 * wrongful)
    )


@pytest.mark.parametrize("seed", range(25))
def test_the_chosen_set_is_the_best_of_all(seed):
    random = np.random.default_rng(seed)
    rows = ranked(random.integers(500, 1001, 10) / 1000, random.integers(1, 50, 10) / 7)
    for wrongful in (0, 0.05, 0.3, 1.0, 2.5, 10):
        chosen = choose(rows, wrongful)
        value = (chosen["probability"] * chosen["points_365_days"]).sum()
        assert (1 - chosen["probability"]).sum() <= wrongful + 1e-9
        assert value == pytest.approx(best_by_brute_force(rows, wrongful), abs=1e-6)


def test_the_budget_is_used_to_the_last_thousandth():
    rows = ranked([0.9, 0.9, 0.9])
    assert len(choose(rows, 0.3)) == 3
    assert len(choose(rows, 0.299)) == 2


def test_greedy_by_probability_would_be_worse():
    rows = ranked([0.9, 0.85], points=[1.0, 3.0])
    assert choose(rows, 0.15).index.tolist() == ["order 1"]


def test_of_equal_sets_the_better_ranks_are_taken():
    rows = ranked([0.9] * 5)
    assert choose(rows, 0.2)["rank"].tolist() == [1, 2]
    assert choose(rows.iloc[::-1], 0.2)["rank"].tolist() == [1, 2]


def test_what_is_not_ranked_or_gains_nothing_is_not_chosen():
    rows = ranked([0.9] * 4, points=[1.0, 0.0, 1.0, 1.0])
    rows["rank"] = pd.array([pd.NA, 1, 2, 3], "Int64")
    assert choose(rows, 3).index.tolist() == ["order 2", "order 3"]


def test_a_probability_between_two_thousandths_never_exceeds_the_budget():
    assert choose(ranked([0.9995]), 0).empty
    assert len(choose(ranked([0.9995]), 0.001)) == 1


def test_an_unknown_gain_makes_every_request_count_the_same():
    rows = ranked([0.9, 0.95], points=[100.0, pd.NA])
    assert choose(rows, 0.1).index.tolist() == ["order 1"]


def test_no_candidates_and_no_budget_choose_nothing():
    assert choose(ranked([]), 1).empty
    assert choose(ranked([0.9]), 0).empty
    assert len(choose(ranked([1.0]), 0)) == 1


@pytest.mark.parametrize("wrongful", [-0.1, float("nan"), float("inf")])
def test_a_budget_must_be_a_number_from_zero(wrongful):
    with pytest.raises(CandidatesError, match=r"wrongful=.*such as 1\.0"):
        choose(ranked([0.9]), wrongful)


# --- the rating after -----------------------------------------------------------


def every_outcome(rows):
    """(probability, number granted, stars taken) of all 2^n answers."""
    for answers in product((0, 1), repeat=len(rows)):
        chance = np.prod(
            [
                p if a else 1 - p
                for p, a in zip(rows["probability"], answers, strict=True)
            ]
        )
        taken = sum(s for s, a in zip(rows["stars"], answers, strict=True) if a)
        yield chance, sum(answers), taken


@pytest.mark.parametrize("seed", range(10))
def test_the_distribution_is_that_of_all_answers(seed):
    random = np.random.default_rng(seed)
    number = int(random.integers(1, 9))
    rows = ranked(
        random.integers(500, 1000, number) / 1000,
        stars=random.integers(1, 4, number).tolist(),
    )
    after = after_requests(rows, windows(60, 80, 4.2), UNTIL)
    shares, stars = {}, {}
    for chance, granted, taken in every_outcome(rows):
        share = 60 / (80 - granted)
        mean = round((4.2 * 80 - taken) / (80 - granted), 9)
        shares[share] = shares.get(share, 0) + chance
        stars[mean] = stars.get(mean, 0) + chance
    for window in WINDOWS:
        mine = after.shares[after.shares["window"] == window]
        assert dict(
            zip(mine["positive_share"], mine["probability"], strict=True)
        ) == pytest.approx(shares)
        mine = after.stars[after.stars["window"] == window]
        grouped = mine.groupby(mine["stars"].astype(float).round(9))[
            "probability"
        ].sum()
        assert grouped.to_dict() == pytest.approx(stars)
        row = after.summary.loc[window]
        assert row["mean"] == pytest.approx(sum(v * p for v, p in shares.items()))
        assert row["stars_mean"] == pytest.approx(sum(v * p for v, p in stars.items()))


def test_one_request_worked_by_hand():
    after = after_requests(ranked([0.9], stars=[2]), windows(18, 20, 4.5), UNTIL)
    rows = after.shares[after.shares["window"] == "90 days"]
    assert rows["granted"].tolist() == [0, 1]
    assert rows["probability"].tolist() == pytest.approx([0.1, 0.9])
    assert rows["positive_share"].tolist() == pytest.approx([18 / 20, 18 / 19])
    assert rows["positive_shown"].tolist() == [90, 95]
    row = after.summary.loc["90 days"]
    assert (row["requests"], row["now"]) == (1, 18 / 20)
    assert row["mean"] == pytest.approx(0.1 * 18 / 20 + 0.9 * 18 / 19)
    assert (row["low"], row["high"]) == pytest.approx((18 / 20, 18 / 19))
    assert row["on_target"] == 0
    assert row["stars_high"] == pytest.approx((4.5 * 20 - 2) / 19)


def test_the_range_leaves_five_per_cent_on_each_side():
    after = after_requests(ranked([0.96]), windows(18, 20), UNTIL)
    row = after.summary.loc["30 days"]
    assert row["low"] == row["high"] == pytest.approx(18 / 19)


def test_the_chance_of_reaching_the_target_is_told():
    after = after_requests(ranked([0.9, 0.8]), windows(38, 41), UNTIL)
    row = after.summary.loc["lifetime"]
    assert row["on_target"] == pytest.approx(0.98)  # 38 / 40 is 95 %


def test_only_requests_of_a_window_move_it():
    rows = ranked([0.9], left_on="2026-02-20")
    summary = after_requests(rows, windows(18, 20), UNTIL).summary
    assert summary["requests"].tolist() == [0, 1, 1, 1]
    assert summary.loc["30 days", "mean"] == pytest.approx(18 / 20)


def test_an_unknown_base_stays_unknown_but_the_number_granted_is_told():
    unknown = windows(18, 20)
    unknown[["positive", "received", "positive_share"]] = pd.NA
    after = after_requests(ranked([0.9]), unknown, UNTIL)
    assert after.shares["positive_share"].isna().all()
    assert after.shares["probability"].iloc[:2].tolist() == pytest.approx([0.1, 0.9])
    names = ["now", "mean", "low", "high", "on_target", "stars_mean"]
    assert after.summary[names].isna().all().all()
    assert after.stars.empty


def test_a_window_that_may_be_emptied_has_no_mean():
    row = after_requests(ranked([0.5]), windows(0, 1, 1.0), UNTIL).summary.iloc[0]
    assert pd.isna(row["mean"])
    assert pd.isna(row["stars_mean"])


def test_no_request_leaves_the_rating_as_it_is():
    summary = after_requests(ranked([]), windows(18, 20, 4.5), UNTIL).summary
    assert summary["mean"].tolist() == [18 / 20] * 4
    assert summary["stars_mean"].tolist() == [4.5] * 4


def test_ratings_that_help_are_refused():
    with pytest.raises(CandidatesError, match="1–3 stars only"):
        after_requests(ranked([0.9], stars=[5]), windows(18, 20), UNTIL)


def test_four_hundred_requests_still_sum_to_one():
    rows = ranked([0.95] * 400, stars=[1, 3] * 200)
    after = after_requests(rows, windows(9000, 10_000, 4.6), UNTIL)
    for frame in (after.shares, after.stars):
        total = frame.groupby("window")["probability"].sum()
        assert total.tolist() == pytest.approx([1.0] * 4)
