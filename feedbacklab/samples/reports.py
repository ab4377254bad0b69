"""Ratings written down: the feedback report, its daily counts, the manager's page."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterable

from feedbacklab.facts import marketplaces
from feedbacklab.samples.bank import ENCODINGS
from feedbacklab.samples.seller import SINCE, UNTIL, Order, Rating

_ENGLISH = ("Date", "Rating", "Comments", "Your Response", "Order ID", "Rater Email")
HEADINGS = {
    "US": _ENGLISH,
    "UK": _ENGLISH,
    "DE": ("Datum", "Bewertung", "Kommentar", "Ihre Antwort", "Transaktionsnummer",
           "E-Mail des Bewertenden"),
    "JP": ("日付", "評価", "コメント", "あなたの返信", "注文番号", "評価者のEメール"),
}  # fmt: skip
"""DE: as seen on a real account (Airbyte, PR 9212); JP: our wording, none is known."""

_LINE_ENDS = {"US": "\r\n", "UK": "\n", "DE": "\r\n", "JP": "\r\n"}


def feedback_report(marketplace: str, ratings: Iterable[Rating]) -> bytes:
    """Seller feedback as delivered: no quoting, newlines of comments left raw."""
    lines = ["\t".join(HEADINGS[marketplace])]
    for rating in reversed([*ratings]):
        fields = (
            shown_date(marketplace, rating.left_on),
            str(rating.stars),
            rating.comment,
            rating.reply,
            rating.order.order_id,
            rating.rater,
        )
        lines.append("\t".join(fields))
    end = _LINE_ENDS[marketplace]
    return (end.join(lines) + end).encode(ENCODINGS[marketplace])


def shown_date(marketplace: str, day: dt.date) -> str:
    """Write a day as the marketplace's feedback report does: 3/4/26, 4.3.26, 26/3/4."""
    shown = marketplaces()[marketplace].shown or ""
    for token, value in (("YY", f"{day:%y}"), ("M", day.month), ("D", day.day)):
        shown = shown.replace(token, str(value))
    return shown


def traffic_report(
    marketplace: str, ratings: Iterable[Rating], orders: Iterable[Order]
) -> bytes:
    """GET_SALES_AND_TRAFFIC_REPORT by day: all ratings, negatives, items ordered."""
    received: Counter[dt.date] = Counter()
    negative: Counter[dt.date] = Counter()
    for rating in ratings:
        received[rating.left_on] += 1
        negative[rating.left_on] += rating.stars <= 2
    items: Counter[dt.date] = Counter()
    for order in orders:
        items[order.purchased.date()] += len(order.items)
    days = [SINCE + dt.timedelta(days=n) for n in range((UNTIL - SINCE).days)]
    document = {
        "reportSpecification": _asked(marketplace),
        "salesAndTrafficByDate": [
            _traffic_day(day, items[day], received[day], negative[day]) for day in days
        ],
        "salesAndTrafficByAsin": [],
    }
    return (json.dumps(document, indent=1) + "\n").encode()


def _asked(marketplace: str) -> dict[str, object]:
    return {
        "reportType": "GET_SALES_AND_TRAFFIC_REPORT",
        "reportOptions": {"dateGranularity": "DAY", "asinGranularity": "SKU"},
        "dataStartTime": str(SINCE),
        "dataEndTime": str(UNTIL - dt.timedelta(days=1)),
        "marketplaceIds": [marketplaces()[marketplace].id],
    }


def _traffic_day(
    day: dt.date, items: int, received: int, negative: int
) -> dict[str, object]:
    rate = round(100 * negative / received, 2) if received else 0.0
    return {
        "date": str(day),
        "salesByDate": {"totalOrderItems": items},
        "trafficByDate": {
            "feedbackReceived": received,
            "negativeFeedbackReceived": negative,
            "receivedNegativeFeedbackRate": rate,
        },
    }


def feedback_manager_page(marketplace: str, ratings: list[Rating]) -> bytes:
    """The page's table as it is pasted: whole percent, rounded half up."""
    year = _since(ratings, 365)
    stars = sum(rating.stars for rating in year) / len(year)
    windows = [_since(ratings, 30), _since(ratings, 90), year, ratings]
    domain = marketplaces()[marketplace].domain
    lines = [
        f"Feedback Manager\nTern & Thistle Home on {domain}\n",
        f"{stars:.1f} stars over the past 12 months ({len(year):,} ratings)\n",
        "\t30 days\t90 days\t365 days\tLifetime",
        _shares("Positive", {4, 5}, windows),
        _shares("Neutral", {3}, windows),
        _shares("Negative", {1, 2}, windows),
        "\t".join(["Count", *(f"{len(window):,}" for window in windows)]),
    ]
    return ("\n".join(lines) + "\n").encode()


def _since(ratings: list[Rating], days: int) -> list[Rating]:
    first = UNTIL - dt.timedelta(days=days)
    return [rating for rating in ratings if rating.left_on >= first]


def _shares(label: str, stars: set[int], windows: list[list[Rating]]) -> str:
    counts = [sum(rating.stars in stars for rating in window) for window in windows]
    shares = (
        f"{(200 * count + len(window)) // (2 * len(window))}%"
        for count, window in zip(counts, windows, strict=True)
    )
    return "\t".join([label, *shares])
