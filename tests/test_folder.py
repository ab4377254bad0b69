"""A folder of reports: recognised by content, joined, and honest about what lacks."""

import csv
import gzip
import json
import os
from pathlib import Path

import pandas as pd
import pytest

from feedbacklab.loaders import Span, join_orders, load_folder
from feedbacklab.schema import ReportFormatError, check_table

REAL = Path(
    os.environ.get(
        "FEEDBACKLAB_REAL_REPORTS",
        Path(__file__).parents[2] / "shared" / "data" / "olist_as_reports",
    )
)
HEADING = "Date\tRating\tComments\tYour Response\tOrder ID\tRater Email"
ORDERS = (
    "amazon-order-id\tpurchase-date\torder-status\tfulfillment-channel\tsales-channel\t"
    "sku\tasin\tproduct-name\tquantity"
)
RETURNS = "return-date\torder-id\tsku\tdetailed-disposition\treason"
SHIPMENTS = "amazon-order-id,ship-by,carrier-first-scan,delivered,promised-delivery"
PAGE = """{shop}
4.8 stars over the past 12 months (626 ratings)
Positive 98% 98% 93% 94%
Neutral 0% 0% 2% 2%
Negative 2% 2% 5% 4%
Count {count} 130 626 1532
"""


def ids(*numbers):
    return [f"113-{n:07}-{n:07}" for n in numbers]


def rating(number, stars=5, date="3/28/26", comment="x", shop="com"):
    address = f"b{number}@marketplace.amazon.{shop}" if shop else ""
    return f"{date}\t{stars}\t{comment}\t\t{ids(number)[0]}\t{address}"


def feedback(*rows):
    return "\n".join([HEADING, *rows, ""])


def orders(*rows):
    lines = [
        f"{ids(n)[0]}\t2026-03-{n:02}T10:00:00Z\tShipped\t{channel}\tAmazon.com\t{sku}"
        f"\tB{n}\tProduct\t1"
        for n, channel, sku in rows
    ]
    return "\n".join([ORDERS, *lines, ""])


def traffic(days, ids=("ATVPDKIKX0DER",)):
    entries = [
        {
            "date": day,
            "trafficByDate": {"feedbackReceived": n, "negativeFeedbackReceived": 0},
            "salesByDate": {"totalOrderItems": 9},
        }
        for day, n in days.items()
    ]
    asked = {"marketplaceIds": list(ids), "reportType": "GET_SALES_AND_TRAFFIC_REPORT"}
    return json.dumps({"reportSpecification": asked, "salesAndTrafficByDate": entries})


@pytest.fixture
def loaded(tmp_path):
    """Write files, named by keyword, and load their folder."""

    def load(*arguments, suffix=".txt", **files):
        options = {k: files.pop(k) for k in ("unreadable", "cache") if k in files}
        for name, text in files.items():
            data = text if isinstance(text, bytes) else text.encode()
            (tmp_path / f"{name}{suffix}").write_bytes(data)
        return load_folder(tmp_path, *arguments, **options)

    return load


def needs(reports):
    return {
        (row.question, row.marketplace): row.needs
        for row in reports.missing.itertuples()
    }


def test_each_file_is_recognised_by_its_content_and_listed(loaded):
    reports = loaded(
        a=feedback(rating(1, 5), rating(2, 1, "2/27/26")),
        b=orders((1, "Amazon", "MUG"), (2, "Merchant", "CUP")),
        c=f"{SHIPMENTS}\n{ids(1)[0]},2026-03-02,2026-03-01,2026-03-05,2026-03-09\n",
        d=traffic({"2026-03-01": 3, "2026-03-02": 1}),
        e=PAGE.format(shop="amazon.com", count=50),
        f="Dear diary, a file of words\n",
        g=" \n",
        h=gzip.compress(feedback(rating(1, 5)).encode()),
        i=HEADING + "\n",
        j=f"{RETURNS}\n2026-03-09\t{ids(1)[0]}\tMUG\tDEFECTIVE\tDEFECTIVE\n",
    )
    expected = [
        ("a.txt", "feedback (all stars)", "US", 2, "2026-02-27", "2026-03-28"),
        ("b.txt", "orders (all orders)", "US", 2, "2026-03-01", "2026-03-02"),
        ("c.txt", "orders (shipments)", "", 1, "2026-03-02", "2026-03-02"),
        ("d.txt", "traffic report", "US", 2, "2026-03-01", "2026-03-02"),
        ("e.txt", "Feedback Manager page", "US", 4, "", ""),
        ("f.txt", "not a report known here", "", 0, "", ""),
        ("g.txt", "empty", "", 0, "", ""),
        ("h.txt", "feedback (all stars)", "US", 1, "2026-03-28", "2026-03-28"),
        ("i.txt", "feedback (1–3 stars only)", "", 0, "", ""),
        ("j.txt", "returns (FBA)", "", 1, "2026-03-09", "2026-03-09"),
    ]
    assert list(
        reports.found.drop(columns="note").itertuples(index=False, name=None)
    ) == (expected)
    assert reports.missing.empty
    assert reports.unmatched == 0
    assert reports.returns["reason"].tolist() == ["DEFECTIVE"]
    assert reports.marketplaces == ["US"]
    assert reports.until == pd.Timestamp("2026-03-29")
    assert list(reports.traffic) == list(reports.pages) == ["US"]
    one = check_table(reports.feedback).loc[ids(1)[0]]
    assert (one["sku"], one["channel"], f"{one['delivered']:%d}") == (
        "MUG",
        "FBA",
        "05",
    )


def test_files_may_be_named_one_by_one_and_hidden_ones_are_left_alone(tmp_path):
    (tmp_path / "a.txt").write_text(feedback(rating(1)))
    (tmp_path / ".hidden").write_text(feedback(rating(2)))
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "b.txt").write_text(feedback(rating(3)))
    assert load_folder(tmp_path).feedback.index.tolist() == ids(1)
    named = load_folder([str(tmp_path / "a.txt"), tmp_path / "inner"])
    assert named.feedback.index.tolist() == ids(1, 3)


def test_orders_that_are_missing_leave_sku_and_channel_unknown_and_are_counted(loaded):
    reports = loaded(
        a=feedback(*[rating(n) for n in range(1, 6)]),
        b=orders((1, "Amazon", "MUG"), (2, "", "CUP"), (3, "Merchant", "")),
        c=f"{SHIPMENTS}\n"
        + "".join(f"{order},2026-03-02,,,\n" for order in ids(1, 2, 3, 4, 5)),
    )
    rows = reports.feedback[["sku", "channel"]].itertuples(index=False, name=None)
    assert list(rows) == [
        ("MUG", "FBA"),
        ("CUP", "unknown"),
        ("unknown", "merchant"),
        ("unknown", "unknown"),
        ("unknown", "unknown"),
    ]
    assert reports.feedback["ship_by"].notna().all()
    assert reports.unmatched == 4
    assert needs(reports) == {
        ("sku and channel", "US"): "the orders report: 4 of 5 feedback lack them",
        ("why orders came back", ""): "a returns report (FBA or merchant)",
    }


def test_without_orders_everything_is_kept_as_unknown(loaded):
    reports = loaded(a=feedback(rating(1, 2), rating(2, 3)))
    assert reports.unmatched == len(reports.feedback) == 2
    assert reports.orders.empty
    assert set(reports.feedback["product_name"]) == {"unknown"}
    page = "a pasted Feedback Manager table"
    assert needs(reports) == {
        (
            "positive share",
            "US",
        ): f"the traffic report, {page}, or a file with all stars",
        ("star mean", "US"): f"a file with all stars or {page}",
        ("sku and channel", "US"): "the orders report: 2 of 2 feedback lack them",
        ("shipped on time", ""): "a shipments file with first scans",
        ("why orders came back", ""): "a returns report (FBA or merchant)",
    }


def test_joining_refuses_an_order_that_stands_twice():
    table = pd.DataFrame(index=pd.Index(ids(1), name="order_id"))
    twice = pd.DataFrame(
        {"sku": ["a", "b"]}, index=pd.Index(ids(1, 1), name="order_id")
    )
    with pytest.raises(ValueError, match=r"1 rows of orders repeat an order id, first"):
        join_orders(table, twice)


def test_joining_changes_neither_frame():
    table = pd.DataFrame({"stars": [1]}, index=pd.Index(ids(1), name="order_id"))
    given = pd.DataFrame({"sku": ["a"], "marketplace": ["US"]}, index=table.index)
    joined = join_orders(table, given)
    assert joined.iloc[0].to_dict() == {
        "stars": 1,
        "sku": "a",
        "asin": "unknown",
        "product_name": "unknown",
        "channel": "unknown",
    }
    assert list(table) == ["stars"]
    assert list(given) == ["sku", "marketplace"]


# --- several downloads ---


def test_of_two_downloads_the_one_that_reaches_further_wins(loaded):
    reports = loaded(
        a=feedback(rating(1, 2, comment="edited"), rating(3, 4, "3/29/26")),
        b=feedback(rating(1, 1, comment="first"), rating(2, 3)),
    )
    assert reports.feedback["comment"].to_dict() == dict(
        zip(ids(1, 2, 3), ["edited", "x", "x"], strict=True)
    )


def test_an_old_contradiction_is_settled_by_a_newer_download(loaded):
    newer = feedback(rating(1, 2, comment="final"), rating(2, 5, "3/30/26"))
    reports = loaded(
        a=feedback(rating(1, comment="one")),
        b=feedback(rating(1, comment="two")),
        c=newer,
    )
    assert reports.feedback.loc[ids(1)[0], "comment"] == "final"


def test_downloads_that_reach_equally_far_must_not_contradict_each_other(loaded):
    with pytest.raises(
        ReportFormatError,
        match=r"1 order ids stand in two downloads with different contents, first "
        r"113-0000001-0000001, and neither download reaches further\. Remove",
    ):
        loaded(a=feedback(rating(1, 2)), b=feedback(rating(1, 3)))


def test_a_download_without_addresses_contradicts_nothing(loaded):
    reports = loaded(
        a=feedback(rating(1), rating(2, shop="")), b=feedback(rating(1, shop=""))
    )
    assert len(reports.feedback) == 2
    assert reports.feedback.loc[ids(1)[0], "rater"] != ""


def test_old_and_new_layouts_stand_in_one_table(loaded):
    old = HEADING.replace("\tOrder", "\tArrived on Time\tItem as D.\tService\tOrder")
    row = rating(2, 1, "3/28/15").replace("\t113-", "\tYes\tNo\t-\t113-")
    reports = loaded(a=feedback(rating(1)), b=f"{old}\n{row}\n")
    answers = reports.feedback["arrived_on_time"]
    assert str(answers.dtype) == "boolean"
    assert answers.fillna(False).tolist() == [True, False]
    assert reports.feedback["left_on"].is_monotonic_increasing


def test_of_two_orders_reports_the_one_that_reaches_further_wins(loaded):
    reports = loaded(
        a=feedback(rating(1)),
        b=orders((1, "Amazon", "NEW"), (9, "Amazon", "LATER")),
        c=orders((1, "Amazon", "OLD")),
    )
    assert reports.orders.loc[ids(1)[0], "sku"] == "NEW"


def test_what_one_layout_leaves_open_another_fills_in(loaded):
    fulfilled = (
        "amazon-order-id\tpurchase-date\tshipment-date\tfulfillment-channel\tsku\t"
        "product-name\tquantity-shipped\n"
        f"{ids(1)[0]}\t2026-03-01T00:00:00Z\t2026-03-02T00:00:00Z\tAFN\tMUG\tMug\t1\n"
    )
    reports = loaded(
        a=feedback(rating(1)), b=orders((1, "", ""), (2, "Amazon", "CUP")), c=fulfilled
    )
    one = reports.feedback.iloc[0]
    assert (one["sku"], one["channel"]) == ("MUG", "FBA")


def test_two_traffic_reports_are_joined_if_they_agree(loaded):
    reports = loaded(
        a=traffic({"2026-03-01": 1, "2026-03-02": 2}),
        b=traffic({"2026-03-02": 2, "2026-03-03": 3}),
    )
    assert reports.traffic["US"]["received"].tolist() == [1, 2, 3]
    assert reports.found["rows"].tolist() == [2, 2]
    with pytest.raises(
        ReportFormatError,
        match=r"c\.txt: 1 days differ from another traffic report of the folder, first "
        r"2026-03-03\. Keep the newer download\.",
    ):
        loaded(c=traffic({"2026-03-03": 4}))


# --- marketplaces ---


def test_a_named_marketplace_is_only_for_reports_that_do_not_show_theirs(loaded):
    reports = loaded(
        "US",
        a=feedback(rating(1, 2, "3/4/26", shop="")),
        b=feedback(rating(2, 2, "3/4/26", shop="de")),
    )
    rows = reports.feedback[["marketplace", "left_on"]].itertuples(
        index=False, name=None
    )
    assert [(code, f"{day:%m-%d}") for code, day in rows] == [
        ("US", "03-04"),
        ("DE", "04-03"),
    ]


def test_traffic_without_marketplace_belongs_to_the_only_one_there_is(loaded):
    reports = loaded(a=feedback(rating(1, 2)), b=traffic({"2026-03-01": 1}, ids=()))
    assert list(reports.traffic) == ["US"]
    assert reports.traffic["US"]["marketplace"].tolist() == ["US"]
    assert reports.marketplaces == ["US"]


def test_a_page_without_marketplace_belongs_to_the_only_one_there_is(loaded):
    page = PAGE.format(shop="", count=50)
    assert list(loaded(a=feedback(rating(1, 2)), b=page).pages) == ["US"]
    reports = loaded(c=feedback(rating(2, 2, "28/3/26", shop="de")))
    assert reports.pages == {}
    assert needs(reports)["which marketplace a page shows", "b.txt"] == (
        "a line such as amazon.de in the file"
    )


def test_two_pages_of_one_marketplace_must_agree(loaded):
    page = PAGE.format(shop="amazon.de", count=50)
    assert loaded(a=page, b=page).marketplaces == ["DE"]
    with pytest.raises(
        ReportFormatError,
        match=r"c\.txt: the folder has another Feedback Manager page of DE with other "
        r"numbers\. Keep the newer one\.",
    ):
        loaded(c=PAGE.format(shop="amazon.de", count=49))


# --- what is covered ---


def test_days_with_all_stars_reach_from_the_first_rating_to_the_last(loaded):
    reports = loaded(
        a=feedback(rating(1, 5, "1/3/26"), rating(2, 1, "1/30/26")),
        b=feedback(rating(3, 4, "2/2/26"), rating(4, 5, "2/27/26")),
        c=feedback(rating(5, 1, "3/30/26")),
    )
    assert reports.all_stars == {
        "US": Span(pd.Timestamp("2026-01-03"), pd.Timestamp("2026-02-27"))
    }


def test_a_gap_between_two_reports_is_never_claimed_to_be_covered(loaded):
    reports = loaded(
        a=feedback(rating(1, 5, "1/3/25"), rating(2, 5, "1/30/25")),
        b=feedback(rating(3, 4, "2/2/26"), rating(4, 5, "2/27/26")),
    )
    assert reports.all_stars == {
        "US": Span(pd.Timestamp("2026-02-02"), pd.Timestamp("2026-02-27"))
    }


def test_no_day_is_covered_without_rows(loaded):
    reports = loaded(a=HEADING + "\n")
    assert reports.marketplaces == []
    with pytest.raises(
        ReportFormatError,
        match=r"^No loaded report has a date: name the day with until=",
    ):
        _ = reports.until


# --- errors ---


def test_a_folder_without_any_report_is_refused_with_what_is_in_it(loaded, tmp_path):
    with pytest.raises(
        ReportFormatError,
        match=r"^No feedback, traffic or Feedback Manager report was found; found "
        r"nothing\.$",
    ):
        load_folder(tmp_path)
    with pytest.raises(ReportFormatError, match=r"found a\.txt, b\.txt\.$"):
        loaded(a="words", b=orders((1, "Amazon", "MUG")))


def test_a_missing_folder_is_missed(tmp_path):
    with pytest.raises(FileNotFoundError):
        load_folder(tmp_path / "nowhere")


def test_unreadable_rows_are_refused_or_gathered_with_their_file(loaded):
    files = {
        "a": feedback(rating(1), rating(2, 9)),
        "b": orders((1, "Amazon", "MUG")) + "cut\n",
    }
    with pytest.raises(ReportFormatError, match=r"^a\.txt: 1 of 2 rows cannot be read"):
        loaded(**files)
    reports = loaded(unreadable="collect", **files)
    rows = reports.unreadable[["file", "line", "reason"]]
    assert list(rows.itertuples(index=False, name=None)) == [
        ("a.txt", 3, "rating '9' is not 1–5"),
        ("b.txt", 3, "1 of 9 columns"),
    ]
    assert reports.found["note"].tolist() == ["1 rows not read", ""]


def test_another_choice_than_raise_or_collect_is_refused(tmp_path):
    with pytest.raises(ValueError, match=r"'raise' or 'collect', not 'skip'"):
        load_folder(tmp_path, unreadable="skip")


@pytest.mark.parametrize(
    "text",
    [
        "one,two,three,four,five,six",
        "a,b,c,d,e,f\n113-0000001-0000001,2,3,4,5,6\n",
        "order-id\tsku\tasin\tfnsku\tname\tquantity\n113-0000001-0000001\t2\t3\t4\t5\t6",
        "x" * 100_000,
    ],
)
def test_other_files_with_six_columns_are_no_feedback(loaded, text):
    reports = loaded(a=feedback(rating(1)), b=text)
    assert reports.found["what"].tolist()[1] == "not a report known here"


# --- 8,135 real ratings ---

needs_real = pytest.mark.skipif(
    not REAL.is_dir(), reason="the real reports are not on this computer"
)


@needs_real
def test_the_real_folder_is_joined_to_the_row():
    reports = load_folder(REAL)
    lines = (REAL / "seller_feedback_all_stars.txt").read_bytes().split(b"\r\n")[1:]
    rated = {line.split(b"\t")[4].decode() for line in lines if line}
    ordered = {
        line.partition(b"\t")[0].decode()
        for line in (REAL / "all_orders.txt").read_bytes().splitlines()[1:]
    }
    assert set(reports.feedback.index) == rated
    assert len(rated) == 8135
    assert reports.unmatched == len(rated - ordered) == 775
    with (REAL / "shipments.csv").open(encoding="utf-8") as file:
        scanned = [row for row in csv.DictReader(file) if row["carrier-first-scan"]]
    assert reports.feedback["first_scan"].notna().sum() == len(scanned)
    assert needs(reports) == {
        ("sku and channel", "BR"): "the orders report: 775 of 8135 feedback lack them",
        ("why orders came back", ""): "a returns report (FBA or merchant)",
    }
    assert reports.marketplaces == ["BR"]
    assert int(reports.traffic["BR"]["received"].sum()) == 8135


@needs_real
def test_the_real_low_ratings_alone_say_what_is_unknown():
    reports = load_folder([REAL / "seller_feedback_1to3_stars.txt"])
    assert len(reports.feedback) == 3666
    assert reports.all_stars == {}
    assert ("positive share", "BR") in needs(reports)
