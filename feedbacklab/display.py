"""How charts and buyers' comments appear in a notebook, and nothing else does."""

from __future__ import annotations

import base64
import html
import warnings
from typing import TYPE_CHECKING, Any

import ipywidgets as ipw
import numpy as np
import pandas as pd
from IPython.display import display

if TYPE_CHECKING:
    import plotly.graph_objects as go

PLOTLY = "application/vnd.plotly.v1+json"
_MOST_POINTS = 40
_LIST_STYLE = "line-height:1.35;text-align:left;border-spacing:12px 2px"


def setup() -> None:
    """Set the notebook up: frames that fit, and a warning is an error."""
    pd.set_option(
        "display.width", 100, "display.max_columns", 20, "display.max_colwidth", 80
    )
    pd.set_option("display.precision", 3, "display.max_rows", 40)
    # JupyterLab would set what a buyer writes between two $ as a formula.
    pd.set_option("display.html.use_mathjax", False)
    for category in (UserWarning, FutureWarning, RuntimeWarning):
        warnings.simplefilter("error", category)


def show(figure: go.Figure) -> None:
    """Show a chart so that JupyterLab draws it and nbval compares its numbers.

    Parameters
    ----------
    figure
        Any plotly figure. Shown are the plotly bundle with plain numbers and, where it
        cannot be drawn, a text digest of them.
    """
    display(_bundle(figure), raw=True)


class ChartBox(ipw.Output):
    """A chart among widgets that survives a reload.

    plotly's own FigureWidget takes 5 MB each and is stale after a reload; an Output
    whose content is set, not captured, is neither.
    """

    def __init__(self, figure: go.Figure | None = None) -> None:
        super().__init__()
        if figure is not None:
            self.show(figure)

    def show(self, figure: go.Figure) -> None:
        """Replace the chart."""
        data = _bundle(figure)
        self.outputs = ({"output_type": "display_data", "metadata": {}, "data": data},)

    def __repr__(self) -> str:
        """Digest of the chart: what nbval compares."""
        return self.outputs[0]["data"]["text/plain"] if self.outputs else "ChartBox()"


def _bundle(figure: go.Figure) -> dict[str, Any]:
    spec = _plain(figure.to_dict())
    spec["layout"].pop("template", None)
    chart = {
        "data": spec["data"],
        "layout": spec["layout"],
        "config": {"displaylogo": False, "responsive": True},
    }
    return {PLOTLY: chart, "text/plain": digest(chart)}


def _plain(value: Any) -> Any:
    """Undo plotly's packing of arrays, so that a saved notebook shows numbers."""
    if isinstance(value, dict) and "bdata" in value:
        packed = base64.b64decode(value["bdata"])
        return np.frombuffer(packed, value["dtype"]).tolist()
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items() if name != "uid"}
    return (
        [_plain(inner) for inner in value] if isinstance(value, list | tuple) else value
    )


def digest(chart: dict[str, Any]) -> str:
    """Return a chart's title and its numbers as text.

    Parameters
    ----------
    chart
        Plotly bundle with ``data`` and ``layout``.
    """
    title = chart["layout"].get("title", {}).get("text", "")
    lines = [f"Chart: {title}"]
    for trace in chart["data"]:
        if "z" in trace:
            lines += _heat_lines(trace)
            continue
        points = list(zip(trace.get("x") or [], trace.get("y") or [], strict=False))
        shown = ", ".join(f"{_short(x)}={_short(y)}" for x, y in points[:_MOST_POINTS])
        rest = f" … {len(points)} points" if len(points) > _MOST_POINTS else ""
        lines.append(f"  {trace.get('name', trace['type'])}: {shown}{rest}")
    return "\n".join(lines)


def _heat_lines(trace: dict[str, Any]) -> list[str]:
    """Each row of a heat map: its name and its cells."""
    lines = []
    for name, row in zip(trace["y"], trace["z"], strict=True):
        cells = (f"{x}={_short(z)}" for x, z in zip(trace["x"], row, strict=True))
        lines.append(f"  {name}: {', '.join(cells)}")
    return lines


def _short(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def sendable(text: object) -> str:
    r"""Text that can be sent to a browser: half characters become question marks.

    Examples
    --------
    >>> sendable("late \ud800") == "late \ufffd"
    True
    """
    return str(text).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def comment_list(table: pd.DataFrame, most: int = 50) -> str:
    """Return comments as HTML in which buyers' words are inert text.

    Parameters
    ----------
    table
        Feedback table; its first `most` rows are listed.
    most
        Number of comments listed; the heading counts all of them.

    Returns
    -------
    str
        HTML for an ``ipywidgets.HTML``; every value is escaped.
    """
    rows = "".join(
        "<tr style='vertical-align:top'>"
        f"<td style='white-space:nowrap'>{row.left_on:%Y-%m-%d}</td>"
        f"<td>{row.stars}★</td>"
        f"<td>{html.escape(row.channel)}</td><td>{html.escape(row.sku)}</td>"
        f"<td style='white-space:pre-wrap'>{_words(row.comment)}</td>"
        "</tr>"
        for row in table.head(most).itertuples()
    )
    count = f"{len(table):,} ratings"
    listed = f", the first {most} are listed" if len(table) > most else ""
    head = "".join(
        f"<th>{name}</th>" for name in ("left", "", "channel", "sku", "comment")
    )
    return (
        f"<b>{count}{listed}</b><table style='{_LIST_STYLE}'><thead><tr>{head}</tr>"
        f"</thead><tbody>{rows}</tbody></table>"
    )


def _words(comment: str) -> str:
    return html.escape(comment) if comment else "<i>no comment</i>"


def evidence_list(table: pd.DataFrame, found: pd.DataFrame, most: int = 30) -> str:
    """Return comments as HTML with the words that tell causes marked, facts below.

    Parameters
    ----------
    table
        Feedback table; its first `most` rows are listed.
    found
        Causes of the feedback, as `feedbacklab.causes.causes` gives them; rows of other
        orders are passed over.
    most
        Number of comments listed; the heading counts all of them.

    Returns
    -------
    str
        HTML for an ``ipywidgets.HTML``; every value is escaped.
    """
    shown = table.head(most)
    of_order = dict(
        iter(found[found["order_id"].isin(shown.index)].groupby("order_id"))
    )
    rows = "".join(
        "<tr style='vertical-align:top'>"
        f"<td style='white-space:nowrap'>{row.left_on:%Y-%m-%d}<br>"
        f"<small>{html.escape(str(row.Index))}</small></td>"
        f"<td>{row.stars}★</td>"
        f"<td>{html.escape(row.channel)}<br>{html.escape(row.sku)}</td>"
        f"<td>{_told(row.comment, of_order.get(row.Index, found.iloc[:0]))}</td></tr>"
        for row in shown.itertuples()
    )
    listed = f", the first {most} are listed" if len(table) > most else ""
    return (
        f"<b>{len(table):,} feedback{listed}</b><table style='{_LIST_STYLE}'>{rows}"
        "</table>"
    )


def _told(comment: str, found: pd.DataFrame) -> str:
    """A comment with its marks, then a line per cause."""
    spans = [span for spans in found["spans"] for span in spans]
    words = marked(comment, spans) if comment else "<i>no comment</i>"
    lines = "".join(
        f"<br><small>{_cause_line(row)}</small>" for row in found.itertuples()
    )
    return f"<span style='white-space:pre-wrap'>{words}</span>{lines}"


def _cause_line(row: Any) -> str:
    """Cause, source and controller; evidence that is not marked; what disagrees."""
    said = f"{row.cause} – {row.source}" if row.source != "none" else row.cause
    if row.source not in ("words", "none"):
        said += f": {row.evidence}"
    if row.controller != "unknown":
        said += f"; controlled by {row.controller}"
    if row.agrees is not pd.NA and not row.agrees:
        said += f"; disagrees: {row.against}"
    return html.escape(said)


def marked(text: str, spans: list[tuple[int, int]]) -> str:
    """Return text as HTML with some of its parts marked; everything is escaped.

    Parameters
    ----------
    text
        Any text.
    spans
        Start and end of each part, in any order; they may overlap.

    Examples
    --------
    >>> marked("<b>late</b>, very late", [(3, 7), (13, 22)])
    '&lt;b&gt;<mark>late</mark>&lt;/b&gt;, <mark>very late</mark>'
    """
    parts, at = [], 0
    for start, end in sorted(spans):
        start = max(start, at)
        if end <= start:
            continue
        parts.append(html.escape(text[at:start]))
        parts.append(f"<mark>{html.escape(text[start:end])}</mark>")
        at = end
    return "".join([*parts, html.escape(text[at:])])


def facts_list(facts: pd.Series) -> str:
    """Return named values as an HTML table; every value is escaped.

    Parameters
    ----------
    facts
        Values by name; those that are missing or empty are left out.
    """
    rows = "".join(
        f"<tr><th style='text-align:left'>{html.escape(str(name))}</th>"
        f"<td>{html.escape(_plainly(value))}</td></tr>"
        for name, value in facts.items()
        if not pd.isna(value) and str(value) != ""
    )
    return f"<table style='{_LIST_STYLE}'>{rows}</table>"


def _plainly(value: object) -> str:
    if isinstance(value, pd.Timestamp):
        has_time = value != value.normalize()
        return f"{value:%Y-%m-%d %H:%M}" if has_time else f"{value:%Y-%m-%d}"
    return str(value)
