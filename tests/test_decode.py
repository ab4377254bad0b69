"""Which encoding a report has, line by line where it has two."""

import gzip

import pytest

from feedbacklab.facts import marketplaces
from feedbacklab.loaders import source
from feedbacklab.loaders.decode import BLOCK, find_encoding, read_text, utf8_blocks
from feedbacklab.loaders.source import Report, read_head, read_report
from feedbacklab.schema import ReportFormatError

JP_ADDRESS = b"b1@marketplace.amazon.co.jp"


def text_of(data, encoding=None):
    return b"".join(utf8_blocks(data, encoding or find_encoding(data))).decode()


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("plain", "utf-8"),
        ("café", "utf-8"),
        ("café", "utf-8-sig"),
        ("café", "utf-16"),
        ("3/4/26\t2\tcafé\n" * 5, "utf-16-le"),
        ("3/4/26\t2\tcafé\n" * 5, "utf-16-be"),
        ("café – €5", "cp1252"),
    ],
)
def test_each_encoding_is_found_by_its_bytes(text, encoding):
    data = text.encode(encoding)
    assert find_encoding(data) == encoding
    assert text_of(data) == text.removesuffix("\n") + "\n"


def test_utf16_without_mark_is_found_where_most_letters_are_japanese():
    comment = "とても遅い" * 80  # 400 letters, the most that buyers in Japan may write
    text = f"26/3/4\t2\t{comment}\t\t503-0000001-0000001\tb1@example.com\n" * 9
    assert find_encoding(text.encode("utf-16-le")) == "utf-16-le"


def test_german_text_is_never_taken_for_japanese():
    data = "3/4/26\t2\tspät\tgrößer\n".encode("cp1252")
    assert data.decode("cp932")  # which is why it is not tried blindly
    assert find_encoding(data) == "cp1252"
    assert "spät" in text_of(data)


def test_japanese_addresses_or_dates_tell_cp932():
    for sign in (b"\t" + JP_ADDRESS, b"\n26/3/4\t2\t", b"\tAmazon.co.jp\t"):
        data = "髙島①".encode("cp932") + sign
        assert find_encoding(data) == "cp932", sign
        assert "髙島①" in text_of(data)


def test_a_comment_that_names_the_japanese_shop_does_not_make_a_report_japanese():
    data = "amazon.co.jp is faster, déçu\tb1@marketplace.amazon.com".encode("cp1252")
    assert find_encoding(data) == "cp1252"


def test_a_named_marketplace_outweighs_what_the_text_looks_like():
    data = "déçu".encode("cp1252") + JP_ADDRESS
    assert find_encoding(data, marketplaces()["US"]) == "cp1252"
    assert find_encoding(data, marketplaces()["JP"]) == "cp932"


def test_bytes_that_cp1252_leaves_open_are_controls_and_change_no_other_line():
    data = b"\x93quoted\x94\n\x81\x8d\x8f\x90\x9d\n"
    assert text_of(data) == "“quoted”\n\x81\x8d\x8f\x90\x9d\n"


@pytest.mark.parametrize("encoding", ["cp1252", "cp932"])
def test_a_utf8_line_inside_another_encoding_is_read_as_utf8(encoding):
    ours = "ひどい箱" if encoding == "cp932" else "naïve “word”"
    theirs = "おそい" if encoding == "cp932" else "café “ok” 😀"
    data = f"{ours}\n".encode(encoding) + f"{theirs}\n".encode()
    assert text_of(data, encoding) == f"{ours}\n{theirs}\n"


def test_a_letter_cut_in_the_middle_spoils_no_other_letter_of_a_utf8_report():
    whole = "épuisé, déçu et fâché"
    data = whole.encode() + "é".encode()[:1] + b"\n" + "déjà\n".encode()
    assert text_of(data) == f"{whole}Ã\ndéjà\n"


def test_a_portuguese_capital_before_a_cp1252_sign_is_no_utf8():
    data = "MANHÃ… não\n".encode("cp1252")
    assert text_of(data) == "MANHÃ… não\n"


def test_bytes_that_no_encoding_explains_become_lone_surrogates():
    data = b"\xef\xbb\xbfgood\nbad \xff\n"
    blocks = b"".join(utf8_blocks(data, find_encoding(data)))
    assert blocks.decode("utf-8", "surrogatepass") == "good\nbad \udcff\n"


@pytest.mark.parametrize(
    ("data", "lines"),
    [
        (b"a\nb\n", ["a", "b"]),
        (b"a\r\nb", ["a", "b"]),
        (b"a\rb\r", ["a", "b"]),
        (b"a\rx\nb\n", ["a\rx", "b"]),
        ("a\x85x\u2028y\n".encode(), ["a\x85x\u2028y"]),
    ],
)
def test_only_the_line_ends_of_the_file_end_lines(data, lines):
    assert text_of(data).split("\n")[:-1] == lines


def test_blocks_hold_whole_lines():
    line = b"x" * 999 + b"\n"
    blocks = list(utf8_blocks(line * (2 * BLOCK // len(line) + 5), "utf-8"))
    assert len(blocks) > 1
    assert all(len(block) % 1000 == 0 for block in blocks)


def test_text_of_a_whole_report():
    assert read_text(Report("x", b"a\r\nb")) == "a\nb\n"


# --- where it comes from ---


def test_messages_carry_no_folder(tmp_path):
    path = tmp_path / "may.txt"
    path.write_bytes(b"x")
    assert read_report(path) == Report("may.txt", b"x")
    with path.open("rb") as file:
        assert read_report(file) == Report("may.txt", b"x")


def test_the_head_of_a_packed_file_is_unpacked(tmp_path):
    path = tmp_path / "may.gz"
    path.write_bytes(gzip.compress(b"ab" * 10**6))
    assert read_head(path).data == b"ab" * 2**15
    path.write_bytes(b"\x1f\x8bno gzip")
    assert read_head(path).data == b"\x1f\x8bno gzip"


def test_a_file_that_unpacks_beyond_reason_is_refused(monkeypatch):
    monkeypatch.setattr(source, "SAFE_SIZE", 1 << 20)
    bomb = gzip.compress(bytes(20 << 20))
    with pytest.raises(
        ReportFormatError,
        match=r"unpacks to more than \d+ MB from \d+ bytes, as no report does\. Unpack",
    ):
        read_report(bomb)


@pytest.mark.parametrize("cut", [3, 12, -5])
def test_a_cut_gzip_is_damaged(cut):
    packed = gzip.compress(b"Date\tRating\n" * 100)
    with pytest.raises(ReportFormatError, match=r"is a damaged gzip file .*again\.$"):
        read_report(packed[:cut])
