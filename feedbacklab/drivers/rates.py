"""Rates with their base: per feedback, per 1,000 orders, in a funnel, mix and rate."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import bdtr, bdtrc

from feedbacklab.drivers.choices import DriversError, choices
from feedbacklab.drivers.dimensions import dimensions_of
from feedbacklab.drivers.periods import Outcome, Rows, claims_of, compared
from feedbacklab.schema import UNKNOWN


def orders_with_outcome(
    orders: pd.DataFrame, feedback: pd.DataFrame, outcome: Outcome = "negative"
) -> pd.DataFrame:
    """Orders, and whether each has such feedback: this rate needs no positives.

    Amazon's own report holds ratings of 1–3 stars only, so a rate per rating has no
    base; a rate per order has. Orders bought last have had less time to be rated: that
    holds for all slices alike and falls out of a search for drivers.

    Parameters
    ----------
    orders
        As `feedbacklab.load_orders` gives them, indexed by ``order_id``.
    feedback
        Feedback table of the same marketplaces; also one of 1–3 stars only.
    outcome
        What to look for; see `drivers`.

    Returns
    -------
    pandas.DataFrame
        The orders with a boolean column ``outcome``, to be given to `drivers` or
        `funnel` as ``outcome="outcome"``; periods go by ``purchased_at``.

    Raises
    ------
    DriversError
        If there are no orders or there is no such outcome.
    """
    if orders.empty:
        raise DriversError(
            "There are no orders: a rate per order needs the orders report of the "
            "same days."
        )
    bad = feedback.index[_with_outcome(feedback, outcome)]
    return orders.assign(outcome=orders.index.isin(bad))


def _with_outcome(feedback: pd.DataFrame, outcome: Outcome) -> np.ndarray:
    """Claims per feedback; here ratings of 1–3 stars alone are enough."""
    if feedback.empty or not isinstance(outcome, str) or outcome in feedback:
        return claims_of(feedback, outcome)
    best = feedback.iloc[:1].assign(stars=5)
    return claims_of(pd.concat([feedback, best]), outcome)[:-1]


def funnel(
    table: pd.DataFrame, by: str, outcome: Outcome = "not positive"
) -> pd.DataFrame:
    """Rate of every slice beside the limits that chance allows at its volume.

    Parameters
    ----------
    table
        Feedback, or orders of `orders_with_outcome`; shape (n_rows, n_columns).
    by
        A dimension, see `dimensions_of`.
    outcome
        What counts as bad; see `drivers`.

    Returns
    -------
    pandas.DataFrame
        One row per value of `by`, most rows first: ``bad`` of ``n``, ``rate``, the
        ``overall`` rate, exact binomial limits ``low_95``, ``high_95``, ``low_99.8``,
        ``high_99.8`` as rates around it, and ``outside`` (``"above"`` or ``"below"``
        the outer limits, else empty). Rows whose value is unknown count in the
        overall rate only.

    Raises
    ------
    DriversError
        If there is no such dimension or outcome, or the table is empty.
    """
    if table.empty:
        raise DriversError(
            "The table is empty: there is no rate to draw limits around."
        )
    bad = pd.Series(claims_of(table, outcome), table.index)
    rows = bad.groupby(dimensions_of(table, [by])[by].to_numpy()).agg(["sum", "size"])
    rows = rows.set_axis(["bad", "n"], axis=1).rename_axis(by)
    rows = rows.sort_values("n", ascending=False, kind="stable")
    made = rows.assign(rate=rows["bad"] / rows["n"], overall=bad.mean())
    for confidence in choices()["interval"]["funnel"]:
        limits = [_limits(n, bad.mean(), confidence) for n in rows["n"]]
        low, high = np.array(limits, float).reshape(-1, 2).T
        made[f"low_{100 * confidence:g}"] = low / rows["n"]
        made[f"high_{100 * confidence:g}"] = high / rows["n"]
    low, high = made.columns[-2:]
    above, below = made["rate"] > made[high], made["rate"] < made[low]
    return made.assign(outside=np.select([above, below], ["above", "below"], ""))


def _limits(n: int, rate: float, confidence: float) -> tuple[int, int]:
    """Counts not to fall below and not to exceed, half the rest on each side."""
    counts, outer = np.arange(n + 1), (1 - confidence) / 2
    low = int(np.argmax(bdtr(counts, n, rate) > outer))
    return low, int(np.argmax(bdtrc(counts, n, rate) <= outer))


def slice_rates(
    feedback: pd.DataFrame,
    orders: pd.DataFrame,
    by: str,
    outcome: Outcome = "negative",
) -> pd.DataFrame:
    """Rates per feedback beside rates per 1,000 orders, because not everyone rates.

    Parameters
    ----------
    feedback
        Feedback joined with its orders; ratings of 1–3 stars only are welcome.
    orders
        All orders of the same time.
    by
        A dimension, see `dimensions_of`; both tables must allow it.
    outcome
        What counts as bad; see `drivers`.

    Returns
    -------
    pandas.DataFrame
        One row per value of `by`, most orders first: ``bad``; ``feedback`` and
        ``per_feedback``, missing where only 1–3 stars are known; ``orders`` and
        ``per_1000_orders``; ``rated``, the share of orders with feedback, missing in
        the same case. Bad feedback whose order is not among `orders` is left out.

    Raises
    ------
    DriversError
        If there are no orders, or no such dimension or outcome.
    """
    marked = orders_with_outcome(orders, feedback, outcome)
    values = dimensions_of(orders, [by])[by].to_numpy()
    marked = marked.assign(feedback=orders.index.isin(feedback.index))
    counts = marked[["outcome", "feedback"]].groupby(values).sum()
    sizes = marked.groupby(values).size()
    rates = pd.DataFrame({"bad": counts["outcome"], "feedback": counts["feedback"]})
    rates = rates.assign(orders=sizes).rename_axis(by)
    if not feedback["stars"].gt(3).any():
        rates["feedback"] = pd.array([pd.NA] * len(rates), "Int64")
    base = rates["feedback"].astype("Float64")
    rates.insert(2, "per_feedback", rates["bad"] / base.mask(base == 0))
    rates["per_1000_orders"] = 1000 * rates["bad"] / rates["orders"]
    rates["rated"] = base / rates["orders"]
    return rates.sort_values("orders", ascending=False, kind="stable")


def mix_and_rate(
    table: pd.DataFrame,
    by: str,
    period: Rows,
    baseline: Rows,
    outcome: Outcome = "not positive",
) -> pd.DataFrame:
    """Whether slices got worse, or bad slices got bigger.

    The change of the overall rate is split exactly. With share w and rate r of a slice
    in baseline (0) and period (1), its rate effect is (r₁ − r₀)·(w₀ + w₁)/2 and its mix
    effect (w₁ − w₀)·((r₀ + r₁)/2 − R), R being the mean of both overall rates: the
    interaction is shared equally, and growth of a slice better than R counts as
    improvement. Source: Kitagawa (1955), J. Am. Stat. Assoc. 50, 1168–1194; R does not
    change the sum, because changes of shares add up to nothing.

    Parameters
    ----------
    table
        Feedback, or orders of `orders_with_outcome`.
    by
        A dimension, see `dimensions_of`.
    period, baseline, outcome
        See `drivers`.

    Returns
    -------
    pandas.DataFrame
        One row per value of `by` (``"unknown"`` included, so that nothing is left
        out), largest effect first: ``bad_before`` of ``n_before``, ``bad`` of ``n``,
        ``share_before``, ``share``, ``rate_before``, ``rate``, ``mix_effect``,
        ``rate_effect`` and ``effect``. Effects add up to the change of the overall
        rate. A slice without rows on one side has no rate there: all of its effect is
        mix.

    Raises
    ------
    DriversError
        See `drivers`.
    """
    chosen = compared(table, period, baseline, outcome)
    values = dimensions_of(table, [by])[by].iloc[chosen.rows].fillna(UNKNOWN)
    frame = pd.DataFrame({"bad": chosen.bad, "n": 1, by: values.to_numpy()})
    now = frame[chosen.now].groupby(by)[["bad", "n"]].sum()
    before = frame[~chosen.now].groupby(by)[["bad", "n"]].sum()
    counts = before.add_suffix("_before").join(now, how="outer").fillna(0).astype(int)
    return _effects(counts).sort_values("effect", key=abs, ascending=False)


def _effects(counts: pd.DataFrame) -> pd.DataFrame:
    total = counts.sum()
    overall = total["bad"] / total["n"], total["bad_before"] / total["n_before"]
    shares = counts["n"] / total["n"], counts["n_before"] / total["n_before"]
    rates = (
        counts["bad"] / counts["n"].where(counts["n"] > 0),
        counts["bad_before"] / counts["n_before"].where(counts["n_before"] > 0),
    )
    now, before = rates[0].fillna(rates[1]), rates[1].fillna(rates[0])
    mix = (shares[0] - shares[1]) * ((now + before) / 2 - sum(overall) / 2)
    rate = (now - before) * (shares[0] + shares[1]) / 2
    return counts.assign(
        share_before=shares[1],
        share=shares[0],
        rate_before=rates[1],
        rate=rates[0],
        mix_effect=mix,
        rate_effect=rate,
        effect=mix + rate,
    )
