"""Write down what is being looked into, by whom, and since when it is fixed."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable

import ipywidgets as ipw
import pandas as pd

from feedbacklab.caselog import CaseLog, CaseLogError, Investigation
from feedbacklab.caselog.decisions import vocabulary

NEW = "new"
_WIDE = ipw.Layout(width="70%")
_SHOWN = ["title", "status", "owner", "fixed_on", "orders", "who", "at"]


class InvestigationForm:
    """Open an investigation or change one; every save is on the disk when it returns.

    Everything a control does can be done, and tested, by setting its ``value`` and
    calling `save`.

    Parameters
    ----------
    log
        Where investigations are kept; two open forms may share it.
    who
        Who writes.
    clock
        Called for the local time of a save.

    Attributes
    ----------
    number
        Dropdown: ``"new"``, or the number of the one to be changed.
    title, note, owner, status, fixed_on
        Fields of `Investigation`.
    button, said
        Save, and what came of it.
    view
        The whole, to be displayed.
    """

    def __init__(
        self, log: CaseLog, who: str, clock: Callable[[], pd.Timestamp]
    ) -> None:
        self._log, self._who, self._clock = log, who, clock
        self._orders: tuple[str, ...] = ()
        self._proposed = ""
        statuses = vocabulary()["investigations"]["statuses"]
        self.number = ipw.Dropdown(options=[NEW], description="Number")
        self.title = ipw.Text(description="Title", layout=_WIDE)
        self.note = ipw.Textarea(description="Note", layout=_WIDE)
        self.owner = ipw.Text(description="Owner")
        self.status = ipw.Dropdown(options=statuses, description="Status")
        self.fixed_on = ipw.DatePicker(description="Fixed on")
        self.button = ipw.Button(description="Save investigation")
        self.said, self._list = ipw.Label(), ipw.HTML()
        self.view = ipw.VBox(
            [
                ipw.HBox([self.number, self.owner, self.status, self.fixed_on]),
                self.title,
                self.note,
                ipw.HBox([self.button, self.said]),
                self._list,
            ]
        )
        self._refresh(NEW)
        self.number.observe(self._load, names="value")
        self.button.on_click(lambda _: self.save())

    @property
    def table(self) -> pd.DataFrame:
        """Every investigation as it holds now."""
        return self._log.investigations()

    def propose(self, title: str, order_ids: Iterable[str]) -> None:
        """Suggest what a new investigation is about; typed titles are left alone."""
        self._orders = tuple(order_ids)
        is_untouched = self.title.value in ("", self._proposed)
        if self.number.value == NEW and is_untouched:
            self.title.value = title
        self._proposed = title

    def save(self) -> int | None:
        """Write the fields down; give the number, or say why they are refused.

        A new investigation is linked to the orders on screen; a changed one keeps its
        own.
        """
        fields = {
            "title": self.title.value,
            "note": self.note.value,
            "owner": self.owner.value,
            "status": self.status.value,
            "fixed_on": self.fixed_on.value,
        }
        try:
            number = self._written(fields)
        except (CaseLogError, OSError) as error:
            self.said.value = f"Not saved: {error}"
            return None
        self.said.value = f"Saved as number {number}."
        self._refresh(number)
        return number

    def _written(self, fields: dict[str, object]) -> int:
        number, by = self.number.value, (self._who, self._clock())
        if number == NEW:
            record = Investigation(**fields, order_ids=self._orders)
            return self._log.investigate(record, *by)
        self._log.revise(number, *by, **fields)
        return number

    def _refresh(self, number: int | str) -> None:
        """List what the log holds and choose one of it."""
        held = self.table
        self.number.options = [NEW, *held.index.tolist()]
        self.number.value = number
        shown = (
            held[_SHOWN].to_html(border=0, na_rep="", index_names=False)
            if len(held)
            else ""
        )
        self._list.value = shown or html.escape("No investigation yet.")

    def _load(self, _: object = None) -> None:
        """Fill the fields with the chosen one."""
        record = Investigation(self._proposed)
        if self.number.value != NEW:
            record = self._log.investigation(self.number.value)
        self.title.value, self.note.value = record.title, record.note
        self.owner.value, self.status.value = record.owner, record.status
        self.fixed_on.value = (
            None if record.fixed_on is None else record.fixed_on.date()
        )
