"""Dates in each marketplace's order, and files that do not tell which."""

import datetime as dt

import pytest

from feedbacklab.loaders.dates import (
    parse_date,
    possible_orders,
    settle_order,
    tells_order,
)
from feedbacklab.schema import ReportFormatError

DAY = dt.date(2026, 3, 4)


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("3/4/26", "MDY"),
        ("03/04/2026", "MDY"),
        ("4/3/26", "DMY"),
        ("4.3.26", "DMY"),
        ("04.03.2026", "DMY"),
        ("4-3-2026", "DMY"),
        ("26/3/4", "YMD"),
        ("2026/03/04", "YMD"),
        ("2026-03-04", "MDY"),
        ("2026-3-4", "DMY"),
    ],
)
def test_each_way_to_write_a_day_is_read(text, order):
    assert parse_date(text, order) == DAY


def test_two_digit_years_are_of_this_century():
    assert parse_date("1/2/69", "MDY") == dt.date(2069, 1, 2)


@pytest.mark.parametrize(
    "text",
    ["", "3/4", "13/13/26", "2/30/26", "3/4.26", "3/4/026", "3/4/1926", "3/4/26 ", "x",
     "٣/٤/٢٦", "2026-13-01"],
)  # fmt: skip
def test_what_is_no_day_is_none(text):
    assert all(parse_date(text, order) is None for order in ("MDY", "DMY", "YMD"))


@pytest.mark.parametrize(
    ("texts", "orders"),
    [
        (["3/4/26", "3/28/26"], ["MDY"]),
        (["3/4/26", "28/3/2026"], ["DMY"]),
        (["3/4/26"], ["MDY", "DMY"]),
        (["26/3/14"], ["YMD", "DMY"]),
        (["26/3/14", "26/3/4"], ["YMD"]),
        (["2026-03-04"], ["YMD"]),
        (["no date"], []),
        ([], []),
    ],
)
def test_the_whole_file_tells_the_order(texts, orders):
    assert possible_orders(texts) == orders


def test_only_dates_that_others_read_otherwise_tell_an_order():
    assert tells_order(["3/4/26", "3/28/26"], "MDY")
    assert not tells_order(["2026-03-04"], "YMD")
    assert not tells_order(["5/5/26"], "MDY")


def test_the_marketplace_settles_what_the_dates_leave_open():
    assert settle_order("f", ["3/4/26"], ["US", "unknown"]) == "MDY"
    assert settle_order("f", ["3/4/26"], ["DE", "FR"]) == "DMY"


def test_a_marketplace_whose_order_nobody_knows_is_settled_by_its_dates():
    assert settle_order("f", ["28/3/2026"], ["ZA"]) == "DMY"
    with pytest.raises(ReportFormatError, match="cannot be told apart"):
        settle_order("f", ["3/4/26"], ["ZA"])


def test_dates_that_nobody_reads_settle_nothing():
    assert settle_order("f", ["99/99/99"], []) == ""


def test_three_readings_are_all_spelled_out():
    with pytest.raises(
        ReportFormatError,
        match=r"'1/2/03' is 2 January 2003 \(month/day/year, as in US\) or 1 February "
        r"2003 \(day/month/year, as in CA, MX, BR\)\. Pass marketplace=",
    ):
        settle_order("f", ["1/2/03"], [])


def test_readings_are_told_where_no_single_date_differs_in_all_of_them():
    # 01/02/01 is the same day as D/M/Y and Y/M/D, 01/01/02 as M/D/Y and D/M/Y.
    with pytest.raises(
        ReportFormatError, match=r"'0\d/0\d/0\d' is .* or .* or "
    ) as told:
        settle_order("f", ["01/02/01", "01/01/02"], [])
    assert "January 2001" in str(told.value) or "January 2002" in str(told.value)


def test_a_mixed_file_shows_a_date_that_each_order_cannot_read():
    with pytest.raises(
        ReportFormatError,
        match=r"f: its dates are written in more than one order: .*'28/3/26' is none "
        r"as month/day/year and '3/28/26' is none as day/month/year",
    ):
        settle_order("f", ["3/28/26", "28/3/26", "3/4/26"], [])
