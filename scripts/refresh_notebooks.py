"""Run notebooks from top to bottom and save what they show.

Usage: python scripts/refresh_notebooks.py [NOTEBOOK ...]

Without names, every notebook in notebooks/ is run. A file changes only when what
it shows has changed: widget state, random widget ids, timings and the Python
version are left out.
"""

import re
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode
from repeatable import ROOT, make_repeatable
from traitlets.config import Config

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
# A kernel warns in the terminal when it is not.
ENCRYPTED = Config(KernelManager={"transport_encryption": "auto"})
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def number_missing_ids(notebook: NotebookNode) -> None:
    """Give each cell without an id of its own the first free ``cell-N``."""
    taken: set[str] = set()
    for cell in notebook.cells:
        if cell.get("id") in taken or not cell.get("id"):
            cell.id = next(
                name
                for n in range(1, len(notebook.cells) + len(taken) + 2)
                if (name := f"cell-{n}") not in taken
            )
        taken.add(cell.id)
    notebook.nbformat_minor = max(notebook.nbformat_minor, 5)


def drop_noise(notebook: NotebookNode) -> None:
    """Remove what differs from run to run though nothing has changed."""
    notebook.metadata.pop("widgets", None)
    notebook.metadata.kernelspec = KERNEL
    notebook.metadata.language_info = {"name": "python"}
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET_VIEW, None)


def executed(path: Path) -> str:
    """Text of the notebook file after a run in a fresh kernel in its own folder."""
    notebook = nbformat.read(path, as_version=4)
    number_missing_ids(notebook)
    client = NotebookClient(
        notebook,
        timeout=120,
        kernel_name="python3",
        resources={"metadata": {"path": str(path.parent)}},
        record_timing=False,
        coalesce_streams=True,
        config=ENCRYPTED,
    )
    client.execute()
    drop_noise(notebook)
    nbformat.validate(notebook)
    return nbformat.writes(notebook).rstrip("\n") + "\n"


def refresh(path: Path) -> bool:
    """Run one notebook and save it; True when its file has changed."""
    before = path.read_text(encoding="utf-8")
    after = executed(path)
    if after != before:
        path.write_text(after, encoding="utf-8", newline="\n")
    return after != before


def main(names: list[str]) -> int:
    """Refresh the named notebooks; 1 when one of them stopped with an error."""
    make_repeatable()
    failed = 0
    for path in map(Path, names) if names else sorted(ROOT.glob("notebooks/*.ipynb")):
        try:
            print(f"{path.name}: {'changed' if refresh(path) else 'as before'}")
        except CellExecutionError as error:
            failed = 1
            print(f"{path.name}: stopped, not saved\n{COLOUR.sub('', str(error))}")
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
