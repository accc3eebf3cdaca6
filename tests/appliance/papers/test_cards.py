"""What a phone reads off a printed card: the person's page on the box, never a PIN."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
import zxingcpp
from PIL import Image

from appliance.papers.make import make, pictures
from tests.appliance.papers.reading import read, sample
from tests.appliance.papers.samples import PLACE, facts


def test_each_card_s_code_is_the_address_of_that_person() -> None:
    given = facts()
    with_pins = replace(given, people=tuple(replace(one, pin="902101") for one in given.people))
    pages = [Image.open(io.BytesIO(page)).convert("L") for page in pictures("cards", with_pins, "id")]
    read = sorted(code.text for page in pages for code in zxingcpp.read_barcodes(page))
    assert read == sorted(f"{PLACE.origin}/kartu/{one.roster}" for one in given.people)


def test_a_card_without_an_address_has_no_code() -> None:
    given = replace(facts(2), place=replace(PLACE, origin=""))
    (page,) = pictures("cards", given, "id")
    assert zxingcpp.read_barcodes(Image.open(io.BytesIO(page)).convert("L")) == []


@pytest.mark.parametrize("blank", [False, True])
def test_a_card_has_a_place_for_the_pin_that_the_log_in_asks_for(blank: bool) -> None:
    """The box knows no PIN: it is written there by hand, from the centre's list; where one is known it stands there."""
    cards = 8 if blank else len(facts().people)
    assert len(re.findall(r"\bPIN\b", read(sample("cards", "id", blank)))) == cards
    with_pins = replace(facts(), people=tuple(replace(one, pin="902101") for one in facts().people))
    assert read(make("cards", with_pins, "id")).count("902101") == len(with_pins.people)
