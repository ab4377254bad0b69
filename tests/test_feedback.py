"""Every layout of the feedback report, read to values worked by hand."""

import io
import re
from pathlib import Path

import pandas as pd
import pytest

from feedbacklab.loaders import load_feedback
from feedbacklab.loaders.feedback import read_feedback
from feedbacklab.schema import FEEDBACK_DTYPES, ReportFormatError, check_table

REPORTS = Path(__file__).parent / "reports"
US1, US2, US3 = (f"113-{n:07}-{n:07}" for n in (1, 2, 3))
EU1, EU2 = (f"302-{n:07}-{n:07}" for n in (1, 2))
JP1, JP2 = (f"503-{n:07}-{n:07}" for n in (1, 2))

PLAIN = [
    (US1, "2026-03-14", 2, "came a week late", "", "US"),
    (US2, "2026-03-04", 5, "all fine", "Thank you!", "US"),
]
ACCENTS = [
    (US1, "2026-03-14", 1, "café cup crushed – “fragile” ignored", "", "US"),
    (US2, "2026-03-15", 3, "paid €5 extra, naïve me", "", "US"),
]
JAPAN = [
    (JP1, "2026-03-14", 2, "①箱がつぶれていました。髙島様宛です", "", "JP"),
    (JP2, "2026-11-02", 3, "ﾌﾂｳです", "申し訳ございません", "JP"),
]
GERMAN = [
    (EU1, "2026-03-14", 2, "spät geliefert, größe falsch", "", "DE"),
    (EU2, "2026-03-04", 3, "ging so", "Danke für die Rückmeldung", "DE"),
]


def us(*comments):
    """Rows of 14 March 2026 with two stars, as most of the files have them."""
    return [
        (f"113-{n:07}-{n:07}", "2026-03-14", 2, comment, "", "US")
        for n, comment in enumerate(comments, 1)
    ]


EXPECTED = {
    "six_columns.txt": PLAIN,
    "header_only.txt": [],
    "heading_german.txt": GERMAN,
    "heading_half_spanish.txt": [
        (EU1, "2026-03-14", 1, "llegó rota la caja", "", "ES")
    ],
    "heading_french.txt": [(EU1, "2026-03-04", 2, "colis abîmé à l’arrivée", "", "FR")],
    "heading_polish_utf8.txt": [(EU1, "2026-03-04", 1, "źle zapakowane", "", "PL")],
    "dates_swedish.txt": [(EU1, "2026-03-04", 2, "sen leverans", "", "SE")],
    "four_digit_years.txt": [
        (US1, "2026-03-04", 2, "late", "", "US"),
        (US2, "2025-12-31", 2, "later", "", "US"),
    ],
    "four_digit_years_japan.txt": [(JP1, "2026-03-04", 2, "late", "", "JP")],
    "utf8.txt": ACCENTS,
    "utf8_bom.txt": ACCENTS,
    "utf16le_bom.txt": ACCENTS,
    "utf16le.txt": ACCENTS,
    "utf16be_bom.txt": ACCENTS,
    "cp1252.txt": ACCENTS,
    "latin1.txt": us("café fermé\x81"),
    "cp932.txt": JAPAN,
    "japan_utf8.txt": JAPAN,
    "japan_utf16le.txt": JAPAN,
    "two_encodings.txt": us("café", "café – “ok”", "a naïve “word”"),
    "quotes.txt": us('"broken" on arrival', '"unclosed quote', '5" pipe, not 6"'),
    "newlines_in_comments.txt": [
        *us("first line\nsecond line\n\nfourth line", "one\ntwo", "old Mac\nline"),
        ("113-0000004-0000004", "2026-03-14", 2, "plain", "sorry\nreally", "US"),
    ],
    "tabs_in_comments.txt": us("size\tcolour\tboth wrong", "a\tb\nc\td", "ok"),
    "separators_in_comments.txt": us(
        "next\x85line", "line\u2028separator\u2029too\x0b\x0c"
    ),
    "words_for_nothing.txt": us("NA", "n/a", "null", ".", ""),
    "padded.txt": us(" kept  "),
    "ends_lf.txt": PLAIN,
    "ends_cr.txt": PLAIN,
    "ends_cr_cr_lf.txt": PLAIN,
    "ends_mixed.txt": us("lf", "cr", "cr too", "crlf"),
    "no_last_end.txt": PLAIN,
    "empty_lines.txt": PLAIN,
    "packed.txt.gz": PLAIN,
    "resaved_comma.csv": [
        (US1, "2026-03-14", 2, 'late, "very" late', "", "US"),
        (US2, "2026-03-15", 5, "first line\nsecond line", "Thanks", "US"),
        (US3, "2026-03-16", 1, '5" pipe', "", "US"),
    ],
    "resaved_semicolon.csv": [(EU1, "2026-03-14", 2, "spät; sehr spät", "", "DE")],
    "repeated_rows.txt": us("a", "b"),
}
OTHERWISE_TESTED = {
    "nine_columns.txt",
    "ten_columns.txt",
    "ambiguous_dates.txt",
    "mixed_dates.txt",
    "contradicting_rows.txt",
    "damaged_rows.txt",
}


def values(table):
    """Rows as plain tuples, without the rater."""
    return [
        (row.Index, f"{row.left_on:%Y-%m-%d}", row.stars, row.comment, row.reply, code)
        for row, code in zip(table.itertuples(), table["marketplace"], strict=True)
    ]


@pytest.mark.parametrize("name", EXPECTED)
def test_every_layout_is_read_to_the_letter(name):
    table = check_table(load_feedback(REPORTS / name))
    assert values(table) == EXPECTED[name]
    assert table.index.name == "order_id"
    assert {column: str(kind) for column, kind in table.dtypes.items()} == (
        FEEDBACK_DTYPES
    )


def test_every_report_file_is_written_by_the_script_and_tested():
    scope = {"__file__": str(REPORTS / "write_reports.py"), "__name__": "written"}
    exec((REPORTS / "write_reports.py").read_text("utf-8"), scope)
    for name, report in scope["REPORTS"].items():
        if name != "packed.txt.gz":  # zlib may pack the same bytes otherwise
            assert (REPORTS / name).read_bytes() == report, name
    files = {file.name for file in REPORTS.glob("*.[tcg]*")} - {".gitattributes"}
    assert files == set(scope["REPORTS"]) == {*EXPECTED} | OTHERWISE_TESTED


def test_legacy_answers_are_nullable_booleans():
    table = load_feedback(REPORTS / "nine_columns.txt")
    answers = ["arrived_on_time", "item_as_described", "customer_service"]
    expected = pd.DataFrame(
        [[True, False, None], [False, True, None]],
        index=pd.Index([US1, US2], dtype="str", name="order_id"),
        columns=answers,
        dtype="boolean",
    )
    pd.testing.assert_frame_equal(table[answers], expected)


def test_ten_columns_have_a_rater_role_that_is_left_out():
    table = load_feedback(REPORTS / "ten_columns.txt")
    assert values(table) == [(US1, "2011-03-14", 1, "never came", "sorry", "US")]
    assert not table["arrived_on_time"].iat[0]
    assert "rater_role" not in table


@pytest.mark.parametrize("name", ["cp1252.txt", "utf16le.txt", "resaved_comma.csv"])
def test_a_path_its_bytes_and_open_files_give_the_same_table(name):
    path = REPORTS / name
    expected = load_feedback(path)
    for source in (
        str(path),
        path.read_bytes(),
        bytearray(path.read_bytes()),
        io.BytesIO(path.read_bytes()),
    ):
        pd.testing.assert_frame_equal(load_feedback(source), expected)
    with path.open("rb") as file:
        pd.testing.assert_frame_equal(load_feedback(file), expected)


def test_an_open_text_file_is_read_too():
    text = (REPORTS / "utf8.txt").read_text("utf-8")
    assert values(load_feedback(io.StringIO(text))) == ACCENTS


# --- the marketplace ---


def report(
    *rows, heading="Date\tRating\tComments\tYour Response\tOrder ID\tRater Email"
):
    return "".join(f"{line}\n" for line in (heading, *rows)).encode()


def row(number=1, date="3/4/26", stars="2", comment="late", address=""):
    order = f"113-{number:07}-{number:07}"
    return f"{date}\t{stars}\t{comment}\t\t{order}\t{address}"


@pytest.mark.parametrize(
    ("marketplace", "code", "day"),
    [
        ("US", "US", "2026-03-04"),
        ("uk", "UK", "2026-04-03"),
        ("GB", "UK", "2026-04-03"),
        ("Amazon.ca", "CA", "2026-04-03"),
        ("A1PA6795UKMFR9", "DE", "2026-04-03"),
    ],
)
def test_the_marketplace_may_be_named(marketplace, code, day):
    table = load_feedback(report(row()), marketplace)
    assert values(table)[0][1] == day
    assert table["marketplace"].tolist() == [code]


def test_japan_writes_the_year_first():
    table = load_feedback(report(row(date="26/3/4")), "JP")
    assert values(table)[0][1] == "2026-03-04"


def test_an_unknown_marketplace_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match=r"'XX' is no marketplace .* US, CA, MX"):
        load_feedback(report(row()), "XX")


def test_addresses_tell_the_marketplace_of_rows_without_one_too():
    table = load_feedback(
        report(
            row(1, address="b1@marketplace.amazon.co.uk"), row(2), row(3, address="?")
        )
    )
    assert table["marketplace"].tolist() == ["UK"] * 3
    assert values(table)[0][1] == "2026-04-03"


def test_addresses_of_several_marketplaces_tell_each_row():
    table = load_feedback(
        report(
            row(1, address="b1@marketplace.amazon.de"),
            row(2, address="b2@marketplace.amazon.fr"),
            row(3, address="b3@example.com"),
        )
    )
    assert table["marketplace"].tolist() == ["DE", "FR", "unknown"]


def test_dates_that_only_one_order_reads_tell_the_united_states():
    table = load_feedback(report(row(1, "3/4/26"), row(2, "3/28/26")))
    assert [line[1] for line in values(table)] == ["2026-03-04", "2026-03-28"]
    assert table["marketplace"].tolist() == ["US", "US"]


def test_dates_that_many_marketplaces_write_leave_it_unknown():
    table = load_feedback(report(row(1, "3/4/26"), row(2, "28/3/2026")))
    assert [line[1] for line in values(table)] == ["2026-04-03", "2026-03-28"]
    assert table["marketplace"].tolist() == ["unknown", "unknown"]


@pytest.mark.parametrize("date", ["2026-03-28", "5/5/26"])
def test_dates_that_read_the_same_in_any_order_tell_no_marketplace(date):
    table = load_feedback(report(row(1, date)))
    assert table["marketplace"].tolist() == ["unknown"]


def test_ambiguous_dates_are_refused_with_both_readings():
    sentence = (
        "ambiguous_dates.txt: day and month cannot be told apart: '3/4/26' is "
        "4 March 2026 (month/day/year, as in US) or 3 April 2026 (day/month/year, as "
        "in CA, MX, BR). Pass marketplace= with the report's marketplace."
    )
    with pytest.raises(ReportFormatError, match=f"^{re.escape(sentence)}$"):
        load_feedback(REPORTS / "ambiguous_dates.txt")


def test_dates_in_two_orders_are_refused_with_an_example_of_each():
    with pytest.raises(
        ReportFormatError,
        match=r"more than one order: .*'28/3/26' is none as month/day/year and "
        r"'3/28/26' is none as day/month/year\. Load each marketplace",
    ):
        load_feedback(REPORTS / "mixed_dates.txt")


# --- rows that cannot be read ---


def test_unreadable_rows_are_refused_with_their_number_and_the_first_line():
    sentence = (
        "damaged_rows.txt: 6 of 8 rows cannot be read, the first at line 3 (rating '6' "
        "is not 1–5). Expected 6 columns (Date, Rating, Comments, Your Response, Order "
        "ID, Rater Email), 9 (with Arrived on Time, Item as Described, Customer "
        "Service before the Order ID) or 10 (with Rater Role at the end), in this "
        "order and in any language; dates as month/day/year. Mend the file, name its "
        "marketplace=, or pass unreadable='collect' to get these rows as a second "
        "table."
    )
    with pytest.raises(ReportFormatError, match=f"^{re.escape(sentence)}$"):
        load_feedback(REPORTS / "damaged_rows.txt")


def test_unreadable_rows_are_collected_with_line_text_and_reason():
    table, unreadable = load_feedback(
        REPORTS / "damaged_rows.txt", unreadable="collect"
    )
    assert table["comment"].tolist() == ["fine", "fine too"]
    assert list(zip(unreadable["line"], unreadable["reason"], strict=True)) == [
        (3, "rating '6' is not 1–5"),
        (4, "'14/14/26' is no date"),
        (5, "a text is not a date"),
        (6, "no order id"),
        (7, "5 of 6 columns"),
        (9, "3 of 6 columns"),
    ]
    lines = (REPORTS / "damaged_rows.txt").read_text("utf-8").split("\n")
    assert unreadable["raw"].tolist() == [
        lines[line - 1].strip() for line in unreadable["line"]
    ]


def test_a_date_of_another_order_is_said_to_be_none_in_this_one():
    _, unreadable = load_feedback(report(row(1, "28/3/26")), "US", unreadable="collect")
    assert unreadable["reason"].tolist() == ["'28/3/26' is no date as month/day/year"]


def test_a_report_whose_dates_are_none_at_all_claims_no_order():
    with pytest.raises(ReportFormatError, match=r"\('99/99/99' is no date\)") as told:
        load_feedback(report(row(1, "99/99/99")))
    assert "dates as" not in str(told.value)


def test_a_clean_report_collects_nothing():
    _, unreadable = load_feedback(REPORTS / "six_columns.txt", unreadable="collect")
    assert unreadable.empty
    assert list(unreadable) == ["line", "raw", "reason"]


def test_another_choice_than_raise_or_collect_is_refused():
    with pytest.raises(ValueError, match=r"'raise' or 'collect', not 'skip'"):
        load_feedback(REPORTS / "six_columns.txt", unreadable="skip")


def test_rows_with_different_contents_for_one_order_are_refused_with_their_number():
    with pytest.raises(
        ReportFormatError,
        match=r"contradicting_rows.txt: 1 order ids stand in several rows with "
        r"different contents, first 113-0000001-0000001\. A buyer leaves one",
    ):
        load_feedback(REPORTS / "contradicting_rows.txt", unreadable="collect")


def test_rows_that_repeat_each_other_to_the_letter_count_once():
    table, unreadable = load_feedback(
        REPORTS / "repeated_rows.txt", unreadable="collect"
    )
    assert table["comment"].tolist() == ["a", "b"]
    assert list(zip(unreadable["line"], unreadable["reason"], strict=True)) == [
        (4, "repeats line 2 to the letter")
    ]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", r"^the report is empty: download the report again\.$"),
        (b" \r\n ", "is empty"),
        (b"\x1f\x8bnothing", r"is a damaged gzip file \(.*\): download the report"),
        (
            b"a\tb\tc\n1\t2\t3\n",
            "is not a seller feedback report: its first line has 3",
        ),
        (b"just a text\n", "its first line has 1 columns"),
        (
            "\n".join([row(1), row(2)]).encode(),
            r"the report has no heading: its first line is a row\. Put the heading",
        ),
    ],
)
def test_what_is_no_report_is_refused(data, sentence):
    with pytest.raises(ReportFormatError, match=sentence):
        load_feedback(data)


def test_a_missing_file_is_missed():
    with pytest.raises(FileNotFoundError):
        load_feedback(REPORTS / "no_such_report.txt")


def test_how_a_report_was_read_is_told():
    read = read_feedback(REPORTS / "heading_german.txt")
    assert (read.encoding, read.columns, read.dates) == ("cp1252", 6, "day/month/year")
    named = read_feedback(REPORTS / "heading_german.txt", "DE")
    assert named.dates == "D.M.YY"


def test_a_spare_marketplace_counts_only_where_addresses_show_none():
    spare = read_feedback(report(row()), otherwise="US")
    assert spare.table["marketplace"].tolist() == ["US"]
    german = read_feedback(REPORTS / "heading_german.txt", otherwise="US")
    assert values(german.table) == GERMAN


# --- raters ---


def test_an_address_never_stands_in_the_table_and_its_hash_is_stable():
    data = report(
        row(1, "3/28/26", address="b1@marketplace.amazon.com"),
        row(2, "3/28/26", address=" B1@marketplace.amazon.com"),
        row(3, "3/28/26", address="b2@marketplace.amazon.com"),
        row(4, "3/28/26", address=""),
    )
    table = load_feedback(data)
    first, same, other, none = table["rater"]
    assert first == same != other
    assert none == ""
    assert re.fullmatch("[0-9a-f]{16}", first)
    assert "@" not in table.reset_index().to_csv()
    assert load_feedback(data)["rater"].tolist() == table["rater"].tolist()


def test_many_rows_with_an_odd_one_each_keep_the_order_of_the_file():
    comments = [
        f"first {n}\nsecond" if n % 7 == 0 else f"plain {n}" for n in range(500)
    ]
    rows = [row(n, "3/28/26", comment=text) for n, text in enumerate(comments)]
    table = load_feedback(report(*rows))
    assert table["comment"].tolist() == comments
