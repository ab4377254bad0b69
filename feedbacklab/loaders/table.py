"""Read rows → the feedback table: days, marketplaces, hashes, and no row twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from feedbacklab.facts import Marketplace, marketplaces
from feedbacklab.loaders.dates import ORDERS, parse_date
from feedbacklab.loaders.lines import rows_table
from feedbacklab.loaders.raters import rater_hashes
from feedbacklab.loaders.rows import ANSWERS, OddRow, Row
from feedbacklab.schema import (
    ANSWER_COLUMNS,
    UNKNOWN,
    ReportFormatError,
)

_REPEATS = "repeats line"


@dataclass(frozen=True)
class FeedbackReport:
    """A read report: the table, what could not be read, and how it was read."""

    name: str
    table: pd.DataFrame
    unreadable: pd.DataFrame
    encoding: str
    columns: int
    dates: str

    @property
    def refused(self) -> pd.DataFrame:
        """The unreadable rows that do not merely repeat another one."""
        repeats = self.unreadable["reason"].str.startswith(_REPEATS)
        return self.unreadable[~repeats]


def in_order(clean: pa.Table, rows: list[Row], width: int) -> pa.Table:
    """Put clean rows and carefully read rows together in the order of the file."""
    if not rows:
        return clean
    careful, parts, start = rows_table(rows, width), [], 0
    lines = careful["line"].to_numpy()
    for batch in clean.to_batches():
        part = pa.Table.from_batches([batch])
        end = int(np.searchsorted(lines, part["line"][-1].as_py())) if batch else start
        parts.append(_merged(part, careful.slice(start, end - start)))
        start = end
    return pa.concat_tables([*parts, careful.slice(start)])


def _merged(part: pa.Table, careful: pa.Table) -> pa.Table:
    """Two tables sorted by line as one; a block at a time, so that little is moved."""
    if not len(careful):
        return part
    both = pa.concat_tables([part, careful]).combine_chunks()
    return both.take(pa.array(np.argsort(both["line"].to_numpy(), kind="stable")))


def distinct(texts: pa.ChunkedArray) -> list[str]:
    """Distinct texts of a column that has few of them."""
    found = [
        chunk.dictionary.take(chunk.indices.unique()).to_pylist()
        for chunk in texts.chunks
    ]
    return list(dict.fromkeys(text for part in found for text in part))


def _mapped(
    texts: pa.ChunkedArray, values: Mapping[str, object], kind: pa.DataType
) -> pa.ChunkedArray:
    """Replace each text by its value, looking every distinct text up once."""
    chunks = []
    for chunk in texts.chunks:
        found = [values.get(text) for text in chunk.dictionary.to_pylist()]
        chunks.append(pa.array(found, kind).take(chunk.indices))
    return pa.chunked_array(chunks, kind)


def marketplace_codes(
    addresses: pa.ChunkedArray,
    given: Marketplace | None,
    otherwise: Marketplace | None = None,
) -> pa.ChunkedArray:
    """Marketplace code of each row, shape (n_feedback,).

    The given one; else the one that the raters' addresses show. Where all known
    addresses of a report show one marketplace, its other rows belong to it too; where
    none shows any, the report belongs to `otherwise`.
    """
    if given:
        return _repeated(given.code, addresses)
    codes = {domain: _code(domain) for domain in _domains(addresses)}
    known = {code for code in codes.values() if code != UNKNOWN}
    if not known and otherwise:
        known = {otherwise.code}
    if len(known) <= 1:
        return _repeated(known.pop() if known else UNKNOWN, addresses)
    domains = _domain(addresses).dictionary_encode()
    return _mapped(domains, codes, pa.string())


def _repeated(code: str, like: pa.ChunkedArray) -> pa.ChunkedArray:
    chunks = [pa.repeat(code, len(chunk)) for chunk in like.chunks]
    return pa.chunked_array(chunks, pa.string())


def _domain(addresses: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.replace_substring_regex(addresses, "^.*@", "")


def _domains(addresses: pa.ChunkedArray) -> list[str]:
    """Distinct domains; if all addresses have the first one's, no other is sought."""
    first = addresses[0].as_py().rpartition("@")[2] if len(addresses) else ""
    if pc.all(pc.ends_with(addresses, f"@{first}")).as_py():
        return [first]
    return _domain(addresses).unique().to_pylist()


def _code(domain: str) -> str:
    by_domain = {place.domain: place.code for place in marketplaces().values()}
    return by_domain.get(domain.strip().lower().removeprefix("marketplace."), UNKNOWN)


def split_undated(
    read: pa.Table, days: dict[str, dt.date | None], order: str
) -> tuple[pa.Table, list[OddRow]]:
    """Part the rows whose date cannot be read in `order` from the others."""
    if None not in days.values():
        return read, []
    dated = {text: day is not None for text, day in days.items()}
    good = _mapped(read["date"], dated, pa.bool_())
    unread = [
        OddRow(row["line"], _raw(row), _undated(row["date"], order))
        for row in read.filter(pc.invert(good)).to_pylist()
    ]
    return read.filter(good), unread


def _undated(text: str, order: str) -> str:
    others = [other for other in ORDERS if parse_date(text, other)]
    return f"{text!r} is no date" + (f" as {ORDERS[order]}" if others else "")


def _raw(row: dict[str, str | int]) -> str:
    return "\t".join(
        value for name, value in row.items() if name not in ("line", "marketplace")
    )


def split_repeats(name: str, read: pa.Table) -> tuple[pa.Table, list[OddRow]]:
    """Part rows that repeat an earlier one to the letter from the others.

    Raises
    ------
    ReportFormatError
        If an order id stands in rows that differ.
    """
    digits = pc.replace_substring(read["order_id"], "-", "")
    keys = pd.Series(pc.cast(digits, pa.int64()).to_numpy())
    if keys.is_unique:
        return read, []
    places = np.flatnonzero(keys.duplicated(keep=False))
    repeated = pd.DataFrame(read.take(places).to_pylist())
    contents = repeated.drop(columns="line")
    versions = contents.drop_duplicates()["order_id"]
    clashing = versions[versions.duplicated()]
    if len(clashing):
        raise ReportFormatError(
            f"{name}: {clashing.nunique()} order ids stand in several rows with "
            f"different contents, first {clashing.iloc[0]}. A buyer leaves one "
            "feedback per order: keep the row of the newer download."
        )
    firsts = repeated.groupby("order_id")["line"].transform("first")
    again = contents.duplicated().to_numpy()
    unread = [
        OddRow(row["line"], _raw(row), f"{_REPEATS} {first} to the letter")
        for first, row in zip(
            firsts[again], repeated[again].to_dict("records"), strict=True
        )
    ]
    kept = np.ones(len(read), bool)
    kept[places[again]] = False
    return read.filter(pa.array(kept)), unread


def odd_frame(odd: list[OddRow]) -> pd.DataFrame:
    """Rows that were not read, by line: ``line``, ``raw``, ``reason``."""
    lines, raw, reasons = zip(*sorted(odd), strict=True) if odd else ((), (), ())
    columns = {
        "line": pa.array(lines, pa.int64()),
        "raw": pa.array(raw, pa.string()),
        "reason": pa.array(reasons, pa.string()),
    }
    return pa.table(columns).to_pandas()


def refuse_odd_rows(name: str, unreadable: pd.DataFrame, expected: str) -> None:
    """Raise one error for all rows of a report that could not be read.

    Parameters
    ----------
    name
        Name of the report.
    unreadable
        As `odd_frame` gives it.
    expected
        What its rows should hold, in a sentence without its full stop.
    """
    if unreadable.empty:
        return
    first = unreadable.iloc[0]
    raise ReportFormatError(
        f"{name}: {len(unreadable)} rows cannot be read, the first at line "
        f"{first['line']} ({first['reason']}). {expected}. Mend the file or pass "
        "unreadable='collect' to get these rows as a second table."
    )


def make_table(read: pa.Table, days: dict[str, dt.date | None]) -> pd.DataFrame:
    """Turn rows that are all in order into the feedback table."""
    stars = {str(star): star for star in range(1, 6)}
    columns = {
        "order_id": read["order_id"],
        "left_on": _mapped(read["date"], days, pa.date32()).cast(pa.timestamp("us")),
        "stars": _mapped(read["stars"], stars, pa.int64()),
        "comment": read["comment"],
        "reply": read["reply"],
        "marketplace": read["marketplace"],
        "rater": pa.chunked_array(
            [rater_hashes(chunk) for chunk in read["rater"].chunks], pa.string()
        ),
    }
    for name in ANSWER_COLUMNS:
        if name in read.column_names:
            answers = {text: ANSWERS.get(text.lower()) for text in distinct(read[name])}
            columns[name] = _mapped(read[name], answers, pa.bool_())
    return as_pandas(pa.table(columns))


def as_pandas(columns: pa.Table) -> pd.DataFrame:
    """Arrow columns, one of them ``order_id``, as a feedback table."""
    nullable = {pa.bool_(): pd.BooleanDtype()}
    table = columns.to_pandas(types_mapper=nullable.get)
    return table.set_index("order_id")
