"""The sales-and-traffic document: daily counts, and nothing that contradicts itself."""

import json

import pandas as pd
import pytest

from feedbacklab.loaders import load_traffic
from feedbacklab.schema import ReportFormatError


def day(date, received=1, negative=0, items=10):
    return {
        "date": date,
        "salesByDate": {"totalOrderItems": items},
        "trafficByDate": {
            "feedbackReceived": received,
            "negativeFeedbackReceived": negative,
            "receivedNegativeFeedbackRate": 99.9,
        },
    }


def document(*days, **asked):
    asked = {"marketplaceIds": ["ATVPDKIKX0DER"], **asked}
    text = {"reportSpecification": asked, "salesAndTrafficByDate": list(days)}
    return json.dumps(text).encode()


def test_days_become_counts_and_the_days_left_out_are_zero():
    traffic = load_traffic(
        document(
            day("2026-03-03", 5, 1, 40),
            day("2026-03-01", 2, 0, 30),
            dataStartTime="2026-03-01",
            dataEndTime="2026-03-04",
        )
    )
    expected = pd.DataFrame(
        {
            "received": pd.array([2, 0, 5, 0], "Int64"),
            "negative": pd.array([0, 0, 1, 0], "Int64"),
            "order_items": pd.array([30, 0, 40, 0], "Int64"),
            "marketplace": pd.array(["US"] * 4, "str"),
        },
        index=pd.date_range("2026-03-01", "2026-03-04", unit="us", name="day"),
    )
    pd.testing.assert_frame_equal(traffic, expected, check_freq=False)


def test_null_is_unknown_not_zero():
    traffic = load_traffic(document(day("2026-03-01", None, None)))
    assert traffic["received"].isna().all()


@pytest.mark.parametrize(
    ("ids", "code"),
    [
        (["A1PA6795UKMFR9"], "DE"),
        (["NEW"], "unknown"),
        ([], "unknown"),
        (["A1PA6795UKMFR9", "A1F83G8C2ARO7P"], "unknown"),
        (None, "unknown"),
        ([{"id": 1}], "unknown"),
    ],
)
def test_the_marketplace_is_the_only_one_asked_for(ids, code):
    traffic = load_traffic(document(day("2026-03-01"), marketplaceIds=ids))
    assert traffic["marketplace"].tolist() == [code]


@pytest.mark.parametrize("asked", [None, [], "text", 5])
def test_a_document_without_a_specification_is_read(asked):
    text = {"reportSpecification": asked, "salesAndTrafficByDate": [day("2026-03-01")]}
    assert len(load_traffic(json.dumps(text).encode())) == 1


def test_a_document_without_days_has_no_rows():
    traffic = load_traffic(document())
    assert traffic.empty
    assert list(traffic) == ["received", "negative", "order_items", "marketplace"]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"no json", r"is no JSON document \(JSONDecodeError\): expected GET_SALES"),
        (b"[" * 100_000, r"is no JSON document \(RecursionError\)"),
        (b"[]", "it has no list 'salesAndTrafficByDate'"),
        (b'{"salesAndTrafficByDate": {}}', "it has no list 'salesAndTrafficByDate'"),
        (
            document(day("2026-03-01"), reportOptions={"dateGranularity": "WEEK"}),
            r"counts by WEEK: windows of 30, 90 and 365 days need it by day\. Request",
        ),
        (
            document(day("2026-03-01"), day("2026-03-01")),
            "a day is missing or stands twice in salesAndTrafficByDate",
        ),
        (document(day("2026-03")), "a day is missing or stands twice"),
        (document(day({"a": 1})), "a day is missing or stands twice"),
        (document(day("9999-12-31")), "a day is missing or stands twice"),
        (document("no entry"), "a day is missing or stands twice"),
        (
            document(day("2026-03-01", -1)),
            r"feedbackReceived on 2026-03-01 is not a count\.$",
        ),
        (document(day("2026-03-01", 1.5)), "feedbackReceived on .* is not a count"),
        (document(day("2026-03-01", True)), "feedbackReceived on .* is not a count"),
        (document(day("2026-03-01", 10**30)), "feedbackReceived on .* is not a count"),
        (
            document(day("2026-03-01", items="9")),
            "totalOrderItems on .* is not a count",
        ),
        (
            document(day("2026-03-01", 1, 2), day("2026-03-02", 1, 2)),
            r"more negative than received feedback on 2 days, first 2026-03-01\.$",
        ),
    ],
)
def test_what_contradicts_itself_is_refused(data, sentence):
    with pytest.raises(ReportFormatError, match=sentence):
        load_traffic(data)
