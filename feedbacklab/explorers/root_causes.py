"""Explore causes: what went wrong, where, since when; read the comments; note it."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import ipywidgets as ipw
import pandas as pd

from feedbacklab import drivers as search
from feedbacklab import figures
from feedbacklab.caselog import CaseLog
from feedbacklab.causes import cause_counts, causes_by_week
from feedbacklab.causes.catalogue import NOT_READ, NOT_SAID
from feedbacklab.display import ChartBox, evidence_list, facts_list
from feedbacklab.explorers.investigations import InvestigationForm
from feedbacklab.explorers.keys import KeysStayHere
from feedbacklab.explorers.periods import OF_CAUSE, OUTCOMES, PeriodControls
from feedbacklab.explorers.splits import SplitCharts
from feedbacklab.figures.drawing import say
from feedbacklab.loaders import Reports

ALL = "all"
SILENT = (NOT_SAID, NOT_READ)
MOST_DRIVERS = 10
MOST_ORDERS = 30
_PRIVATE = ["comment", "reply", "rater"]


class RootCauseExplorer:
    """Choose periods and what counts as bad; causes, drivers and comments follow.

    Everything a control does can be done, and tested, by setting its ``value``.

    Parameters
    ----------
    reports
        As `load_folder` gives them.
    found
        As `feedbacklab.causes.causes` gives them for the feedback of the reports.
    log
        Where investigations are kept.
    who
        Who notes them.
    clock
        Called for the local time of a note.

    Attributes
    ----------
    marketplace, outcome, base, days
        Dropdowns: where; what counts as bad; of how many ``"ratings"`` or ``"orders"``;
        whether weeks are those of the purchase or of the feedback.
    period, baseline
        Ranges of weeks by their Mondays (texts), the last week included.
    cause, driver
        A bar of the Pareto and a ranked slice; ``"all"`` is everything.
    splits
        `SplitCharts`: heat map, waterfall and funnel by its ``split`` and ``against``.
    order
        Whose facts are shown.
    form
        `InvestigationForm`.
    drivers
        The last search, as `feedbacklab.drivers.drivers` gives it.
    view
        The whole, to be displayed.
    """

    def __init__(
        self,
        reports: Reports,
        found: pd.DataFrame,
        log: CaseLog,
        who: str,
        clock: Callable[[], pd.Timestamp],
    ) -> None:
        self._reports, self._found, self._waiting = reports, found, False
        self.form = InvestigationForm(log, who, clock)
        self._of = controls = PeriodControls(reports)
        self.marketplace, self.outcome = controls.marketplace, controls.outcome
        self.base, self.days = controls.base, controls.days
        self.period, self.baseline = controls.period, controls.baseline
        self.splits = SplitCharts(controls)
        self._make_choices()
        self._arrange()
        self._choose_marketplace()
        self._listen()

    def _make_choices(self) -> None:
        wide = ipw.Layout(width="80%")
        self.driver = ipw.Dropdown(options=[ALL], description="Driver", layout=wide)
        self.cause = ipw.Select(
            options=[ALL], description="Cause", rows=6, layout=ipw.Layout(width="420px")
        )
        self.order = ipw.Dropdown(options=[], description="Order")

    def _arrange(self) -> None:
        self.answer, self.fixed = ipw.HTML(), ipw.HTML()
        self.comments, self.facts = ipw.HTML(), ipw.HTML()
        self.ranking, self.pareto, self.weeks = ChartBox(), ChartBox(), ChartBox()
        scrolled = ipw.Layout(max_height="460px", overflow="auto")
        self.view = ipw.VBox(
            [
                self._of.view,
                self.answer,
                self.pareto,
                self.cause,
                self.driver,
                ipw.Box([self.comments], layout=scrolled),
                self.order,
                self.facts,
                self.weeks,
                self.ranking,
                self.splits.view,
                ipw.HTML("<b>Investigations</b>"),
                self.form.view,
                self.fixed,
                KeysStayHere(),
            ]
        )

    def _listen(self) -> None:
        self.marketplace.observe(self._choose_marketplace, names="value")
        self._of.observe(self._redraw)
        for control, call in (
            (self.cause, self._choose_cause),
            (self.driver, self._choose),
            (self.order, self._show_facts),
            (self.form.fixed_on, self._compare),
        ):
            control.observe(call, names="value")

    @property
    def table(self) -> pd.DataFrame:
        """Bad feedback of the period with the cause and of the driver, newest first."""
        chosen = self._bad
        if self.driver.value != ALL:
            chosen = chosen[self._of_driver().loc[chosen].to_numpy()]
        if self.cause.value != ALL:
            chosen = chosen[chosen.isin(self._told())]
        feedback = self._reports.feedback
        rows = feedback.loc[feedback.index.isin(chosen)]
        return rows.sort_values("left_on", ascending=False, kind="stable")

    @property
    def counts(self) -> pd.DataFrame:
        """The causes now drawn, as `cause_counts` gives them."""
        return cause_counts(self._causes)

    @property
    def before_after(self) -> search.BeforeAfter:
        """Rates of the chosen driver before and since ``form.fixed_on``.

        Looked at is what came from the period's first week on.

        Raises
        ------
        DriversError
            If no day of the fix is chosen, or nothing lies on one side of it.
        """
        if self.form.fixed_on.value is None:
            raise search.DriversError("No day of a fix is chosen: set “Fixed on”.")
        rows = self._rows if self.driver.value == ALL else self._rows[self._of_driver()]
        since = self._of.spans[0][0], self._reports.until
        return search.before_after(rows, self.form.fixed_on.value, "outcome", since)

    @property
    def order_facts(self) -> pd.Series:
        """What is known of the chosen order, its returns included; nobody's name."""
        if self.order.value is None:
            return pd.Series(dtype=object)
        facts = self._reports.feedback.loc[self.order.value].drop(labels=_PRIVATE)
        returns = self._reports.returns
        of_order = returns[returns["order_id"] == self.order.value]
        sent_back = of_order[["returned_on", "reason", "status"]].astype("object")
        places = range(1, len(sent_back) + 1)
        back = {
            f"return {n} {name}": value
            for n, (_, row) in zip(places, sent_back.iterrows(), strict=True)
            for name, value in row.items()
        }
        return pd.concat([facts, pd.Series(back, dtype=object)])

    def _told(self) -> list[str]:
        """Orders with the chosen cause."""
        is_it = self._found["cause"] == self.cause.value
        return self._found.loc[is_it, "order_id"].tolist()

    def _of_driver(self) -> pd.Series:
        kinds = self.drivers.found.loc[self.driver.value, "dimensions"]
        return search.slice_rows(self._rows, self.driver.value, kinds)

    @contextmanager
    def _quietly(self) -> Iterator[None]:
        """Let several controls change without drawing each time."""
        self._waiting = True
        yield
        self._waiting = False

    def _choose_marketplace(self, _: object = None) -> None:
        with self._quietly():
            self._of.offer()
            self.splits.offer(self._of.dimensions)
            self.cause.options, self.cause.value = [ALL], ALL
        self._redraw()

    def _redraw(self, _: object = None) -> None:
        if self._waiting:
            return
        try:
            self._search()
        except search.DriversError as error:
            self._refuse(error)
            return
        self._draw_weeks()
        self.splits.show(self._rows, self._causes)
        self._choose()

    def _search(self) -> None:
        """Search for drivers, and offer what was found."""
        is_of_cause = self.outcome.value == OF_CAUSE
        usual = OUTCOMES[0] if is_of_cause else self.outcome.value
        rows = self._of.rows(usual)
        low = self._of.of_period(rows)
        if is_of_cause and self.cause.value != ALL:
            rows = self._of.rows(self._of.feedback.index.isin(self._told()))
        self.drivers = search.drivers(rows, *self._of.spans, "outcome")
        self._rows, self._bad = rows, self._of.of_period(rows)
        self._causes = self._found[self._found["order_id"].isin(low)]
        self._offer_choices()

    def _offer_choices(self) -> None:
        self.answer.value = f"<b>{html.escape(self.drivers.answer)}</b>"
        top = self.drivers.found.head(MOST_DRIVERS)
        counts = self.counts["count"]
        with self._quietly():
            _offer(self.driver, [(_told(row), row.Index) for row in top.itertuples()])
            _offer(self.cause, [(f"{name} ({n})", name) for name, n in counts.items()])
        self.ranking.show(figures.drivers_figure(top, f"{self._of.name}: drivers"))

    def _refuse(self, error: search.DriversError) -> None:
        """Say why there is nothing to show."""
        self.answer.value = html.escape(str(error))
        self._rows, self._bad = self._of.feedback.iloc[:0], pd.Index([])
        self._causes = self._found.iloc[:0]
        with self._quietly():
            _offer(self.driver, [])
            _offer(self.cause, [])
        nothing = say(self._of.name, "nothing to show, see above", height=120)
        self.ranking.show(nothing)
        self.splits.show(None, self._causes)
        self._choose()

    def _draw_weeks(self) -> None:
        feedback = self._of.feedback
        days = self._of.day_of(feedback)
        found = self._found[self._found["order_id"].isin(days.index)]
        weeks = causes_by_week(found, days).drop(columns=[*SILENT], errors="ignore")
        title = f"{self.marketplace.value}: causes by week ({self.days.value})"
        self.weeks.show(figures.cause_weeks_figure(weeks, title))

    def _choose_cause(self, _: object = None) -> None:
        if self._waiting:
            return
        if self.outcome.value == OF_CAUSE:
            self._redraw()
        else:
            self._choose()

    def _choose(self, _: object = None) -> None:
        """Follow the chosen cause and driver."""
        if self._waiting:
            return
        title = f"{self._of.name}: what went wrong"
        bars = figures.pareto_figure(self.counts, title, self.cause.value, SILENT)
        self.pareto.show(bars)
        table = self.table
        chosen = [name for name in (self.driver.value, self.cause.value) if name != ALL]
        about = html.escape(" · ".join(chosen) or "all causes and drivers")
        self.comments.value = f"{about}: {evidence_list(table, self._found)}"
        with self._quietly():
            self.order.options = table.index[:MOST_ORDERS].tolist()
            self.order.index = 0 if len(table) else None
        self.form.propose(" · ".join(chosen), table.index)
        self._show_facts()
        self._compare()

    def _show_facts(self, _: object = None) -> None:
        if not self._waiting:
            self.facts.value = facts_list(self.order_facts)

    def _compare(self, _: object = None) -> None:
        """Say whether the fix that is being noted helped."""
        try:
            answer = self.before_after.answer
        except search.DriversError as error:
            answer = str(error)
        name = "everything" if self.driver.value == ALL else self.driver.value
        self.fixed.value = html.escape(f"Before and after the fix, {name}: {answer}")


def _offer(control: ipw.Select | ipw.Dropdown, options: list[tuple[str, str]]) -> None:
    """Offer these beside everything; keep what is chosen if it is still there."""
    chosen = control.value
    control.options = [(ALL, ALL), *options]
    control.value = chosen if chosen in dict(control.options).values() else ALL


def _told(row: Any) -> str:
    supported = ", supported" if row.supported else ""
    return f"{row.rank}. {row.Index} ({row.bad} of {row.n}{supported})"
