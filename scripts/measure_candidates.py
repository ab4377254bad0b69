"""Print how many removal candidates real comments give, and which are wrong.

    python scripts/measure_candidates.py FOLDER

FOLDER holds `dev_gold.csv` (labelled comments) and `olist_as_reports` (orders with
late deliveries). They are third-party data and no part of this project. Errors are
named by their key only.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

from feedbacklab.classifier import classify
from feedbacklab.loaders import load_folder
from feedbacklab.policy import CANDIDATE, CANNOT_TELL, judge, rule_sets
from feedbacklab.schema import UNKNOWN

VERDICTS = (CANDIDATE, CANNOT_TELL)
CLOCKS = ("first_scan", "confirmation", "promise")


def gold_table(path: Path, language: str = "en", stars: int = 3) -> pd.DataFrame:
    """Labelled comments as feedback whose order is not known."""
    rows = pd.read_csv(path, keep_default_na=False)
    rows = rows[(rows["lang"] == language) & (rows["rating"] <= stars)]
    return pd.DataFrame(
        {
            "stars": rows["rating"].astype(int).to_numpy(),
            "comment": rows["text"].to_numpy(),
            "marketplace": UNKNOWN,
            "channel": UNKNOWN,
            "kind": rows["kind"].to_numpy(),
            "aspects": rows["aspects"].to_numpy(),
        },
        pd.Index(rows["key"], name="order_id"),
    )


def proposed(table: pd.DataFrame, verdict: str = CANDIDATE, **terms: str) -> pd.Series:
    """Grounds of one verdict by order; an order may have several."""
    found = judge(table, classify(table["comment"]), **terms)
    return found.loc[found["verdict"] == verdict, "ground"]


def gold_counts(table: pd.DataFrame) -> pd.DataFrame:
    """Labelled comments by kind, and those proposed on any ground and as product."""
    grounds = proposed(table)
    any_ground = table.index.isin(grounds.index)
    product = table.index.isin(grounds.index[grounds == "product"])
    counts = pd.DataFrame({"labelled": 1, "proposed": any_ground, "product": product})
    return counts.groupby(table["kind"].to_numpy()).sum().astype(int)


def low_table(folder: Path) -> pd.DataFrame:
    """Ratings of 1–3 stars with a comment, joined with their orders."""
    table = load_folder(folder, "BR").feedback
    return table[(table["stars"] <= 3) & table["comment"].str.strip().ne("")]


def delivered_late(table: pd.DataFrame) -> pd.DataFrame:
    """Those whose order was delivered after the promised day."""
    promised = table["promised"].dt.normalize()
    return table[table["delivered"].dt.normalize() > promised]


def late_counts(table: pd.DataFrame) -> pd.DataFrame:
    """Verdicts of the ground “late” by rule set and clock, one row for each."""
    rows = {}
    for rules in rule_sets():
        for clock in CLOCKS:
            found = judge(table, classify(table["comment"]), rules, clock)
            verdicts = found.loc[found["ground"] == "late", "verdict"]
            counts = {name: int((verdicts == name).sum()) for name in VERDICTS}
            rows[rules, clock] = {
                **counts,
                "neither": len(table) - sum(counts.values()),
            }
    return pd.DataFrame.from_dict(rows, orient="index")


def by_facts_alone(table: pd.DataFrame) -> pd.DataFrame:
    """The same as if a reader had found every comment to say nothing but “late”."""
    return late_counts(table.assign(comment="Arrived late"))


def main(folder: str) -> None:
    """Print all counts."""
    gold = gold_table(Path(folder) / "dev_gold.csv")
    print(
        "English comments of 1–3 stars, channel unknown:", gold_counts(gold), sep="\n"
    )
    grounds = proposed(gold)
    wrong = grounds[gold.loc[grounds.index, "kind"].isin(["mixed", "seller"])]
    print("\nProposed though mixed or seller:", *(f"{k} {g}" for k, g in wrong.items()))
    left = proposed(gold, CANNOT_TELL)
    left = left[~left.index.isin(grounds.index)]
    print("\nCannot tell:", left.value_counts().to_dict())
    low = low_table(Path(folder) / "olist_as_reports")
    late = delivered_late(low)
    print(f"\nOlist: {len(low)} comments of 1–3 stars, {len(late)} delivered late.")
    abstains = int(classify(low["comment"])["abstain"].sum())
    print(f"They are Portuguese: the classifier abstains on {abstains} of {len(low)}.")
    for rules in rule_sets():
        print(
            f"Proposed under {rules}:",
            proposed(low, rules=rules).value_counts().to_dict(),
        )
    print("\nDelivered late, ground “late”:", late_counts(late), sep="\n")
    print("\nThe same by the facts alone:", by_facts_alone(late), sep="\n")


if __name__ == "__main__":
    main(sys.argv[1])
