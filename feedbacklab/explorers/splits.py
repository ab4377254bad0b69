"""Split what is looked at by one dimension or two: heat map, waterfall, funnel."""

from __future__ import annotations

import ipywidgets as ipw
import pandas as pd
import plotly.graph_objects as go

from feedbacklab import drivers as search
from feedbacklab import figures
from feedbacklab.causes import cause_counts
from feedbacklab.display import ChartBox
from feedbacklab.explorers.periods import PeriodControls
from feedbacklab.figures.drawing import say

CAUSE = "cause"
_NOTHING = "nothing to show, see above"
_NO_DIMENSION = "the files give nothing to split by"


class SplitCharts:
    """Three charts by chosen dimensions; they follow when a dimension changes.

    Parameters
    ----------
    periods
        What is looked at.

    Attributes
    ----------
    split, against
        Dimensions: of waterfall, funnel and the heat map's rows; of its columns.
    grid, waterfall, funnel
        The charts.
    view
        The whole, to be displayed.
    """

    def __init__(self, periods: PeriodControls) -> None:
        self._periods, self._rows, self._causes = periods, None, None
        self.split = ipw.Dropdown(options=[], description="Split by")
        self.against = ipw.Dropdown(options=[], description="Against")
        self.grid, self.waterfall, self.funnel = ChartBox(), ChartBox(), ChartBox()
        controls = ipw.HBox([self.split, self.against])
        self.view = ipw.VBox([controls, self.grid, self.waterfall, self.funnel])
        for control in (self.split, self.against):
            control.observe(self._draw, names="value")

    def offer(self, dimensions: list[str]) -> None:
        """Offer these dimensions."""
        self._rows = None
        self.split.options, self.against.options = dimensions, [CAUSE, *dimensions]
        if dimensions:
            self.split.index = self.against.index = 0

    def show(self, rows: pd.DataFrame | None, causes: pd.DataFrame) -> None:
        """Draw anew.

        Parameters
        ----------
        rows
            Feedback or orders with ``outcome``; None where there is nothing to show.
        causes
            Causes of what is bad in the period, as `causes` gives them.
        """
        self._rows, self._causes = rows, causes
        self._draw()
        if rows is None:
            self._say(_NOTHING)

    @property
    def rates(self) -> pd.DataFrame:
        """What the heat map shows: ``count``, ``base`` and ``share`` of every cell."""
        split, against = self.split.value, self.against.value
        if against == CAUSE:
            groups = search.dimensions_of(self._periods.feedback, [split])[split]
            return cause_counts(self._causes, groups)
        inside = self._periods.inside(self._rows)
        return search.rate_grid(inside, split, against, "outcome")

    @property
    def change(self) -> pd.DataFrame:
        """What the waterfall shows, as `mix_and_rate` gives it."""
        spans = self._periods.spans
        return search.mix_and_rate(self._rows, self.split.value, *spans, "outcome")

    def _draw(self, _: object = None) -> None:
        if self._rows is None:
            return
        split, name = self.split.value, self._periods.name
        if split is None:
            self._say(_NO_DIMENSION)
            return
        title = f"{name}: mix and rate by {split}"
        self.waterfall.show(figures.waterfall_figure(self.change, title))
        spread = search.funnel(self._periods.inside(self._rows), split, "outcome")
        self.funnel.show(figures.funnel_figure(spread, f"{name}: rate by {split}"))
        self.grid.show(self._grid_figure(f"{name}: {split} × {self.against.value}"))

    def _grid_figure(self, title: str) -> go.Figure:
        if self.split.value == self.against.value:
            return say(title, "choose two different dimensions", height=120)
        of_all = "bad feedback" if self.against.value == CAUSE else "all"
        return figures.grid_figure(self.rates, f"{title}, of {of_all}")

    def _say(self, text: str) -> None:
        for box in (self.grid, self.waterfall, self.funnel):
            box.show(say(self._periods.name, text, height=120))
