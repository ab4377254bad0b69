"""Clean lines at once, odd lines with care: both ways give the same rows."""

import pytest

from feedbacklab.loaders.lines import read_lines
from feedbacklab.loaders.rows import OddRow, check_fields, is_order_id
from feedbacklab.loaders.spreadsheet import quoted_fields, read_spreadsheet
from feedbacklab.loaders.table import in_order

ORDER = "113-0000001-0000001"


def tsv(*lines):
    return ["".join(f"{line}\n" for line in lines).encode()]


def row(comment, date="3/4/26", stars="2", order=ORDER, reply=""):
    return f"{date}\t{stars}\t{comment}\t{reply}\t{order}\tb1@example.com"


def both_ways(blocks, width=6):
    read = []
    for careful in (False, True):
        clean, rows, odd = read_lines(blocks, width, 2, careful=careful)
        read.append((in_order(clean, rows, width).to_pylist(), odd))
    assert read[0] == read[1]
    return read[0]


@pytest.mark.parametrize(
    "comment",
    [
        "plain",
        "",
        "NA",
        '"',
        "two\nlines",
        "\n",
        "blank\n\n\nlines",
        "tab\there",
        "tab\tand\nline",
        "return\rhere",
        "\x85\u2028\u2029\x0b\x0c\x1c",
        "nul\0here",
        "3/4/26",
        "3/4/26 5 stars",
        "hangul 한글, which begins as a lone surrogate does",
    ],
)
def test_a_comment_comes_through_between_its_neighbours(comment):
    rows, odd = both_ways(tsv(row("before"), row(comment), row("after")))
    assert odd == []
    expected = ["before", comment.replace("\r", "\n"), "after"]
    assert [line["comment"] for line in rows] == expected
    assert [line["line"] for line in rows][:2] == [2, 3]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (row("x", date="yesterday"), "a text is not a date"),
        (row("x", date=""), "'' is not a date"),
        (row("x", stars="7"), "rating '7' is not 1–5"),
        (row("x", stars="555-1234"), "rating a text is not 1–5"),
        (row("x", order="113-1-1"), "no order id"),
        (row("x", order="１１３-0000001-0000001"), "no order id"),
        ("3/4/26\t2", "2 of 6 columns"),
        (f"3/4/26\t2\tx\t{ORDER}\tb1@example.com", "5 of 6 columns"),
        (row("x") + "\tmore\tcolumns", "8 of 6 columns"),
        (row("x\ud800"), "bytes that are not text"),
    ],
)
def test_a_damaged_row_is_returned_with_its_line_and_reason(line, reason):
    lines = [row("before"), line, row("after")]
    blocks = ["".join(f"{text}\n" for text in lines).encode("utf-8", "surrogatepass")]
    rows, odd = both_ways(blocks)
    assert len(rows) == 2
    (found,) = odd
    assert (found.line, found.reason) == (3, reason)
    assert found.raw == line.replace("\ud800", "\\ud800")


def test_damaged_rows_one_after_the_other_stay_apart():
    lines = [
        row("a", order="bad"),
        row("b", date="bad"),
        row("c", stars="9"),
        "3/4/26\t2\tcut",
        row("d", date="bad"),
        f"3/4/26\t2\tno reply\t{ORDER}\tb1",
        f"tail\t\t{ORDER}\tb1",
        "3/4/26\t2\tcut",
        row("good"),
        f"tail\t\t{ORDER}\tb1",
        "3/4/26\t2\tcut again",
        "3/4/26\t2\tand again",
    ]
    rows, odd = both_ways(tsv(*lines))
    assert [line["comment"] for line in rows] == ["good"]
    lines.remove(row("good"))
    assert [found.raw for found in odd] == lines


def test_a_row_of_several_lines_that_cannot_be_read_counts_once():
    _, odd = both_ways(tsv(row("first\nsecond", date="bad"), row("good")))
    assert [(found.line, found.reason) for found in odd] == [
        (2, "a text is not a date")
    ]


def test_empty_lines_and_rows_are_skipped():
    rows, odd = both_ways(tsv("", row("a"), "  ", "\t\t\t\t\t", row("b"), "", ""))
    assert [line["line"] for line in rows] == [3, 6]
    assert odd == []


def test_a_row_may_begin_in_one_block_and_end_in_the_next():
    text = row("first\nsecond") + "\n"
    at = text.index("second")
    rows, odd = both_ways([text[:at].encode(), text[at:].encode()])
    assert [line["comment"] for line in rows] == ["first\nsecond"]
    assert odd == []


def test_ratings_of_a_spreadsheet_may_have_a_decimal():
    rows, _ = both_ways(tsv(row("x", stars="5.0")))
    assert rows[0]["stars"] == "5"


def test_legacy_answers_are_known_or_refused():
    start, end = "3/4/15\t2\tx\t", f"\t{ORDER}\tb1@example.com"
    lines = [
        f"{start}\t{answers}{end}" for answers in ("Ja\tnein\t-", "Yes\tmaybe\tNo")
    ]
    rows, odd = both_ways(tsv(*lines), width=9)
    assert rows[0]["item_as_described"] == "nein"
    assert [found.reason for found in odd] == [
        "item_as_described is neither yes, no nor '-'"
    ]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [(ORDER, True), (f" {ORDER} ", True), ("113-0000001", False), (f"{ORDER}1", False)],
)
def test_order_ids_have_three_seven_and_seven_digits(text, verdict):
    assert is_order_id(text) is verdict


def test_long_digits_are_never_quoted_for_they_may_be_a_telephone_number():
    fields = ("0301234567", "2", "", "", ORDER, "")
    assert check_fields(1, fields, "raw") == OddRow(1, "raw", "a text is not a date")


# --- CSV ---


def csv_rows(text, delimiter=","):
    rows, odd = read_spreadsheet(text, 6, delimiter, 2)
    return [(row.line, row.fields[2]) for row in rows], odd


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        ("", [""]),
        ("a,,b", ["a", "", "b"]),
        ('"a,b",c', ["a,b", "c"]),
        ('"a ""b""",', ['a "b"', ""]),
        ('5" pipe,"', ['5" pipe', '"']),
        ('"a" b,c', ['"a" b', "c"]),
        ('"two\nlines",c', ["two\nlines", "c"]),
        ("bare\rreturn,c", ["bare\rreturn", "c"]),
    ],
)
def test_a_csv_row_is_split_as_spreadsheets_write_it(line, fields):
    assert quoted_fields(line, ",") == fields


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_a_quote_left_open_costs_no_other_row(delimiter):
    rows = [
        f'3/4/26,2,"first\nsecond",,{ORDER},b1',
        f'3/4/26,2,"open,,{ORDER},b2',
        f"3/5/26,3,fine,,{ORDER},b3",
        f'3/5/26,3,"open, and with a comma,,{ORDER},b4',
        f"3/6/26,4,fine too,,{ORDER},b5",
    ]
    text = "\n".join(rows).replace(",", delimiter)
    read, odd = csv_rows(text, delimiter)
    assert read == [(2, "first\nsecond"), (4, '"open'), (5, "fine"), (7, "fine too")]
    assert [(found.line, found.reason) for found in odd] == [(6, "7 of 6 columns")]


def test_a_comment_of_ten_megabytes_is_read_from_a_csv():
    comment = "very " * 2_000_000
    read, odd = csv_rows(f'3/4/26,2,"{comment}",,{ORDER},b1')
    assert read == [(2, comment)]
    assert odd == []


def test_an_open_quote_never_ends_inside_the_next_row():
    rows = [
        f'3/4/26,2,"open,,{ORDER},b1',
        f'3/5/26,3,pipe of 5",,{ORDER},b2',
        f"3/6/26,4,fine,,{ORDER},b3",
    ]
    read, odd = csv_rows("\n".join(rows))
    assert read == [(2, '"open'), (3, 'pipe of 5"'), (4, "fine")]
    assert odd == []
