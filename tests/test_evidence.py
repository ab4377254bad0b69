"""Evidence of comments read together is that of each read alone."""

from feedbacklab.classifier import classify
from feedbacklab.classifier.evidence import TOGETHER, Evidence

COMMENTS = [
    "Great boots, but the parcel came two weeks late",
    "",
    "No answer to three e-mails. The kettle leaks!",
    None,
    "Well packed",
    "Nothing about " * 500 + "the zip broke",
]


def test_evidence_does_not_depend_on_what_is_read_beside_it():
    many = (COMMENTS * TOGETHER)[: 2 * TOGETHER + 3]
    read = classify(many)["evidence"]
    alone = [list(Evidence(comment)) for comment in COMMENTS]
    assert alone[0]
    assert alone[2]
    for at in (0, 2, 4, 5, TOGETHER - 1, TOGETHER, 2 * TOGETHER + 2):
        assert list(read[at]) == alone[at % len(COMMENTS)]
