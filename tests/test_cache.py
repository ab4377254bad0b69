"""A cached table is the same table; if anything is wrong, the report is read."""

import gzip
import os
from pathlib import Path

import pandas as pd
import pytest

from feedbacklab.loaders import cache, load_feedback, load_folder
from feedbacklab.loaders.feedback import read_feedback
from feedbacklab.loaders.raters import rater_key
from feedbacklab.schema import ReportFormatError

REPORTS = Path(__file__).parent / "reports"
NAMES = [
    "six_columns.txt",
    "nine_columns.txt",
    "ten_columns.txt",
    "header_only.txt",
    "cp932.txt",
    "newlines_in_comments.txt",
    "words_for_nothing.txt",
    "packed.txt.gz",
    "resaved_semicolon.csv",
]


@pytest.fixture
def report(tmp_path):
    path = tmp_path / "may.txt"
    path.write_bytes((REPORTS / "nine_columns.txt").read_bytes())
    return path


def caches(path):
    folder = path.parent / cache.FOLDER
    return sorted(folder.iterdir()) if folder.exists() else []


def assert_same(one, other):
    pd.testing.assert_frame_equal(one, other)
    assert one.dtypes.equals(other.dtypes)
    assert one.index.dtype == other.index.dtype


def read_once(path, monkeypatch):
    """Claim that a report is now opened from its cache alone."""

    def never(*_):
        raise AssertionError("the report was read again")

    monkeypatch.setattr("feedbacklab.loaders.feedback.parse_feedback", never)
    return load_feedback(path, cache=True)


@pytest.mark.parametrize("name", NAMES)
def test_a_cached_table_is_the_fresh_one_to_the_dtype(name, tmp_path, monkeypatch):
    path = tmp_path / name
    path.write_bytes((REPORTS / name).read_bytes())
    fresh = load_feedback(path)
    assert_same(load_feedback(path, cache=True), fresh)
    assert len(caches(path)) == 1
    assert_same(read_once(path, monkeypatch), fresh)


def test_how_it_was_read_is_kept_too(report):
    first = read_feedback(report, cache=True)
    again = read_feedback(report, cache=True)
    for name in ("name", "encoding", "columns", "dates"):
        assert getattr(again, name) == getattr(first, name)
    assert again.unreadable.empty
    assert again.unreadable.dtypes.equals(first.unreadable.dtypes)


def test_nothing_is_cached_unless_asked_for(report):
    load_feedback(report)
    load_folder(report.parent)
    assert caches(report) == []


def test_bytes_and_open_files_are_read_without_a_cache(report):
    with report.open("rb") as file:
        load_feedback(file, cache=True)
    load_feedback(report.read_bytes(), cache=True)
    assert caches(report) == []


def test_a_folder_uses_the_cache_and_never_reads_it_as_a_report(report, monkeypatch):
    fresh = load_folder(report.parent, cache=True)
    assert len(caches(report)) == 1
    assert_same(load_folder(report.parent, cache=True).feedback, fresh.feedback)
    assert fresh.found["file"].tolist() == ["may.txt"]


def test_a_changed_report_is_read_and_its_old_cache_removed(report):
    load_feedback(report, cache=True)
    (old,) = caches(report)
    report.write_bytes((REPORTS / "six_columns.txt").read_bytes())
    table = load_feedback(report, cache=True)
    assert table["comment"].tolist() == ["came a week late", "all fine"]
    (new,) = caches(report)
    assert old != new


def test_another_report_keeps_its_cache(report):
    other = report.with_name("may.txt.old")
    other.write_bytes((REPORTS / "cp1252.txt").read_bytes())
    load_feedback(other, cache=True)
    load_feedback(report, cache=True)
    report.write_bytes((REPORTS / "six_columns.txt").read_bytes())
    load_feedback(report, cache=True)
    assert len(caches(report)) == 2


def test_another_marketplace_has_a_cache_of_its_own(report):
    report.write_bytes((REPORTS / "ambiguous_dates.txt").read_bytes())
    for _ in range(2):
        american = load_feedback(report, "US", cache=True)
        british = load_feedback(report, "UK", cache=True)
        assert f"{american['left_on'].iat[0]:%m-%d}" == "03-04"
        assert f"{british['left_on'].iat[0]:%m-%d}" == "04-03"
    assert len(caches(report)) == 2


def test_another_rater_key_has_a_cache_of_its_own(report, monkeypatch):
    raters = set()
    for key in ("one", "two", "one"):
        monkeypatch.setenv("FEEDBACKLAB_RATER_KEY", key)
        rater_key.cache_clear()
        table = load_feedback(report, cache=True)
        assert_same(table, load_feedback(report))
        raters.add(table["rater"].iat[0])
    rater_key.cache_clear()
    assert len(raters) == len(caches(report)) == 2


def test_another_format_has_a_cache_of_its_own(report, monkeypatch):
    load_feedback(report, cache=True)
    monkeypatch.setattr(cache, "FORMAT", cache.FORMAT + 1)
    load_feedback(report, cache=True)
    assert len(caches(report)) == 2


def test_a_report_with_unreadable_rows_is_never_cached(report):
    report.write_bytes((REPORTS / "damaged_rows.txt").read_bytes())
    table, unreadable = load_feedback(report, unreadable="collect", cache=True)
    assert (len(table), len(unreadable)) == (2, 6)
    with pytest.raises(ReportFormatError, match="6 of 8 rows cannot be read"):
        load_feedback(report, cache=True)
    assert caches(report) == []


def test_any_damage_to_a_cache_is_noticed_and_mended(report):
    fresh = load_feedback(report, cache=True)
    (kept,) = caches(report)
    whole = kept.read_bytes()
    damages = [whole[:at] for at in (0, 1, len(whole) // 2, len(whole) - 1)]
    for at in range(0, len(whole), 97):
        damages.append(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
    for damaged in damages:
        kept.write_bytes(damaged)
        assert_same(load_feedback(report, cache=True), fresh)
        assert caches(report) == [kept]
        assert kept.read_bytes() == whole


def test_a_cache_of_another_name_is_never_opened(report):
    fresh = load_feedback(report, cache=True)
    (kept,) = caches(report)
    forged = kept.with_name(kept.name.replace(kept.name[-16:-8], "00000000"))
    kept.rename(forged)
    assert_same(load_feedback(report, cache=True), fresh)
    assert caches(report) == [kept]


def test_where_no_cache_can_be_written_the_report_is_read(report):
    (report.parent / cache.FOLDER).write_text("in the way")
    assert_same(load_feedback(report, cache=True), load_feedback(report))
    assert_same(load_feedback(report, cache=True), load_feedback(report))


def test_a_name_too_long_for_a_cache_is_no_error(report):
    long = report.rename(report.with_name("m" * 250 + ".txt"))
    assert len(load_feedback(long, cache=True)) == 2
    assert [file for file in caches(long) if file.suffix == ".draft"] == []


def test_a_failed_write_leaves_nothing_behind(report, monkeypatch):
    def full(*_):
        raise OSError("no space left on device")

    monkeypatch.setattr(cache.os, "replace", full)
    assert len(load_feedback(report, cache=True)) == 2
    assert caches(report) == []


def test_only_the_user_can_read_a_cache(report):
    load_feedback(report, cache=True)
    (kept,) = caches(report)
    assert kept.stat().st_mode & 0o077 == 0
    assert kept.suffix == ".parquet"


def test_a_missing_report_is_missed_though_its_cache_is_there(report):
    load_feedback(report, cache=True)
    report.unlink()
    with pytest.raises(FileNotFoundError):
        load_feedback(report, cache=True)


def test_a_relative_path_is_cached_beside_the_report(report, monkeypatch):
    monkeypatch.chdir(report.parent)
    load_feedback("may.txt", cache=True)
    assert len(caches(report)) == 1


def test_a_packed_report_is_known_by_its_packed_bytes(tmp_path, monkeypatch):
    path = tmp_path / "may.gz"
    path.write_bytes(gzip.compress((REPORTS / "six_columns.txt").read_bytes()))
    fresh = load_feedback(os.fspath(path), cache=True)
    assert_same(read_once(path, monkeypatch), fresh)
