"""A believable seller made up for this project: `data/samples/` and how to make it.

"Tern & Thistle Home" (`seller`) sells twelve products in four marketplaces. Its orders,
parcels and ratings are simulated once (`history`), told in comments of a bank written
for this project (`bank`, `comments`) and written down as Amazon's reports (`orders`,
`reports`, `returns`), so that all files agree with one another to the row.
"""

from __future__ import annotations

import os
import random
from pathlib import Path

from feedbacklab.samples.comments import give_comments, give_replies
from feedbacklab.samples.history import make_orders, make_ratings
from feedbacklab.samples.orders import orders_report, shipments
from feedbacklab.samples.reports import (
    feedback_manager_page,
    feedback_report,
    traffic_report,
)
from feedbacklab.samples.returns import fba_returns, make_returns, merchant_returns
from feedbacklab.samples.seller import SHOPS, SINCE, STORIES, UNTIL, Order, Rating

__all__ = ["SINCE", "STORIES", "UNTIL", "sample_folder", "write_samples"]


def sample_folder() -> Path:
    """Folder of the shipped sample reports, `data/samples` of a checkout.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    FileNotFoundError
        If the package was installed without the checkout around it.
    """
    folder = Path(__file__).resolve().parents[2] / "data" / "samples"
    if not (folder / "us_feedback_all_stars.txt").is_file():
        raise FileNotFoundError(
            "The sample reports lie in data/samples of a checkout of feedbacklab, and "
            "this package does not run from one. Write them where you like with "
            "`python -m feedbacklab.samples FOLDER`."
        )
    return folder


def write_samples(folder: str | os.PathLike[str], seed: int = 2026) -> list[Path]:
    """Write the sample reports, byte for byte the same for the same seed.

    Parameters
    ----------
    folder
        Where to write; it is made when missing, files of the same names are replaced.
    seed
        Another number gives another history of the same seller, with the same stories.

    Returns
    -------
    list of pathlib.Path
        The files written.
    """
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    written = []
    for name, content in _sample_files(seed).items():
        path = place / name
        path.write_bytes(content)
        written.append(path)
    return written


def _sample_files(seed: int) -> dict[str, bytes]:
    orders, ratings = _make_history(seed)
    files: dict[str, bytes] = {}
    for code in ("US", "UK"):
        name = f"{code.lower()}_feedback_all_stars.txt"
        files[name] = feedback_report(code, ratings[code])
    for code in ("US", "DE", "JP"):
        critical = [rating for rating in ratings[code] if rating.stars <= 3]
        name = f"{code.lower()}_feedback_1to3_stars.txt"
        files[name] = feedback_report(code, critical)
    for code in ("US", "UK", "DE"):
        low, known = code.lower(), orders[code]
        files[f"{low}_all_orders.txt.gz"] = orders_report(code, known)
        traffic = traffic_report(code, ratings[code], known)
        files[f"{low}_sales_and_traffic.json"] = traffic
    files["us_shipments.csv.gz"] = shipments(orders["US"])
    sent_back = make_returns(orders["US"], random.Random(f"returns/US/{seed}"))
    files["us_fba_returns.txt"] = fba_returns(sent_back)
    files["us_merchant_returns.txt"] = merchant_returns(sent_back)
    files["us_feedback_manager.txt"] = feedback_manager_page("US", ratings["US"])
    return files


def _make_history(seed: int) -> tuple[dict[str, list[Order]], dict[str, list[Rating]]]:
    """Orders that the reports cover and ratings of each marketplace, with comments."""
    orders, ratings = {}, {}
    for shop in SHOPS:
        rng = random.Random(f"{shop.marketplace}/{seed}")
        bought = make_orders(shop, rng)
        ratings[shop.marketplace] = make_ratings(bought, rng)
        orders[shop.marketplace] = [
            order for order in bought if order.purchased.date() >= SINCE
        ]
    _tell(ratings, seed)
    return orders, ratings


def _tell(ratings: dict[str, list[Rating]], seed: int) -> None:
    """Give comments; from DE and JP only ratings of 1–3 stars are delivered."""
    english = ratings["US"] + ratings["UK"]
    for language, told, most_stars in (
        ("en", english, 5),
        ("de", ratings["DE"], 3),
        ("ja", ratings["JP"], 3),
    ):
        rng = random.Random(f"{language}/{seed}")
        give_comments(told, language, most_stars, rng)
        give_replies(told, language, rng)
