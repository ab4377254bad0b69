"""The overview notebook, run by an analyst who only clicks."""


def test_the_overview_runs_and_shows_rating_and_first_steps(open_notebook, screenshots):
    notebook = open_notebook("notebooks/01_overview.ipynb")
    notebook.run_all()
    notebook.wait_for_chart("US: positive share by window")
    notebook.wait_for_chart("US: share of 1–3 stars by week")
    notebook.wait_for_output("Read and answer")
    chart = notebook.page.get_by_text("US: positive share by window").first
    chart.scroll_into_view_if_needed()
    notebook.page.screenshot(path=screenshots / "overview.png")
    notebook.page.get_by_text(
        "US: share of 1–3 stars by week"
    ).first.scroll_into_view_if_needed()
    notebook.page.screenshot(path=screenshots / "overview_weekly.png")
