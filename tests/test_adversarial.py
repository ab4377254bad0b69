"""Hostile and monstrous reports: read or refused, soon, and never quoted."""

import gzip
import json
import tracemalloc

import pytest

from feedbacklab.loaders import (
    load_feedback,
    load_feedback_manager,
    load_folder,
    load_orders,
    load_traffic,
)
from feedbacklab.schema import ReportFormatError

HEADING = "Date\tRating\tComments\tYour Response\tOrder ID\tRater Email"
MARK = "zebrafinch"
ADDRESS = "okapi@marketplace.amazon.com"
ORDER = "113-0000001-0000001"


def row(comment=MARK, date="3/28/26", stars="2", order=ORDER):
    return f"{date}\t{stars}\t{comment}\t{comment}\t{order}\t{ADDRESS}"


def report(*rows, heading=HEADING):
    return "\n".join([heading, *rows, ""]).encode("utf-8", "surrogatepass")


HOSTILE = [
    "=HYPERLINK(\"http://example.com\")",
    "<script>alert(1)</script>",
    "@SUM(A1)",
    "+1|' /C calc'!A0",
    "'; DROP TABLE feedback; --",
    "{{7*7}}${7*7}%s%(x)s",
    "\u202egnirts\u202c",
    "a\u0300" * 50,
    "\0",
    "\ufeff",
    "\x1b[2J",
]  # fmt: skip


@pytest.mark.parametrize("comment", HOSTILE)
def test_hostile_comments_come_through_to_the_letter(comment):
    assert load_feedback(report(row(comment)))["comment"].tolist() == [comment]


@pytest.mark.parametrize(
    "comment", ["x" * 10_000_000, "é" * 5_000_000, "a\n" * 100_000]
)
def test_a_comment_of_megabytes_is_read(comment):
    table = load_feedback(report(row(comment), row(order="113-0000002-0000002")))
    assert table["comment"].tolist() == [comment, MARK]


@pytest.mark.parametrize(
    "line",
    [
        "\t" * 3_000_000,
        "3/28/26" + "\t" * 3_000_000,
        "3/28/26\t2" + " " * 3_000_000,
        " " * 3_000_000 + "x",
        '"' * 3_000_000,
        "\r" * 200_000,
        f"3/28/26\t2\tx\t\t{ORDER}" + " " * 1_000_000 + "x",
        ("3/28/26\t2\tcut\n" * 60_000),
        ("\tcut\n" * 60_000),
    ],
)
@pytest.mark.parametrize("mark", ["\t", ","])
def test_no_line_takes_more_than_linear_time(line, mark):
    data = report(row(), line).replace(b"\t", mark.encode())
    table, odd = load_feedback(data, unreadable="collect")
    assert len(table) == 1
    assert len(table) + len(odd) >= 1


def test_open_quotes_take_no_more_than_linear_time():
    rows = ['"open,' * 3] * 60_000
    data = report(*rows, heading=HEADING.replace("\t", ",")).replace(b"\t", b",")
    _, odd = load_feedback(data, unreadable="collect")
    assert len(odd) == 60_000


def test_a_gzip_bomb_is_refused_before_it_fills_the_memory():
    bomb = gzip.compress(bytes(100 << 20), 1)
    tracemalloc.start()
    with pytest.raises(ReportFormatError, match="as no report does"):
        load_feedback(bomb)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 200 << 20


ROWS = [row(order=f"113-{n:07}-{n:07}") for n in range(3)]
REFUSED = {
    "no heading": "\n".join(ROWS).encode(),
    "tail of a comment first": f"{MARK}\t{MARK}\n".encode() + report(*ROWS),
    "first line is a comment": f"{MARK}\n".encode() + report(*ROWS),
    "seven columns": report(*ROWS, heading=HEADING + f"\t{MARK}"),
    "bad dates": report(row(date=MARK)),
    "bad rating": report(row(stars=MARK)),
    "comment for a rating": report(row(stars="12345678")),
    "bad order": report(row(order=MARK)),
    "too few columns": report(f"{MARK}\t{MARK}"),
    "too many columns": report(ROWS[0] + f"\t{MARK}"),
    "not text": report(row(MARK + "\ud800"))
    .decode("utf-8", "surrogatepass")
    .encode("utf-16", "surrogatepass"),
    "contradiction": report(row(), row(MARK + "2")),
    "ambiguous": report(row(date="3/4/26")).replace(ADDRESS.encode(), MARK.encode()),
    "mixed": report(
        row(date="3/28/26"), row(date="28/3/26", order="113-0000002-0000002")
    ).replace(ADDRESS.encode(), MARK.encode()),
    "impossible date": report(row(date="13/13/26")),
    "csv": report(MARK, heading=HEADING.replace("\t", ",")),
    "legacy answers": report(
        row().replace(f"\t{ORDER}", f"\t{MARK}\t{MARK}\t{MARK}\t{ORDER}"),
        heading=HEADING.replace("\tOrder", "\tOn Time\tAs Described\tService\tOrder"),
    ),
    "damaged gzip": gzip.compress(report(*ROWS))[:-9],
}


@pytest.mark.parametrize("name", REFUSED)
def test_no_error_ever_quotes_a_comment_or_an_address(name, tmp_path):
    path = tmp_path / "may.txt"
    path.write_bytes(REFUSED[name])
    loads = (
        load_feedback,
        load_orders,
        load_traffic,
        load_feedback_manager,
        load_folder,
    )
    for load in loads:
        with pytest.raises(ReportFormatError) as told:
            load(path)
        for word in (MARK, "okapi", "12345678", str(tmp_path)):
            assert word not in str(told.value), load.__name__


def test_no_orders_error_quotes_a_field():
    names = (
        "amazon-order-id\tpurchase-date\torder-status\tfulfillment-channel\tsku\tasin\t"
        "product-name\tquantity"
    )
    for fields in (
        f"{ORDER}\t{MARK}\tShipped\tAmazon\tA\tB\tC\t1",
        f"{ORDER}\t2026-03-01\tShipped\tAmazon\tA\tB\tC\t{MARK}",
        f"\t2026-03-01\tShipped\tAmazon\t{MARK}\tB\tC\t1",
        MARK,
    ):
        with pytest.raises(ReportFormatError) as told:
            load_orders(f"{names}\n{fields}\n".encode())
        assert MARK not in str(told.value)


def test_no_traffic_error_quotes_more_than_a_date():
    entry = {"date": "2026-03-01", "trafficByDate": {"feedbackReceived": MARK}}
    with pytest.raises(ReportFormatError) as told:
        load_traffic(json.dumps({"salesAndTrafficByDate": [entry]}).encode())
    assert MARK not in str(told.value)


@pytest.mark.parametrize("line", ["\t" * 500_000, ";" * 500_000, '"' * 500_000, "x\ty"])
def test_orders_of_any_kind_are_refused_soon(line):
    with pytest.raises(ReportFormatError, match=r"is no orders report|is empty"):
        load_orders(f"{line}\n{line}\n".encode())
