"""The words and phrases that distinguish one group of comments from the rest."""

from __future__ import annotations

import tomllib
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

from feedbacklab.text import words

EXAMPLES = 3
"""Comments shown for a term."""


class ContrastError(ValueError):
    """Two groups of comments that cannot be contrasted."""


class Counting(NamedTuple):
    """How terms are counted and how strong the prior is.

    Attributes
    ----------
    fewest
        Comments that a term must stand in, of both groups together.
    prior
        Weight of the words of all comments in the prior, as a number of words (Monroe
        et al. write alpha-zero). Larger: rare terms are believed less.
    stop_words
        Terms that consist of these only are passed over; None for the shipped list of
        English and German ones (contrast.toml), ``()`` for none.
    """

    fewest: int = 3
    prior: float = 500.0
    stop_words: Collection[str] | None = None


def contrast(
    comments: pd.Series, group: pd.Series, counting: Counting | None = None
) -> pd.DataFrame:
    """Words and two-word phrases that distinguish a group of comments from the rest.

    Log-odds ratio with an informative Dirichlet prior: B. L. Monroe, M. P. Colaresi,
    K. M. Quinn, "Fightin' Words", Political Analysis 16 (2008), equations 15, 16, 22.
    The prior is the words of all comments. Words and phrases are two vocabularies.

    A comment counts once for a term, however often it says it: one buyer who repeats a
    word forty times is one buyer. A phrase is two words with no punctuation between.
    Words are those of `feedbacklab.text.words`, in small letters, emoji included;
    languages may be mixed, but one written without blanks gives whole runs as words.

    Parameters
    ----------
    comments
        Comments, shape (n_comments,).
    group
        Whether each comment is in the group; booleans on the same index.
    counting
        Other choices than the defaults of `Counting`.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``term``, those of the group first: ``z`` (log-odds in standard
        deviations; positive: more frequent in the group), ``log_odds``, ``count`` and
        ``base`` (comments of the group with the term, and with any words),
        ``rest_count`` and ``rest_base`` (the same of the rest), ``q`` (two-sided
        p-value of z, by Benjamini and Hochberg over all terms), ``examples`` (index
        labels of up to three of the shortest comments on the term's side).

    Raises
    ------
    ContrastError
        If the group is not booleans on the index of the comments, or the group or the
        rest has no comment with words.

    Examples
    --------
    >>> comments = pd.Series(["came late", "late again", "works", "works well"])
    >>> late = pd.Series([True, True, False, False])
    >>> found = contrast(comments, late, Counting(fewest=2))
    >>> found[["count", "base", "rest_count", "rest_base"]]
           count  base  rest_count  rest_base
    term
    late       2     2           0          2
    works      0     2           2          2
    """
    counting = counting or Counting()
    _check(comments, group, counting)
    terms = [_terms(comment, counting.stop_words) for comment in comments]
    inside = group.to_numpy(bool)
    spoken = np.array([_has_words(comment) for comment in comments], bool)
    bases = int((spoken & inside).sum()), int((spoken & ~inside).sum())
    if 0 in bases:
        raise ContrastError(
            f"{bases[0]} comments of the group and {bases[1]} of the rest have words: "
            "both need some."
        )
    scored = [
        _scored([one[size] for one in terms], inside, counting) for size in (0, 1)
    ]
    found = pd.concat(scored).sort_values(
        ["z", "count"], ascending=False, kind="stable"
    )
    p_values = 2 * stats.norm.sf(found["z"].abs())
    found["q"] = stats.false_discovery_control(p_values) if len(found) else p_values
    found.insert(found.columns.get_loc("count") + 1, "base", bases[0])
    found.insert(found.columns.get_loc("rest_count") + 1, "rest_base", bases[1])
    found["examples"] = _examples(found, comments, terms, inside)
    return found


def _check(comments: pd.Series, group: pd.Series, counting: Counting) -> None:
    if not group.index.equals(comments.index):
        raise ContrastError(
            f"The group tells of {len(group)} comments, or of others than the "
            f"{len(comments)} given: put it on their index."
        )
    if group.isna().any() or not pd.api.types.is_bool_dtype(group):
        raise ContrastError(
            f"The group is {group.dtype} with {int(group.isna().sum())} missing: tell "
            "of each comment True or False."
        )
    if counting.fewest < 1 or counting.prior <= 0:
        raise ContrastError(
            f"fewest is {counting.fewest} and prior {counting.prior}: at least 1 and "
            "more than 0."
        )


@cache
def shipped_stop_words() -> frozenset[str]:
    """English and German words that say nothing by themselves (contrast.toml)."""
    text = files("feedbacklab").joinpath("contrast.toml").read_text("utf-8")
    return frozenset(tomllib.loads(text)["stop_words"])


def _terms(
    comment: object, stop_words: Collection[str] | None
) -> tuple[dict[str, None], dict[str, None]]:
    """Different words and different phrases of a comment, in its order."""
    silent = shipped_stop_words() if stop_words is None else frozenset(stop_words)
    singles: dict[str, None] = {}
    pairs: dict[str, None] = {}
    before = ""
    for word in words(comment):
        text = "" if _is_sign(word.text) else word.text
        if text and text not in silent:
            singles[text] = None
        if before and text and not (before in silent and text in silent):
            pairs[f"{before} {text}"] = None
        before = text
    return singles, pairs


def _has_words(comment: object) -> bool:
    return not all(_is_sign(word.text) for word in words(comment))


def _is_sign(text: str) -> bool:
    """Claim that a word is punctuation, of any script."""
    return all(unicodedata.category(letter)[0] == "P" for letter in text)


def _scored(
    terms: list[dict[str, None]], inside: np.ndarray, counting: Counting
) -> pd.DataFrame:
    """Counts and z of the terms of one vocabulary."""
    group = Counter(_told(terms, inside))
    rest = Counter(_told(terms, ~inside))
    both = group + rest
    kept = sorted(term for term, count in both.items() if count >= counting.fewest)
    index = pd.Index(kept, dtype="str", name="term")
    one = np.array([group[term] for term in kept], float)
    other = np.array([rest[term] for term in kept], float)
    total = both.total()
    prior = counting.prior * (one + other) / max(total, 1)
    log_odds = _log_odds(one, group.total(), prior, counting.prior) - _log_odds(
        other, rest.total(), prior, counting.prior
    )
    deviation = np.sqrt(1 / (one + prior) + 1 / (other + prior))
    return pd.DataFrame(
        {
            "z": log_odds / deviation,
            "log_odds": log_odds,
            "count": one.astype("int64"),
            "rest_count": other.astype("int64"),
        },
        index=index,
    )


def _told(terms: list[dict[str, None]], chosen: np.ndarray) -> Iterator[str]:
    for comment, is_chosen in zip(terms, chosen, strict=True):
        if is_chosen:
            yield from comment


def _log_odds(
    counts: np.ndarray, total: int, prior: np.ndarray, weight: float
) -> np.ndarray:
    said = counts + prior
    return np.log(said) - np.log(total + weight - said)


def _examples(
    found: pd.DataFrame,
    comments: pd.Series,
    terms: list[tuple[dict[str, None], dict[str, None]]],
    inside: np.ndarray,
) -> list[tuple[object, ...]]:
    """Labels of the shortest comments that say each term, on the side it points to."""
    wanted = {term: z >= 0 for term, z in found["z"].items()}
    shown: dict[str, list[object]] = {term: [] for term in wanted}
    for at in _by_length(comments):
        for term in (*terms[at][0], *terms[at][1]):
            is_wanted = term in wanted and wanted[term] == inside[at]
            if is_wanted and len(shown[term]) < EXAMPLES:
                shown[term].append(comments.index[at])
    return [tuple(shown[term]) for term in found.index]


def _by_length(comments: Iterable[object]) -> list[int]:
    lengths = [len(text) if isinstance(text, str) else 0 for text in comments]
    return sorted(range(len(lengths)), key=lengths.__getitem__)
