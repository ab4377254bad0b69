"""The ratings table as it is pasted from the Feedback Manager page."""

import pandas as pd
import pytest

from feedbacklab.loaders import load_feedback_manager
from feedbacklab.loaders.feedback_manager import is_page
from feedbacklab.schema import ReportFormatError

# A seller with 626 ratings: 98/0/2 of 50 in 30 days, 98/0/2 of 130 in 90 days.
PAGE = """Feedback Manager
4.8 stars over the past 12 months (626 ratings)

            30 days  90 days  365 days  Lifetime
Positive        98%      98%       93%       94%
Neutral          0%       0%        2%        2%
Negative         2%       2%        5%        4%
Count            50      130       626     1,532
"""
WINDOWS = pd.DataFrame(
    {
        "positive": [98, 98, 93, 94],
        "neutral": [0, 0, 2, 2],
        "negative": [2, 2, 5, 4],
        "count": [50, 130, 626, 1532],
    },
    index=pd.Index(["30 days", "90 days", "365 days", "lifetime"], name="window"),
    dtype="Int64",
)


def facts(page):
    return page.stars, page.ratings, page.marketplace


def test_the_pasted_page_of_626_ratings_is_read():
    page = load_feedback_manager(PAGE)
    assert facts(page) == (4.8, 626, "unknown")
    pd.testing.assert_frame_equal(page.windows, WINDOWS)


def test_a_path_bytes_and_an_open_file_give_the_same(tmp_path):
    path = tmp_path / "page.txt"
    path.write_text(PAGE, "utf-16")
    for source in (path, str(path), PAGE.encode("cp1252"), path.open("rb")):
        pd.testing.assert_frame_equal(load_feedback_manager(source).windows, WINDOWS)


def test_a_cell_on_each_line_gives_the_same():
    page = load_feedback_manager(PAGE.replace("      ", "\n"))
    pd.testing.assert_frame_equal(page.windows, WINDOWS)


def test_a_german_page_with_spaces_before_percent_is_read_and_recognised():
    text = """amazon.de
4,8 Sterne in den letzten 12 Monaten (1.626 Bewertungen)
Positiv\t98 %\t98 %\t93 %\t94 %
Neutral\t0 %\t0 %\t2 %\t2 %
Negativ\t2 %\t2 %\t5 %\t4 %
Anzahl\t50\t130\t626\t1.532
"""
    assert is_page(text)
    page = load_feedback_manager(text)
    assert facts(page) == (4.8, 1626, "DE")
    pd.testing.assert_frame_equal(page.windows, WINDOWS)


def test_narrow_spaces_part_thousands():
    page = load_feedback_manager(PAGE.replace("1,532", "1\u202f532"))
    assert page.windows.loc["lifetime", "count"] == 1532


@pytest.mark.parametrize("mark", ["-", "–", "—", "N/A"])
def test_a_window_without_ratings_is_unknown(mark):
    text = PAGE
    for old in ("98%      98%", "0%       0%", "2%       2%"):
        text = text.replace(old, old.replace(old.split()[0], mark, 1), 1)
    page = load_feedback_manager(text.replace("            50", f"  {mark}"))
    assert page.windows.loc["30 days"].isna().all()
    assert page.windows.loc["90 days", "positive"] == 98


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("5 stars over the past 12 months (3 ratings)", (5.0, 3)),
        ("4.75 stars", (4.75, None)),
        ("Rated 4 of 5", (None, None)),
        ("", (None, None)),
    ],
)
def test_the_star_mean_stands_in_a_line_of_its_own(line, expected):
    lines = PAGE.splitlines()
    lines[1] = ""
    page = load_feedback_manager("\n".join([*lines, line]))
    assert (page.stars, page.ratings) == expected


def test_small_counts_are_never_taken_for_stars():
    text = "\n".join(PAGE.splitlines()[2:]).replace("50      130       626     1,532",
                                                    "1 2 3 4")  # fmt: skip
    assert load_feedback_manager(text).stars is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("www.amazon.co.uk", "UK"),
        ("Amazon.com", "US"),
        ("amazon.com.br", "BR"),
        ("sellercentral.amazon.de", "unknown"),
        ("sellercentral-europe.amazon.com", "unknown"),
        ("amazon.de and amazon.fr", "unknown"),
        ("amazon.xyz", "unknown"),
    ],
)
def test_a_shop_named_on_the_page_is_its_marketplace(text, code):
    assert load_feedback_manager(f"{text}\n{PAGE}").marketplace == code


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "nothing\nhere",
            r"the pasted text is no Feedback Manager table: found 0 rows of "
            r"percentages and 0 of counts\. Expected positive, neutral, negative in",
        ),
        (PAGE.replace("Neutral ", "98% "), "found 2 rows of percentages"),
        (PAGE.replace("98% ", "98.4%", 1), "found 2 rows of percentages"),
        (
            PAGE.replace("93%", "53%"),
            r"do not add up to about 100 % over 365 days\.$",
        ),
        (PAGE.replace("98%", "198%", 1), "do not add up to about 100 % over 30 days"),
        (
            PAGE.replace("130", "13"),
            r"counts over 30, 90, 365 days and lifetime must not fall; found "
            r"\[50, 13, 626, 1532\]",
        ),
    ],
)
def test_what_contradicts_itself_is_refused(text, sentence):
    with pytest.raises(ReportFormatError, match=sentence):
        load_feedback_manager(text)


def test_a_single_line_without_percentages_is_a_missing_file():
    with pytest.raises(FileNotFoundError, match=r"^No file 'page\.txt'\.$"):
        load_feedback_manager("folder/page.txt")


def test_any_text_is_answered_at_once():
    for text in ("(" * 50_000, ". , " * 50_000, "9" * 50_000, "(" + " " * 50_000):
        with pytest.raises(ReportFormatError, match="no Feedback Manager table"):
            load_feedback_manager(f"{text}\n%")
