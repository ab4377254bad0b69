"""A CSV of labelled comments → one checked frame, or one clear error."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from feedbacklab.evaluation.labels import CODE_OF, KINDS
from feedbacklab.loaders.decode import read_text
from feedbacklab.loaders.flat import FlatFile, headings, read_flat
from feedbacklab.loaders.source import Source, read_report
from feedbacklab.schema import ReportFormatError

NEEDED = ("text", "kind")
_CODES = "".join(CODE_OF.values())
_ASPECT, _MAYBE = f"[{_CODES}][+0-]", f"[{_CODES}][+0-]?"
_PATTERNS = {
    "aspects": (
        re.compile(rf"-|{_ASPECT}(?: {_ASPECT})*|"),
        f"no aspects (letters of {_CODES} with a sign, as in 'D+ P-', or '-')",
    ),
    "maybe": (
        re.compile(rf"-|{_MAYBE}(?: {_MAYBE})*|"),
        f"no aspects (letters of {_CODES}, as in 'D P')",
    ),
    "rating": (re.compile(r"[1-5](?:\.0)?|"), "no whole number from 1 to 5"),
}
_LONGEST_QUOTE = 20


def load_labelled(source: Source) -> pd.DataFrame:
    """Load comments with their labels from a CSV.

    Parameters
    ----------
    source
        Path, bytes or open file with a heading. Needed are the columns ``text`` and
        ``kind``; known are ``aspects`` (such as ``D+ P-``, ``-`` for none, empty for
        not labelled), ``maybe`` (aspects to count neither way), ``lang``, ``rating``
        and ``source`` (or ``style``). Commas, semicolons or tabs separate them.

    Returns
    -------
    pandas.DataFrame
        One row per comment in the order of the file, every column of the file as text
        and ``rating`` as a nullable integer. Indexed by ``key`` where the file has
        such a column without repeats, else by ``line`` of the file.

    Raises
    ------
    ReportFormatError
        If a column is missing, a row has another number of fields than the heading, or
        a label is none: every problem is named with its column, count and first line.
    """
    report = read_report(source)
    text = read_text(report)
    names = headings(text)
    missing = [name for name in NEEDED if name not in names]
    if missing:
        raise ReportFormatError(
            f"{report.name} is no file of labelled comments: no column "
            f"{' and no column '.join(map(repr, missing))}; found {names}. It needs "
            f"'text' and 'kind' ({', '.join(KINDS)})."
        )
    read = read_flat(text, names)
    frame = _trimmed(read.frame)
    problems = [*_row_problems(read), *_label_problems(frame, read.lines)]
    if not problems and frame.empty:
        problems = ["no row below the heading"]
    if problems:
        raise ReportFormatError(f"{report.name}: {'; '.join(problems)}.")
    return _indexed(frame, read.lines)


def _trimmed(frame: pd.DataFrame) -> pd.DataFrame:
    """Labels without stray spaces and capitals; the text as it is."""
    labels = {
        name: frame[name].str.split().str.join(" ") for name in frame if name != "text"
    }
    labels["kind"] = labels["kind"].str.lower()
    frame = frame.assign(**labels)
    has_style = "style" in frame and "source" not in frame
    return frame.rename(columns={"style": "source"}) if has_style else frame


def _indexed(frame: pd.DataFrame, lines: list[int]) -> pd.DataFrame:
    if "rating" in frame:
        numbers = pd.to_numeric(frame["rating"].replace("", None))
        frame = frame.assign(rating=numbers.astype("Int64"))
    if "key" in frame and frame["key"].is_unique and (frame["key"] != "").all():
        return frame.set_index("key")
    return frame.set_index(pd.Index(lines, name="line"))


def _row_problems(read: FlatFile) -> Iterator[str]:
    if read.odd:
        first = read.odd[0]
        total = len(read.odd) + len(read.frame)
        yield (
            f"{len(read.odd)} of {total} rows have another number of columns than the "
            f"heading, first line {first.line} with {first.reason}"
        )


def _label_problems(frame: pd.DataFrame, lines: list[int]) -> Iterator[str]:
    kinds = frame["kind"].isin(KINDS)
    yield from _problem(frame, lines, "kind", kinds, f"none of {', '.join(KINDS)}")
    for name, (pattern, claim) in _PATTERNS.items():
        if name in frame:
            fine = frame[name].map(pattern.fullmatch).notna()
            yield from _problem(frame, lines, name, fine, claim)
    if "aspects" in frame:
        once = ~frame["aspects"].map(_repeats).astype(bool)
        yield from _problem(frame, lines, "aspects", once, "an aspect twice")


def _repeats(label: str) -> bool:
    codes = [part[0] for part in label.split()]
    return len(codes) != len(set(codes))


def _problem(
    frame: pd.DataFrame, lines: list[int], name: str, fine: pd.Series, claim: str
) -> Iterator[str]:
    """One sentence; a long value is cut, for it may be a buyer's comment."""
    wrong = [n for n, is_fine in enumerate(fine) if not is_fine]
    if wrong:
        value = frame[name].iloc[wrong[0]]
        shown = repr(value) if len(value) <= _LONGEST_QUOTE else "a longer text"
        yield (
            f"column {name!r}: {len(wrong)} of {len(frame)} rows hold {claim}; first "
            f"{shown} at line {lines[wrong[0]]}"
        )
