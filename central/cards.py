"""The cards of a sitting with their PINs, as a PDF/UA-1 file. Called by `lumbung central sitting cards`.

The box prints the same cards with an empty line: it knows no PIN. Nothing of a PIN is kept here.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from central.centre import Centre
from central.pins import read_pins
from central.store import plans, results, sites
from central.store.engine import reading
from sync import errors
from sync.errors import LumbungError
from web import printing
from web.languages import Language, Text, texts_of
from web.papers.cards import TEMPLATE, Card, CardWords, card_told
from web.papers.shown import Moment, Shown
from web.papers.venue import Place, place_told
from web.security import plain_origin


class SecretWords(CardWords):
    """The cards' words, and what the sheet itself says."""

    secret = Text(
        "RAHASIA: berisi PIN. Potong, simpan dalam amplop tersegel sampai hari ujian, serahkan hanya kepada orangnya.",
        "SECRET: carries PINs. Cut, keep in a sealed envelope until the day of the exam, hand to that person alone.",
    )


class Cards(NamedTuple):
    """A sitting's cards. Those of the box have the same numbers: people are in the order of the dispatch."""

    place: Place
    planned: Moment
    cards: tuple[Card, ...]


def cards_of(centre: Centre, site: str, sitting: bytes, pins: Path, origin: str = "") -> Cards:
    """The cards of a planned sitting. `origin`: the site's one address, as its box has it; without it, no QR codes.

    LumbungError NO_SUCH_RECORD, PINS_DIFFER, WRONG_SHAPE (the origin).
    """
    if origin:
        try:
            origin = plain_origin(origin)
        except ValueError as error:
            raise LumbungError(errors.WRONG_SHAPE, where="origin", why=str(error)) from error
    with reading(centre.engine) as connection:
        where, planned = sites.find_site(connection, site), plans.find_sitting(connection, site, sitting)
        if where is None or planned is None:
            raise LumbungError(errors.NO_SUCH_RECORD, site=site, sitting=sitting.hex())
        package = results.find_package(connection, planned.package)
        people = plans.participants_of(connection, site, sitting)
    assert package is not None
    given = read_pins(pins, people)
    return Cards(
        Place(where.name, planned.room, where.zone, planned.title, package.outline["title"], origin=origin),
        Moment(datetime.fromisoformat(planned.starts_at).replace(tzinfo=ZoneInfo(where.zone))),
        tuple(
            Card(number, each.roster.hex(), each.name, each.nip, each.seat, given[each.roster])
            for number, each in enumerate(people, 1)
        ),
    )


def make(cards: Cards, language: Language) -> bytes:
    """The sheets. LumbungError PRINTING_MISSING, PAPER_FAILED."""
    return printing.pdf(TEMPLATE, told(cards, language), at_s=int(cards.planned.at.timestamp()))


def told(cards: Cards, language: Language) -> dict[str, object]:
    """All that the template prints."""
    shown = Shown(language, ZoneInfo(cards.place.zone))
    return {
        "language": language,
        "blank": False,
        "t": {name: text.of(language) for name, text in texts_of(SecretWords).items()},
        "title": SecretWords.title_cards.of(language),
        "place": place_told(cards.place, shown),
        "planned": shown.moment(cards.planned),
        "head": None,
        "secret": SecretWords.secret.of(language),
        "cards": [card_told(card, cards.place.origin, shown) for card in cards.cards],
    }
