"""A read report kept as Parquet beside its source, for as long as nothing changes.

The name of a cache holds what it depends on and the digest of what it holds: another
content, marketplace, rater key or format has another name, and any damage shows.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import tempfile
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from feedbacklab.loaders.raters import rater_key
from feedbacklab.loaders.source import Report, unpacked
from feedbacklab.loaders.table import FeedbackReport, as_pandas, odd_frame

FOLDER = ".feedbacklab"
FORMAT = 1
"""To be raised whenever the loaders read the same bytes differently."""

_META = b"feedbacklab"
_DIGEST = "[0-9a-f]{32}"
_hasher = partial(hashlib.blake2b, digest_size=16)
_UNLIKE = ("order_id", "comment", "rater")


def cached_feedback(
    path: Path, settings: str, parse: Callable[[Report], FeedbackReport]
) -> FeedbackReport:
    """Return a report from its cache; else read it, and keep it if every row was read.

    Parameters
    ----------
    path
        The report. Its caches lie in the folder `FOLDER` beside it.
    settings
        What else the reading depends on.
    parse
        Reads the unpacked report.

    Returns
    -------
    FeedbackReport
        The same as without a cache. A damaged cache is written again; where none can
        be written, there is none.
    """
    fixed = _digest(f"{FORMAT}/{settings}/{rater_key()}".encode())
    with path.open("rb") as file:
        content = hashlib.file_digest(file, _hasher).hexdigest()
    read = _opened(_place(path, content, fixed), path.name)
    if read is not None:
        return read
    packed = path.read_bytes()
    read = parse(unpacked(path.name, packed))
    if read.unreadable.empty:
        with contextlib.suppress(OSError):
            _keep(read, _place(path, _digest(packed), fixed))
    return read


def _digest(data: bytes) -> str:
    return _hasher(data).hexdigest()


def _place(path: Path, content: str, fixed: str) -> Path:
    """Where a cache lies, but for the checksum of its bytes at the end."""
    return path.parent / FOLDER / f"{path.name}.{content}.{fixed}"


def _opened(place: Path, name: str) -> FeedbackReport | None:
    for file in _caches(place.parent, re.escape(place.name)):
        with contextlib.suppress(OSError):
            data = file.read_bytes()
            if file.name == _named(place, data):
                return _unkept(name, data)
    return None


def _named(place: Path, data: bytes | pa.Buffer) -> str:
    return f"{place.name}.{zlib.crc32(data):08x}.parquet"


def _caches(folder: Path, start: str) -> list[Path]:
    named = re.compile(rf"{start}\.[0-9a-f]{{8}}\.parquet")
    try:
        return [file for file in folder.iterdir() if named.fullmatch(file.name)]
    except OSError:
        return []


def _unkept(name: str, data: bytes) -> FeedbackReport:
    columns = pq.read_table(pa.BufferReader(data))
    facts = json.loads(columns.schema.metadata[_META])
    return FeedbackReport(name, as_pandas(columns), odd_frame([]), **facts)


def _keep(read: FeedbackReport, place: Path) -> None:
    """Write a cache, whole or not at all, and remove what it replaces."""
    data = _parquet(read)
    place.parent.mkdir(exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=place.parent, suffix=".draft")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.replace(draft, place.with_name(_named(place, data)))
    finally:
        Path(draft).unlink(missing_ok=True)
    _remove_replaced(read.name, place, _named(place, data))


def _parquet(read: FeedbackReport) -> pa.Buffer:
    facts = {name: getattr(read, name) for name in ("encoding", "columns", "dates")}
    columns = pa.Table.from_pandas(read.table.reset_index(), preserve_index=False)
    columns = columns.replace_schema_metadata({_META: json.dumps(facts).encode()})
    sink = pa.BufferOutputStream()
    # Texts as they are: whatever makes the file smaller makes it slower to open.
    repeating = [name for name in columns.column_names if name not in _UNLIKE]
    pq.write_table(columns, sink, compression="none", use_dictionary=repeating)
    return sink.getvalue()


def _remove_replaced(name: str, place: Path, kept: str) -> None:
    """Remove caches of what the source held before, and damaged ones."""
    content = place.name.removeprefix(f"{name}.").partition(".")[0]
    for file in _caches(place.parent, rf"{re.escape(name)}\.{_DIGEST}\.{_DIGEST}"):
        old = not file.name.startswith(f"{name}.{content}.")
        damaged = file.name.startswith(f"{place.name}.") and file.name != kept
        if old or damaged:
            file.unlink()
