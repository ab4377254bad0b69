"""How often each cause stands in feedback: a Pareto table, and weeks × causes."""

from __future__ import annotations

import pandas as pd

from feedbacklab.causes.catalogue import CausesError, every_cause

_NEEDED = ("order_id", "cause")


def cause_counts(
    found: pd.DataFrame, by: str | pd.Series | None = None
) -> pd.DataFrame:
    """Count the feedback that has each cause, most frequent first.

    A feedback counts once for each of its causes, however many sources tell it, so
    that shares of causes add up to more than 1 where feedback has several.

    Parameters
    ----------
    found
        What `causes` gives, or some of its rows.
    by
        Count within groups: a column of `found` (``"controller"``, ``"source"``), or a
        Series of groups indexed by order id (``table["sku"]``). Feedback whose group is
        missing is left out.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``cause``, or by group and cause: ``count`` (feedback with the
        cause), ``base`` (feedback in all, or in the group), ``share`` (count / base),
        ``several`` (of these, how many have another cause too; anywhere, not only in
        the group). ``"not said"`` and ``"not read"`` are counted like causes and are
        none: they make nobody's causes several.

    Raises
    ------
    CausesError
        If `found` lacks a column, or orders stand twice in `by`.

    Examples
    --------
    >>> found = pd.DataFrame(
    ...     {"order_id": ["A", "A", "B"], "cause": ["price", "never arrived", "price"]}
    ... )
    >>> cause_counts(found)
                   count  base  share  several
    cause
    price              2     2    1.0        1
    never arrived      1     2    0.5        1
    """
    _check(found, by)
    several = _has_several(found)
    rows = found[["order_id", "cause"]].assign(several=found["order_id"].map(several))
    if by is None:
        counted = _counted(rows.drop_duplicates(), ["cause"])
        return _pareto(counted.assign(base=found["order_id"].nunique()), [])
    groups = found[by] if isinstance(by, str) else found["order_id"].map(by)
    name = by if isinstance(by, str) else (by.name or "group")
    rows = rows.assign(**{name: groups}).dropna(subset=name).drop_duplicates()
    counted = _counted(rows, [name, "cause"])
    bases = rows.groupby(name)["order_id"].nunique()
    base = bases.reindex(counted.index.get_level_values(name)).to_numpy()
    return _pareto(counted.assign(base=base), [name])


def _check(found: pd.DataFrame, by: str | pd.Series | None) -> None:
    needed = [*_NEEDED, *([by] if isinstance(by, str) else [])]
    missing = [name for name in needed if name not in found]
    if missing:
        raise CausesError(
            f"The causes have no column {', '.join(map(repr, missing))}; they have "
            f"{[*map(str, found.columns)]}. Make them with causes()."
        )
    if isinstance(by, pd.Series) and not by.index.is_unique:
        twice = by.index[by.index.duplicated()]
        raise CausesError(
            f"{len(twice)} order ids stand twice in by=, first {twice[0]}: give one "
            "group per feedback."
        )


def _has_several(found: pd.DataFrame) -> pd.Series:
    none = [name for name, cause in every_cause().items() if cause.is_none]
    real = found[~found["cause"].isin(none)]
    number = real.groupby("order_id")["cause"].nunique()
    return number.gt(1).reindex(found["order_id"].unique(), fill_value=False)


def _counted(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    return rows.groupby(keys, sort=True).agg(
        count=("order_id", "size"), several=("several", "sum")
    )


def _pareto(counted: pd.DataFrame, groups: list[str]) -> pd.DataFrame:
    """Most frequent first; like counts in the order of the checklist."""
    places = {name: place for place, name in enumerate(every_cause())}
    order = counted.index.get_level_values("cause").map(places)
    ranked = counted.assign(_place=order, share=counted["count"] / counted["base"])
    ranked = ranked.sort_values(
        [*groups, "count", "_place"], ascending=[*(True for _ in groups), False, True]
    )
    kinds = {"count": "int64", "base": "int64", "several": "int64"}
    return ranked.astype(kinds)[["count", "base", "share", "several"]]


def causes_by_week(found: pd.DataFrame, left_on: pd.Series) -> pd.DataFrame:
    """Feedback with each cause by the week it was left.

    Parameters
    ----------
    found
        What `causes` gives.
    left_on
        Day of each feedback, indexed by order id: ``table["left_on"]``.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``week`` (its Monday), every week from the first to the last:
        ``base`` (negative and neutral feedback of the week), then one column per cause
        that was found, most frequent first.

    Raises
    ------
    CausesError
        If a feedback has no day.
    """
    days = found["order_id"].map(left_on)
    if days.isna().any():
        first = found.loc[days.isna(), "order_id"].iloc[0]
        raise CausesError(
            f"{int(days.isna().sum())} rows of causes have no day, first {first}: give "
            "left_on of the table they were found in."
        )
    if found.empty:
        none = pd.DatetimeIndex([], name="week")
        return pd.DataFrame({"base": pd.Series(dtype="int64", index=none)})
    week = left_on.dt.normalize() - pd.to_timedelta(left_on.dt.day_of_week, unit="D")
    ranked = cause_counts(found).index
    rows = found[["order_id", "cause"]].drop_duplicates()
    rows = rows.assign(week=rows["order_id"].map(week))
    counts = rows.groupby(["week", "cause"]).size().unstack(fill_value=0)
    bases = rows.groupby("week")["order_id"].nunique().rename("base")
    wide = pd.concat([bases, counts[ranked]], axis=1)
    weeks = pd.date_range(wide.index.min(), wide.index.max(), freq="7D", name="week")
    return wide.reindex(weeks, fill_value=0).rename_axis(columns=None)
