"""Start JupyterLab as `make lab` does, and work in a notebook as a reader would."""

import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import Page

PROJECT = Path(__file__).parents[2]
PRINTED = re.compile(r"(http://127\.0\.0\.1:\d+)/\S*\btoken=(\w+)")
STARTS_WITHIN = 90  # seconds, on a busy machine with cold files
RUNS_WITHIN = 180
# An outer `make test` would hand its own settings to the inner `make lab`.
OF_MAKE = {"MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "REPORTS"}

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM_FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    # A request that tries to leave the machine finds nobody.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)

# --expose-app-in-browser gives the tests `jupyterapp`, JupyterLab's own object.
CELLS = """() => jupyterapp.shell.currentWidget.content.widgets
    .filter(cell => cell.model.type === 'code')
    .map(cell => ({
        source: cell.model.sharedModel.getSource(),
        count: cell.model.executionCount,
        outputs: cell.model.outputs.toJSON(),
    }))"""
IS_IDLE = """() => document
    .querySelector('.jp-Notebook-ExecutionIndicator')
    ?.getAttribute('data-status') === 'idle'"""
# A page shows one empty cell while the file is still on its way.
IS_READY = f"""() => {{
    const panel = jupyterapp.shell.currentWidget;
    return panel?.context?.isReady && panel.sessionContext.isReady && ({IS_IDLE})();
}}"""
HAS_RUN = f"""() => {{
    const cells = ({CELLS})();
    const stopped = cells.some(c => c.outputs.some(o => o.output_type === 'error'));
    const waiting = cells.filter(c => c.source.trim() && c.count === null);
    const busy = [...document.querySelectorAll('.jp-InputPrompt')]
        .some(prompt => prompt.textContent.includes('*'));
    return ({IS_IDLE})() && !busy && (stopped || waiting.length === 0);
}}"""
CHART_TITLES = "texts => texts.map(text => text.textContent)"


def find_chromium() -> str | None:
    """Path of the system's Chromium; None when there is none."""
    return next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


def is_local(url: str) -> bool:
    """Whether a request to this address stays on the machine."""
    parts = urlsplit(url)
    return parts.scheme in ("about", "blob", "data") or parts.hostname == "127.0.0.1"


def free_port() -> int:
    """Find a port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab: where it answers, its token, the folder it shows."""

    address: str
    token: str
    root: Path


def make_lab(*settings: str) -> list[str]:
    """Command of `make lab` on the running Python, installing nothing."""
    own = ["STAMP=", f"VENV={sys.prefix}"]
    return ["make", "--no-print-directory", "-C", str(PROJECT), "lab", *own, *settings]


def environment() -> dict[str, str]:
    """Environment of a shell in which no other make is running."""
    return {name: value for name, value in os.environ.items() if name not in OF_MAKE}


def printed_address(log: Path, server: subprocess.Popen) -> tuple[str, str]:
    """Address and token, as soon as the server has printed them."""
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline and server.poll() is None:
        found = PRINTED.search(log.read_text(errors="replace"))
        if found:
            return found[1], found[2]
        time.sleep(0.1)
    raise RuntimeError(f"make lab printed no address:\n{log.read_text()}")


def stop(server: subprocess.Popen) -> None:
    """End make and the server it started."""
    if server.poll() is None:
        os.killpg(server.pid, signal.SIGTERM)
    try:
        server.wait(20)
    except subprocess.TimeoutExpired:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()


@contextmanager
def serve(root: Path, home: Path, reports: Path | None = None) -> Iterator[Lab]:
    """JupyterLab on the folder ``root``, its own files in ``home``."""
    home.mkdir(parents=True, exist_ok=True)
    log = home / "lab.log"
    flags = shlex.join(
        [
            "--no-browser",
            "--expose-app-in-browser",
            f"--ServerApp.root_dir={root}",
            f"--ServerApp.port={free_port()}",
        ]
    )
    settings = [f"LAB_HOME={home}", f"LAB_FLAGS={flags}", f"REPORTS={reports or ''}"]
    with log.open("wb") as output:
        server = subprocess.Popen(
            make_lab(*settings),
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        address, token = printed_address(log, server)
        yield Lab(address, token, root)
    finally:
        stop(server)


class Notebook:
    """One notebook, open in the browser with its kernel ready.

    ``page`` is playwright's and may be used for everything that is not here.
    """

    def __init__(self, page: "Page", lab: Lab, path: str) -> None:
        self.page = page
        page.goto(f"{lab.address}/lab/tree/{path}?token={lab.token}&reset")
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        """Wait for the file on the page and a kernel that answers."""
        self.page.wait_for_selector(".jp-NotebookPanel .jp-Notebook .jp-Cell")
        self.page.wait_for_function(IS_READY)

    def reload(self) -> None:
        """Load the page again, as F5 does; the kernel goes on."""
        self.page.reload()
        self.wait_until_ready()

    def command(self, name: str) -> None:
        """Carry out one of JupyterLab's commands, such as ``docmanager:save``."""
        self.page.evaluate(f"() => jupyterapp.commands.execute('{name}').then(() => 0)")

    def run_all(self) -> None:
        """Choose Run All Cells and wait for the last; raise where a cell failed."""
        # Saved prompts would look like an answer to this run.
        self.command("notebook:clear-all-cell-outputs")
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.get_by_text("Run All Cells", exact=True).click()
        self.page.wait_for_function(HAS_RUN, timeout=RUNS_WITHIN * 1000)
        for cell in self.cells():
            for output in cell["outputs"]:
                if output["output_type"] == "error":
                    what = f"{output['ename']}: {output['evalue']}"
                    raise RuntimeError(f"{what}\nin the cell\n{cell['source']}")

    def cells(self) -> list[dict]:
        """Source, execution count and outputs of the code cells, as the page holds."""
        return self.page.evaluate(CELLS)

    def shown(self) -> list[str]:
        """Text of every output on the page, from the top."""
        return self.page.locator(".jp-OutputArea-output").all_text_contents()

    def chart_titles(self) -> list[str]:
        """Titles of the charts that are drawn, from the top."""
        titles = self.page.locator(".jp-OutputArea-output .js-plotly-plot .gtitle")
        return titles.evaluate_all(CHART_TITLES)

    def wait_for_chart(self, title: str) -> None:
        """Wait until a chart whose title starts so is drawn."""
        self.page.wait_for_function(
            "title => [...document.querySelectorAll('.js-plotly-plot .gtitle')]"
            ".some(drawn => drawn.textContent.startsWith(title))",
            arg=title,
        )

    def wait_for_output(self, text: str) -> None:
        """Wait until an output holds this text."""
        self.page.wait_for_function(
            "text => [...document.querySelectorAll('.jp-OutputArea-output')]"
            ".some(output => output.textContent.includes(text))",
            arg=text,
        )

    def save(self) -> None:
        """Save the file."""
        self.command("docmanager:save")
