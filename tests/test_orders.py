"""Orders and shipments: columns by name, one row per order."""

import gzip
import re

import pandas as pd
import pytest

from feedbacklab.loaders import load_orders
from feedbacklab.schema import ReportFormatError

BASE = (
    "amazon-order-id", "merchant-order-id", "purchase-date", "last-updated-date",
    "order-status", "fulfillment-channel", "sales-channel", "product-name", "sku",
    "asin", "item-status", "quantity",
)  # fmt: skip
A, B, C = (f"113-{n:07}-{n:07}" for n in (1, 2, 3))
SHIPMENTS = (
    "amazon-order-id",
    "ship-by",
    "carrier-first-scan",
    "delivered",
    "promised-delivery",
)


def item(order=A, **more):
    return {
        "amazon-order-id": order,
        "purchase-date": "2026-03-01T22:30:00-08:00",
        "order-status": "Shipped",
        "fulfillment-channel": "Amazon",
        "sales-channel": "Amazon.com",
        "product-name": "Mug",
        "sku": "MUG-1",
        "asin": "B000000001",
        "quantity": "1",
        **{name.replace("_", "-"): value for name, value in more.items()},
    }


def flat(*items, names=BASE, end="\r\n"):
    lines = ["\t".join(names)]
    lines += ["\t".join(one.get(name, "") for name in names) for one in items]
    return "".join(line + end for line in lines).encode()


def shipments(*rows, names=SHIPMENTS):
    return "\n".join([",".join(names), *rows]).encode()


def test_an_order_becomes_one_row_with_our_names():
    orders = load_orders(flat(item()))
    assert orders.index.tolist() == [A]
    assert orders.index.name == "order_id"
    assert orders.iloc[0].to_dict() == {
        "sku": "MUG-1",
        "asin": "B000000001",
        "product_name": "Mug",
        "quantity": 1,
        "channel": "FBA",
        "status": "Shipped",
        "marketplace": "US",
        "purchased_at": pd.Timestamp("2026-03-02 06:30", tz="UTC"),
    }
    assert {name: str(kind) for name, kind in orders.dtypes.items()} == {
        **dict.fromkeys(["sku", "asin", "product_name", "channel", "status"], "str"),
        "quantity": "Int64",
        "marketplace": "str",
        "purchased_at": "datetime64[us, UTC]",
    }


def test_columns_stand_in_any_order_and_further_ones_are_left_alone():
    names = [*reversed(BASE), "is-iba", "ioss-number", "number-of-items"]
    upper = [name.upper() for name in names]
    expected = load_orders(flat(item()))
    changed = flat(item(), names=names).replace(
        "\t".join(names).encode(), "\t".join(upper).encode()
    )
    pd.testing.assert_frame_equal(load_orders(changed), expected)


def test_a_column_that_stands_twice_is_read_once():
    assert load_orders(flat(item(), names=[*BASE, "sku"]))["sku"].tolist() == ["MUG-1"]


@pytest.mark.parametrize(
    ("written", "channel"),
    [
        ("Amazon", "FBA"),
        ("AFN", "FBA"),
        ("AMAZON_NA", "FBA"),
        ("Merchant", "merchant"),
        ("MFN", "merchant"),
        ("", "unknown"),
        ("Other", "unknown"),
    ],
)
def test_the_channel_is_fba_merchant_or_unknown(written, channel):
    orders = load_orders(flat(item(fulfillment_channel=written)))
    assert orders["channel"].tolist() == [channel]


def test_items_of_one_order_are_grouped():
    orders = load_orders(
        flat(
            item(B, sku="X", quantity="4"),
            item(A, sku="MUG-1", quantity="1"),
            item(A, sku="CUP-2", quantity="2", product_name="Cup"),
            item(C, quantity=""),
            item(A, sku="MUG-1", quantity="", product_name="", asin=""),
            item(C, quantity=""),
        )
    )
    assert orders.index.tolist() == [B, A, C]
    assert orders.index.name == "order_id"
    assert orders["sku"].tolist() == ["X", "MUG-1 + CUP-2", "MUG-1"]
    assert orders["product_name"].tolist() == ["Mug", "Mug + Cup", "Mug"]
    assert orders["quantity"].fillna(-1).tolist() == [4, 3, -1]
    assert orders["channel"].tolist() == ["FBA"] * 3


def test_an_order_shipped_both_ways_has_no_known_channel():
    orders = load_orders(flat(item(), item(fulfillment_channel="Merchant")))
    assert orders["channel"].tolist() == ["unknown"]


def test_grouping_keeps_dtypes_whether_or_not_there_is_anything_to_group():
    alone = load_orders(flat(item(A), item(B)))
    grouped = load_orders(flat(item(A), item(A)))
    both = load_orders(flat(item(A), item(A), item(B)))
    assert alone.dtypes.equals(grouped.dtypes)
    assert alone.dtypes.equals(both.dtypes)


def test_fulfilled_shipments_are_read():
    names = ("amazon-order-id", "purchase-date", "shipment-date", "sku", "product-name",
             "quantity-shipped", "carrier", "estimated-arrival-date",
             "fulfillment-center-id", "fulfillment-channel")  # fmt: skip
    row = item(
        shipment_date="2026-03-03T10:00:00+00:00",
        quantity_shipped="2",
        carrier="UPS",
        estimated_arrival_date="2026-03-05T10:00:00+00:00",
        fulfillment_center_id="PHX7",
        fulfillment_channel="AFN",
    )
    later = {**row, "shipment-date": "2026-03-04T10:00:00+00:00"}
    orders = load_orders(flat(row, later, names=names))
    assert orders.index.tolist() == [A]
    one = orders.iloc[0]
    assert (one["quantity"], one["channel"], one["warehouse"]) == (4, "FBA", "PHX7")
    assert one["shipped_at"] == pd.Timestamp("2026-03-04 10:00", tz="UTC")
    assert "asin" not in orders


def test_shipments_have_the_clocks_of_delivery_without_time_zone():
    orders = load_orders(
        shipments(f"{A},2026-03-02,2026-03-01 14:58:04,,2026-03-09 00:00:00")
    )
    assert orders.iloc[0].to_dict() == {
        "ship_by": pd.Timestamp("2026-03-02"),
        "first_scan": pd.Timestamp("2026-03-01 14:58:04"),
        "delivered": pd.NaT,
        "promised": pd.Timestamp("2026-03-09"),
    }
    assert set(map(str, orders.dtypes)) == {"datetime64[us]"}


def test_of_two_parcels_the_earliest_promise_and_the_last_scan_count():
    orders = load_orders(
        shipments(
            f"{A},2026-03-02,2026-03-01,2026-03-05,2026-03-09",
            f"{A},2026-03-03,2026-03-04,2026-03-06,2026-03-08",
        )
    )
    assert [f"{day:%d}" for day in orders.iloc[0]] == ["02", "04", "06", "08"]


def test_an_order_is_not_delivered_while_one_parcel_is_on_its_way():
    orders = load_orders(
        shipments(
            f"{A},2026-03-02,2026-03-01,2026-03-05,2026-03-09",
            f"{A},2026-03-02,,,2026-03-09",
        )
    )
    assert orders[["first_scan", "delivered"]].isna().all(axis=None)


@pytest.mark.parametrize(
    ("answers", "bought"),
    [
        (["yes", "Yes"], True),
        (["true", "no"], False),
        (["no", ""], False),
        (["yes", ""], pd.NA),
        (["", ""], pd.NA),
    ],
)
def test_shipping_was_bought_only_if_it_was_for_every_parcel(answers, bought):
    rows = [f"{A},2026-03-02,,,,{answer}" for answer in answers]
    orders = load_orders(shipments(*rows, names=[*SHIPMENTS, "buy-shipping"]))
    found = orders["buy_shipping"].iat[0]
    assert found is pd.NA if bought is pd.NA else found == bought


def test_a_shipments_file_of_a_spreadsheet_has_semicolons_quotes_and_a_mark():
    names = ";".join([*SHIPMENTS, "carrier"])
    text = f'\ufeff{names}\r\n"{A}";2026-03-02;;;;"Fast; and ""good"""\r\n'
    assert load_orders(text.encode())["carrier"].tolist() == ['Fast; and "good"']


def test_quotes_in_a_tab_separated_report_are_letters():
    orders = load_orders(flat(item(A, product_name='5" pipe'), item(B, sku='"X')))
    assert orders["product_name"].tolist() == ['5" pipe', "Mug"]
    assert orders["sku"].tolist() == ["MUG-1", '"X']


def test_gzip_is_unpacked():
    packed = gzip.compress(flat(item()))
    pd.testing.assert_frame_equal(load_orders(packed), load_orders(flat(item())))


def test_a_report_without_rows_has_the_same_dtypes():
    empty, filled = load_orders(flat()), load_orders(flat(item()))
    assert empty.empty
    assert empty.dtypes.equals(filled.dtypes)


# --- errors ---


def test_rows_that_cannot_be_read_are_refused_once_for_all():
    data = flat(
        item(A),
        item(B, purchase_date="3/1/2026", quantity="two"),
        item("", purchase_date="never"),
        item(C, quantity="1.5"),
    )
    sentence = (
        "the report: 3 rows cannot be read, the first at line 3 (quantity is not a "
        "count). Expected the columns of its heading and ISO 8601 times. Mend the file "
        "or pass unreadable='collect' to get these rows as a second table."
    )
    with pytest.raises(ReportFormatError, match=f"^{re.escape(sentence)}$"):
        load_orders(data)


def test_rows_that_cannot_be_read_are_collected_with_line_text_and_reason():
    lines = flat(
        item(A),
        item(B, purchase_date="3/1/2026"),
        item(" "),
        item(C, quantity="99999999999999999999"),
        item(C, quantity="1"),
    ).decode().splitlines()  # fmt: skip
    lines.insert(2, "cut\tshort")
    orders, odd = load_orders("\n".join(lines).encode(), unreadable="collect")
    assert orders.index.tolist() == [A, C]
    assert list(odd.itertuples(index=False, name=None)) == [
        (3, "cut\tshort", "2 of 12 columns"),
        (4, lines[3], "purchase-date is not a time"),
        (5, lines[4], "no order id"),
        (6, lines[5], "quantity is not a count"),
    ]


@pytest.mark.parametrize("time", ["2026-03-02T10:00:00Z", "2026-03-02 10:00:00+01:00"])
def test_a_shipment_time_with_an_offset_is_refused_as_the_others_have_none(time):
    with pytest.raises(ReportFormatError, match=r"\(ship-by is not a time without off"):
        load_orders(shipments(f"{A},{time},,,"))


def test_an_answer_that_is_neither_yes_nor_no_is_refused():
    data = shipments(f"{A},2026-03-02,,,,maybe", names=[*SHIPMENTS, "buy-shipping"])
    with pytest.raises(ReportFormatError, match="buy-shipping is neither yes nor no"):
        load_orders(data)


def test_another_file_is_refused_with_what_is_missing_and_no_word_of_it():
    with pytest.raises(
        ReportFormatError,
        match=r"^the report is no orders report: its heading is of 2 columns, none of "
        r"them known\. Expected the columns of all orders \(amazon-order-id, .*\) or "
        r"fulfilled shipments \(.*\) or shipments \(.*\)\.$",
    ) as told:
        load_orders(b"zebrafinch\tokapi\n1\t2\n")
    assert "zebrafinch" not in str(told.value)


def test_a_nearly_right_heading_is_told_what_it_lacks():
    names = [name for name in BASE if name != "asin"]
    with pytest.raises(
        ReportFormatError,
        match=r"its heading is nearest to all orders, without asin\.",
    ):
        load_orders(flat(item(), names=names))


def test_another_choice_than_raise_or_collect_is_refused():
    with pytest.raises(ValueError, match=r"'raise' or 'collect', not 'skip'"):
        load_orders(flat(item()), unreadable="skip")
