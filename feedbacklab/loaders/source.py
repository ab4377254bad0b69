"""Where a report comes from: a path, bytes or an open file, perhaps packed."""

from __future__ import annotations

import contextlib
import gzip
import io
import os
import zlib
from pathlib import Path
from typing import IO, NamedTuple

from feedbacklab.schema import ReportFormatError

Source = str | os.PathLike[str] | bytes | bytearray | memoryview | IO[bytes] | IO[str]
"""A report as a path, its bytes or an open file; gzip is unpacked."""

_BLOCK, _HEAD = 8 << 20, 1 << 16
_GZIP = b"\x1f\x8b"
SAFE_SIZE, SAFE_RATIO = 64 << 20, 100  # real reports shrink 5 to 30 times, bombs 1,000


class Report(NamedTuple):
    """The unpacked bytes of a report and the name to use in messages."""

    name: str
    data: bytes


def read_report(source: Source) -> Report:
    """Read a source to its end and unpack gzip.

    Parameters
    ----------
    source
        Path, bytes or open file.

    Returns
    -------
    Report
        The name has no folder in it, so that messages carry no path.

    Raises
    ------
    ReportFormatError
        If the file is empty, its gzip is damaged, or unpacks to something no report is.
    """
    return unpacked(*_read(source))


def unpacked(name: str, data: bytes) -> Report:
    """Unpack the bytes of a source; see `read_report`."""
    if data.startswith(_GZIP):
        data = _unpack(name, data)
    if not data or data.isspace():
        raise ReportFormatError(f"{name} is empty: download the report again.")
    return Report(name, data)


def read_head(path: str | os.PathLike[str]) -> Report:
    """Read only the beginning of a file, to see what it is; it may be empty."""
    with Path(path).open("rb") as file:
        data = file.read(_HEAD)
    if data.startswith(_GZIP):
        with contextlib.suppress(zlib.error):  # a damaged file shows when it is read
            data = zlib.decompressobj(wbits=31).decompress(data, _HEAD)
    return Report(Path(path).name, data)


def _read(source: Source) -> tuple[str, bytes]:
    if isinstance(source, bytes | bytearray | memoryview):
        return "the report", bytes(source)
    if isinstance(source, str | os.PathLike):
        return Path(source).name, Path(source).read_bytes()
    data = source.read()
    name = Path(str(getattr(source, "name", "the report"))).name
    if isinstance(data, str):
        data = data.encode("utf-8", "surrogatepass")
    return name, data


def _unpack(name: str, packed: bytes) -> bytes:
    parts, size = [], 0
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(packed)) as unpacking:
            while part := unpacking.read(_BLOCK):
                parts.append(part)
                size += len(part)
                if size > max(SAFE_SIZE, SAFE_RATIO * len(packed)):
                    raise ReportFormatError(
                        f"{name} unpacks to more than {size // 2**20} MB from "
                        f"{len(packed)} bytes, as no report does. Unpack it by hand "
                        "if you trust it."
                    )
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise ReportFormatError(
            f"{name} is a damaged gzip file ({error}): download the report again."
        ) from error
    return b"".join(parts)
