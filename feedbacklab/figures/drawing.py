"""What every figure shares: layout, goal lines, colours.

Figures are written as plain lists in one piece: plotly checks each of them once, in a
tenth of the time that traces added one by one take.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from feedbacklab.facts import targets

# Okabe and Ito's palette: told apart with every kind of colour vision.
BLUE, ORANGE, GREEN, RED, GREY, SKY = (
    "#0072B2", "#E69F00", "#009E73", "#D55E00", "#6B6B6B", "#56B4E9"
)  # fmt: skip
GRID = "#eee"
TARGET, AIM = targets()["target"]["positive"], targets()["aim"]["positive"]
STAR_TARGET = targets()["target"]["stars"]
STAR_COLOURS = {1: RED, 2: "#E08E5B", 3: GREY, 4: SKY, 5: BLUE}

Trace = dict[str, Any]
Goal = tuple[float, str, str]


def draw(
    title: str,
    traces: list[Trace],
    goals: Iterable[Goal] = (),
    height: int = 380,
    **layout: Any,
) -> go.Figure:
    """Make a figure of traces, with a dotted line for every goal."""
    goals = list(goals)
    return go.Figure(
        data=traces,
        layout={
            "title": {"text": title, "font": {"size": 15}},
            "height": height,
            "margin": {"l": 60, "r": 90, "t": 50, "b": 40},
            "plot_bgcolor": "white",
            "hovermode": "x unified",
            "legend": {"orientation": "h", "y": -0.15},
            "template": None,
            "shapes": [_line(*goal) for goal in goals],
            "annotations": _labels(goals),
            **layout,
        },
    )


def _line(value: float, _: str, colour: str, axis: str = "y") -> dict[str, Any]:
    return {
        "type": "line",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "yref": axis,
        "y0": value,
        "y1": value,
        "line": {"color": colour, "dash": "dot", "width": 1.2},
    }


def _labels(goals: list[Goal]) -> list[dict[str, Any]]:
    """Label the highest goal above its line and the others below: they often touch."""
    highest = max((goal[0] for goal in goals if len(goal) == 3), default=None)
    return [
        {**_label(*goal), "yanchor": "bottom" if goal[0] == highest else "top"}
        for goal in goals
    ]


def _label(value: float, name: str, colour: str, axis: str = "y") -> dict[str, Any]:
    return {
        "text": name,
        "showarrow": False,
        "xref": "paper",
        "x": 1,
        "xanchor": "left",
        "yref": axis,
        "y": value,
        "font": {"size": 11, "color": colour},
    }


def say(title: str, text: str, height: int) -> go.Figure:
    """Make an empty figure that says why it is empty."""
    hidden = {"visible": False}
    note = {
        "text": text,
        "showarrow": False,
        "xref": "paper",
        "yref": "paper",
        "x": 0.5,
        "y": 0.5,
    }
    return draw(
        f"{title}: {text}", [], height=height,
        annotations=[note], xaxis=hidden, yaxis=hidden,
    )  # fmt: skip


def days(index: Iterable[pd.Timestamp]) -> list[str]:
    """Days as text, without a time of day."""
    return [f"{day:%Y-%m-%d}" for day in index]


def numbers(values: pd.Series, digits: int = 4) -> list[float | None]:
    """Rounded numbers; None where unknown, which draws a gap."""
    return [None if pd.isna(value) else round(float(value), digits) for value in values]
