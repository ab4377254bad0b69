r"""Detectors of personal data and obscenity beside other libraries, in one run.

    OMP_NUM_THREADS=1 python benchmarks/bench_detectors.py [COMMENTS.tsv] [--errors]

COMMENTS.tsv (detector_comments.tsv beside this file, if none is named) has the columns
text (with \n and \t escaped), marketplace, language, set, and spans: kind:start:end,
separated by spaces. A find is right if it overlaps a span of its kind; ``exact`` is the
share of the right ones with exactly its ends. Mild words are neither asked nor wrong.
``--errors`` lists what feedbacklab missed and what it found too much.

The other libraries take part if they are installed (``pip install '.[bench]'``).
"""

from __future__ import annotations

import csv
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from feedbacklab.privacy import find_all_personal_data

BESIDE = Path(__file__).with_name("detector_comments.tsv")
PERSONAL = ("email", "phone", "name")
PARCELS = frozenset({"order_id", "tracking"})
ENOUGH_SECONDS = 2.0
REGIONS = {"UK": "GB"}


class Span(NamedTuple):
    """One find, or one that should be found."""

    kind: str
    start: int
    end: int

    def overlaps(self, other: Span) -> bool:
        """Whether two spans share a character."""
        return self.start < other.end and other.start < self.end


class Comment(NamedTuple):
    """One comment of the corpus."""

    text: str
    marketplace: str | None
    language: str
    spans: list[Span]


Found = list[list[Span]]
Detector = Callable[[list[Comment]], Found]


def read_comments(path: Path) -> list[Comment]:
    """Comments of a corpus file with their spans."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [_comment(row) for row in rows]


def _comment(row: dict[str, str]) -> Comment:
    text = row["text"].replace("\\n", "\n").replace("\\t", "\t")
    parts = (span.split(":") for span in row["spans"].split())
    spans = [Span(kind, int(start), int(end)) for kind, start, end in parts]
    marketplace = row["marketplace"].strip()
    is_known = marketplace and marketplace != "unknown"
    return Comment(text, marketplace if is_known else None, row["language"], spans)


# --- the detectors ---


def ours(certainties: set[str]) -> Detector:
    """Our own personal data of these certainties."""

    def find(comments: list[Comment]) -> Found:
        texts = [comment.text for comment in comments]
        places = [comment.marketplace for comment in comments]
        return [
            [Span(f.kind, f.start, f.end) for f in found if f.certainty in certainties]
            for found in find_all_personal_data(texts, places)
        ]

    return find


def phonenumbers(leniency: str) -> Detector:
    """Google's phone numbers, in the region of the marketplace."""
    library = import_module("phonenumbers")
    level = getattr(library.Leniency, leniency)

    def find(comments: list[Comment]) -> Found:
        return [
            [
                Span("phone", match.start, match.end)
                for match in library.PhoneNumberMatcher(
                    comment.text, _region(comment), leniency=level
                )
            ]
            for comment in comments
        ]

    return find


def _region(comment: Comment) -> str:
    place = comment.marketplace or "US"
    return REGIONS.get(place, place)


def datafog() -> Detector:
    """DataFog's regular expressions."""
    library = import_module("datafog")
    kinds = {"EMAIL": "email", "PHONE": "phone", "PERSON": "name"}

    def find(comments: list[Comment]) -> Found:
        return [
            [
                Span(kinds[found.type], found.start, found.end)
                for found in library.scan(comment.text, engine="regex").entities
                if found.type in kinds
            ]
            for comment in comments
        ]

    return find


def scrubadub() -> Detector:
    """Scrubadub with the detectors that it starts with."""
    library = import_module("scrubadub")

    def find(comments: list[Comment]) -> Found:
        scrubbers: dict[str, object] = {}
        found = []
        for comment in comments:
            locale = f"en_{_region(comment)}"
            locale = locale if locale in {"en_US", "en_GB", "en_CA"} else "en_US"
            if locale not in scrubbers:
                scrubbers[locale] = library.Scrubber(locale=locale)
            filth = scrubbers[locale].iter_filth(comment.text)
            found.append([Span(f.detector_name or "", f.beg, f.end) for f in filth])
        return found

    return find


def our_obscenity() -> Detector:
    """Our own obscene words, without the mild ones."""
    library = import_module("feedbacklab.profanity")

    def find(comments: list[Comment]) -> Found:
        found = library.find_obscenities([comment.text for comment in comments])
        return [
            [Span("obscene", f.start, f.end) for f in one if f.grade == "obscene"]
            for one in found
        ]

    return find


def profanex() -> Detector:
    """Profanex with its own word list."""
    words = import_module("profanex").Filter()

    def find(comments: list[Comment]) -> Found:
        found = (words.find(comment.text) for comment in comments)
        return [[Span("obscene", f.start, f.end) for f in one] for one in found]

    return find


def pyobscenity() -> Detector:
    """The Python port of obscenity, English."""
    library = import_module("pyobscenity")

    def find(comments: list[Comment]) -> Found:
        found = (library.find_matches(comment.text) for comment in comments)
        return [
            [Span("obscene", f.start_index, f.end_index + 1) for f in one]
            for one in found
        ]

    return find


PERSONAL_DETECTORS: dict[str, Callable[[], Detector]] = {
    "feedbacklab, certain": lambda: ours({"certain"}),
    "feedbacklab, all": lambda: ours({"certain", "possible"}),
    "phonenumbers VALID": lambda: phonenumbers("VALID"),
    "phonenumbers POSSIBLE": lambda: phonenumbers("POSSIBLE"),
    "datafog": datafog,
    "scrubadub": scrubadub,
}
OBSCENITY_DETECTORS: dict[str, Callable[[], Detector]] = {
    "feedbacklab": our_obscenity,
    "profanex": profanex,
    "pyobscenity": pyobscenity,
}


def installed(
    makers: dict[str, Callable[[], Detector]],
) -> Iterator[tuple[str, Detector]]:
    """Detectors whose library is there; the others are named and left out."""
    for name, make in makers.items():
        try:
            yield name, make()
        except ImportError as missing:
            print(f"{name} is left out: {missing}")


# --- what is measured ---


def score(kind: str, comments: list[Comment], found: Found) -> dict[str, object]:
    """Precision and recall of one kind, each with its base."""
    count = Counter()
    for comment, spans in zip(comments, found, strict=True):
        asked = [span for span in comment.spans if span.kind == kind]
        mild = [span for span in comment.spans if span.kind == "mild"]
        given = [span for span in spans if span.kind == kind]
        given = [s for s in given if not (hits(s, mild) and not hits(s, asked))]
        count["asked"] += len(asked)
        count["met"] += sum(hits(span, given) for span in asked)
        count["given"] += len(given)
        count["right"] += sum(hits(span, asked) for span in given)
        count["exact"] += len(set(asked) & set(given))
    return {
        "precision": share(count["right"], count["given"]),
        "recall": share(count["met"], count["asked"]),
        "exact": share(count["exact"], count["met"]),
    }


def hits(span: Span, others: list[Span]) -> bool:
    """Whether a span overlaps one of the others."""
    return any(span.overlaps(other) for other in others)


def share(count: int, base: int) -> str:
    """Share with its base, such as ``0.975 (39/40)``."""
    return f"{count / base:.3f} ({count}/{base})" if base else "–"


def parcels_read_as_phones(comments: list[Comment], found: Found) -> int:
    """Order ids and tracking numbers of which a part was taken for a phone."""
    pairs = zip(comments, found, strict=True)
    return sum(
        any(span.kind == "phone" and span.overlaps(parcel) for span in spans)
        for comment, spans in pairs
        for parcel in comment.spans
        if parcel.kind in PARCELS
    )


def speed(detector: Detector, comments: list[Comment]) -> float:
    """Comments a second, over whole rounds that last two seconds or one round."""
    detector(comments[:20])
    start, rounds = time.perf_counter(), 0
    while time.perf_counter() - start < ENOUGH_SECONDS:
        detector(comments)
        rounds += 1
    return rounds * len(comments) / (time.perf_counter() - start)


def personal_table(comments: list[Comment]) -> pd.DataFrame:
    """One row per detector and kind of personal data."""
    rows = []
    for name, detector in installed(PERSONAL_DETECTORS):
        found, pace = detector(comments), round(speed(detector, comments))
        parcels = parcels_read_as_phones(comments, found)
        for kind in PERSONAL:
            if any(span.kind == kind for spans in found for span in spans):
                row = {"detector": name, "kind": kind, **score(kind, comments, found)}
                phones_only = parcels if kind == "phone" else "–"
                rows.append({**row, "parcel ids": phones_only, "comments/s": pace})
    return pd.DataFrame(rows)


def obscenity_table(comments: list[Comment]) -> pd.DataFrame:
    """One row per detector, for all comments and for the English ones alone."""
    rows = []
    for name, detector in installed(OBSCENITY_DETECTORS):
        pace = round(speed(detector, comments))
        english = [comment for comment in comments if comment.language == "en"]
        for language, some in (("all", comments), ("en", english)):
            result = score("obscene", some, detector(some))
            row = {"detector": name, "language": language, **result}
            rows.append({**row, "comments/s": pace})
    return pd.DataFrame(rows)


def print_errors(comments: list[Comment]) -> None:
    """Print what feedbacklab's certain finds miss and what they have too much."""
    found = ours({"certain"})(comments)
    for comment, spans in zip(comments, found, strict=True):
        for kind in PERSONAL:
            asked = [span for span in comment.spans if span.kind == kind]
            given = [span for span in spans if span.kind == kind]
            missed = [span for span in asked if not hits(span, given)]
            wrong = [span for span in given if not hits(span, asked)]
            for label, errors in (("missed", missed), ("too much", wrong)):
                for span in errors:
                    quote = comment.text[span.start : span.end]
                    print(f"{label}\t{kind}\t{comment.marketplace}\t{quote!r}")


def main(arguments: list[str]) -> None:
    """Print the tables of a corpus."""
    paths = [Path(name) for name in arguments if not name.startswith("--")]
    comments = read_comments(paths[0] if paths else BESIDE)
    print(f"{len(comments)} comments")
    print(personal_table(comments).to_string(index=False))
    print(obscenity_table(comments).to_string(index=False))
    if "--errors" in arguments:
        print_errors(comments)


if __name__ == "__main__":
    main(sys.argv[1:])
