"""Hostile comments on every surface: none runs, none fetches, each reads back exactly.

The same comments with escaping switched off must fire, or nothing is proven.
"""

import csv
import json
import re
import shutil
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from xml.etree import ElementTree

import lab_driver
import nbformat
import pandas as pd
import pytest
from hostile_comments import hostile_comments
from nbformat.v4 import new_code_cell, new_notebook

from feedbacklab import candidates
from feedbacklab.privacy import PLACEHOLDERS

FIRED = "window.hits = []; window.fired = n => { window.hits.push(n); };"
LONGEST_CELL = 32_767
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}

SETUP = """
import json
from pathlib import Path
from tempfile import mkdtemp
import pandas as pd
from made import make_reports, make_table
from feedbacklab import candidates, display
from feedbacklab.explorers import RemovalExplorer, TrendExplorer, LabelExplorer
from feedbacklab.explorers import candidates as of_candidates, labelling as of_labelling
from feedbacklab.labelling import LabelStore, label_queue
from feedbacklab.caselog import CaseLog
from feedbacklab.policy import Quote
display.setup()
comments = json.loads(Path("hostile.json").read_text("utf-8"))
"""
SWITCH_OFF = """
from types import SimpleNamespace
for card in (of_candidates.RemovalCard, of_labelling.LabelCard):
    card._esm = card._esm.replace(".textContent =", ".innerHTML =")
display.html = SimpleNamespace(escape=str)
plain_html = pd.DataFrame._repr_html_
pd.DataFrame._repr_html_ = lambda frame: frame.to_html(escape=False)
"""
TABLE = """
table = make_table([1] * len(comments), comment=comments, sku=comments)
table["left_on"], table["channel"] = pd.Timestamp("2026-03-20"), "merchant"
"""
SURFACES = {
    "labelling card": """
explorer = LabelExplorer(label_queue(pd.Series(comments, dtype=object)),
    LabelStore(Path(mkdtemp()) / "labels.jsonl"), "anna")
explorer.view
""",
    "removal explorer": """
one = make_table([1], comment=["Shitty people"], left_on=["2026-03-20"])
found = candidates.removal_candidates(make_reports(one), "US",
    candidates.Terms(until="2026-04-01"))
rows = found.candidates.iloc[[0] * len(comments)].set_index(table.index)
halves = [len(text) // 2 for text in comments]
rows["comment"], rows["sku"] = comments, comments
rows["evidence"] = [(Quote(0, half, text[:half], text),)
    for half, text in zip(halves, comments)]
rows["counter"] = [(Quote(half, len(text), text[half:], text),)
    for half, text in zip(halves, comments)]
rows["rank"] = range(1, len(rows) + 1)
explorer = RemovalExplorer(found._replace(candidates=rows),
    CaseLog(Path(mkdtemp()) / "cases.sqlite"), "anna",
    lambda: pd.Timestamp("2026-04-01"))
explorer.view
""",
    "trends list": """
halves = [make_reports(table[:30]), make_reports(table[30:])]
import ipywidgets
ipywidgets.VBox([TrendExplorer(half, "2026-04-01").comments for half in halves])
""",
    "frame": """
pd.set_option("display.max_colwidth", None, "display.max_rows", None)
table[["comment"]]
""",
    "chart": """
import plotly.graph_objects as go
texts = [text[:300] for text in comments]
bars = go.Bar(x=texts, y=[1] * len(texts), name=texts[2], text=texts,
    hovertext=texts, customdata=texts, hovertemplate="%{customdata} %{hovertext}")
titles = {"title": {"text": texts[2] + texts[30]},
    "xaxis": {"title": {"text": texts[3]}}}
display.show(go.Figure(bars, {**titles, "height": 700}))
""",
}


class Canary(ThreadingHTTPServer):
    """Server on this machine that notes what it is asked for."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Note)
        self.asked = []
        self.address = f"http://127.0.0.1:{self.server_port}/canary"


class Note(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append(self.path)
        self.send_response(200)
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<title>canary</title>")

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def canary():
    server = Canary()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def comments(canary):
    return hostile_comments(canary.address)


@pytest.fixture
def hostile_page(chromium, canary):
    """Page that may break: what it asked for and ran is looked at by the test."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(60_000)
    page = context.new_page()
    page.add_init_script(FIRED)
    canary.asked.clear()
    yield page
    context.close()


@pytest.fixture
def show(hostile_page, lab, comments):
    """Show a surface in JupyterLab, escaped as it is or not at all."""

    def opened(surface, is_escaped=True):
        folder = lab.root / "notebooks"
        shutil.copy(lab_driver.PROJECT / "tests" / "made.py", folder)
        # Unescaped, a refresh would lead away before anything could be asked.
        written = [t for t in comments if is_escaped or "http-equiv" not in t]
        (folder / "hostile.json").write_text(json.dumps(written), "utf-8")
        sources = [SETUP, TABLE, SURFACES[surface]]
        sources[1] += "" if is_escaped else SWITCH_OFF
        cells = [new_code_cell(source.strip()) for source in sources]
        name = f"hostile_{surface.replace(' ', '_')}_{is_escaped}.ipynb"
        made = new_notebook(cells=cells, metadata={"kernelspec": KERNEL})
        nbformat.write(made, folder / name)
        notebook = lab_driver.Notebook(hostile_page, lab, f"notebooks/{name}")
        notebook.run_all()
        return notebook

    return opened


def settle(page):
    """Wait until a picture that fails and a request would have come through."""
    page.evaluate(
        """() => new Promise(done => {
            const image = new Image();
            image.onerror = () => requestAnimationFrame(() => setTimeout(done, 0));
            image.src = '/no-such-picture';
        })"""
    )


def assert_inert(page, canary):
    settle(page)
    assert page.evaluate("window.hits") == []
    assert canary.asked == []
    assert page.title() != "canary"


def walked(notebook, card, comment, number):
    """Text of the comment on the card, one key j after the other."""
    page = notebook.page
    page.locator(card).scroll_into_view_if_needed()
    page.locator(f"{card} {comment}").click(position={"x": 2, "y": 2})
    seen = []
    for _ in range(number):
        seen.append(page.locator(f"{card} {comment}").text_content())
        page.keyboard.press("j")
        page.wait_for_function(
            "([css, before, last]) => last || "
            "document.querySelector(css).textContent !== before",
            arg=[f"{card} {comment}", seen[-1], len(seen) == number],
        )
    return seen


def test_there_are_sixty_different_ones_and_one_of_100_kb(comments):
    assert len(comments) == len(set(comments)) == 60
    assert max(map(len, comments)) >= 100_000


# --- the same comments, not escaped, do fire ------------------------------------


def test_written_as_html_they_run_and_fetch(hostile_page, canary, comments):
    page = hostile_page
    page.goto(canary.address)
    canary.asked.clear()
    page.evaluate(
        "texts => { for (const text of texts) "
        "document.body.appendChild(document.createElement('div')).innerHTML = text; }",
        [text for text in comments if "http-equiv" not in text],
    )
    page.wait_for_function("() => new Set(window.hits).size >= 15")
    settle(page)
    assert len(set(canary.asked)) >= 10


@pytest.mark.parametrize("surface", [name for name in SURFACES if name != "chart"])
def test_a_surface_that_does_not_escape_fires(show, canary, surface):
    page = show(surface, is_escaped=False).page
    cards = {"labelling card": ".fbl-label", "removal explorer": ".fbl-removal"}
    if surface in cards:
        page.locator(cards[surface]).focus()
        for _ in range(30):
            page.keyboard.press("j")
    page.wait_for_function("() => window.hits.length > 0")


# --- and as they are shown they do not -------------------------------------------


def test_the_labelling_card_is_inert_and_exact(show, canary, comments):
    notebook = show("labelling card")
    count = int(
        re.search(r"(\d+) left", notebook.page.locator(".fbl-progress").inner_text())[1]
    )
    seen = walked(notebook, ".fbl-label", ".fbl-comment", count)
    assert set(seen) <= set(comments)
    assert len(set(seen)) == count > 50  # some differ too little to be read twice
    notebook.page.keyboard.press("n")  # the verdict quotes the comment
    notebook.page.wait_for_selector(".fbl-verdict:not([hidden])")
    assert_inert(notebook.page, canary)


def test_the_removal_explorer_is_inert_and_exact(show, canary, comments, screenshots):
    notebook = show("removal explorer")
    page = notebook.page
    assert walked(notebook, ".fbl-removal", ".fbl-comment", 60) == comments
    page.screenshot(path=screenshots / "candidates_hostile.png")
    made = page.locator(".fbl-right").locator("img, script, svg, iframe, style, a, b")
    assert made.count() == 0
    assert_inert(page, canary)


def test_the_trends_list_is_inert_and_exact(show, canary, comments):
    page = show("trends list").page
    cells = page.locator(".widget-html-content td:last-child")
    seen = cells.evaluate_all("found => found.map(cell => cell.textContent)")
    assert sorted(seen) == sorted(comments)
    assert_inert(page, canary)


def test_a_frame_is_inert_and_exact(show, canary, comments):
    page = show("frame").page
    cells = page.locator(".jp-OutputArea-output td")
    seen = cells.evaluate_all("found => found.map(cell => cell.textContent)")
    # pandas writes line breaks and tabs as \\n and \\t.
    spelled = [text.replace("\n", "\\n").replace("\t", "\\t") for text in comments]
    assert seen == spelled
    assert_inert(page, canary)


def test_a_chart_is_inert_even_where_a_text_is_not_escaped(show, canary):
    """No figure of the package shows comments; names of products could be as bad."""
    notebook = show("chart")
    page = notebook.page
    chart = page.locator(".js-plotly-plot").first
    chart.scroll_into_view_if_needed()
    page.wait_for_selector(".js-plotly-plot .bars .point")
    box = chart.bounding_box()
    for n in range(10):
        page.mouse.move(
            box["x"] + box["width"] * (0.1 + 0.08 * n), box["y"] + box["height"] / 3
        )
    page.wait_for_selector(".js-plotly-plot .hoverlayer .hovertext")
    assert_inert(page, canary)


# --- exported ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def exported(tmp_path_factory, comments):
    """Worklist with nothing masked, as CSV and XLSX."""
    frame = pd.DataFrame({"comment": comments, "stars": 1, "marketplace": "US"})
    frame.index = [f"113-{n:07d}-0000000" for n in range(len(frame))]
    sheet = candidates.worklist(frame, unmasked=list(PLACEHOLDERS))
    folder = tmp_path_factory.mktemp("exported")
    return [
        candidates.write_csv(sheet, folder / "worklist.csv"),
        candidates.write_xlsx(sheet, folder / "worklist.xlsx"),
    ]


def test_the_csv_reads_back_exactly_and_holds_no_formula(exported, comments):
    written = exported[0]
    assert candidates.read_worklist(written.path)["comment"].tolist() == comments
    with written.path.open(encoding="utf-8-sig", newline="") as file:
        raw = [row[1] for row in csv.reader(file)][1:]
    assert [text for text in raw if text.startswith(("=", "+", "-", "@"))] == []
    assert sum(text.startswith("'=") for text in raw) == 2


def test_the_xlsx_reads_back_exactly_but_for_what_a_cell_cannot_hold(
    exported, comments
):
    written = exported[1]
    with zipfile.ZipFile(written.path) as file:
        strings = ElementTree.fromstring(file.read("xl/sharedStrings.xml"))
        sheet = file.read("xl/worksheets/sheet1.xml").decode()
        names = file.namelist()
    texts = {"".join(one.itertext()) for one in strings}
    assert {text[:LONGEST_CELL] for text in comments} <= texts
    assert "<f>" not in sheet
    assert not any("hyperlink" in name or "externalLink" in name for name in names)
    assert written.notes == (f"1 texts were cut at {LONGEST_CELL:,} letters.",)


def test_jupyterlabs_own_view_of_the_csv_is_inert(hostile_page, lab, canary, exported):
    shutil.copy(exported[0].path, lab.root / "worklist.csv")
    page = hostile_page
    page.goto(f"{lab.address}/lab/tree/worklist.csv?token={lab.token}&reset")
    page.wait_for_selector(".jp-CSVViewer-grid canvas")
    assert_inert(page, canary)
