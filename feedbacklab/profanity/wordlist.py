"""Word lists as data: what each line means, and how a word is looked up in them.

A line of ``words/<language>.tsv`` is a grade, forms and conditions, tab between them.
``{a,b}`` in a form stands for one of several parts, ``*`` at an end for any letters,
``_`` for the space inside a phrase; an accent counts where it is written, and a form
without one fits any accent. Conditions: ``innocent=`` languages in which the spelling
means something else, ``rarely=`` the same where a comment must be in that language to
mean it, ``only=`` and ``unless=`` expressions over the words around it,
the word itself between ``<`` and ``>``, ``masked=`` words that are known by their first
letter and asterisks.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby, product
from pathlib import Path

from feedbacklab.profanity.folding import fold
from feedbacklab.profanity.languages import LANGUAGES, function_words

WORDS = Path(__file__).parent / "words"
GRADES = ("obscene", "mild")
_BRACES = re.compile(r"\{([^{}]*)\}")
_CONDITIONS = {"innocent", "rarely", "only", "unless", "masked"}
_RUN = re.compile(r"(.)\1+")


class WordListError(ValueError):
    """A line of a word list that cannot be read."""


@dataclass(frozen=True)
class Entry:
    """One line of a word list."""

    language: str
    grade: str
    innocent: frozenset[str] = frozenset()
    rarely: frozenset[str] = frozenset()
    only: re.Pattern[str] | None = None
    unless: re.Pattern[str] | None = None

    @property
    def is_sure(self) -> bool:
        """Whether the word says what it says wherever it stands."""
        return not (self.innocent or self.rarely or self.only)


@dataclass(frozen=True)
class Form:
    """One spelling of an entry, ``bare`` without its accents.

    A phrase is looked up by its last word, or by its first where every sentence has
    the last; ``before`` and ``after`` are its other words.
    """

    spelling: str
    entry: Entry
    bare: str
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()

    @property
    def is_plain_when_spelled(self) -> bool:
        """Whether the word needs no context once somebody spells it d-a-m-n."""
        return len(self.spelling) > 3 and not self.entry.innocent

    @property
    def is_phrase(self) -> bool:
        """Whether further words belong to it."""
        return bool(self.before or self.after)


@dataclass
class WordList:
    """All forms, by the ways they are looked up.

    ``squeezed`` has every run of one letter as one letter; ``masked`` is keyed by the
    first letter, ``maskable`` by first letter and length; ``anywhere`` are words of a
    script without spaces.
    """

    squeezed: dict[str, list[Form]] = field(default_factory=lambda: defaultdict(list))
    joined: dict[str, Form] = field(default_factory=dict)
    masked: dict[str, list[Form]] = field(default_factory=lambda: defaultdict(list))
    maskable: dict[tuple[str, int], list[Form]] = field(
        default_factory=lambda: defaultdict(list)
    )
    opened: list[tuple[re.Pattern[str], Form]] = field(default_factory=list)
    anywhere: list[tuple[re.Pattern[str], Form]] = field(default_factory=list)
    any_opened: re.Pattern[str] = re.compile("(?!)")
    any_anywhere: re.Pattern[str] = re.compile("(?!)")


def squeeze(word: str) -> str:
    """The word with every run of one letter as one letter.

    Examples
    --------
    >>> squeeze("baaalloon")
    'balon'
    """
    return _RUN.sub(r"\1", word)


def runs(word: str) -> list[int]:
    """Length of each run of one letter.

    Examples
    --------
    >>> runs("balloon")
    [1, 1, 2, 2, 1]
    """
    return [sum(1 for _ in same) for _, same in groupby(word)]


def expand(form: str) -> list[str]:
    """Every spelling that a form stands for.

    Examples
    --------
    >>> expand("cat{,s}")
    ['cat', 'cats']
    """
    parts = _BRACES.split(form)
    choices = [p.split(",") if n % 2 else [p] for n, p in enumerate(parts)]
    return ["".join(choice) for choice in product(*choices)]


def read_entries(path: Path) -> Iterator[tuple[Entry, list[str], list[str]]]:
    """Entry, spellings and masked words of each line of a word list.

    Raises
    ------
    WordListError
        If a line has no known grade, an unknown condition or a wrong expression.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, 1):
        if line and not line.startswith("#") and not line.startswith("grade\t"):
            try:
                grade, forms, *conditions = line.split("\t")
                given = _conditions(conditions)
                masked = given.pop("masked", "").split()
                entry = _entry(path.stem, grade, given)
            except (ValueError, re.error) as error:
                raise WordListError(f"{path.name}, line {number}: {error}") from error
            yield entry, [s for f in forms.split() for s in expand(f)], masked


def _conditions(fields: list[str]) -> dict[str, str]:
    pairs = [given.partition("=") for given in fields]
    unknown = {name for name, _, _ in pairs} - _CONDITIONS
    if unknown or any(not sign for _, sign, _ in pairs):
        raise ValueError(f"no condition {', '.join(sorted(unknown))!r}")
    return {name: value for name, _, value in pairs}


def _entry(language: str, grade: str, given: dict[str, str]) -> Entry:
    innocent = frozenset(given.pop("innocent", "").split())
    rarely = frozenset(given.pop("rarely", "").split())
    if grade not in GRADES or (innocent | rarely) - set(LANGUAGES):
        raise ValueError(f"grade {grade!r}, innocent in {sorted(innocent | rarely)}")
    expressions = {name: re.compile(value) for name, value in given.items()}
    return Entry(language, grade, innocent, rarely, **expressions)


@cache
def word_list() -> WordList:
    """Every word list of ``words/``, read once."""
    found = WordList()
    for language in LANGUAGES:
        for entry, spellings, masked in read_entries(WORDS / f"{language}.tsv"):
            for spelling in spellings:
                _add(found, spelling, entry)
            for word in masked:
                _add_masked(found, _form(word, entry))
    found.any_opened = _any(found.opened)
    found.anywhere.sort(key=lambda pair: -len(pair[1].spelling))
    found.any_anywhere = _any(found.anywhere)
    return found


def _any(patterns: list[tuple[re.Pattern[str], Form]]) -> re.Pattern[str]:
    return re.compile("|".join(pattern.pattern for pattern, _ in patterns))


def _add(words: WordList, spelling: str, entry: Entry) -> None:
    """Put a spelling where it will be looked up."""
    if "*" in spelling:
        stem = spelling.strip("*")
        begin = "" if spelling.startswith("*") else "^"
        end = "" if spelling.endswith("*") else "$"
        pattern = re.compile(f"{begin}{squeeze(stem)}{end}")
        words.opened.append((pattern, _form(stem, entry)))
        spelling = stem
    elif ord(spelling[0]) > 0x2FFF:
        words.anywhere.append((_anywhere(spelling), _form(spelling, entry)))
        return
    form = _form(spelling, entry)
    words.squeezed[squeeze(form.spelling)].append(form)
    if not form.is_phrase:
        words.joined.setdefault(form.bare, form)
        if len(spelling) > 3:
            words.maskable[form.bare[0], len(form.bare)].append(form)


def _add_masked(words: WordList, form: Form) -> None:
    words.masked[form.bare[0]].append(form)
    words.joined.setdefault(form.bare, form)


def _form(spelling: str, entry: Entry) -> Form:
    first, *others = spelling.split("_")
    if not others:
        return Form(first, entry, fold(first).bare)
    if others[-1] in function_words():
        return Form(first, entry, fold(first).bare, after=tuple(others))
    *before, last = (first, *others)
    return Form(last, entry, fold(last).bare, before=tuple(before))


def _anywhere(spelling: str) -> re.Pattern[str]:
    """Expression of a word written without spaces; ○ stands for any mask."""
    letters = [_MASK if c == "○" else re.escape(c) for c in spelling]
    return re.compile("[・._-]?".join(letters))


def read_anywhere(words: WordList, spelled: str) -> list[Form]:
    """Forms that a place of a comment without spaces spells."""
    return [form for pattern, form in words.anywhere if pattern.fullmatch(spelled)]


_MASK = "[○\u3007◯●*×✕xX]"
