"""Check that no text written for this project stands in a folder of other texts.

    python scripts/check_originality.py FOLDER

Compares every text of more than four words in the training corpus and its phrases, the
gold set, the sample comments and the detectors' corpora, letters and digits only, with
every line, table field and sentence of the folder's .csv, .tsv and .txt files (.gz too).
Prints file and line of what it finds, never the words, and ends with 1 if there is any.
"""

from __future__ import annotations

import csv
import gzip
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
OWN = (
    "feedbacklab/classifier/corpus/*.tsv",
    "feedbacklab/classifier/phrases/*.tsv",
    "feedbacklab/samples/comments_*.tsv",
    "data/samples/gold.csv",
    "benchmarks/detector_comments.tsv",
    "tests/detectors/*.tsv",
)
TEXT_COLUMNS = ("text", "phrases")
BETWEEN_PHRASES = "|"
FEWEST_WORDS = 5


def plain(text: str) -> str:
    """Letters and digits of a text in lower case, single spaces between words."""
    return " ".join(re.findall(r"\w+", text.lower()))


def own_texts(root: Path = ROOT) -> Iterator[tuple[str, int, str]]:
    """Every text written for this project: file, line, plain text."""
    for pattern in OWN:
        for path in sorted(root.glob(pattern)):
            delimiter = "," if path.suffix == ".csv" else "\t"
            quoting = csv.QUOTE_MINIMAL if path.suffix == ".csv" else csv.QUOTE_NONE
            with path.open(encoding="utf-8", newline="") as file:
                rows = csv.DictReader(file, delimiter=delimiter, quoting=quoting)
                for row in rows:
                    for text in _texts(row):
                        yield path.name, rows.line_num, plain(text)


def _texts(row: dict[str, str]) -> list[str]:
    """Text of a row, or each of its phrases."""
    column = next(name for name in TEXT_COLUMNS if name in row)
    is_list = column == TEXT_COLUMNS[1]
    return row[column].split(BETWEEN_PHRASES) if is_list else [row[column]]


def other_texts(folder: Path) -> set[str]:
    """Plain lines, fields and sentences of the folder's files."""
    found: set[str] = set()
    for path in sorted(folder.rglob("*")):
        if path.name.removesuffix(".gz").endswith((".csv", ".tsv", ".txt")):
            opened = gzip.open if path.suffix == ".gz" else open
            with opened(path, "rt", encoding="utf-8", errors="replace") as file:
                for line in file:
                    for part in [line, *re.split(r"[\t.!?;]|,\"|\",", line)]:
                        found.add(plain(part))
    return found


def main(folder: str) -> int:
    """Print every own text that stands in the folder; 1 if there is any."""
    others = other_texts(Path(folder))
    texts = list(own_texts())
    copies = [
        (name, line)
        for name, line, text in texts
        if text.count(" ") >= FEWEST_WORDS - 1 and text in others
    ]
    for name, line in copies:
        print(f"{name}, line {line}: stands in {folder}")
    print(f"{len(copies)} of {len(texts):,} texts stand there.")
    return 1 if copies else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
