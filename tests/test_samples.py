"""The sample reports agree with one another, tell their stories, betray nobody."""

import csv
import datetime as dt
import gzip
import json
import random
import re
import runpy
import sys
from collections import Counter
from fractions import Fraction
from functools import cache
from math import floor
from pathlib import Path

import pandas as pd
import pytest

import feedbacklab.samples
from feedbacklab.loaders.feedback import load_feedback
from feedbacklab.loaders.feedback_manager import load_feedback_manager
from feedbacklab.loaders.orders import load_orders
from feedbacklab.loaders.returns import load_returns
from feedbacklab.loaders.traffic import load_traffic
from feedbacklab.samples import STORIES, sample_folder, write_samples
from feedbacklab.samples.history import make_orders
from feedbacklab.samples.returns import make_returns
from feedbacklab.samples.seller import SHOPS

FOLDER = Path(__file__).parents[1] / "data" / "samples"
# Not made by the generator: tests/test_gold.py looks after the gold set.
WRITTEN = {"README.md", "gold.csv", "gold_scores.json"}
ROOM = Path(feedbacklab.samples.__file__).parent
ALIAS = re.compile(r"[a-z0-9]{14}@marketplace\.amazon\.(com|co\.uk|de|co\.jp)")
FEEDBACK = {
    "US": "us_feedback_all_stars.txt",
    "UK": "uk_feedback_all_stars.txt",
    "DE": "de_feedback_1to3_stars.txt",
    "JP": "jp_feedback_1to3_stars.txt",
}
SHIPPERS = ("fba", "merchant")
LANGUAGE = {"US": "en", "UK": "en", "DE": "de", "JP": "ja"}
ASPECTS = {f"{code}{sign}" for code in "PDKTCRNSV" for sign in "+-0"} | {"-"}


@cache
def feedback(name):
    return load_feedback(FOLDER / name)


@cache
def orders(code):
    return load_orders(FOLDER / f"{code.lower()}_all_orders.txt.gz")


@cache
def traffic(code):
    return load_traffic(FOLDER / f"{code.lower()}_sales_and_traffic.json")


@cache
def shipments():
    return load_orders(FOLDER / "us_shipments.csv.gz")


@cache
def returns():
    parts = [load_returns(FOLDER / f"us_{who}_returns.txt") for who in SHIPPERS]
    return pd.concat(parts, ignore_index=True)


@cache
def bank(language):
    lines = (ROOM / f"comments_{language}.tsv").read_text("utf-8").split("\n")
    return [line.split("\t") for line in lines[1:] if line]


def unpacked(path):
    data = path.read_bytes()
    return gzip.decompress(data) if path.suffix == ".gz" else data


def rated(code):
    """Feedback with its order beside it, where the orders file knows the order."""
    return feedback(FEEDBACK[code]).join(orders(code).drop(columns="marketplace"))


def positive_share(table, first, end):
    window = table[(table["left_on"] >= first) & (table["left_on"] < end)]
    return (window["stars"] >= 4).mean()


def bought(table, story):
    day = table["purchased_at"].dt.date
    return table[(day >= story.first) & (day <= story.last)]


def story(name):
    return next(story for story in STORIES if story.name == name)


# --- made again ---


@pytest.fixture(scope="module")
def made_again(tmp_path_factory):
    folder = tmp_path_factory.mktemp("samples")
    return {path.name: path for path in write_samples(folder)}


def test_the_committed_files_are_what_the_generator_writes(made_again):
    committed = {path.name for path in FOLDER.iterdir()} - WRITTEN
    assert set(made_again) == committed
    for name, path in made_again.items():
        # How deflate packs differs between zlib and zlib-ng: what is packed may not.
        assert unpacked(path) == unpacked(FOLDER / name), name


def test_packed_files_carry_no_time_and_no_name():
    for path in FOLDER.glob("*.gz"):
        head = path.read_bytes()[:10]
        assert (head[3], head[4:8]) == (0, bytes(4)), path.name


def test_another_seed_is_another_history_of_the_same_seller():
    japan = next(shop for shop in SHOPS if shop.marketplace == "JP")
    histories = [make_orders(japan, random.Random(seed)) for seed in (1, 2, 1)]
    ids = [[order.order_id for order in history] for history in histories]
    assert ids[0] == ids[2] != ids[1]
    assert 0.9 < len(ids[0]) / len(ids[1]) < 1.1


def test_the_command_writes_into_the_named_folder(monkeypatch, tmp_path):
    calls = []
    monkeypatch.setattr(
        feedbacklab.samples, "write_samples", lambda *a: calls.append(a)
    )
    monkeypatch.setattr(sys, "argv", ["samples", str(tmp_path), "--seed", "7"])
    runpy.run_module("feedbacklab.samples.__main__", run_name="__main__")
    assert calls == [(str(tmp_path), 7)]


def test_the_command_without_a_folder_says_what_it_needs(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["samples"])
    with pytest.raises(SystemExit, match="2"):
        runpy.run_module("feedbacklab.samples.__main__", run_name="__main__")
    assert "folder" in capsys.readouterr().err


def test_the_shipped_folder_is_found():
    assert sample_folder() == FOLDER.resolve()


def test_outside_a_checkout_the_error_says_how_to_write_the_samples(
    monkeypatch, tmp_path
):
    elsewhere = tmp_path / "site-packages" / "feedbacklab" / "samples" / "__init__.py"
    monkeypatch.setattr(feedbacklab.samples, "__file__", str(elsewhere))
    with pytest.raises(
        FileNotFoundError, match=r"python -m feedbacklab\.samples FOLDER"
    ):
        sample_folder()


# --- as Amazon delivers them ---


def test_no_file_is_large():
    sizes = {path.name: path.stat().st_size for path in FOLDER.iterdir()}
    assert max(sizes.values()) < 1_500_000
    assert sizes["us_all_orders.txt.gz"] < 1_200_000


@pytest.mark.parametrize(
    ("name", "encoding", "line_end", "date", "heading"),
    [
        ("us_feedback_all_stars.txt", "cp1252", "\r\n", r"\d\d?/\d\d?/2[456]",
         "Date\tRating\tComments\tYour Response\tOrder ID\tRater Email"),
        ("us_feedback_1to3_stars.txt", "cp1252", "\r\n", r"\d\d?/\d\d?/2[456]",
         "Date\tRating\tComments\tYour Response\tOrder ID\tRater Email"),
        ("uk_feedback_all_stars.txt", "utf-8-sig", "\n", r"\d\d?/\d\d?/2[456]",
         "Date\tRating\tComments\tYour Response\tOrder ID\tRater Email"),
        ("de_feedback_1to3_stars.txt", "cp1252", "\r\n", r"\d\d?\.\d\d?\.2[456]",
         "Datum\tBewertung\tKommentar\tIhre Antwort\tTransaktionsnummer\t"
         "E-Mail des Bewertenden"),
        ("jp_feedback_1to3_stars.txt", "cp932", "\r\n", r"2[456]/\d\d?/\d\d?",
         "日付\t評価\tコメント\tあなたの返信\t注文番号\t評価者のEメール"),
    ],
)  # fmt: skip
def test_feedback_is_encoded_ended_and_dated_as_its_marketplace_does(
    name, encoding, line_end, date, heading
):
    data = (FOLDER / name).read_bytes()
    assert data.startswith(b"\xef\xbb\xbf") == (encoding == "utf-8-sig")
    assert any(byte > 127 for byte in data), "plain ASCII would prove no encoding"
    lines = data.decode(encoding).split(line_end)
    assert (lines[0], lines[-1]) == (heading, "")
    rows = [line for line in lines if re.match(date + r"\t[1-5]\t", line)]
    inside = "".join(feedback(name)["comment"]).count("\n") if line_end == "\n" else 0
    assert len(rows) == len(lines) - 2 - inside == len(feedback(name))
    assert not any(re.match(r"[\d./]*\b0\d", row) for row in rows), "not padded"


def test_comments_keep_raw_newlines_and_quotes():
    comments = feedback("us_feedback_all_stars.txt")["comment"]
    assert comments.str.contains("\n").sum() >= 3
    assert comments.str.contains('"').sum() >= 3


def test_emoji_stand_only_where_the_encoding_has_them():
    assert feedback("uk_feedback_all_stars.txt")["comment"].str.contains("👍").any()


@pytest.mark.parametrize("code", ["US", "UK", "DE"])
def test_orders_have_the_31_columns_and_two_of_the_account(code):
    text = unpacked(FOLDER / f"{code.lower()}_all_orders.txt.gz").decode("utf-8")
    rows = list(csv.DictReader(text.splitlines(), delimiter="\t"))
    assert len(rows[0]) == 33
    assert all(
        re.fullmatch(r"\d{3}-\d{7}-\d{7}", row["amazon-order-id"]) for row in rows
    )
    assert all(row["purchase-date"].endswith("+00:00") for row in rows)
    assert all(row["last-updated-date"] < "2026-04-01" for row in rows)
    items = Counter(row["amazon-order-id"] for row in rows)
    assert 0.05 < sum(count == 2 for count in items.values()) / len(items) < 0.07


def test_order_ids_are_unique_over_all_marketplaces():
    assert sum(map(len, map(orders, ("US", "UK", "DE")))) == len(
        {*orders("US").index, *orders("UK").index, *orders("DE").index}
    )


# --- they agree to the row ---


def test_amazons_report_is_the_page_export_without_four_and_five_stars():
    everything = feedback("us_feedback_all_stars.txt")
    delivered = feedback("us_feedback_1to3_stars.txt")
    pd.testing.assert_frame_equal(delivered, everything[everything["stars"] <= 3])


@pytest.mark.parametrize("code", ["US", "UK"])
def test_daily_counts_are_those_of_the_feedback_file(code):
    received, negative = Counter(), Counter()
    for row in feedback(FEEDBACK[code]).itertuples():
        received[row.left_on] += 1
        negative[row.left_on] += row.stars <= 2
    for day in traffic(code).itertuples():
        assert (day.received, day.negative) == (
            received[day.Index],
            negative[day.Index],
        )
    assert traffic(code)["received"].sum() == sum(received.values())


def test_german_positives_are_known_from_the_traffic_report_alone():
    critical = feedback(FEEDBACK["DE"])
    assert set(critical["stars"]) == {1, 2, 3}
    negative = critical[critical["stars"] <= 2].groupby("left_on").size()
    counted = traffic("DE")["negative"]
    assert counted[counted > 0].to_dict() == negative.to_dict()
    known = critical.groupby("left_on").size().reindex(counted.index, fill_value=0)
    assert (traffic("DE")["received"] >= known).all()
    assert traffic("DE")["received"].sum() == 639


def test_nothing_tells_the_positives_of_japan():
    assert set(feedback(FEEDBACK["JP"])["stars"]) <= {1, 2, 3}
    assert [path.name for path in FOLDER.glob("jp_*")] == [FEEDBACK["JP"]]


@pytest.mark.parametrize("code", ["US", "UK", "DE"])
def test_items_of_a_day_are_the_rows_of_the_orders_file(code):
    text = unpacked(FOLDER / f"{code.lower()}_all_orders.txt.gz").decode("utf-8")
    days = Counter(line.split("\t")[2][:10] for line in text.split("\n")[1:-1])
    counted = traffic(code)["order_items"]
    assert {f"{day:%Y-%m-%d}": n for day, n in counted.items() if n} == days
    assert (counted.index[0], counted.index[-1]) == (
        pd.Timestamp(2024, 10, 1),
        pd.Timestamp(2026, 3, 31),
    )


@pytest.mark.parametrize("code", ["US", "UK", "DE"])
def test_traffic_names_its_marketplace_and_its_own_rate(code):
    document = json.loads(
        (FOLDER / f"{code.lower()}_sales_and_traffic.json").read_bytes()
    )
    assert set(traffic(code)["marketplace"]) == {code}
    for day in document["salesAndTrafficByDate"]:
        counts = day["trafficByDate"]
        rate = counts["receivedNegativeFeedbackRate"]
        received = counts["feedbackReceived"]
        shown = 100 * counts["negativeFeedbackReceived"] / received if received else 0
        assert abs(rate - shown) <= 0.005


def test_the_feedback_manager_page_shows_the_counts_rounded():
    page = load_feedback_manager(FOLDER / "us_feedback_manager.txt")
    table = feedback("us_feedback_all_stars.txt")
    until = dt.datetime(2026, 4, 1)
    for window, days in (("30 days", 30), ("90 days", 90), ("365 days", 365)):
        recent = table[table["left_on"] >= until - dt.timedelta(days=days)]
        assert page.windows.loc[window].to_dict() == shown_shares(recent["stars"])
    assert page.windows.loc["lifetime"].to_dict() == shown_shares(table["stars"])
    year = table["stars"][table["left_on"] >= until - dt.timedelta(days=365)]
    assert (page.stars, page.ratings) == (round(year.mean(), 1), len(year))
    assert page.marketplace == "US"


def shown_shares(stars):
    counts = {
        "positive": sum(stars >= 4),
        "neutral": sum(stars == 3),
        "negative": sum(stars <= 2),
    }
    shares = {
        name: floor(Fraction(100 * int(count), len(stars)) + Fraction(1, 2))
        for name, count in counts.items()
    }
    return {**shares, "count": len(stars)}


@pytest.mark.parametrize("code", ["US", "UK", "DE"])
def test_nearly_every_feedback_has_its_order_the_others_are_older(code):
    table = rated(code)
    lonely = table["purchased_at"].isna()
    assert lonely.mean() < 0.02
    assert (table["left_on"][lonely] < pd.Timestamp(2024, 11, 10)).all()
    joined = table[~lonely]
    days = (
        joined["left_on"] - joined["purchased_at"].dt.tz_localize(None).dt.normalize()
    )
    assert days.dt.days.between(3, 40).all()
    assert days.dt.days.mean() > days.dt.days.median()
    assert not (joined["status"] == "Cancelled").any()


def test_about_one_and_a_half_percent_of_us_feedback_lacks_its_order():
    assert rated("US")["sku"].isna().mean() == pytest.approx(0.015, abs=0.003)


def test_shipments_are_the_merchant_orders_that_were_not_cancelled():
    known = orders("US")
    merchant = known[
        (known["channel"] == "merchant") & (known["status"] != "Cancelled")
    ]
    assert list(shipments().index) == list(merchant.index)
    assert 0.36 < len(known[known["channel"] == "merchant"]) / len(known) < 0.40
    scanned = shipments()["first_scan"].notna()
    assert list(scanned) == list(merchant["status"] == "Shipped")


def test_every_return_is_of_a_delivered_order_by_the_channel_that_shipped_it():
    ordered = orders("US").add_suffix("_ordered")
    back = returns().join(ordered, "order_id", "left")
    assert len(back) > 400
    assert back["order_id"].is_unique
    assert (back["status_ordered"] == "Shipped").all()
    assert (back["channel"] == back["channel_ordered"]).all()
    pairs = zip(back["sku"], back["sku_ordered"], strict=True)
    assert all(one in whole.split(" + ") for one, whole in pairs)
    bought_on = back["purchased_at_ordered"].dt.tz_localize(None).dt.normalize()
    assert (back["returned_on"] > bought_on).all()
    clocks = back.join(shipments()["delivered"], "order_id").dropna(subset="delivered")
    assert (clocks["returned_on"] > clocks["delivered"].dt.normalize()).all()


def test_returns_come_in_amazons_columns_with_its_dates_and_codes():
    heads = [
        (FOLDER / f"us_{who}_returns.txt").read_text("utf-8").split("\n")[:2]
        for who in SHIPPERS
    ]
    assert [head.count("\t") + 1 for head, _ in heads] == [13, 32]
    assert re.match(r"\d{4}-\d\d-\d\dT[\d:]{8}\+00:00\t", heads[0][1])
    assert re.fullmatch(r"\d\d-[A-Z][a-z]{2}-\d{4}", heads[1][1].split("\t")[2])
    by_channel = returns().groupby("channel")["reason"]
    prefixed = by_channel.apply(lambda codes: codes.str.match("CR-|AMZ-PG-").all())
    assert prefixed.to_dict() == {"FBA": False, "merchant": True}
    assert "\tunwanted_item\t" in (FOLDER / "us_fba_returns.txt").read_text("utf-8")


def test_drawing_the_returns_moves_no_other_draw():
    japan = next(shop for shop in SHOPS if shop.marketplace == "JP")
    history = make_orders(japan, random.Random(1))
    before = [(order.order_id, order.delivered) for order in history]
    drawn = [make_returns(history, random.Random(seed)) for seed in (1, 2, 1)]
    assert drawn[0] == drawn[2] != drawn[1]
    assert [(order.order_id, order.delivered) for order in history] == before


def test_nobody_rates_a_parcel_before_it_came():
    parcels = shipments().join(feedback(FEEDBACK["US"]), how="inner")
    came = parcels.dropna(subset=["delivered"])
    assert (came["left_on"] >= came["delivered"].dt.normalize()).all()
    lost = parcels[parcels["delivered"].isna()]
    assert (lost["left_on"] > lost["promised"].dt.normalize()).all()


def test_nothing_has_happened_after_the_reports_end():
    end = pd.Timestamp(2026, 4, 1)
    assert shipments()["first_scan"].max() < end
    assert shipments()["delivered"].max() < end
    for name in FEEDBACK.values():
        left_on = feedback(name)["left_on"]
        assert left_on.min() >= pd.Timestamp(2024, 10, 1)
        assert left_on.max() < end


def test_volumes_are_those_of_a_small_seller():
    weeks = 78
    assert 33 < len(feedback(FEEDBACK["US"])) / weeks < 38
    assert 8 < len(feedback(FEEDBACK["UK"])) / weeks < 11
    assert 7 < traffic("DE")["received"].sum() / weeks < 9
    weekly = feedback(FEEDBACK["US"]).resample("W", on="left_on").size()
    assert weekly["2025-12"].mean() > 1.3 * weekly["2025-06"].mean()
    assert weekly["2025-02":"2025-10"].mean() > 1.02 * weekly[:"2024-11"].mean()


# --- the stories ---


def test_outside_the_stories_us_feedback_is_95_percent_positive():
    share = positive_share(feedback(FEEDBACK["US"]), "2024-10-01", "2025-08-08")
    assert share == pytest.approx(0.955, abs=0.01)


@pytest.mark.parametrize(
    ("first", "end", "least", "most"),
    [
        ("2025-08-18", "2025-10-20", 0.90, 0.93),
        ("2025-10-27", "2025-11-17", 0.94, 1.00),
        ("2025-11-24", "2026-02-02", 0.88, 0.91),
        ("2026-02-09", "2026-04-01", 0.89, 0.935),
    ],
)
def test_each_story_shows_in_the_weeks_it_should(first, end, least, most):
    assert least < positive_share(feedback(FEEDBACK["US"]), first, end) < most


def test_northparcel_turns_late_although_the_seller_ships_in_time():
    late = story("late")
    parcels = shipments().join(orders("US")["purchased_at"])
    theirs = parcels[parcels["carrier"] == "NorthParcel"].dropna(subset=["delivered"])
    affected = bought(theirs, late)
    days = days_late(affected)
    assert 0.5 < (days > 0).mean() < 0.62
    broken = days[days >= 4]
    assert broken.max() <= 12
    assert len(broken) > 0.97 * (days > 0).sum()
    assert (affected["first_scan"] <= affected["ship_by"]).all()
    before = theirs.drop(affected.index)
    assert (days_late(before) > 0).mean() < 0.04
    others = parcels[parcels["carrier"] != "NorthParcel"].dropna(subset=["delivered"])
    assert (days_late(bought(others, late)) > 0).mean() < 0.04


def days_late(parcels):
    return (
        parcels["delivered"].dt.normalize() - parcels["promised"].dt.normalize()
    ).dt.days


@pytest.mark.parametrize("name", ["defect", "packaging"])
def test_a_product_story_shows_at_its_product_and_time_only(name):
    planted = story(name)
    table = rated("US")
    product = table[table["sku"].fillna("").str.startswith(planted.hits)]
    affected = bought(product, planted)
    critical = affected["stars"] <= 3
    assert critical.mean() > 0.25
    assert (product.drop(affected.index)["stars"] <= 3).mean() < 0.10


@pytest.mark.parametrize("name", ["late", "defect", "packaging"])
def test_each_story_shows_in_the_returns_as_the_readme_counts_them(name):
    planted, known = story(name), orders("US").join(shipments()["carrier"])
    hit = known["sku"].str.startswith(planted.hits) | (known["carrier"] == planted.hits)
    theirs = known[hit].assign(back=known.index[hit].isin(returns()["order_id"]))
    affected = bought(theirs, planted)["back"]
    others = theirs["back"].drop(affected.index)
    readme = " ".join((FOLDER / "README.md").read_text("utf-8").split())
    shares = re.findall(r"([\d,]+) of ([\d,]+) \(([\d,]+) of ([\d,]+)", readme)
    counts = affected.sum(), len(affected), others.sum(), len(others)
    assert tuple(f"{count:,}" for count in counts) in {
        tuple(share) for share in [*shares, *_otherwise(readme)]
    }
    assert affected.mean() > 4 * others.mean()


def _otherwise(readme):
    return re.findall(r"(\d+) of (\d+) came back \(([\d,]+) of ([\d,]+)", readme)


def test_late_orders_are_rated_lower():
    parcels = shipments().join(feedback(FEEDBACK["US"]), how="inner")
    late = parcels["delivered"] > parcels["promised"]
    assert parcels["stars"][late].mean() < 3.5 < 4.5 < parcels["stars"][~late].mean()


def test_critical_comments_of_every_removal_kind_are_spread_over_the_time():
    kinds = {(int(stars), text): kind for stars, _, _, kind, text in bank("en")}
    critical = feedback("us_feedback_1to3_stars.txt")
    found = pd.Series(
        [
            kinds.get((row.stars, row.comment.replace("\n", "\\n")), "")
            for row in critical.itertuples()
        ],
        index=critical["left_on"],
    )
    for kind in ("obscene", "pii"):
        days = found.index[found == kind]
        assert 5 <= len(days) <= 12
        assert days.max() - days.min() > pd.Timedelta("365D")


# --- the comments ---


@pytest.mark.parametrize("language", ["en", "de", "ja"])
def test_the_bank_is_well_formed(language):
    for row in bank(language):
        stars, aspects, product, kind, text = row
        assert stars in {"1", "2", "3", "4", "5"}
        assert set(aspects.split()) <= ASPECTS, row
        assert product == "*" or re.fullmatch(r"[A-Z]{3}-[A-Z0-9]{2,3}", product)
        assert kind in {"", "late", "defect", "packaging", "obscene", "pii"}
        assert text.strip()


def test_the_bank_holds_thousands_of_different_comments():
    texts = {
        row[4].lower() for language in ("en", "de", "ja") for row in bank(language)
    }
    assert len(texts) > 3_100


@pytest.mark.parametrize("code", FEEDBACK)
def test_every_comment_comes_from_the_bank_with_its_stars_and_product(code):
    told = {}
    for stars, _, product, _, text in bank(LANGUAGE[code]):
        told.setdefault((int(stars), text.replace("\\n", "\n")), set()).add(product)
    table = feedback(FEEDBACK[code])
    table = table if code == "JP" else rated(code)
    for row in table[table["comment"] != ""].itertuples():
        products = told[row.stars, row.comment]
        sku = getattr(row, "sku", None)
        assert "*" in products or pd.isna(sku) or products & {*sku.split(" + ")}


def test_only_very_short_comments_repeat():
    told = pd.concat(feedback(name)["comment"] for name in FEEDBACK.values())
    told = told[told != ""]
    repeated = told[told.duplicated()]
    assert repeated.str.split().str.len().max() <= 4
    assert told.nunique() > 2_000


def test_three_in_five_buyers_say_something_and_most_critical_ones():
    table = feedback(FEEDBACK["US"])
    told = table["comment"] != ""
    assert told.mean() == pytest.approx(0.58, abs=0.03)
    assert told[table["stars"] <= 3].mean() == pytest.approx(0.8, abs=0.06)


@pytest.mark.parametrize("code", ["US", "UK", "DE"])
def test_the_seller_replies_to_some_critical_feedback_only(code):
    table = feedback(FEEDBACK[code])
    replied = table["reply"] != ""
    assert (table["stars"][replied] <= 3).all()
    assert 0.1 < replied[table["stars"] <= 3].mean() < 0.28


# --- nobody's data ---


def test_addresses_end_in_example_com_or_are_aliases_of_a_marketplace():
    texts = [unpacked(path).decode("utf-8", "replace") for path in FOLDER.iterdir()]
    texts += [path.read_text("utf-8") for path in ROOM.glob("*.tsv")]
    addresses = re.findall(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", "\n".join(texts))
    assert len(addresses) > 3_500
    odd = {
        address
        for address in addresses
        if not address.endswith("@example.com") and not ALIAS.fullmatch(address)
    }
    assert odd == set()


def test_telephone_numbers_come_from_the_ranges_kept_for_fiction():
    texts = [row[4] for language in ("en", "de", "ja") for row in bank(language)]
    numbers = re.findall(r"\d[\d -]{6,}\d", "\n".join(texts))
    assert len(numbers) > 5
    kept = r"(\d{3}-)?555-01\d\d|0161 496 0\d{3}|030 23125\d{3}"
    assert [number for number in numbers if not re.fullmatch(kept, number)] == []


def test_replies_name_nobody():
    lines = (ROOM / "replies.tsv").read_text("utf-8").split("\n")[1:-1]
    replies = [line.split("\t")[2] for line in lines]
    assert len(replies) == len(set(replies)) > 40
    assert not any(
        re.search(r"@|\d{3}|\b(Mr|Mrs|Herr|Frau)\b", text) for text in replies
    )


# --- what the README says ---


def test_the_readme_counts_the_rows_of_every_file():
    readme = (FOLDER / "README.md").read_text("utf-8")
    told = dict(re.findall(r"^\| `(\S+)` \| ([\d,]+) \|", readme, re.MULTILINE))
    told = {name: int(count.replace(",", "")) for name, count in told.items()}
    assert told == {
        path.name: rows_of(path)
        for path in FOLDER.iterdir()
        if path.name not in WRITTEN
    }


def rows_of(path):
    if path.name.endswith("stars.txt"):
        return len(feedback(path.name))
    if path.name.endswith("returns.txt"):
        return len(load_returns(path))
    if path.suffix == ".json":
        return len(json.loads(path.read_bytes())["salesAndTrafficByDate"])
    if path.suffix == ".gz":
        return unpacked(path).count(b"\n") - 1
    return len(load_feedback_manager(path).windows)


def test_the_readme_gives_the_shares_of_each_period():
    readme = (FOLDER / "README.md").read_text("utf-8")
    period = r"^\| (20[\d-]+) – (20[\d-]+) \| ([\d,]+) of ([\d,]+) \(([\d.]+) %\)"
    rows = re.findall(period, readme, re.MULTILINE)
    assert len(rows) == 5
    for first, last, count, base, share in rows:
        table = feedback(FEEDBACK["US"])
        stars = table["stars"][table["left_on"].between(first, last)]
        assert (int(count.replace(",", "")), int(base.replace(",", ""))) == (
            sum(stars >= 4),
            len(stars),
        )
        assert f"{100 * (stars >= 4).mean():.1f}" == share


def test_the_readme_names_every_planted_story_with_its_dates():
    readme = (FOLDER / "README.md").read_text("utf-8")
    for planted in STORIES:
        row = next(line for line in readme.split("\n") if planted.hits in line)
        assert str(planted.first) in row
        assert planted.last == dt.date(2026, 3, 31) or str(planted.last) in row
