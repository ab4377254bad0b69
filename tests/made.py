"""Small made tables and reports; every column a test does not name is filled in."""

import pandas as pd

from feedbacklab.loaders import Reports, Span, join_orders
from feedbacklab.loaders.feedback_manager import WINDOWS, FeedbackManagerPage
from feedbacklab.schema import FEEDBACK_DTYPES


def order_ids(number):
    return [f"113-{n:07d}-{7919 * n % 10**7:07d}" for n in range(1, number + 1)]


def make_table(stars=(5,), **columns):
    """Feedback table with these stars; other columns as given, else filled in."""
    number = len(stars)
    filled = {
        "left_on": pd.to_datetime(columns.pop("left_on", ["2026-03-31"] * number)),
        "stars": stars,
        "comment": [""] * number,
        "reply": [""] * number,
        "marketplace": ["US"] * number,
        "rater": [f"{n:016x}" for n in range(number)],
        **columns,
    }
    index = pd.Index(order_ids(number), dtype="str", name="order_id")
    return pd.DataFrame(filled, index=index).astype(FEEDBACK_DTYPES)


def make_traffic(received, negative=None, marketplace="US"):
    """Daily traffic counts from ``{day: received}``."""
    days = pd.DatetimeIndex(pd.to_datetime(list(received)), name="day").as_unit("us")
    return pd.DataFrame(
        {
            "received": pd.array(list(received.values()), "Int64"),
            "negative": pd.array(negative or [0] * len(days), "Int64"),
            "order_items": pd.array([10] * len(days), "Int64"),
            "marketplace": marketplace,
        },
        index=days,
    )


def make_page(shown, stars=4.8, ratings=626, marketplace="US"):
    """Feedback Manager page from ``{window: (positive, neutral, negative, count)}``."""
    rows = pd.DataFrame.from_dict(
        shown, orient="index", columns=["positive", "neutral", "negative", "count"]
    )
    windows = rows.reindex(pd.Index(WINDOWS, name="window")).astype("Int64")
    return FeedbackManagerPage(stars, ratings, windows, marketplace)


def make_reports(table, traffic=None, pages=None, orders=None):
    """Reports as a folder with this feedback, traffic, pages and orders gives them."""
    orders = pd.DataFrame(index=table.index[:0]) if orders is None else orders
    joined = join_orders(table, orders) if "sku" not in table else table
    spans = {
        code: Span(part["left_on"].min(), part["left_on"].max())
        for code, part in table.groupby("marketplace")
    }
    complete = spans if table["stars"].gt(3).any() else {}
    empty = pd.DataFrame()
    return Reports(
        joined,
        orders,
        traffic or {},
        pages or {},
        complete,
        spans,
        0,
        empty,
        empty,
        empty,
    )
