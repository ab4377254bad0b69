"""Work the list of removal candidates, with the keyboard or from code."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget
import ipywidgets as ipw
import pandas as pd
import traitlets

from feedbacklab.candidates import (
    Candidates,
    CandidatesError,
    RatingAfter,
    after_requests,
)
from feedbacklab.caselog import (
    NOT_RECOGNISED,
    Answer,
    CaseLog,
    CaseLogError,
    Decision,
    read_answer,
)
from feedbacklab.display import ChartBox
from feedbacklab.explorers import candidate_details as details
from feedbacklab.explorers.candidate_lists import PROPOSED, CandidateLists
from feedbacklab.figures import outlook_figure

HERE = Path(__file__).parent
PAGE = 25
DECISIONS = {
    "a": ("accepted", ""),
    "r": ("rejected", ""),
    "q": ("requested", ""),
    "v": ("received", ""),
    "t": ("retained", ""),
    "x": ("struck", ""),
    "g": ("removed", "Amazon"),
    "b": ("removed", "buyer"),
    "o": ("reopened", ""),
}
"""Key, the decision it records, and who removed the feedback."""

MOVES = {"j": "next", "k": "back", "n": "next_page", "p": "previous_page"}
OTHERS = {"u": "undo", "d": "next_draft"}
_ASKING = ("accepted", "requested", "received", "retained")
_SHOWN = [
    "rank", "left_on", "stars", "ground", "probability", "days_left",
    "points_365_days", "step",
]  # fmt: skip


class RemovalCard(anywidget.AnyWidget):
    """A list, and one feedback of it; keys and buttons report back."""

    _esm = (HERE / "candidates.js").read_text(encoding="utf-8")
    _css = (HERE / "candidates.css").read_text(encoding="utf-8")
    screen = traitlets.Dict().tag(sync=True)

    def __repr__(self) -> str:
        """Progress only: what nbval compares."""
        return f"RemovalCard({self.screen.get('progress', '')})"


class RemovalExplorer:
    """Read a candidate with its proof and its rule, decide, file by hand, note answers.

    Keys: j next, k back, n and p a page on and back, 1–6 another list, a accept, r
    reject, q requested, v received, t retained, x struck through, g removed by Amazon,
    b removed by the buyer, o reopen, u undo, d another draft. Everything a key does is
    a method, so it can be done and tested without a browser. Every decision is in the
    case log before it is shown. Nothing is sent anywhere.

    Parameters
    ----------
    found
        As `removal_candidates` gives them.
    log
        Case log that decisions go to.
    who
        Who decides.
    now
        Clock: gives the local time without a zone, such as ``pd.Timestamp.now``.
    queues
        Feedback as `triage` sorts it, joined with the table's ``comment``,
        ``marketplace`` and, if known, ``sku``, ``channel``, ``product_name``; each
        queue becomes a list.

    Attributes
    ----------
    wrongful
        Control: how many wrongful requests to risk at most.
    chart
        The rating before and after.
    view
        The whole, to be displayed.
    """

    def __init__(
        self,
        found: Candidates,
        log: CaseLog,
        who: str,
        now: Callable[[], pd.Timestamp],
        queues: pd.DataFrame | None = None,
    ) -> None:
        self._found, self._log, self._who, self._now = found, log, who, now
        self._lists = CandidateLists(found, log, queues)
        self._list, self._at, self._draft = PROPOSED, 0, 0
        self._trouble, self._told, self._answer = "", "", None
        self.wrongful = ipw.BoundedFloatText(
            value=1.0, min=0.0, max=1000.0, step=0.1,
            description="At most this many wrongful requests:",
            style={"description_width": "initial"},
        )  # fmt: skip
        self._card, self.chart = RemovalCard(), ChartBox()
        self.view = ipw.VBox([self.wrongful, self._card, self.chart])
        self._card.on_msg(self._asked)
        self.wrongful.observe(lambda _: self._refresh(), names="value")
        self._refresh()

    @property
    def order_id(self) -> str:
        """Order id of the feedback on the screen; empty when there is none."""
        return self._shown.index[self._at] if len(self._shown) else ""

    @property
    def table(self) -> pd.DataFrame:
        """The list on the screen with the state of each feedback now."""
        shown = self._shown[[name for name in _SHOWN if name in self._shown]]
        return shown.assign(state=self._lists.states.reindex(shown.index))

    @property
    def history(self) -> pd.DataFrame:
        """Entries of the case log about the feedback on the screen, oldest first."""
        return self._lists.history(self.order_id)

    @property
    def requests(self) -> pd.DataFrame:
        """What is accepted or filed; as long as nothing is, what is suggested.

        Suggested are the candidates worth most within the budget of wrongful requests.
        """
        hand = self._lists.in_hand
        return hand if len(hand) else self._suggested

    @property
    def outlook(self) -> RatingAfter:
        """What the rating becomes by these requests."""
        return after_requests(self.requests, self._found.windows, self._found.until)

    def accept(self) -> None:
        """Note that this feedback is worth a request."""
        self.decide("accepted")

    def reject(self) -> None:
        """Note that this feedback is not worth a request."""
        self.decide("rejected")

    def decide(self, state: str, removed_by: str = "", note: str = "") -> None:
        """Record a decision about the feedback on the screen.

        Parameters
        ----------
        state, removed_by, note
            As `feedbacklab.caselog.Decision` takes them.

        Raises
        ------
        CaseLogError
            If it may not follow what holds, or could not be written.
        CandidatesError
            If a request has no ground.
        """
        row = self._row
        if row is None:
            return
        if state in _ASKING and not details.has_ground(row):
            raise CandidatesError(
                f"Order {row.name}: no published ground applies, so there is nothing "
                "to request. Draft a reply instead."
            )
        self._log.record(self._decision(row, state, removed_by, note))
        self._told, self._answer, self._draft = f"{state} is recorded", None, 0
        self._refresh()

    def undo(self) -> None:
        """Take back this person's last decision and show its feedback."""
        taken = self._log.undo(self._who, self._now())
        self._told, self._draft = "nothing to take back", 0
        if taken is not None:
            self._told = f"taken back: {taken.state} of order {taken.order_id}"
            if taken.order_id in self._shown.index:
                self._show_order(taken.order_id)
        self._refresh()

    def next(self) -> None:
        """Go to the next feedback of the list."""
        self._move(self._at + 1)

    def back(self) -> None:
        """Go to the feedback before."""
        self._move(self._at - 1)

    def next_page(self) -> None:
        """Go to the first feedback of the next page, if there is one."""
        start = (self._at // PAGE + 1) * PAGE
        if start < len(self._shown):
            self._move(start)

    def previous_page(self) -> None:
        """Go to the first feedback of the page before."""
        self._move((self._at // PAGE - 1) * PAGE)

    def select(self, order_id: str) -> None:
        """Show the feedback of an order of this list."""
        self._show_order(order_id)
        self._move(self._at)

    def open_list(self, name: str) -> None:
        """Show another list: ``"proposed"``, ``"cannot tell"`` or a queue of triage."""
        if name not in self._lists.lists:
            raise CandidatesError(
                f"{name!r} is no list; there are {', '.join(self._lists.lists)}."
            )
        self._list = name
        self._move(0)

    def next_draft(self) -> None:
        """Draft another text: the request, a public reply, a message to the buyer."""
        self._draft += 1
        self._draw()

    def paste(self, text: str) -> Answer:
        """Read Amazon's answer in a pasted text and show it; `record` records it."""
        self._answer = read_answer(text)
        self._draw()
        return self._answer

    def record(self) -> None:
        """Record the pasted answer, if it was recognised, for what is on the screen."""
        answer = self._answer
        if answer is None or answer.state == NOT_RECOGNISED:
            return
        by = "Amazon" if answer.state == "removed" else ""
        note = f"Amazon's words ({answer.confidence}): {answer.words}"
        self.decide(answer.state, by, note)

    def press(self, keys: str) -> None:
        """Do what these keys do, one after the other: ``press("jja")``."""
        for key in keys:
            if key in DECISIONS:
                self.decide(*DECISIONS[key])
            elif key.isdecimal():
                self.open_list(dict(enumerate(self._lists.lists, 1)).get(int(key), key))
            else:
                getattr(self, {**MOVES, **OTHERS}[key])()

    @property
    def _shown(self) -> pd.DataFrame:
        return self._lists.lists[self._list]

    @property
    def _row(self) -> pd.Series | None:
        """All that is known of the feedback on the screen."""
        if not self.order_id:
            return None
        return self._lists.known(self._list, self.order_id)

    def _decision(
        self, row: pd.Series, state: str, removed_by: str, note: str
    ) -> Decision:
        about = {}
        if details.has_ground(row):
            about = {"ground": row["ground"], "rule_version": row["rules"]}
            about["probability"] = float(row["probability"])
        return Decision(
            row.name, state, self._who, self._now(), row["marketplace"], note,
            removed_by=removed_by, **about,
        )  # fmt: skip

    def _move(self, place: int) -> None:
        last = max(len(self._shown) - 1, 0)
        self._at, self._draft = min(max(place, 0), last), 0
        self._answer, self._told = None, ""
        self._draw()

    def _show_order(self, order_id: str) -> None:
        self._at = int(self._shown.index.get_loc(order_id))

    def _asked(self, _: object, message: dict[str, Any], __: object) -> None:
        """Do what the browser asks; a decision only about what it shows now."""
        try:
            self._trouble = ""
            self._do(message)
        except (CaseLogError, CandidatesError) as error:
            self._trouble = f"Not recorded: {error}"
            self._draw()
        except OSError as error:
            self._trouble = f"Not recorded: {error.strerror}."
            self._draw()

    def _do(self, message: dict[str, Any]) -> None:
        key, order_id = str(message.get("key")), message.get("order")
        if key == "row":
            if order_id in self._shown.index:
                self.select(order_id)
        elif key in MOVES or key in map(str, range(1, len(self._lists.lists) + 1)):
            self.press(key)
        elif order_id != self.order_id:
            return  # pressed before what it is about had appeared
        elif key == "paste":
            self.paste(str(message.get("text", "")))
        elif key == "record":
            self.record()
        elif key in DECISIONS or key in OTHERS:
            self.press(key)

    def _refresh(self) -> None:
        """Read the case log again, then draw everything."""
        self._lists.read()
        self._suggested = self._lists.suggested(self.wrongful.value)
        count, hand = len(self.requests), len(self._lists.in_hand)
        what = f"{count} {'in hand' if hand else 'suggested'}"
        title = f"Rating now and once Amazon has answered the requests: {what}"
        self.chart.show(outlook_figure(self.outlook.summary, title))
        self._draw()

    def _draw(self) -> None:
        """Send the browser what it shows."""
        self._card.screen = {
            "lists": [
                {"name": name, "count": len(rows), "chosen": name == self._list}
                for name, rows in self._lists.lists.items()
            ],
            **self._page(),
            "order": self.order_id,
            "detail": self._detail(),
            "progress": self._lists.progress(),
            "who": self._who,
            "told": self._told,
            "trouble": self._trouble,
        }

    def _page(self) -> dict[str, Any]:
        """Lines of the page, and where it stands."""
        ids, start = self._shown.index, self._at // PAGE * PAGE
        shown = ids[start : start + PAGE]
        lines = [
            {
                **details.line_of(self._lists.known(self._list, one), self._state(one)),
                "picked": one in self._suggested.index,
            }
            for one in shown
        ]
        first, page = start + 1 if len(ids) else 0, self._at // PAGE + 1
        pages = max(-(-len(ids) // PAGE), 1)
        place = f"{first:,}–{start + len(shown):,} of {len(ids):,}"
        return {"lines": lines, "place": f"{place} · page {page:,} of {pages:,}"}

    def _state(self, order_id: str) -> str:
        return self._lists.states[order_id]

    def _detail(self) -> dict[str, Any]:
        """All about the feedback on the screen; empty when there is none."""
        row = self._row
        if row is None:
            return {}
        state = self._state(row.name)
        kinds = details.draft_kinds(row, state)
        kind = kinds[self._draft % len(kinds)]
        return {
            **details.detail_of(row, state, self._found.windows),
            "draft": {"kind": kind, "kinds": kinds, **details.draft_of(row, kind)},
            "history": details.history_of(self.history),
            "possible": self._possible(row),
            "answer": details.answer_of(self._answer),
        }

    def _possible(self, row: pd.Series) -> list[str]:
        """Decisions that may follow; without a ground there is nothing to request."""
        states = self._lists.possible(row.name)
        has_ground = details.has_ground(row)
        return [one for one in states if has_ground or one not in _ASKING]
