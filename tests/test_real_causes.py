"""Late causes on real orders equal a slow count of their clocks.

The reports are third-party data and no part of this project; see test_real_reports.py
for where they are looked for.
"""

import csv
import os
from collections import Counter
from pathlib import Path

import pytest

from feedbacklab.causes import causes
from feedbacklab.classifier import classify
from feedbacklab.loaders import load_folder

BESIDE = Path(__file__).parents[2] / "shared" / "data" / "olist_as_reports"
FOLDER = Path(os.environ.get("FEEDBACKLAB_REAL_REPORTS", BESIDE))

pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="the real reports are not on this computer"
)


@pytest.fixture(scope="module")
def found():
    table = load_folder(FOLDER).feedback
    return causes(table, classify(table["comment"], language="pt"))


def slow_facts():
    """Order id → (cause, controller), by a loop over the lines of the files."""
    left = {}
    with (FOLDER / "seller_feedback_1to3_stars.txt").open(
        encoding="utf-8", newline=""
    ) as file:
        for row in [*csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)][1:]:
            day, month, year = row[0].split("/")
            left[row[4]] = f"20{year}-{int(month):02}-{int(day):02}"
    parcels = {}
    with (FOLDER / "shipments.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            parcels.setdefault(row["amazon-order-id"], []).append(row)
    facts = {}
    for order in left.keys() & parcels.keys():
        rows = parcels[order]
        ship_by = min(filter(None, (row["ship-by"][:10] for row in rows)), default="")
        promised = min(row["promised-delivery"][:10] for row in rows)
        scans = [row["carrier-first-scan"][:10] for row in rows]
        arrivals = [row["delivered"][:10] for row in rows]
        scan = max(scans) if all(scans) else ""
        delivered = max(arrivals) if all(arrivals) else ""
        who = (
            "unknown"
            if not (scan and ship_by)
            else "seller"
            if scan > ship_by
            else "carrier"
        )
        if delivered > promised:
            facts[order] = "delivered late", who
        elif scan and not delivered and promised < left[order]:
            facts[order] = "never arrived", who
        elif who == "seller":
            facts[order] = "shipped late", who
    return left, facts


def test_late_causes_are_those_of_a_slow_count(found):
    left, expected = slow_facts()
    facts = found[found["source"] == "fact"].set_index("order_id")
    told = dict(zip(facts.index, zip(facts["cause"], facts["controller"], strict=True),
                    strict=True))  # fmt: skip
    assert told == expected
    assert found["order_id"].nunique() == len(left) == 3666
    assert Counter(cause for cause, _ in told.values()) == {
        "never arrived": 922,
        "delivered late": 259,
        "shipped late": 64,
    }


def test_comments_in_portuguese_are_counted_as_not_read(found):
    assert set(found["source"]) == {"fact", "none"}
    assert found["agrees"].isna().all()
