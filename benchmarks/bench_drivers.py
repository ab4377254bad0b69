"""Planted causes and pure noise: who names the right slice, and who cries wolf.

    OMP_NUM_THREADS=1 python benchmarks/bench_drivers.py --seeds 50

A made-up seller with eight dimensions and long-run rates that differ by SKU and by
carrier (log-odds with a standard deviation of 0.3 around 6 % not positive) has twelve
weeks of baseline and four weeks to look at (``--weeks``), in which shares of SKUs have
drifted. In a plant 35 % of the feedback of one slice is not positive in these weeks, as
in the stories of the shipped sample (8 of 20 to 30 of 71); in noise nothing happens.
A plant is a SKU or a carrier at random, or a SKU of one carrier, each at least 3 % of
the feedback.

wise-pizza and sliceline take part if they are installed (``pip install .[bench]``).
They have no notion of "nothing": any named slice counts as a report. For a fair
ranking theirs is cut at three too. sliceline compares no periods: it is given the
period's rows, with an error of 1 where one is bad.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from feedbacklab.drivers import Search, drivers

VOLUMES = (12, 50, 100, 300, 600)
PLANTS = ("noise", "sku", "carrier", "sku × carrier")
BASELINE_WEEKS = 12
RATE, PLANTED_RATE, SPREAD, LEAST_SHARE = 0.06, 0.35, 0.3, 0.03
DIMENSIONS = (
    "sku", "asin", "channel", "carrier", "warehouse", "region", "weekday",
    "marketplace",
)  # fmt: skip
Segment = dict[str, str]


class World(NamedTuple):
    """Rows with their dimensions and claims, and what was planted in them."""

    table: pd.DataFrame
    now: np.ndarray
    plant: Segment


def make_world(per_week: int, kind: str, seed: int, weeks: int) -> World:
    """One made-up history."""
    rng = np.random.default_rng([seed, per_week, PLANTS.index(kind), weeks])
    n0, n1 = BASELINE_WEEKS * per_week, weeks * per_week
    now = np.repeat([False, True], [n0, n1])
    share = rng.dirichlet(np.full(12, 3.0))
    drifted = share * np.exp(rng.normal(0, 0.3, 12))
    sku = np.append(
        rng.choice(12, n0, p=share), rng.choice(12, n1, p=drifted / drifted.sum())
    )
    carrier = rng.choice(4, n0 + n1, p=[0.4, 0.3, 0.2, 0.1])
    logit = np.log(RATE / (1 - RATE)) + rng.normal(0, SPREAD, 12)[sku]
    chance = 1 / (1 + np.exp(-logit - rng.normal(0, SPREAD, 4)[carrier]))
    table = _texts(sku, carrier, rng)
    plant = _plant(table, now, kind, rng)
    hit = now & _inside(table, plant) if plant else np.zeros(n0 + n1, bool)
    bad = rng.random(n0 + n1) < np.where(hit, PLANTED_RATE, chance)
    return World(table.assign(bad=bad), now, plant)


def _texts(
    sku: np.ndarray, carrier: np.ndarray, rng: np.random.Generator
) -> pd.DataFrame:
    """All dimensions; ASIN is the SKU, a carrier mostly leaves one warehouse."""
    rows = len(sku)
    warehouse = np.where(rng.random(rows) < 0.7, carrier % 3, rng.integers(0, 3, rows))
    days = pd.Timestamp("2026-01-05") + pd.to_timedelta(np.arange(rows) % 7, "D")
    numbers = {
        "sku": sku,
        "asin": sku,
        "channel": rng.integers(0, 2, rows),
        "carrier": carrier,
        "warehouse": warehouse,
        "region": rng.choice(20, rows, p=rng.dirichlet(np.full(20, 2.0))),
        "weekday": rng.integers(0, 7, rows),
        "marketplace": rng.choice(3, rows, p=[0.7, 0.2, 0.1]),
    }
    texts = {name: [f"{name[0]}{n}" for n in part] for name, part in numbers.items()}
    return pd.DataFrame({"left_on": days, **texts})


def _plant(
    table: pd.DataFrame, now: np.ndarray, kind: str, rng: np.random.Generator
) -> Segment:
    if kind == "noise":
        return {}
    names = kind.split(" × ")
    sizes = table.groupby(names).size()
    large = sizes[sizes >= LEAST_SHARE * len(table)]
    values = large.index[rng.integers(len(large))]
    values = values if isinstance(values, tuple) else (values,)
    return dict(zip(names, values, strict=True))


def _inside(table: pd.DataFrame, segment: Segment) -> np.ndarray:
    return np.all([table[name] == value for name, value in segment.items()], axis=0)


class Answer(NamedTuple):
    """Slices by rank, and how many of them the method vouches for."""

    ranked: list[Segment]
    reported: int


def ours(world: World) -> Answer:
    """feedbacklab.drivers."""
    now = world.now
    result = drivers(world.table, now, ~now, "bad", Search(DIMENSIONS))
    return Answer(
        [_parsed(name) for name in result.found.index[:3]], len(result.supported)
    )


def _parsed(name: str) -> Segment:
    return dict(part.split(" = ") for part in name.split(" × "))


def wise_pizza(world: World) -> Answer:
    """wise-pizza's changes of the rate, largest impact first."""
    from wise_pizza import explain_changes_in_average

    dims = [*DIMENSIONS]
    frame = world.table.assign(size=1, total=world.table["bad"].astype(float))
    parts = [
        part.groupby(dims, as_index=False)[["size", "total"]].sum()
        for part in (frame[~world.now], frame[world.now])
    ]
    found = explain_changes_in_average(
        *parts, dims, "total", "size", max_segments=3, max_depth=2
    )
    segments = sorted(found.segments, key=lambda part: -abs(part["impact"]))
    named = [part["segment"] for part in segments]
    return Answer(named[:3], len(named))


def sliceline(world: World) -> Answer:
    """Sliceline's top slices of the period's bad rows."""
    from sliceline.slicefinder import Slicefinder

    later = world.table[world.now]
    finder = Slicefinder(alpha=0.95, k=3, max_l=2, min_sup=4, verbose=False)
    finder.fit(later[[*DIMENSIONS]].to_numpy(object), later["bad"].to_numpy(float))
    named = [
        {n: v for n, v in zip(DIMENSIONS, row, strict=True) if v is not None}
        for row in finder.top_slices_
    ]
    return Answer(named, len(named))


def methods() -> dict[str, Callable[[World], Answer]]:
    """Ours and the others that are installed."""
    found = {"feedbacklab": ours}
    for name, method in (("wise_pizza", wise_pizza), ("sliceline", sliceline)):
        try:
            __import__(name)
        except ImportError:
            print(f"{name} is not installed and left out")
        else:
            found[name] = method
    return found


def _same(segment: Segment, plant: Segment) -> bool:
    """Whether it is the plant; ASIN and SKU are one."""
    plain = {name: value for name, value in segment.items() if name != "asin"}
    if "asin" in segment:
        plain["sku"] = "s" + segment["asin"][1:]
    return plain == plant


def trials(volume: int, kind: str, options: argparse.Namespace) -> Iterator[dict]:
    """Score every method on the same worlds."""
    asked = {n: m for n, m in methods().items() if n in options.methods}
    for seed in range(options.seeds):
        world = make_world(volume, kind, seed, options.weeks)
        for name, method in asked.items():
            start = time.perf_counter()
            answer = method(world)
            seconds = time.perf_counter() - start
            hits = [_same(segment, world.plant) for segment in answer.ranked]
            yield {
                "method": name,
                "a week": volume,
                "plant": kind,
                "hit@1": any(hits[:1]),
                "hit@3": any(hits[:3]),
                "reported": answer.reported > 0,
                "seconds": seconds,
            }


def large_search(rows: int = 10_000) -> float:
    """Seconds for 10,000 feedback × 8 dimensions, the fastest of three."""
    weeks = BASELINE_WEEKS + 4
    world = make_world(rows // weeks, "sku × carrier", 1, 4)
    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        ours(world)
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def main() -> None:
    """Print one row per method, volume and plant."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=50)
    parser.add_argument("--weeks", type=int, default=4)
    parser.add_argument("--volumes", type=int, nargs="+", default=VOLUMES)
    parser.add_argument("--methods", nargs="+", default=[*methods()])
    options = parser.parse_args()
    rows = [
        row
        for volume in options.volumes
        for kind in PLANTS
        for row in trials(volume, kind, options)
    ]
    scores = pd.DataFrame(rows).groupby(["method", "a week", "plant"], sort=False)
    shown = scores.mean().round(3)
    shown.loc[shown.index.get_level_values("plant") == "noise", ["hit@1", "hit@3"]] = (
        np.nan
    )
    print(shown.to_string())
    print(f"10,000 feedback × 8 dimensions: {large_search():.2f} seconds")


if __name__ == "__main__":
    main()
