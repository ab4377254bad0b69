"""Comments composed of short labelled phrases, the way buyers put them together.

Buyers say the same few things in the same few words, several of them in one breath.
``phrases/`` holds such words by signed aspect, written for this project;
``together.tsv`` tells how often which aspects stand together, counted in comments of
buyers that were read and labelled (counts only; no words of theirs are kept).
"""

from __future__ import annotations

import csv
import random
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

from feedbacklab.classifier.labels import SELLER_CODES

HERE = Path(__file__).parent
NOTHING = "-"
MENTION, DISPLEASED = "mention", "displeased"
HOW_MANY = 9_000
SAID_TWICE = 0.25
AN_EMPTY_PHRASE = 0.25
A_MENTION = 0.5
JOINTS = (". ", ". ", ", ", ", ", " and ", "  ", " ", "... ", "! ", " , ")
CONTRASTS = (" but ", ", but ", " however ", ". But ")
ENDS = {"+": ("!", " 👍", " 😍"), "-": ("!", " 😡", " 👎"), "": ("!",)}


class Composed(NamedTuple):
    """One composed comment and its signed aspects, such as ``"D- P+"``."""

    text: str
    aspects: str


def read_phrases(folder: Path = HERE / "phrases") -> dict[str, list[str]]:
    """Phrases by signed aspect; "-" for those that say nothing.

    "displeased" holds phrases that blame without saying what, "mention" those that name
    what was ordered and judge nothing. The files have the columns aspect and phrases,
    these separated by ``|``.
    """
    phrases: dict[str, dict[str, None]] = defaultdict(dict)
    for path in sorted(folder.glob("*.tsv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[
                1:
            ]:
                phrases[row[0]].update(dict.fromkeys(row[1].split("|")))
    return {aspect: list(found) for aspect, found in phrases.items()}


def read_together(path: Path = HERE / "together.tsv") -> dict[tuple[str, ...], int]:
    """How many comments speak of which signed aspects together."""
    lines = path.read_text(encoding="utf-8").splitlines()[1:]
    rows = [line.split("\t") for line in lines]
    return {tuple(aspects.split()): int(count) for aspects, count in rows}


def compose(how_many: int = HOW_MANY, seed: int = 5) -> list[Composed]:
    """Compose comments, no two alike, with aspects as often together as in life.

    Parameters
    ----------
    how_many
        Number of comments.
    seed
        Of the random choices; the same seed gives the same comments.
    """
    draw = random.Random(seed)
    phrases, together = read_phrases(), read_together()
    sets, counts = list(together), list(together.values())
    composed: dict[str, str] = {}
    while len(composed) < how_many:
        aspects = draw.choices(sets, counts)[0]
        said = _said(draw, aspects, phrases)
        composed.setdefault(_written(draw, said), " ".join(aspects))
    return [Composed(text, aspects) for text, aspects in composed.items()]


def _said(
    draw: random.Random, aspects: tuple[str, ...], phrases: dict[str, list[str]]
) -> list[tuple[str, str]]:
    """Phrases for some aspects in any order, now and then one that judges nothing."""
    said = []
    signs = {aspect[1:] for aspect in aspects}
    empty = phrases[DISPLEASED] if signs == {"-"} else phrases[NOTHING]
    if aspects == (NOTHING,):
        return [(NOTHING, draw.choice(phrases[NOTHING] + phrases[DISPLEASED]))]
    for aspect in aspects:
        twice = aspect[0] in "PDS" and draw.random() < SAID_TWICE
        said += [(aspect, draw.choice(phrases[aspect])) for _ in range(1 + twice)]
    if draw.random() < AN_EMPTY_PHRASE:
        said.append((NOTHING, draw.choice(empty)))
    is_story = any(aspect[0] in SELLER_CODES for aspect in aspects)
    if is_story and draw.random() < A_MENTION:
        said.append((NOTHING, draw.choice(phrases[MENTION])))
    draw.shuffle(said)
    return said


def _written(draw: random.Random, said: list[tuple[str, str]]) -> str:
    """Join phrases to one comment with the pauses, capitals and ends of buyers."""
    joint, text, before = draw.choice(JOINTS), "", ""
    for aspect, phrase in said:
        turns = {before[1:], aspect[1:]} == {"+", "-"} and draw.random() < 0.5
        text += (draw.choice(CONTRASTS) if turns else joint) if text else ""
        text, before = text + phrase, aspect
    manner = draw.random()
    if manner < 0.45:
        text = text[0].upper() + text[1:]
    elif manner < 0.5:
        text = text.upper()
    return text + _end(draw, {aspect[1:] for aspect, _ in said})


def _end(draw: random.Random, signs: set[str]) -> str:
    mood = next(iter(signs)) if len(signs) == 1 and signs <= {"+", "-"} else ""
    return draw.choice((".", ".", "...", *ENDS[mood])) if draw.random() < 0.4 else ""
