"""Figures of removal candidates: the rating before and after Amazon's answers."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from feedbacklab.figures.drawing import (
    AIM,
    BLUE,
    GREEN,
    GREY,
    GRID,
    ORANGE,
    TARGET,
    draw,
    numbers,
    say,
)
from feedbacklab.metrics import NEEDS

_LEGEND = {"orientation": "h", "y": -0.2, "yanchor": "top"}


def outlook_figure(summary: pd.DataFrame, title: str) -> go.Figure:
    """Positive share of every window now, and after the requests with its range.

    Parameters
    ----------
    summary
        As the ``summary`` of `feedbacklab.candidates.after_requests`.
    title
        What the chart says.

    Returns
    -------
    plotly.graph_objects.Figure
        Without any known share, a figure that says what it needs.
    """
    known = summary[summary["mean"].notna()]
    if known.empty:
        return say(title, NEEDS, height=200)
    windows = [f"{name}<br>requests: {n}" for name, n in known["requests"].items()]
    now = {
        "type": "scatter",
        "x": windows,
        "y": numbers(known["now"]),
        "mode": "markers",
        "marker": {
            "size": 11,
            "symbol": "line-ew",
            "line": {"width": 3, "color": GREY},
        },
        "name": "now",
    }
    after = {
        "type": "scatter",
        "x": windows,
        "y": numbers(known["mean"]),
        "error_y": {
            "array": numbers(known["high"] - known["mean"]),
            "arrayminus": numbers(known["mean"] - known["low"]),
            "width": 8,
        },
        "mode": "markers+text",
        "text": [
            f"{was:.2%} → {mean:.2%}"
            for was, mean in zip(known["now"], known["mean"], strict=True)
        ],
        "textposition": "top center",
        "cliponaxis": False,
        "marker": {"size": 11, "color": BLUE},
        "name": "expected afterwards, with the range of 5–95 %",
    }
    goals = [(TARGET, f"target {TARGET:.0%}", ORANGE), (AIM, f"aim {AIM:.0%}", GREEN)]
    axis = {"tickformat": ".1%", "gridcolor": GRID}
    return draw(title, [now, after], goals, 360, yaxis=axis, legend=_LEGEND)


def granted_figure(shares: pd.DataFrame, window: str, title: str) -> go.Figure:
    """Probability of each number of granted requests, and the share that follows.

    Parameters
    ----------
    shares
        As the ``shares`` of `feedbacklab.candidates.after_requests`.
    window
        Which of its windows.
    title
        What the chart says.
    """
    rows = shares[shares["window"] == window]
    if rows["positive_share"].isna().all():
        return say(title, NEEDS, height=200)
    bars = {
        "type": "bar",
        "x": [
            f"{granted}<br>{share:.2%}"
            for granted, share in zip(
                rows["granted"], rows["positive_share"], strict=True
            )
        ],
        "y": numbers(rows["probability"]),
        "marker": {"color": BLUE},
        "name": "probability",
    }
    return draw(
        title,
        [bars],
        height=300,
        xaxis={"title": {"text": f"requests granted, positive share of {window}"}},
        yaxis={"tickformat": ".0%", "gridcolor": GRID, "rangemode": "tozero"},
        margin={"l": 60, "r": 40, "t": 50, "b": 80},
    )
