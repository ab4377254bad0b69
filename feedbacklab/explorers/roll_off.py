"""Look ahead: what every window becomes as old ratings roll off."""

from __future__ import annotations

import ipywidgets as ipw
import pandas as pd

from feedbacklab.display import ChartBox
from feedbacklab.figures import roll_off_figure
from feedbacklab.forecast import roll_off
from feedbacklab.loaders import Reports
from feedbacklab.metrics import marketplace_counts


class RollOffExplorer:
    """Choose a marketplace and how far to look; the chart and ``table`` follow.

    Parameters
    ----------
    reports
        As `load_folder` gives them.
    until
        The day after the last one that counts; left out, the last covered day.

    Attributes
    ----------
    marketplace
        Dropdown.
    days_ahead
        How many days to look ahead, 7–365.
    view
        The whole, to be displayed.
    """

    def __init__(
        self, reports: Reports, until: str | pd.Timestamp | None = None
    ) -> None:
        self._reports = reports
        self._until = pd.Timestamp(until if until is not None else reports.until)
        self.marketplace = ipw.Dropdown(
            options=reports.marketplaces, description="Market"
        )
        self.days_ahead = ipw.IntSlider(
            value=90, min=7, max=365, description="Days ahead", continuous_update=False
        )
        self.chart = ChartBox()
        self.view = ipw.VBox(
            [ipw.HBox([self.marketplace, self.days_ahead]), self.chart]
        )
        for control in (self.marketplace, self.days_ahead):
            control.observe(self._redraw, names="value")
        self._redraw()

    @property
    def table(self) -> pd.DataFrame:
        """Every window on the last day looked at, with nothing new and as now."""
        ways = {
            "nothing new": self._ahead("none"),
            "as now": self._ahead("current rate"),
        }
        ends = {
            name: rows[rows["day"] == rows["day"].max()].set_index("window")
            for name, rows in ways.items()
        }
        return pd.DataFrame({name: end["positive_share"] for name, end in ends.items()})

    def _ahead(self, feedback: str) -> pd.DataFrame:
        daily = marketplace_counts(self._reports, self.marketplace.value)
        return roll_off(daily, self._until, self.days_ahead.value, feedback)

    def _redraw(self, _: object = None) -> None:
        title = f"{self.marketplace.value}: positive share as old ratings roll off"
        figure = roll_off_figure(
            self._ahead("none"), self._ahead("current rate"), title
        )
        self.chart.show(figure)
