"""Ratings by week: what every chart and every level is counted on."""

from __future__ import annotations

import pandas as pd

from feedbacklab.metrics import STARS


def weekly_counts(daily: pd.DataFrame, until: str | pd.Timestamp) -> pd.DataFrame:
    """Ratings per ISO week, Monday to Sunday.

    Parameters
    ----------
    daily
        Daily counts of one marketplace, shape (n_days, 7).
    until
        The day after the last one used.

    Returns
    -------
    pandas.DataFrame
        One row per ``week`` (its Monday), in order: ``days`` covered, ``complete``
        (seven of them), ``received``, ``positive``, ``neutral``, ``negative``,
        ``not_positive`` (1–3 stars), the counts ``one`` … ``five`` and the mean
        ``stars``. A count is unknown (NA) if it is on one of the week's days.
    """
    daily = daily[daily.index < pd.Timestamp(until).normalize()].astype("Int64")
    monday = daily.index - pd.to_timedelta(daily.index.day_of_week, unit="D")
    by_week = daily.groupby(monday.rename("week"))
    sums, days = by_week.sum(skipna=False), by_week.size()
    points = sum(sums[name] * stars for stars, name in enumerate(STARS, 1))
    rated = sums[list(STARS)].sum(axis=1, skipna=False)
    weekly = sums.assign(
        days=days,
        complete=days == 7,
        neutral=sums["three"],
        negative=sums["one"] + sums["two"],
        not_positive=sums["one"] + sums["two"] + sums["three"],
        stars=as_floats(points) / as_floats(rated.mask(rated == 0)),
    )
    kinds = ["received", "positive", "neutral", "negative", "not_positive"]
    return weekly[["days", "complete", *kinds, *STARS, "stars"]]


def weekly_volumes(weekly: pd.DataFrame) -> list[int]:
    """Ratings received in every complete week where that is known.

    Without a complete one, in every known week.
    """
    known = weekly[has_base(weekly)]
    whole = known[known["complete"]]
    return (whole if len(whole) else known)["received"].astype(int).tolist()


def has_base(weekly: pd.DataFrame) -> pd.Series:
    """Weeks with a usable denominator: known, and no smaller than what it counts."""
    return (weekly["not_positive"] <= weekly["received"]).fillna(False).astype(bool)


def as_floats(values: pd.Series) -> pd.Series:
    """Nullable numbers as floats, NA as NaN."""
    return values.astype("Float64").astype("float64")
