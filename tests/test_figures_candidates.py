"""Figures of removal candidates show the outlook's own numbers."""

import numpy as np
import pandas as pd
from made import make_reports, make_table

from feedbacklab import figures
from feedbacklab.candidates import after_requests
from feedbacklab.metrics import NEEDS, marketplace_counts, rating_windows

UNTIL = pd.Timestamp("2026-04-01")


def outlook(stars, chances, days=None):
    """Outlook if the first of these ratings are requested with these chances."""
    days = days or ["2026-03-20"] * len(stars)
    table = make_table(stars, left_on=days)
    windows = rating_windows(marketplace_counts(make_reports(table), "US"), UNTIL)
    chosen = table.head(len(chances)).assign(probability=chances)
    return after_requests(chosen, windows, UNTIL)


def test_the_outlook_draws_now_the_mean_and_the_range_of_every_window():
    # 2 of 4 now; granted (a half each): none 2 of 4, one 2 of 3, both 2 of 2.
    figure = figures.outlook_figure(outlook([1, 1, 5, 5], [0.5, 0.5]).summary, "t")
    now, after = figure.data
    assert list(now.y) == [0.5] * 4
    mean = 0.25 * 2 / 4 + 0.5 * 2 / 3 + 0.25 * 2 / 2
    assert list(after.y) == [round(mean, 4)] * 4
    assert np.allclose(after.error_y.arrayminus, mean - 0.5, atol=1e-4)
    assert np.allclose(after.error_y.array, 1.0 - mean, atol=1e-4)
    assert after.text[0] == "50.00% → 70.83%"


def test_a_window_says_how_many_requests_lie_in_it():
    days = ["2026-02-01", "2026-03-20", "2026-03-20"]
    figure = figures.outlook_figure(outlook([1, 1, 5], [0.9, 0.9], days).summary, "t")
    assert list(figure.data[0].x)[:2] == [
        "30 days<br>requests: 1",
        "90 days<br>requests: 2",
    ]


def test_target_and_aim_are_drawn_where_they_lie():
    figure = figures.outlook_figure(outlook([1, 5], [0.9]).summary, "t")
    assert [shape.y0 for shape in figure.layout.shapes] == [0.95, 0.98]


def test_the_bars_are_the_poisson_binomial_with_the_share_that_follows():
    found = outlook([1, 1, 5, 5], [0.9, 0.8])
    figure = figures.granted_figure(found.shares, "365 days", "t")
    assert np.allclose(figure.data[0].y, [0.1 * 0.2, 0.9 * 0.2 + 0.1 * 0.8, 0.72])
    assert list(figure.data[0].x) == ["0<br>50.00%", "1<br>66.67%", "2<br>100.00%"]


def test_without_a_denominator_both_say_what_they_need():
    found = outlook([1, 2], [0.9])
    for figure in (
        figures.outlook_figure(found.summary, "t"),
        figures.granted_figure(found.shares, "30 days", "t"),
    ):
        assert figure.layout.title.text == f"t: {NEEDS}"
        assert not figure.data
