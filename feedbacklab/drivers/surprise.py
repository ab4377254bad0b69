"""How surprising each slice's count is, and the best that chance comes up with."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from feedbacklab.drivers.betabinomial import log_upper_tail, prior_feedback, shifted
from feedbacklab.drivers.choices import choices
from feedbacklab.drivers.slices import Slices

_SEARCH = choices()["search"]
_AT_ONCE = 4_000_000
"""Counts held at a time while shuffling."""


class Counts(NamedTuple):
    """Rows and bad rows of each slice, now and in its baseline.

    Shape (n_slices,) or (n_slices, n_shuffles) each.
    """

    n: np.ndarray
    bad: np.ndarray
    n_before: np.ndarray
    bad_before: np.ndarray


class Model(NamedTuple):
    """What the baseline says before a slice is looked at.

    ``mean`` of its rate and ``part`` (see `Slices`), shape (n_slices,); the ``weight``
    of that mean in feedback;
    rows and bad rows of the ``whole``, None if slices are compared with their rest.
    """

    mean: np.ndarray
    part: np.ndarray
    weight: int
    whole: Counts | None


def count(slices: Slices, now: np.ndarray, bad: np.ndarray) -> Counts:
    """Rows and bad rows of each slice; if all rows are of now, the rest is baseline."""
    n, k = slices.members @ now.astype(float), slices.hits @ now.astype(float)
    if now.all():
        return Counts(n, k, len(now) - n, bad.sum() - k)
    sizes = np.diff(slices.members.indptr), np.diff(slices.hits.indptr)
    return Counts(n, k, sizes[0] - n, sizes[1] - k)


def model(slices: Slices, counts: Counts, now: np.ndarray, bad: np.ndarray) -> Model:
    """Prior of every slice from the baseline, and the shift of the whole."""
    if now.all():
        rate = np.full(len(slices), (bad.sum() + 0.5) / (len(bad) + 1))
        return Model(rate, slices.part, _SEARCH["prior_feedback"][0], None)
    rate = (bad[~now].sum() + 0.5) / ((~now).sum() + 1)
    single = np.array([len(names) == 1 for names in slices.dimensions], bool)
    single &= slices.part == 1
    weight = prior_feedback(
        counts.bad_before[single],
        counts.n_before[single],
        rate,
        _SEARCH["prior_feedback"],
    )
    whole = Counts(now.sum(), bad[now].sum(), (~now).sum(), bad[~now].sum())
    return Model(rate * slices.part, slices.part, weight, whole)


def prior(counts: Counts, model: Model) -> tuple[np.ndarray, np.ndarray]:
    """Beta parameters of every slice's current rate.

    The slice's own baseline and ``weight`` feedback at the overall rate; then the odds
    move as those of all other rows moved, and the precision falls by how little is
    known of that move.
    """
    mean = _as_column(model.mean, counts)
    precision = counts.n_before + model.weight
    rate = (counts.bad_before + model.weight * mean) / precision
    if model.whole is not None:
        move, variance = _move_of_others(counts, model)
        rate = shifted(rate, np.exp(move))
        # Delta method: the log-odds of a rate r of n rows vary by 1/(n·r·(1−r)).
        precision = 1 / (1 / precision + rate * (1 - rate) * variance)
    return rate * precision, (1 - rate) * precision


def _as_column(values: np.ndarray, counts: Counts) -> np.ndarray:
    """Values of slices beside counts, which may have a column for every shuffle."""
    return values.reshape(-1, *[1] * (counts.n.ndim - 1))


def _move_of_others(counts: Counts, model: Model) -> tuple[np.ndarray, np.ndarray]:
    """Log odds ratio of all other rows, now against before, and its variance.

    The others of a cause's slice are the other bad rows and all good ones: its base
    may be everything. Half a row is added to each count (Haldane and Anscombe).
    """
    whole, logit, variance = model.whole, [], 0.0
    is_cause = _as_column(model.part, counts) < 1
    for n, bad, every, every_bad in (
        (counts.n, counts.bad, whole.n, whole.bad),
        (counts.n_before, counts.bad_before, whole.n_before, whole.bad_before),
    ):
        others_bad = every_bad - bad + 0.5
        others_good = every - every_bad - np.where(is_cause, 0, n - bad) + 0.5
        logit.append(np.log(others_bad / others_good))
        variance = variance + 1 / others_bad + 1 / others_good
    return logit[0] - logit[1], variance


def log_p(counts: Counts, model: Model) -> np.ndarray:
    """Log chance of a slice as bad as it is, or worse; shape (n_slices,)."""
    return log_upper_tail(counts.bad, counts.n, *prior(counts, model))


def best_of_chance(
    slices: Slices, now: np.ndarray, bad: np.ndarray, model: Model, seed: int
) -> np.ndarray:
    """Lowest log chance of any slice after each of many shuffles, sorted.

    Bad rows swap periods among themselves and so do the others: every slice keeps its
    long-run rate and both periods keep theirs, but no slice moved on its own. Without
    a baseline, which rows are bad is shuffled.

    Parameters
    ----------
    slices, now, bad, model
        Of the actual table.
    seed
        Of the shuffles.

    Returns
    -------
    numpy.ndarray
        Shape (n_shuffles,); 0 (a chance of 1) where no slice came near to surprising.
    """
    rng, shuffles = np.random.default_rng(seed), _SEARCH["permutations"]
    batch = max(1, min(shuffles, _AT_ONCE // max(1, len(slices), len(now))))
    shuffle = _outcomes_shuffled if now.all() else _periods_shuffled
    best = [
        _best(shuffle(slices, now, bad, rng, min(batch, shuffles - done)), model)
        for done in range(0, shuffles, batch)
    ]
    return np.sort(np.concatenate(best))


def _periods_shuffled(
    slices: Slices,
    now: np.ndarray,
    bad: np.ndarray,
    rng: np.random.Generator,
    shuffles: int,
) -> Counts:
    later = np.empty((len(now), shuffles), "float32")
    for kind in (bad, ~bad):
        labels = np.repeat(now[kind, None], shuffles, axis=1)
        later[kind] = rng.permuted(labels, axis=0)
    n, k = slices.members @ later, slices.hits @ later
    sizes = np.diff(slices.members.indptr), np.diff(slices.hits.indptr)
    return Counts(n, k, sizes[0][:, None] - n, sizes[1][:, None] - k)


def _outcomes_shuffled(
    slices: Slices,
    now: np.ndarray,
    bad: np.ndarray,
    rng: np.random.Generator,
    shuffles: int,
) -> Counts:
    outcomes = np.repeat(bad[:, None], shuffles, axis=1)
    k = slices.members @ rng.permuted(outcomes, axis=0).astype("float32")
    n = np.broadcast_to(np.diff(slices.members.indptr)[:, None], k.shape)
    return Counts(n, k, len(now) - n, bad.sum() - k)


def _best(counts: Counts, model: Model) -> np.ndarray:
    """Lowest log chance in each shuffle; only slices two sigma up are worked out."""
    a, b = prior(counts, model)
    rate, n = a / (a + b), counts.n
    spread = np.sqrt(n * rate * (1 - rate) * (1 + (n - 1) / (a + b + 1)))
    near = counts.bad > n * rate + 2 * spread
    chances = log_upper_tail(counts.bad[near], n[near], a[near], b[near])
    best = np.zeros(n.shape[1])
    np.minimum.at(best, np.nonzero(near)[1], chances)
    return best
