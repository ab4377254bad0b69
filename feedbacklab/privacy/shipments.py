"""Find order ids and tracking numbers, before anything is read as a phone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from feedbacklab.privacy.reading import CERTAIN, POSSIBLE, Certainty, Claim
from feedbacklab.privacy.words import read_rows, whole_words

_ORDER = re.compile(
    r"(?<!\d)(?<!\d-)(?:\d{3}|[DSPdsp]\d{2})[\s./_-]{1,3}\d{7}[\s./_-]{1,3}\d{7}(?!-?\d)"
    r"|(?<!\d)(?<!\d[.,-])\d{17}(?![.-]?\d)"
)
_THREE_DIGITS = re.compile(r"\d{3}")
_CUES = "number_cues.toml"
_CUE_KINDS = ("tracking", "something_else", "phone_at_once", "phone_near")
_REACHING = {"tracking": "tracking_near", "phone_near": "phone_near"}
_SIGNS = {"9": r"\d", "A": "[A-Za-z]", "*": "[0-9A-Za-z]"}
_GLUE = re.compile(
    r"(?:[\s:#.=()\[\]\"'*№-]|\b(?:is|was|at|on|to|of|no|nr|number|num|me|us|him|her"
    r"|them|the|seller|for|ist|war|unter|auf|lautet|n|est|au|le|es|al|il|lo|è|é|o)\b)*"
)
_NEAR = 40
_CODE = re.compile(r"(?=[A-Za-z0-9-]{0,30}\d{4})[A-Za-z0-9][A-Za-z0-9-]{7,33}(?![\w-])")


@cache
def _pattern() -> re.Pattern[str]:
    rows = read_rows("tracking.tsv")
    parts = [
        f"(?P<{alone}{n}>{_expression(shape, ' ?' if spaces == 'yes' else '')})"
        for n, (_, shape, alone, spaces) in enumerate(rows)
    ]
    before = r"(?<![\w+$€£-])(?<!\d[.,])"
    return re.compile(rf"{before}(?:{'|'.join(parts)})(?<! )(?!\w|[-.,]\d)")


def _expression(shape: str, space: str) -> str:
    """Pattern of a carrier's shape, with what may stand after each sign."""
    written = []
    for sign, times in re.findall(r"([0-9A-Z*-])(\{[\d,]+\})?", shape):
        one = _SIGNS.get(sign, sign if sign.isdigit() else f"[{sign}{sign.lower()}]")
        written.append(f"(?:{one}{space}){times}")
    return "".join(written)


def find_order_ids(text: str) -> Iterator[Claim]:
    """Claim the order ids (3-7-7 digits) of a folded text."""
    if not _THREE_DIGITS.search(text):
        return
    for found in _ORDER.finditer(text):
        yield Claim("order_id", *found.span())


def find_tracking(text: str) -> Iterator[Claim]:
    """Claim the tracking numbers of a folded text.

    A run of 8 to 13 digits is one only beside a word such as "tracking".
    """
    if not _THREE_DIGITS.search(text):
        return
    low = text.lower()
    for found in _pattern().finditer(text):
        certainty = _certainty(low, found)
        if certainty:
            yield Claim("tracking", *found.span(), certainty)


def find_named_tracking(text: str) -> Iterator[Claim]:
    """Claim codes of no known carrier that follow "tracking number" at once."""
    if not _THREE_DIGITS.search(text):
        return
    for word in whole_words(_CUES, "tracking").finditer(text.lower()):
        start = _GLUE.match(text, word.end(), word.end() + _NEAR).end()
        code = _CODE.match(text, start) if start > word.end() else None
        if code:
            yield Claim("tracking", *code.span())


def _certainty(low: str, found: re.Match[str]) -> Certainty | None:
    """Whether a number that looks like a carrier's is one."""
    alone = found.lastgroup.rstrip("0123456789")
    if alone == CERTAIN:
        return CERTAIN
    cue = cue_before(low, found.start())
    if " " in found[0] and not _in_fours(found[0]):
        return None
    if cue in {"tracking", "tracking_near"}:
        return CERTAIN
    if (
        (cue or "").startswith("phone")
        or cue == "something_else"
        or alone == "no"
        or _may_be_dialled(found[0])
    ):
        return None
    return POSSIBLE


def _may_be_dialled(number: str) -> bool:
    """Whether a number begins as one that is dialled ("0151 2345 6789")."""
    return number.startswith("00") or (number[0] == "0" and not number.isdigit())


def _in_fours(number: str) -> bool:
    groups = number.split(" ")
    return all(len(group) == 4 for group in groups[:-1]) and len(groups[-1]) <= 4


def cue_before(low: str, start: int) -> str | None:
    """Which word tells, nearest before a number, what the number is.

    Returns
    -------
    str or None
        ``"tracking"``, ``"something_else"`` (a serial number, a case id …) and
        ``"phone_at_once"`` stand directly before it, ``"tracking_near"``,
        ``"something_near"`` and ``"phone_near"`` farther away; or None.
    """
    window = low[max(0, start - _NEAR) : start]
    nearest, cue = -1, None
    for kind in _CUE_KINDS:
        end = _last_end(kind, window)
        touches = end > nearest and bool(_GLUE.fullmatch(window, end))
        if end > nearest and (touches or kind in _REACHING):
            nearest, cue = end, kind if touches else _REACHING[kind]
    if cue is None and _last_end("something_else", window) >= 0:
        return "something_near"
    return cue


def _last_end(kind: str, window: str) -> int:
    """End of the last word of a kind in a window, -1 if there is none."""
    found = whole_words(_CUES, kind).finditer(window)
    return max((word.end() for word in found), default=-1)
