"""The seller made up for the samples: its shops, its stories, what an order is."""

from __future__ import annotations

import csv
import datetime as dt
import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import NamedTuple

OPENED = dt.date(2024, 8, 26)
"""First day of the shop: buyers of September 2024 leave feedback in October."""

SINCE, UNTIL = dt.date(2024, 10, 1), dt.date(2026, 4, 1)
"""Every report covers the days from SINCE up to, not including, UNTIL."""

NOW = dt.datetime.combine(UNTIL, dt.time())


class Story(NamedTuple):
    """What goes wrong with a share of the orders bought from first to last."""

    name: str
    first: dt.date
    last: dt.date
    hits: str
    marketplaces: tuple[str, ...]
    share: float


_ALL = ("US", "UK", "DE", "JP")
_DAY = dt.date
# fmt: off
STORIES = (
    Story("late", _DAY(2025, 11, 10), _DAY(2026, 1, 18), "NorthParcel", ("US",), 0.55),
    Story("defect", _DAY(2025, 8, 4), _DAY(2025, 10, 12), "LMP-HD", _ALL, 0.45),
    Story("packaging", _DAY(2026, 2, 2), _DAY(2026, 3, 31), "FPR-1L", _ALL, 0.45),
)
# fmt: on
"""The planted stories; each hits the orders of one carrier or one SKU."""


class Shop(NamedTuple):
    """The seller on one marketplace; hours are those its buyers lie behind UTC."""

    marketplace: str
    orders_a_day: float
    fba: float
    carriers: dict[str, int]
    prefixes: tuple[int, ...]
    hours: int


_TWO = {"Bluebird Post": 6, "SwiftLine": 4}
_THREE = {"NorthParcel": 42, "Bluebird Post": 34, "SwiftLine": 24}
SHOPS = (
    Shop("US", 50.0, 0.62, _THREE, (111, 112, 113, 114), 6),
    Shop("UK", 14.2, 0.70, _TWO, (202, 203, 204, 205, 206), 0),
    Shop("DE", 12.4, 0.75, _TWO, (302, 303, 304, 305, 306), -1),
    Shop("JP", 7.4, 0.80, _TWO, (249, 250, 503), -9),
)
"""Orders a day in an average week; carriers move what the seller ships itself."""


@dataclass(slots=True)
class Order:
    """One order; the clocks of FBA orders are known to nobody but this module."""

    order_id: str
    marketplace: str
    purchased: dt.datetime
    items: list[tuple[str, int]]
    place: dict[str, str]
    channel: str
    carrier: str = ""
    warehouse: str = ""
    trouble: str = ""
    cancelled: bool = False
    ship_by: dt.datetime = NOW
    scanned: dt.datetime = NOW
    promised: dt.datetime = NOW
    delivered: dt.datetime | None = None

    @property
    def sku(self) -> str:
        """The item that the buyer's comment is about."""
        return self.items[0][0]

    @property
    def days_late(self) -> int:
        """Whole days between promise and delivery; 0 when in time or never."""
        late = (self.delivered or self.promised) - self.promised
        return math.ceil(late / dt.timedelta(days=1))


@dataclass(slots=True)
class Rating:
    """One feedback; the comment and the reply are given later."""

    order: Order
    left_on: dt.date
    stars: int
    rater: str
    comment: str = ""
    aspects: str = ""
    reply: str = ""


@cache
def read_rows(name: str) -> list[dict[str, str]]:
    """Rows of a table that lies beside this module."""
    text = files(__package__).joinpath(name).read_text("utf-8")
    lines = text.removesuffix("\n").split("\n")
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def story_of(order: Order) -> Story | None:
    """Return the planted story that an order is exposed to, if any."""
    for story in STORIES:
        if (
            story.first <= order.purchased.date() <= story.last
            and order.marketplace in story.marketplaces
            and story.hits in (order.carrier, order.sku)
        ):
            return story
    return None
