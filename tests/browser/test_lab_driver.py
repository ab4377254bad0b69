"""`make lab` keeps its promises, and the driver works on a small notebook."""

import json
import re
import socket
import subprocess
from urllib.error import HTTPError
from urllib.request import urlopen

import lab_driver
import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

SMALL_NOTEBOOK = [
    """
import json
import os

import ipywidgets
import plotly.graph_objects as go


class ChartBox(ipywidgets.Output):
    def show(self, figure):
        spec = json.loads(figure.to_json())
        data = {"application/vnd.plotly.v1+json": spec, "text/plain": "a chart"}
        self.outputs = (
            {"output_type": "display_data", "metadata": {}, "data": data},
        )
""",
    """
choice = ipywidgets.Dropdown(options=["FBA", "merchant"], description="Channel")
chart, words = ChartBox(), ipywidgets.Label()


def redraw(_=None):
    title = f"Stars: {choice.value}"
    chart.show(go.Figure(go.Bar(x=[1, 2, 3], y=[3, 1, 2]), {"title": {"text": title}}))
    words.value = f"comments of {choice.value}"


choice.observe(redraw, names="value")
redraw()
ipywidgets.VBox([choice, chart, words])
""",
    "print('reports:', os.environ.get('FEEDBACKLAB_REPORTS'))",
]


def write_notebook(path, sources):
    cells = [new_code_cell(source.strip("\n")) for source in sources]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": kernel}), path)


def page_settings(lab):
    """What the server tells JupyterLab's page."""
    with urlopen(f"{lab.address}/lab?token={lab.token}", timeout=30) as answer:
        text = answer.read().decode()
    return json.loads(
        re.search(r'id="jupyter-config-data"[^>]*>(.*?)</', text, re.S)[1]
    )


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    folder = tmp_path_factory.mktemp("served folder")
    write_notebook(folder / "small.ipynb", SMALL_NOTEBOOK)
    write_notebook(folder / "failing.ipynb", ["x = 1", "x / 0", "x"])
    return folder


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    return tmp_path_factory.mktemp("my reports")


@pytest.fixture(scope="module")
def small_lab(root, reports, tmp_path_factory):
    with lab_driver.serve(root, tmp_path_factory.mktemp("home"), reports) as running:
        yield running


def test_the_server_answers_on_loopback_and_only_with_its_token(small_lab):
    assert len(small_lab.token) >= 32
    contents = f"{small_lab.address}/api/contents"
    with urlopen(f"{contents}?token={small_lab.token}", timeout=30) as answer:
        names = {item["name"] for item in json.load(answer)["content"]}
    assert names == {"small.ipynb", "failing.ipynb"}
    with pytest.raises(HTTPError, match="403"):
        urlopen(contents, timeout=30)
    port = int(small_lab.address.rpartition(":")[2])
    with socket.socket() as elsewhere:
        elsewhere.settimeout(5)
        # Also this machine, but no address the server was told to listen on.
        assert elsewhere.connect_ex(("127.0.0.2", port)) != 0


def test_no_news_no_update_check_no_extension_catalogue(small_lab):
    settings = page_settings(small_lab)
    announcements = "@jupyterlab/apputils-extension:announcements"
    assert announcements in settings["disabledExtensions"]
    assert settings["news"] == {"disabled": True}
    assert settings["extensionManager"]["can_install"] is False
    assert settings["extensionManager"]["name"] == "read-only"


def test_the_project_opens_at_the_overview(tmp_path):
    asked = lab_driver.make_lab(f"LAB_HOME={tmp_path}", "LAB_FLAGS=--show-config")
    shown = subprocess.run(
        asked, env=lab_driver.environment(), capture_output=True, text=True, check=True
    ).stdout
    assert ".default_url = '/lab/tree/notebooks/01_overview.ipynb'" in shown
    assert f".root_dir = '{lab_driver.PROJECT}'" in shown


def test_a_reports_folder_that_is_missing_is_named():
    refused = subprocess.run(
        lab_driver.make_lab("REPORTS=no/such/folder"),
        env=lab_driver.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert refused.returncode != 0
    said = refused.stderr.splitlines()[0]
    assert said == "make lab: there is no folder no/such/folder."


def test_a_dropdown_redraws_the_chart_also_after_a_reload(
    page, small_lab, reports, screenshots
):
    notebook = lab_driver.Notebook(page, small_lab, "small.ipynb")
    notebook.run_all()
    assert [cell["count"] for cell in notebook.cells()] == [1, 2, 3]
    assert notebook.shown()[-1] == f"reports: {reports}\n"
    notebook.wait_for_chart("Stars: FBA")
    dropdown = page.locator(".widget-dropdown select")
    dropdown.select_option(label="merchant")
    notebook.wait_for_chart("Stars: merchant")
    notebook.wait_for_output("comments of merchant")
    assert notebook.chart_titles() == ["Stars: merchant"]
    assert page.get_by_text("Jupyter news").count() == 0
    page.screenshot(path=screenshots / "driver.png")
    notebook.save()
    notebook.reload()
    notebook.wait_for_chart("Stars: merchant")
    assert dropdown.input_value() == "merchant"


def test_running_again_waits_for_the_new_run(page, small_lab):
    notebook = lab_driver.Notebook(page, small_lab, "small.ipynb")
    notebook.run_all()
    before = [cell["count"] for cell in notebook.cells()]
    notebook.run_all()
    after = [cell["count"] for cell in notebook.cells()]
    assert after == [count + 3 for count in before]


def test_a_failing_cell_is_quoted(page, small_lab):
    notebook = lab_driver.Notebook(page, small_lab, "failing.ipynb")
    with pytest.raises(RuntimeError, match=r"ZeroDivisionError(.|\n)*cell\nx / 0"):
        notebook.run_all()


def test_a_request_that_leaves_the_machine_is_noticed(
    page, small_lab, left_the_machine
):
    page.goto(f"{small_lab.address}/login")
    page.evaluate("fetch('http://example.com/beacon').catch(() => 0)")
    assert left_the_machine == ["http://example.com/beacon"]
    left_the_machine.clear()


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("http://127.0.0.1:8888/lab", True),
        ("ws://127.0.0.1:8888/api", True),
        ("data:image/png;base64,AA", True),
        ("blob:http://127.0.0.1:8888/1", True),
        ("http://127.0.0.1.example.com/", False),
        ("https://example.com/127.0.0.1", False),
        ("wss://example.com/", False),
    ],
)
def test_what_counts_as_local(url, local):
    assert lab_driver.is_local(url) is local
