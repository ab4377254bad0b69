"""The trends notebook: a control changes, chart and comments follow."""

import re

import pytest


@pytest.fixture
def trends(open_notebook):
    notebook = open_notebook("notebooks/02_trends.ipynb")
    notebook.run_all()
    notebook.wait_for_chart("US: share of 1–3 stars by week")
    return notebook


def dropdown(notebook, label):
    boxes = notebook.page.locator(".widget-dropdown", has_text=label)
    return boxes.locator("select").first


def listed(notebook):
    return notebook.page.locator(".widget-html-content").first.inner_text()


def test_a_channel_changes_the_chart_and_survives_a_reload(trends, screenshots):
    choice = dropdown(trends, "Channel")
    choice.scroll_into_view_if_needed()
    choice.select_option(label="merchant")
    trends.wait_for_chart("US · merchant: share of 1–3 stars by week")
    trends.page.screenshot(path=screenshots / "trends_merchant.png")
    trends.save()
    trends.reload()
    trends.wait_for_chart("US · merchant: share of 1–3 stars by week")
    assert dropdown(trends, "Channel").input_value() == "merchant"


def test_a_week_brings_its_comments(trends, screenshots):
    choice = dropdown(trends, "Comments")
    choice.scroll_into_view_if_needed()
    choice.select_option(label="week of 2025-12-15")
    trends.page.wait_for_function(
        """() => {
            const shown = document.querySelector('.widget-html-content').innerText;
            return shown.includes('2025-12-1') && !shown.includes('2026-');
        }"""
    )
    days = set(re.findall(r"\b20\d\d-\d\d-\d\d\b", listed(trends)))
    assert days
    assert days <= {f"2025-12-{day}" for day in range(15, 22)}
    trends.page.screenshot(path=screenshots / "trends.png")


def test_a_marketplace_without_denominator_says_what_it_needs(trends):
    dropdown(trends, "Market").select_option(label="JP")
    trends.wait_for_chart("JP: share of 1–3 stars by week – share unknown: needs")


def test_comments_are_inert_text(trends):
    hostile = "<img src=x onerror=\"document.title='broken in'\"><b>bold</b>"
    # JupyterLab keeps only what is on the screen in the page.
    dropdown(trends, "Comments").scroll_into_view_if_needed()
    trends.page.evaluate("() => document.title = 'whole'")
    answer = trends.page.evaluate(
        "code => jupyterapp.shell.currentWidget.sessionContext.session.kernel"
        ".requestExecute({code}).done.then(reply => reply.content)",
        f"explorer._reports.feedback['comment'] = {hostile!r}\n"
        "explorer.stars.value = (1, 2)",
    )
    assert answer["status"] == "ok", answer
    trends.page.wait_for_function(
        "() => document.querySelector('.widget-html-content').innerText"
        ".includes('onerror')"
    )
    assert hostile in listed(trends)
    assert trends.page.title() == "whole"
    assert trends.page.locator(".widget-html-content img").count() == 0
