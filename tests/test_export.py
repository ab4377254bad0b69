"""A buyer's text stays text in CSV and XLSX, and personal data is masked."""

import csv
import re
import zipfile
from xml.etree import ElementTree

import pandas as pd
import pytest

from feedbacklab.candidates import (
    CandidatesError,
    read_worklist,
    worklist,
    write_csv,
    write_xlsx,
)
from feedbacklab.policy import Quote
from feedbacklab.privacy import KindError

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
HOSTILE = [
    '=HYPERLINK("http://example.com/?x="&A1,"click")',
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1+1",
    "'=1",
    "'quoted'",
    "one\rtwo",
    "one\r\ntwo\nthree",
    'say "late"; very, late',
    "http://example.com/",
    "mailto:x",
    "_x0041_ and \x07 and \x0b",
    "نص من اليمين",
    "😀 ok",
    "{=A1}",
    "<script>alert(1)</script>",
    "",
]


def frame_of(texts):
    return pd.DataFrame({"order_id": "1", "comment": texts, "stars": 1}, dtype=object)


def cells_of(path):
    """Every cell of an XLSX file as (text, formula), by a reader of the test's own."""
    with zipfile.ZipFile(path) as file:
        names = file.namelist()
        strings = ElementTree.fromstring(file.read("xl/sharedStrings.xml"))
        sheet = ElementTree.fromstring(file.read("xl/worksheets/sheet1.xml"))
    assert not any("hyperlink" in name or "rels/sheet" in name for name in names)
    texts = [
        "".join(part.text or "" for part in entry.iter(f"{SHEET}t"))
        for entry in strings
    ]
    return [
        [
            (_text(cell, texts), cell.find(f"{SHEET}f") is not None)
            for cell in row.iter(f"{SHEET}c")
        ]
        for row in sheet.iter(f"{SHEET}row")
    ]


def _text(cell, texts):
    value = cell.find(f"{SHEET}v")
    if value is None:
        return ""
    if cell.get("t") != "s":
        return float(value.text)
    return re.sub(
        "_x([0-9A-F]{4})_", lambda m: chr(int(m[1], 16)), texts[int(value.text)]
    )


def test_xlsx_gives_every_text_back_and_runs_none(tmp_path):
    written = write_xlsx(frame_of(HOSTILE), tmp_path / "list.xlsx")
    heading, *rows = cells_of(written.path)
    assert [text for text, _ in heading] == ["order_id", "comment", "stars"]
    assert [row[1][0] for row in rows] == HOSTILE
    assert [row[2][0] for row in rows] == [1.0] * len(HOSTILE)
    assert not any(is_formula for row in rows for _, is_formula in row)
    assert (written.rows, written.notes) == (len(HOSTILE), ())


def test_a_heading_is_text_too(tmp_path):
    names = ["=1+1", "http://example.com/"]
    frame = pd.DataFrame([["a", "b"]], columns=names, dtype=object)
    (heading, _) = cells_of(write_xlsx(frame, tmp_path / "list.xlsx").path)
    assert heading == [(name, False) for name in names]


def test_csv_gives_every_text_back_and_none_begins_like_a_formula(tmp_path):
    written = write_csv(frame_of(HOSTILE), tmp_path / "list.csv")
    assert read_worklist(written.path)["comment"].tolist() == HOSTILE
    with written.path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert len(rows) == len(HOSTILE) + 1
    assert not [row[1] for row in rows if row[1] and row[1][0] in "=+-@\t\r\n＝＋－＠"]
    assert written.notes == ()


def test_without_the_guard_the_same_texts_would_be_formulas(tmp_path, monkeypatch):
    monkeypatch.setattr("feedbacklab.candidates.export._RISKY", re.compile("(?!)"))
    path = write_csv(frame_of(HOSTILE), tmp_path / "list.csv").path
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert [row[1] for row in csv.reader(file) if row[1][:1] in {"=", "@"}]


def test_numbers_stay_numbers_also_below_zero(tmp_path):
    frame = pd.DataFrame({"days_left": [-3, 5], "points": [0.5, ""]}, dtype=object)
    path = write_csv(frame, tmp_path / "list.csv").path
    assert path.read_text("utf-8-sig").splitlines()[1:] == ["-3,0.5", '5,""']
    assert cells_of(write_xlsx(frame, tmp_path / "l.xlsx").path)[1] == [
        (-3.0, False),
        (0.5, False),
    ]


def test_long_and_broken_texts_are_mended_and_told(tmp_path):
    texts = ["x" * 40_000, "😀" * 20_000, "half \ud83d letter", "fine"]
    written = write_xlsx(frame_of(texts), tmp_path / "list.xlsx")
    cells = [row[1][0] for row in cells_of(written.path)[1:]]
    assert cells == ["x" * 32_767, "😀" * 16_383, "half \ufffd letter", "fine"]
    assert written.notes == (
        "2 texts were cut at 32,767 letters.",
        "1 texts held letters that no file can hold; they stand as \ufffd.",
    )
    written = write_csv(frame_of(texts), tmp_path / "list.csv")
    assert read_worklist(written.path)["comment"].tolist()[:2] == texts[:2]
    assert len(written.notes) == 1


def test_another_ending_is_refused_by_name(tmp_path):
    with pytest.raises(CandidatesError, match=r"list\.txt should end in \.csv"):
        write_csv(frame_of([""]), tmp_path / "list.txt")
    with pytest.raises(CandidatesError, match=r"list\.csv should end in \.xlsx"):
        write_xlsx(frame_of([""]), tmp_path / "list.csv")


# --- what a worklist holds ------------------------------------------------------

COMMENT = "Mr Alan Birch at lamps@example.com never called (212) 555-0142"


def candidates(comment=COMMENT, evidence=(), **columns):
    row = {
        "left_on": pd.Timestamp("2026-03-05"),
        "stars": 1,
        "comment": comment,
        "marketplace": "US",
        "evidence": evidence,
        "counter": (),
        "facts": ("channel FBA", "Buy Shipping"),
        "points_30_days": pd.NA,
        "rank": 1,
        **columns,
    }
    return pd.DataFrame([row], index=pd.Index(["113-0000001-0007919"], name="order_id"))


def quote(words, comment=COMMENT):
    start = comment.index(words)
    return Quote(start, start + len(words), words, "e-mail address")


def test_personal_data_is_masked_in_comment_and_quotes():
    rows = worklist(candidates(evidence=(quote("lamps@example.com"), quote("Birch"))))
    assert rows["comment"].tolist() == ["Mr [name] at [e-mail] never called [phone]"]
    assert rows["evidence"].tolist() == ["[e-mail] … [name]"]
    assert rows["order_id"].tolist() == ["113-0000001-0007919"]


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        ("email", "lamps@example.com"),
        ("phone", "(212) 555-0142"),
        ("name", "Alan Birch"),
    ],
)
def test_only_what_is_named_stays_readable(kind, shown):
    rows = worklist(candidates(evidence=(quote(shown),)), unmasked=[kind])
    assert rows["evidence"].tolist() == [shown]
    assert shown in rows.at[0, "comment"]
    assert rows.at[0, "comment"].count("[") == 2


def test_an_unknown_kind_is_refused():
    with pytest.raises(KindError, match="the kinds are email, phone"):
        worklist(candidates(), unmasked=["everything"])


def test_cells_are_plain():
    row = worklist(candidates()).iloc[0]
    assert row["left_on"] == "2026-03-05"
    assert row["facts"] == "channel FBA; Buy Shipping"
    assert row["points_30_days"] == ""
    assert row["rank"] == 1


def test_an_empty_worklist_has_its_heading(tmp_path):
    rows = worklist(candidates().iloc[:0])
    path = write_csv(rows, tmp_path / "list.csv").path
    assert list(read_worklist(path)) == ["order_id", *candidates().columns]
