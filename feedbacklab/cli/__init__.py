"""The command: ``feedbacklab summary`` and ``feedbacklab evaluate``."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Parameters
    ----------
    arguments
        Words behind ``feedbacklab``; left out, those of the process.

    Returns
    -------
    int
        0, or 2 after one sentence on standard error about bad input.
    """
    options = _parser().parse_args(arguments)
    try:
        return import_module(f"feedbacklab.cli.{options.command}").run(options)
    except BrokenPipeError:  # the reader, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (ValueError, OSError) as error:
        reason = error.strerror if isinstance(error, OSError) else None
        where = f" {error.filename}" if isinstance(error, OSError) else ""
        print(f"feedbacklab: {reason}{where}" if reason else f"feedbacklab: {error}",
              file=sys.stderr)  # fmt: skip
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="feedbacklab", description="Read Amazon seller-feedback reports."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    _add_summary(commands)
    _add_evaluate(commands)
    return parser


def _add_summary(commands: argparse._SubParsersAction) -> None:
    summary = commands.add_parser(
        "summary", help="the rating, by Amazon's arithmetic, and what to do first"
    )
    summary.add_argument(
        "paths", nargs="+", metavar="FOLDER|FILE", help="reports as downloaded"
    )
    summary.add_argument(
        "--marketplace", help="code such as US; left out, every marketplace found"
    )
    summary.add_argument(
        "--until",
        metavar="YYYY-MM-DD",
        help="the day after the last one that counts; left out, the day after the last "
        "one that a report covers",
    )
    summary.add_argument("--json", action="store_true", help="print JSON")
    summary.add_argument(
        "--cache", action="store_true", help="keep read reports beside their source"
    )


def _add_evaluate(commands: argparse._SubParsersAction) -> None:
    evaluate = commands.add_parser(
        "evaluate", help="how good the classifier is on comments that you have labelled"
    )
    evaluate.add_argument(
        "labelled",
        metavar="LABELLED.csv",
        help="columns text and kind; aspects, maybe, lang, rating, source if you like",
    )
    evaluate.add_argument("--json", action="store_true", help="print JSON")
    evaluate.add_argument(
        "--against",
        metavar="PREVIOUS.json",
        help="compare with a saved run on the same file",
    )
    evaluate.add_argument(
        "--save", metavar="RUN.json", help="keep this run; no comment is in it"
    )
    evaluate.add_argument(
        "--worst",
        metavar="N",
        type=int,
        default=0,
        help="also print the words of the N worst errors",
    )
