"""What the rating windows become as old ratings roll off, and what a target needs."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd

from feedbacklab.facts import targets
from feedbacklab.metrics import COUNTS, STARS

WINDOWS = {f"{days} days": days for days in targets()["windows"]["days"]}
CURRENT_RATE_DAYS = targets()["forecast"]["current_rate_days"]
DAYS_AHEAD = targets()["forecast"]["days_ahead"]
TARGET_STARS = targets()["target"]["stars"]

Exact = Fraction | Decimal | str | float


class Needed(NamedTuple):
    """How far a target is: either number alone reaches it; None if nothing does."""

    five_star: int | None
    removals: int | None


def roll_off(
    daily: pd.DataFrame,
    until: str | pd.Timestamp,
    days_ahead: int = DAYS_AHEAD,
    feedback: Literal["none", "current rate"] = "none",
) -> pd.DataFrame:
    """Every window on every coming day, as old ratings roll off.

    Parameters
    ----------
    daily
        Daily counts of one marketplace, shape (n_days, 7).
    until
        The day after the last one used; each window of the first rows ends here.
    days_ahead
        How many further days to look.
    feedback
        ``"none"``: nobody leaves feedback any more. ``"current rate"``: every coming
        day is the mean day of the last 90 days before `until` (of the covered ones).

    Returns
    -------
    pandas.DataFrame
        Shape (4 * (days_ahead + 1), 13), one row per window and ``day``; the window
        is half-open and ends before ``day``. Counts ``positive``, ``neutral``,
        ``negative``, ``received`` and ``not_positive`` (Int64; Float64 where
        expected counts are added), their shares ``positive_share``,
        ``neutral_share``, ``negative_share`` and the mean ``stars``. Unknown stays
        unknown until the last unknown day has rolled off. ``covered`` counts the
        window's days that `daily` covers or that are still to come.

    Raises
    ------
    ValueError
        If `feedback` is neither word or `days_ahead` is negative.
    """
    if feedback not in ("none", "current rate") or days_ahead < 0:
        raise ValueError(
            'feedback is "none" or "current rate" and days_ahead at least 0; '
            f"got {feedback!r} and {days_ahead}."
        )
    end = pd.Timestamp(until).normalize()
    past, days = _past(daily, end), np.arange(days_ahead + 1)
    names = [*WINDOWS, "lifetime"]
    ahead = np.tile(days, len(names))
    length = np.repeat([*WINDOWS.values(), 0], len(days))
    length[-len(days) :] = len(past) + days
    coming = _mean_day(past) if feedback == "current rate" else None
    made = _with_shares(_window_counts(past, ahead, length, coming))
    made.insert(0, "window", np.repeat(names, len(days)))
    made.insert(1, "day", end + pd.to_timedelta(ahead, unit="D"))
    return made


def _past(daily: pd.DataFrame, end: pd.Timestamp) -> pd.DataFrame:
    """Counts as floats of every day before `end`; days not covered count 0."""
    known = daily.loc[daily.index < end, list(COUNTS)].astype("Float64")
    first = known.index.min() if len(known) else end
    past = known.astype("float64").reindex(
        pd.date_range(first, end, inclusive="left"), fill_value=0.0
    )
    return past.assign(covered=past.index.isin(known.index) * 1.0)


def _mean_day(past: pd.DataFrame) -> np.ndarray:
    recent = past[-CURRENT_RATE_DAYS:]
    covered = recent[recent["covered"] == 1]
    return covered[list(COUNTS)].mean(skipna=False).to_numpy()


def _window_counts(
    past: pd.DataFrame, ahead: np.ndarray, length: np.ndarray, coming: np.ndarray | None
) -> pd.DataFrame:
    """Counts of windows of `length` days that end `ahead` days after the past."""
    first = len(past) + ahead - length
    sums = _sums_from(past, first.clip(0, len(past)))
    future = np.minimum(ahead, length)
    covered = (sums.pop("covered") + future).astype("int64")
    if coming is None:
        return sums.astype("Int64").assign(covered=covered)
    sums += np.where(future[:, None] > 0, future[:, None] * coming, 0.0)
    return sums.astype("Float64").assign(covered=covered)


def _sums_from(past: pd.DataFrame, first: np.ndarray) -> pd.DataFrame:
    """Sums from each `first` row to the end; NaN where one day is unknown."""
    after = past.iloc[::-1].cumsum(skipna=False).to_numpy()
    after = np.vstack([np.zeros((1, past.shape[1])), after])
    return pd.DataFrame(after[len(past) - first], columns=past.columns)


def _with_shares(windows: pd.DataFrame) -> pd.DataFrame:
    negative = windows["one"] + windows["two"]
    points = sum(windows[name] * stars for stars, name in enumerate(STARS, 1))
    rated = negative + windows["three"] + windows["four"] + windows["five"]
    counts = {
        "positive": windows["positive"],
        "neutral": windows["three"],
        "negative": negative,
    }
    shares = {
        f"{name}_share": _ratio(count, windows["received"])
        for name, count in counts.items()
    }
    counts["received"] = windows["received"]
    counts["not_positive"] = negative + windows["three"]
    stars = {"stars": _ratio(points, rated), "covered": windows["covered"]}
    return pd.DataFrame(counts | shares | stars)


def _ratio(count: pd.Series, base: pd.Series) -> pd.Series:
    share = count.astype("Float64") / base.astype("Float64").mask(base == 0)
    return share.astype("float64")


def _exact(target: Exact, most: int) -> Fraction:
    """`target` as it is written: the float 0.95 means 19/20."""
    exact = Fraction(str(target))
    if not 0 < exact <= most:
        raise ValueError(f"target must lie above 0 and not above {most}: {target}.")
    return exact


def needed_for(positive: int, received: int, target: Exact) -> Needed:
    """5-star ratings, or removals, that bring the positive share to `target`.

    Parameters
    ----------
    positive
        Ratings of 4 or 5 stars in the window.
    received
        All ratings in the window.
    target
        Share to reach, above 0 and at most 1, taken as written (``0.95`` is 19/20).
        Amazon shows whole percents: ``"0.945"`` is where it first shows 95%.

    Returns
    -------
    Needed
        ``five_star``: further 5-star ratings with nothing removed, None if no number
        is enough. ``removals``: ratings of 1–3 stars to be removed with nothing new;
        None if no rating would be left.

    Raises
    ------
    ValueError
        If the counts do not fit together or `target` is no share.

    Examples
    --------
    >>> needed_for(582, 626, 0.95)
    Needed(five_star=254, removals=14)
    """
    share, positive, received = _exact(target, most=1), int(positive), int(received)
    if not 0 <= positive <= received:
        raise ValueError(f"{positive} positive of {received} received cannot be.")
    if received and positive >= share * received:
        return Needed(0, 0)
    five_star = None if share == 1 and received else 1
    if share < 1 and received:
        five_star = ceil((share * received - positive) / (1 - share))
    removals = ceil(received - positive / share) if positive else None
    return Needed(five_star, removals)


def needed_for_stars(counts: Sequence[int], target: Exact = TARGET_STARS) -> Needed:
    """5-star ratings, or removals, that bring the star mean to `target`.

    Parameters
    ----------
    counts
        Ratings of one, two, three, four and five stars; the last 12 months' for
        the star figure Amazon shows.
    target
        Mean to reach, above 0 and at most 5, taken as written.

    Returns
    -------
    Needed
        ``five_star`` as in `needed_for`; ``removals`` counts the fewest ratings whose
        removal is enough, the lowest stars first.

    Raises
    ------
    ValueError
        If there are not five counts, one is negative, or `target` is no star mean.

    Examples
    --------
    >>> needed_for_stars([1, 0, 0, 0, 5])
    Needed(five_star=2, removals=1)
    """
    mean, counts = _exact(target, most=5), [int(count) for count in counts]
    if len(counts) != 5 or min(counts) < 0:
        raise ValueError(f"Expected the counts of one to five stars, got {counts}.")
    short = sum((mean - stars) * count for stars, count in enumerate(counts, 1))
    if short <= 0 and sum(counts):
        return Needed(0, 0)
    five_star = None if mean == 5 and sum(counts) else 1
    if mean < 5 and sum(counts):
        five_star = ceil(short / (5 - mean))
    return Needed(five_star, _fewest_removals(counts, mean, short))


def _fewest_removals(counts: list[int], mean: Fraction, short: Fraction) -> int | None:
    """Lowest stars first: each takes away the most of what is `short` of `mean`."""
    removals = 0
    for stars, count in enumerate(counts, 1):
        gain = mean - stars
        if gain > 0 and count * gain >= short and sum(counts[stars:]):
            return removals + ceil(short / gain)
        removals, short = removals + count, short - count * gain
    return None
