"""2,000 damaged reports: a table or one clear error, and no row is ever lost."""

import csv
import gzip
import io
import random
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feedbacklab.loaders.decode import find_encoding, utf8_blocks
from feedbacklab.loaders.feedback import read_feedback, refuse_unreadable
from feedbacklab.loaders.heading import find_layout, split_heading
from feedbacklab.loaders.lines import read_lines
from feedbacklab.loaders.table import in_order
from feedbacklab.schema import ReportFormatError, check_table

NAMES = {
    6: "Date|Rating|Comments|Your Response|Order ID|Rater Email",
    9: "Date|Rating|Comments|Your Response|Arrived on Time|Item as Described"
    "|Customer Service|Order ID|Rater Email",
}
NAMES[10] = NAMES[9] + "|Rater Role"
WORDS = (
    "late",
    '"',
    '5"',
    "café",
    "“so”",
    "€",
    "\x85",
    "\u2028",
    "3/4/26",
)
# No error may quote what stands in every comment and every address.
COMMENT_WORD, ADDRESS_WORD = "zebrafinch", "okapi"

BAD = {
    "date": ["", "32/13/26", "yesterday", "3/4/26 10:00", "2026", "３/４/26", "0/0/00"],
    "stars": ["", "0", "6", "2.5", "two", "55", "-", "０"],
    "order": ["", "113-123-123", "1130000001-0000001", "１１３-0000001-0000001"],
}
PLACES = {"date": 0, "stars": 1, "comment": 2}


class Damaged(NamedTuple):
    """A report, how to load it, and how many rows were put into it, if that is sure."""

    data: bytes
    marketplace: str | None
    rows: int | None


def fields_of(chance: random.Random, number: int, width: int, japan: bool) -> list[str]:
    month, day = chance.randint(1, 12), chance.randint(1, 28)
    comment = " ".join([COMMENT_WORD, *chance.choices(WORDS, k=chance.randint(0, 4))])
    answers = chance.choices(["Yes", "No", "-", ""], k=3) if width > 6 else []
    return [
        f"26/{month}/{day}" if japan else f"{month}/{day}/26",
        chance.choice("12345"),
        comment,
        chance.choice(["", "", "Sorry!"]),
        *answers,
        f"113-{number:07}-{chance.randrange(10**7):07}",
        f"{ADDRESS_WORD}{number}@marketplace.amazon.{'co.jp' if japan else 'com'}",
        *(["Buyer"] if width == 10 else []),
    ]


def damage(chance: random.Random, fields: list[str], end: str) -> list[str]:
    """The fields of one row with one thing wrong, or one odd thing inside a comment."""
    order = len(fields) - (3 if len(fields) == 10 else 2)
    kind = chance.choice(
        ["date", "stars", "order", "drop", "extra", "newline", "tab", "nul", "none"]
    )
    if kind in BAD:
        fields[PLACES.get(kind, order)] = chance.choice(BAD[kind])
    elif kind == "drop":
        del fields[chance.randrange(len(fields))]
    elif kind == "extra":
        fields.insert(chance.randint(0, len(fields)), chance.choice(["", "more"]))
    elif kind == "newline" and end != "\r":
        fields[2] += chance.choice(["\nmore", "\n\nmore\n", "\rmore", "\r\nmore", "\n"])
    elif kind == "tab":
        fields[2] += chance.choice(["\tmore", "\t", "\tmore\tand more"])
    elif kind == "nul":
        place = chance.randrange(len(fields))
        fields[place] = chance.choice(["\0" + fields[place], fields[place] + "\0"])
    return fields


def line_of(chance: random.Random, fields: list[str], delimiter: str) -> str:
    """One row as a line; rarely cut, or in a CSV with a quote that is left open."""
    if delimiter == "\t":
        line = "\t".join(fields)
    elif chance.random() < 0.1:
        plain = [field.replace('"', "").replace("\n", " ") for field in fields]
        plain[chance.randrange(3)] += '"'
        plain[2] = '"' + plain[2]
        line = delimiter.join(plain).replace("\r", " ")
    else:
        written = io.StringIO()
        csv.writer(written, delimiter=delimiter).writerow(fields)
        line = written.getvalue().removesuffix("\r\n")
    if chance.random() < 0.1 and not {"\n", "\r"} & {*line}:
        line = line[: chance.randint(3, len(line))]
    return line


@st.composite
def damaged_rows(draw) -> Damaged:
    """Rows damaged one by one, each followed by a sound one, which may be repeated."""
    chance = random.Random(draw(st.integers(0, 2**32)))
    width, japan = chance.choice([6, 6, 9, 10]), chance.random() < 0.2
    delimiter = chance.choice("\t\t\t,;")
    end = chance.choice(["\n", "\r\n"] + ["\r"] * (delimiter == "\t"))
    encoding = chance.choice(
        ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp932" if japan else "cp1252"]
    )
    lines, repeats = [NAMES[width].replace("|", delimiter)], chance.random() < 0.2
    for number in range(0, 2 * chance.randint(0, 4), 2):
        odd = damage(chance, fields_of(chance, number, width, japan), end)
        sound = fields_of(chance, number + 1, width, japan)
        lines.append(line_of(chance, odd, delimiter))
        lines.append(line_of(random.Random(1), sound, delimiter))
        if repeats:
            lines.append(lines[-1])
    data = (end.join(lines) + end).encode(encoding, "replace")
    if chance.random() < 0.2 and not repeats and not encoding.startswith("utf-16"):
        # Bytes that its encoding may not know, or another encoding's.
        more = chance.choice([b"\xff", b"\x81", "é€".encode(), "é“".encode("cp1252")])
        data = data.replace(b"zebrafinch", b"zebrafinch" + more, chance.randint(1, 3))
    return Damaged(data, "JP" if japan else "US", len(lines) - 1)


@st.composite
def damaged_files(draw) -> Damaged:
    """The same files damaged as a whole: nobody can say how many rows are left."""
    data, marketplace, _ = draw(damaged_rows())
    chance = random.Random(draw(st.integers(0, 2**32)))
    at, more = sorted(chance.randint(0, len(data)) for _ in range(2))
    flipped = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        flipped[chance.randrange(len(data))] = chance.randrange(256)
    packed = gzip.compress(data, 1)
    changed = chance.choice(
        [
            data[:at],
            data[at:],
            data[:at] + data[more:],
            data[:at] + data[:more],
            bytes(flipped),
            data[:at] + b"\0" * chance.randint(1, 4) + data[at:],
            data[:at] + chance.randbytes(chance.randint(1, 9)) + data[at:],
            data.replace(b"\n", chance.choice([b"\r", b"\n\r", b"\r\r\n", b"\0\n"])),
            data.replace(b"\t", chance.choice([b",", b";", b" ", b"\t\t"])),
            data[:at].decode("latin-1").encode("utf-16") + data[at:],
            data[:at]
            + "\ud800 \udfff".encode("utf-16-le", "surrogatepass")
            + data[at:],
            data[:at] + "\ud83d".encode("utf-8", "surrogatepass") + data[at:],
            data[:at] + b'"' + data[at:],
            packed[: chance.randint(0, len(packed))],
            packed[:at] + b"\0" + packed[at:],
        ]
    )
    return Damaged(changed, chance.choice([marketplace, "DE", "ZA", None]), None)


HEADINGS = [
    name.replace("|", mark).encode() for name in NAMES.values() for mark in "\t;"
]
ANYTHING = st.builds(
    Damaged,
    st.one_of(
        st.binary(max_size=200),
        st.builds(
            lambda *parts: b"\n".join(parts), st.sampled_from(HEADINGS), st.binary()
        ),
        st.text("\t\n\r\"',;013/-.@é\0", max_size=200).map(str.encode),
    ),
    st.sampled_from([None, "US", "JP"]),
    st.none(),
)


def told(error: ReportFormatError) -> str:
    """The error's text, which may quote neither a comment nor an address."""
    assert type(error) is ReportFormatError
    sentence = str(error)
    assert COMMENT_WORD not in sentence
    assert ADDRESS_WORD not in sentence
    return sentence


def outcome(report: Damaged):
    """What refused the report as a whole, and rows read and collected."""
    try:
        read = read_feedback(report.data, report.marketplace)
    except ReportFormatError as error:
        return told(error), None
    check_table(read.table)
    assert read.unreadable["line"].ge(2).all()
    if read.unreadable["reason"].str.startswith("repeats").all():
        refuse_unreadable(read)
    else:
        with pytest.raises(ReportFormatError, match="rows cannot be read, the") as all_:
            refuse_unreadable(read)
        told(all_.value)
    return "", len(read.table) + len(read.unreadable)


def both_ways(data: bytes):
    """What the fast and the careful path make of the lines of a report."""
    blocks = list(utf8_blocks(data, find_encoding(data)))
    for careful in (False, True):
        heading, lines, skipped = split_heading(iter(blocks))
        width, delimiter = find_layout("", heading)
        if delimiter != "\t":
            return
        clean, rows, odd = read_lines(lines, width, skipped + 1, careful=careful)
        yield in_order(clean, rows, width).to_pylist(), odd


@settings(
    max_examples=2000,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(st.one_of(damaged_rows(), damaged_rows(), damaged_files(), ANYTHING))
def test_a_damaged_report_is_a_table_or_one_clear_error_and_no_row_is_lost(report):
    refused, rows = outcome(report)
    if report.rows is not None:
        assert (refused, rows) == ("", report.rows)
    if not refused and not report.data.startswith(b"\x1f\x8b"):
        ways = list(both_ways(report.data))
        assert ways[:1] == ways[1:]
