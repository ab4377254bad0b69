"""Which buyer wrote which comment: every rating gets one that fits its order."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable

from feedbacklab.samples.bank import Comment, read_bank
from feedbacklab.samples.seller import Rating, read_rows

_COMMENTED = {"positive": 0.55, "critical": 0.80}
_REPLIED = 0.2
_SAID_BEFORE = 0.02  # some buyers write the very words of another one
_ABOUT = {
    "P-": "product",
    "K-": "damage",
    "N-": "wrong",
    "R-": "refund",
    "C-": "answer",
}
_FLAGS = ("obscene", "pii")
_FLAGGED = {"US": {"obscene": 9, "pii": 8}, "UK": {"obscene": 2, "pii": 2},
            "DE": {"obscene": 2, "pii": 1}, "JP": {"obscene": 1}}  # fmt: skip
"""How many critical comments a shop gets that Amazon's rules say may be removed."""


class Bank:
    """Comments of a language in random order, each handed out once."""

    def __init__(self, language: str, rng: random.Random) -> None:
        self._rng = rng
        self._left = [*read_bank(language)]
        rng.shuffle(self._left)
        self._usual = [comment for comment in self._left if comment.is_usual]

    def take(self, rating: Rating, wanted: Callable[[Comment], bool]) -> Comment | None:
        """Hand out the next wanted comment that fits, or None."""
        for place, comment in enumerate(self._left):
            if wanted(comment) and comment.fits(rating):
                return self._left.pop(place)
        return None

    def drop(self, unwanted: Callable[[Comment], bool]) -> None:
        """Keep comments from being handed out."""
        self._left = [comment for comment in self._left if not unwanted(comment)]

    def repeat(self, rating: Rating) -> Comment | None:
        """Hand out words again that every other buyer uses, if they fit."""
        fitting = [comment for comment in self._usual if comment.fits(rating)]
        return self._rng.choice(fitting) if fitting else None


def give_comments(
    ratings: list[Rating], language: str, most_stars: int, rng: random.Random
) -> None:
    """Give about 60 % of the ratings up to `most_stars` a comment of the language."""
    bank = Bank(language, rng)
    told = [rating for rating in ratings if rating.stars <= most_stars]
    for place, kinds in _FLAGGED.items():
        here = [rating for rating in told if rating.order.marketplace == place]
        for kind, count in kinds.items():
            _spread(kind, count, here, bank)
    bank.drop(lambda comment: comment.stars <= 3 and comment.story in _FLAGS)
    for rating in rng.sample(told, len(told)):
        odds = _COMMENTED["critical" if rating.stars <= 3 else "positive"]
        if rng.random() < odds and not rating.comment:
            _write(rating, _next(rating, bank, rng))


def _spread(kind: str, count: int, ratings: list[Rating], bank: Bank) -> None:
    """Hand out flagged comments at even distances of time."""
    critical = [rating for rating in ratings if rating.stars <= 3]
    for number in range(count if critical else 0):
        start = len(critical) * number // count
        for rating in critical[start : start + len(critical) // count]:
            free = not rating.comment and rating.order.trouble == ""
            comment = free and bank.take(rating, lambda comment: comment.story == kind)
            if comment:
                _write(rating, comment)
                break


def _next(rating: Rating, bank: Bank, rng: random.Random) -> Comment | None:
    """Most buyers whose order went wrong write about just that."""
    trouble = rating.order.trouble
    if trouble and rng.random() < 0.88:
        told = bank.take(rating, lambda comment: comment.troubles == {trouble})
        if told:
            return told
    if rating.stars > 3 and rng.random() < _SAID_BEFORE:
        return bank.repeat(rating)
    return bank.take(rating, lambda comment: True) or bank.repeat(rating)


def _write(rating: Rating, comment: Comment | None) -> None:
    if comment:
        rating.comment, rating.aspects = comment.text, comment.aspects


def give_replies(ratings: Iterable[Rating], language: str, rng: random.Random) -> None:
    """Answer about 20 % of the critical ratings, each time in other words."""
    replies = [row for row in read_rows("replies.tsv") if row["language"] == language]
    rng.shuffle(replies)
    used: Counter[str] = Counter()
    for rating in ratings:
        if rating.stars > 3 or rng.random() >= _REPLIED:
            continue
        fitting = [row["text"] for row in replies if row["about"] == _about(rating)]
        if fitting:
            rating.reply = min(fitting, key=used.__getitem__)
            used[rating.reply] += 1


def _about(rating: Rating) -> str:
    """Which replies suit: to the first thing that the buyer criticises."""
    trouble = rating.order.trouble
    if trouble == "late" and "D" in rating.aspects:
        return "late"
    if trouble == "packaging" and "K-" in rating.aspects:
        return "glass"
    criticised = [aspect for aspect in rating.aspects.split() if aspect.endswith("-")]
    return _ABOUT.get(criticised[0], "other") if criticised else "other"
