"""Several downloads as one table, and each feedback with its order."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from feedbacklab.loaders.feedback_manager import FeedbackManagerPage
from feedbacklab.schema import FEEDBACK_DTYPES, UNKNOWN, ReportFormatError

_SAID = ["left_on", "stars", "comment", "reply"]
_JOINED = ("sku", "asin", "product_name", "channel")


def join_orders(feedback: pd.DataFrame, orders: pd.DataFrame) -> pd.DataFrame:
    """Add each order's facts to its feedback.

    Parameters
    ----------
    feedback
        Feedback table, shape (n_feedback, n_columns).
    orders
        As `load_orders` gives them, indexed by ``order_id``.

    Returns
    -------
    pandas.DataFrame
        New table on the same index. ``sku``, ``asin``, ``product_name`` and ``channel``
        are ``"unknown"`` where the order was not found: a missing order says nothing
        about who shipped it.

    Raises
    ------
    ValueError
        If an order stands twice in `orders`.
    """
    if not orders.index.is_unique:
        twice = orders.index[orders.index.duplicated()]
        raise ValueError(
            f"{len(twice)} rows of orders repeat an order id, first {twice[0]}: "
            "expected one row per order, as load_orders gives."
        )
    joined = feedback.join(orders.drop(columns="marketplace", errors="ignore"))
    for name in _JOINED:
        values = joined[name] if name in joined else pd.Series(UNKNOWN, joined.index)
        joined[name] = values.fillna(UNKNOWN).replace("", UNKNOWN).astype("str")
    return joined


def without_order(joined: pd.DataFrame) -> pd.Series:
    """Claim per feedback: its sku or its channel stayed unknown."""
    return joined["sku"].eq(UNKNOWN) | joined["channel"].eq(UNKNOWN)


def newest_feedback(tables: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """One row per order: where downloads differ, the one that reaches further wins.

    Parameters
    ----------
    tables
        Feedback tables of one seller.

    Returns
    -------
    pandas.DataFrame
        Feedback table, by date.

    Raises
    ------
    ReportFormatError
        If downloads that reach equally far say different things about an order.
    """
    filled = [table for table in tables if len(table)]
    if not filled:
        return _no_feedback()
    if len(filled) > 1:
        filled = [_latest(filled)]
    return filled[0].sort_values("left_on", kind="stable")


def _no_feedback() -> pd.DataFrame:
    return pd.DataFrame(
        {name: pd.Series(dtype=dtype) for name, dtype in FEEDBACK_DTYPES.items()},
        index=pd.Index([], dtype="str", name="order_id"),
    )


def _latest(tables: list[pd.DataFrame]) -> pd.DataFrame:
    both = pd.concat(
        [
            table.assign(_until=table["left_on"].max(), _known=_known(table))
            for table in tables
        ]
    ).reset_index()
    both = both.sort_values(["_until", "_known"], kind="stable")
    last = both.groupby("order_id")["_until"].transform("max")
    latest = both[both["_until"] == last]
    versions = latest.drop_duplicates(["order_id", *_SAID])["order_id"]
    clashing = versions[versions.duplicated()]
    if len(clashing):
        raise ReportFormatError(
            f"{clashing.nunique()} order ids stand in two downloads with different "
            f"contents, first {clashing.iloc[0]}, and neither download reaches "
            "further. Remove the older one."
        )
    newest = latest.drop_duplicates("order_id", keep="last").set_index("order_id")
    return newest.drop(columns=["_until", "_known"])


def _known(table: pd.DataFrame) -> pd.Series:
    """How many fields of each row are filled in, apart from what the buyer said."""
    more = table.drop(columns=_SAID)
    return (more.notna() & more.ne("") & more.ne(UNKNOWN)).fillna(False).sum(axis=1)


def merged_orders(frames: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """All order files as one frame.

    Parameters
    ----------
    frames
        As `load_orders` gives them.

    Returns
    -------
    pandas.DataFrame
        One row per order. Of several downloads of one layout the one that reaches
        further wins; what one layout leaves open, another one fills in.
    """
    by_columns: dict[tuple[str, ...], list[pd.DataFrame]] = {}
    for frame in sorted(frames, key=_reach):
        by_columns.setdefault(tuple(frame.columns), []).append(frame)
    layouts = [pd.concat(same) for same in by_columns.values()]
    layouts = [frame[~frame.index.duplicated(keep="last")] for frame in layouts]
    if not layouts:
        return pd.DataFrame(index=pd.Index([], dtype="str", name="order_id"))
    merged, *others = layouts
    for other in others:
        merged = _with_gaps(merged).combine_first(_with_gaps(other))
    return merged


def _reach(frame: pd.DataFrame) -> pd.Timestamp:
    days = [
        frame[name].max().tz_localize(None)
        for name in ("purchased_at", "ship_by")
        if name in frame and frame[name].notna().any()
    ]
    return max(days, default=pd.Timestamp.min)


def _with_gaps(frame: pd.DataFrame) -> pd.DataFrame:
    """The same with NA where a text is empty or unknown, to be filled in."""
    texts = frame.select_dtypes("str")
    return frame.assign(**texts.where(~texts.isin(["", UNKNOWN])))


def placed_traffic(
    traffic: dict[str, pd.DataFrame], feedback: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    """Give traffic of an unknown marketplace to the only one there is feedback of."""
    codes = feedback["marketplace"].unique()
    if UNKNOWN not in traffic or len(codes) != 1 or codes[0] in traffic:
        return traffic
    known = {code: frame for code, frame in traffic.items() if code != UNKNOWN}
    return {**known, codes[0]: traffic[UNKNOWN].assign(marketplace=codes[0])}


def placed_pages(
    pages: list[tuple[str, FeedbackManagerPage]], codes: set[str]
) -> tuple[dict[str, FeedbackManagerPage], list[str]]:
    """Give each page to its marketplace, or to the only one there is.

    Parameters
    ----------
    pages
        Names of files and their pages.
    codes
        Marketplaces of feedback and traffic.

    Returns
    -------
    dict, list of str
        Pages by marketplace code; the files whose page could be any marketplace's.

    Raises
    ------
    ReportFormatError
        If a marketplace has two pages that differ.
    """
    only = next(iter(codes)) if len(codes) == 1 else UNKNOWN
    placed: dict[str, FeedbackManagerPage] = {}
    unplaced = []
    for name, page in pages:
        code = page.marketplace if page.marketplace != UNKNOWN else only
        if code == UNKNOWN and codes - {UNKNOWN}:
            unplaced.append(name)
        elif code in placed and not placed[code].windows.equals(page.windows):
            raise ReportFormatError(
                f"{name}: the folder has another Feedback Manager page of {code} with "
                "other numbers. Keep the newer one."
            )
        else:
            placed[code] = page
    return placed, unplaced
