"""Returns written down: what came back to Amazon, what buyers asked the seller for."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from feedbacklab.samples.seller import NOW, SINCE, UNTIL, Order, read_rows
from feedbacklab.schema import FBA

_SENT_BACK = {"": 0.008, "late": 0.14, "defect": 0.42, "packaging": 0.5}
_COMMENTED = 0.6
_WAREHOUSES = ("RNO9", "CMH9", "ABE9")
FBA_COLUMNS = (
    "return-date", "order-id", "sku", "asin", "fnsku", "product-name", "quantity",
    "fulfillment-center-id", "detailed-disposition", "reason", "status",
    "license-plate-number", "customer-comments",
)  # fmt: skip
"""The 13 columns of GET_FBA_FULFILLMENT_CUSTOMER_RETURNS_DATA."""

MERCHANT_COLUMNS = (
    "Order ID", "Order date", "Return request date", "Return request status",
    "Amazon RMA ID", "Merchant RMA ID", "Label type", "Label cost", "Currency code",
    "Return carrier", "Tracking ID", "Label to be paid by", "A-to-Z Claim", "Is prime",
    "ASIN", "Merchant SKU", "Item Name", "Return quantity", "Return Reason",
    "In policy", "Return type", "Resolution", "Invoice number", "Return delivery date",
    "Order Amount", "Order quantity", "SafeT Action reason", "SafeT claim id",
    "SafeT claim state", "SafeT claim creation time",
    "SafeT claim reimbursement amount", "Refunded Amount",
)  # fmt: skip
"""The 32 columns of GET_FLAT_FILE_RETURNS_DATA_BY_RETURN_DATE."""

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun",
           "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")  # fmt: skip


class SentBack(NamedTuple):
    """One return: the order, the day, why, and what the buyer wrote."""

    order: Order
    day: dt.datetime
    why: dict[str, str]
    comment: str
    number: int


def make_returns(orders: Iterable[Order], rng: random.Random) -> list[SentBack]:
    """Draw the returns of orders that came, by day, none on or after UNTIL.

    The draws are made from `rng` alone, so that they move nothing else in the samples.
    """
    returns = []
    for order in orders:
        if order.cancelled or not order.delivered or order.delivered >= NOW:
            continue
        if rng.random() < _SENT_BACK[order.trouble]:
            returns.append(_sent_back(order, rng))
    returns.sort(key=lambda back: back.day)
    first, end = (dt.datetime.combine(day, dt.time()) for day in (SINCE, UNTIL))
    return [back for back in returns if first <= back.day < end]


def _sent_back(order: Order, rng: random.Random) -> SentBack:
    reasons = _reasons(order.trouble)
    why = rng.choices(reasons, [int(reason["weight"]) for reason in reasons])[0]
    wait = dt.timedelta(days=1 + rng.expovariate(1 / 6))
    comment = why["comment"] if rng.random() < _COMMENTED else ""
    day = (order.delivered or NOW) + wait
    return SentBack(
        order, day.replace(microsecond=0), why, comment, rng.randrange(10**9)
    )


@cache
def _reasons(trouble: str) -> list[dict[str, str]]:
    return [row for row in read_rows("returns.tsv") if row["trouble"] == trouble]


def fba_returns(returns: Iterable[SentBack]) -> bytes:
    """FBA customer returns: tab-separated, UTF-8, ISO dates."""
    rows = (_fba_fields(back) for back in returns if back.order.channel == FBA)
    return _written(FBA_COLUMNS, rows)


def merchant_returns(returns: Iterable[SentBack]) -> bytes:
    """Returns of orders the seller ships: tab-separated, UTF-8, dd-MMM-yyyy."""
    rows = (_merchant_fields(back) for back in returns if back.order.channel != FBA)
    return _written(MERCHANT_COLUMNS, rows)


def _written(columns: tuple[str, ...], rows: Iterable[dict[str, str]]) -> bytes:
    lines = ["\t".join(columns)]
    lines += ["\t".join([row.get(name, "") for name in columns]) for row in rows]
    return ("\n".join(lines) + "\n").encode()


def _fba_fields(back: SentBack) -> dict[str, str]:
    product = _product(back.order.sku)
    is_sellable = back.why["disposition"] == "SELLABLE"
    return {
        "return-date": f"{back.day.isoformat()}+00:00",
        "order-id": back.order.order_id,
        "sku": product["sku"],
        "asin": product["asin"],
        "fnsku": product["asin"].replace("B0", "X0"),
        "product-name": product["name"],
        "quantity": str(back.order.items[0][1]),
        "fulfillment-center-id": _WAREHOUSES[back.number % len(_WAREHOUSES)],
        "detailed-disposition": back.why["disposition"],
        "reason": back.why["fba"],
        "status": "Unit returned to inventory" if is_sellable else "Reimbursed",
        "license-plate-number": f"LPNTT{back.number:09}",
        "customer-comments": back.comment,
    }


def _merchant_fields(back: SentBack) -> dict[str, str]:
    product, order = _product(back.order.sku), back.order
    amount = float(product[order.marketplace]) * order.items[0][1]
    is_open = NOW - back.day < dt.timedelta(days=7)
    return {
        "Order ID": order.order_id,
        "Order date": _shown(order.purchased),
        "Return request date": _shown(back.day),
        "Return request status": "Pending" if is_open else "Approved",
        "Amazon RMA ID": f"TT{back.number:09}RRMA",
        "Label type": "AmazonUnPaidLabel",
        "Label cost": "5.49",
        "Currency code": "USD",
        "Return carrier": order.carrier,
        "Label to be paid by": "Seller",
        "A-to-Z Claim": "N",
        "Is prime": "N",
        "ASIN": product["asin"],
        "Merchant SKU": product["sku"],
        "Item Name": product["name"],
        "Return quantity": str(order.items[0][1]),
        "Return Reason": back.why["merchant"],
        "In policy": "Y",
        "Return type": "C-Returns",
        "Resolution": "" if is_open else "StandardRefund",
        "Order Amount": f"{amount:.2f}",
        "Order quantity": str(order.items[0][1]),
        "Refunded Amount": "" if is_open else f"{amount:.2f}",
    }


def _shown(day: dt.datetime) -> str:
    return f"{day.day:02}-{_MONTHS[day.month - 1]}-{day.year}"


@cache
def _product(sku: str) -> dict[str, str]:
    return next(row for row in read_rows("products.tsv") if row["sku"] == sku)
