"""A folder of reports → one object the notebooks and the command start from."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pandas as pd

from feedbacklab.loaders.decode import read_text
from feedbacklab.loaders.feedback import read_feedback, refuse_unreadable
from feedbacklab.loaders.feedback_manager import (
    FeedbackManagerPage,
    is_page,
    load_feedback_manager,
)
from feedbacklab.loaders.flat import headings
from feedbacklab.loaders.heading import is_feedback
from feedbacklab.loaders.join import (
    join_orders,
    merged_orders,
    newest_feedback,
    placed_pages,
    placed_traffic,
    without_order,
)
from feedbacklab.loaders.orders import EXPECTED_ORDERS, orders_layout, parse_orders
from feedbacklab.loaders.reports import Reports, covered_spans, missing_answers
from feedbacklab.loaders.returns import (
    EXPECTED_RETURNS,
    merged_returns,
    parse_returns,
    returns_layout,
)
from feedbacklab.loaders.source import read_head, read_report
from feedbacklab.loaders.table import FeedbackReport, refuse_odd_rows
from feedbacklab.loaders.traffic import is_traffic, load_traffic
from feedbacklab.schema import UNKNOWN, ReportFormatError

_Paths = str | os.PathLike[str] | Iterable[str | os.PathLike[str]]
_FOUND = ["file", "what", "marketplace", "rows", "first_day", "last_day", "note"]
_ODD = ["file", "line", "raw", "reason"]


@dataclass
class _Pile:
    """How to read, and what has been read so far."""

    marketplace: str | None
    strict: bool
    cache: bool
    feedback: list[FeedbackReport] = field(default_factory=list)
    orders: list[pd.DataFrame] = field(default_factory=list)
    returns: list[pd.DataFrame] = field(default_factory=list)
    traffic: dict[str, pd.DataFrame] = field(default_factory=dict)
    pages: list[tuple[str, FeedbackManagerPage]] = field(default_factory=list)
    unreadable: list[pd.DataFrame] = field(default_factory=list)
    found: list[dict[str, object]] = field(default_factory=list)


def load_folder(
    path: _Paths,
    marketplace: str | None = None,
    *,
    unreadable: Literal["raise", "collect"] = "raise",
    cache: bool = False,
) -> Reports:
    """Load every report in a folder, recognised by its content, and join them.

    Parameters
    ----------
    path
        A folder, or the files themselves. Hidden files and folders inside it are left
        alone; a file that is no known report is listed as such.
    marketplace
        Marketplace of the feedback reports that do not show it themselves.
    unreadable
        ``"raise"``, or ``"collect"`` to gather rows that cannot be read in
        ``Reports.unreadable``.
    cache
        Whether to keep feedback tables beside their reports; see `load_feedback`.

    Returns
    -------
    Reports

    Raises
    ------
    ReportFormatError
        If nothing in the folder is a feedback, traffic or Feedback Manager report, a
        report is damaged, or two downloads contradict each other and none is newer.
    FileNotFoundError
        If there is no such folder or file.
    """
    if unreadable not in ("raise", "collect"):
        raise ValueError(f"unreadable is 'raise' or 'collect', not {unreadable!r}.")
    pile = _Pile(marketplace, unreadable == "raise", cache)
    for file in _files(path):
        _add(pile, file)
    if not (pile.feedback or pile.traffic or pile.pages):
        names = ", ".join(str(row["file"]) for row in pile.found) or "nothing"
        raise ReportFormatError(
            f"No feedback, traffic or Feedback Manager report was found; found {names}."
        )
    return _joined(pile)


def _files(path: _Paths) -> list[Path]:
    paths = [path] if isinstance(path, str | os.PathLike) else list(path)
    files: list[Path] = []
    for one in map(Path, paths):
        if one.is_dir():
            inside = sorted(one.iterdir())
            files += [p for p in inside if p.is_file() and not p.name.startswith(".")]
        else:
            files.append(one)
    return files


def _add(pile: _Pile, path: Path) -> None:
    """Read a file as what its beginning looks like."""
    text = read_text(read_head(path))
    if not text.strip():
        _note(pile, path, "empty")
    elif is_traffic(text):
        _add_traffic(pile, path)
    elif orders_layout(headings(text)) is not None:
        _add_orders(pile, path)
    elif returns_layout(headings(text)) is not None:
        _add_returns(pile, path)
    elif is_feedback(text):
        _add_feedback(pile, path)
    elif is_page(text):
        page = load_feedback_manager(path)
        pile.pages.append((path.name, page))
        _note(pile, path, "Feedback Manager page", page.marketplace, rows=4)
    else:
        _note(pile, path, "not a report known here")


def _note(
    pile: _Pile, path: Path, what: str, marketplace: str = "", **more: object
) -> None:
    row = {"file": path.name, "what": what, "marketplace": marketplace, **more}
    pile.found.append(row)


def _days(days: pd.Series | pd.Index) -> dict[str, object]:
    known = days.dropna()
    if len(known) == 0:
        return {"rows": len(days)}
    limits = {"first_day": known.min(), "last_day": known.max()}
    return {
        "rows": len(days),
        **{name: f"{day:%Y-%m-%d}" for name, day in limits.items()},
    }


def _add_traffic(pile: _Pile, path: Path) -> None:
    frame = load_traffic(path)
    code = frame["marketplace"].iat[0] if len(frame) else UNKNOWN
    span = _days(frame.index)
    if code in pile.traffic:
        frame = _joined_traffic(path.name, pile.traffic[code], frame)
    pile.traffic[code] = frame
    _note(pile, path, "traffic report", code, **span)


def _joined_traffic(name: str, one: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    shared = one.index.intersection(other.index)
    differing = (one.loc[shared] != other.loc[shared]).fillna(False).any(axis=1)
    if differing.any():
        raise ReportFormatError(
            f"{name}: {int(differing.sum())} days differ from another traffic report "
            f"of the folder, first {differing.idxmax():%Y-%m-%d}. Keep the newer "
            "download."
        )
    return pd.concat([one, other.drop(shared)]).sort_index()


def _add_orders(pile: _Pile, path: Path) -> None:
    read = parse_orders(read_report(path))
    if pile.strict:
        refuse_odd_rows(read.name, read.unreadable, EXPECTED_ORDERS)
    pile.orders.append(read.orders)
    pile.unreadable.append(read.unreadable.assign(file=path.name))
    times = next((c for c in ("purchased_at", "ship_by") if c in read.orders), None)
    days = read.orders[times] if times else read.orders.index
    codes = read.orders.get("marketplace", pd.Series(dtype="str")).unique()
    code = codes[0] if len(codes) == 1 else ""
    _note(pile, path, f"orders ({read.layout})", code, **_days(days))


def _add_returns(pile: _Pile, path: Path) -> None:
    read = parse_returns(read_report(path))
    if pile.strict:
        refuse_odd_rows(read.name, read.unreadable, EXPECTED_RETURNS)
    pile.returns.append(read.returns)
    pile.unreadable.append(read.unreadable.assign(file=path.name))
    _note(pile, path, f"returns ({read.layout})", **_days(read.returns["returned_on"]))


def _add_feedback(pile: _Pile, path: Path) -> None:
    read = read_feedback(path, otherwise=pile.marketplace, cache=pile.cache)
    if pile.strict:
        refuse_unreadable(read)
    pile.feedback.append(read)
    pile.unreadable.append(read.unreadable.assign(file=path.name))
    stars = "all stars" if read.table["stars"].gt(3).any() else "1–3 stars only"
    codes = read.table["marketplace"].unique()
    code = codes[0] if len(codes) == 1 else ""
    note = f"{len(read.unreadable)} rows not read" if len(read.unreadable) else ""
    span = _days(read.table["left_on"])
    _note(pile, path, f"feedback ({stars})", code, **span, note=note)


def _joined(pile: _Pile) -> Reports:
    tables = [read.table for read in pile.feedback]
    feedback = newest_feedback(tables)
    orders = merged_orders(pile.orders)
    traffic = placed_traffic(pile.traffic, feedback)
    pages, unplaced = placed_pages(pile.pages, {*feedback["marketplace"], *traffic})
    joined = join_orders(feedback, orders)
    reports = Reports(
        feedback=joined,
        orders=orders,
        traffic=traffic,
        pages=pages,
        all_stars=covered_spans(t for t in tables if t["stars"].gt(3).any()),
        loaded=covered_spans(tables),
        unmatched=int(without_order(joined).sum()),
        unreadable=_unreadable(pile.unreadable),
        found=_found(pile.found),
        missing=pd.DataFrame(),
        returns=merged_returns(pile.returns),
    )
    reports.missing = missing_answers(reports, unplaced)
    return reports


def _unreadable(frames: list[pd.DataFrame]) -> pd.DataFrame:
    filled = [frame for frame in frames if len(frame)]
    if filled:
        return pd.concat(filled, ignore_index=True)[_ODD]
    return pd.DataFrame(columns=_ODD, dtype="str").astype({"line": "int64"})


def _found(rows: list[dict[str, object]]) -> pd.DataFrame:
    empty = {**dict.fromkeys(_FOUND, ""), "rows": 0}
    found = pd.DataFrame([empty | row for row in rows], columns=_FOUND)
    kinds = {**dict.fromkeys(_FOUND, "str"), "rows": "int64"}
    return found.astype(kinds)
