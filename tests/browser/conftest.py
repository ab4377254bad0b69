"""JupyterLab on a copy of the notebooks, and a page that may not leave the machine.

Without Chromium or playwright these tests are skipped and say so; with
FEEDBACKLAB_REQUIRE_BROWSER=1 that is a failure. FEEDBACKLAB_SCREENSHOTS names a folder
in which pictures are kept.
"""

import os
import shutil
from pathlib import Path

import lab_driver
import pytest

VIEWPORT = {"width": 1400, "height": 1000}
SLOWEST_STEP = 60_000  # milliseconds


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


def missing(what: str) -> None:
    """Skip for want of ``what``, or fail where the browser is required."""
    reason = f"not run in a browser: {what}"
    if os.environ.get("FEEDBACKLAB_REQUIRE_BROWSER") == "1":
        pytest.fail(f"{reason}, and FEEDBACKLAB_REQUIRE_BROWSER=1 demands it")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def chromium():
    """Chromium without a window, driven by playwright."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("playwright is not installed (pip install 'feedbacklab[browser]')")
    path = lab_driver.find_chromium()
    if path is None:
        missing("no Chromium is installed (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        flags = [*lab_driver.CHROMIUM_FLAGS]
        if os.geteuid() == 0:  # Chromium's sandbox does not work for root
            flags.append("--no-sandbox")
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        yield browser
        browser.close()


@pytest.fixture
def left_the_machine():
    """Addresses outside this machine that the page asked for."""
    return []


@pytest.fixture
def page(chromium, left_the_machine):
    """Yield a new page; afterwards, nothing asked outside and no script failed."""

    def note(asked):
        if not lab_driver.is_local(asked.url):
            left_the_machine.append(asked.url)

    broken = []
    context = chromium.new_context(viewport=VIEWPORT)
    context.set_default_timeout(SLOWEST_STEP)
    context.on("request", note)
    page = context.new_page()
    page.on("websocket", note)
    page.on("pageerror", lambda error: broken.append(str(error)))
    yield page
    context.close()
    assert left_the_machine == []
    assert broken == []


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    """JupyterLab on a copy of the project's notebooks and sample data."""
    root = tmp_path_factory.mktemp("project")
    for folder in ("notebooks", "data"):
        shutil.copytree(lab_driver.PROJECT / folder, root / folder)
    with lab_driver.serve(root, tmp_path_factory.mktemp("lab")) as running:
        yield running


@pytest.fixture
def open_notebook(page, lab):
    """Open a notebook of the copy by its path: `open_notebook("notebooks/…")`."""
    return lambda path: lab_driver.Notebook(page, lab, path)


@pytest.fixture(scope="session")
def screenshots(tmp_path_factory):
    """Folder for pictures: `page.screenshot(path=screenshots / "overview.png")`."""
    named = os.environ.get("FEEDBACKLAB_SCREENSHOTS")
    if not named:
        return tmp_path_factory.mktemp("screenshots")
    folder = Path(named)
    folder.mkdir(parents=True, exist_ok=True)
    return folder
