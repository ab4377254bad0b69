"""From fired rules and word points to aspects, kind and probability."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from feedbacklab.classifier.labels import CODES, SIGNS
from feedbacklab.classifier.reading import Hits
from feedbacklab.classifier.rules import RuleBook

KINDS = np.array(["none", "product", "seller", "mixed"], dtype=object)
LONG = 60
BAR = 0.5
HARDLY = 0.25
ENTIRELY_PRODUCT = 0.8
SHIFT = np.array([-0.3, -0.6])
"""Prior shift of the log-odds of product and seller, set by hand and not learned.

Chosen once, on scores for two thousand labelled comments of real buyers: the kinds are
told about as well anywhere between (0.3, -0.9) and here, and here what is called
entirely a product review is most often right.
"""
POINTS_FILE = Path(__file__).parent / "decision.tsv"
SIGN_FILE = Path(__file__).parent / "sign_points.tsv"
GATES = (
    "product rule", "two product rules", "four product rules", "hint of product",
    "seller rule", "two seller rules", "four seller rules", "hint of seller",
    "price rule", "no rule", "both rules", "only hint of product",
    "only hint of seller", "hint of product beside seller rule",
    "hint of seller beside product rule", "two seller aspects",
)  # fmt: skip
LENGTHS = ("length", "length without seller rule", "length without product rule")
EVIDENCE = (
    *GATES,
    *(f"rule {code}" for code in CODES),
    *(f"hint {code}" for code in CODES),
    *(f"rule {code}{sign}" for code in CODES for sign in SIGNS),
    *LENGTHS,
)
SIGN_EVIDENCE = ("always", "rules", "only named", "mood", "torn", "band")


def read_table(path: Path) -> np.ndarray:
    """Numbers of a TSV file without its first row and column."""
    rows = [line.split("\t")[1:] for line in path.read_text("utf-8").splitlines()[1:]]
    return np.array(rows, dtype=float)


def write_table(path: Path, head: tuple, names: tuple, points: np.ndarray) -> None:
    """Write numbers with a name before each row and a head over each column."""
    rows = ["\t".join(head)]
    for name, values in zip(names, points.round(3).tolist(), strict=True):
        rows.append("\t".join([name, *(f"{value:g}" for value in values)]))
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")


@dataclass
class Votes:
    """How many rules spoke for each signed aspect.

    ``strong`` and ``weak`` have the shape (n_comments, 9, 3): aspect by sign.
    A weak vote is a hint that needs the other side to be silent.
    """

    strong: np.ndarray
    weak: np.ndarray


def vote_slots(book: RuleBook) -> tuple[np.ndarray, np.ndarray]:
    """Votes of the rules: the rule of each vote, and the slot (of 54) it goes to."""
    slots = [
        (number, _slot(aspect))
        for number, rule in enumerate(book.rules)
        for aspect in rule.aspects
    ]
    rules, places = np.array(slots).T
    return rules, places


def _slot(aspect: str) -> int:
    is_weak, code, sign = aspect.endswith("?"), aspect[0], aspect[1]
    return (is_weak * len(CODES) + CODES.index(code)) * len(SIGNS) + SIGNS.index(sign)


def count_votes(
    hits: Hits, slots: tuple[np.ndarray, np.ndarray], n_comments: int
) -> Votes:
    """Votes of the rules that fired."""
    width = 2 * len(CODES) * len(SIGNS)
    first = np.searchsorted(slots[0], np.arange(slots[0][-1] + 2))
    n_votes = np.diff(first)[hits.rule]
    within = np.arange(n_votes.sum()) - np.repeat(np.cumsum(n_votes) - n_votes, n_votes)
    place = slots[1][np.repeat(first[hits.rule], n_votes) + within]
    flat = np.repeat(hits.comment, n_votes) * width + place
    votes = np.bincount(flat, minlength=n_comments * width).astype(np.int16)
    votes = votes.reshape(n_comments, 2, len(CODES), len(SIGNS))
    return Votes(strong=votes[:, 0], weak=votes[:, 1])


def evidence(votes: Votes, length: np.ndarray) -> np.ndarray:
    """Lay out what rules found, shape (n_comments, n_evidence), named by ``EVIDENCE``.

    Parameters
    ----------
    votes
        Votes of the rules.
    length
        Number of words, shape (n_comments,).
    """
    strong, weak = votes.strong.sum(2), votes.weak.sum(2)
    product, seller = strong[:, 0], strong[:, 1:8].sum(1)
    hinted, seller_hinted = weak[:, 0] > 0, weak[:, 1:8].any(1)
    no_product, no_seller = product == 0, seller == 0
    gates = [
        ~no_product, product > 1, product > 3, hinted,
        ~no_seller, seller > 1, seller > 3, seller_hinted,
        strong[:, 8] > 0, no_product & no_seller, ~no_product & ~no_seller,
        hinted & no_seller, seller_hinted & no_product,
        hinted & ~no_seller, seller_hinted & ~no_product,
        (strong[:, 1:8] > 0).sum(1) > 1,
    ]  # fmt: skip
    long = np.log(np.clip(length, 1, LONG))
    signed = votes.strong.reshape(len(strong), len(CODES) * len(SIGNS)) > 0
    lengths = [long, long * no_seller, long * no_product]
    return np.column_stack([*gates, strong > 0, weak > 0, signed, *lengths])


def probabilities(odds: np.ndarray) -> np.ndarray:
    """Probabilities of log-odds."""
    return 1 / (1 + np.exp(-np.clip(odds, -30, 30)))


def kinds(heads: np.ndarray) -> np.ndarray:
    """Kind of each comment from the probabilities of the two heads."""
    says = heads > BAR
    return KINDS[says[:, 0] + 2 * says[:, 1]]


def signed_scores(
    votes: Votes, heads: np.ndarray, praise: np.ndarray, points: np.ndarray
) -> np.ndarray:
    """Signed score of each aspect, shape (n_comments, 9), nan where not spoken of.

    1 is praise, -1 criticism, 0 both or neither. A weak vote counts only while the
    head of the other side is silent; the verdict of the heads is followed.
    ``points`` are those of ``SIGN_EVIDENCE``, shape (9, 6).
    """
    spoken, use = used_votes(votes, heads)
    clues = sign_evidence(use, praise, votes.weak[:, 0, 2] > 0)
    lean = (clues * points[:, :-1]).sum(2)
    sign = np.where(np.abs(lean) < points[:, -1], 0.0, np.sign(lean))
    return np.where(spoken, sign, np.nan)


def used_votes(votes: Votes, heads: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Whether each aspect is spoken of, and the votes that say so.

    A product that the head hardly believes in is not heard in talk about the seller
    ("delivery was very slow"). The other way round a rule is enough: one clause about
    the seller decides whether a comment may be removed.
    """
    says = heads > BAR
    strong_any = votes.strong.any(2)
    allowed = np.ones_like(strong_any)
    product_heard = strong_any[:, 0] & (heads[:, 0] > HARDLY)
    allowed[:, 0] = ~says[:, 1] | product_heard
    allowed[:, 1:8] = (~says[:, 0])[:, None] | strong_any[:, 1:8]
    use = np.where(strong_any[:, :, None], votes.strong, votes.weak)
    return use.any(2) & allowed, use


def sign_evidence(
    votes: np.ndarray, praise: np.ndarray, is_torn: np.ndarray
) -> np.ndarray:
    """Clues to the sign of each aspect, shape (n_comments, 9, 5)."""
    plus, minus = votes[..., 0], votes[..., 1]
    rules = np.log((plus + 0.5) / (minus + 0.5))
    named = (votes[..., 2] > 0) & (plus + minus == 0)
    mood = np.broadcast_to(praise[:, None], rules.shape)
    torn = np.broadcast_to(is_torn[:, None], rules.shape)
    return np.stack([np.ones_like(rules), rules, named, mood, torn], axis=2)
