"""Figures of weeks: share of 1–3 stars with limits and CUSUM, counts, star mean."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from feedbacklab.figures.drawing import (
    AIM,
    BLUE,
    GREEN,
    GREY,
    GRID,
    ORANGE,
    RED,
    SKY,
    STAR_TARGET,
    TARGET,
    Trace,
    days,
    draw,
    numbers,
    say,
)
from feedbacklab.metrics import NEEDS


def weekly_figure(chart: pd.DataFrame, title: str) -> go.Figure:
    """Weekly share of 1–3 stars with its limits, and the CUSUM below.

    Parameters
    ----------
    chart
        As `weekly_chart` gives it. Without known shares the counts are drawn and the
        title says what a share needs.
    title
        What the chart says.

    Returns
    -------
    plotly.graph_objects.Figure
    """
    if chart["not_positive_share"].notna().sum() == 0:
        counts = chart["not_positive"]
        return weekly_counts_figure(counts, f"{title} – share {NEEDS}")
    off_target, off_aim = 1 - TARGET, 1 - AIM
    goals: list[Any] = [
        (off_target, f"target {off_target:.0%}", ORANGE),
        (off_aim, f"aim {off_aim:.0%}", GREEN),
    ]
    limit = chart["cusum_limit"].dropna()
    if len(limit):
        goals.append((float(limit.iloc[0]), "limit", RED, "y2"))
    traces = [*_share_traces(chart), *_cusum_traces(chart)]
    return draw(
        title,
        traces,
        goals,
        520,
        xaxis={"anchor": "y2", "showgrid": False},
        yaxis={
            "domain": [0.38, 1],
            "tickformat": ".0%",
            "gridcolor": GRID,
            "range": [0, _top(chart)],
        },
        yaxis2={"domain": [0, 0.3], "title": {"text": "CUSUM"}, "gridcolor": GRID},
    )


def _top(chart: pd.DataFrame) -> float:
    """Leave the limits of weeks with hardly any rating, near 100 %, off the chart."""
    highest = max(chart["not_positive_share"].max(), 1.6 * chart["upper"].median())
    return min(1.02, 1.08 * highest)


def _share_traces(chart: pd.DataFrame) -> list[Trace]:
    weeks, share = days(chart.index), numbers(chart["not_positive_share"])
    counts = chart[["not_positive", "received"]].astype("str").to_numpy().tolist()
    traces = [
        {
            "type": "scatter",
            "x": weeks,
            "y": numbers(chart["upper"]),
            "mode": "lines",
            "line": {"color": GREY, "width": 1, "shape": "hvh"},
            "name": "limit for a week on target",
        },
        {
            "type": "scatter",
            "x": weeks,
            "y": share,
            "customdata": counts,
            "hovertemplate": "%{y:.1%} (%{customdata[0]} of %{customdata[1]})",
            "mode": "lines+markers",
            "line": {"color": BLUE, "width": 1},
            "marker": {
                "size": 6,
                "symbol": [
                    "circle" if whole else "circle-open" for whole in chart["complete"]
                ],
            },
            "name": "share of 1–3 stars (open: part of a week)",
        },
    ]
    for column, name, colour, symbol in (
        ("alarm", "above the limit", RED, "diamond"),
        ("better", "better than target", GREEN, "circle"),
    ):
        rows = chart[chart[column]]
        traces.append(_marks(rows, "not_positive_share", name, colour, symbol))
    return traces


def _cusum_traces(chart: pd.DataFrame) -> list[Trace]:
    line = {
        "type": "scatter",
        "x": days(chart.index),
        "y": numbers(chart["cusum"]),
        "mode": "lines",
        "line": {"color": SKY, "width": 1.6},
        "name": "CUSUM",
        "yaxis": "y2",
    }
    alarms = chart[chart["cusum_alarm"]]
    marks = _marks(alarms, "cusum", "CUSUM alarm", RED, "diamond-open")
    return [line, {**marks, "yaxis": "y2"}]


def _marks(
    rows: pd.DataFrame, column: str, name: str, colour: str, symbol: str
) -> Trace:
    return {
        "type": "scatter",
        "x": days(rows.index),
        "y": numbers(rows[column]),
        "mode": "markers",
        "marker": {"color": colour, "symbol": symbol, "size": 10},
        "name": name,
    }


def weekly_counts_figure(counts: pd.Series, title: str) -> go.Figure:
    """Weekly number of ratings, where a share is unknown or not asked for.

    Parameters
    ----------
    counts
        Indexed by week.
    title
        What the chart says.
    """
    bars = {
        "type": "bar",
        "x": days(counts.index),
        "y": numbers(counts),
        "marker": {"color": BLUE},
        "name": "ratings",
    }
    axis = {"gridcolor": GRID, "title": {"text": "ratings a week"}}
    return draw(title, [bars], yaxis=axis)


def star_mean_figure(chart: pd.DataFrame, title: str) -> go.Figure:
    """Weekly mean of stars with its interval against the target of 4.5.

    Parameters
    ----------
    chart
        As `weekly_chart` gives it.
    title
        What the chart says.
    """
    if chart["stars"].notna().sum() == 0:
        return say(title, "unknown: needs a file with all stars", height=200)
    points = {
        "type": "scatter",
        "x": days(chart.index),
        "y": numbers(chart["stars"], 3),
        "error_y": {
            "array": numbers(chart["stars_upper"] - chart["stars"], 3),
            "arrayminus": numbers(chart["stars"] - chart["stars_lower"], 3),
            "thickness": 1,
            "width": 0,
        },
        "mode": "markers",
        "marker": {"color": BLUE, "size": 6},
        "name": "mean stars of the week, with its interval",
    }
    goals = [(STAR_TARGET, f"target {STAR_TARGET}", ORANGE)]
    axis = {"range": [1, 5.05], "gridcolor": GRID}
    return draw(title, [points], goals, 320, yaxis=axis)
