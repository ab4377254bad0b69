"""Label comments one at a time, with the keyboard or from code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anywidget
import pandas as pd
import traitlets

from feedbacklab.classifier import ASPECTS
from feedbacklab.classifier.decision import CODES
from feedbacklab.classifier.evidence import Evidence
from feedbacklab.display import sendable
from feedbacklab.labelling import KEYS, LabelQueue, LabelStore

HERE = Path(__file__).parent
MOVES = {"j": "next", "k": "back", "u": "undo"}
NAMES = dict(zip(CODES, (name.replace("_", " ") for name in ASPECTS), strict=True))
SIGNS = {"+": "praised", "-": "criticised", "0": "mentioned"}


class LabelCard(anywidget.AnyWidget):
    """One comment on the screen, shown as plain text; keys and buttons report back."""

    _esm = (HERE / "labelling.js").read_text(encoding="utf-8")
    _css = (HERE / "labelling.css").read_text(encoding="utf-8")
    screen = traitlets.Dict().tag(sync=True)

    def __repr__(self) -> str:
        """Progress only: what nbval compares."""
        return f"LabelCard({self.screen.get('progress', '')})"


class LabelExplorer:
    """Read a comment, say what it is; what the classifier thinks is shown afterwards.

    Keys: p product, s seller, m mixed, n none, u undo, j next, k back. Everything a key
    does is a method, so it can be done and tested without a browser. Every label is on
    the disk before the next comment appears; opened again, the explorer goes on where
    this labeller stopped.

    Parameters
    ----------
    queue
        As `label_queue` gives it.
    store
        Where labels are kept.
    labeller
        Who is reading; labels of others are not shown.

    Attributes
    ----------
    view
        The whole, to be displayed.
    """

    def __init__(self, queue: LabelQueue, store: LabelStore, labeller: str) -> None:
        self._queue, self._store, self._labeller = queue, store, labeller
        self._at, self._last, self._trouble = 0, None, ""
        self.view = LabelCard()
        self.view.on_msg(self._asked)
        self._update()
        self._to_unlabelled()
        self._draw()

    @property
    def text(self) -> str:
        """The comment on the screen; empty when there is none."""
        return "" if self._key is None else self._queue.items["text"].iat[self._at]

    @property
    def done(self) -> int:
        """Number of items this labeller has labelled."""
        return len(self._kinds)

    @property
    def left(self) -> int:
        """Number of items still to be labelled."""
        return len(self._queue.items) - self.done

    @property
    def table(self) -> pd.DataFrame:
        """Labels of this labeller, newest first, beside the classifier's word."""
        labelled = self._kinds.iloc[::-1]
        items = self._queue.items.reindex(labelled.index)
        columns = ["text", "kind", "says", "p_product_only", "serves"]
        return items.assign(kind=labelled)[columns]

    def label(self, kind: str) -> None:
        """Give the comment on the screen a kind, and go to the next without one."""
        if self._key is None:
            return
        self._last = self._key
        self._store.label(self.text, kind, self._labeller)
        self._update()
        self._to_unlabelled()
        self._draw()

    def undo(self) -> None:
        """Take the last label back and show its comment again."""
        taken = self._store.undo(self._labeller)
        self._update()
        item = self._queue.leaders.get(taken)
        if item is not None:
            self._at = self._queue.items.index.get_loc(item)
        self._last = None
        self._draw()

    def next(self) -> None:
        """Go to the next comment without labelling this one."""
        self._move(1)

    def back(self) -> None:
        """Go to the comment before; one already labelled can be labelled anew."""
        self._move(-1)

    def press(self, keys: str) -> None:
        """Do what these keys do, one after the other: ``press("ppsu")``."""
        for key in keys:
            if key in KEYS:
                self.label(KEYS[key])
            else:
                getattr(self, MOVES[key])()

    @property
    def _key(self) -> str | None:
        return self._queue.items.index[self._at] if len(self._queue.items) else None

    def _move(self, by: int) -> None:
        self._at = min(max(self._at + by, 0), max(len(self._queue.items) - 1, 0))
        self._draw()

    def _update(self) -> None:
        """Read the labels of this labeller, one kind per item."""
        labels = self._store.labels()
        own = labels[labels["labeller"] == self._labeller.strip()]
        self._kinds = self._queue.labels_of(own)

    def _to_unlabelled(self) -> None:
        """Move on to the first comment without a label, else to the first of all."""
        is_open = ~self._queue.items.index.isin(self._kinds.index)
        places = is_open.nonzero()[0]
        if len(places):
            later = places[places >= self._at]
            self._at = int(later[0] if len(later) else places[0])

    def _asked(self, _: object, message: dict[str, Any], __: object) -> None:
        """Do what the browser asks, if it speaks of the comment now on the screen."""
        if message.get("comment") != (self._key or ""):
            return  # pressed twice before the next comment appeared
        key = message.get("key")
        if key not in {*KEYS, *MOVES}:
            return
        try:
            self._trouble = ""
            self.press(key)
        except OSError as error:
            self._trouble = f"Not saved: {error.strerror}."
            self._draw()

    def _draw(self) -> None:
        """Send the browser what it shows; a verdict only where a label was given."""
        chosen = self._kinds.get(self._key, "")
        self.view.screen = {
            "comment": self._key or "",
            "text": sendable(self.text),
            "place": self._place(),
            "progress": f"{self.done} labelled, {self.left} left",
            "labeller": self._labeller,
            "chosen": chosen,
            "verdict": self._verdict(self._key) if chosen else {},
            "last": self._verdict(self._last) if self._last and not chosen else {},
            "trouble": self._trouble,
        }

    def _place(self) -> str:
        if self._key is None:
            return "no comments"
        serves = int(self._queue.items["serves"].iat[self._at])
        also = f" · serves {serves} comments" if serves > 1 else ""
        return f"{self._at + 1} of {len(self._queue.items)}{also}"

    def _verdict(self, key: str) -> dict[str, Any]:
        """What was chosen, what the classifier says and in which words it found it."""
        item = self._queue.items.loc[key]
        abstains = ", not sure" if item["why"] != "sure" else ""
        return {
            "text": sendable(item["text"]),
            "chosen": self._kinds.get(key, ""),
            "says": item["says"],
            "score": f"entirely product: {item['p_product_only']:.0%}{abstains}",
            "evidence": _evidence(item["text"]),
        }


def _evidence(text: str) -> list[str]:
    """Clauses in which the classifier found something, in words."""
    return [
        f"“{sendable(clause.text)}” – {', '.join(map(_in_words, clause.aspects))}"
        for clause in Evidence(text)
        if clause.aspects
    ]


def _in_words(aspect: str) -> str:
    return f"{NAMES[aspect[0]]} {SIGNS[aspect[1:]]}"
