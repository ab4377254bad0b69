"""What is asked of the candidates: day, rules, stars, and what is decided already."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import pandas as pd

from feedbacklab.caselog import CaseLog
from feedbacklab.policy import CURRENT, LEAST

NOT_POSITIVE = (1, 2, 3)


class CandidatesError(ValueError):
    """Terms, a choice or a path that candidates cannot work with."""


@dataclass(frozen=True)
class Terms:
    """Day, rules and limits by which candidates are looked for.

    Attributes
    ----------
    until
        Day on which requests would be filed, and before which the windows end; left
        out, the day after the last one that any report covers.
    rules, clock, least
        As `feedbacklab.policy.judge` takes them.
    stars
        Ratings to look at; 4–5 stars help the rating and are no candidates.
    log
        Case log: what is decided already, and what Amazon answered before.
    missing
        Rows that a newer download lacks, as `feedbacklab.caselog.vanished` gives them.

    Raises
    ------
    CandidatesError
        If stars are others than 1–3, or there are none.
    """

    until: pd.Timestamp | str | None = None
    rules: str = CURRENT
    clock: str = "first_scan"
    least: float = LEAST
    stars: tuple[int, ...] = NOT_POSITIVE
    log: CaseLog | None = None
    missing: pd.DataFrame | None = None

    def __post_init__(self) -> None:
        """Refuse stars that no seller wants removed."""
        if not self.stars or set(self.stars) - set(NOT_POSITIVE):
            raise CandidatesError(
                f"stars={self.stars!r}: candidates are ratings of 1–3 stars, because "
                "removing 4–5 stars lowers the rating."
            )


@cache
def facts_of_requests() -> dict[str, Any]:
    """Limits and choices (source: terms.toml)."""
    text = files(__package__).joinpath("terms.toml").read_text("utf-8")
    return tomllib.loads(text)
