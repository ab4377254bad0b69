"""Bytes to text: which encoding a report has, and the few lines that have another.

Reports of Amazon arrive as cp1252, latin-1, UTF-8 (with and without BOM), UTF-16
(with and without BOM) and, from Japan, cp932. No layout says which one it is.
"""

from __future__ import annotations

import codecs
import contextlib
import re
from collections.abc import Iterator

import numpy as np

from feedbacklab.facts import Marketplace
from feedbacklab.loaders.source import Report

BLOCK, HEAD = 8 << 20, 1 << 16

_YEAR_FIRST = re.compile(rb"[\r\n](?:\d{2}/\d{1,2}/\d|\d{4}/\d{1,2}/\d{1,2})\t")
# What UTF-8 looks like inside a report that is otherwise cp1252 (letters, quotes,
# emoji) or cp932 (kana).
_UTF8_INSIDE = {
    "cp1252": re.compile(
        rb"\xc3[\x80-\xbf]|\xc2[\xa0-\xbf]|\xe2\x80[\x80-\xbf]|\xf0\x9f[\x80-\xbf]{2}"
        rb"|\xe3[\x80-\x83][\x80-\xbf]"
    ),
    "cp932": re.compile(rb"\xe3[\x81-\x83][\x80-\xbf]"),
}
_LONE = re.compile("[\ud800-\udfff]")


def find_encoding(data: bytes, marketplace: Marketplace | None = None) -> str:
    """Decide the encoding of a report.

    Parameters
    ----------
    data
        The unpacked report.
    marketplace
        The report's marketplace, if it was named. Left out, Japanese addresses and
        dates decide: cp932 also accepts German text and turns it into kanji, so it is
        never tried blindly.

    Returns
    -------
    str
        A Python codec name; ``"cp1252"`` stands for latin-1 too, of which it has all
        letters.
    """
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return encoding
    even, odd = data[:HEAD:2].count(0), data[1:HEAD:2].count(0)
    if max(even, odd) > len(data[:HEAD]) // 32 and max(even, odd) > 4 * min(even, odd):
        return "utf-16-le" if odd > even else "utf-16-be"
    if _decodes(data, "utf-8"):
        return "utf-8"
    if marketplace:
        return marketplace.encoding or "cp1252"
    return "cp932" if _is_japanese(data) else "cp1252"


def _decodes(data: bytes, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for start in range(0, len(data), BLOCK):
            decoder.decode(data[start : start + BLOCK])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _is_japanese(data: bytes) -> bool:
    head = data[:BLOCK]
    addresses = head.count(b"@marketplace.amazon.")
    if addresses:
        return 2 * head.count(b"@marketplace.amazon.co.jp") > addresses
    named = b"amazon.co.jp" in head.lower() or _YEAR_FIRST.search(head) is not None
    return named and _decodes(data, "cp932")


def utf8_blocks(data: bytes, encoding: str) -> Iterator[bytes]:
    r"""Yield the text as UTF-8 blocks of whole lines that end in ``\n``.

    A line that is UTF-8 inside a cp1252 or cp932 report is read as UTF-8. Bytes that
    no encoding explains become lone surrogates, for the caller to refuse by line.

    Parameters
    ----------
    data
        The unpacked report.
    encoding
        What `find_encoding` said.

    Yields
    ------
    bytes
        About 8 MB each, ``\r\n`` and, in files that use it, ``\r`` made ``\n``.
    """
    if encoding.startswith("utf-16"):
        data, encoding = _from_utf16(data, encoding), "utf-8"
    elif encoding == "utf-8-sig":
        data = data[len(codecs.BOM_UTF8) :]
    head = data[:HEAD]
    if head.count(b"\r") - head.count(b"\r\n") > head.count(b"\n"):
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    start = 0
    while start < len(data):
        end = data.find(b"\n", start + BLOCK) + 1 or len(data)
        block = _to_utf8(data[start:end].replace(b"\r\n", b"\n"), encoding)
        yield block if block.endswith(b"\n") else block + b"\n"
        start = end


def read_text(report: Report) -> str:
    r"""Return the whole report as text with ``\n`` line ends."""
    blocks = utf8_blocks(report.data, find_encoding(report.data))
    return b"".join(blocks).decode("utf-8", "replace")


def _from_utf16(data: bytes, encoding: str) -> bytes:
    even = data[: len(data) // 2 * 2]
    text = even.decode(encoding, "surrogatepass")
    if len(even) < len(data):
        text += "\ufffd"  # half a character at the end of a cut file
    return text.encode("utf-8", "surrogatepass")


def _to_utf8(block: bytes, encoding: str) -> bytes:
    """Change the encoding of a block; ``"utf-8"`` is known to need no change."""
    if encoding == "utf-8" or block.isascii():
        return block
    if not _has_utf8_inside(block, encoding):
        with contextlib.suppress(UnicodeDecodeError):
            return block.decode(encoding.removesuffix("-sig")).encode("utf-8")
    lines = block.split(b"\n")
    return b"\n".join(_line_to_utf8(line, encoding) for line in lines)


def _has_utf8_inside(block: bytes, encoding: str) -> bool:
    if encoding not in _UTF8_INSIDE:
        return False
    # Leading bytes that are followed well are far faster to find than the pattern.
    values = np.frombuffer(block, "uint8")
    following = values[np.flatnonzero(values[:-1] >= 0xC2) + 1]
    possible = ((following >= 0x80) & (following <= 0xBF)).any()
    return bool(possible) and _UTF8_INSIDE[encoding].search(block) is not None


def _letter(byte: int) -> str:
    """One cp1252 byte; the five that it leaves open are controls, as in latin-1."""
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


def _line_to_utf8(line: bytes, encoding: str) -> bytes:
    """Read a line as UTF-8 if more of its letters are UTF-8 than are not."""
    text = line.decode("utf-8", "surrogateescape")
    stray = len(_LONE.findall(text))
    letters = len(text) - len(text.encode("ascii", "ignore")) - stray
    if encoding in _UTF8_INSIDE and stray >= letters:
        text = line.decode(encoding, "surrogateescape")
    if encoding == "cp1252":
        text = _LONE.sub(lambda lone: _letter(ord(lone[0]) - 0xDC00), text)
    return text.encode("utf-8", "surrogatepass")
