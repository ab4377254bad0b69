"""Charts carry plain numbers; buyers' words are inert."""

import json
import warnings

import pandas as pd
import plotly.graph_objects as go
import pytest
from made import make_table

from feedbacklab import display
from feedbacklab.display import PLOTLY, ChartBox, comment_list


def bar(values, title="Ratings"):
    return go.Figure(go.Bar(x=["a", "b"], y=values), layout={"title": {"text": title}})


def test_digest_names_every_number():
    assert repr(ChartBox(bar([3, 4.5]))) == "Chart: Ratings\n  bar: a=3, b=4.5"


def test_packed_arrays_are_shown_as_numbers():
    box = ChartBox(go.Figure(go.Scatter(x=["a", "b"], y=pd.Series([0.25, 0.5]))))
    assert box.outputs[0]["data"][PLOTLY]["data"][0]["y"] == [0.25, 0.5]
    assert "bdata" not in json.dumps(box.outputs[0]["data"])


def test_a_changed_number_changes_what_is_compared():
    assert repr(ChartBox(bar([3, 4]))) != repr(ChartBox(bar([3, 5])))


def test_a_box_shows_its_newest_chart_only():
    box = ChartBox(bar([1, 2], "old"))
    box.show(bar([1, 2], "new"))
    assert len(box.outputs) == 1
    assert "new" in repr(box)


def test_an_empty_box_says_so():
    assert repr(ChartBox()) == "ChartBox()"


def test_long_traces_say_how_many_points_they_have():
    figure = go.Figure(go.Scatter(x=list(range(60)), y=list(range(60))))
    assert repr(ChartBox(figure)).endswith("39=39 … 60 points")


@pytest.mark.parametrize(
    "comment",
    ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", '"><b>bold</b>'],
)
def test_buyers_words_never_become_markup(comment):
    table = make_table([1], comment=[comment]).assign(channel=comment, sku=comment)
    shown = comment_list(table)
    assert comment not in shown
    assert shown.count("&lt;") >= 3


def test_the_list_counts_what_it_does_not_show():
    table = make_table([5] * 60).assign(channel="FBA", sku="A")
    assert "60 ratings, the first 50 are listed" in comment_list(table)
    assert comment_list(table).count("<tr") == 51


def test_setup_makes_a_warning_an_error():
    with warnings.catch_warnings(), pd.option_context("display.width", 80):
        display.setup()
        with pytest.raises(FutureWarning, match="soon gone"):
            warnings.warn("soon gone", FutureWarning, stacklevel=1)


def test_setup_leaves_dollars_in_a_frame_alone():
    with (
        warnings.catch_warnings(),
        pd.option_context("display.html.use_mathjax", True, "display.width", 80),
    ):
        display.setup()
        shown = pd.DataFrame({"comment": ["paid $5, got $3 back"]})._repr_html_()
    assert "mathjax_ignore" in shown
