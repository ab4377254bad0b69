"""Did the fix help? The rate from a chosen date against the rate before."""

from __future__ import annotations

from bisect import bisect_left
from typing import NamedTuple

import pandas as pd
from scipy.special import bdtr, betaincinv

from feedbacklab.drivers.choices import DriversError, choices
from feedbacklab.drivers.periods import Outcome, Rows, claims_of, days_of, rows_of
from feedbacklab.drivers.power import weeks_in_words
from feedbacklab.metrics import Share

_POWER = choices()["power"]


class BeforeAfter(NamedTuple):
    """Rates before and after a date.

    Attributes
    ----------
    before, after
        Bad of all.
    ratio, low, high
        Rate after over rate before and its interval; NaN and infinite if nothing was
        bad before.
    verdict
        ``"improved"``, ``"worse"`` or ``"cannot tell yet"``.
    weeks_needed
        More weeks at the present volume until a halved rate would be told as improved
        in four of five cases; 0 when told already, None: not within ten years.
    answer
        All of it in a sentence.
    """

    before: Share
    after: Share
    ratio: float
    low: float
    high: float
    verdict: str
    weeks_needed: int | None
    answer: str


def before_after(
    table: pd.DataFrame,
    date: str | pd.Timestamp,
    outcome: Outcome = "not positive",
    among: Rows | None = None,
    confidence: float = choices()["interval"]["confidence"],
) -> BeforeAfter:
    """Compare the rate from `date` on with the rate before.

    The interval of the ratio is exact for rare counts: given their sum, the later count
    is binomial, and its Clopper–Pearson bounds become bounds of the ratio (Przyborowski
    and Wilenski 1940, Biometrika 31, 313–323). For rates that are not small it is a
    little too wide, never too narrow.

    Parameters
    ----------
    table
        Feedback or orders, of one slice where the fix concerns one.
    date
        First day of the fix.
    outcome
        What counts as bad; see `drivers`.
    among
        Days or claims to stay within; None: everything.
    confidence
        Of the interval.

    Returns
    -------
    BeforeAfter

    Raises
    ------
    DriversError
        If no row is before the date or none after it.
    """
    kept = (
        table if among is None else table[rows_of(table, among, "part to stay within")]
    )
    days, start = days_of(kept), pd.Timestamp(date)
    later = (days >= start).to_numpy()
    if later.all() or not later.any():
        raise DriversError(
            f"None of {len(kept)} rows is {'before' if later.any() else 'from'} "
            f"{start:%Y-%m-%d}{'' if later.any() else ' on'}: nothing to compare. "
            "Choose another date, or load the reports around it."
        )
    bad = claims_of(kept, outcome)
    before = Share(int(bad[~later].sum()), int((~later).sum()))
    after = Share(int(bad[later].sum()), int(later.sum()))
    low, high = ratio_interval(before, after, confidence)
    verdict = "improved" if high < 1 else "worse" if low > 1 else "cannot tell yet"
    weeks = ((days.max() - start).days + 1) / 7
    needed = 0
    if verdict == "cannot tell yet":
        needed = _weeks_needed(before, after, weeks, confidence)
    ratio = after.value / before.value if before.count else float("nan")
    made = BeforeAfter(before, after, ratio, low, high, verdict, needed, "")
    return made._replace(answer=_answer(made))


def ratio_interval(
    before: Share, after: Share, confidence: float
) -> tuple[float, float]:
    """Interval of the ratio of two rates; (0, inf) when nothing is bad on either side.

    Examples
    --------
    >>> low, high = ratio_interval(Share(20, 400), Share(4, 400), 0.95)
    >>> round(low, 3), round(high, 3)
    (0.05, 0.597)
    """
    outer, scale = (1 - confidence) / 2, before.base / after.base
    k, rest = after.count, before.count
    low = float(betaincinv(k, rest + 1, outer)) if k else 0.0
    high = float(betaincinv(k + 1, rest, 1 - outer)) if rest else 1.0
    return _odds(low) * scale, _odds(high) * scale


def _odds(share: float) -> float:
    return share / (1 - share) if share < 1 else float("inf")


def _weeks_needed(
    before: Share, after: Share, weeks: float, confidence: float
) -> int | None:
    """More weeks until a halved rate would be told in four of five cases."""
    most = _POWER["most_weeks"]
    rate = _POWER["fixed_factor"] * before.value

    def told(more: int) -> bool:
        n = round(after.base * (weeks + more) / weeks)
        counts = range(before.count + n + 1)
        clear = bisect_left(
            counts,
            True,
            key=lambda k: ratio_interval(before, Share(k, n), confidence)[1] >= 1,
        )
        return clear > 0 and bool(bdtr(clear - 1, n, rate) >= _POWER["power"])

    found = bisect_left(range(1, most + 1), True, key=told)
    return found + 1 if found < most else None


def _answer(made: BeforeAfter) -> str:
    rates = f"{made.before} before, {made.after} since"
    if made.verdict != "cannot tell yet":
        return (
            f"{made.verdict.capitalize()}: {rates}; the rate is {made.ratio:.2f} times "
            f"what it was ({made.low:.2f} to {made.high:.2f})."
        )
    more = weeks_in_words(made.weeks_needed)
    return f"Cannot tell yet: {rates}; a halved rate would take {more} more to see."
