"""A buyer's own number or address is no ground, in whatever language."""

import pandas as pd
import pytest

from feedbacklab.classifier import classify
from feedbacklab.policy import CANDIDATE, CANNOT_TELL, judge_comment


def verdict(comment, marketplace):
    row = pd.Series({"comment": comment, "stars": 1, "marketplace": marketplace})
    found = judge_comment(row, classify([comment]).iloc[0])
    return {one.ground: one.verdict for one in found}.get("personal")


@pytest.mark.parametrize(
    ("marketplace", "comment"),
    [
        ("BR", "Nada chegou, meu e-mail é ana@example.com"),
        ("BR", "Ainda espero, favor entrar em contato (11) 99999-0000"),
        ("BR", "Podem me ligar (11) 99999-0000"),
        ("NL", "Nog niets, mijn mail is ana@example.com"),
        ("SE", "Inget paket, min mejl ana@example.com"),
        ("PL", "Brak paczki, moja poczta ana@example.com"),
    ],
)
def test_what_is_called_the_buyers_own_needs_a_reader(marketplace, comment):
    assert verdict(comment, marketplace) == CANNOT_TELL


def test_the_sellers_address_is_still_a_ground():
    comment = "Escrevi para loja@example.com e nada"
    assert verdict(comment, "BR") == CANDIDATE


@pytest.mark.parametrize("words", ["pedido número", "pedido de nº", "pedido nº"])
def test_an_order_number_is_no_telephone(words):
    assert verdict(f"Veio errado, {words} 02-555019482", "BR") is None
