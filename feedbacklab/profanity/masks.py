"""Words with letters hidden behind signs: f**l for fool."""

from __future__ import annotations

import re
from collections.abc import Iterator

from feedbacklab.profanity.folding import Folded
from feedbacklab.profanity.spelling import (
    LETTERS,
    LONGEST_WORD,
    WORD,
    Candidate,
    as_letters,
    look_up,
)
from feedbacklab.profanity.wordlist import Form, WordList

HIDDEN = "\0"
_GAP = re.compile(HIDDEN + "+")
_FIRM = r"[^\w\s.,!?;:'\"\u2018-\u201d()\[\]{}<>/\\|@$%&+=…-]"
_FIRM_SIGN = re.compile(f"{_FIRM}|[@$%&]{{2}}")
_MASK_RUN = rf"{_FIRM}|[@$!?%&+=_.…-]"
_MASK = re.compile(_MASK_RUN)
_MASKED = re.compile(
    rf"(?<![{LETTERS}0-9'’])[{LETTERS}@$](?:[{LETTERS}0-9]|{_MASK_RUN})*"
)
_AFTER_MASK = re.compile(r"[^\w*#•●█■○~^-]+$")


def masked(words: WordList, folded: Folded) -> Iterator[Candidate]:
    """Every form that hides behind signs: f**l for fool.

    Parameters
    ----------
    words
        The word lists.
    folded
        A chunk of a comment.
    """
    for match in _MASKED.finditer(folded.bare):
        whole = _AFTER_MASK.sub("", match[0])
        for piece in dict.fromkeys((whole, whole.rstrip("-_"))):
            if 2 < len(piece) <= LONGEST_WORD and not _is_complete(words, piece):
                for form, n_seen in _hidden(words, piece):
                    span = match.start(), match.start() + len(piece)
                    is_guess = n_seen == 1 or len(form.spelling) < 4
                    yield Candidate(*span, form, True, True, is_guess)


def _is_complete(words: WordList, piece: str) -> bool:
    """Whether nothing is hidden: the letters before the first sign are the word."""
    seen = WORD.match(piece)
    if not seen or any(map(str.isalpha, piece[seen.end() :])):
        return False
    found = look_up(words, seen[0], seen[0])
    return any(form.entry.is_sure and not form.is_phrase for form in found)


def _hidden(words: WordList, piece: str) -> Iterator[tuple[Form, int]]:
    """Forms that a masked piece may hide, and how many letters of each are seen."""
    rest = "".join(HIDDEN if _MASK.fullmatch(c) else as_letters(c) for c in piece[1:])
    shown, signs = as_letters(piece[0]) + rest, "".join(_MASK.findall(piece[1:]))
    n_seen, n_letters = len(shown) - len(signs), sum(map(str.isalpha, piece))
    if _is_mask(shown, signs) and n_letters > (not piece[0].isalpha()):
        is_firm = bool(_FIRM_SIGN.search(signs))
        found = _often_masked(words, shown, is_firm)
        if not found and n_seen > 1 and (is_firm or len(signs) == 1):
            found = _any_masked(words, shown, n_seen)
        for form in found:
            if is_firm or form.entry.is_sure:
                yield form, n_seen


def _is_mask(shown: str, signs: str) -> bool:
    """Whether signs hide letters, and are not the hyphens and stops of usual words."""
    gaps, n_seen = _GAP.findall(shown), len(shown) - len(signs)
    is_firm = bool(_FIRM_SIGN.search(signs))
    if n_seen == 1:
        return len(signs) > 1 and (is_firm or signs[:3] in {"---", "___"})
    if is_firm:
        return True
    return len(gaps) == 1 and (n_seen > 2 or len(set(signs)) < len(signs))


def _often_masked(words: WordList, shown: str, is_firm: bool) -> list[Form]:
    """Forms that are often masked, also where a sign stands for too many letters.

    One sign at the very end may be a footnote's.
    """
    known = words.masked.get(shown[0], ())
    found = [form for form in known if _agrees(shown, form.bare)]
    n_hidden = shown.count(HIDDEN)
    is_footnote = n_hidden == 1 and shown.endswith(HIDDEN)
    if not found and is_firm and not is_footnote and len(shown) - n_hidden > 1:
        loose = _miscounted(shown)
        found = [form for form in known if loose.fullmatch(form.bare)]
    return found


def _any_masked(words: WordList, shown: str, n_seen: int) -> list[Form]:
    """Forms of which half the letters are seen."""
    if 2 * n_seen < len(shown):
        return []
    known = words.maskable.get((shown[0], len(shown)), ())
    return [form for form in known if _agrees(shown, form.bare)]


def _agrees(shown: str, spelling: str) -> bool:
    """Whether a spelling has the letters that are seen, where they are seen."""
    return len(shown) == len(spelling) and all(
        seen in (letter, HIDDEN) for seen, letter in zip(shown, spelling, strict=True)
    )


def _miscounted(shown: str) -> re.Pattern[str]:
    """Expression of words with about as many letters as are hidden: f*ing."""

    def about(gap: re.Match[str]) -> str:
        n_hidden = len(gap[0])
        few, many = (1, 3) if n_hidden == 1 else (n_hidden - 1, n_hidden + 1)
        return f".{{{few},{many}}}"

    return re.compile(_GAP.sub(about, shown))
