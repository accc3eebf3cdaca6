"""A participant's card as its template prints it. Called by the papers of the box, and by the centre's with PINs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final, NamedTuple

import segno

from web.languages import Text
from web.papers.shown import Shown

TEMPLATE: Final = Path(__file__).parent / "templates" / "cards.typ"
CARD_PATH: Final = "/kartu/"  # the person's page on the box, for the proctor's phone

_DARK: Final = re.compile(rb"\x01+")


class Card(NamedTuple):
    """One card. `roster` in hex; `pin` None where it is not known: the card then has a line to write it on."""

    number: int
    roster: str
    name: str
    nip: str
    seat: str | None
    pin: str | None = None


class CardWords:
    """What stands on a card and around it."""

    title_cards = Text("Kartu Peserta", "Participant Cards")
    page = Text("Halaman", "Page")
    of = Text("dari", "of")

    room = Text("Ruang", "Room")
    sitting = Text("Sesi", "Sitting")
    planned = Text("Jadwal", "Planned")
    address = Text("Alamat ujian", "Exam address")
    second_address = Text("atau", "or")

    name = Text("Nama", "Name")
    nip = Text("NIP", "NIP")
    seat = Text("Kursi", "Seat")
    pin = Text("PIN", "PIN")

    card = Text("Kartu Peserta", "Participant Card")
    card_for = Text("Untuk pengawas", "For the proctor")
    card_keep = Text(
        "Bawa kartu ini dan tanda pengenal. Buka alamat ini pada komputer ujian.",
        "Bring this card and an identity document. Open this address on the exam PC.",
    )
    qr_alt = Text("Kode QR kartu {name} untuk telepon pengawas", "QR code of {name}'s card for the proctor's phone")


def card_told(card: Card, origin: str, shown: Shown) -> dict[str, str]:
    """The card as its template prints it. `origin`: the site's one address; without it there is no code."""
    name = shown.plain(card.name)
    return {
        "number": str(card.number),
        "name": name,
        "nip": shown.nip(card.nip),
        "seat": shown.plain(card.seat),
        "pin": shown.plain(card.pin),
        "qr": qr(f"{origin.rstrip('/')}{CARD_PATH}{card.roster}") if origin else "",
        "qr_alt": shown.text(CardWords.qr_alt, name=name),
    }


def qr(url: str) -> str:
    """A QR code as SVG, a bar for each run of dark modules.

    The mask is fixed and the bars are written here: weighing all eight masks, and segno's own SVG, would take longer
    than all else of a room's cards.
    """
    matrix = segno.make(url, micro=False, mask=2).matrix
    bars = "".join(
        f"M{run.start()} {y}h{run.end() - run.start()}v1H{run.start()}z"
        for y, row in enumerate(matrix)
        for run in _DARK.finditer(row)
    )
    size = len(matrix)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}"><path d="{bars}"/></svg>'
