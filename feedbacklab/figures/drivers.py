"""Figures of drivers: ranked slices, mix and rate as a waterfall, funnel."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from feedbacklab.figures.drawing import (
    BLUE,
    GREY,
    GRID,
    RED,
    SKY,
    Trace,
    draw,
    numbers,
    say,
)

_MOST_NAMES = 12


def drivers_figure(found: pd.DataFrame, title: str, most: int = 10) -> go.Figure:
    """Ranked slices: rate and what was expected, with counts and q beside each.

    Parameters
    ----------
    found
        As ``Drivers.found``.
    title
        What the chart says.
    most
        Slices drawn, from the top.
    """
    if found.empty:
        return say(title, "no slice is large enough to be judged", height=200)
    rows = found.head(most)
    names = [_slice_name(row) for row in rows.itertuples()]
    rows = rows.assign(
        y=names, x=rows["rate"], expected_rate=rows["expected"] / rows["n"]
    )
    supported, is_part = rows["supported"], rows["part_of"] != ""
    traces = [
        _points(rows, "expected_rate", "expected", GREY, "line-ns-open"),
        _points(rows[supported], "rate", "supported", RED, "diamond"),
        _points(rows[is_part], "rate", "part of a supported one", BLUE, "circle-open"),
        _points(
            rows[~supported & ~is_part], "rate", "not supported", GREY, "x-thin-open"
        ),
    ]
    return draw(
        title,
        traces,
        height=150 + 38 * len(rows),
        margin={"l": 300, "r": 230, "t": 50, "b": 80},
        hovermode="closest",
        legend={"orientation": "h", "y": -0.12, "yanchor": "top"},
        annotations=[_beside(row) for row in rows.itertuples()],
        xaxis={"tickformat": ".0%", "gridcolor": GRID, "rangemode": "tozero"},
        yaxis={
            "autorange": "reversed", "categoryorder": "array", "categoryarray": names,
            "gridcolor": GRID,
        },
    )  # fmt: skip


def _slice_name(row: Any) -> str:
    """Rank and slice, in two lines where it names two dimensions."""
    return f"{row.rank}. " + row.Index.replace(" × ", " ×<br>")


def _points(
    rows: pd.DataFrame, column: str, name: str, colour: str, symbol: str
) -> Trace:
    return {
        "type": "scatter",
        "x": numbers(rows[column]),
        "y": rows["y"].tolist(),
        "mode": "markers",
        "marker": {
            "color": colour, "symbol": symbol, "size": 12,
            "line": {"color": colour, "width": 2},
        },
        # A line from what was expected to what came.
        "error_x": {
            "symmetric": False,
            "array": [0] * len(rows),
            "arrayminus": numbers(rows[column] - rows["expected_rate"]),
            "color": SKY,
            "thickness": 2,
            "width": 0,
        },
        "hovertemplate": f"%{{x:.1%}} {name}<extra></extra>",
        "name": name,
    }  # fmt: skip


def _beside(row: Any) -> dict[str, Any]:
    sure = f"<b>{_chance(row.q)}</b>" if row.supported else _chance(row.q)
    return {
        "text": f"{row.bad} of {row.n}, {row.expected:.1f} expected<br>{sure}",
        "showarrow": False, "xref": "paper", "x": 1.01, "xanchor": "left",
        "align": "left", "y": row.y, "font": {"size": 11},
    }  # fmt: skip


def _chance(q: float) -> str:
    if q < 0.0001:
        return "q < 0.0001"
    return f"q = {q:.4f}" if q < 0.01 else f"q = {q:.2f}"


def waterfall_figure(split: pd.DataFrame, title: str, most: int = 4) -> go.Figure:
    """From the baseline's rate to the period's: which slices got worse, or bigger.

    Parameters
    ----------
    split
        As `mix_and_rate` gives it.
    title
        What the chart says.
    most
        Slices told one by one, from the top; the others are two bars together.
    """
    if split.empty:
        return say(title, "no rows to compare", height=200)
    total = split[["bad", "n", "bad_before", "n_before"]].sum()
    before, now = total["bad_before"] / total["n_before"], total["bad"] / total["n"]
    told = _told(split, most)
    names = [
        f"baseline ({total['bad_before']:,} of {total['n_before']:,})",
        *(name for name, _ in told),
        f"period ({total['bad']:,} of {total['n']:,})",
    ]
    values = [before, *(value for _, value in told), now]
    moved = [f"{before:.1%}", *(_points_moved(v) for _, v in told), f"{now:.1%}"]
    return draw(
        title,
        [_waterfall(names, values, moved)],
        height=120 + 28 * len(names),
        margin={"l": 360, "r": 60, "t": 50, "b": 50},
        hovermode="closest",
        showlegend=False,
        xaxis={
            "tickformat": ".0%", "gridcolor": GRID,
            "title": {"text": "share that is bad; steps in points", "standoff": 6},
        },
        yaxis={
            "autorange": "reversed", "categoryorder": "array", "categoryarray": names,
        },
    )  # fmt: skip


def _told(split: pd.DataFrame, most: int) -> list[tuple[str, float]]:
    """Name and effect of every step, those of the last slices taken together."""
    told = [step for row in split.head(most).itertuples() for step in _steps(row)]
    rest = split.iloc[most:]
    if len(rest):
        others = f"the other {len(rest)}"
        told += [
            (f"{others}: rates", rest["rate_effect"].sum()),
            (f"{others}: shares", rest["mix_effect"].sum()),
        ]
    return told


def _waterfall(names: list[str], values: list[float], moved: list[str]) -> Trace:
    """Bars from the first value, step by step, to the last."""
    return {
        "type": "waterfall",
        "orientation": "h",
        "measure": ["absolute", *("relative" for _ in values[2:]), "total"],
        "x": numbers(pd.Series(values), 5),
        "y": names,
        "text": moved,
        "textposition": "outside",
        "cliponaxis": False,
        "increasing": {"marker": {"color": RED}},
        "decreasing": {"marker": {"color": BLUE}},
        "totals": {"marker": {"color": GREY}},
        "connector": {"line": {"color": GREY, "width": 0.6}},
        "name": "rate",
    }


def _points_moved(value: float) -> str:
    """Percentage points with a sign, if any is left after rounding."""
    moved = round(100 * value, 1)
    return f"{moved:+.1f}".replace("-", "−") if moved else "0"


def _steps(row: Any) -> list[tuple[str, float]]:
    """Two steps of one slice: its rate moved, its share moved."""
    worse = "got worse" if row.rate_effect > 0 else "got better"
    was = f"{row.bad_before} of {row.n_before} → {row.bad} of {row.n}"
    size = "grew" if row.share > row.share_before else "shrank"
    return [
        (f"{row.Index} {worse} ({was})", row.rate_effect),
        (f"{row.Index} {size} ({row.share_before:.1%} → {row.share:.1%})",
         row.mix_effect),
    ]  # fmt: skip


def funnel_figure(funnel: pd.DataFrame, title: str) -> go.Figure:
    """Rate of every slice by its volume, between the limits that chance allows.

    Parameters
    ----------
    funnel
        As `feedbacklab.drivers.funnel` gives it.
    title
        What the chart says; the base is added.
    """
    if funnel.empty:
        return say(title, "no row has a known value", height=200)
    rows = funnel.sort_values("n")
    overall = float(rows["overall"].iloc[0])
    inside, outside = rows[rows["outside"] == ""], rows[rows["outside"] != ""]
    limits = [name for name in rows if name.startswith(("low_", "high_"))]
    traces = [
        *(_limit(rows, name) for name in limits),
        _slices(inside, "within the limits", BLUE, "circle"),
        _slices(outside, "outside the outer limits", RED, "diamond"),
    ]
    goals = [(overall, f"all {overall:.1%}", GREY)]
    top = 1.15 * max(rows["rate"].max(), rows[limits].median().max(), 0.01)
    return draw(
        f"{title} (n = {rows['n'].sum():,})",
        traces,
        goals,
        460,
        margin={"l": 60, "r": 110, "t": 50, "b": 90},
        hovermode="closest",
        legend={"orientation": "h", "y": -0.2, "yanchor": "top"},
        xaxis={
            "gridcolor": GRID, "rangemode": "tozero",
            "title": {"text": "n of the slice", "standoff": 6},
        },
        yaxis={"tickformat": ".1%", "gridcolor": GRID, "range": [0, top]},
    )  # fmt: skip


def _limit(rows: pd.DataFrame, name: str) -> Trace:
    side, confidence = name.split("_")
    is_outer = float(confidence) > 99
    return {
        "type": "scatter",
        "x": rows["n"].tolist(),
        "y": numbers(rows[name]),
        "mode": "lines",
        "line": {
            "color": GREY if is_outer else SKY, "width": 1.2,
            "dash": "solid" if is_outer else "dash",
        },
        "hoverinfo": "skip",
        "legendgroup": confidence,
        "showlegend": side == "high",
        "name": f"limits of {confidence} %",
    }  # fmt: skip


def _slices(rows: pd.DataFrame, name: str, colour: str, symbol: str) -> Trace:
    return {
        "type": "scatter",
        "x": rows["n"].tolist(),
        "y": numbers(rows["rate"]),
        "text": _named(rows),
        "mode": "markers+text",
        "textposition": "top center",
        "textfont": {"size": 10},
        "cliponaxis": False,
        "marker": {"color": colour, "symbol": symbol, "size": 10},
        "customdata": [[str(row.Index), row.bad, row.n] for row in rows.itertuples()],
        "hovertemplate": (
            "%{customdata[0]}: %{y:.1%} (%{customdata[1]} of %{customdata[2]})"
            "<extra></extra>"
        ),
        "name": name,
    }


def _named(rows: pd.DataFrame) -> list[str]:
    """Names where they can be read: of slices that stand out or have many rows."""
    fewest = rows["n"].nlargest(_MOST_NAMES).min()
    return [
        f"{row.Index} ({row.bad} of {row.n})"
        if row.outside
        else str(row.Index)
        if row.n >= fewest
        else ""
        for row in rows.itertuples()
    ]
