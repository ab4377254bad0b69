"""The comments written for this project, and for which order each one can be."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from feedbacklab.samples.seller import Rating, read_rows

ENCODINGS = {"US": "cp1252", "UK": "utf-8-sig", "DE": "cp1252", "JP": "cp932"}
"""Encoding of each marketplace's feedback report; a comment must fit into it."""

_TROUBLES = frozenset(("", "late", "lost", "defect", "packaging"))
_NOT_WHEN = {
    "D+": {"late", "lost"},
    "P+": {"lost", "defect", "packaging"},
    "P-": {"lost"},
    "P0": {"lost", "packaging"},
    "K+": {"lost", "packaging"},
    "K-": {"lost"},
    "N+": {"lost", "packaging"},
    "N-": {"lost"},
    "D-": {"defect", "packaging"},
}
"""Aspects that nobody writes about an order with such a trouble."""

_LOST = re.compile(
    r"never (came|received|shipped|got here)|not (here|arrived)|still waiting"
    r"|the \w+ is my|nothing came|a month, nothing|they say it did|it was not\."
    r"|mine is nowhere|i have nothing|nie angekommen|nichts erhalten|heute nicht da"
    r"|音沙汰なし|1か月半",
    re.IGNORECASE,
)
_WAITED = re.compile(
    r"slow|\blate\b|wait|weeks|wks|month|dragged|days|ages|took its|later|hate|three"
    r"|felt like it|sluggish|in august|delivere?y is not|🐢|verspät|verzöger|lieferzeit"
    r"|tage|woche|lang|遅|待|日",
    re.IGNORECASE,
)
_LONG_WAIT, _LONG = re.compile(r"weeks|\bmonth|wochen|fortnight|週間", re.IGNORECASE), 6
_USUAL = re.compile(
    r"((very|so|all|really|quite|super|just) )?(good|great|nice|excellent|perfect|fast"
    r"|quick|happy|fine|ok|okay|lovely|superb|super|wonderful|pleased|smooth|reliable"
    r"|fantastic|professional|average)( (seller|price|value|quality|delivery|item|buy"
    r"|product|stuff|one|experience|shop|service|contact|tracking|packaging|enough))?\W*"
    r"|(thanks|thx|ty|tks|wow|loved?( it)?|a\+|aaa\+*|10/10|no (problems|issues)|bad"
    r"|everything ok|as (described|expected)|works|satisfied|much appreciated)\W*",
    re.IGNORECASE,
)
_SEASONS = (
    (r"for xmas gifts", {10, 11}),
    (r"merry christmas|年末", {12}),
    (r"weihnachtsgeschenke", {10, 11}),
    (r"x-?mas|weihnacht", {12, 1}),
    (r"thanksgiving", {11, 12}),
    (r"gift arrived in january", {1, 2}),
    (r"bank holiday", {4, 5, 8, 9}),
    (r"mother's day|母の日", {5}),
    (r"father's day", {6}),
    (r"expected may", {4}),
    (r"that was in march", {4, 5}),
    (r"\b2 may\b", {6}),
    (r"in spring", {1, 2, 3}),
    (r"every spring", {3, 4, 5}),
    (r"july trip", {8}),
    (r"in july|in summer|at the beach|im sommer|真夏", {6, 7, 8, 9}),
    (r"snow|schnee|雪|winter|a january", {11, 12, 1, 2, 3}),
    (r"back (to|at) school|(before|day of|week of|new) school|term began", {8, 9}),
)
_BRITISH = re.compile(
    r"£|\b(quid|mum|cheers|ta|fab|grey|arse|nan|wee|gran|pram|nowt|cosy)\b|metres?\b"
    r"|(fav|col|neighb)our|postie|postage|\b(first|the|my|quick|prompt|next) post\b"
    r"|whilst|spot on|chuffed|bloody|ireland|scotland|wales|swansea|manchester|cuppa"
    r"|fortnight|queue|bank holiday|pleased as punch|bang on|canal|flatmate|lorry|faff"
    r"|bed and breakfast|top marks|sharpish|smashing|0161|bloke|rucksack|perfect nick"
    r"|tickety|cracking|physio|chaps|village hall|postcode|sceptical|made up!|teatime"
    r"|squash icy|sound as a pound|apologised|realised",
    re.IGNORECASE,
)
_AMERICAN = re.compile(
    r"mailman|mailbox|\bmom\b|\bcolor\b|favorite|\bporch|\by'?all|gotten|thanksgiving"
    r"|first grade|kindergarten|montana|truck|faucet|dollars?\b|vacation|\btrash\b"
    r"|555-01|asshole|\bgray\b|\bneighbors?\b",
    re.IGNORECASE,
)


class Comment(NamedTuple):
    """One line of the bank, and where, when and after what it can be written."""

    stars: int
    aspects: str
    product: str
    story: str
    text: str
    places: tuple[str, ...]
    months: frozenset[int]
    troubles: frozenset[str]
    days_late: int

    def fits(self, rating: Rating) -> bool:
        """Claim that the buyer of this order could have written the comment."""
        order = rating.order
        return (
            self.stars == rating.stars
            and self.product in ("*", order.sku)
            and order.marketplace in self.places
            and order.trouble in self.troubles
            and rating.left_on.month in self.months
            and (self.troubles != {"late"} or order.days_late >= self.days_late)
        )

    @property
    def is_usual(self) -> bool:
        """Claim that many buyers write these very words."""
        return self.product == "*" and _USUAL.fullmatch(self.text) is not None


@cache
def read_bank(language: str) -> tuple[Comment, ...]:
    """Every comment of a language, in the order of the file."""
    return tuple(_comment(row) for row in read_rows(f"comments_{language}.tsv"))


def _comment(row: dict[str, str]) -> Comment:
    text = row["text"].replace("\\n", "\n")
    return Comment(
        int(row["stars"]),
        row["aspects"],
        row["product"],
        row["story"],
        text,
        _places(text),
        _months(text),
        _fitting_troubles(row["aspects"], row["story"], text),
        _LONG if _LONG_WAIT.search(text) else 0,
    )


def _months(text: str) -> frozenset[int]:
    seasons = (months for words, months in _SEASONS if re.search(words, text, re.I))
    return frozenset(next(seasons, range(1, 13)))


def _places(text: str) -> tuple[str, ...]:
    british, american = _BRITISH.search(text), _AMERICAN.search(text)
    spoken = ("UK",) if british else ("US",) if american else tuple(ENCODINGS)
    return tuple(place for place in spoken if _encodable(text, ENCODINGS[place]))


def _encodable(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _fitting_troubles(aspects: str, story: str, text: str) -> frozenset[str]:
    if story in _TROUBLES - {""}:
        return frozenset({story})
    if "D-" in aspects and _LOST.search(text):
        return frozenset({"lost"})
    if ("D-" in aspects or "D0" in aspects) and _WAITED.search(text):
        return frozenset({"late"})
    unfit = (_NOT_WHEN.get(aspect, set()) for aspect in aspects.split())
    return _TROUBLES.difference(*unfit)
