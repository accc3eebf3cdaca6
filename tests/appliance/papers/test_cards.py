"""What a phone reads off a printed card: the person's page on the box, never a PIN."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
import zxingcpp
from PIL import Image

from appliance.papers.make import pictures
from tests.appliance.papers.reading import read, sample
from tests.appliance.papers.samples import PLACE, facts


def test_each_card_s_code_is_the_address_of_that_person() -> None:
    given = facts()
    pages = [Image.open(io.BytesIO(page)).convert("L") for page in pictures("cards", given, "id")]
    read = sorted(code.text for page in pages for code in zxingcpp.read_barcodes(page))
    assert read == sorted(f"{PLACE.origin}/kartu/{one.roster}" for one in given.people)


def test_a_card_without_an_address_has_no_code() -> None:
    given = replace(facts(2), place=replace(PLACE, origin=""))
    (page,) = pictures("cards", given, "id")
    assert zxingcpp.read_barcodes(Image.open(io.BytesIO(page)).convert("L")) == []


@pytest.mark.parametrize("blank", [False, True])
def test_a_card_has_a_place_for_the_pin_that_the_log_in_asks_for(blank: bool) -> None:
    """The box knows no PIN: where the centre's own cards are not used, it is written there by hand."""
    cards = 8 if blank else len(facts().people)
    assert len(re.findall(r"\bPIN\b", read(sample("cards", "id", blank)))) == cards
