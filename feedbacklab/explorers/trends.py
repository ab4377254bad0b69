"""Explore weeks: choose dates, marketplace, channel, SKU, stars; read the comments."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import ipywidgets as ipw
import pandas as pd
import plotly.graph_objects as go

from feedbacklab.display import ChartBox, comment_list
from feedbacklab.figures import stars_figure, weekly_counts_figure, weekly_figure
from feedbacklab.loaders import Reports
from feedbacklab.metrics import STARS, daily_counts
from feedbacklab.monitoring import weekly_chart, weekly_counts

ALL = "all"
WEEK = pd.Timedelta(days=7)


class TrendExplorer:
    """Choose what to count; charts, ``weekly`` and ``table`` follow.

    Everything a control does can be done, and tested, by setting its ``value``.

    Parameters
    ----------
    reports
        As `load_folder` gives them.
    until
        The day after the last one shown; left out, the last covered day.

    Attributes
    ----------
    marketplace, channel, sku, week
        Dropdowns; ``"all"`` is every value.
    dates
        Range of weeks, by their Mondays.
    stars
        Range of stars. Other than 1–5, weeks show the number of such ratings, because
        a share of chosen stars means nothing.
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
        self.channel = ipw.Dropdown(options=[ALL], description="Channel")
        self.sku = ipw.Dropdown(options=[ALL], description="SKU")
        self.stars = ipw.IntRangeSlider(
            value=(1, 5), min=1, max=5, description="Stars", continuous_update=False
        )
        weeks = self._mondays()
        self.dates = ipw.SelectionRangeSlider(
            options=weeks, index=(0, len(weeks) - 1), description="Weeks",
            continuous_update=False, readout=False, layout=ipw.Layout(width="45%"),
        )  # fmt: skip
        self._days = ipw.Label()
        self.week = ipw.Dropdown(options=[ALL], description="Comments")
        self.chart, self.distribution = ChartBox(), ChartBox()
        self.comments = ipw.HTML()
        self.view = ipw.VBox(
            [
                ipw.HBox([self.marketplace, self.channel, self.sku]),
                ipw.HBox([self.dates, self._days, self.stars]),
                self.chart,
                self.distribution,
                self.week,
                self.comments,
            ]
        )
        self._waiting = False
        self._choose_marketplace()
        self.marketplace.observe(self._choose_marketplace, names="value")
        for control in (self.channel, self.sku, self.stars, self.dates):
            control.observe(self._redraw, names="value")
        self.week.observe(self._list, names="value")

    @property
    def table(self) -> pd.DataFrame:
        """The ratings of the chosen week or weeks: lowest stars first, then newest."""
        chosen = self.week.value
        first, last = self.dates.value if chosen == ALL else (chosen, chosen)
        rows = self._rows(first, last)
        return rows.sort_values(["stars", "left_on"], ascending=[True, False])

    def _rows(self, first: pd.Timestamp, last: pd.Timestamp) -> pd.DataFrame:
        rows = self._chosen(self._of_marketplace())
        end = min(last + WEEK, self._until)
        inside = rows["left_on"].between(first, end, inclusive="left")
        return rows[inside & rows["stars"].between(*self.stars.value)]

    @property
    def weekly(self) -> pd.DataFrame:
        """The weeks now drawn, as `weekly_chart` gives them."""
        return weekly_chart(weekly_counts(self._daily(), self._end))

    @property
    def _end(self) -> pd.Timestamp:
        return min(self.dates.value[1] + WEEK, self._until)

    def _mondays(self) -> list[tuple[str, pd.Timestamp]]:
        days = [frame.index.min() for frame in self._reports.traffic.values()]
        days.append(self._reports.feedback["left_on"].min())
        first = min(day for day in days if pd.notna(day)).normalize()
        first -= pd.Timedelta(days=first.day_of_week)
        mondays = pd.date_range(first, self._until, freq=WEEK, inclusive="left")
        return [(f"{monday:%Y-%m-%d}", monday) for monday in mondays]

    def _of_marketplace(self) -> pd.DataFrame:
        table = self._reports.feedback
        return table[table["marketplace"] == self.marketplace.value]

    def _chosen(self, table: pd.DataFrame) -> pd.DataFrame:
        for control, column in ((self.channel, "channel"), (self.sku, "sku")):
            if control.value != ALL:
                table = table[table[column] == control.value]
        return table

    def _daily(self) -> pd.DataFrame:
        """Daily counts of what is chosen, in the chosen weeks."""
        table, code = self._chosen(self._of_marketplace()), self.marketplace.value
        whole = self.channel.value == self.sku.value == ALL
        traffic = self._reports.traffic.get(code) if whole else None
        spans = (self._reports.all_stars.get(code), self._reports.loaded.get(code))
        daily = daily_counts(table, traffic, *spans)
        return daily[(daily.index >= self.dates.value[0]) & (daily.index < self._end)]

    def _choose_marketplace(self, _: object = None) -> None:
        table = self._of_marketplace()
        with self._at_once():
            for control, column in ((self.channel, "channel"), (self.sku, "sku")):
                control.options = [ALL, *sorted(table[column].unique())]

    @contextmanager
    def _at_once(self) -> Iterator[None]:
        """Draw once after several controls have changed."""
        self._waiting = True
        yield
        self._waiting = False
        self._redraw()

    def _redraw(self, _: object = None) -> None:
        if self._waiting:
            return
        daily = self._daily()
        weekly = weekly_chart(weekly_counts(daily, self._end))
        last = self._end - pd.Timedelta(days=1)
        self._days.value = f"{self.dates.value[0]:%Y-%m-%d} – {last:%Y-%m-%d}"
        words = [self.marketplace.value, self.channel.value, self.sku.value]
        name = " · ".join(word for word in words if word != ALL)
        self.chart.show(self._weekly_figure(weekly, name))
        counts = daily[list(STARS)].sum(skipna=False).set_axis(range(1, 6))
        counts = counts.loc[slice(*self.stars.value)]
        self.distribution.show(stars_figure(counts, f"{name}: stars in these weeks"))
        self._offer_weeks(weekly.index)

    def _weekly_figure(self, weekly: pd.DataFrame, name: str) -> go.Figure:
        low, high = self.stars.value
        if (low, high) == (1, 5):
            return weekly_figure(weekly, f"{name}: share of 1–3 stars by week")
        days = self._rows(*self.dates.value)["left_on"].dt.normalize()
        mondays = days - pd.to_timedelta(days.dt.day_of_week, unit="D")
        counts = mondays.value_counts().reindex(weekly.index, fill_value=0)
        return weekly_counts_figure(counts, f"{name}: {low}–{high} stars by week")

    def _offer_weeks(self, weeks: pd.DatetimeIndex) -> None:
        chosen = self.week.value if self.week.value in weeks else ALL
        self._waiting = True
        self.week.options = [(ALL, ALL), *((f"week of {w:%Y-%m-%d}", w) for w in weeks)]
        self.week.value = chosen
        self._waiting = False
        self._list()

    def _list(self, _: object = None) -> None:
        if not self._waiting:
            self.comments.value = comment_list(self.table)
