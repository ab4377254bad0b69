"""Learn from Amazon's answers how likely a request on each ground is granted."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from feedbacklab.candidates.terms import facts_of_requests


class Record(NamedTuple):
    """How many requests on one ground Amazon answered, and how many it granted."""

    granted: int
    answered: int

    def __str__(self) -> str:
        """Tell both counts."""
        return f"{self.granted} of {self.answered}"


def grant_records(outcomes: pd.DataFrame, rules: str) -> dict[str, Record]:
    """Requests answered so far by ground, for grounds with enough of them.

    Parameters
    ----------
    outcomes
        As ``CaseLog.outcomes`` gives them. Waiting and withdrawn requests do not count.
    rules
        Version of the rule set: what was granted under another one tells nothing.
    """
    known = outcomes[outcomes["granted"].notna()]
    known = known[known["rule_version"].isin([rules, ""])]
    records = {
        ground: Record(int(part.sum()), len(part))
        for ground, part in known.groupby("ground")["granted"]
    }
    enough = facts_of_requests()["calibration"]["enough"]
    return {name: each for name, each in records.items() if each.answered >= enough}


def calibrated(probability: float, record: Record | None) -> float:
    """Probability that a request is granted, after what was granted before.

    Beta-binomial: before any answer the share that Amazon grants has a Beta
    distribution with the mean `probability` and the weight of ``weight`` requests
    (terms.toml); the answers are added to it, and its mean is what comes back.

    Parameters
    ----------
    probability
        That of policy: whether the ground applies to the words.
    record
        Earlier answers on the same ground, if there are enough.

    Examples
    --------
    >>> calibrated(0.9, Record(granted=6, answered=10))
    0.8
    """
    if record is None:
        return probability
    weight = facts_of_requests()["calibration"]["weight"]
    return (weight * probability + record.granted) / (weight + record.answered)
