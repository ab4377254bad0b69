"""Who bought what, how it travelled, who rated it: the truth behind the reports."""

from __future__ import annotations

import datetime as dt
import math
import random
from collections.abc import Iterator
from functools import cache
from itertools import accumulate

from feedbacklab.facts import marketplaces
from feedbacklab.samples.seller import (
    OPENED,
    SINCE,
    UNTIL,
    Order,
    Rating,
    Shop,
    read_rows,
    story_of,
)
from feedbacklab.schema import FBA, MERCHANT

_USUAL = {FBA: {"late": 0.010, "lost": 0.002}, MERCHANT: {"late": 0.022, "lost": 0.003}}
_RATED, _RATED_IN_TROUBLE = 0.101, 0.116
_CRITICAL = {"": 0.0295, "late": 0.66, "lost": 0.95, "defect": 0.9, "packaging": 0.9}
_CRITICAL_STARS = {
    "": (43, 20, 37),
    "late": (46, 22, 32),
    "lost": (85, 11, 4),
    "defect": (57, 31, 12),
    "packaging": (60, 30, 10),
}
_DAYS_TO_RATE = {"": 6.0, "late": 3.0, "lost": 3.0, "defect": 9.0, "packaging": 3.0}
# fmt: off
_HOURS = (4, 2, 1, 1, 1, 2, 4, 6, 8, 10, 11, 11,
          12, 11, 11, 10, 10, 10, 11, 13, 14, 13, 9, 6)
# fmt: on


def make_orders(shop: Shop, rng: random.Random) -> list[Order]:
    """Every order of a shop from its opening to UNTIL, by time of purchase."""
    ids: set[str] = set()
    orders = []
    for purchased in _purchases(shop, rng):
        order = _make_order(shop, purchased, rng)
        while order.order_id in ids:
            order.order_id = _order_id(shop, rng)
        ids.add(order.order_id)
        orders.append(order)
    return orders


def _purchases(shop: Shop, rng: random.Random) -> Iterator[dt.datetime]:
    span = (UNTIL - OPENED).days
    hours = [(hour + shop.hours) % 24 for hour in range(24)]
    sums = [*accumulate(_HOURS)]
    for passed in range(span):
        day = OPENED + dt.timedelta(days=passed)
        growth = min(1.0, (passed + 6) / 18) * (0.87 + 0.26 * passed / span)
        count = _poisson(shop.orders_a_day * growth * _season(day), rng)
        minutes = [
            60 * rng.choices(hours, cum_weights=sums)[0] + rng.randrange(60)
            for _ in range(count)
        ]
        for minute in sorted(minutes):
            time = dt.timedelta(minutes=minute, seconds=rng.randrange(60))
            yield dt.datetime.combine(day, dt.time()) + time


def _season(day: dt.date) -> float:
    """Gifts are bought from the end of November, most of them in mid-December."""
    peak = dt.date(day.year, 12, 9)
    weekend = 0.93 if day.weekday() >= 5 else 1.0
    return weekend * (0.94 + 0.75 * math.exp(-(((day - peak).days / 13) ** 2)))


def _poisson(mean: float, rng: random.Random) -> int:
    count, product, least = 0, rng.random(), math.exp(-mean)
    while product > least:
        count += 1
        product *= rng.random()
    return count


def _order_id(shop: Shop, rng: random.Random) -> str:
    digits = f"{rng.randrange(10**14):014}"
    return f"{rng.choice(shop.prefixes)}-{digits[:7]}-{digits[7:]}"


def _make_order(shop: Shop, purchased: dt.datetime, rng: random.Random) -> Order:
    order = Order(
        _order_id(shop, rng),
        shop.marketplace,
        purchased,
        _items(rng),
        _place(shop.marketplace, rng),
        FBA if rng.random() < shop.fba else MERCHANT,
        cancelled=rng.random() < 0.018,
    )
    if order.channel == MERCHANT:
        order.carrier = rng.choices([*shop.carriers], [*shop.carriers.values()])[0]
        order.warehouse = rng.choice(["Reno", "Columbus", "Columbus"])
    order.trouble = _trouble(order, rng)
    _deliver(order, rng)
    return order


def _items(rng: random.Random) -> list[tuple[str, int]]:
    skus, sums = _popular_skus()
    skus = rng.choices(skus, cum_weights=sums, k=2)
    if skus[0] == skus[1] or rng.random() > 0.065:
        skus = skus[:1]
    return [(sku, 2 if rng.random() < 0.07 else 1) for sku in skus]


@cache
def _popular_skus() -> tuple[list[str], list[int]]:
    rows = read_rows("products.tsv")
    sums = accumulate(int(row["popularity"]) for row in rows)
    return [row["sku"] for row in rows], [*sums]


def _place(marketplace: str, rng: random.Random) -> dict[str, str]:
    places, sums = _places(marketplace)
    return rng.choices(places, cum_weights=sums)[0] if places else {}


@cache
def _places(marketplace: str) -> tuple[list[dict[str, str]], list[int]]:
    rows = [row for row in read_rows("places.tsv") if row["marketplace"] == marketplace]
    return rows, [*accumulate(int(row["weight"]) for row in rows)]


def _trouble(order: Order, rng: random.Random) -> str:
    story = story_of(order)
    if story and rng.random() < story.share:
        return story.name
    luck = rng.random()
    for trouble, odds in _USUAL[order.channel].items():
        luck -= odds
        if luck < 0:
            return trouble
    return ""


def _deliver(order: Order, rng: random.Random) -> None:
    """Set the clocks: who is late is late by days, the first scan mostly in time."""
    story = story_of(order)
    is_fba = order.channel == FBA
    order.ship_by = _end_of_day(order.purchased, 2)
    days = rng.randint(2, 4) if is_fba else rng.randint(6, 8)
    order.promised = _end_of_day(order.purchased, days)
    scan = rng.uniform(0.2, 0.9) if is_fba else rng.uniform(0.3, 2.0)
    if not story and rng.random() < 0.02:
        scan += 1.5
    order.scanned = _later(order.purchased, scan)
    if order.trouble == "late":
        days = rng.uniform(3.2, 11.9) if story else rng.uniform(1, 9)
        order.delivered = _by_day(_later(order.promised, days), rng)
    elif order.trouble != "lost":
        travel = rng.uniform(0.6, 2) if is_fba else rng.triangular(1.5, 5.5, 3)
        order.delivered = _by_day(_later(order.scanned, travel), rng)
        order.delivered = min(order.delivered, order.promised)


def _end_of_day(time: dt.datetime, days: int) -> dt.datetime:
    return dt.datetime.combine(time + dt.timedelta(days=days), dt.time(23, 59, 59))


def _later(time: dt.datetime, days: float) -> dt.datetime:
    return time + dt.timedelta(seconds=round(days * 86_400))


def _by_day(time: dt.datetime, rng: random.Random) -> dt.datetime:
    """Carriers deliver between 9 and 19 o'clock."""
    hour = dt.timedelta(hours=9, seconds=rng.randrange(36_000))
    return dt.datetime.combine(time, dt.time()) + hour


def make_ratings(orders: list[Order], rng: random.Random) -> list[Rating]:
    """Feedback left on orders from SINCE up to UNTIL, by day."""
    ratings = []
    for order in orders:
        odds = _RATED_IN_TROUBLE if order.trouble else _RATED
        if order.cancelled or rng.random() >= odds:
            continue
        left_on = _left_on(order, rng)
        rating = Rating(order, left_on, _stars(order.trouble, rng), _alias(order, rng))
        if SINCE <= left_on < UNTIL:
            ratings.append(rating)
    return sorted(ratings, key=lambda rating: rating.left_on)


def _left_on(order: Order, rng: random.Random) -> dt.date:
    known = order.delivered or _later(order.promised, rng.uniform(2, 9))
    wait = int(rng.expovariate(1 / _DAYS_TO_RATE[order.trouble]))
    bought = order.purchased.date()
    days = max((known.date() - bought).days + wait, 3)
    return bought + dt.timedelta(days=days if days <= 40 else 40 - rng.randrange(8))


def _stars(trouble: str, rng: random.Random) -> int:
    if rng.random() < _CRITICAL[trouble]:
        return rng.choices((1, 2, 3), _CRITICAL_STARS[trouble])[0]
    return rng.choices((4, 5), (60, 40) if trouble else (12, 88))[0]


def _alias(order: Order, rng: random.Random) -> str:
    letters = "".join(rng.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=14))
    return f"{letters}@marketplace.{marketplaces()[order.marketplace].domain}"
