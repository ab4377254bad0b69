"""Orders and parcels written down: the all-orders report and the shipments file."""

from __future__ import annotations

import datetime as dt
import gzip
import io
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from feedbacklab.facts import marketplaces
from feedbacklab.samples.seller import NOW, Order, read_rows
from feedbacklab.schema import FBA

ORDER_COLUMNS = (
    "amazon-order-id", "merchant-order-id", "purchase-date", "last-updated-date",
    "order-status", "fulfillment-channel", "sales-channel", "order-channel",
    "ship-service-level", "product-name", "sku", "asin", "item-status", "quantity",
    "currency", "item-price", "item-tax", "shipping-price", "shipping-tax",
    "gift-wrap-price", "gift-wrap-tax", "item-promotion-discount",
    "ship-promotion-discount", "ship-city", "ship-state", "ship-postal-code",
    "ship-country", "promotion-ids", "is-business-order", "purchase-order-number",
    "price-designation",
)  # fmt: skip
"""The 31 columns that every account's all-orders report has."""


class Trade(NamedTuple):
    """What an orders file says besides its base columns, by marketplace."""

    country: str
    currency: str
    tax: float
    more: dict[str, str]


_TRADES = {
    "US": Trade("US", "USD", 0.07, {"number-of-items": "", "is-iba": "false"}),
    "UK": Trade("GB", "GBP", 0.20, {"is-iba": "false", "ioss-number": ""}),
    "DE": Trade("DE", "EUR", 0.19, {"is-iba": "false", "order-invoice-type": ""}),
}


def orders_report(marketplace: str, orders: Iterable[Order]) -> bytes:
    """All-orders flat file, gzipped: one row per item, some columns of its own."""
    trade = _TRADES[marketplace]
    columns = (*ORDER_COLUMNS, *trade.more)
    lines = ["\t".join(columns)]
    for order in orders:
        shared = _order_fields(order, trade)
        for place in range(len(order.items)):
            fields = shared | _item_fields(order, place, trade)
            lines.append("\t".join([fields.get(name, "") for name in columns]))
    return packed("\n".join(lines) + "\n")


def _order_fields(order: Order, trade: Trade) -> dict[str, str]:
    is_fba = order.channel == FBA
    number = int(order.order_id[-7:])
    return {
        **trade.more,
        "number-of-items": str(len(order.items)),
        "amazon-order-id": order.order_id,
        "purchase-date": f"{order.purchased.isoformat()}+00:00",
        "last-updated-date": f"{_updated(order).isoformat()}+00:00",
        "order-status": _status(order),
        "fulfillment-channel": "Amazon" if is_fba else "Merchant",
        "sales-channel": marketplaces()[order.marketplace].domain.capitalize(),
        "ship-service-level": "Expedited" if is_fba else "Standard",
        "ship-city": order.place["city"],
        "ship-state": order.place["state"],
        "ship-postal-code": _postal_code(order.place, number),
        "ship-country": trade.country,
        "is-business-order": "true" if number % 25 == 0 else "false",
        "price-designation": "Business Price" if number % 25 == 0 else "",
    }


def _updated(order: Order) -> dt.datetime:
    if order.cancelled or order.scanned >= NOW:
        seen = order.purchased + dt.timedelta(minutes=31)
        return min(seen, NOW - dt.timedelta(seconds=1))
    return order.scanned


def _status(order: Order) -> str:
    if order.cancelled:
        return "Cancelled"
    if order.scanned < NOW:
        return "Shipped"
    return "Pending" if order.channel == FBA else "Unshipped"


def _postal_code(place: dict[str, str], number: int) -> str:
    """Area of the town and figures that belong to nobody's street."""
    area = place["postal"]
    if place["marketplace"] == "UK":
        return f"{area}{number % 19 + 1}"
    return f"{area}{number % 10 ** (5 - len(area)):0{5 - len(area)}}"


def _item_fields(order: Order, place: int, trade: Trade) -> dict[str, str]:
    sku, quantity = order.items[place]
    product = _product(sku)
    fields = {
        "product-name": product["name_de" if trade.country == "DE" else "name"],
        "sku": sku,
        "asin": product["asin"],
        "item-status": "Cancelled" if order.cancelled else _status(order),
        "quantity": "0" if order.cancelled else str(quantity),
        "currency": trade.currency,
    }
    return fields if order.cancelled else fields | _money(order, place, trade)


def _money(order: Order, place: int, trade: Trade) -> dict[str, str]:
    sku, quantity = order.items[place]
    price = float(_product(sku)[order.marketplace]) * quantity
    pays_shipping = order.channel != FBA and place == 0 and price < 25
    net = price if trade.country == "US" else price / (1 + trade.tax)
    cheaper = int(order.order_id[4:11]) % 30 == 0
    return {
        "item-price": f"{price:.2f}",
        "item-tax": f"{net * trade.tax:.2f}",
        "shipping-price": "4.99" if pays_shipping else "0.00",
        "item-promotion-discount": f"{price * 0.1:.2f}" if cheaper else "",
        "promotion-ids": "TT-Ten-Percent-Off" if cheaper else "",
    }


@cache
def _product(sku: str) -> dict[str, str]:
    return next(row for row in read_rows("products.tsv") if row["sku"] == sku)


def packed(text: str) -> bytes:
    """Gzip a text so that the same text always gives the same bytes."""
    out = io.BytesIO()
    with gzip.GzipFile("", "wb", 6, out, mtime=0) as file:
        file.write(text.encode())
    return out.getvalue()


def shipments(orders: Iterable[Order]) -> bytes:
    """Clocks of the orders that the seller ships; what has not happened is empty."""
    lines = [
        "amazon-order-id,purchase-date,ship-by,carrier-first-scan,delivered,"
        "promised-delivery,carrier,warehouse"
    ]
    for order in orders:
        if order.carrier and not order.cancelled:
            clocks = (order.scanned, order.delivered)
            past = (str(time) if time and time < NOW else "" for time in clocks)
            known = order.order_id, str(order.purchased), str(order.ship_by), *past
            line = (*known, str(order.promised), order.carrier, order.warehouse)
            lines.append(",".join(line))
    return packed("\n".join(lines) + "\n")
