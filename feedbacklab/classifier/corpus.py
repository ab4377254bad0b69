"""The project's own labelled comments, kept beside the classifier as readable TSV."""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path

import numpy as np
import pandas as pd

from feedbacklab.classifier.composing import compose
from feedbacklab.classifier.labels import SELLER_CODES

CORPUS = Path(__file__).parent / "corpus"
# The comments of the sample seller are labelled too; they stand where they are used.
SAMPLES = Path(__file__).parents[1] / "samples" / "comments_en.tsv"


def read_corpus(folder: Path = CORPUS) -> pd.DataFrame:
    """Every labelled comment of the corpus, and those composed of its phrases.

    Parameters
    ----------
    folder
        Holds TSV files, each with at least the columns ``aspects`` and ``text``.

    Returns
    -------
    pd.DataFrame
        Columns ``text``, ``aspects``, ``has_product``, ``has_seller``, ``mood`` (1 only
        praise, -1 only criticism, 0 both or neither), ``source``.
    """
    parts = [_read_part(path) for path in _files(folder)]
    if folder == CORPUS:
        parts.append(pd.DataFrame(compose()).assign(source="composed"))
    frame = pd.concat(parts, ignore_index=True).drop_duplicates("text")
    codes = frame["aspects"].str.replace(r"[-+0 ]", "", regex=True)
    return frame.assign(
        has_product=codes.str.contains("P"),
        has_seller=codes.str.contains(f"[{''.join(SELLER_CODES)}]"),
        mood=frame["aspects"].str.contains(r"\+").astype(int)
        - frame["aspects"].str.contains(r"\w-").astype(int),
    ).reset_index(drop=True)


def _files(folder: Path) -> list[Path]:
    own = [SAMPLES] if folder == CORPUS else []
    return [*sorted(folder.glob("*.tsv")), *own]


def _read_part(path: Path) -> pd.DataFrame:
    frame = pd.read_csv(
        path,
        sep="\t",
        quoting=csv.QUOTE_NONE,
        usecols=["aspects", "text"],
        dtype=str,
        keep_default_na=False,
    )
    frame = frame[frame["text"].str.strip() != ""]
    return frame.assign(source=path.stem)


def corpus_fingerprint(folder: Path = CORPUS) -> str:
    """SHA-256 over the corpus files, to tell whether learned points are stale."""
    digest = hashlib.sha256()
    for path in _files(folder):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def head_labels(kinds: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Whether each kind speaks about the product, and about the seller."""
    return np.isin(kinds, ["product", "mixed"]), np.isin(kinds, ["seller", "mixed"])
