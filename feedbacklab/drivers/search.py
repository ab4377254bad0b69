"""Which slices moved the rate, or the answer that none is supported."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.stats import false_discovery_control

from feedbacklab.drivers.choices import choices
from feedbacklab.drivers.dimensions import dimensions_of
from feedbacklab.drivers.periods import Compared, Outcome, Rows, compared, days_of
from feedbacklab.drivers.power import Volume, weeks_in_words, weeks_to_see
from feedbacklab.drivers.slices import (
    Slices,
    encoded,
    find_slices,
    refuse_causes,
)
from feedbacklab.drivers.surprise import (
    Counts,
    Model,
    best_of_chance,
    count,
    log_p,
    model,
    prior,
)

_SEARCH = choices()["search"]
_TIE = 1e-4
"""Log chances nearer than this are alike: shuffles are counted in single precision."""


class Search(NamedTuple):
    """How to search.

    Attributes
    ----------
    dimensions
        Names, see `dimensions_of`; None: every known one that the table has.
    level
        Share of wrong names among those supported.
    seed
        Of the shuffles.
    """

    dimensions: Sequence[str] | None = None
    level: float = _SEARCH["level"]
    seed: int = 0


class Drivers(NamedTuple):
    """What a search found.

    Attributes
    ----------
    found
        One row per slice, best first; see `drivers`.
    answer
        The outcome in a sentence.
    weeks_to_see
        Weeks after which a doubling of the rate in a slice of usual size would be seen
        in four of five cases; None: not within ten years.
    """

    found: pd.DataFrame
    answer: str
    weeks_to_see: int | None

    @property
    def supported(self) -> pd.DataFrame:
        """The rows that are more than noise and no part of a better one."""
        return self.found[self.found["supported"]]


def drivers(
    table: pd.DataFrame,
    period: Rows,
    baseline: Rows | None = None,
    outcome: Outcome = "not positive",
    search: Search | None = None,
) -> Drivers:
    """Which slices of one or two dimensions drive the rate, and whether that is noise.

    Every slice's count is held against a beta-binomial: its own baseline, shrunk to
    the overall rate, and moved as the whole moved. The best slice is supported if its
    q-value (Benjamini and Hochberg, whole family) and a check against the best slices
    of shuffled rows both pass. Then its rows are set aside and the best of what is left
    is judged in the same way, until one does not pass.

    Parameters
    ----------
    table
        Feedback joined with its orders, or orders; shape (n_rows, n_columns).
    period
        Days (from, until) by ``left_on`` or ``purchased_at``, until left out; or a
        claim per row.
    baseline
        The same for what to compare with: an earlier period, or another group. None:
        each slice is compared with the rest of the period.
    outcome
        ``"not positive"`` (1–3 stars), ``"negative"`` (1–2), ``"1 star"``, a boolean
        column, or a claim per row.
    search
        Dimensions, level and seed.

    Returns
    -------
    Drivers
        ``found`` is indexed by ``slice`` (``"sku = A × carrier = B"``), supported ones
        first, then by chance: ``rank``; ``dimensions``; ``bad`` of ``n`` and ``rate``
        in the period, ``bad_before`` of ``n_before`` and ``rate_before`` in the
        baseline (or the rest); ``expected`` and ``excess`` bad rows; ``p``, ``q`` and
        ``permuted`` (how often shuffles do as well), of supported ones without the rows
        of those above; ``supported``; ``part_of`` (the driver that explains it);
        ``same_as`` (slices of the same rows).

    Raises
    ------
    DriversError
        If a period is empty, both overlap, or a dimension or outcome is not there.
    """
    search = search or Search()
    chosen = compared(table, period, baseline, outcome)
    frame = dimensions_of(table, search.dimensions).iloc[chosen.rows]
    dimensions = encoded(frame, chosen.now, chosen.bad)
    if baseline is None:
        refuse_causes(dimensions)
    slices = find_slices(dimensions, chosen.now, chosen.bad)
    passes = _passes(slices, chosen, search)
    found = _ranked(slices, passes, chosen.bad & chosen.now, search.level)
    volume = _volume(table, chosen, slices, passes[-1], search.level)
    weeks = weeks_to_see(volume)
    return Drivers(found, _answer(found, chosen, volume.share, weeks), weeks)


class _Pass(NamedTuple):
    """One look at all slices: what was counted, assumed and found for each.

    ``best`` is the place of the slice that passed, if one did.
    """

    counts: Counts
    model: Model
    chance: np.ndarray
    log_p: np.ndarray
    q: np.ndarray
    permuted: np.ndarray
    best: int | None


def _passes(slices: Slices, chosen: Compared, search: Search) -> list[_Pass]:
    """Look, set the rows of the best slice aside if it passes, look again."""
    left, passes = np.ones(len(chosen.rows), bool), []
    for _ in range(_SEARCH["most_drivers"] + 1):
        now, bad = chosen.now[left], chosen.bad[left]
        passes.append(_look(slices.among(left), now, bad, search))
        if passes[-1].best is None:
            break
        left[slices.rows(passes[-1].best)] = False
        if not (left & chosen.now).any() or chosen.now[left].all() != chosen.now.all():
            break
    return passes


def _look(slices: Slices, now: np.ndarray, bad: np.ndarray, search: Search) -> _Pass:
    counts = count(slices, now, bad)
    assumed = model(slices, counts, now, bad)
    chances = log_p(counts, assumed)
    chance = best_of_chance(slices, now, bad, assumed, search.seed)
    as_well = np.searchsorted(chance, chances + _TIE, side="right")
    permuted = (1 + as_well) / (1 + len(chance))
    q = false_discovery_control(np.exp(chances)) if len(slices) else chances
    passed = (q <= search.level) & (permuted <= _SEARCH["chance"])
    best = int(np.argmin(chances)) if passed.any() else None
    return _Pass(counts, assumed, chance, chances, q, permuted, best)


def _ranked(
    slices: Slices, passes: list[_Pass], hot: np.ndarray, level: float
) -> pd.DataFrame:
    """Supported slices in the order they were found, then the others by chance.

    ``hot`` marks the bad rows of the period.
    """
    first = passes[0]
    a, b = prior(first.counts, first.model)
    chances, q, permuted = (part.copy() for part in first[3:6])
    named = [look.best for look in passes if look.best is not None]
    for place, look in zip(named, passes, strict=False):
        chances[place] = look.log_p[place]
        q[place], permuted[place] = look.q[place], look.permuted[place]
    n, bad, n_before, bad_before = first.counts
    found = pd.DataFrame(
        {
            "dimensions": [" × ".join(names) for names in slices.dimensions],
            "bad": bad.astype(int),
            "n": n.astype(int),
            "rate": _rate(bad, n),
            "bad_before": bad_before.astype(int),
            "n_before": n_before.astype(int),
            "rate_before": _rate(bad_before, n_before),
            "expected": n * a / (a + b),
            "excess": bad - n * a / (a + b),
            "p": np.exp(chances),
            "q": q,
            "permuted": permuted,
            "supported": np.isin(np.arange(len(slices)), named),
            "part_of": _explained(slices, passes, hot, level),
            "same_as": ["; ".join(names) for names in slices.same_as],
        },
        index=pd.Index(slices.names, dtype="str", name="slice"),
    )
    others = [n for n in np.lexsort((-found["excess"], chances)) if n not in {*named}]
    found = found.iloc[[*named, *others]]
    found.insert(0, "rank", np.arange(1, len(found) + 1))
    return found


def _rate(bad: np.ndarray, n: np.ndarray) -> np.ndarray:
    return bad / np.where(n > 0, n, np.nan)


def _explained(
    slices: Slices, passes: list[_Pass], hot: np.ndarray, level: float
) -> list[str]:
    """Which driver holds most bad rows of a slice that stands out but is not named."""
    named = [look.best for look in passes if look.best is not None]
    first, part_of = passes[0], [""] * len(slices)
    for place in {*np.flatnonzero(first.q <= level)} - {*named}:
        own = slices.rows(place)
        own = own[hot[own]]
        shared = [np.isin(own, slices.rows(other)).sum() for other in named]
        if 2 * max(shared, default=0) >= max(1, len(own)):
            part_of[place] = slices.names[named[int(np.argmax(shared))]]
    return part_of


def _volume(
    table: pd.DataFrame,
    chosen: Compared,
    slices: Slices,
    last: _Pass,
    level: float,
) -> Volume:
    """What the seller's volume allows to see, for a slice of usual size."""
    days = days_of(table).iloc[chosen.rows[chosen.now]]
    weeks = max(1, (days.max() - days.min()).days + 1) / 7
    before = ~chosen.now if not chosen.now.all() else chosen.now
    return Volume(
        per_week=chosen.now.sum() / weeks,
        before=int(before.sum()),
        rate=(chosen.bad[before].sum() + 0.5) / (before.sum() + 1),
        share=_usual_share(slices, len(chosen.rows)),
        weight=last.model.weight,
        bar=min(
            float(np.quantile(last.chance, _SEARCH["chance"])),
            float(np.log(level / max(1, len(slices)))),
        ),
    )


def _usual_share(slices: Slices, rows: int) -> float:
    """Share of the single-dimension slice that an average row lies in, at most half."""
    single = np.array([len(names) == 1 for names in slices.dimensions], bool)
    sizes = np.sort(np.diff(slices.members.indptr)[single & (slices.part == 1)])
    if not len(sizes):
        return 0.5
    middle = np.searchsorted(sizes.cumsum(), sizes.sum() / 2)
    return float(min(0.5, sizes[middle] / rows))


def _answer(
    found: pd.DataFrame, chosen: Compared, share: float, weeks: int | None
) -> str:
    """Say in one sentence what is supported, or that nothing is."""
    named = found[found["supported"]]
    if named.empty:
        bad = int(chosen.bad[chosen.now].sum())
        return (
            f"No cause supported at this volume ({bad} bad of {chosen.now.sum()}); "
            f"a doubling in a slice with {share:.0%} of the rows would take "
            f"{weeks_in_words(weeks)} to see."
        )
    told = [
        f"{row.Index} ({row.bad} bad of {row.n}, {row.expected:.1f} expected)"
        for row in named.itertuples()
    ]
    return f"Supported: {'; '.join(told)}."
