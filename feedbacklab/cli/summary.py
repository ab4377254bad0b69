"""``feedbacklab summary``: the overview as text or JSON."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from typing import Any

import pandas as pd

from feedbacklab.facts import find_marketplace
from feedbacklab.loaders import Reports, load_folder
from feedbacklab.metrics import Share
from feedbacklab.summary import Overview, first_steps, overview


def run(options: argparse.Namespace) -> int:
    """Load the reports, print the overview of each marketplace."""
    until = _day(options.until) if options.until else None
    code = find_marketplace(options.marketplace).code if options.marketplace else None
    reports = load_folder(options.paths, code, cache=options.cache)
    codes = [code] if code else reports.marketplaces
    seen = [overview(reports, code, until) for code in codes]
    if options.json:
        document = _document(reports, seen)
        print(json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False))
    else:
        print("\n".join(_text(reports, seen)))
    return 0


def _day(text: str) -> pd.Timestamp:
    try:
        return pd.to_datetime(text, format="%Y-%m-%d")
    except ValueError as error:
        raise ValueError(
            f"--until {text!r} is not a day: write it as 2026-03-31."
        ) from error


def _text(reports: Reports, seen: Sequence[Overview]) -> list[str]:
    lines = ["Found"]
    for row in reports.found.itertuples():
        days = f", {row.first_day} – {row.last_day}" if row.first_day else ""
        lines.append(
            f"  {row.file}: {row.what} {row.marketplace}, {row.rows:,} rows{days}"
            f"{', ' + row.note if row.note else ''}"
        )
    if len(reports.missing):
        lines.append("Missing")
    lines += [
        f"  {row.question} {row.marketplace}: needs {row.needs}"
        for row in reports.missing.itertuples()
    ]
    for one in seen:
        lines += ["", *_marketplace_text(reports, one)]
    return lines


def _marketplace_text(reports: Reports, seen: Overview) -> list[str]:
    lines = [f"{seen.marketplace}, until {seen.until:%Y-%m-%d} (that day not included)"]
    lines += [_window_line(name, row) for name, row in seen.windows.iterrows()]
    stars = seen.windows.loc["365 days", "stars"]
    known = "unknown: needs a file with all stars" if pd.isna(stars) else f"{stars:.2f}"
    lines.append(f"  stars over the past 12 months: {known}")
    lines += _needed_lines(seen.needed)
    lines += _monitoring_lines(seen)
    lines.append("  do first")
    lines += [
        f"    {step.what}{': ' + step.why if step.why else ''}"
        for step in first_steps(reports, seen).itertuples()
    ]
    return lines


def _window_line(name: str, row: pd.Series) -> str:
    if pd.isna(row["negative"]) or pd.isna(row["neutral"]):
        return f"  {name:>8}: {row['source']}"
    critical = f"{row['negative']:,} negative, {row['neutral']:,} neutral"
    if pd.isna(row["received"]):
        return f"  {name:>8}: positive {row['source']}; {critical}"
    if not row["received"]:
        return f"  {name:>8}: no ratings"
    share = Share(int(row["positive"]), int(row["received"]))
    return (
        f"  {name:>8}: positive {share}, 95 % interval {row['low']:.1%} – "
        f"{row['high']:.1%}; Amazon shows {row['positive_shown']}/"
        f"{row['neutral_shown']}/{row['negative_shown']} %; {critical}; "
        f"base: {row['source']}"
    )


def _needed_lines(needed: pd.DataFrame) -> list[str]:
    lines = []
    for (window, goal), row in needed.iterrows():
        if pd.isna(row["five_star"]) and pd.isna(row["removals"]):
            continue
        if row["five_star"] == 0:
            lines.append(f"  {goal} over {window}: reached")
        else:
            ways = (
                ("more 5-star ratings", row["five_star"]),
                ("removals", row["removals"]),
            )
            known = [f"{count:,} {way}" for way, count in ways if pd.notna(count)]
            lines.append(f"  {goal} over {window}: needs {' or '.join(known)}")
    return lines


def _monitoring_lines(seen: Overview) -> list[str]:
    alarms = seen.weekly.index[seen.weekly["alarm"]]
    cusum = seen.weekly.index[seen.weekly["cusum_alarm"]]
    if seen.properties.empty:
        return ["  weekly chart: share of positives unknown, so no limits"]
    both = seen.properties.loc["both"]
    lines = [
        f"  above the limit of a week on target: {_weeks(alarms, seen.weekly)}",
        f"  CUSUM alarms: {_weeks(cusum, seen.weekly)}",
        f"  (false alarms {both['false_alarms_per_year']:.2f} a year; a doubling is "
        f"found in about {both['weeks_to_find_2x']:.0f} weeks at this volume)",
    ]
    for week, row in seen.changes.iterrows():
        before = Share(int(row["not_positive_before"]), int(row["received_before"]))
        after = Share(int(row["not_positive_after"]), int(row["received_after"]))
        lines.append(
            f"  another level from the week of {week:%Y-%m-%d}: not positive "
            f"{before} → {after}, p = {row['p_value']:.3f}"
        )
    return lines if len(seen.changes) else [*lines, "  no change of level supported"]


def _weeks(weeks: pd.DatetimeIndex, weekly: pd.DataFrame) -> str:
    last = f", the last from {weeks[-1]:%Y-%m-%d}" if len(weeks) else ""
    return f"{len(weeks)} of {len(weekly)} weeks{last}"


def _document(reports: Reports, seen: Sequence[Overview]) -> dict[str, Any]:
    return {
        "found": _records(reports.found),
        "missing": _records(reports.missing),
        "feedback_without_order": reports.unmatched,
        "marketplaces": {one.marketplace: _overview_json(reports, one) for one in seen},
    }


def _overview_json(reports: Reports, seen: Overview) -> dict[str, Any]:
    weekly = seen.weekly.reset_index()
    return {
        "until": f"{seen.until:%Y-%m-%d}",
        "windows": dict(zip(seen.windows.index, _records(seen.windows), strict=True)),
        "needed": _records(seen.needed.reset_index()),
        "month": {name: _plain(column) for name, column in seen.month.items()},
        "weekly": _records(weekly),
        "changes": _records(seen.changes.reset_index()),
        "chart_properties": _records(seen.properties.reset_index(drop=False))
        if len(seen.properties)
        else [],
        "disagreements": _records(seen.disagreements.reset_index()),
        "first_steps": _records(first_steps(reports, seen)),
    }


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [_plain(row) for _, row in frame.astype(object).iterrows()]


def _plain(row: pd.Series) -> dict[str, Any]:
    """Values as JSON knows them: days as text, unknown and infinite as null."""
    return {str(name): _value(value) for name, value in row.items()}


def _value(value: Any) -> Any:
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    if pd.isna(value) or value in (float("inf"), float("-inf")):
        return None
    return value.item() if hasattr(value, "item") else value
