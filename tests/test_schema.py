"""What a feedback table is, and what is said of a frame that is none."""

import pandas as pd
import pytest

from feedbacklab.schema import (
    FeedbackTableError,
    ReportFormatError,
    check_table,
)

REPORT = (
    b"Date\tRating\tComments\tYour Response\tOrder ID\tRater Email\n"
    b"3/28/26\t2\tlate\t\t113-0000001-0000001\tb1@marketplace.amazon.com\n"
    b"3/28/26\t5\t\t\t113-0000002-0000002\tb2@marketplace.amazon.com\n"
)


@pytest.fixture
def table():
    from feedbacklab.loaders import load_feedback

    return load_feedback(REPORT)


def test_a_loaded_table_is_one_and_comes_back_itself(table):
    assert check_table(table) is table


def test_further_columns_are_welcome(table):
    assert check_table(table.assign(sku="MUG")) is not None


def test_an_empty_table_is_one(table):
    assert check_table(table.iloc[:0]).empty


def test_every_problem_is_named_at_once(table):
    wrong = pd.concat([table, table]).drop(columns="reply")
    wrong = wrong.assign(stars=[0, 5, 6, 1], left_on="2026-03-28")
    with pytest.raises(
        FeedbackTableError,
        match=r"^Not a feedback table: no column 'reply'; 'left_on' is str, not "
        r"datetime64\[us\]; 2 order ids repeat, first 113-0000001-0000001; 2 ratings "
        r"are not 1–5, first 0\. Make one with load_feedback\.$",
    ):
        check_table(wrong)


def test_a_six_star_rating_is_refused(table):
    with pytest.raises(FeedbackTableError, match=r"1 ratings are not 1–5, first 6\."):
        check_table(table.assign(stars=[6, 1]))


def test_both_errors_are_value_errors():
    assert issubclass(FeedbackTableError, ValueError)
    assert issubclass(ReportFormatError, ValueError)


def test_stars_that_are_text_are_refused_by_their_dtype(table):
    with pytest.raises(FeedbackTableError, match=r"'stars' is str, not int64\."):
        check_table(table.assign(stars=["5", "1"]))
