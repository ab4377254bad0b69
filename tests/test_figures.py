"""Figures show the frame's own numbers, or say what is missing."""

import pandas as pd
from made import make_table

from feedbacklab import figures
from feedbacklab.forecast import roll_off
from feedbacklab.metrics import NEEDS, daily_counts, rating_windows
from feedbacklab.monitoring import weekly_chart, weekly_counts

UNTIL = pd.Timestamp("2026-04-01")


def weeks_of(stars):
    days = pd.date_range("2026-01-05", periods=len(stars), freq="D")
    daily = daily_counts(make_table(stars, left_on=days))
    return weekly_chart(weekly_counts(daily, UNTIL))


def trace(figure, name):
    return next(one for one in figure.data if one.name == name)


def test_windows_figure_names_count_and_base():
    windows = rating_windows(daily_counts(make_table([5, 5, 5, 1])), UNTIL)
    figure = figures.windows_figure(windows, "title")
    assert figure.data[0].x[0] == "30 days<br>3 of 4"
    assert list(figure.data[0].y) == [0.75] * 4


def test_without_a_denominator_figures_say_what_it_needs():
    windows = rating_windows(daily_counts(make_table([1, 3])), UNTIL)
    assert NEEDS in figures.windows_figure(windows, "title").layout.title.text
    chart = weeks_of([1, 2, 3] * 7)
    weekly = figures.weekly_figure(chart, "title")
    assert NEEDS in weekly.layout.title.text
    assert list(weekly.data[0].y) == [7, 7, 7]
    stars = figures.star_mean_figure(chart, "title")
    assert "needs a file with all stars" in stars.layout.title.text


def test_weekly_figure_draws_share_limit_and_alarms():
    chart = weeks_of([5] * 14 + [1] * 7)
    figure = figures.weekly_figure(chart, "title")
    assert list(trace(figure, "share of 1–3 stars (open: part of a week)").y) == [
        0,
        0,
        1,
    ]
    assert list(trace(figure, "above the limit").x) == ["2026-01-19"]
    limits = [round(float(value), 4) for value in chart["upper"]]
    assert list(trace(figure, "limit for a week on target").y) == limits


def test_targets_are_drawn_where_they_lie():
    figure = figures.weekly_figure(weeks_of([5] * 14), "title")
    lines = [round(shape.y0, 4) for shape in figure.layout.shapes]
    assert lines[:2] == [0.05, 0.02]


def test_unknown_star_counts_are_called_unknown():
    counts = pd.Series([3, 1, 0, pd.NA, pd.NA], index=range(1, 6), dtype="Int64")
    figure = figures.stars_figure(counts, "title")
    assert list(figure.data[0].text) == ["3", "1", "0", "unknown", "unknown"]
    assert figure.layout.yaxis.title.text == "n = unknown"


def test_known_star_counts_carry_their_share_and_base():
    counts = pd.Series([1, 0, 0, 0, 3], index=range(1, 6), dtype="Int64")
    figure = figures.stars_figure(counts, "title")
    assert figure.data[0].text[0] == "1 (25%)"
    assert figure.layout.yaxis.title.text == "n = 4"


def test_roll_off_figure_has_a_line_for_each_window_and_way():
    daily = daily_counts(make_table([5, 1], left_on=["2026-03-01", "2026-03-31"]))
    ways = [roll_off(daily, UNTIL, 40, way) for way in ("none", "current rate")]
    figure = figures.roll_off_figure(*ways, "title")
    assert len(figure.data) == 8
    line = trace(figure, "30 days, with nothing new")
    assert line.y[0] == 0.0
    assert line.y[-1] is None
