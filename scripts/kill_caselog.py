"""Kill writers of a case log at random moments, and look for what was lost.

    python scripts/kill_caselog.py [KILLS] [SEED]

Two processes write decisions, undos and investigations into one case log and
acknowledge what the log has accepted. One of them is killed (SIGKILL) at a random
moment, again and again, each time the other one still writing; every 10 kills begin
with no file at all, so that some meet the making of it. After each kill every
acknowledged entry must be in the file, whole, and the file must pass the check that
SQLite has for it. Needs a system that can fork.
"""

from __future__ import annotations

import multiprocessing
import random
import sqlite3
import sys
import tempfile
from contextlib import closing
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

import pandas as pd

from feedbacklab.caselog import CaseLog, Decision, Investigation

PER_FILE = 10
LONGEST_LIFE = 0.25
WHEN = "2026-05-04 12:00"
PARTS = 3
READY = "ready"


@dataclass
class Tally:
    """What was done and what was found; the last four must stay empty or zero."""

    kills: int = 0
    acknowledged: int = 0
    unacknowledged: int = 0
    entries: int = 0
    lost: list[str] = field(default_factory=list)
    torn: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)
    unasked: int = 0


@dataclass
class Writer:
    """One process that writes, and what it has acknowledged so far."""

    name: str
    process: multiprocessing.process.BaseProcess
    pipe: Connection
    said: list[str] = field(default_factory=list)

    def listen(self) -> None:
        """Take in every acknowledgement that is waiting, to the end of the pipe."""
        try:
            while self.pipe.poll():
                self.said.append(self.pipe.recv())
        except EOFError:
            pass


def write(path: Path, name: str, pipe: Connection) -> None:
    """Write until killed: three entries at once, an undo, or an investigation."""
    pipe.send(READY)
    log, number = CaseLog(path), 0
    while True:
        key = f"{name}-{number}"
        orders = tuple(f"{key}-{part}" for part in range(PARTS))
        if number % 3 == 2:
            log.investigate(Investigation(key, order_ids=orders), name, WHEN)
        else:
            log.record(*(Decision(one, "accepted", name, WHEN) for one in orders))
        pipe.send(key)
        if number % 5 == 0:
            taken_back = log.undo(name, WHEN)
            pipe.send(f"{taken_back.order_id.rpartition('-')[0]}-undone")
        number += 1


def start(path: Path, name: str) -> Writer:
    """Start a writer; forks are cheap and safe from a server that has one thread."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["pandas", "pyarrow.parquet"])
    pipe, far_end = context.Pipe(duplex=False)
    process = context.Process(target=write, args=(path, name, far_end), daemon=True)
    process.start()
    far_end.close()
    if pipe.recv() != READY:
        raise RuntimeError(f"Writer {name} did not start.")
    return Writer(name, process, pipe)


def kill(writer: Writer) -> None:
    """Kill a writer and hear what it said last."""
    writer.process.kill()
    writer.process.join()
    writer.listen()
    writer.pipe.close()


def stored(path: Path) -> dict[str, int]:
    """How many parts of each key stand in the file; an undo has one."""
    log = CaseLog(path)
    entries, found = log.entries(), log.investigations()
    parts = pd.Series(entries["order_id"]).str.rsplit("-", n=1).str[0]
    is_undo = entries["state"] == "undo"
    counts = parts[~is_undo].value_counts().to_dict()
    counts |= dict.fromkeys(parts[is_undo] + "-undone", PARTS)
    return counts | dict(zip(found["title"], found["orders"], strict=True))


def check(path: Path, writers: list[Writer], tally: Tally) -> None:
    """Compare what was acknowledged with what is in the file, and check the file."""
    said = [key for writer in writers for key in writer.said]
    counts = stored(path) if path.exists() else {}
    tally.lost += [key for key in said if key not in counts]
    tally.torn += [key for key, parts in counts.items() if parts != PARTS]
    if path.exists():
        with closing(sqlite3.connect(path, timeout=30)) as database:
            verdict = database.execute("PRAGMA integrity_check").fetchone()[0]
            strays = database.execute("PRAGMA foreign_key_check").fetchall()
        if verdict != "ok" or strays:
            tally.damaged.append(f"{path.name} after {tally.kills} kills: {verdict}")


def one_file(path: Path, kills: int, rng: random.Random, tally: Tally) -> None:
    """Kill writers of one file; those killed are replaced by new ones."""
    running = [start(path, f"w{tally.kills}"), start(path, f"v{tally.kills}")]
    gone: list[Writer] = []
    for _ in range(kills):
        victim = running.pop(rng.randrange(2))
        victim.process.join(timeout=LONGEST_LIFE * rng.random() ** 2)
        tally.unasked += victim.process.exitcode is not None
        kill(victim)
        gone.append(victim)
        tally.kills += 1
        for writer in running:
            writer.listen()
        check(path, [*gone, *running], tally)
        running.append(start(path, f"w{tally.kills}"))
    for writer in running:
        kill(writer)
    check(path, [*gone, *running], tally)
    counts = stored(path) if path.exists() else {}
    said = {key for writer in [*gone, *running] for key in writer.said}
    tally.acknowledged += len(said)
    tally.unacknowledged += len(counts.keys() - said)
    tally.entries += len(CaseLog(path).entries())


def run(folder: Path, kills: int, seed: int) -> Tally:
    """Kill so many times, and say what was found.

    Parameters
    ----------
    folder
        Where the case logs are made.
    kills
        How many writers are killed at a random moment.
    seed
        Of the moments and of the choice between the two writers.
    """
    rng, tally = random.Random(seed), Tally()
    while tally.kills < kills:
        path = folder / f"cases{tally.kills}.sqlite"
        one_file(path, min(PER_FILE, kills - tally.kills), rng, tally)
    return tally


def main(kills: str = "200", seed: str = "1") -> int:
    """Print what was found; 1 if anything was lost, torn or damaged."""
    with tempfile.TemporaryDirectory() as folder:
        tally = run(Path(folder), int(kills), int(seed))
    print(f"{tally.kills} kills, {tally.acknowledged} acknowledged writes,")
    print(f"{tally.unacknowledged} more whole in the file though not acknowledged,")
    print(f"{tally.entries} entries of decisions and undos;")
    print(f"lost {len(tally.lost)}, torn {len(tally.torn)}, ")
    print(f"damaged {len(tally.damaged)}, writers that ended by themselves ", end="")
    print(tally.unasked)
    for problem in [*tally.lost, *tally.torn, *tally.damaged][:10]:
        print(f"  {problem}")
    return int(bool(tally.lost or tally.torn or tally.damaged or tally.unasked))


if __name__ == "__main__":
    from kill_caselog import main as run_main  # the name under which writers find it

    sys.exit(run_main(*sys.argv[1:]))
