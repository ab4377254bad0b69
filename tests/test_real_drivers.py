"""Drivers of 8,135 real ratings, checked by a slow count of its own.

The reports are third-party data and no part of this project; see test_real_reports.
"""

import os
from pathlib import Path

import pandas as pd
import pytest

from feedbacklab.drivers import (
    Search,
    drivers,
    mix_and_rate,
    orders_with_outcome,
    slice_rates,
)
from feedbacklab.loaders import load_folder

BESIDE = Path(__file__).parents[2] / "shared" / "data" / "olist_as_reports"
FOLDER = Path(os.environ.get("FEEDBACKLAB_REAL_REPORTS", BESIDE))
ALWAYS = ("2016-01-01", "2019-01-01")
DIMENSIONS = ["late", "region", "price_band", "weekday", "product_name", "status"]

pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="the real reports are not on this computer"
)


@pytest.fixture(scope="module")
def reports():
    return load_folder(FOLDER)


def with_lateness(feedback):
    """Late: delivered after the promised day, or not there when that was over."""
    over = feedback["delivered"].fillna(feedback["left_on"]).dt.normalize()
    late = (over > feedback["promised"]).map({True: "yes", False: "no"})
    return feedback.assign(late=late.where(feedback["promised"].notna()))


def slow_counts():
    """Late or not → [1-star ratings, ratings], row by row from the raw files."""
    names = {"sep": "\t", "quoting": 3, "dtype": str, "keep_default_na": False}
    ratings = pd.read_csv(FOLDER / "seller_feedback_all_stars.txt", **names)
    parcels = pd.read_csv(FOLDER / "shipments.csv", dtype=str, keep_default_na=False)
    clocks = {}
    for order, delivered, promised in parcels[
        ["amazon-order-id", "delivered", "promised-delivery"]
    ].itertuples(index=False):
        clocks.setdefault(order, []).append((delivered[:10], promised[:10]))
    counts = {"yes": [0, 0], "no": [0, 0]}
    for date, stars, order in ratings[["Date", "Rating", "Order ID"]].itertuples(
        index=False
    ):
        promised = min((p for _, p in clocks.get(order, []) if p), default="")
        if not promised:
            continue
        arrivals = [delivered for delivered, _ in clocks[order]]
        day, month, year = date.split("/")
        left_on = f"20{year}-{month:>02}-{day:>02}"
        over = max(arrivals) if all(arrivals) else left_on
        place = counts["yes" if over > promised else "no"]
        place[0] += stars == "1"
        place[1] += 1
    return counts


def test_late_delivery_is_the_first_driver_of_one_star_ratings(reports):
    table = with_lateness(reports.feedback)
    found = drivers(table, ALWAYS, None, "1 star", Search(DIMENSIONS)).found
    best, slow = found.iloc[0], slow_counts()
    assert found.index[0] == "late = yes"
    assert best["supported"]
    assert [best["bad"], best["n"]] == slow["yes"]
    ones = int((table["stars"] == 1).sum())
    assert [best["bad_before"], best["n_before"]] == [
        ones - slow["yes"][0],
        len(table) - slow["yes"][1],
    ]
    assert best["rate"] > 5 * slow["no"][0] / slow["no"][1]


def test_late_delivery_is_found_first_with_each_products_own_sku_too(reports):
    table = with_lateness(reports.feedback)
    names = ["sku", "asin", "channel", "region", "weekday", "price_band", "late"]
    found = drivers(table, ALWAYS, None, "1 star", Search(names)).found
    assert found.index[0] == "late = yes"


def test_mix_and_rate_of_lateness_add_up_to_the_change(reports):
    table = with_lateness(reports.feedback)
    split = mix_and_rate(
        table, "late", ("2018-01-01", "2018-04-01"), ("2017-07-01", "2017-10-01")
    )
    days, bad = table["left_on"], table["stars"] <= 3
    change = (
        bad[(days >= "2018-01-01") & (days < "2018-04-01")].mean()
        - bad[(days >= "2017-07-01") & (days < "2017-10-01")].mean()
    )
    assert split["effect"].sum() == pytest.approx(change)


def test_rates_per_order_are_the_same_from_the_report_without_positives(reports):
    low = load_folder([FOLDER / "seller_feedback_1to3_stars.txt"]).feedback
    marked = orders_with_outcome(reports.orders, low)
    every = orders_with_outcome(reports.orders, reports.feedback)
    assert marked["outcome"].equals(every["outcome"])
    bad = set(low.index[low["stars"] <= 2])
    assert marked["outcome"].sum() == sum(
        order in bad for order in reports.orders.index
    )
    rates = slice_rates(low, reports.orders, "region")
    assert rates["per_feedback"].isna().all()
    assert rates.loc["SP", "per_1000_orders"] == pytest.approx(
        1000 * rates.loc["SP", "bad"] / (reports.orders["ship_state"] == "SP").sum()
    )
