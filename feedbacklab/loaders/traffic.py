"""The sales-and-traffic report → daily counts of feedback: the denominators."""

from __future__ import annotations

import json
import re
from typing import Any

import pandas as pd

from feedbacklab.facts import find_marketplace
from feedbacklab.loaders.decode import read_text
from feedbacklab.loaders.source import Report, Source, read_report
from feedbacklab.schema import UNKNOWN, ReportFormatError

_COUNTS = {
    "received": ("trafficByDate", "feedbackReceived"),
    "negative": ("trafficByDate", "negativeFeedbackReceived"),
    "order_items": ("salesByDate", "totalOrderItems"),
}

_MOST = 10**12  # nobody receives more; JSON allows numbers of any length


def load_traffic(source: Source) -> pd.DataFrame:
    """Load GET_SALES_AND_TRAFFIC_REPORT as daily counts.

    Parameters
    ----------
    source
        Path, bytes or open file of the JSON document; gzip is unpacked.

    Returns
    -------
    pandas.DataFrame
        One row per day of the report's range, indexed by ``day``: ``received`` and
        ``negative`` feedback, ``order_items`` (nullable integers; NA where the report
        has null) and ``marketplace``. Days that the report leaves out are zero.

    Raises
    ------
    ReportFormatError
        If it is another document, is not by day, or its counts contradict themselves.

    Notes
    -----
    The report's own rate is not read: its description and its example differ (Selling
    Partner API, sellerSalesAndTrafficReport.json), so rates are computed from counts.
    """
    return parse_traffic(read_report(source))


def is_traffic(text: str) -> bool:
    """Claim that the beginning of a text looks like the sales-and-traffic document."""
    names = ('"salesAndTrafficByDate"', '"GET_SALES_AND_TRAFFIC_REPORT"')
    return text.lstrip().startswith("{") and any(name in text for name in names)


def parse_traffic(file: Report) -> pd.DataFrame:
    """Read an unpacked document; see `load_traffic`."""
    document = _document(file)
    asked = document.get("reportSpecification")
    asked = asked if isinstance(asked, dict) else {}
    _refuse_other_granularity(file.name, asked)
    entries = document["salesAndTrafficByDate"]
    days = _days([_get(entry, "date") for entry in entries])
    if days.hasnans or days.has_duplicates:
        raise ReportFormatError(
            f"{file.name}: a day is missing or stands twice in salesAndTrafficByDate; "
            "expected one entry per day with date YYYY-MM-DD."
        )
    counts = pd.DataFrame(
        {
            name: pd.array(
                [_count(file.name, entry, *path) for entry in entries], "Int64"
            )
            for name, path in _COUNTS.items()
        },
        index=days,
    )
    _refuse_contradictions(file.name, counts)
    counts = counts.reindex(_range(asked, days), fill_value=0)
    return counts.rename_axis("day").assign(marketplace=_code(asked))


def _document(file: Report) -> dict[str, Any]:
    try:
        document = json.loads(read_text(file).lstrip("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise ReportFormatError(
            f"{file.name} is no JSON document ({type(error).__name__}): expected "
            "GET_SALES_AND_TRAFFIC_REPORT as downloaded."
        ) from error
    entries = document.get("salesAndTrafficByDate") if isinstance(document, dict) else 0
    if not isinstance(entries, list):
        raise ReportFormatError(
            f"{file.name} is no sales-and-traffic report: it has no list "
            "'salesAndTrafficByDate'."
        )
    return document


def _refuse_other_granularity(name: str, asked: dict[str, Any]) -> None:
    granularity = _get(asked, "reportOptions", "dateGranularity") or "DAY"
    if granularity != "DAY":
        raise ReportFormatError(
            f"{name} counts by {str(granularity)[:12]}: windows of 30, 90 and 365 days "
            "need it by day. Request it again with dateGranularity=DAY."
        )


def _get(entry: Any, *path: str) -> Any:
    for name in path:
        entry = entry.get(name) if isinstance(entry, dict) else None
    return entry


def _count(name: str, entry: Any, *path: str) -> int | None:
    value = _get(entry, *path)
    if value is None:
        return None
    counts = isinstance(value, int) and not isinstance(value, bool)
    if not counts or not 0 <= value <= _MOST:
        raise ReportFormatError(
            f"{name}: {path[-1]} on {str(_get(entry, 'date'))[:10]} is not a count."
        )
    return value


def _refuse_contradictions(name: str, counts: pd.DataFrame) -> None:
    odd = counts.index[(counts["negative"] > counts["received"]).fillna(False)]
    if len(odd):
        raise ReportFormatError(
            f"{name}: more negative than received feedback on {len(odd)} days, first "
            f"{odd[0]:%Y-%m-%d}."
        )


def _days(dates: list[Any]) -> pd.DatetimeIndex:
    """Read days; whatever is none between the years 2000 and 2100 becomes NaT."""
    shape = re.compile(r"20\d\d-\d\d-\d\d", re.ASCII)
    texts = [
        date if isinstance(date, str) and shape.fullmatch(date) else None
        for date in dates
    ]
    days = pd.to_datetime(texts, format="%Y-%m-%d", errors="coerce")
    return pd.DatetimeIndex(days).as_unit("us")


def _range(asked: dict[str, Any], days: pd.DatetimeIndex) -> pd.DatetimeIndex:
    limits = [str(asked.get(name))[:10] for name in ("dataStartTime", "dataEndTime")]
    both = days.append(_days(limits).dropna())
    if both.empty:
        return both
    return pd.date_range(both.min(), both.max(), unit="us")


def _code(asked: dict[str, Any]) -> str:
    ids = asked.get("marketplaceIds")
    try:
        return find_marketplace(ids[0]).code if len(ids) == 1 else UNKNOWN
    except (TypeError, ValueError, AttributeError, KeyError):
        return UNKNOWN
