"""The command on 8,135 real ratings, checked by a slow count of its own.

The reports are third-party data and no part of this project. They are looked for in
the folder that FEEDBACKLAB_REAL_REPORTS names, or beside the project.
"""

import csv
import datetime as dt
import json
import os
from pathlib import Path

import pytest

from feedbacklab.cli import main

BESIDE = Path(__file__).parents[2] / "shared" / "data" / "olist_as_reports"
FOLDER = Path(os.environ.get("FEEDBACKLAB_REAL_REPORTS", BESIDE))
ALL, LOW = "seller_feedback_all_stars.txt", "seller_feedback_1to3_stars.txt"
UNTIL = "2018-07-01"

pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="the real reports are not on this computer"
)


def summary(capsys, *names):
    paths = [str(FOLDER / name) for name in names] or [str(FOLDER)]
    assert main(["summary", *paths, "--until", UNTIL, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def slow_windows():
    """Window → [negative, neutral, positive, stars], by a loop over the rows."""
    end = dt.date.fromisoformat(UNTIL)
    lengths = {"30 days": 30, "90 days": 90, "365 days": 365, "lifetime": 10**6}
    counts = {name: [0, 0, 0, 0] for name in lengths}
    with open(FOLDER / ALL, encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        next(rows)
        for row in rows:
            day, month, year = map(int, row[0].split("/"))
            age = (end - dt.date(2000 + year, month, day)).days
            stars = int(row[1])
            for name, length in lengths.items():
                if 0 < age <= length:
                    counts[name][0 if stars < 3 else 1 if stars == 3 else 2] += 1
                    counts[name][3] += stars
    return counts


def test_all_files_together_equal_the_slow_count(capsys):
    windows = summary(capsys)["marketplaces"]["BR"]["windows"]
    for name, (negative, neutral, positive, stars) in slow_windows().items():
        row, base = windows[name], negative + neutral + positive
        assert (row["negative"], row["neutral"]) == (negative, neutral)
        assert (row["positive"], row["received"]) == (positive, base)
        assert row["positive_share"] == pytest.approx(positive / base)
        assert row["positive_shown"] == int(100 * positive / base + 0.5)
        assert row["stars"] == pytest.approx(stars / base)


def test_one_to_three_stars_and_traffic_equal_it_to_the_last_count(capsys):
    found = summary(capsys, LOW, "sales_and_traffic.json")
    windows = found["marketplaces"]["BR"]["windows"]
    for name, (negative, neutral, positive, _) in slow_windows().items():
        row = windows[name]
        assert (row["negative"], row["neutral"]) == (negative, neutral)
        assert row["positive"] == positive
        assert row["received"] == negative + neutral + positive
        assert row["source"] == "traffic report"
        assert row["stars"] is None
    assert found["marketplaces"]["BR"]["disagreements"] == []


def test_one_to_three_stars_alone_say_what_is_unknown(capsys):
    found = summary(capsys, LOW)
    windows = found["marketplaces"]["BR"]["windows"]
    for name, (negative, neutral, _, _) in slow_windows().items():
        row = windows[name]
        assert (row["negative"], row["neutral"]) == (negative, neutral)
        assert row["positive_share"] is None
        assert row["source"].startswith("unknown: needs the traffic report")
    assert "positive share" in [row["question"] for row in found["missing"]]


def test_the_orders_of_775_ratings_are_not_in_the_orders_report(capsys):
    with open(FOLDER / "all_orders.txt", encoding="utf-8", newline="") as file:
        orders = {line.split("\t")[0] for line in file}
    with open(FOLDER / ALL, encoding="utf-8", newline="") as file:
        rated = [line.split("\t")[4] for line in file][1:]
    expected = sum(order not in orders for order in rated)
    assert expected == 775
    assert summary(capsys)["feedback_without_order"] == expected
