"""Find every kind of personal data, each place claimed by one kind only."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from itertools import repeat

from feedbacklab.facts import find_marketplace
from feedbacklab.privacy.emails import find_emails
from feedbacklab.privacy.folding import Folded, fold
from feedbacklab.privacy.links import find_links
from feedbacklab.privacy.names import find_names
from feedbacklab.privacy.phones import find_phones
from feedbacklab.privacy.reading import PLACEHOLDERS, TAKEN, Claim, PersonalData, take
from feedbacklab.privacy.shipments import (
    find_named_tracking,
    find_order_ids,
    find_tracking,
)
from feedbacklab.schema import UNKNOWN
from feedbacklab.text import as_text

Finder = Callable[[str], Iterator[Claim]]
_PLACEHOLDER = re.compile("|".join(map(re.escape, PLACEHOLDERS.values())))


def find_personal_data(
    comment: object, marketplace: str | None = None
) -> list[PersonalData]:
    """E-mails, phones, names, order ids, tracking numbers and links of a comment.

    Parameters
    ----------
    comment
        The comment as the buyer wrote it; None and NaN have no personal data. All of
        it is read, however long.
    marketplace
        Code, id or domain of the marketplace, ``"unknown"`` or None. Numbers written
        in the way of its country are telephone numbers without a further word.

    Returns
    -------
    list of PersonalData
        From left to right, none overlapping, ``comment[start:end] == quote`` for each.
        A first name alone, or a name that nothing ties to the seller, is
        ``"possible"``; so is a number that could be something else.

    Raises
    ------
    ValueError
        If no marketplace has that name.

    Examples
    --------
    >>> for found in find_personal_data("Spoke with Ann Miller, call (212) 555-0142"):
    ...     print(*found)
    name 11 21 Ann Miller certain
    phone 28 42 (212) 555-0142 certain
    """
    return _find(comment, _code(marketplace))


def find_all_personal_data(
    comments: Iterable[object], marketplaces: Iterable[str | None] | str | None = None
) -> list[list[PersonalData]]:
    """Personal data of many comments, as `find_personal_data` finds it in each.

    Parameters
    ----------
    comments
        Comments, shape (n_comments,).
    marketplaces
        One marketplace for all of them, or as many as there are comments.

    Returns
    -------
    list of list of PersonalData
        Shape (n_comments,).

    Raises
    ------
    ValueError
        If a marketplace is not known, or there are more or fewer than comments.
    """
    comments = list(comments)
    if marketplaces is None or isinstance(marketplaces, str):
        places = repeat(marketplaces, len(comments))
    else:
        places = list(marketplaces)
        if len(places) != len(comments):
            raise ValueError(
                f"{len(comments)} comments have {len(places)} marketplaces; give one "
                f"for each comment, or one for all."
            )
    pairs = zip(comments, places, strict=True)
    return [_find(comment, _code(place)) for comment, place in pairs]


def _code(marketplace: object) -> str | None:
    """Code of a marketplace; None where a table does not know it."""
    name = as_text(marketplace).strip()
    return _known_code(name) if name and name != UNKNOWN else None


@cache
def _known_code(name: str) -> str:
    return find_marketplace(name).code


def _finders(code: str | None) -> tuple[Finder, ...]:
    """Finders in the order in which they claim: whoever comes first keeps the place."""
    return (
        find_emails,
        find_links,
        find_order_ids,
        find_tracking,
        find_named_tracking,
        partial(find_phones, marketplace=code),
        find_names,
    )


def _find(comment: object, code: str | None) -> list[PersonalData]:
    text = comment if isinstance(comment, str) else as_text(comment)
    folded = fold(text)
    readable = _PLACEHOLDER.sub(lambda m: TAKEN * len(m[0]), folded.text)
    claims: list[Claim] = []
    for finder in _finders(code):
        found = [c for c in finder(readable) if TAKEN not in readable[c.start : c.end]]
        readable = take(readable, found)
        claims += found
    return [_quoted(folded, claim) for claim in sorted(claims, key=lambda c: c.start)]


def _quoted(folded: Folded, claim: Claim) -> PersonalData:
    start, end = folded.span(claim.start, claim.end)
    quote = folded.original[start:end]
    return PersonalData(claim.kind, start, end, quote, claim.certainty)
