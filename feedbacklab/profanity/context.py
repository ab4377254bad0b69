"""Which language a comment is in, and whether a word in it means what it seems."""

from __future__ import annotations

from functools import cached_property

from feedbacklab.profanity.folding import fold
from feedbacklab.profanity.languages import LANGUAGES, language_scores
from feedbacklab.profanity.spelling import WORD, Candidate
from feedbacklab.profanity.wordlist import Entry

REACH = 60
"""Characters on each side of a word that its conditions look at."""


class Context:
    """A comment around its words.

    Parameters
    ----------
    comment
        The comment as the buyer wrote it.
    language
        Code of its language; None to go by its function words and letters.
    """

    def __init__(self, comment: str, language: str | None = None) -> None:
        self.comment = comment
        self.language = language.lower()[:2] if language else None

    @cached_property
    def scores(self) -> dict[str, float]:
        """How much speaks for each language."""
        letters = fold(self.comment).letters
        return language_scores(letters, WORD.findall(letters))

    def speaks(self, entry: Entry) -> bool:
        """Whether a word innocent in other languages is of its own language here."""
        if self.language in (entry.language, *entry.innocent, *entry.rarely):
            return self.language == entry.language
        own = self.scores[entry.language]
        return all(own > self.scores[other] for other in entry.innocent) and all(
            own >= self.scores[other] for other in entry.rarely
        )

    def is_likeliest(self, language: str) -> bool:
        """Whether the comment is in this language, English where nothing tells."""
        if self.language in LANGUAGES:
            return self.language == language
        own, best = self.scores[language], max(self.scores.values())
        return own == best and (own > 0 or language == "en")

    def window(self, start: int, end: int) -> str:
        """The words around a span, the span itself between ``<`` and ``>``."""
        before = self._plain(max(0, start - REACH), start)
        after = self._plain(end, end + REACH)
        return f"{before}<{self._plain(start, end)}>{after}"

    def _plain(self, start: int, end: int) -> str:
        bare = fold(self.comment[start:end]).bare.translate(_PLAIN)
        return "".join(" " if c.isspace() else c for c in bare)


_PLAIN = str.maketrans("<>\u2018\u2019", "  ''")


def means_it(found: Candidate, context: Context) -> bool:
    """Whether a word found in a comment is the obscene or mild word it looks like."""
    entry = found.form.entry
    if not found.is_disguised and not context.speaks(entry):
        return False
    if found.is_guess and not context.is_likeliest(entry.language):
        return False
    if found.is_disguised or not (entry.only or entry.unless):
        return True
    window = context.window(found.start, found.end)
    if entry.unless and entry.unless.search(window):
        return False
    return entry.only is None or bool(entry.only.search(window))
