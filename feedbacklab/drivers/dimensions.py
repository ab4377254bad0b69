"""What a feedback can be sliced by: columns of the orders, and some made of them."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import numpy as np
import pandas as pd

from feedbacklab.drivers.choices import DriversError, choices
from feedbacklab.schema import UNKNOWN

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def dimensions_of(
    table: pd.DataFrame, names: Iterable[str] | None = None
) -> pd.DataFrame:
    """The dimensions that feedback or orders can be sliced by.

    Parameters
    ----------
    table
        Feedback joined with its orders, or orders alone; shape (n_rows, n_columns).
    names
        Dimensions by name: ``"region"``, ``"price_band"`` and ``"weekday"`` are made
        (see `region`, `price_band`, `weekday`) unless the table has such a column, all
        others are columns. Default: every known one that is present and varies.

    Returns
    -------
    pandas.DataFrame
        Texts, on the same index; missing where the value is unknown or empty. An order
        of several items is of the joint ``sku``, as the table has it.

    Raises
    ------
    DriversError
        If a named dimension is not there, or is named twice.

    Examples
    --------
    >>> table = pd.DataFrame({"sku": ["A", "B"], "carrier": ["unknown", "SwiftLine"]})
    >>> dimensions_of(table, ["carrier"])["carrier"].tolist()
    [nan, 'SwiftLine']
    """
    if names is None:
        found = {
            name: _values(table, name) for name in choices()["dimensions"]["known"]
        }
        varied = {n: v for n, v in found.items() if v is not None and v.nunique() > 1}
        return pd.DataFrame(varied, index=table.index)
    names = list(names)
    found = {name: _values(table, name) for name in names}
    missing = [name for name, values in found.items() if values is None]
    if missing or len(found) < len(names):
        there = [*map(str, table.columns)]
        wrong = "A dimension is named twice"
        if missing:
            wrong = f"There is no dimension {', '.join(map(repr, missing))}"
        raise DriversError(
            f"{wrong}; asked for {names}, the table has the columns {there}. Join the "
            "orders and shipments, or leave it out."
        )
    return pd.DataFrame(found, index=table.index)


_MADE = {
    "region": (("ship_state",), lambda table: region(table)),
    "price_band": (("item_price",), lambda table: price_band(table)),
    "weekday": (("purchased_at",), lambda table: weekday(table)),
}


def _values(table: pd.DataFrame, name: str) -> pd.Series | None:
    """One dimension as texts; None if the table has nothing to make it of."""
    if name in table:
        return _known(table[name])
    needs, make = _MADE.get(name, ((), None))
    if make is None or not {*needs} <= {*table.columns}:
        return None
    return make(table)


def _known(values: pd.Series) -> pd.Series:
    texts = values.astype("str").where(values.notna())
    return texts.mask(texts.isin(["", UNKNOWN]))


def region(table: pd.DataFrame) -> pd.Series:
    """State or province the order went to, in capitals.

    Parameters
    ----------
    table
        With ``ship_state`` and, optionally, ``ship_country``.

    Returns
    -------
    pandas.Series
        ``"KY"``; with its country (``"US KY"``) where orders went to several. The
        country alone where no state is given; missing where neither is.

    Examples
    --------
    >>> region(pd.DataFrame({"ship_state": [" ky", "KY", ""]})).tolist()
    ['KY', 'KY', nan]
    """
    state = _known(table["ship_state"].astype("str").str.strip().str.upper())
    if "ship_country" not in table:
        return state
    country = _known(table["ship_country"].astype("str").str.strip().str.upper())
    if country.nunique() > 1:
        state = (country + " " + state).fillna(state)
    return state.fillna(country)


def price_band(table: pd.DataFrame) -> pd.Series:
    """Quarter of the item prices that an order's price lies in.

    Parameters
    ----------
    table
        With ``item_price``: the price of the order's items in the order's currency.

    Returns
    -------
    pandas.Series
        ``"up to 12.50"``, ``"12.50 to 20"``, … ``"over 36"``; limits are quantiles of
        the table, of each marketplace for itself where there are several, because
        their currencies differ (``"DE: up to 11"``).

    Examples
    --------
    >>> price_band(pd.DataFrame({"item_price": [1, 2, 3, 4]})).tolist()
    ['up to 1.75', '1.75 to 2.50', '2.50 to 3.25', 'over 3.25']
    """
    prices = table["item_price"].astype("Float64").astype("float64")
    places = table.get("marketplace", pd.Series("", table.index)).astype("str")
    if places.nunique() <= 1:
        return _bands(prices)
    bands = pd.Series(np.nan, table.index, dtype="str")
    for code, rows in prices.groupby(places).indices.items():
        bands.iloc[rows] = f"{code}: " + _bands(prices.iloc[rows])
    return bands


def _bands(prices: pd.Series) -> pd.Series:
    known = prices.dropna()
    number = choices()["dimensions"]["price_bands"]
    limits = np.unique(known.quantile(np.arange(1, number) / number))
    limits = limits[limits < known.max()]
    if not len(limits):
        return pd.Series("any price", prices.index, dtype="str").where(prices.notna())
    shown = [f"{limit:.2f}".removesuffix(".00") for limit in limits]
    labels = [
        f"up to {shown[0]}",
        *(f"{low} to {high}" for low, high in pairwise(shown)),
        f"over {shown[-1]}",
    ]
    place = np.searchsorted(limits, prices.fillna(limits[0]), side="left")
    return pd.Series(np.array(labels, object)[place], prices.index, dtype="str").where(
        prices.notna()
    )


def weekday(table: pd.DataFrame) -> pd.Series:
    """Day of the week the order was bought on, in UTC.

    Not the day the feedback was left: that one depends on the buyer.

    Parameters
    ----------
    table
        With ``purchased_at``.

    Returns
    -------
    pandas.Series
        ``"Monday"`` … ``"Sunday"``; missing where the order is unknown.

    Examples
    --------
    >>> weekday(pd.DataFrame({"purchased_at": pd.to_datetime(["2026-03-30"])})).tolist()
    ['Monday']
    """
    days = table["purchased_at"].dt.day_of_week
    return days.map(dict(enumerate(_DAYS))).astype("str").where(days.notna())
