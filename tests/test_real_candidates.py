"""Candidates among real comments: labelled ones, and those of late deliveries.

The data are third-party and no part of this project. They are looked for in the folder
that FEEDBACKLAB_REAL_DATA names, or beside the project.
"""

import os
from pathlib import Path

import measure_candidates as measure
import pytest

from feedbacklab.policy import CANDIDATE, CANNOT_TELL

BESIDE = Path(__file__).parents[2] / "shared" / "data"
FOLDER = Path(os.environ.get("FEEDBACKLAB_REAL_DATA", BESIDE))
GOLD, OLIST = FOLDER / "dev_gold.csv", FOLDER / "olist_as_reports"

with_gold = pytest.mark.skipif(
    not GOLD.is_file(), reason="the labelled comments are not on this computer"
)
with_olist = pytest.mark.skipif(
    not OLIST.is_dir(), reason="the real reports are not on this computer"
)


@with_gold
def test_most_product_comments_are_proposed_and_at_most_two_per_cent_of_the_others():
    counts = measure.gold_counts(measure.gold_table(GOLD))
    others = counts.loc[["mixed", "seller"]].sum()
    assert counts.loc["product", "product"] >= 0.6 * counts.loc["product", "labelled"]
    assert others["product"] <= 0.02 * others["labelled"]
    assert counts.loc["none", "proposed"] == 0


@with_gold
def test_an_unknown_channel_proposes_no_delivery():
    grounds = measure.proposed(measure.gold_table(GOLD))
    assert set(grounds) <= {"product", "obscene", "personal"}


@with_olist
def test_no_late_delivery_is_a_yes_while_buy_shipping_is_unknown():
    low = measure.low_table(OLIST)
    late = measure.delivered_late(low)
    assert "late" not in set(measure.proposed(low))
    by_facts = measure.by_facts_alone(late)
    assert by_facts.loc[("current", "first_scan"), CANDIDATE] == 0
    assert by_facts.loc[("current", "first_scan"), CANNOT_TELL] == in_time(late)
    assert by_facts.loc[("2018", "first_scan"), CANDIDATE] == in_time(late)
    assert by_facts.loc["2012", CANDIDATE].tolist() == [0, 0, 0]


def in_time(table):
    """Orders scanned by the end of their last day, counted row by row."""
    return sum(
        scan.date() <= by.date() if by == by.normalize() else scan <= by
        for scan, by in zip(table["first_scan"], table["ship_by"], strict=True)
    )
