"""What a phone reads off a printed card: the person's page on the box, never a PIN."""

from __future__ import annotations

import io
from dataclasses import replace

import zxingcpp
from PIL import Image

from appliance.papers.make import pictures
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
