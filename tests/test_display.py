"""Charts carry plain numbers; buyers' words are inert."""

import json
import warnings

import pandas as pd
import plotly.graph_objects as go
import pytest
from made import make_table

from feedbacklab import display
from feedbacklab.display import (
    PLOTLY,
    ChartBox,
    comment_list,
    evidence_list,
    facts_list,
    marked,
)


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


FOUND = pd.DataFrame(
    {
        "order_id": ["113-0000001-0007919"] * 2,
        "cause": ["delivered late"] * 2,
        "source": ["words", "fact"],
        "evidence": ["<b>late</b>", "promised 2026-03-12, delivered 2026-03-19"],
        "spans": [((0, 11),), ()],
        "controller": ["carrier", "carrier"],
        "agrees": pd.array([None, False], "boolean"),
        "against": ["", "came <i>early</i>"],
    }
)


def test_evidence_is_marked_and_buyers_markup_stays_text():
    table = make_table([1, 2], comment=["<b>late</b> & torn", ""])
    table = table.assign(channel="FBA", sku="<i>A")
    shown = evidence_list(table, FOUND)
    assert "<mark>&lt;b&gt;late&lt;/b&gt;</mark> &amp; torn" in shown
    assert "promised 2026-03-12, delivered 2026-03-19; controlled by carrier" in shown
    assert "disagrees: came &lt;i&gt;early&lt;/i&gt;" in shown
    assert "&lt;i&gt;A" in shown
    assert "no comment" in shown
    assert "<b>late" not in shown
    assert shown.startswith("<b>2 feedback</b>")


def test_a_long_list_says_how_many_are_listed():
    table = make_table([1] * 4).assign(channel="FBA", sku="A")
    shown = evidence_list(table, FOUND, most=3)
    assert shown.startswith("<b>4 feedback, the first 3 are listed</b>")
    assert shown.count("no comment") == 3


def test_marks_may_overlap_and_stand_in_any_order():
    overlapping = marked("abcdef", [(3, 5), (1, 4), (1, 2)])
    assert overlapping == "a<mark>b</mark><mark>cd</mark><mark>e</mark>f"
    assert marked("a<b", []) == "a&lt;b"


def test_facts_leave_out_what_is_unknown_and_escape_the_rest():
    facts = pd.Series(
        {
            "sku": "<b>A",
            "carrier": "",
            "delivered": pd.NaT,
            "promised": pd.Timestamp("2026-03-12"),
            "first_scan": pd.Timestamp("2026-03-11 12:30"),
        }
    )
    shown = facts_list(facts)
    assert "&lt;b&gt;A" in shown
    assert "2026-03-12<" in shown
    assert "2026-03-11 12:30" in shown
    assert "carrier" not in shown
    assert "delivered" not in shown


def test_setup_leaves_dollars_in_a_frame_alone():
    with (
        warnings.catch_warnings(),
        pd.option_context("display.html.use_mathjax", True, "display.width", 80),
    ):
        display.setup()
        shown = pd.DataFrame({"comment": ["paid $5, got $3 back"]})._repr_html_()
    assert "mathjax_ignore" in shown
