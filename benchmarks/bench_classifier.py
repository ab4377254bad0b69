"""Quality and speed side by side, all trained on the shipped corpus, in one run.

    OMP_NUM_THREADS=1 python benchmarks/bench_classifier.py GOLD.csv COMMENTS.csv.gz

GOLD.csv has the columns text, kind and optionally lang; COMMENTS.csv.gz has text.
fastText takes part if it is installed (``pip install fasttext``). Then follow the first
answer of a fresh process, the slowest of some hostile comments with their evidence, and
the memory of scoring a million comments in chunks.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from feedbacklab.classifier import classify, explain
from feedbacklab.classifier.corpus import read_corpus
from feedbacklab.classifier.decision import ENTIRELY_PRODUCT
from feedbacklab.classifier.scoring import shipped_scorer
from feedbacklab.evaluation import (
    calibration_error,
    class_scores,
    kind_of,
    macro_f1,
    product_verdict,
    signed_aspects,
)

HOW_MANY = 100_000
PRODUCT_WORDS = re.compile(
    r"product|item|quality|works?|broke|love it|fits?|size|taste|battery|screen", re.I
)
SELLER_WORDS = re.compile(
    r"ship|deliver|arriv|late|seller|refund|return|packag|track|service|describ", re.I
)
HOSTILE = (
    "good late " * 1_000_000,
    "bad \ud800 item \udfff",
    "\U0001f60d" * 10_000,
    "a" * 1_000_000,
    "not as described and not good but " * 500,
)
FIRST = (
    "import time; import feedbacklab.classifier as c; t = time.perf_counter();"
    "c.classify(['Great boots, arrived late']); print(time.perf_counter() - t)"
)
# Not ru_maxrss: a child process begins with its parent's.
MILLION = """
import re, sys
from pathlib import Path
import pandas as pd
from feedbacklab.classifier.scoring import shipped_scorer
texts = pd.read_csv(sys.argv[1], usecols=["text"])["text"].tolist()
for start in range(0, 1_000_000, 50_000):
    chunk = range(start, start + 50_000)
    shipped_scorer().score([f"{texts[n % len(texts)]} {start}" for n in chunk])
status = Path("/proc/self/status").read_text("ascii")
print(int(re.search(r"VmHWM:\\s+(\\d+)", status)[1]) / 1024)
"""
Answer = tuple[np.ndarray, np.ndarray]
Model = Callable[[list[str]], Answer]


def main(gold_path: str, comments_path: str) -> pd.DataFrame:
    """Table of every model's quality on the gold labels and seconds for 100,000."""
    gold = pd.read_csv(gold_path)
    if "lang" in gold:
        gold = gold[gold["lang"] == "en"]
    many = distinct_comments(pd.read_csv(comments_path)["text"].tolist())
    corpus = read_corpus()
    corpus["kind"] = [kind_of(signed_aspects(text)) for text in corpus["aspects"]]
    rows = {name: _row(model, gold, many) for name, model in models(corpus).items()}
    return pd.DataFrame.from_dict(rows, orient="index").round(3)


def distinct_comments(comments: list[str]) -> list[str]:
    """100,000 comments, no two alike, by numbering those that repeat."""
    rounds = range(HOW_MANY // max(len(comments), 1) + 1)
    numbered = (f"{c} {turn}" if turn else c for turn in rounds for c in comments)
    return [
        text.replace("\n", " ")
        for text, _ in zip(numbered, range(HOW_MANY), strict=False)
    ]


def models(corpus: pd.DataFrame) -> dict[str, Model]:
    """Every model, trained."""
    found: dict[str, Model] = {
        "keywords": keywords,
        "TF-IDF + LR": tfidf(corpus),
        "feedbacklab": ours(),
    }
    try:
        found["fastText"] = fasttext(corpus)
    except ImportError:
        print("fastText is not installed and left out")
    return found


def _row(model: Model, gold: pd.DataFrame, many: list[str]) -> dict[str, float]:
    kinds, p = model(gold["text"].tolist())
    real = gold["kind"].to_numpy(dtype=object)
    seconds = min(_seconds(model, many) for _ in range(3))
    scores, verdict = (
        class_scores(real, kinds),
        product_verdict(real, p, ENTIRELY_PRODUCT),
    )
    return {
        "macro_f1": macro_f1(real, kinds),
        "mixed_recall": scores.loc["mixed", "recall"],
        "product_precision": verdict["precision"],
        "product_recall": verdict["recall"],
        "ece": calibration_error(real == "product", p),
        "seconds_100k": seconds,
    }


def _seconds(model: Model, many: list[str]) -> float:
    start = time.perf_counter()
    model(many)
    return time.perf_counter() - start


def keywords(comments: list[str]) -> Answer:
    """Two word lists, nothing learned."""
    product = np.array([bool(PRODUCT_WORDS.search(c)) for c in comments])
    seller = np.array([bool(SELLER_WORDS.search(c)) for c in comments])
    names = np.array(["none", "product", "seller", "mixed"], dtype=object)
    return names[product + 2 * seller], (product & ~seller).astype(float)


def tfidf(corpus: pd.DataFrame) -> Model:
    """Words and word pairs, four classes."""
    model = make_pipeline(
        TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True),
        LogisticRegression(C=4, max_iter=500, class_weight="balanced"),
    ).fit(corpus["text"].to_numpy(object), corpus["kind"].to_numpy(object))
    column = list(model.classes_).index("product")

    def answer(comments: list[str]) -> Answer:
        p = model.predict_proba(comments)
        return model.classes_[p.argmax(axis=1)], p[:, column]

    return answer


def fasttext(corpus: pd.DataFrame) -> Model:
    """Supervised fastText with word pairs."""
    import fasttext as library

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "train.txt"
        lines = zip(corpus["kind"], corpus["text"], strict=True)
        path.write_text("\n".join(f"__label__{k} {t}" for k, t in lines), "utf-8")
        model = library.train_supervised(
            str(path), wordNgrams=2, epoch=25, thread=1, seed=1, verbose=0
        )

    def answer(comments: list[str]) -> Answer:
        labels, p = model.predict(comments)
        kinds = np.array(
            [label[0].removeprefix("__label__") for label in labels], object
        )
        best = np.array([value[0] for value in p])
        return kinds, np.where(kinds == "product", best, (1 - best) / 3)

    return answer


def ours() -> Model:
    """Give the shipped classifier: kind and p_product_only."""
    scorer = shipped_scorer()

    def answer(comments: list[str]) -> Answer:
        scores = scorer.score(comments)
        return scores.kinds, scores.p_product_only

    return answer


def first_answer() -> float:
    """Seconds from import to the first answer, in a fresh process."""
    run = subprocess.run(
        [sys.executable, "-c", FIRST], capture_output=True, text=True, check=True
    )
    return float(run.stdout)


def slowest_hostile() -> float:
    """Seconds for the slowest hostile comment, its evidence and explanation."""

    def read(comment: str) -> None:
        len(classify([comment])["evidence"].iloc[0])
        explain(comment)

    return max(_seconds(read, comment) for comment in HOSTILE)


def megabytes_of_a_million(comments_path: str) -> float:
    """Peak memory of a fresh process that scores a million comments in chunks."""
    run = subprocess.run(
        [sys.executable, "-c", MILLION, comments_path],
        capture_output=True,
        text=True,
        check=True,
    )
    return float(run.stdout)


if __name__ == "__main__":
    print(main(*sys.argv[1:3]).to_string())
    print(f"first answer: {first_answer():.2f} s; hostile: {slowest_hostile():.2f} s")
    print(f"a million comments: {megabytes_of_a_million(sys.argv[2]):.0f} MB at most")
