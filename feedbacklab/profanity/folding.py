"""Letters behind their disguises: case, width, ornament, look-alikes, accents."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
_FILLERS = frozenset("\u115f\u1160\u17b4\u17b5\u3164\uffa0")
_MARKS = ("Cf", "Mn", "Me", "Cs", "Cn")
_LATIN_NAME = re.compile(r"LATIN (?:SMALL|CAPITAL) LETTER ([A-Z])(?: WITH .*)?")
_ORNAMENT_NAME = re.compile(
    r"(?:NEGATIVE (?:SQUARED|CIRCLED) LATIN CAPITAL LETTER"
    r"|REGIONAL INDICATOR SYMBOL LETTER|LATIN LETTER SMALL CAPITAL"
    r"|LATIN SMALL LETTER (?:SCRIPT|OPEN)) ([A-Z])"
)


class Folded(NamedTuple):
    """A piece of text without its disguises.

    ``letters`` keeps accents, ``bare`` drops them; ``places`` tells from which
    character of the piece each of them comes, with one more for the end.
    """

    letters: str
    bare: str
    places: range | list[int]


@cache
def look_alikes() -> dict[str, str]:
    """Latin letter for each Cyrillic or Greek letter that looks like it."""
    lines = (HERE / "look_alikes.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return {sign: latin for latin, signs in rows[1:] for sign in signs.split()}


@cache
def signs_as_letters() -> dict[str, str]:
    """Letters that each digit or sign is written for, as in "sh1t"."""
    lines = (HERE / "signs.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return dict(rows[1:])


@cache
def _folded(character: str) -> str:
    """A character in small letters of the usual width, "" if it cannot be seen."""
    if unicodedata.category(character) in _MARKS or character in _FILLERS:
        return ""
    usual = unicodedata.normalize("NFKC", character)
    if len(usual) > 1 and not character.isalpha():
        usual = character
    small = "".join(c for c in usual.lower() if unicodedata.category(c) != "Mn")
    small = small.replace("ß", "ss").replace("æ", "ae").replace("œ", "oe")
    if len(small) == 1 and not small.isascii():
        named = _ORNAMENT_NAME.fullmatch(unicodedata.name(character, ""))
        small = named[1].lower() if named else small
    return small or character


@cache
def _without_accent(letter: str) -> str:
    """Latin letter below accents and strokes; anything else as it is."""
    base = unicodedata.normalize("NFD", letter)[0]
    if base.isascii():
        return base
    named = _LATIN_NAME.fullmatch(unicodedata.name(letter, ""))
    return named[1].lower() if named else letter


def fold(text: str) -> Folded:
    """Small plain letters of a text, and where each stands in it.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    Folded
        As many ``letters`` as ``bare``; characters nobody sees are left out.

    Examples
    --------
    >>> fold("CAFÉ").bare
    'cafe'
    """
    if text.isascii():
        small = text.lower()
        return Folded(small, small, range(len(text) + 1))
    parts: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        if parts and unicodedata.combining(character):
            parts[-1] = _joined(parts[-1], character)
            continue
        small = character.lower() if character.isascii() else _folded(character)
        parts.extend(small)
        places.extend([place] * len(small))
    places.append(len(text))
    letters = _latin(parts)
    return Folded(letters, "".join(map(_without_accent, letters)), places)


def _joined(letter: str, mark: str) -> str:
    """Letter and mark as one letter where there is one, else the letter alone."""
    both = unicodedata.normalize("NFC", letter + unicodedata.normalize("NFKC", mark))
    return both if len(both) == 1 else letter


def _latin(parts: list[str]) -> str:
    """Put Latin letters for look-alikes, unless the word is truly of another script."""
    alike = look_alikes()
    if alike.keys().isdisjoint(parts):
        return "".join(parts)
    seen = [alike.get(part, part) for part in parts]
    is_foreign = any("\u0370" <= c <= "\u052f" for c in seen)
    return "".join(parts if is_foreign else seen)
