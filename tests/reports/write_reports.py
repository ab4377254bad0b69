"""Write the tiny reports beside this file: one for each layout or quirk.

They are committed; this script is how the ones that no editor keeps (encodings, line
ends) came to be, and a test compares. Order ids count up; addresses are made up.
"""

import codecs
import gzip
from pathlib import Path

HERE = Path(__file__).parent
HEADING = "Date\tRating\tComments\tYour Response\tOrder ID\tRater Email"
LEGACY = (
    "Date\tRating\tComments\tYour Response\tArrived on Time\tItem as Described\t"
    "Customer Service\tOrder ID\tRater Email"
)
US = "@marketplace.amazon.com"


def written(*lines: str, end: str = "\r\n") -> str:
    return "".join(line + end for line in lines)


PLAIN = written(
    HEADING,
    f"3/14/26\t2\tcame a week late\t\t113-0000001-0000001\tb1{US}",
    f"3/4/26\t5\tall fine\tThank you!\t113-0000002-0000002\tb2{US}",
)
ACCENTS = written(
    HEADING,
    f"3/14/26\t1\tcafé cup crushed – “fragile” ignored\t\t113-0000001-0000001\tb1{US}",
    f"3/15/26\t3\tpaid €5 extra, naïve me\t\t113-0000002-0000002\tb2{US}",
)
JAPAN = written(
    "日付\t評価\tコメント\t返信\t注文番号\t評価者のEメール",
    "26/3/14\t2\t①箱がつぶれていました。髙島様宛です\t\t503-0000001-0000001"
    "\tb1@marketplace.amazon.co.jp",
    "26/11/2\t3\tﾌﾂｳです\t申し訳ございません\t503-0000002-0000002"
    "\tb2@marketplace.amazon.co.jp",
)


def row(number: int, comment: str, date: str = "3/14/26", reply: str = "") -> str:
    """One row of the United States, with a comment of its own."""
    order = f"113-{number:07}-{number:07}"
    return f"{date}\t2\t{comment}\t{reply}\t{order}\tb{number}{US}"


def foreign(heading: str, domain: str, *rows: str) -> bytes:
    """A report whose raters live at `domain`; rows lack their last two columns."""
    lines = [
        f"{line}\t302-{n:07}-{n:07}\tb{n}@marketplace.{domain}"
        for n, line in enumerate(rows, 1)
    ]
    return written(heading, *lines).encode("cp1252")


REPORTS = {
    # columns
    "six_columns.txt": PLAIN.encode(),
    "nine_columns.txt": written(
        LEGACY,
        "3/14/15\t2\tbox was wet\t\tYes\tNo\t-\t113-0000001-0000001\tb1" + US,
        "3/15/15\t5\tgreat\t\tno\tYES\t\t113-0000002-0000002\tb2" + US,
    ).encode(),
    "ten_columns.txt": written(
        LEGACY + "\tRater Role",
        "3/14/11\t1\tnever came\tsorry\tNo\t-\t-\t113-0000001-0000001\tb1"
        + US
        + "\tBuyer",
    ).encode(),
    "header_only.txt": written(HEADING).encode(),
    # headings
    "heading_german.txt": foreign(
        "Datum\tBewertung\tKommentar\tIhre Antwort\tTransaktionsnummer\t"
        "E-Mail des Bewertenden",
        "amazon.de",
        "14.3.26\t2\tspät geliefert, größe falsch\t",
        "4.3.26\t3\tging so\tDanke für die Rückmeldung",
    ),
    "heading_half_spanish.txt": foreign(
        "Date\tRating\tComentarios\tResponse\tNúmero de pedido\tE-mail del cliente",
        "amazon.es",
        "14/3/26\t1\tllegó rota la caja\t",
    ),
    "heading_french.txt": foreign(
        "Date\tÉvaluation\tCommentaire\tResponse\tOrder ID\tE-mail de l'évaluateur",
        "amazon.fr",
        "4/3/26\t2\tcolis abîmé à l’arrivée\t",
    ),
    "heading_polish_utf8.txt": written(
        "Data\tOcena\tKomentarze\tOdpowiedź\tNumer zamówienia\tE-mail oceniającego",
        "4/3/26\t1\tźle zapakowane\t\t302-0000001-0000001\tb1@marketplace.amazon.pl",
    ).encode(),
    "dates_swedish.txt": written(
        HEADING,
        "2026-03-04\t2\tsen leverans\t\t302-0000001-0000001\tb1@marketplace.amazon.se",
    ).encode(),
    "four_digit_years.txt": written(
        HEADING, row(1, "late", "3/4/2026"), row(2, "later", "12/31/2025")
    ).encode(),
    "four_digit_years_japan.txt": written(
        HEADING,
        "2026/03/04\t2\tlate\t\t503-0000001-0000001\tb1@marketplace.amazon.co.jp",
    ).encode(),
    # encodings
    "utf8.txt": ACCENTS.encode(),
    "utf8_bom.txt": ACCENTS.encode("utf-8-sig"),
    "utf16le_bom.txt": codecs.BOM_UTF16_LE + ACCENTS.encode("utf-16-le"),
    "utf16le.txt": ACCENTS.encode("utf-16-le"),
    "utf16be_bom.txt": codecs.BOM_UTF16_BE + ACCENTS.encode("utf-16-be"),
    "cp1252.txt": ACCENTS.encode("cp1252"),
    "latin1.txt": written(HEADING, row(1, "café fermé\x81")).encode("latin-1"),
    "cp932.txt": JAPAN.encode("cp932"),
    "japan_utf8.txt": JAPAN.encode(),
    "japan_utf16le.txt": JAPAN.encode("utf-16-le"),
    "two_encodings.txt": b"".join(
        [
            written(HEADING, row(1, "café")).encode("cp1252"),
            written(row(2, "café – “ok”")).encode(),
            written(row(3, "a naïve “word”")).encode("cp1252"),
        ]
    ),
    # what stands inside comments
    "quotes.txt": written(
        HEADING,
        row(1, '"broken" on arrival'),
        row(2, '"unclosed quote'),
        row(3, '5" pipe, not 6"'),
    ).encode(),
    "newlines_in_comments.txt": written(
        HEADING,
        row(1, "first line\nsecond line\n\nfourth line"),
        row(2, "one\r\ntwo"),
        row(3, "old Mac\rline"),
        row(4, "plain", reply="sorry\nreally"),
    ).encode(),
    "tabs_in_comments.txt": written(
        HEADING, row(1, "size\tcolour\tboth wrong"), row(2, "a\tb\nc\td"), row(3, "ok")
    ).encode(),
    "separators_in_comments.txt": written(
        HEADING, row(1, "next\x85line"), row(2, "line\u2028separator\u2029too\x0b\x0c")
    ).encode(),
    "words_for_nothing.txt": written(
        HEADING,
        *[row(n, word) for n, word in enumerate(["NA", "n/a", "null", ".", ""], 1)],
    ).encode(),
    "padded.txt": written(
        HEADING, f" 3/14/26 \t 2 \t kept  \t\t 113-0000001-0000001 \t b1{US} "
    ).encode(),
    # line ends
    "ends_lf.txt": PLAIN.replace("\r\n", "\n").encode(),
    "ends_cr.txt": PLAIN.replace("\r\n", "\r").encode(),
    "ends_cr_cr_lf.txt": PLAIN.replace("\r\n", "\r\r\n").encode(),
    "ends_mixed.txt": (
        written(HEADING, row(1, "lf"), end="\n")
        + written(row(2, "cr"), row(3, "cr too"), end="\r")
        + written(row(4, "crlf"))
    ).encode(),
    "no_last_end.txt": PLAIN.removesuffix("\r\n").encode(),
    "empty_lines.txt": ("\r\n" + PLAIN.replace("\r\n", "\r\n\r\n")).encode(),
    # packed, and saved again by spreadsheets
    "packed.txt.gz": gzip.compress(PLAIN.encode(), mtime=0),
    "resaved_comma.csv": (
        "Date,Rating,Comments,Your Response,Order ID,Rater Email\r\n"
        f'3/14/2026,2,"late, ""very"" late",,113-0000001-0000001,b1{US}\r\n'
        f'3/15/2026,5,"first line\nsecond line",Thanks,113-0000002-0000002,b2{US}\r\n'
        f'3/16/2026,1,5" pipe,,113-0000003-0000003,b3{US}\r\n'
        ",,,,,\r\n"
    ).encode(),
    "resaved_semicolon.csv": (
        "\ufeffDatum;Bewertung;Kommentar;Ihre Antwort;Transaktionsnummer;E-Mail\r\n"
        '14.03.2026;2;"spät; sehr spät";;302-0000001-0000001;'
        "b1@marketplace.amazon.de\r\n"
    ).encode(),
    # wrong as a whole or in part
    "ambiguous_dates.txt": written(
        HEADING, "3/4/26\t2\tlate\t\t113-0000001-0000001\t"
    ).encode(),
    "mixed_dates.txt": written(
        HEADING,
        "3/28/26\t2\tlate\t\t113-0000001-0000001\t",
        "28/3/26\t2\tlate\t\t113-0000002-0000002\t",
    ).encode(),
    "repeated_rows.txt": written(
        HEADING, row(1, "a"), row(2, "b"), row(1, "a")
    ).encode(),
    "contradicting_rows.txt": written(
        HEADING, row(1, "a"), row(2, "b"), row(1, "changed"), row(2, "b")
    ).encode(),
    "damaged_rows.txt": written(
        HEADING,
        row(1, "fine"),
        f"3/14/26\t6\tsix stars\t\t113-0000002-0000002\tb2{US}",
        f"14/14/26\t2\tno such month\t\t113-0000003-0000003\tb3{US}",
        f"yesterday\t2\tno date\t\t113-0000004-0000004\tb4{US}",
        f"3/14/26\t2\tshort order id\t\t113-0000005-005\tb5{US}",
        f"3/14/26\t2\tno reply column\t113-0000006-0000006\tb6{US}",
        row(7, "fine too"),
        "3/14/26\t2\tcut in the mid",
    ).encode(),
}


if __name__ == "__main__":
    for name, report in REPORTS.items():
        (HERE / name).write_bytes(report)
