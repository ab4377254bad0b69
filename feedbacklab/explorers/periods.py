"""Choose which weeks are held against which, of what, and what counts as bad."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets as ipw
import pandas as pd

from feedbacklab.drivers import dimensions_of, orders_with_outcome
from feedbacklab.drivers.periods import Outcome, claims_of, rows_of
from feedbacklab.loaders import Reports

BOUGHT, LEFT = "bought", "feedback left"
RATINGS, ORDERS = "ratings", "orders"
OF_CAUSE = "the chosen cause"
OUTCOMES = ["not positive", "negative", "1 star", OF_CAUSE]
WEEK = pd.Timedelta(days=7)
_LAST_WEEKS = 8


class PeriodControls:
    """Marketplace, outcome, base and two ranges of weeks; `rows` follows.

    Parameters
    ----------
    reports
        As `load_folder` gives them.

    Attributes
    ----------
    marketplace, outcome, base, days, period, baseline
        See `RootCauseExplorer`.
    view
        The controls, to be displayed.
    """

    def __init__(self, reports: Reports) -> None:
        self._reports = reports
        weeks = self._mondays()
        middle = max(1, len(weeks) - _LAST_WEEKS)
        self.marketplace = ipw.Dropdown(
            options=reports.marketplaces, description="Market"
        )
        self.outcome = ipw.Dropdown(options=OUTCOMES, description="Bad is")
        self.base = ipw.Dropdown(options=[RATINGS, ORDERS], description="Of all")
        self.days = ipw.Dropdown(options=[BOUGHT, LEFT], description="Weeks")
        self.period = _weeks_slider("Period", weeks, (middle, len(weeks) - 1))
        self.baseline = _weeks_slider("Baseline", weeks, (0, middle - 1))
        self.view = ipw.VBox(
            [
                ipw.HBox([self.marketplace, self.outcome, self.base, self.days]),
                _with_days(self.period),
                _with_days(self.baseline),
            ]
        )
        self.offer()

    def _mondays(self) -> list[str]:
        feedback = self._reports.feedback
        first = feedback["left_on"].min()
        if self._knows_purchases(feedback):
            first = min(first, feedback["purchased_at"].min().tz_localize(None))
        first = first.normalize() - pd.Timedelta(days=first.day_of_week)
        mondays = pd.date_range(first, self._reports.until, freq=WEEK, inclusive="left")
        return [f"{monday:%Y-%m-%d}" for monday in mondays]

    @staticmethod
    def _knows_purchases(feedback: pd.DataFrame) -> bool:
        return "purchased_at" in feedback and feedback["purchased_at"].notna().any()

    def observe(self, call: Callable[[object], None]) -> None:
        """Call when anything but the marketplace changes."""
        controls = (self.outcome, self.base, self.days, self.period, self.baseline)
        for control in controls:
            control.observe(call, names="value")

    def offer(self) -> None:
        """Offer what the reports of the marketplace can answer."""
        feedback = self.feedback
        has_all = self.marketplace.value in self._reports.all_stars
        bought = [BOUGHT] if self._knows_purchases(feedback) else []
        self.days.options = [*bought, LEFT]
        self.base.options = [RATINGS, ORDERS] if has_all else [ORDERS]

    @property
    def dimensions(self) -> list[str]:
        """What the feedback of the marketplace can be sliced by."""
        return [*dimensions_of(self.feedback)]

    @property
    def feedback(self) -> pd.DataFrame:
        """Feedback of the marketplace."""
        return self._of_marketplace(self._reports.feedback)

    @property
    def spans(self) -> tuple[tuple[pd.Timestamp, pd.Timestamp], ...]:
        """Period and baseline as days from – until, the latter left out."""
        return _span(self.period), _span(self.baseline)

    @property
    def name(self) -> str:
        """What is looked at, for titles."""
        (first, end), _ = self.spans
        last = end - pd.Timedelta(days=1)
        # Orders have no other day than the one they were bought on.
        days = BOUGHT if self.base.value == ORDERS else self.days.value
        return f"{self.marketplace.value}, {days} {first:%Y-%m-%d} – {last:%Y-%m-%d}"

    def _of_marketplace(self, frame: pd.DataFrame) -> pd.DataFrame:
        if frame.empty:  # no orders file: no columns either
            return frame
        return frame[frame["marketplace"] == self.marketplace.value]

    def rows(self, claim: Outcome) -> pd.DataFrame:
        """Feedback or orders with a column ``outcome``, dated as chosen.

        Parameters
        ----------
        claim
            What counts as bad: a name, or a boolean per feedback of the marketplace.
        """
        feedback = self.feedback
        if self.base.value == ORDERS:
            orders = self._of_marketplace(self._reports.orders)
            return orders_with_outcome(orders, feedback, claim)
        rows = feedback.assign(outcome=claims_of(feedback, claim))
        if self.days.value == LEFT:
            return rows
        # Without the day of the feedback the drivers go by the purchase.
        return rows[rows["purchased_at"].notna()].drop(columns="left_on")

    def inside(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Rows of the period."""
        return rows[rows_of(rows, self.spans[0], "period")]

    def of_period(self, rows: pd.DataFrame) -> pd.Index:
        """Orders of the period that are bad."""
        inside = self.inside(rows)
        return inside.index[inside["outcome"].to_numpy(bool)]

    def day_of(self, rows: pd.DataFrame) -> pd.Series:
        """The day by which feedback falls into a week, where it is known."""
        if self.days.value == LEFT:
            return rows["left_on"]
        return rows["purchased_at"].dt.tz_localize(None).dropna()


def _weeks_slider(
    name: str, weeks: list[str], places: tuple[int, int]
) -> ipw.SelectionRangeSlider:
    return ipw.SelectionRangeSlider(
        options=weeks,
        index=(min(places[0], len(weeks) - 1), max(0, places[1])),
        description=name,
        continuous_update=False,
        readout=False,
        layout=ipw.Layout(width="70%"),
    )


def _with_days(slider: ipw.SelectionRangeSlider) -> ipw.HBox:
    """A slider beside its first and last day: its own readout is too narrow."""
    days = ipw.Label()

    def tell(_: object = None) -> None:
        first, end = _span(slider)
        days.value = f"{first:%Y-%m-%d} – {end - pd.Timedelta(days=1):%Y-%m-%d}"

    tell()
    slider.observe(tell, names="value")
    return ipw.HBox([slider, days])


def _span(slider: ipw.SelectionRangeSlider) -> tuple[pd.Timestamp, pd.Timestamp]:
    first, last = map(pd.Timestamp, slider.value)
    return first, last + WEEK
