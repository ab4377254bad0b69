"""The label scheme: kinds, aspects with their signs, and how one follows the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from feedbacklab.classifier import ASPECTS

KINDS = ("product", "seller", "mixed", "none")
SELLER_CODES = frozenset("DKTCRNS")
CODE_OF = dict(zip(ASPECTS, "PDKTCRNSV", strict=True))
"""Letter of each aspect in the annotation guide."""

_SCORES = {"+": 1.0, "-": -1.0, "0": 0.0}
_SIGNS = {score: sign for sign, score in _SCORES.items()}


def signed_aspects(text: object) -> dict[str, str]:
    """Sign of each aspect in a label such as ``"D+ P-"``.

    Examples
    --------
    >>> signed_aspects("D+ P-")
    {'D': '+', 'P': '-'}
    >>> signed_aspects("-")
    {}
    """
    if not isinstance(text, str):
        return {}
    return {part[0]: part[1:] for part in text.split() if part != "-"}


def kind_of(aspects: Mapping[str, str]) -> str:
    """Kind of a comment from its aspects, by the annotation guide.

    Examples
    --------
    >>> kind_of({"P": "+", "D": "-"}), kind_of({"V": "+"})
    ('mixed', 'none')
    """
    is_product = "P" in aspects
    is_seller = not SELLER_CODES.isdisjoint(aspects)
    if is_product:
        return "mixed" if is_seller else "product"
    return "seller" if is_seller else "none"


def aspect_table(labels: Iterable[str]) -> np.ndarray:
    """Labels as signed scores.

    Parameters
    ----------
    labels
        Such as ``"D+ P-"``, shape (n_comments,).

    Returns
    -------
    numpy.ndarray
        Shape (n_comments, 9), columns as ``CODE_OF``: 1, -1, 0 (mentioned, or an
        aspect without a sign), nan where an aspect is not spoken of.
    """
    found = [signed_aspects(label) for label in labels]
    table = np.full((len(found), len(CODE_OF)), np.nan)
    place = {code: n for n, code in enumerate(CODE_OF.values())}
    for row, signs in enumerate(found):
        for code, sign in signs.items():
            table[row, place[code]] = _SCORES.get(sign, 0.0)
    return table


def aspect_label(scores: Iterable[float]) -> str:
    """Signed scores of one comment as a label.

    Examples
    --------
    >>> aspect_label([-1, 1, *[float("nan")] * 7])
    'P- D+'
    """
    parts = [
        code + _SIGNS[score]
        for code, score in zip(CODE_OF.values(), scores, strict=True)
        if score in _SIGNS
    ]
    return " ".join(parts) or "-"
