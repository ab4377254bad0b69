"""Figures of causes and drivers draw the frame's numbers with their base."""

import pandas as pd
import pytest
from made import make_table

from feedbacklab import figures
from feedbacklab.causes import cause_counts, causes_by_week
from feedbacklab.drivers import (
    DriversError,
    drivers,
    funnel,
    mix_and_rate,
    rate_grid,
    slice_rows,
)

FOUND = pd.DataFrame(
    {
        "order_id": [*"AABCD"],
        "cause": ["price", "delivered late", "price", "not said", "price"],
        "controller": ["seller", "carrier", "seller", "unknown", "seller"],
    }
)
LEFT_ON = pd.to_datetime(
    pd.Series(["2026-03-03", "2026-03-05", "2026-03-10", "2026-03-25"], [*"ABCD"])
)


def trace(figure, name):
    return next(one for one in figure.data if one.name == name)


def texts(figure):
    return [note.text for note in figure.layout.annotations]


def test_pareto_tells_count_base_and_puts_what_is_no_cause_last():
    figure = figures.pareto_figure(
        cause_counts(FOUND), "title", "delivered late", silent=["not said"]
    )
    bars = figure.data[0]
    assert list(bars.y) == ["price", "delivered late", "not said"]
    assert list(bars.x) == [3, 1, 1]
    assert bars.text[0] == "3 of 4 (75%)"
    assert figure.layout.title.text == "title (n = 4)"
    # The chosen one and the silent one stand out from the ordinary.
    assert len(set(bars.marker.color)) == 3
    assert list(bars.customdata) == [1, 1, 0]


def test_controllers_stack_their_counts_and_name_their_base():
    figure = figures.controllers_figure(cause_counts(FOUND, "controller"), "title")
    seller = trace(figure, "seller (n = 3)")
    assert dict(zip(seller.y, seller.x, strict=True)) == {
        "price": 3,
        "delivered late": 0,
        "not said": 0,
    }
    assert list(trace(figure, "carrier (n = 1)").x) == [0, 1, 0]


def test_each_cause_has_its_weeks_in_front_of_all_feedback():
    figure = figures.cause_weeks_figure(causes_by_week(FOUND, LEFT_ON), "title", most=2)
    assert figure.layout.title.text == "title (n = 4)"
    price = trace(figure, "price")
    assert list(price.x) == ["2026-03-02", "2026-03-09", "2026-03-16", "2026-03-23"]
    assert list(price.y) == [2, 0, 0, 1]
    assert list(trace(figure, "all feedback of the week").y) == [2, 1, 0, 1]
    assert texts(figure) == ["price (n = 3)", "delivered late (n = 1)"]
    assert {one.yaxis for one in figure.data} == {"y", "y2"}


def slices_table():
    """Bad are A by X in 9 of 10 ratings, B by Y in 1 of 27, A by Y in none of 3."""
    table = make_table([1] * 9 + [5] + [1] + [5] * 26 + [5] * 3)
    return table.assign(
        sku=["A"] * 10 + ["B"] * 27 + ["A"] * 3, carrier=["X"] * 10 + ["Y"] * 30
    )


def test_a_heat_map_shades_shares_and_writes_counts_but_not_shares_of_a_few():
    figure = figures.grid_figure(rate_grid(slices_table(), "sku", "carrier"), "title")
    cells = figure.data[0]
    assert list(cells.y) == ["B (n = 27)", "A (n = 13)"]
    assert list(cells.x) == ["Y", "X"]
    assert [list(row) for row in cells.z] == [[0.037, None], [None, 0.9]]
    assert texts(figure) == ["1 of 27", "0 of 3", "9 of 10"]


def test_a_group_without_a_cause_shows_none_of_its_base():
    groups = pd.Series(["x", "y", "y", "x"], [*"ABCD"], name="sku")
    figure = figures.grid_figure(cause_counts(FOUND, groups), "title", fewest=1)
    assert list(figure.data[0].y) == ["x (n = 2)", "y (n = 2)"]
    assert list(figure.data[0].x) == ["price", "delivered late", "not said"]
    assert texts(figure)[:3] == ["2 of 2", "1 of 2", "0 of 2"]


def test_a_large_heat_map_says_what_it_leaves_out():
    table = make_table([1, 5] * 100)
    table = table.assign(sku=[f"S{n % 20}" for n in range(200)], carrier="X")
    figure = figures.grid_figure(rate_grid(table, "sku", "carrier"), "title")
    assert figure.layout.title.text == "title, largest 12 × 1 of 20 × 1"
    assert len(figure.data[0].y) == 12


def test_ranked_drivers_mark_what_is_supported_and_show_q():
    table = slices_table()
    result = drivers(table, (table["left_on"] > "2000").to_numpy(), None)
    found = result.found.assign(
        supported=[True] + [False] * (len(result.found) - 1), q=[0.00001, *[0.5]]
        + [0.5] * (len(result.found) - 2),
        part_of=[""] * len(result.found),
    )  # fmt: skip
    figure = figures.drivers_figure(found, "title")
    best, row = found.index[0], found.iloc[0]
    assert list(trace(figure, "supported").y) == [f"1. {best}".replace(" × ", " ×<br>")]
    assert list(trace(figure, "supported").x) == [round(row["rate"], 4)]
    assert len(trace(figure, "not supported").x) == len(found) - 1
    assert texts(figure)[0].startswith(f"{row['bad']} of {row['n']}, ")
    assert texts(figure)[0].endswith("<b>q < 0.0001</b>")
    assert texts(figure)[1].endswith("q = 0.50")


def test_a_waterfall_leads_from_the_baseline_to_the_period():
    table = slices_table()
    now = (pd.Series(range(40), table.index) % 2 == 0).to_numpy()
    split = mix_and_rate(table, "sku", now, ~now)
    bars = figures.waterfall_figure(split, "title", most=1).data[0]
    before, after = 4 / 20, 6 / 20
    assert bars.x[0] == pytest.approx(before)
    assert bars.y[0] == "baseline (4 of 20)"
    assert sum(bars.x[:-1]) == pytest.approx(after, abs=1e-4)
    assert bars.x[-1] == pytest.approx(after)
    assert list(bars.measure) == ["absolute", *["relative"] * 4, "total"]
    assert [name for name in bars.y if "the other 1" in name] == [
        "the other 1: rates",
        "the other 1: shares",
    ]
    assert bars.text[-1] == "30.0%"


def test_a_funnel_draws_every_slice_between_its_limits():
    spread = funnel(slices_table(), "sku")
    figure = figures.funnel_figure(spread, "title")
    assert figure.layout.title.text == "title (n = 40)"
    drawn = {
        x: y
        for name in ("within the limits", "outside the outer limits")
        for x, y in zip(trace(figure, name).x, trace(figure, name).y, strict=True)
    }
    assert drawn == {13: round(9 / 13, 4), 27: round(1 / 27, 4)}
    outside = trace(figure, "outside the outer limits")
    assert [text for text in outside.text if "A (9 of 13)" in text]


def test_empty_frames_give_figures_that_say_so():
    none = FOUND.iloc[:0]
    for figure in (
        figures.pareto_figure(cause_counts(none), "title"),
        figures.controllers_figure(cause_counts(none, "controller"), "title"),
        figures.cause_weeks_figure(causes_by_week(none, LEFT_ON), "title"),
    ):
        assert figure.layout.title.text == "title: none of these feedback"


def test_the_rows_of_a_slice_are_found_by_its_name():
    table = slices_table()
    pair = slice_rows(table, "sku = A × carrier = Y", "sku × carrier")
    assert table.index[pair].tolist() == table.index[37:].tolist()
    assert slice_rows(table, "sku = B", "sku").sum() == 27
    with pytest.raises(
        DriversError, match=r"None of 40 rows is of the slice 'sku = C'"
    ):
        slice_rows(table, "sku = C", "sku")


def test_a_grid_counts_each_pair_once():
    grid = rate_grid(slices_table(), "sku", "carrier")
    assert grid["count"].to_dict() == {("A", "X"): 9, ("A", "Y"): 0, ("B", "Y"): 1}
    assert grid["base"].to_dict() == {("A", "X"): 10, ("A", "Y"): 3, ("B", "Y"): 27}
    with pytest.raises(DriversError, match=r"named twice"):
        rate_grid(slices_table(), "sku", "sku")
