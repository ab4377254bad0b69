"""Do words, facts and returns of one feedback agree? What speaks against, in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import pandas as pd

from feedbacklab.causes.catalogue import LATE, NEVER, SHIPPED_LATE, every_cause
from feedbacklab.causes.claims import FACT, WORDS, Claim
from feedbacklab.causes.clocks import in_words

_JOURNEY = {LATE, NEVER, SHIPPED_LATE}
_DELIVERY = "delivery"


class Verdict(NamedTuple):
    """Whether another source agrees (None: none says anything), and what it says."""

    agrees: bool | None
    against: str


_SILENT, _AGREES = Verdict(None, ""), Verdict(True, "")


def verdict(
    claim: Claim, others: Iterable[Claim], order: NamedTuple, praised: dict[str, str]
) -> Verdict:
    """Hold a claim against everything else that is known of the feedback.

    Parameters
    ----------
    claim
        The claim.
    others
        All claims of the same feedback.
    order
        Its row of `clocks`, as ``itertuples`` gives it.
    praised
        The words that praise an aspect, by aspect.
    """
    by_clock = _against_clocks(claim, order)
    if claim.source != FACT and by_clock.agrees is not None:
        return by_clock
    aspect = every_cause()[claim.cause].aspect
    aspect = _DELIVERY if claim.cause == SHIPPED_LATE else aspect
    if claim.source != WORDS and aspect in praised:
        return Verdict(False, praised[aspect])
    told = [other for other in others if other.source != claim.source]
    if claim.source == FACT:
        return _by_tellers(told, order)
    return _AGREES if any(other.cause == claim.cause for other in told) else _SILENT


def _against_clocks(claim: Claim, order: NamedTuple) -> Verdict:
    """What the clocks say of a claim that a parcel came late or never."""
    if claim.cause not in (LATE, NEVER):
        return _SILENT
    if order.undelivered:
        return _AGREES
    journey = in_words(order, "promised", "delivered")
    if claim.cause == NEVER:
        if pd.isna(order.delivered) or pd.isna(claim.said_on):
            return _SILENT
        is_there = order.delivered <= claim.said_on
        return Verdict(False, journey) if is_there else _AGREES
    if order.delivered_late is pd.NA:
        return _SILENT
    shipped_late = order.shipped_late is not pd.NA and order.shipped_late
    in_time = not (order.delivered_late or shipped_late)
    return Verdict(False, journey) if in_time else _AGREES


def _by_tellers(told: list[Claim], order: NamedTuple) -> Verdict:
    """What words and returns say about a fact of the parcel's journey."""
    about = [other for other in told if other.cause in _JOURNEY]
    against = [
        other for other in about if _against_clocks(other, order).agrees is False
    ]
    if len(against) < len(about):
        return _AGREES
    return Verdict(False, against[0].evidence) if against else _SILENT
