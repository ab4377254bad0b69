"""Figures of an evaluation show the frames' own numbers."""

import numpy as np
import pandas as pd
import pytest

from feedbacklab import figures
from feedbacklab.display import ChartBox
from feedbacklab.evaluation import evaluate

LABELLED = pd.DataFrame(
    {
        "text": ["bright lamp", "late", "fine", "nice mug"],
        "kind": ["product", "seller", "none", "product"],
    }
)
SAID = pd.DataFrame(
    {
        "kind": ["product", "product", "none", "none"],
        "p_product_only": np.array([0.95, 0.85, 0.05, 0.45]),
    }
)


@pytest.fixture(scope="module")
def found():
    return evaluate(LABELLED, SAID, threshold=0.8)


def trace(figure, name):
    return next(one for one in figure.data if one.name.startswith(name))


def test_reliability_shows_share_interval_and_base(found):
    points = trace(figures.reliability_figure(found.reliability, "title"), "share")
    assert list(points.x) == [0.05, 0.45, 0.85, 0.95]
    assert list(points.y) == [0, 1, 0, 1]
    assert list(points.text) == [" 1"] * 4
    low = round(float(found.reliability["low"].iloc[1]), 4)
    assert points.error_y.arrayminus[1] == pytest.approx(1 - low)


def test_the_threshold_in_use_is_marked_on_the_curve(found):
    figure = figures.coverage_figure(found.coverage, 0.8, "title")
    mark = trace(figure, "precision at the threshold in use, 0.8")
    assert (list(mark.x), list(mark.y)) == ([0.5], [0.5])
    curve = trace(figure, "precision")
    # Nothing is said from 0.97 on: no point there.
    assert len(curve.x) == len(found.coverage) - 2
    assert curve.text[-1] == "threshold 0.95"


def test_a_threshold_off_the_curve_has_no_mark(found):
    figure = figures.coverage_figure(found.coverage, 0.81, "title")
    assert list(trace(figure, "precision at").x) == []


def test_confusion_is_shaded_by_share_and_labelled_by_count(found):
    cells = figures.confusion_figure(found.confusion, "title").data[0]
    assert cells.y[0] == "product (n = 2)"
    assert list(cells.z[0]) == [0.5, 0, 0, 0.5]
    assert list(cells.text[0]) == ["1", "0", "0", "1"]
    # A kind that does not occur is a row of zeros, not of gaps.
    assert list(cells.z[2]) == [0, 0, 0, 0]


def test_what_a_notebook_compares_names_every_cell_of_a_heat_map(found):
    shown = repr(ChartBox(figures.confusion_figure(found.confusion, "title")))
    assert "seller (n = 1): said product=1, said seller=0" in shown


def test_slices_stand_beside_their_base_and_the_whole(found):
    figure = figures.slices_figure(found.slices, 0.5, "title")
    assert list(figure.data[0].y) == ["1–4 words (n = 4)"]
    assert figure.layout.shapes[0].x0 == 0.5
    assert figure.layout.annotations[0].text == "all 0.500"


def test_without_probabilities_figures_say_what_they_need():
    bare = evaluate(LABELLED, SAID[["kind"]])
    for figure in (
        figures.reliability_figure(bare.reliability, "title"),
        figures.coverage_figure(bare.coverage, 0.8, "title"),
    ):
        assert figure.layout.title.text == "title: needs probabilities"
