"""The table of the Feedback Manager page, typed or pasted → shares and counts."""

from __future__ import annotations

import contextlib
import os
import re
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from feedbacklab.facts import find_marketplace
from feedbacklab.loaders.decode import read_text
from feedbacklab.loaders.source import Report, Source, read_report
from feedbacklab.schema import UNKNOWN, ReportFormatError

WINDOWS = ("30 days", "90 days", "365 days", "lifetime")
_ROWS = ("positive", "neutral", "negative", "count")

# Every pattern is bounded: what is pasted may be anything.
_SPACES = "\u00a0\u202f"
_RATINGS = re.compile(
    rf"\([^()\d]{{0,40}}(\d[\d.,'{_SPACES}]{{0,12}})[^()\d]{{0,40}}\)"
)
_STARS = re.compile(r"(?<![\d.,%])(?:[0-4][.,]\d{1,2}|5[.,]00?|[1-5])(?![\d.,%])")
_VALUE = re.compile(r"\d{1,3}%|\d[\d.,']{0,12}|[-–—]|N/A")
# The address of Seller Central says where one logs in, not which marketplace is shown.
_DOMAIN = re.compile(
    r"(?<![\w.-])(?:www\.)?amazon(?:\.com?)?\.[a-z]{2,3}\b", re.IGNORECASE
)


@dataclass(frozen=True)
class FeedbackManagerPage:
    """What the Feedback Manager page shows.

    Attributes
    ----------
    stars
        Mean of stars over the past 12 months, one decimal, or None.
    ratings
        Number of ratings behind `stars`, or None.
    windows
        Indexed by window (30, 90, 365 days, lifetime): ``positive``, ``neutral``,
        ``negative`` in whole percent as Amazon rounds them, ``count`` of ratings; NA
        where the page shows none. Shape (4, 4).
    marketplace
        Where the text names a domain such as amazon.de, else ``"unknown"``.
    """

    stars: float | None
    ratings: int | None
    windows: pd.DataFrame
    marketplace: str


def load_feedback_manager(source: Source) -> FeedbackManagerPage:
    r"""Load the ratings table copied from the Feedback Manager page.

    Parameters
    ----------
    source
        The pasted text itself, or a path, bytes or open file that holds it. Labels may
        be in any language: rows are positive, neutral, negative, count, columns 30, 90,
        365 days and lifetime, as the page orders them.

    Returns
    -------
    FeedbackManagerPage

    Raises
    ------
    ReportFormatError
        If the four rows are not found or contradict themselves.

    Examples
    --------
    >>> page = load_feedback_manager('''4.8 stars over the past 12 months (626 ratings)
    ...           30 days  90 days  365 days  Lifetime
    ... Positive      98%      98%       93%       94%
    ... Neutral        0%       0%        2%        2%
    ... Negative       2%       2%        5%        4%
    ... Count          50      130       626     1,532''')
    >>> page.stars, page.ratings, int(page.windows.loc["90 days", "count"])
    (4.8, 626, 130)
    """
    if isinstance(source, str) and ("\n" in source or not os.path.exists(source)):
        if "\n" not in source and "%" not in source:
            raise FileNotFoundError(f"No file {Path(source).name!r}.")
        return parse_page(Report("the pasted text", source.encode("utf-8", "replace")))
    return parse_page(read_report(source))


def is_page(text: str) -> bool:
    """Claim that a text holds three rows of four percentages."""
    return sum(map(_is_share, _value_rows(text))) == 3


def parse_page(file: Report) -> FeedbackManagerPage:
    """Read the unpacked text; see `load_feedback_manager`."""
    text = read_text(file)
    rows = _value_rows(text)
    shares = [row for row in rows if _is_share(row)]
    counts = [row for row in rows if not _is_share(row)]
    if len(shares) != 3 or not counts:
        raise ReportFormatError(
            f"{file.name} is no Feedback Manager table: found {len(shares)} rows of "
            f"percentages and {len(counts)} of counts. Expected positive, neutral, "
            "negative in whole percent and the count, each with four values (30, 90, "
            "365 days, lifetime)."
        )
    windows = pd.DataFrame(
        {
            name: pd.array([_number(value) for value in row], "Int64")
            for name, row in zip(_ROWS, [*shares, counts[-1]], strict=True)
        },
        index=pd.Index(WINDOWS, name="window"),
    )
    _refuse_contradictions(file.name, windows)
    stars, ratings = _stars(text)
    return FeedbackManagerPage(stars, ratings, windows, _marketplace(text))


def _is_share(row: list[str]) -> bool:
    return any("%" in value for value in row)


def _value_rows(text: str) -> list[list[str]]:
    """Every run of exactly four values: within lines, else over lines.

    Copied from a page, a table has a line per row or a line per cell.
    """
    text = re.sub(rf"(?<=\d)[{_SPACES}](?=\d)", "", text)
    text = re.sub(r"(?<=\d)[^\S\n]%", "%", text)
    rows = [row for line in text.split("\n") for row in _runs(line)]
    return rows if any(map(_is_share, rows)) else _runs(text)


def _runs(text: str) -> list[list[str]]:
    rows, run = [], []
    for token in [*text.split(), "end"]:
        if _VALUE.fullmatch(token):
            run.append(token)
            continue
        if len(run) == 4:
            rows.append(run)
        run = []
    return rows


def _number(value: str) -> int | None:
    digits = re.sub(r"\D", "", value)
    return int(digits) if digits else None


def _refuse_contradictions(name: str, windows: pd.DataFrame) -> None:
    shares = windows[["positive", "neutral", "negative"]]
    odd = ~shares.sum(axis=1).between(98, 102) & (windows["count"] > 0).fillna(False)
    odd |= (shares > 100).fillna(False).any(axis=1)
    if odd.any():
        raise ReportFormatError(
            f"{name}: positive, neutral and negative do not add up to about 100 % over "
            f"{', '.join(windows.index[odd.astype(bool)])}."
        )
    counts = windows["count"].dropna()
    if not counts.is_monotonic_increasing:
        raise ReportFormatError(
            f"{name}: counts over 30, 90, 365 days and lifetime must not fall; found "
            f"{counts.tolist()}."
        )


def _stars(text: str) -> tuple[float | None, int | None]:
    """Star mean and number of ratings: from the line that has both, else a decimal."""
    lines = [line for line in text.splitlines() if "%" not in line and not _runs(line)]
    for line in lines:
        ratings = _RATINGS.search(line)
        stars = _STARS.search(line[: ratings.start()]) if ratings else None
        if stars:
            return _decimal(stars[0]), _number(ratings[1])
    for line in lines:
        stars = _STARS.search(line)
        if stars and len(stars[0]) > 1:
            return _decimal(stars[0]), None
    return None, None


def _decimal(value: str) -> float:
    return float(value.replace(",", "."))


def _marketplace(text: str) -> str:
    """The one marketplace that a text names."""
    codes = set()
    for domain in set(_DOMAIN.findall(text)):
        with contextlib.suppress(ValueError):
            codes.add(find_marketplace(domain).code)
    return codes.pop() if len(codes) == 1 else UNKNOWN
