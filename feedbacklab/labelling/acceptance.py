"""Putting labels to use: no model is kept, only which labels it is fitted on.

`accept` notes a label file and how many of its lines count; `model_in_use` fits the
classifier on exactly these lines again, a few seconds at the start of a session.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from feedbacklab.evaluation import KINDS
from feedbacklab.labelling.store import LabelFileError, LabelStore
from feedbacklab.labelling.trust import settled

if TYPE_CHECKING:
    from feedbacklab.classifier.estimator import CommentClassifier

CARD = "labels_in_use.json"
WEIGHT = 3


def fit_on(labels: pd.DataFrame, weight: int = WEIGHT) -> CommentClassifier:
    """Classifier fitted on the shipped corpus and these labels.

    Parameters
    ----------
    labels
        As `LabelStore.labels` gives them; comments whose labellers disagree are left
        out.
    weight
        How many times each label counts.

    Raises
    ------
    ValueError
        If no label is left.
    """
    from feedbacklab.classifier import CommentClassifier

    agreed = settled(labels)
    if agreed.empty:
        raise ValueError("There is no label to learn from; label some comments first.")
    model = CommentClassifier(with_corpus=True, weight=weight)
    return model.fit(agreed["text"].tolist(), agreed["kind"].tolist())


def accept(
    store: LabelStore, scores: dict[str, float] | None = None, weight: int = WEIGHT
) -> dict[str, Any]:
    """Put the labels of a file into use, as they are now.

    Labels given later count when they are accepted in their turn.

    Parameters
    ----------
    store
        The label file; the note of what is in use is written beside it.
    scores
        What was measured before accepting, to be kept in the note.
    weight
        How many times each label counts.

    Returns
    -------
    dict
        The note: file, lines, their SHA-256, number of labels of each kind, weight,
        scores.

    Raises
    ------
    ValueError
        If the file holds no settled label.
    """
    kinds = settled(store.labels())["kind"]
    if kinds.empty:
        raise ValueError("There is no label to accept; label some comments first.")
    note = {
        "file": store.path.name,
        "lines": store.lines_read,
        "sha256": _fingerprint(store.path, store.lines_read),
        "labels": {kind: int((kinds == kind).sum()) for kind in KINDS},
        "weight": weight,
        "scores": scores or {},
    }
    _replace(store.path.parent / CARD, json.dumps(note, indent=2) + "\n")
    return note


def in_use(folder: str | os.PathLike[str]) -> dict[str, Any] | None:
    """Note of the labels in use in a folder; None when the shipped classifier is."""
    path = Path(folder) / CARD
    return json.loads(path.read_text("utf-8")) if path.exists() else None


def withdraw(folder: str | os.PathLike[str]) -> None:
    """Go back to the shipped classifier; the labels stay."""
    (Path(folder) / CARD).unlink(missing_ok=True)


def model_in_use(folder: str | os.PathLike[str]) -> CommentClassifier | None:
    """Classifier fitted anew on the labels in use; None when none were accepted.

    Parameters
    ----------
    folder
        Where the label file and the note lie.

    Raises
    ------
    LabelFileError
        If the accepted lines are no longer what they were.
    """
    note = in_use(folder)
    if note is None:
        return None
    path = Path(folder) / note["file"]
    if not path.exists() or _fingerprint(path, note["lines"]) != note["sha256"]:
        raise LabelFileError(
            f"The first {note['lines']} lines of {note['file']} are not those that "
            "were accepted. Restore the file, accept its labels anew, or `withdraw`."
        )
    labels = LabelStore(path, lines=note["lines"]).labels()
    return fit_on(labels, note["weight"])


def _fingerprint(path: Path, lines: int) -> str:
    """SHA-256 of the first lines of a file."""
    with path.open("rb") as file:
        digest = hashlib.sha256()
        for _ in range(lines):
            digest.update(file.readline())
    return digest.hexdigest()


def _replace(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    draft = path.with_name(path.name + ".new")
    with draft.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
