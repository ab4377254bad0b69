"""``feedbacklab evaluate``: the classifier against labelled comments."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import pandas as pd

from feedbacklab.classifier import classify
from feedbacklab.evaluation import (
    Comparison,
    Evaluation,
    compare,
    evaluate,
    frame_json,
    load_labelled,
    load_run,
    moved,
    previous_predictions,
    run_document,
    save_run,
)

TABLES = {
    "scores": "Scores, with 95 % intervals",
    "classes": "By kind",
    "confusion": "Kind (rows) and what was predicted (columns)",
    "abstention": "Where the classifier does not abstain",
    "verdict": 'The verdict "entirely product"',
    "coverage": "The same at other thresholds",
    "reliability": "Calibration of p_product_only",
    "aspects": "Aspects",
    "slices": "Slices",
}
_NAMED = 10


def run(options: argparse.Namespace) -> int:
    """Classify labelled comments and print how good the classifier was."""
    if options.worst < 0:
        raise ValueError(f"--worst {options.worst} is no number of errors.")
    labelled = load_labelled(options.labelled)
    before = load_run(options.against) if options.against else None
    previous = previous_predictions(before, labelled) if before else None
    predictions = classify(labelled["text"])
    found = evaluate(labelled, predictions)
    document = run_document(labelled, found)
    change = None
    if before:
        change = compare(labelled, predictions, previous), moved(before, document)
    if options.save:
        save_run(document, options.save)
    if options.json:
        document = {**document, **_more_json(found, change, options.worst)}
        print(json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False))
    else:
        name = Path(options.labelled).name
        print("\n".join(_text(name, found, change, options.worst)))
    return 0


Change = tuple[Comparison, pd.DataFrame] | None


def _text(name: str, found: Evaluation, change: Change, worst: int) -> list[str]:
    lines = [f"{name}: {len(found.predicted):,} labelled comments"]
    for attribute, title in TABLES.items():
        frame = getattr(found, attribute)
        if attribute == "verdict" and len(frame):
            title += f", from p = {found.threshold} on"
        if len(frame):
            lines += ["", title, *_table(frame)]
    lines += ["", *_error_lines(found.errors, worst)]
    return lines + (["", *_change_lines(*change)] if change else [])


def _table(frame: pd.DataFrame) -> list[str]:
    text = frame.to_string(float_format="{:.3f}".format, na_rep="–")
    return [f"  {line}".rstrip() for line in text.split("\n")]


def _error_lines(errors: pd.DataFrame, worst: int) -> list[str]:
    """Errors by key or line number; words only as far as they were asked for."""
    names = ", ".join(_plain(name) for name in errors.index[:_NAMED])
    more = ", …" if len(errors) > _NAMED else ""
    where = f", the worst at {errors.index.name} {names}{more}" if len(errors) else ""
    lines = [f"Errors: {len(errors):,}{where}"]
    for name, row in errors.head(worst).iterrows():
        p = f", p {row['p_product_only']:.2f}" if "p_product_only" in row else ""
        lines.append(f"  {_plain(name)}: {row['kind']} taken for {row['predicted']}{p}")
        lines.append(f"    {_plain(row['text'])}")
    return lines


def _plain(words: object) -> str:
    """Words on one line that a terminal does not obey."""
    return "".join(c if c.isprintable() else " " for c in str(words))


def _change_lines(compared: Comparison, scores: pd.DataFrame) -> list[str]:
    difference = compared.macro_f1.loc["difference"]
    return [
        "Against the previous run",
        *_table(scores),
        f"  right now only {compared.only_one:,}, right before only "
        f"{compared.only_other:,}, right both times {compared.both_right:,}, never "
        f"{compared.both_wrong:,}: McNemar p = {compared.p_value:.4f}",
        f"  macro-F1 changed by {difference['value']:+.3f}, 95 % interval "
        f"{difference['low']:+.3f} to {difference['high']:+.3f}",
    ]


def _more_json(found: Evaluation, change: Change, worst: int) -> dict[str, Any]:
    errors = found.errors.drop(columns="text")
    more: dict[str, Any] = {"errors": frame_json(errors)}
    if worst:
        more["worst"] = frame_json(found.errors.head(worst))
    if change:
        compared, scores = change
        counts = {k: v for k, v in vars(compared).items() if k != "macro_f1"}
        differences = frame_json(compared.macro_f1)
        more["against"] = {
            "scores": frame_json(scores),
            **counts,
            "macro_f1": differences,
        }
    return more
