"""Keep keys pressed in an explorer from doing something to the notebook."""

from __future__ import annotations

from pathlib import Path

import anywidget


class KeysStayHere(anywidget.AnyWidget):
    """Shows nothing; in its output, arrows and letters reach the controls only.

    Without it JupyterLab moves to another cell when an arrow is pressed in a list.
    """

    _esm = (Path(__file__).parent / "keys.js").read_text(encoding="utf-8")

    def __repr__(self) -> str:
        """Nothing that differs from run to run."""
        return "KeysStayHere()"
