"""Items and parcels → one row per order."""

from __future__ import annotations

import pandas as pd

from feedbacklab.schema import UNKNOWN

_EARLIEST = ("purchased_at", "ship_by", "promised")
_ONLY_WHOLE = ("first_scan", "delivered")


def one_per_order(items: pd.DataFrame) -> pd.DataFrame:
    """Group the items or parcels of each order.

    Parameters
    ----------
    items
        One row per item or parcel, with its ``order_id``.

    Returns
    -------
    pandas.DataFrame
        The other columns, indexed by ``order_id``, in the order of the file; see
        `feedbacklab.load_orders` for what becomes of each.
    """
    several = items["order_id"].duplicated(keep=False)
    single = items[~several].set_index("order_id")
    if not several.any():
        return single
    parts = items[several]
    by_order = parts.groupby("order_id", sort=False)
    grouped = pd.DataFrame(
        {name: _grouped(name, parts, by_order[name]) for name in single.columns}
    )
    every = pd.concat([single, grouped.astype(single.dtypes)])
    return every.loc[items["order_id"].drop_duplicates()].rename_axis("order_id")


def _grouped(
    name: str, parts: pd.DataFrame, groups: pd.api.typing.SeriesGroupBy
) -> pd.Series:
    """One value per order for the items or parcels that it consists of."""
    unanswered = groups.count() < groups.size()
    if name in ("channel", "marketplace"):
        return _distinct(parts, name).map(lambda t: t[0] if len(t) == 1 else UNKNOWN)
    if name in ("quantity", "item_price"):
        return groups.sum(min_count=1)
    if name == "buy_shipping":
        all_bought = groups.min()  # unless another one's answer is missing
        return all_bought.mask(all_bought.fillna(False) & unanswered)
    if parts[name].dtype == "str":
        return _distinct(parts, name).map(lambda texts: " + ".join(filter(None, texts)))
    if name in _ONLY_WHOLE:
        return groups.max().mask(unanswered)
    return groups.min() if name in _EARLIEST else groups.max()


def _distinct(parts: pd.DataFrame, name: str) -> pd.Series:
    """Each order's distinct texts; a plain loop is far faster than a groupby here."""
    found: dict[str, dict[str, None]] = {}
    for order, text in zip(parts["order_id"], parts[name], strict=True):
        found.setdefault(order, {})[text] = None
    return pd.Series(
        {order: list(texts) for order, texts in found.items()}, dtype=object
    )
