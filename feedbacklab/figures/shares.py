"""Figures of shares: by window, by stars, and as old ratings roll off."""

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
    RED,
    STAR_COLOURS,
    TARGET,
    days,
    draw,
    numbers,
    say,
)
from feedbacklab.metrics import NEEDS


def windows_figure(windows: pd.DataFrame, title: str) -> go.Figure:
    """Positive share of every window with its interval, beside target and aim.

    Parameters
    ----------
    windows
        As `rating_windows` gives them.
    title
        What the chart says.

    Returns
    -------
    plotly.graph_objects.Figure
        Without any known share, a figure that says what it needs.
    """
    known = windows[windows["positive_share"].notna()]
    if known.empty:
        return say(title, NEEDS, height=200)
    share = known["positive_share"]
    points = {
        "type": "scatter",
        "x": [
            f"{name}<br>{row['positive']:,} of {row['received']:,}"
            for name, row in known.iterrows()
        ],
        "y": numbers(share),
        "error_y": {
            "array": numbers(known["high"] - share),
            "arrayminus": numbers(share - known["low"]),
        },
        "mode": "markers+text",
        "text": [f"  {value:.1%}" for value in share],
        "textposition": "middle right",
        "marker": {"size": 11, "color": BLUE},
        "name": "positive, with 95 % interval",
    }
    goals = [(TARGET, f"target {TARGET:.0%}", ORANGE), (AIM, f"aim {AIM:.0%}", GREEN)]
    axis = {"tickformat": ".0%", "gridcolor": GRID}
    return draw(title, [points], goals, 340, yaxis=axis)


def stars_figure(counts: pd.Series, title: str) -> go.Figure:
    """Number of ratings by stars.

    Parameters
    ----------
    counts
        Indexed by stars; an unknown count is NA and said to be so.
    title
        What the chart says.
    """
    total = counts.sum(skipna=False)
    n = "unknown" if pd.isna(total) else f"{total:,}"
    bars = {
        "type": "bar",
        "x": [f"{stars} ★" for stars in counts.index],
        "y": [None if pd.isna(count) else int(count) for count in counts],
        "text": [_bar_label(count, total) for count in counts],
        "marker": {"color": [STAR_COLOURS[stars] for stars in counts.index]},
        "name": "ratings",
    }
    unknown = [
        {"x": f"{stars} ★", "y": 0, "text": "unknown", "showarrow": False, "yshift": 10}
        for stars, count in counts.items()
        if pd.isna(count)
    ]
    axis = {"gridcolor": GRID, "title": {"text": f"n = {n}"}}
    return draw(title, [bars], height=280, yaxis=axis, annotations=unknown)


def _bar_label(count: object, total: object) -> str:
    if pd.isna(count):
        return "unknown"
    share = f" ({count / total:.0%})" if pd.notna(total) and total else ""
    return f"{count:,}{share}"


def roll_off_figure(
    nothing_new: pd.DataFrame, current_rate: pd.DataFrame, title: str
) -> go.Figure:
    """Positive share of every window on the coming days.

    Parameters
    ----------
    nothing_new, current_rate
        As `roll_off` gives them, without new feedback and at the current rate.
    title
        What the chart says.
    """
    if nothing_new["positive_share"].notna().sum() == 0:
        return say(title, NEEDS, height=200)
    windows = nothing_new["window"].unique()
    colours = dict(zip(windows, (RED, ORANGE, BLUE, GREY), strict=True))
    traces = [
        {
            "type": "scatter",
            "x": days(part["day"]),
            "y": numbers(part["positive_share"]),
            "mode": "lines",
            "line": {"color": colours[window], "dash": dash, "width": 1.6},
            "name": f"{window}, {name}",
        }
        for rows, dash, name in (
            (current_rate, "solid", "at the current rate"),
            (nothing_new, "dash", "with nothing new"),
        )
        for window, part in rows.groupby("window", sort=False)
    ]
    goals = [(TARGET, f"target {TARGET:.0%}", ORANGE), (AIM, f"aim {AIM:.0%}", GREEN)]
    axis = {"tickformat": ".1%", "gridcolor": GRID}
    return draw(title, traces, goals, 420, yaxis=axis)
