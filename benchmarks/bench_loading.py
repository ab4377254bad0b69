"""How fast a report of a million ratings is read, and how much memory that takes.

Writes a seeded cp1252 report into a temporary folder and measures, each in a process of
its own and in turns: reading the bytes, a plain `pandas.read_csv` (all text, C engine,
no quotes), `load_feedback`, and `load_feedback` from its cache.

    python benchmarks/bench_loading.py
    python benchmarks/bench_loading.py --rows 100000 --repeats 3 --odd 0.01
    python benchmarks/bench_loading.py --folder ../shared/data/olist_as_reports
"""

import argparse
import csv
import datetime as dt
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

WORDS = """fast slow shipping thank you package arrived late seller never answered café
wrong item box crushed “great” it’s über refund three weeks product works fine déçu
price €5 not again"""
HEADING = "Date\tRating\tComments\tYour Response\tOrder ID\tRater Email\r\n"
BLOCK = 50_000


def write_report(path: Path, rows: int, odd: float, seed: int) -> None:
    """Write a believable report; a share of its comments holds a raw line break."""
    chance = random.Random(seed)
    first = dt.date(2025, 1, 1)
    days = [f"{day.month}/{day.day}/{day:%y}" for day in _year(first)]
    words, lengths = WORDS.split(), chance.choices(range(2, 23), k=9999)
    pool = [" ".join(chance.choices(words, k=length)) for length in lengths]
    with path.open("w", encoding="cp1252", newline="") as file:
        file.write(HEADING)
        for start in range(0, rows, BLOCK):
            numbers = range(start, min(start + BLOCK, rows))
            picked = zip(
                numbers,
                chance.choices(days, k=len(numbers)),
                chance.choices("12345", (12, 5, 5, 13, 65), k=len(numbers)),
                chance.choices(pool, k=len(numbers)),
                chance.choices((" ", "\n"), (1 - odd, odd), k=len(numbers)),
                strict=True,
            )
            file.writelines(
                f"{day}\t{stars}\t{comment}{gap}{n % 9973}\t\t"
                f"{100 + n % 900}-{n:07}-{n * 7919 % 10**7:07}\t"
                f"{n * 2654435761 % 2**48:012x}@marketplace.amazon.com\r\n"
                for n, day, stars, comment, gap in picked
            )


def _year(first: dt.date) -> list[dt.date]:
    return [first + dt.timedelta(days=n) for n in range(365)]


def read_bytes(path: str) -> None:
    """Read the file and do nothing with it."""
    Path(path).read_bytes()


def plain_read_csv(path: str) -> None:
    """Read six columns of text, and no more."""
    pandas = sys.modules["pandas"]
    pandas.read_csv(
        path,
        sep="\t",
        dtype=str,
        keep_default_na=False,
        quoting=csv.QUOTE_NONE,
        encoding="cp1252",
        engine="c",
    )


def load(path: str, *, cache: bool = False) -> None:
    """Read the feedback table."""
    sys.modules["feedbacklab.loaders"].load_feedback(path, cache=cache)


def load_cached(path: str) -> None:
    """Read the feedback table from its cache."""
    load(path, cache=True)


def load_whole_folder(path: str) -> None:
    """Read and join every report of a folder."""
    sys.modules["feedbacklab.loaders"].load_folder(path)


WAYS = {
    "read the bytes": read_bytes,
    "pandas.read_csv, all text": plain_read_csv,
    "load_feedback": load,
    "load_feedback, cached": load_cached,
}
FOLDER = {"load_folder": load_whole_folder}
CSV, LOAD, CACHED = list(WAYS)[1:]


def measure(way: str, path: str) -> dict[str, float]:
    """Time and peak memory of one way in this process, imports not counted in time."""
    import pandas  # noqa: F401

    import feedbacklab.loaders  # noqa: F401

    wall, cpu = time.perf_counter(), time.process_time()
    {**WAYS, **FOLDER}[way](path)
    unit = 1 if sys.platform == "darwin" else 1024
    return {
        "seconds": time.perf_counter() - wall,
        "cpu": time.process_time() - cpu,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit,
    }


def in_fresh_process(way: str, path: str) -> dict[str, float]:
    """`measure` in a new Python."""
    command = [sys.executable, __file__, "--measure", way, path]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def medians(ways: list[str], path: str, repeats: int) -> dict[str, dict[str, float]]:
    """Medians over repeats that take turns, so that a slow minute is shared."""
    runs: dict[str, list[dict[str, float]]] = {way: [] for way in ways}
    for repeat in range(repeats):
        turned = ways[repeat % len(ways) :] + ways[: repeat % len(ways)]
        for way in turned:
            runs[way].append(in_fresh_process(way, path))
    return {
        way: {name: statistics.median(run[name] for run in taken) for name in taken[0]}
        for way, taken in runs.items()
    }


def show(found: dict[str, dict[str, float]], size: int) -> None:
    """Print the table and how each bar was met."""
    plain = found[CSV]
    print(f"{'':28}{'seconds':>9}{'CPU':>7}{'x csv':>8}{'peak MB':>9}{'x file':>8}")
    for way, one in found.items():
        ratio = one["seconds"] / plain["seconds"]
        print(
            f"{way:28}{one['seconds']:9.2f}{one['cpu']:7.2f}{ratio:8.2f}"
            f"{one['peak'] / 1e6:9.0f}{one['peak'] / size:8.2f}"
        )
    bars = {
        "load_feedback / read_csv, time": (
            found[LOAD]["seconds"] / plain["seconds"],
            2.0,
        ),
        "load_feedback, peak / file": (found[LOAD]["peak"] / size, 5.0),
        "cached / load_feedback, time": (
            found[CACHED]["seconds"] / found[LOAD]["seconds"],
            1 / 3,
        ),
    }
    for name, (value, bar) in bars.items():
        verdict = "met" if value <= bar else "MISSED"
        print(f"{name:34}{value:6.2f}   bar {bar:.2f}   {verdict}")


def bench_report(options: argparse.Namespace) -> None:
    """Write a report and measure every way to read it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "report.txt")
        write_report(path, options.rows, options.odd, options.seed)
        size = path.stat().st_size
        print(
            f"{options.rows:,} rows, {size / 1e6:.0f} MB, cp1252, {options.repeats} ",
            end="",
        )
        print("repeats, medians")
        first = in_fresh_process(CACHED, str(path))
        show(medians(list(WAYS), str(path), options.repeats), size)
        kept = next(Path(folder, ".feedbacklab").iterdir(), None)
        print(f"the first time with a cache: {first['seconds']:.2f} seconds", end="")
        print(f", which keeps {kept.stat().st_size / 1e6:.0f} MB" if kept else "")


def main() -> None:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--odd", type=float, default=0.0, help="share of comments with a raw line break"
    )
    parser.add_argument("--folder", help="measure load_folder on this folder instead")
    parser.add_argument("--measure", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    os.environ.setdefault("FEEDBACKLAB_RATER_KEY", "benchmark")
    if options.measure:
        print(json.dumps(measure(*options.measure)))
    elif options.folder:
        found = medians(list(FOLDER), options.folder, options.repeats)["load_folder"]
        print(f"load_folder: {found['seconds']:.2f} seconds, {found['cpu']:.2f} of CPU")
    else:
        bench_report(options)


if __name__ == "__main__":
    main()
