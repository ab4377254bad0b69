"""Returns reports: two layouts, columns by name, days as each country writes them."""

import datetime as dt
import gzip

import pandas as pd
import pytest

from feedbacklab.loaders import load_folder, load_returns
from feedbacklab.loaders.returns import (
    RETURNS_DTYPES,
    merged_returns,
    no_returns,
    return_day,
)
from feedbacklab.schema import ReportFormatError

FBA = (
    "return-date", "order-id", "sku", "asin", "fnsku", "product-name", "quantity",
    "fulfillment-center-id", "detailed-disposition", "reason", "status",
    "license-plate-number", "customer-comments",
)  # fmt: skip
MERCHANT = (
    "Order ID", "Order date", "Return request date", "Return request status",
    "Amazon RMA ID", "Merchant RMA ID", "Label type", "Label cost", "Currency code",
    "Return carrier", "Tracking ID", "Label to be paid by", "A-to-Z Claim", "Is prime",
    "ASIN", "Merchant SKU", "Item Name", "Return quantity", "Return Reason",
    "In policy", "Return type", "Resolution", "Invoice number", "Return delivery date",
    "Order Amount", "Order quantity", "SafeT Action reason", "SafeT claim id",
    "SafeT claim state", "SafeT claim creation time",
    "SafeT claim reimbursement amount", "Refunded Amount",
)  # fmt: skip
A, B = (f"113-{n:07}-{n:07}" for n in (1, 2))
BACK_A = {
    "return-date": "2026-03-05T08:00:00+00:00",
    "order-id": A,
    "sku": "MUG-1",
    "asin": "B000000001",
    "product-name": "Mug",
    "quantity": "2",
    "detailed-disposition": "CUSTOMER_DAMAGED",
    "reason": "DEFECTIVE",
    "status": "Unit returned to inventory",
    "license-plate-number": "LPN1",
    "customer-comments": "handle came off",
}
ASKED_B = {
    "Order ID": B,
    "Return request date": "07-Mar-2026",
    "Return request status": "Approved",
    "Amazon RMA ID": "RMA1",
    "ASIN": "B000000002",
    "Merchant SKU": "CUP-2",
    "Item Name": "Cup",
    "Return quantity": "1",
    "Return Reason": "CR-UNWANTED_ITEM",
}


def report(*rows, names=FBA, by="\t"):
    lines = [by.join(names), *(by.join(row.get(n, "") for n in names) for row in rows)]
    return ("\n".join(lines) + "\n").encode()


def test_a_return_to_amazon_becomes_one_row_with_our_names():
    returns = load_returns(report(BACK_A))
    assert returns.to_dict("records") == [
        {
            "order_id": A,
            "returned_on": pd.Timestamp("2026-03-05"),
            "channel": "FBA",
            "sku": "MUG-1",
            "asin": "B000000001",
            "product_name": "Mug",
            "quantity": 2,
            "reason": "DEFECTIVE",
            "disposition": "CUSTOMER_DAMAGED",
            "status": "Unit returned to inventory",
            "return_id": "LPN1",
            "comment": "handle came off",
        }
    ]


def test_a_return_to_the_merchant_has_the_same_columns():
    assert len(MERCHANT) == 32
    returns = load_returns(report(ASKED_B, names=MERCHANT))
    assert returns.to_dict("records") == [
        {
            "order_id": B,
            "returned_on": pd.Timestamp("2026-03-07"),
            "channel": "merchant",
            "sku": "CUP-2",
            "asin": "B000000002",
            "product_name": "Cup",
            "quantity": 1,
            "reason": "CR-UNWANTED_ITEM",
            "disposition": "",
            "status": "Approved",
            "return_id": "RMA1",
            "comment": "",
        }
    ]


@pytest.mark.parametrize(
    "returns",
    [
        load_returns(report(BACK_A)),
        load_returns(report(ASKED_B, names=MERCHANT)),
        load_returns(report()),
        no_returns(),
        merged_returns([]),
        merged_returns([load_returns(report(BACK_A))]),
    ],
)
def test_dtypes_are_the_same_whatever_was_read(returns):
    assert {name: str(kind) for name, kind in returns.dtypes.items()} == RETURNS_DTYPES


def test_the_order_id_may_be_called_amazon_order_id():
    named = [{"order-id": "amazon-order-id"}.get(name, name) for name in FBA]
    pd.testing.assert_frame_equal(
        load_returns(report(BACK_A | {"amazon-order-id": A}, names=named)),
        load_returns(report(BACK_A)),
    )


@pytest.mark.parametrize(
    "change",
    [str.upper, str.title, lambda name: name.replace("-", "_"),
     lambda name: name.replace("-", " "), lambda name: f" {name} "],
)  # fmt: skip
def test_headings_may_be_spelled_with_blanks_or_capitals(change):
    heading, _, rows = report(BACK_A).partition(b"\n")
    changed = "\t".join(map(change, heading.decode().split("\t"))).encode()
    pd.testing.assert_frame_equal(
        load_returns(changed + b"\n" + rows), load_returns(report(BACK_A))
    )


def test_columns_stand_in_any_order_and_further_ones_are_left_alone():
    names = [*reversed(FBA), "category"]
    pd.testing.assert_frame_equal(
        load_returns(report(BACK_A, names=names)), load_returns(report(BACK_A))
    )


@pytest.mark.parametrize("missing", ["asin", "quantity", "status", "customer-comments"])
def test_a_column_that_is_not_needed_may_be_missing(missing):
    names = [name for name in FBA if name != missing]
    returns = load_returns(report(BACK_A, names=names))
    assert returns.loc[0, "reason"] == "DEFECTIVE"
    ours = {"customer-comments": "comment"}.get(missing, missing)
    absent = returns.loc[0, ours]
    assert absent is pd.NA if ours == "quantity" else absent == ""


def test_reasons_in_lower_case_are_the_same_reasons():
    returns = load_returns(report(BACK_A | {"reason": "not_as_described "}))
    assert returns["reason"].tolist() == ["NOT_AS_DESCRIBED"]


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-03-05", (2026, 3, 5)),
        ("2026-03-05T23:59:59-08:00", (2026, 3, 5)),
        ("2026-03-05T23:59:59.123Z", (2026, 3, 5)),
        ("2026-03-05 23:59", (2026, 3, 5)),
        ("05-03-2026", (2026, 3, 5)),
        ("5-3-2026", (2026, 3, 5)),
        ("05-Mar-2026", (2026, 3, 5)),
        ("05-MAR-2026", (2026, 3, 5)),
        ("31-december-2025", (2025, 12, 31)),
    ],
)
def test_a_day_is_read_as_it_is_written(written, day):
    assert return_day(written) == dt.date(*day)


@pytest.mark.parametrize(
    "written",
    ["", "3/5/2026", "05.03.2026", "2026-13-01", "31-02-2026", "05-Mai-2026",
     "05-03-26", "2026-03-05T", "٠٥-٠٣-٢٠٢٦", "yesterday"],
)  # fmt: skip
def test_a_day_that_could_be_another_is_not_guessed(written):
    assert return_day(written) is None


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("utf-8", "größer als gedacht ☹"),
        ("utf-8-sig", "größer als gedacht"),
        ("utf-16", "größer als gedacht"),
        ("utf-16-le", "größer als gedacht"),
        ("cp1252", "größer als gedacht – 5 €"),
        ("latin-1", "größer als gedacht"),
    ],
)
def test_every_encoding_of_reports_is_read(encoding, words):
    text = report(BACK_A | {"customer-comments": words}).decode()
    assert load_returns(text.encode(encoding))["comment"].tolist() == [words]


def test_a_quote_in_a_tab_separated_file_is_a_letter():
    rows = [BACK_A | {"customer-comments": '"too small'}, BACK_A | {"order-id": B}]
    returns = load_returns(report(*rows))
    assert returns["order_id"].tolist() == [A, B]
    assert returns["comment"].tolist() == ['"too small', "handle came off"]


def test_a_csv_with_quoted_commas_is_read():
    row = BACK_A | {"customer-comments": '"broke, twice"', "product-name": '"Mug, 1 l"'}
    returns = load_returns(report(row, by=","))
    assert returns["comment"].tolist() == ["broke, twice"]
    assert returns["product_name"].tolist() == ["Mug, 1 l"]


def test_gzip_and_crlf_are_unpacked():
    packed = gzip.compress(report(BACK_A).replace(b"\n", b"\r\n"))
    pd.testing.assert_frame_equal(load_returns(packed), load_returns(report(BACK_A)))


def test_an_order_may_come_back_twice():
    returns = load_returns(report(BACK_A, BACK_A | {"sku": "CUP-2"}))
    assert returns["order_id"].tolist() == [A, A]
    assert returns["sku"].tolist() == ["MUG-1", "CUP-2"]


# --- what cannot be read ---

ODD = (
    report(
        BACK_A,
        BACK_A | {"return-date": "3/5/2026"},
        BACK_A | {"order-id": " "},
        BACK_A | {"quantity": "some"},
    )
    + f"2026-03-05\t{A}\n".encode()
)


def test_rows_that_cannot_be_read_are_returned_with_line_and_reason():
    returns, unread = load_returns(ODD, unreadable="collect")
    assert returns["order_id"].tolist() == [A]
    assert sorted(unread[["line", "reason"]].itertuples(index=False, name=None)) == [
        (3, "no return date that can be read"),
        (4, "no order id"),
        (5, "quantity is not a count"),
        (6, "2 of 13 columns"),
    ]


def test_rows_that_cannot_be_read_are_refused_in_one_error():
    with pytest.raises(
        ReportFormatError,
        match=r"^the report: 4 rows cannot be read, the first at line \d \(.*\)\. "
        r"Expected .* 05-Mar-2026\. Mend the file or pass unreadable='collect'",
    ) as caught:
        load_returns(ODD)
    assert "handle" not in str(caught.value)


def test_another_report_is_refused_with_what_is_lacking():
    names = [name for name in FBA if name != "reason"]
    with pytest.raises(
        ReportFormatError,
        match=r"the report is no returns report: its heading is nearest to FBA, "
        r"without reason\. Expected the columns of FBA \(order-id, return-date, .*\) "
        r"or merchant \(order-id, return-request-date, ",
    ):
        load_returns(report(BACK_A, names=names))


def test_a_text_that_is_no_report_is_refused_without_quoting_it():
    with pytest.raises(
        ReportFormatError, match="of 1 columns, none of them known"
    ) as caught:
        load_returns(b"my neighbour took the parcel\n")
    assert "neighbour" not in str(caught.value)


def test_an_empty_file_is_refused():
    with pytest.raises(ReportFormatError, match="the report is empty"):
        load_returns(b" \n")


def test_another_word_for_unreadable_is_refused():
    with pytest.raises(ValueError, match=r"'raise' or 'collect', not 'skip'"):
        load_returns(report(), unreadable="skip")


# --- several downloads ---


def test_a_return_in_two_downloads_is_counted_once_as_the_later_one_tells_it():
    early = load_returns(report(ASKED_B, names=MERCHANT))
    done = {"Return request status": "Completed"}
    next_one = {"Amazon RMA ID": "RMA2", "Return request date": "09-Mar-2026"}
    late = load_returns(report(ASKED_B | done, ASKED_B | next_one, names=MERCHANT))
    for frames in ([early, late], [late, early]):
        merged = merged_returns(frames)
        assert merged["return_id"].tolist() == ["RMA1", "RMA2"]
        assert merged["status"].tolist() == ["Completed", "Approved"]


def test_two_like_returns_of_one_file_are_two():
    nameless = BACK_A | {"license-plate-number": ""}
    one, two = (load_returns(report(*[nameless] * n)) for n in (1, 2))
    assert len(merged_returns([one, two])) == len(merged_returns([two])) == 2


def test_a_folder_gives_both_layouts_by_day_and_names_what_it_left_out(tmp_path):
    feedback = "Date\tRating\tComments\tYour Response\tOrder ID\tRater Email\n"
    (tmp_path / "a.txt").write_text(f"{feedback}3/9/26\t1\tbad\t\t{A}\t\n")
    (tmp_path / "b.txt").write_bytes(report(ASKED_B, names=MERCHANT))
    (tmp_path / "c.txt").write_bytes(ODD)
    reports = load_folder(tmp_path, "US", unreadable="collect")
    assert reports.returns["channel"].tolist() == ["FBA", "merchant"]
    assert reports.returns["order_id"].tolist() == [A, B]
    assert reports.unreadable["file"].tolist() == ["c.txt"] * 4
    assert reports.found["what"].tolist()[1:] == ["returns (merchant)", "returns (FBA)"]
    with pytest.raises(ReportFormatError, match=r"c\.txt: 4 rows cannot be read"):
        load_folder(tmp_path, "US")
