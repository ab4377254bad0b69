"""Figures of causes: most frequent first, by who controls them, week by week."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from feedbacklab.figures.drawing import (
    BLUE,
    GREEN,
    GRID,
    ORANGE,
    RED,
    SKY,
    Trace,
    days,
    draw,
    say,
)

_PALE = "#D9D9D9"
_NONE = "none of these feedback"
_BESIDE = {"l": 210, "r": 70, "t": 50, "b": 50}
# Who can mend it; seller and product maker stand far apart in every colour vision.
_WHO = {
    "seller": ORANGE,
    "carrier": BLUE,
    "Amazon (FBA)": SKY,
    "product maker": GREEN,
    "buyer": RED,
    "unknown": _PALE,
}


def pareto_figure(
    counts: pd.DataFrame,
    title: str,
    chosen: str | None = None,
    silent: Collection[str] = (),
) -> go.Figure:
    """Causes, most frequent first, each with its share of the feedback.

    Feedback may have several causes, so that bars add up to more than their base and no
    cumulative line is drawn.

    Parameters
    ----------
    counts
        As `feedbacklab.causes.cause_counts` gives them, without groups.
    title
        What the chart says; the base is added.
    chosen
        A cause to be marked.
    silent
        Names that are no causes (``"not said"``): grey, and below the others.
    """
    if counts.empty:
        return say(title, _NONE, height=200)
    is_silent = counts.index.isin([*silent])
    rows = pd.concat([counts[~is_silent], counts[is_silent]])
    colours = [
        ORANGE if name == chosen else _PALE if name in silent else BLUE
        for name in rows.index
    ]
    bars = {
        "type": "bar",
        "orientation": "h",
        "x": rows["count"].tolist(),
        "y": rows.index.tolist(),
        "text": [_of(row.count, row.base) for row in _records(rows)],
        "textposition": "outside",
        "cliponaxis": False,
        "marker": {"color": colours},
        "customdata": rows["several"].tolist(),
        "hovertemplate": (
            "%{y}: %{text}<br>%{customdata} of them with another cause too"
            "<extra></extra>"
        ),
        "name": "feedback with the cause",
    }
    return draw(
        f"{title} (n = {rows['base'].iloc[0]:,})",
        [bars],
        height=110 + 26 * len(rows),
        margin={**_BESIDE, "r": 120},
        hovermode="closest",
        xaxis={"gridcolor": GRID, "title": {"text": bars["name"], "standoff": 6}},
        yaxis=_names_down(rows.index),
    )


def _records(frame: pd.DataFrame) -> Iterable[Any]:
    """Rows as named tuples whose ``count`` is the column."""
    return (
        frame.rename(columns={"count": "n"}).assign(count=frame["count"]).itertuples()
    )


def _of(count: int, base: int) -> str:
    return f"{count:,} of {base:,} ({count / base:.0%})"


def _names_down(names: Iterable[str]) -> dict[str, Any]:
    """Axis that reads from the top, in the order given."""
    return {
        "autorange": "reversed",
        "categoryorder": "array",
        "categoryarray": [*names],
        "showgrid": False,
        "ticks": "",
    }


def controllers_figure(counts: pd.DataFrame, title: str) -> go.Figure:
    """Causes by who controls them: whose door to knock at.

    Parameters
    ----------
    counts
        As `feedbacklab.causes.cause_counts` gives them by ``"controller"``.
    title
        What the chart says.
    """
    if counts.empty:
        return say(title, _NONE, height=200)
    table = counts["count"].unstack("controller", fill_value=0)
    table = table.loc[
        table.sum(axis=1).sort_values(ascending=False, kind="stable").index
    ]
    bases = counts["base"].groupby("controller").first()
    traces = [
        {
            "type": "bar",
            "orientation": "h",
            "x": table[who].tolist(),
            "y": table.index.tolist(),
            "text": [str(count) if count else "" for count in table[who]],
            "textposition": "inside",
            "insidetextanchor": "middle",
            "textangle": 0,
            "constraintext": "none",
            "marker": {"color": colour},
            "hovertemplate": f"%{{y}}: %{{x}}<extra>{who}</extra>",
            "name": f"{who} (n = {bases[who]:,})",
        }
        for who, colour in _WHO.items()
        if who in table
    ]
    return draw(
        title,
        traces,
        height=150 + 26 * len(table),
        barmode="stack",
        margin={**_BESIDE, "r": 40, "b": 80},
        hovermode="closest",
        legend={"orientation": "h", "y": -0.1, "yanchor": "top"},
        xaxis={"gridcolor": GRID},
        yaxis=_names_down(table.index),
    )


def cause_weeks_figure(weeks: pd.DataFrame, title: str, most: int = 5) -> go.Figure:
    """Feedback with each cause week by week, in front of all of the week.

    Parameters
    ----------
    weeks
        As `feedbacklab.causes.causes_by_week` gives them.
    title
        What the chart says; the base is added.
    most
        Causes drawn, from the left of `weeks`.
    """
    names = [name for name in weeks.columns if name != "base"][:most]
    if not names:
        return say(title, _NONE, height=200)
    traces, layout = [], {}
    for place, name in enumerate(names, 1):
        axis = "" if place == 1 else str(place)
        high = 1 - (place - 1) / len(names)
        traces += _week_bars(weeks, name, f"y{axis}", is_first=place == 1)
        layout[f"yaxis{axis}"] = {
            "domain": [high - 0.72 / len(names), high - 0.16 / len(names)],
            "gridcolor": GRID,
            "rangemode": "tozero",
            "nticks": 4,
        }
    return draw(
        f"{title} (n = {weeks['base'].sum():,})",
        traces,
        height=110 + 105 * len(names),
        barmode="overlay",
        bargap=0.1,
        legend={"orientation": "h", "y": -0.04, "yanchor": "top"},
        margin={"l": 50, "r": 30, "t": 50, "b": 70},
        annotations=[
            _row_name(f"{name} (n = {weeks[name].sum():,})", 1 - place / len(names))
            for place, name in enumerate(names)
        ],
        xaxis={"anchor": f"y{len(names)}" if len(names) > 1 else "y"},
        **layout,
    )


def _week_bars(
    weeks: pd.DataFrame, name: str, axis: str, is_first: bool
) -> list[Trace]:
    of_week = {"type": "bar", "x": days(weeks.index), "yaxis": axis}
    every = {
        **of_week,
        "y": weeks["base"].tolist(),
        "marker": {"color": _PALE},
        "name": "all feedback of the week",
        "legendgroup": "base",
        "showlegend": is_first,
    }
    told = {
        **of_week,
        "y": weeks[name].tolist(),
        "marker": {"color": BLUE},
        "name": name,
        "showlegend": False,
    }
    return [every, told]


def _row_name(text: str, high: float) -> dict[str, Any]:
    return {
        "text": text,
        "showarrow": False,
        "xref": "paper",
        "yref": "paper",
        "x": 0,
        "xanchor": "left",
        "y": high,
        "yanchor": "top",
        "font": {"size": 12},
    }
