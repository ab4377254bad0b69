"""What a folder of reports says about a seller, and what it cannot say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import pandas as pd

from feedbacklab.loaders.feedback_manager import FeedbackManagerPage
from feedbacklab.loaders.join import without_order
from feedbacklab.loaders.returns import no_returns
from feedbacklab.schema import ReportFormatError


class Span(NamedTuple):
    """First and last day that a source covers, both included."""

    first: pd.Timestamp
    last: pd.Timestamp


@dataclass
class Reports:
    """Everything a folder of reports says about a seller.

    Attributes
    ----------
    feedback
        Feedback table of all marketplaces, joined with the orders: `sku`, `asin`,
        `product_name`, `channel` (``"unknown"`` where no order was found), and whatever
        else the order files give.
    orders
        One row per order, indexed by ``order_id``; empty when no file was found.
    traffic
        Daily counts by marketplace code.
    pages
        Feedback Manager page by marketplace code.
    all_stars
        Days for which ratings of all stars were loaded, by marketplace code. Elsewhere
        only ratings of 1–3 stars are known, and no share of positives.
    loaded
        Days for which at least ratings of 1–3 stars were loaded, by marketplace code.
    unmatched
        Number of feedback rows whose sku or channel stayed ``"unknown"``.
    unreadable
        ``file``, ``line``, ``raw``, ``reason`` of rows that could not be read.
    found
        One row per file: what it is, its marketplace, rows, first and last day, note.
    missing
        One row per question that cannot be answered, with what it needs.
    returns
        One row per return, as `load_returns` gives them; empty when no file was found.
    """

    feedback: pd.DataFrame
    orders: pd.DataFrame
    traffic: dict[str, pd.DataFrame]
    pages: dict[str, FeedbackManagerPage]
    all_stars: dict[str, Span]
    loaded: dict[str, Span]
    unmatched: int
    unreadable: pd.DataFrame
    found: pd.DataFrame
    missing: pd.DataFrame
    returns: pd.DataFrame = field(default_factory=no_returns)

    @property
    def marketplaces(self) -> list[str]:
        """Codes of the marketplaces that a report is about, most feedback first."""
        codes = self.feedback["marketplace"].value_counts().index
        return list(dict.fromkeys([*codes, *self.traffic, *self.pages]))

    @property
    def until(self) -> pd.Timestamp:
        """The day after the last one that any feedback or traffic report covers."""
        days = [frame.index.max() for frame in self.traffic.values() if len(frame)]
        if len(self.feedback):
            days.append(self.feedback["left_on"].max())
        if not days:
            raise ReportFormatError(
                "No loaded report has a date: name the day with until=."
            )
        return max(days).normalize() + pd.Timedelta(days=1)


def covered_spans(tables: Iterable[pd.DataFrame]) -> dict[str, Span]:
    """First and last day that feedback tables reach, by marketplace code.

    A report does not say which days it was asked for. Two reports more than a month
    apart leave a gap about which nothing is known: then only the later one counts.
    """
    spans: dict[str, Span] = {}
    filled = [table for table in tables if len(table)]
    for table in sorted(filled, key=lambda table: table["left_on"].min()):
        for code, days in table.groupby("marketplace")["left_on"]:
            span = Span(days.min(), days.max())
            before = spans.get(code, span)
            if span.first - before.last <= pd.Timedelta(days=31):
                span = Span(before.first, max(before.last, span.last))
            spans[code] = span
    return spans


def missing_answers(reports: Reports, unplaced: list[str]) -> pd.DataFrame:
    """Questions the reports cannot answer, and what each would need.

    Parameters
    ----------
    reports
        Everything that was loaded.
    unplaced
        Names of Feedback Manager pages that do not tell their marketplace.

    Returns
    -------
    pandas.DataFrame
        ``question``, ``marketplace``, ``needs``, shape (n_questions, 3).
    """
    rows = [*_unknown_shares(reports)]
    rows += [
        ("which marketplace a page shows", name, "a line such as amazon.de in the file")
        for name in unplaced
    ]
    for code, part in reports.feedback.groupby("marketplace", sort=False):
        lacking = int(without_order(part).sum())
        if lacking:
            needs = f"the orders report: {lacking} of {len(part)} feedback lack them"
            rows.append(("sku and channel", code, needs))
    if "first_scan" not in reports.orders:
        rows.append(("shipped on time", "", "a shipments file with first scans"))
    if not reports.found["what"].str.startswith("returns").any():
        rows.append(("why orders came back", "", "a returns report (FBA or merchant)"))
    return pd.DataFrame(rows, columns=["question", "marketplace", "needs"], dtype="str")


def _unknown_shares(reports: Reports) -> Iterator[tuple[str, str, str]]:
    page = "a pasted Feedback Manager table"
    for code in reports.marketplaces:
        if code in reports.all_stars or code in reports.pages:
            continue
        if code not in reports.loaded:
            yield "positive share", code, "a seller feedback report"
        elif code not in reports.traffic:
            needs = f"the traffic report, {page}, or a file with all stars"
            yield "positive share", code, needs
        yield "star mean", code, f"a file with all stars or {page}"
