"""Drafts are courteous, fitting and allowed; the linter quotes what is not."""

import csv
from pathlib import Path

import pandas as pd
import pytest
from made import make_table, order_ids

from feedbacklab.classifier import classify
from feedbacklab.drafts import (
    DraftError,
    draft_answer,
    draft_request,
    languages,
    lint,
)
from feedbacklab.drafts.lint import REFUSE
from feedbacklab.policy import Quote, find_rules

CASES = Path(__file__).parent / "drafts" / "lint.tsv"
OWN = order_ids(1)[0]


def cases():
    with CASES.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]


def rules_of(remarks):
    return ", ".join(dict.fromkeys(f"{one.action} {one.rule}" for one in remarks))


@pytest.mark.parametrize(("kind", "place", "text", "expected"), cases())
def test_a_text_is_refused_for_what_policy_forbids_alone(kind, place, text, expected):
    found = lint(text, kind, marketplace=place, order_id=OWN)
    assert (rules_of(found) or "-") == expected
    assert all(text[one.start : one.end] == one.quote for one in found)
    assert all(one.quote and one.why for one in found)


def test_the_table_holds_at_least_sixty_texts_half_of_them_near_misses():
    texts = cases()
    assert len(texts) >= 60
    assert sum(expected == "-" for *_, expected in texts) >= len(texts) // 3


@pytest.mark.parametrize(("form", "limit"), [("form", 4000), ("api", 2000)])
def test_a_text_may_be_as_long_as_its_form_and_no_longer(form, limit):
    text = ("We are sorry. " * 300)[:limit]
    assert rules_of(lint(text, "message", form)) == "warn long"
    too_long = lint(text + "xyz", "message", form)[0]
    assert (too_long.rule, too_long.action, too_long.quote) == (
        "too long",
        REFUSE,
        "xyz",
    )
    assert f"{limit + 3:,} characters; the limit is {limit:,}" in too_long.why


def test_every_forbidden_sentence_is_named_and_refusals_come_first():
    text = (
        "As stated, it is small. Remove your feedback and get a refund. "
        "Change your rating now or else."
    )
    found = lint(text, "reply")
    assert [one.rule for one in found] == ["reward", "pressure", "cold", "cold"]


@pytest.mark.parametrize(
    "text",
    ["if " * 7000, "remove " * 3000, "<a" * 10_000, "A" * 20_000, "if you " * 3000],
)
def test_a_hostile_text_ends_in_a_verdict(text):
    assert any(one.rule == "too long" for one in lint(text, "message"))


def test_an_unknown_kind_or_form_is_refused_by_name():
    with pytest.raises(DraftError, match="'letter' is none of reply, message, request"):
        lint("Sorry", "letter")
    with pytest.raises(DraftError, match="'fax' is none of form, api"):
        lint("Sorry", "reply", "fax")
    table, labels = read(["Arrived late"])
    with pytest.raises(DraftError, match="'request' is none of reply, message, thanks"):
        draft_answer("request", table.iloc[0], labels.iloc[0])


# --- drafts ---------------------------------------------------------------------


def read(comments, stars=1, **columns):
    number = len(comments)
    table = make_table([stars] * number, comment=comments, **columns)
    return table, classify(table["comment"])


def answer(kind, comment, seller="", language=None, **columns):
    columns = {name: [value] for name, value in columns.items()}
    table, labels = read([comment], **columns)
    return draft_answer(kind, table.iloc[0], labels.iloc[0], seller, language)


def test_a_reply_answers_the_complaints_in_the_buyers_own_words():
    draft = answer("reply", "Arrived two weeks late", seller="Lamp Shop")
    assert "“Arrived two weeks late”" in draft.text
    assert "did not reach you as promised" in draft.text
    assert draft.text.endswith("\nLamp Shop")
    assert (draft.kind, draft.language, draft.notes) == ("reply", "en", ())
    assert OWN not in draft.text


def test_a_delivery_by_amazon_is_told_as_such():
    comment = "Arrived two weeks late"
    assert "Amazon stores" in answer("reply", comment, channel="FBA").text
    assert "Amazon stores" not in answer("reply", comment, channel="merchant").text


def test_a_message_names_the_item_and_its_order():
    draft = answer("message", "The box was crushed", product_name="Lamp A")
    assert "about Lamp A" in draft.text
    assert f"(order {OWN})" in draft.text
    assert "not packed well enough" in draft.text


def test_two_complaints_at_most_are_answered():
    comment = "Arrived late. The box was crushed. Seller never replied. Rude. No refund"
    text = answer("reply", comment).text
    assert text.count("We are sorry") == 2


def test_obscene_words_personal_data_and_markup_are_not_repeated():
    for words in ("late shit", "late, call (212) 555-0142", "late <img src=x>"):
        draft = answer("reply", f"Arrived {words}")
        assert "You wrote" not in draft.text
        assert all(part not in draft.text for part in ("shit", "0142", "<"))


def test_a_german_buyer_is_answered_in_german():
    draft = answer("message", "Kam viel zu spät an", marketplace="DE")
    assert draft.language == "de"
    assert "Guten Tag" in draft.text
    assert draft.notes == ()


def test_a_language_without_templates_falls_back_to_english_and_says_so():
    draft = answer("message", "Jamais reçu", marketplace="FR")
    assert draft.language == "en"
    assert draft.notes[0].startswith("No templates for 'fr': this is English.")
    unknown = answer("reply", "Jamais reçu", marketplace="unknown")
    assert unknown.notes[0].startswith("No templates for marketplace unknown")


@pytest.mark.parametrize("kind", ["reply", "message", "thanks"])
@pytest.mark.parametrize("language", ["en", "de"])
def test_no_template_breaks_a_rule_of_the_linter(kind, language):
    comments = [
        "Broken after a week",
        "Arrived late",
        "The box was crushed",
        "No tracking number",
        "Seller never replied to my e-mails",
        "No refund for my return",
        "Wrong colour sent",
        "Scammer",
        "Too expensive",
        "Fast delivery, great lamp",
        "n/a",
    ]
    for channel in ("FBA", "merchant"):
        table, labels = read(comments, channel=[channel] * len(comments))
        for at in range(len(table)):
            draft = draft_answer(
                kind, table.iloc[at], labels.iloc[at], language=language
            )
            assert draft.language == language
            assert rules_of(draft.remarks) == ""
            assert len(draft.text) <= 500


def test_every_language_has_the_same_texts():
    from feedbacklab.drafts.writing import _templates

    one, *others = [_templates()[code] for code in languages()]
    for other in others:
        for name, texts in one.items():
            assert type(other[name]) is type(texts)
            if name != "name":
                assert set(other[name]) == set(texts)


def candidate(**changed):
    comment = "Write to shop@example.com, it never came"
    row = {
        "left_on": pd.Timestamp("2026-03-05"),
        "stars": 1,
        "comment": comment,
        "marketplace": "US",
        "ground": "late",
        "outcome": "strike through",
        "rules": "current",
        "evidence": (Quote(26, 40, "it never came", "delivery"),),
        "facts": ("channel merchant", "first scan 2026-03-01"),
    }
    return pd.Series({**row, **changed}, name=OWN)


def test_a_request_cites_the_ground_and_quotes_the_comment():
    draft = draft_request(candidate())
    late = {one.name: one for one in find_rules("current").grounds}["late"]
    assert draft.text == (
        f"Order {OWN}, feedback of 2026-03-05 (1 of 5 stars). Please check whether "
        "this feedback may be struck through.\n"
        f"Published ground: “{late.wording}”\n"
        "The comment's words: “it never came”.\n"
        "Facts of the order: channel merchant; first scan 2026-03-01."
    )
    assert draft.remarks == ()


def test_a_request_masks_personal_data_and_says_so():
    quote = Quote(9, 25, "shop@example.com", "e-mail address")
    row = candidate(
        ground="personal", outcome="remove", evidence=(quote,), facts=(), rules="2012"
    )
    text = draft_request(row).text
    assert "“[e-mail]”" in text
    assert "example.com" not in text
    assert "Personal data is masked here" in text
    assert "may be removed" in text
    assert "Facts of the order" not in text


def test_a_request_in_german_keeps_the_published_wording():
    text = draft_request(candidate(marketplace="DE")).text
    assert "durchgestrichen" in text
    assert "which you shipped on time" in text


def test_a_mask_is_no_gap_to_be_filled_but_a_bracket_is():
    rules = [remark.rule for remark in lint("He gave [e-mail] and [phone].", "request")]
    assert "not filled in" not in rules
    assert "not filled in" in [r.rule for r in lint("Dear [your name],", "request")]
