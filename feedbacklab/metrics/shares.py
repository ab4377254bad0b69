"""A share never travels without its base."""

from __future__ import annotations

import math
from typing import NamedTuple

import pandas as pd
from scipy.special import ndtri


class Share(NamedTuple):
    """A proportion that never travels without its base."""

    count: int
    base: int

    @property
    def value(self) -> float:
        """The proportion itself; NaN when the base is 0."""
        return self.count / self.base if self.base else math.nan

    @property
    def shown(self) -> int | None:
        """Whole percent as Amazon shows it: rounded to nearest, halves up.

        Examples
        --------
        >>> Share(1001, 1020).shown, Share(15, 1020).shown, Share(4, 1020).shown
        (98, 1, 0)
        """
        return (200 * self.count + self.base) // (2 * self.base) if self.base else None

    def interval(self, confidence: float = 0.95) -> tuple[float, float]:
        """Wilson interval of the proportion; (0, 1) when the base is 0.

        Examples
        --------
        >>> low, high = Share(49, 50).interval()
        >>> round(low, 3), round(high, 3)
        (0.895, 0.996)
        """
        if not self.base:
            return 0.0, 1.0
        z2 = float(ndtri(0.5 + confidence / 2)) ** 2
        centre = self.count + z2 / 2
        half = math.sqrt(
            z2 * (self.count * (self.base - self.count) / self.base + z2 / 4)
        )
        total = self.base + z2
        low = 0.0 if self.count == 0 else (centre - half) / total
        high = 1.0 if self.count == self.base else (centre + half) / total
        return low, high

    def __str__(self) -> str:
        """Percent with its base, or that there is none."""
        if not self.base:
            return "no ratings"
        return f"{self.value:.1%} ({self.count:,} of {self.base:,})"


def positive_rate(table: pd.DataFrame) -> Share | None:
    """Share of ratings at four or five stars.

    Parameters
    ----------
    table
        Feedback table, shape (n_feedback, n_columns).

    Returns
    -------
    Share or None
        None when the table holds no rating above three stars: then it is the report of
        1–3 stars, and says nothing about positives.

    Examples
    --------
    >>> positive_rate(pd.DataFrame({"stars": [5, 4, 3, 1]}))
    Share(count=2, base=4)
    """
    positive = int((table["stars"] >= 4).sum())
    return Share(positive, len(table)) if positive else None
