"""Root causes, driven by their controls' values, as a hand would."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from made import make_reports, make_table

from feedbacklab.caselog import CaseLog, Investigation, cases_beside
from feedbacklab.causes import causes
from feedbacklab.classifier import classify
from feedbacklab.drivers import DriversError
from feedbacklab.explorers import InvestigationForm, RootCauseExplorer

NOW = pd.Timestamp("2026-04-02 09:00")
BEFORE, AFTER = ("2025-12-29", "2026-02-23"), ("2026-03-02", "2026-03-23")
NORTH = "carrier = North"
BROKEN, LATE = "The mug arrived broken", "It came two weeks late"


def made_reports():
    """Twelve weeks; from March on half of what North carries is late and rated 1."""
    rows = 720
    days = pd.date_range("2026-01-01", "2026-03-27 23:00", periods=rows).normalize()
    rng = np.random.default_rng(5)
    carrier, sku = rng.choice(["North", "Swift"], rows), rng.choice([*"ABC"], rows)
    is_late = (days >= "2026-03-02") & (carrier == "North") & (rng.random(rows) < 0.5)
    is_bad = is_late | (rng.random(rows) < 0.03)
    comment = np.where(is_late, LATE, np.where(is_bad, BROKEN, ""))
    table = make_table(np.where(is_bad, 1, 5), left_on=days, comment=comment)
    bought = pd.Series(days - pd.Timedelta(days=3), table.index).dt.tz_localize("UTC")
    table = table.assign(
        sku=sku, carrier=carrier, channel="merchant", purchased_at=bought,
        promised=days - pd.Timedelta(days=1), delivered=days - pd.Timedelta(days=1),
    )  # fmt: skip
    returns = pd.DataFrame(
        {
            "order_id": [table.index[-1]],
            "returned_on": [pd.Timestamp("2026-03-30")],
            "reason": ["CR-DEFECTIVE"],
            "status": ["Approved"],
        }
    )
    return replace(make_reports(table), returns=returns)


REPORTS = made_reports()
TABLE = REPORTS.feedback
LOW = TABLE[TABLE["stars"] <= 3]
FOUND = causes(LOW, classify(LOW["comment"]))


@pytest.fixture
def log(tmp_path):
    return CaseLog(cases_beside(tmp_path))


def opened(log):
    made = RootCauseExplorer(REPORTS, FOUND, log, "anna", lambda: NOW)
    made.days.value = "feedback left"
    made.baseline.value, made.period.value = BEFORE, AFTER
    return made


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    return opened(CaseLog(cases_beside(tmp_path_factory.mktemp("shared"))))


@pytest.fixture
def explorer(shared):
    """One for all tests that save nothing; put back to where it was opened."""
    shared.outcome.value, shared.days.value = "not positive", "feedback left"
    shared.baseline.value, shared.period.value = BEFORE, AFTER
    shared.cause.value = shared.driver.value = "all"
    shared.form.fixed_on.value, shared.form.title.value = None, ""
    return shared


@pytest.fixture
def own(log):
    return opened(log)


def of_march(**where):
    rows = TABLE[(TABLE["left_on"] >= "2026-03-02") & (TABLE["stars"] == 1)]
    for name, value in where.items():
        rows = rows[rows[name] == value]
    return rows


def test_what_moved_is_named_and_drawn(explorer):
    assert explorer.drivers.supported.index.tolist() == [NORTH]
    assert "Supported: carrier = North" in explorer.answer.value
    assert "1. carrier = North" in repr(explorer.ranking)
    assert len(explorer.table) == len(of_march())


def test_the_pareto_counts_the_period_and_marks_the_chosen_bar(explorer):
    low = of_march()
    late = int((low["comment"] == LATE).sum())
    assert explorer.counts.loc["delivered late", "count"] == late
    assert f"(n = {len(low)})" in repr(explorer.pareto)
    explorer.cause.value = "delivered late"
    colours = explorer.pareto.outputs[0]["data"][
        "application/vnd.plotly.v1+json"
    ]["data"][0]["marker"]["color"]  # fmt: skip
    names = explorer.counts.index.drop(["not said", "not read"], errors="ignore")
    assert colours.count("#E69F00") == 1
    assert names[colours.index("#E69F00")] == "delivered late"


def test_a_bar_brings_its_comments_with_their_words_marked(explorer):
    explorer.cause.value = "delivered late"
    assert set(explorer.table["comment"]) == {LATE}
    assert f"<mark>{LATE}</mark>" in explorer.comments.value
    assert BROKEN not in explorer.comments.value
    explorer.cause.value = "all"
    assert BROKEN in explorer.comments.value


def test_a_driver_leads_to_its_comments_and_an_order_to_its_facts(explorer):
    explorer.driver.value = NORTH
    expected = of_march(carrier="North")
    assert set(explorer.table.index) == set(expected.index)
    assert list(explorer.order.options) == explorer.table.index[:30].tolist()
    explorer.order.value = explorer.table.index[1]
    assert explorer.order_facts["sku"] == explorer.table["sku"].iloc[1]
    assert {"comment", "reply", "rater"}.isdisjoint(explorer.order_facts.index)
    assert "North" in explorer.facts.value


def test_an_orders_returns_are_among_its_facts(explorer):
    explorer.order.options = [TABLE.index[-1]]
    explorer.order.index = 0
    assert explorer.order_facts["return 1 reason"] == "CR-DEFECTIVE"


def test_bar_and_driver_narrow_together(explorer):
    explorer.driver.value, explorer.cause.value = NORTH, "delivered late"
    rows = of_march(carrier="North", comment=LATE)
    assert set(explorer.table.index) == set(rows.index)
    assert explorer.form.title.value == f"{NORTH} · delivered late"


def test_weeks_of_the_purchase_are_other_weeks(explorer):
    explorer.days.value = "bought"
    bought = TABLE["purchased_at"].dt.tz_localize(None) >= "2026-03-02"
    expected = TABLE[bought & (TABLE["stars"] == 1)]
    assert set(explorer.table.index) == set(expected.index)
    assert "causes by week (bought)" in repr(explorer.weeks)


def test_heat_map_waterfall_and_funnel_follow_the_dimensions(explorer):
    splits = explorer.splits
    splits.split.value, splits.against.value = "carrier", "sku"
    march = TABLE[TABLE["left_on"] >= "2026-03-02"]
    cell = march[(march["carrier"] == "North") & (march["sku"] == "A")]
    shown = splits.rates.loc[("North", "A")]
    assert (shown["count"], shown["base"]) == ((cell["stars"] == 1).sum(), len(cell))
    assert "carrier × sku, of all" in repr(splits.grid)
    assert "mix and rate by carrier" in repr(splits.waterfall)
    assert "rate by carrier" in repr(splits.funnel)
    splits.against.value = "cause"
    late = of_march(carrier="North", comment=LATE)
    assert splits.rates.loc[("North", "delivered late"), "count"] == len(late)
    splits.against.value = "carrier"
    assert "choose two different dimensions" in repr(splits.grid)


def test_the_chosen_cause_can_be_what_is_searched_for(explorer):
    explorer.outcome.value = "the chosen cause"
    explorer.cause.value = "delivered late"
    late = of_march(carrier="North", comment=LATE)
    assert explorer.drivers.found.loc[NORTH, "bad"] == len(late)
    # The bars stay those of all bad feedback.
    assert explorer.counts["base"].iloc[0] == len(of_march())


def test_a_question_without_an_answer_says_why_and_shows_nothing(explorer):
    explorer.baseline.value = AFTER
    assert "periods that do not overlap" in explorer.answer.value
    assert explorer.table.empty
    assert explorer.counts.empty
    assert "nothing to show" in repr(explorer.ranking)
    assert "nothing to show" in repr(explorer.splits.grid)
    explorer.baseline.value = BEFORE
    assert explorer.drivers.supported.index.tolist() == [NORTH]


def test_where_only_low_stars_are_known_rates_are_per_order(log):
    orders = TABLE[["sku", "carrier", "channel", "marketplace", "purchased_at"]]
    low = make_reports(LOW, orders=orders)
    made = RootCauseExplorer(low, FOUND, log, "anna", lambda: NOW)
    assert list(made.base.options) == ["orders"]
    made.baseline.value = (made.baseline.options[0], BEFORE[1])
    made.period.value = AFTER
    bought = orders["purchased_at"].dt.tz_localize(None) >= "2026-03-02"
    carried = (bought & (orders["carrier"] == "North")).sum()
    assert made.drivers.found.loc[NORTH, "n"] == carried
    assert made.drivers.supported.index.tolist() == [NORTH]


def test_without_orders_a_report_of_low_stars_says_what_it_needs(log):
    low = LOW.drop(columns="purchased_at")
    made = RootCauseExplorer(make_reports(low), FOUND, log, "anna", lambda: NOW)
    assert list(made.days.options) == ["feedback left"]
    assert "needs the orders report" in made.answer.value


def test_comments_are_inert_text(log):
    hostile = LOW.assign(comment="<img src=x onerror=alert(1)>", sku="<b>S</b>")
    reports = make_reports(pd.concat([hostile, TABLE[TABLE["stars"] > 3]]))
    made = RootCauseExplorer(reports, FOUND.assign(spans=[()] * len(FOUND)), log,
                             "anna", lambda: NOW)  # fmt: skip
    made.days.value = "feedback left"
    for shown in (made.comments.value, made.facts.value):
        assert "<img" not in shown
        assert "<b>S" not in shown
        assert "&lt;b&gt;S" in shown


# --- investigations ---


def test_a_saved_investigation_links_what_is_on_screen_and_is_kept(own, log):
    own.driver.value = NORTH
    own.form.owner.value, own.form.note.value = "ben", "Asked for scans"
    assert own.form.save() == 1
    record = log.investigation(1)
    assert record.title == NORTH
    assert (record.owner, record.note, record.status) == (
        "ben", "Asked for scans", "open",
    )  # fmt: skip
    assert record.order_ids == tuple(own.table.index)
    held = log.investigations().loc[1]
    assert (held["who"], held["at"]) == ("anna", NOW)
    again = RootCauseExplorer(REPORTS, FOUND, log, "anna", lambda: NOW)
    assert again.form.number.options == ("new", 1)
    again.form.number.value = 1
    assert again.form.note.value == "Asked for scans"
    assert NORTH in again.form._list.value


def test_a_change_is_a_revision_and_keeps_the_linked_orders(own, log):
    own.driver.value = NORTH
    own.form.save()
    linked = log.investigation(1).order_ids
    own.driver.value = "all"
    own.form.status.value = "fixed"
    own.form.fixed_on.value = date(2026, 3, 16)
    assert own.form.save() == 1
    assert log.investigation(1).order_ids == linked
    assert log.investigation(1).fixed_on == pd.Timestamp("2026-03-16")
    assert len(log.investigation_history(1)) == 2


def test_what_the_log_refuses_is_said_and_not_lost(own, log):
    own.form.title.value, own.form.status.value = "Mugs", "fixed"
    assert own.form.save() is None
    assert "needs the day of the fix" in own.form.said.value
    assert own.form.title.value == "Mugs"
    assert log.investigations().empty


def test_a_typed_title_is_left_alone(explorer):
    explorer.form.title.value = "My own words"
    explorer.driver.value = NORTH
    assert explorer.form.title.value == "My own words"


def test_another_notebooks_record_can_be_read_and_its_markup_is_inert(log):
    log.investigate(Investigation("<b>x</b>", owner="<i>y"), "ben", NOW)
    form = InvestigationForm(log, "anna", lambda: NOW)
    assert "<b>x" not in form._list.value
    form.number.value = 1
    assert form.title.value == "<b>x</b>"
    form.number.value = "new"
    assert form.title.value == ""


def test_before_and_after_looks_at_the_drivers_rows_from_the_period_on(explorer):
    with pytest.raises(DriversError, match=r"set “Fixed on”"):
        _ = explorer.before_after
    explorer.driver.value = NORTH
    explorer.form.fixed_on.value = date(2026, 3, 16)
    rows = TABLE[(TABLE["carrier"] == "North") & (TABLE["left_on"] >= "2026-03-02")]
    later = rows["left_on"] >= "2026-03-16"
    result = explorer.before_after
    assert result.before == ((rows["stars"] == 1)[~later].sum(), (~later).sum())
    assert result.after == ((rows["stars"] == 1)[later].sum(), later.sum())
    assert f"Before and after the fix, {NORTH}: " in explorer.fixed.value
    explorer.form.fixed_on.value = date(2020, 1, 1)
    assert "nothing to compare" in explorer.fixed.value
