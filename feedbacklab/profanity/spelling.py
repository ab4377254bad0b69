"""How a listed word may be spelled: as it is, with letters held, in signs."""

from __future__ import annotations

import re
from typing import NamedTuple

from feedbacklab.profanity.folding import signs_as_letters
from feedbacklab.profanity.wordlist import Form, WordList, runs, squeeze

LONGEST_WORD = 24
LETTERS = "a-zà-öø-ɏ\u1e00-\u1eff"
WORD = re.compile(f"[{LETTERS}]+")
OWN_LETTERS = re.compile("[åäö]")
"""Letters, not ornaments: Swedish höra is no hora, and föda no Portuguese word."""


class Candidate(NamedTuple):
    """A form that a chunk may spell, and where.

    ``is_masked`` where letters are hidden, ``is_guess`` where all but the first are;
    ``is_disguised`` where no innocent writer would have spelled it so.
    """

    start: int
    end: int
    form: Form
    is_disguised: bool = False
    is_masked: bool = False
    is_guess: bool = False


def look_up(words: WordList, letters: str, bare: str) -> list[Form]:
    """Forms of a word: spelled so, or with letters held longer.

    Parameters
    ----------
    words
        The word lists.
    letters, bare
        The word with and without its accents.
    """
    squeezed = squeeze(bare)
    found = [f for f in words.squeezed.get(squeezed, ()) if _fits(f, bare)]
    if letters != bare:
        if OWN_LETTERS.search(letters):
            found = [f for f in found if f.entry.language in {"en", "de"}]
        accented = words.squeezed.get(squeeze(letters), ())
        found += [form for form in accented if _fits(form, letters)]
    if all(f.is_phrase for f in found) and words.any_opened.search(squeezed):
        opened = [form for pattern, form in words.opened if pattern.search(squeezed)]
        found += opened[:1]
    return found


def _fits(form: Form, word: str) -> bool:
    """Whether a word is the form, or the form with letters held longer.

    Twice for once is a slip of the pen only in a longer word that means one thing.
    """
    if form.spelling == word:
        return True
    slips = form.entry.is_sure and len(form.spelling) > 3
    return all(
        has == needs or (has > needs and (has > 2 or slips))
        for has, needs in zip(runs(word), runs(form.spelling), strict=True)
    )


def as_letters(piece: str, choice: int = 0) -> str:
    """The letters that digits and signs stand for; ``choice`` 0 is i for 1, -1 is l."""
    signs = signs_as_letters()
    return "".join(signs[c][choice] if c in signs else c for c in piece)
