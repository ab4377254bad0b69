"""Figures of an evaluation: reliability, precision–coverage, confusion, slices."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from feedbacklab.figures.drawing import (
    BLUE,
    GREY,
    GRID,
    ORANGE,
    SKY,
    Trace,
    draw,
    numbers,
    say,
)

# Below the title of the axis, which `draw` leaves no room for.
_LEGEND = {"orientation": "h", "y": -0.2, "yanchor": "top"}
# White to the blue of the palette: dark is many, with every kind of colour vision.
_SHADES = [[0, "#FFFFFF"], [1, BLUE]]
_NO_PROBABILITY = "needs probabilities"


def reliability_figure(reliability: pd.DataFrame, title: str) -> go.Figure:
    """Predicted probability against what came true, with the diagonal of the ideal.

    Parameters
    ----------
    reliability
        As `feedbacklab.evaluation.reliability` gives it.
    title
        What the chart says.
    """
    if reliability.empty:
        return say(title, _NO_PROBABILITY, height=200)
    share = reliability["share"]
    ideal = {
        "type": "scatter", "x": [0, 1], "y": [0, 1], "mode": "lines",
        "line": {"color": GREY, "dash": "dot", "width": 1.2}, "name": "ideal",
    }  # fmt: skip
    points = {
        "type": "scatter",
        "x": numbers(reliability["p"]),
        "y": numbers(share),
        "error_y": _bars(share, reliability["low"], reliability["high"]),
        "mode": "markers+text",
        "marker": {"size": 10, "color": BLUE},
        "text": [f" {base:,}" for base in reliability["base"]],
        "textposition": "middle right",
        "textfont": {"size": 10, "color": GREY},
        "name": "share that is entirely product, 95 % interval, number of comments",
    }
    return draw(
        title,
        [ideal, points],
        height=440,
        legend=_LEGEND,
        hovermode="closest",
        xaxis=_share_axis("mean p_product_only of the bin"),
        yaxis=_share_axis("entirely product"),
    )


def coverage_figure(coverage: pd.DataFrame, threshold: float, title: str) -> go.Figure:
    """Precision and recall of the verdict by the share of comments that receive it.

    Parameters
    ----------
    coverage
        As `feedbacklab.evaluation.coverage_curve` gives it.
    threshold
        The one in use, which is marked.
    title
        What the chart says.
    """
    if coverage.empty:
        return say(title, _NO_PROBABILITY, height=200)
    said = coverage[coverage["said"] > 0]
    used = said[said.index == threshold]
    mark = {
        "type": "scatter",
        "x": numbers(used["coverage"]),
        "y": numbers(used["precision"]),
        "mode": "markers",
        "marker": {"size": 13, "symbol": "diamond", "color": ORANGE},
        "name": f"precision at the threshold in use, {threshold:g}",
    }
    return draw(
        title,
        [
            *_precision_band(said),
            _curve(said, "precision", BLUE, "solid"),
            _curve(said, "recall", GREY, "dash"),
            mark,
        ],
        height=440,
        legend=_LEGEND,
        hovermode="closest",
        xaxis=_share_axis("share of all comments called entirely product", top=None),
        yaxis=_share_axis(""),
    )


def _curve(said: pd.DataFrame, column: str, colour: str, dash: str) -> Trace:
    return {
        "type": "scatter",
        "x": numbers(said["coverage"]),
        "y": numbers(said[column]),
        "text": [f"threshold {threshold:g}" for threshold in said.index],
        "mode": "lines+markers",
        "line": {"color": colour, "dash": dash, "width": 1.6},
        "marker": {"size": 5},
        "name": column,
    }


def _precision_band(said: pd.DataFrame) -> list[Trace]:
    edge = {"type": "scatter", "x": numbers(said["coverage"]), "mode": "lines"}
    edge |= {"line": {"width": 0}, "hoverinfo": "skip"}
    return [
        {**edge, "y": numbers(said["low"]), "showlegend": False, "name": "low"},
        {
            **edge,
            "y": numbers(said["high"]),
            "fill": "tonexty",
            "fillcolor": "rgba(86, 180, 233, 0.25)",
            "name": "95 % interval of precision",
        },
    ]


def confusion_figure(confusion: pd.DataFrame, title: str) -> go.Figure:
    """Heat map of kinds and predictions: counts, shaded by their share of the row.

    Parameters
    ----------
    confusion
        As `feedbacklab.evaluation.confusion` gives it.
    title
        What the chart says.
    """
    shares = confusion.div(confusion.sum(axis=1).clip(lower=1), axis=0)
    cells = {
        "type": "heatmap",
        "x": [f"said {kind}" for kind in confusion.columns],
        "y": [
            f"{kind} (n = {count:,})" for kind, count in confusion.sum(axis=1).items()
        ],
        "z": [numbers(row) for _, row in shares.iterrows()],
        "text": [[f"{count:,}" for count in row] for row in confusion.to_numpy()],
        "texttemplate": "%{text}<br>%{z:.0%}",
        "hovertemplate": "%{y}, %{x}: %{text} (%{z:.1%})<extra></extra>",
        "colorscale": _SHADES,
        "zmin": 0,
        "zmax": 1,
        "showscale": False,
        "xgap": 2,
        "ygap": 2,
        "name": "comments",
    }
    return draw(
        title,
        [cells],
        height=400,
        margin={"l": 150, "r": 40, "t": 50, "b": 40},
        hovermode="closest",
        xaxis={"showgrid": False},
        yaxis={"autorange": "reversed", "showgrid": False},
    )


def slices_figure(slices: pd.DataFrame, overall: float, title: str) -> go.Figure:
    """Macro-F1 of every slice with its interval, beside that of all comments.

    Parameters
    ----------
    slices
        As ``Evaluation.slices``.
    overall
        Macro-F1 of all comments, drawn as a line.
    title
        What the chart says.
    """
    points = {
        "type": "scatter",
        "x": numbers(slices["macro_f1"]),
        "y": _slice_names(slices),
        "error_x": _bars(slices["macro_f1"], slices["low"], slices["high"]),
        "mode": "markers",
        "marker": {"size": 10, "color": BLUE},
        "name": "macro-F1, 95 % interval",
    }
    axis = {"range": [0, 1.02], "gridcolor": GRID, "dtick": 0.2}
    return draw(
        title,
        [points],
        height=150 + 26 * len(slices),
        margin={"l": 190, "r": 40, "t": 60, "b": 60},
        hovermode="closest",
        showlegend=False,
        xaxis={**axis, "title": {"text": points["name"], "standoff": 8}},
        yaxis={"autorange": "reversed", "gridcolor": GRID},
        **_upright(overall, f"all {overall:.3f}"),
    )


def _slice_names(slices: pd.DataFrame) -> list[str]:
    """What each slice is, with its base; a length says so itself."""
    return [
        f"{'' if name == 'length' else f'{name} '}{value} (n = {count:,})"
        for (name, value), count in slices["n"].items()
    ]


def _upright(at: float, text: str) -> dict[str, object]:
    """A dotted line from top to bottom, behind the points, with its label."""
    line = {
        "type": "line", "layer": "below", "xref": "x", "x0": at, "x1": at,
        "yref": "paper", "y0": 0, "y1": 1,
        "line": {"color": ORANGE, "dash": "dot", "width": 1.2},
    }  # fmt: skip
    label = {
        "text": text, "showarrow": False, "xref": "x", "x": at,
        "yref": "paper", "y": 1, "yanchor": "bottom",
        "font": {"size": 11, "color": ORANGE},
    }  # fmt: skip
    return {"shapes": [line], "annotations": [label]}


def _bars(value: pd.Series, low: pd.Series, high: pd.Series) -> dict[str, object]:
    return {
        "array": numbers(high - value),
        "arrayminus": numbers(value - low),
        "color": SKY,
        "thickness": 1.6,
        "width": 4,
    }


def _share_axis(name: str, top: float | None = 1.02) -> dict[str, object]:
    title = {"text": name, "standoff": 8}
    axis = {"tickformat": ".0%", "gridcolor": GRID, "title": title}
    return {**axis, "range": [0, top]} if top else {**axis, "rangemode": "tozero"}
