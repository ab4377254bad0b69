"""Heat map of two dimensions: a share shades each cell, its count stands in it."""

from __future__ import annotations

import textwrap
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from feedbacklab.figures.drawing import BLUE, GREY, Trace, draw, numbers, say

# White to the blue of the palette: dark is much, with every kind of colour vision.
_SHADES = [[0, "#FFFFFF"], [1, BLUE]]
_MOST_ROWS, _MOST_COLUMNS = 12, 8


def grid_figure(grid: pd.DataFrame, title: str, fewest: int = 5) -> go.Figure:
    """Heat map of two dimensions: the share shades a cell, the count stands in it.

    Parameters
    ----------
    grid
        Indexed by two dimensions, with ``count`` and ``base``: as `rate_grid` gives it,
        or `cause_counts` within groups. At most 12 × 8 are drawn, the largest; the
        title says so.
    title
        What the chart says.
    fewest
        Cells of a smaller base are not shaded: their share says nothing yet.
    """
    if grid.empty:
        return say(title, "no row has a value of both", height=200)
    counts, bases, per_row = _table_of(grid)
    shares = (counts / bases).where(bases >= fewest)
    names = [f"{name} (n = {int(per_row[name]):,})" for name in shares.index]
    highest = shares.max().max()
    cells = {
        "type": "heatmap",
        "x": [_wrapped(str(name)) for name in shares.columns],
        "y": names,
        "z": [numbers(row) for _, row in shares.iterrows()],
        "colorscale": _SHADES,
        "zmin": 0,
        "zmax": 1 if pd.isna(highest) else max(0.01, float(highest)),
        "colorbar": {"tickformat": ".0%", "thickness": 12, "len": 0.9},
        "xgap": 2,
        "ygap": 2,
        "hoverinfo": "skip",
        "name": "share",
    }
    left_out = grid.index.remove_unused_levels().levshape
    cut = (
        f", largest {shares.shape[0]} × {shares.shape[1]} of "
        f"{left_out[0]} × {left_out[1]}"
    )
    return draw(
        title + (cut if left_out != shares.shape else ""),
        [cells],
        height=170 + 30 * len(shares),
        margin={"l": 190, "r": 60, "t": 60, "b": 80},
        hovermode="closest",
        annotations=_cell_texts(cells, counts, bases),
        xaxis={
            "showgrid": False,
            "type": "category",
            "tickangle": 0,
            "tickfont": {"size": 11},
        },
        yaxis={"autorange": "reversed", "showgrid": False, "type": "category"},
    )


def _table_of(grid: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame, pd.Series]:
    """Counts and bases as tables of the largest rows and columns, and each row's n.

    A group's base is that of each of its causes, also of those it does not have.
    """
    counts, bases = (grid[name].unstack() for name in ("count", "base"))
    per_row, weight = bases.sum(axis=1), bases.sum()
    if grid.index.names[1] == "cause":
        per_row, weight = bases.max(axis=1), counts.sum()
        bases = bases.T.fillna(per_row).T
        counts = counts.fillna(0)
    rows = per_row.sort_values(ascending=False, kind="stable").index[:_MOST_ROWS]
    columns = weight.sort_values(ascending=False, kind="stable").index[:_MOST_COLUMNS]
    return counts.loc[rows, columns], bases.loc[rows, columns], per_row


def _cell_texts(
    cells: Trace, counts: pd.DataFrame, bases: pd.DataFrame
) -> list[dict[str, Any]]:
    """Count and base in every cell that occurs; white on dark ones."""
    texts = []
    for y, row, n, z in zip(
        cells["y"], counts.to_numpy(), bases.to_numpy(), cells["z"], strict=True
    ):
        for x, count, base, share in zip(cells["x"], row, n, z, strict=True):
            if pd.isna(base):
                continue
            is_dark = share is not None and share > 0.8 * cells["zmax"]
            colour = "white" if is_dark else GREY if share is None else "#222"
            texts.append(
                {
                    "x": x, "y": y, "showarrow": False,
                    "text": f"{int(count)} of {int(base)}",
                    "font": {"size": 10, "color": colour},
                }
            )  # fmt: skip
    return texts


def _wrapped(name: str) -> str:
    return "<br>".join(textwrap.wrap(name, 10, break_long_words=False)) or name
