"""The command: text, JSON, and one sentence with exit code 2 on bad input."""

import json

import pytest

from feedbacklab.cli import main

HEAD = "Date\tRating\tComments\tYour Response\tOrder ID\tRater Email\n"


def report(*stars, domain="marketplace.amazon.com"):
    rows = (
        f"3/{n}/26\t{s}\tprivate words\t\t113-0000001-000000{n}\tb{n}@{domain}\n"
        for n, s in enumerate(stars, 1)
    )
    return HEAD + "".join(rows)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "feedback.txt").write_text(report(5, 5, 4, 3, 1))
    return tmp_path


def summary(capsys, *words):
    code = main(["summary", *map(str, words)])
    out = capsys.readouterr()
    return code, out.out, out.err


def test_text_names_share_base_and_amazons_rounding(folder, capsys):
    code, out, _ = summary(capsys, folder, "--until", "2026-04-01")
    assert code == 0
    assert "positive 60.0% (3 of 5)" in out
    assert "Amazon shows 60/20/20 %" in out
    assert "stars over the past 12 months: 3.60" in out


def test_json_is_complete_and_valid(folder, capsys):
    code, out, _ = summary(capsys, folder, "--until", "2026-04-01", "--json")
    document = json.loads(out)
    windows = document["marketplaces"]["US"]["windows"]
    assert code == 0
    # 1 March is the 31st day before 1 April.
    assert windows["30 days"]["first_day"] == "2026-03-02"
    assert windows["30 days"]["received"] == 4
    assert (windows["90 days"]["positive"], windows["90 days"]["received"]) == (3, 5)
    assert document["feedback_without_order"] == 5


def test_the_end_day_itself_does_not_count(folder, capsys):
    _, out, _ = summary(capsys, folder, "--until", "2026-03-05", "--json")
    windows = json.loads(out)["marketplaces"]["US"]["windows"]
    assert windows["lifetime"]["received"] == 4


def test_one_to_three_stars_say_what_is_unknown(tmp_path, capsys):
    path = tmp_path / "report.txt"
    path.write_text(report(1, 3))
    _, out, _ = summary(capsys, path)
    assert "positive unknown: needs the traffic report" in out
    _, out, _ = summary(capsys, path, "--json")
    window = json.loads(out)["marketplaces"]["US"]["windows"]["30 days"]
    assert window["positive_share"] is None
    assert window["negative"] == 1


def test_traffic_alone_never_reads_as_a_perfect_rating(tmp_path, capsys):
    days = [
        {
            "date": "2026-03-31",
            "trafficByDate": {"feedbackReceived": 9, "negativeFeedbackReceived": 2},
        }
    ]
    document = {
        "reportSpecification": {"marketplaceIds": ["ATVPDKIKX0DER"]},
        "salesAndTrafficByDate": days,
    }
    path = tmp_path / "traffic.json"
    path.write_text(json.dumps(document))
    code, out, _ = summary(capsys, path)
    assert code == 0
    assert "positive share US: needs a seller feedback report" in out
    assert "30 days: unknown: no feedback report covers 1 of these days" in out
    assert "100" not in out


def test_no_comment_and_no_address_is_printed(folder, capsys):
    for words in ([folder], [folder, "--json"]):
        _, out, _ = summary(capsys, *words)
        assert "private words" not in out
        assert "@" not in out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["nowhere"], "No such file or directory nowhere"),
        (["{folder}", "--until", "31.3.26"], "'31.3.26' is not a day: write it as"),
        (["{folder}", "--marketplace", "XX"], "'XX' is no marketplace known here"),
        (["{folder}/other.txt"], "No feedback, traffic or Feedback Manager report"),
    ],
)
def test_bad_input_ends_in_one_sentence_and_code_two(folder, capsys, words, sentence):
    (folder / "other.txt").write_text("hello\n")
    words = [word.format(folder=folder) for word in words]
    code, out, err = summary(capsys, *words)
    assert code == 2
    assert out == ""
    assert sentence in err
    assert err.count("\n") == 1


def test_an_unreadable_report_is_named_with_its_rows(folder, capsys):
    (folder / "feedback.txt").write_text(report(5, 9))
    code, _, err = summary(capsys, folder)
    assert code == 2
    assert "feedback.txt: 1 of 2 rows cannot be read, the first at line 3" in err


def test_without_a_command_the_usage_is_shown(capsys):
    with pytest.raises(SystemExit) as ending:
        main([])
    assert ending.value.code == 2
    assert "usage: feedbacklab" in capsys.readouterr().err
