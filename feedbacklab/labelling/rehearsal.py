"""Readers made up for the sample reports, so that the notebook has labels to show.

The sample comments were written for this project and say what they are about; a
rehearsal labels them as they were meant.
"""

from __future__ import annotations

from collections.abc import Iterable

from feedbacklab.evaluation import kind_of, signed_aspects
from feedbacklab.labelling.store import LabelStore, comment_key
from feedbacklab.samples.bank import read_bank

LANGUAGES = ("en", "de", "ja")


def meant_kinds() -> dict[str, str]:
    """Key of every sample comment → its kind, as its author meant it."""
    return {
        comment_key(comment.text): kind_of(signed_aspects(comment.aspects))
        for language in LANGUAGES
        for comment in read_bank(language)
    }


def rehearse(
    texts: Iterable[str], store: LabelStore, labeller: str, *, hasty: bool = False
) -> int:
    """Label sample comments as their author meant them; return how many.

    Parameters
    ----------
    texts
        Comments; those that are no sample comment are passed over.
    store
        Where the labels go.
    labeller
        In whose name.
    hasty
        Whether to take everything that names the product for a product review, the
        commonest mistake of a tired reader.
    """
    meant = meant_kinds()
    known = [text for text in texts if comment_key(text) in meant]
    for text in known:
        kind = meant[comment_key(text)]
        is_mistaken = hasty and kind == "mixed"
        store.label(text, "product" if is_mistaken else kind, labeller)
    return len(known)
