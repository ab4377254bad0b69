"""Order reports and shipment files → one row per order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple, overload

import pandas as pd

from feedbacklab.facts import find_marketplace
from feedbacklab.loaders.decode import read_text
from feedbacklab.loaders.flat import FlatFile, headings, read_flat, read_times
from feedbacklab.loaders.items import one_per_order
from feedbacklab.loaders.rows import ANSWERS, OddRow, odd_row
from feedbacklab.loaders.source import Report, Source, read_report
from feedbacklab.loaders.table import odd_frame, refuse_odd_rows
from feedbacklab.schema import FBA, MERCHANT, UNKNOWN, ReportFormatError


class OrdersLayout(NamedTuple):
    """What one orders report is recognised by, and which columns it gives."""

    name: str
    needs: tuple[str, ...]
    texts: dict[str, str]
    times: dict[str, str]
    utc: bool


_ITEM = {"sku": "sku", "asin": "asin", "product-name": "product_name"}
_PLACE = {"item-price": "item_price", "ship-state": "ship_state",
          "ship-country": "ship_country"}  # fmt: skip

ORDERS_LAYOUTS = (
    OrdersLayout(
        "all orders",
        ("amazon-order-id", "purchase-date", "order-status", "fulfillment-channel",
         "sku", "asin", "product-name", "quantity"),
        {**_ITEM, "quantity": "quantity", "fulfillment-channel": "channel",
         "order-status": "status", "sales-channel": "marketplace", **_PLACE},
        {"purchase-date": "purchased_at"},
        utc=True,
    ),
    OrdersLayout(
        "fulfilled shipments",
        ("amazon-order-id", "shipment-date", "fulfillment-channel", "sku",
         "product-name", "quantity-shipped"),
        {**_ITEM, "quantity-shipped": "quantity", "fulfillment-channel": "channel",
         "sales-channel": "marketplace", "carrier": "carrier",
         "fulfillment-center-id": "warehouse", **_PLACE},
        {"purchase-date": "purchased_at", "shipment-date": "shipped_at",
         "estimated-arrival-date": "estimated_arrival"},
        utc=True,
    ),
    OrdersLayout(
        "shipments",
        ("amazon-order-id", "ship-by", "carrier-first-scan", "delivered",
         "promised-delivery"),
        {"carrier": "carrier", "warehouse": "warehouse",
         "buy-shipping": "buy_shipping"},
        {"ship-by": "ship_by", "carrier-first-scan": "first_scan",
         "delivered": "delivered", "promised-delivery": "promised"},
        utc=False,
    ),
)  # fmt: skip
"""Columns by name: accounts and regions add columns of their own, which are ignored.

Sources: Selling Partner API, "Order reports" and "FBA reports"; the shipments file is
ours, for clocks that no flat file of Amazon holds.
"""

EXPECTED_ORDERS = "Expected the columns of its heading and ISO 8601 times"
_ORDER_ID = "amazon-order-id"
_CHANNELS = {"amazon": FBA, "afn": FBA, "merchant": MERCHANT, "mfn": MERCHANT}
_BOUGHT = {**ANSWERS, "true": True, "false": False}


class OrdersReport(NamedTuple):
    """A read orders report and the rows that could not be read."""

    name: str
    orders: pd.DataFrame
    unreadable: pd.DataFrame
    layout: str


@overload
def load_orders(
    source: Source, *, unreadable: Literal["raise"] = ...
) -> pd.DataFrame: ...
@overload
def load_orders(
    source: Source, *, unreadable: Literal["collect"]
) -> tuple[pd.DataFrame, pd.DataFrame]: ...
def load_orders(
    source: Source, *, unreadable: Literal["raise", "collect"] = "raise"
) -> pd.DataFrame | tuple[pd.DataFrame, pd.DataFrame]:
    """Load an orders report with one row per order.

    Reads the all-orders flat file, the fulfilled-shipments report (FBA) and a shipments
    file with the clocks of delivery (columns ``ship-by``, ``carrier-first-scan``,
    ``delivered``, ``promised-delivery``; optionally ``carrier``, ``warehouse``,
    ``buy-shipping``). Further columns are ignored.

    Parameters
    ----------
    source
        Path, bytes or open file; gzip is unpacked.
    unreadable
        ``"raise"``, or ``"collect"`` to get rows that cannot be read as a second frame.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``order_id``. Items of an order are grouped: ``sku``, ``asin`` and
        ``product_name`` joined with `` + `` where they differ, ``quantity`` and
        ``item_price`` summed; ``item_price`` is missing where the report has no plain
        amount. ``ship_state`` and ``ship_country`` are as the buyer wrote them.
        ``channel`` is ``"FBA"``, ``"merchant"`` or ``"unknown"``. ``purchased_at``,
        ``shipped_at``, ``estimated_arrival`` are in UTC; ``ship_by``, ``first_scan``,
        ``delivered``, ``promised`` carry no time zone, as in the file. Of several
        parcels the earliest ``ship_by`` and ``promised`` count and the last
        ``first_scan`` and ``delivered``, which are missing as long as one parcel's is.
        Columns the report does not give are absent.
    pandas.DataFrame
        Only with ``"collect"``: ``line``, ``raw``, ``reason``.

    Raises
    ------
    ReportFormatError
        If the file is none of the three reports or rows cannot be read.
    """
    if unreadable not in ("raise", "collect"):
        raise ValueError(f"unreadable is 'raise' or 'collect', not {unreadable!r}.")
    read = parse_orders(read_report(source))
    if unreadable == "collect":
        return read.orders, read.unreadable
    refuse_odd_rows(read.name, read.unreadable, EXPECTED_ORDERS)
    return read.orders


def orders_layout(names: list[str]) -> OrdersLayout | None:
    """Return the first layout whose needed columns all stand in the heading."""
    return next((kind for kind in ORDERS_LAYOUTS if {*kind.needs} <= {*names}), None)


def parse_orders(file: Report) -> OrdersReport:
    """Read an unpacked report; see `load_orders`."""
    text = read_text(file)
    layout = orders_layout(headings(text))
    if layout is None:
        raise ReportFormatError(_no_orders(file.name, headings(text)))
    flat = read_flat(text, (_ORDER_ID, *layout.texts, *layout.times))
    times, wrong = read_times(flat.frame, layout.times, utc=layout.utc)
    wrong |= _wrong_fields(flat.frame)
    odd = [*flat.odd, *_odd_rows(flat, wrong)]
    items = _items(flat.frame.drop(index=[*wrong]), layout).join(times)
    return OrdersReport(file.name, one_per_order(items), odd_frame(odd), layout.name)


def _no_orders(name: str, names: list[str]) -> str:
    """What to say of a heading; its own words may be a buyer's."""
    nearest = max(ORDERS_LAYOUTS, key=lambda kind: len({*kind.needs} & {*names}))
    lacking = [need for need in nearest.needs if need not in names]
    expected = " or ".join(
        f"{kind.name} ({', '.join(kind.needs)})" for kind in ORDERS_LAYOUTS
    )
    found = f"nearest to {nearest.name}, without {', '.join(lacking)}"
    if len(lacking) == len(nearest.needs):
        found = f"of {len(names)} columns, none of them known"
    return (
        f"{name} is no orders report: its heading is {found}. Expected the columns of "
        f"{expected}."
    )


def _wrong_fields(rows: pd.DataFrame) -> dict[int, str]:
    """What is wrong in the texts of a row, by row."""
    shapes = {
        "quantity": (r" *(?:\d{1,9}(?:\.0+)?)? *", "quantity is not a count"),
        "quantity-shipped": (r" *(?:\d{1,9})? *", "quantity-shipped is not a count"),
    }
    nameless = rows.index[rows[_ORDER_ID].str.strip() == ""]
    wrong = dict.fromkeys(nameless, "no order id")
    for name, (shape, reason) in shapes.items():
        if name in rows:
            bad = rows.index[~rows[name].str.fullmatch(shape)]
            wrong |= dict.fromkeys(bad, reason)
    if "buy-shipping" in rows:
        known = rows["buy-shipping"].str.strip().str.lower().isin([*_BOUGHT])
        wrong |= dict.fromkeys(rows.index[~known], "buy-shipping is neither yes nor no")
    return wrong


def _odd_rows(flat: FlatFile, wrong: Mapping[int, str]) -> list[OddRow]:
    return [
        odd_row(int(flat.lines[row]), flat.raw(row), reason)
        for row, reason in wrong.items()
    ]


def _items(rows: pd.DataFrame, layout: OrdersLayout) -> pd.DataFrame:
    given = {theirs: ours for theirs, ours in layout.texts.items() if theirs in rows}
    items = rows[[_ORDER_ID, *given]].rename(columns={_ORDER_ID: "order_id", **given})
    items = items.apply(lambda texts: texts.str.strip())
    for name, find in (("channel", _channel), ("marketplace", _marketplace)):
        if name in items:
            items[name] = _looked_up(items[name], find).astype("str")
    if "quantity" in items:
        items["quantity"] = pd.to_numeric(items["quantity"]).astype("Int64")
    if "item_price" in items:
        prices = pd.to_numeric(items["item_price"], errors="coerce")
        items["item_price"] = prices.astype("Float64")
    if "buy_shipping" in items:
        answers = _looked_up(items["buy_shipping"], lambda text: _BOUGHT[text.lower()])
        items["buy_shipping"] = answers.astype("boolean")
    return items


def _looked_up(texts: pd.Series, find: Callable[[str], object]) -> pd.Series:
    return texts.astype(object).map({text: find(text) for text in texts.unique()})


def _channel(text: str) -> str:
    return _CHANNELS.get(text.lower().partition("_")[0], UNKNOWN)


def _marketplace(text: str) -> str:
    try:
        return find_marketplace(text).code
    except ValueError:
        return UNKNOWN
