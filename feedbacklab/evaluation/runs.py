"""A run as a small JSON document, without a word of any comment."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import pandas as pd

from feedbacklab import classifier
from feedbacklab.classifier.corpus import corpus_fingerprint
from feedbacklab.evaluation.card import Evaluation
from feedbacklab.evaluation.labels import KINDS

DIGITS = 4
_LETTERS = {kind: kind[0] for kind in KINDS}
_KINDS = {letter: kind for kind, letter in _LETTERS.items()}
_FRAMES = (
    "scores", "classes", "confusion", "abstention", "verdict", "coverage",
    "reliability", "aspects", "slices",
)  # fmt: skip
_LABELS = ("text", "kind", "aspects", "maybe")


def run_document(labelled: pd.DataFrame, found: Evaluation) -> dict[str, Any]:
    """An evaluation as JSON values.

    Parameters
    ----------
    labelled
        What was evaluated; only its number of rows and its fingerprint are kept.
    found
        As `evaluate` gives it.

    Returns
    -------
    dict
        ``labelled``, ``made_by`` (fingerprints of rules and corpus), ``threshold``,
        every frame but the errors, and ``predicted``: one letter per comment.
    """
    return {
        "labelled": {"rows": len(labelled), "sha256": fingerprint(labelled)},
        "made_by": {"rules": rules_fingerprint(), "corpus": corpus_fingerprint()},
        "threshold": found.threshold,
        **{name: frame_json(getattr(found, name)) for name in _FRAMES},
        "predicted": "".join(found.predicted.map(_LETTERS)),
    }


def frame_json(frame: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Rows by the words of their index; numbers rounded, unknown ones null."""
    return {
        " ".join(map(_word, name if isinstance(name, tuple) else [name])): {
            str(column): _value(value) for column, value in row.items()
        }
        for name, row in frame.astype(object).iterrows()
    }


def _word(part: object) -> str:
    return f"{part:.2f}" if isinstance(part, float) else str(part)


def _value(value: Any) -> Any:
    if not isinstance(value, str) and pd.isna(value):
        return None
    value = value.item() if hasattr(value, "item") else value
    return round(value, DIGITS) if isinstance(value, float) else value


def fingerprint(labelled: pd.DataFrame) -> str:
    """SHA-256 over texts and labels in their order."""
    digest = hashlib.sha256()
    for name in _LABELS:
        values = labelled.get(name, [])
        digest.update("\x1e".join([name, *values]).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def rules_fingerprint() -> str:
    """SHA-256 over the classifier's rules, words and points."""
    folder, digest = Path(classifier.__file__).parent, hashlib.sha256()
    for path in sorted([*folder.glob("*.tsv"), *folder.glob("*.txt")]):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def save_run(document: dict[str, Any], path: str | os.PathLike[str]) -> None:
    """Write a run, one line per row of its tables, and never half of it."""
    parts = [f' "{name}": {_lines(value)}' for name, value in document.items()]
    path = Path(path)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_text(
            "{\n" + ",\n".join(parts) + "\n}\n", encoding="utf-8", newline="\n"
        )
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _lines(value: Any) -> str:
    if not isinstance(value, dict) or not value:
        return _dumped(value)
    rows = [f"  {_dumped(name)}: {_dumped(row)}" for name, row in value.items()]
    return "{\n" + ",\n".join(rows) + "\n }"


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def load_run(path: str | os.PathLike[str]) -> dict[str, Any]:
    """Read a saved run.

    Raises
    ------
    ValueError
        If the file is no run that ``feedbacklab evaluate --save`` has written.
    """
    path = Path(path)
    try:
        document = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{path.name} is not JSON: {_REMEDY}") from error
    needed = {"labelled", "scores", "predicted"}
    missing = needed - document.keys() if isinstance(document, dict) else needed
    if missing:
        raise ValueError(
            f"{path.name} is no saved run, it lacks {', '.join(sorted(missing))}: "
            f"{_REMEDY}"
        )
    if not isinstance(document["predicted"], str) or not _has_scores(document):
        raise ValueError(f"{path.name} is a damaged run: {_REMEDY}")
    return document


_REMEDY = "make one with feedbacklab evaluate LABELLED.csv --save RUN.json."


def _has_scores(document: dict[str, Any]) -> bool:
    scores = document["scores"]
    return isinstance(document["labelled"], dict) and all(
        isinstance(row, dict) and isinstance(row.get("value"), int | float | None)
        for row in (scores.values() if isinstance(scores, dict) else [None])
    )


def previous_predictions(
    previous: dict[str, Any], labelled: pd.DataFrame
) -> pd.DataFrame:
    """Kinds that a saved run predicted, on the labels' index.

    Raises
    ------
    ValueError
        If the run was made on other comments or labels.
    """
    kinds = [_KINDS.get(letter) for letter in previous["predicted"]]
    same = previous["labelled"].get("sha256") == fingerprint(labelled)
    if not same or len(kinds) != len(labelled) or None in kinds:
        raise ValueError(
            f"The previous run was made on other comments or labels ("
            f"{previous['labelled'].get('rows')} rows, these are {len(labelled)}): "
            "evaluate both on the same file."
        )
    return pd.DataFrame({"kind": kinds}, index=labelled.index)


def moved(previous: dict[str, Any], document: dict[str, Any]) -> pd.DataFrame:
    """Scores of two runs side by side.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``measure``: ``before``, ``now``, ``change``; nan where unknown.
    """
    columns = {
        name: {measure: row["value"] for measure, row in run["scores"].items()}
        for name, run in (("before", previous), ("now", document))
    }
    frame = pd.DataFrame(columns, index=list(document["scores"]), dtype=float)
    change = frame["now"] - frame["before"]
    return frame.assign(change=change).rename_axis("measure")


def saved_beside(labelled: str | os.PathLike[str]) -> Path:
    """Where the run on a labelled file is kept: ``gold.csv`` → ``gold_scores.json``."""
    path = Path(labelled)
    return path.with_name(f"{path.stem}_scores.json")


def since_saved(
    labelled: pd.DataFrame, found: Evaluation, path: str | os.PathLike[str]
) -> pd.DataFrame:
    """Scores beside those of a saved run, as `moved` gives them.

    Parameters
    ----------
    labelled, found
        What was evaluated, and how it came out.
    path
        Of the saved run; without such a file ``before`` is unknown.

    Raises
    ------
    ValueError
        If the file is no run, or one on other comments or labels.
    """
    previous: dict[str, Any] = {"scores": {}}
    if Path(path).exists():
        previous = load_run(path)
        previous_predictions(previous, labelled)
    return moved(previous, run_document(labelled, found))
