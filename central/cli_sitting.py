"""`lumbung central sitting`: planning one, giving its people their photos, and printing their cards.

Composed by `central.cli`.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from central import cards, photos, planning, publish, rosters
from central.console import centre_of, say
from central.keyring import write_secret
from central.pins import pin_list
from sync import errors
from sync.console import config_option, errors_shown, json_option
from sync.errors import LumbungError
from sync.files import write_whole

_photos_place = click.Path(exists=True, path_type=Path)
_roster_file = click.Path(exists=True, dir_okay=False, path_type=Path)

# The centre is never told where a box is reached in its room: nothing that comes up carries it.
NO_CODES = (
    "Kartu-kartu ini tanpa alamat dan tanpa kode QR: pusat tidak tahu alamat server lokal di sana. Tanyakan kepada "
    "teknisinya (`lumbung box status`, baris «Alamat di kartu»), lalu ulangi dengan --origin http://… dan berkas lain.",
    "These cards have neither address nor QR code: the centre does not know the address of the site's box. Ask its "
    "technician (`lumbung box status`, line «Alamat di kartu»), then repeat with --origin http://… and another file.",
)


@click.group()
def sitting() -> None:
    """Sittings: one exam, in one room, at one time, for one roster."""


@sitting.command("plan")
@click.argument("site_id", metavar="SITE")
@click.argument("roster", type=_roster_file)
@click.option("--exam", "exam_id", required=True, help="Id of a published exam; its newest package is used.")
@click.option("--title", required=True)
@click.option("--room", required=True)
@click.option("--starts-at", required=True, help="Local time of the room: YYYY-MM-DDTHH:MM.")
@click.option("--minutes", type=click.IntRange(1, 10_080), required=True)
@click.option("--photos", "photos_place", type=_photos_place, help="Folder or zip of photos, each named by its NIP.")
@click.option("--pins", "pins_file", type=click.Path(path_type=Path), help="New CSV with the PINs, for printing cards.")
@config_option
@json_option
@errors_shown
def sitting_plan(
    site_id: str,
    roster: Path,
    exam_id: str,
    title: str,
    room: str,
    starts_at: str,
    minutes: int,
    photos_place: Path | None,
    pins_file: Path | None,
    config_file: Path,
    as_json: bool,
) -> None:
    """Plan a sitting for the people in ROSTER (CSV or TOML). Machine-made PINs are shown here and nowhere else."""
    if pins_file is not None and pins_file.exists():
        raise LumbungError(errors.ALREADY_THERE, what=str(pins_file))
    centre = centre_of(config_file)
    people, odd = rosters.read_roster(roster)
    if photos_place is not None:  # nothing is planned before they are good
        photos.read_photos(photos_place, [person.nip for person in people])
    planned = planning.plan_sitting(
        centre,
        site_id,
        publish.exam_package(centre, exam_id),
        title=title,
        room=room,
        starts_at=starts_at,
        duration_ms=minutes * 60_000,
        people=people,
    )
    attached = None if photos_place is None else photos.attach(centre, site_id, planned.sitting, photos_place)
    if pins_file is not None:
        write_secret(pins_file, pin_list(planned))
    facts = {
        "site": site_id,
        "sitting": planned.sitting.hex(),
        "token": planned.token,
        "participants": [card.to_json() for card in planned.cards],
        "warnings": [fault.to_json() for fault in odd],
        "photos": None if attached is None else asdict(attached),
    }
    lines = [f"Sesi {planned.sitting.hex()}, token {planned.token}, {len(planned.cards)} peserta."]
    lines += [_photos_told(attached)] if attached is not None else []
    lines += [f"  {card.nip}  {card.name}  PIN {card.pin}" for card in planned.cards if pins_file is None]
    say(as_json, facts, "\n".join(lines))


@sitting.command("photos")
@click.argument("site_id", metavar="SITE")
@click.argument("sitting_id", metavar="SITTING")
@click.argument("place", type=_photos_place)
@config_option
@json_option
@errors_shown
def sitting_photos(site_id: str, sitting_id: str, place: Path, config_file: Path, as_json: bool) -> None:
    """Give the people of a planned SITTING their photos, from a folder or zip of files named by NIP.

    They replace what was given before, and go down with the next dispatch.
    """
    attached = photos.attach(centre_of(config_file), site_id, _octets(sitting_id), place)
    say(as_json, {"site": site_id, "sitting": sitting_id, **asdict(attached)}, _photos_told(attached))


@sitting.command("cards")
@click.argument("site_id", metavar="SITE")
@click.argument("sitting_id", metavar="SITTING")
@click.argument("pins_file", metavar="PINS", type=_roster_file)
@click.option("--pdf", type=click.Path(path_type=Path), required=True, help="New file for the cards.")
@click.option("--origin", default="", help="The site's one address, as in its box's settings; without it no QR codes.")
@click.option("--language", type=click.Choice(["id", "en"]), default="id", show_default=True, help="Of the cards.")
@config_option
@json_option
@errors_shown
def sitting_cards(
    site_id: str,
    sitting_id: str,
    pins_file: Path,
    pdf: Path,
    origin: str,
    language: str,
    config_file: Path,
    as_json: bool,
) -> None:
    """Print a planned SITTING's participant cards with PINs, out of the list that `sitting plan --pins` wrote.

    The file is as secret as the list: destroy both once the cards are cut and sealed.
    """
    if pdf.exists():
        raise LumbungError(errors.ALREADY_THERE, what=str(pdf))
    made = cards.cards_of(centre_of(config_file), site_id, _octets(sitting_id), pins_file, origin)
    write_whole(pdf, cards.make(made, "en" if language == "en" else "id"))
    sentence = f"{len(made.cards)} kartu dengan PIN di {pdf}. Rahasia: potong, segel, lalu musnahkan berkasnya."
    facts = {"site": site_id, "sitting": sitting_id, "cards": len(made.cards), "pdf": str(pdf)}
    say(as_json, {**facts, "origin": made.place.origin or None}, sentence)
    if not origin:
        click.echo("\n".join(NO_CODES), err=True)


def _octets(sitting_id: str) -> bytes:
    try:
        return bytes.fromhex(sitting_id)
    except ValueError as error:
        raise LumbungError(errors.NO_SUCH_RECORD, sitting=sitting_id) from error


def _photos_told(attached: photos.Attached) -> str:
    told = f"Foto: {attached.with_photo} peserta, {attached.without} tanpa foto"
    return f"{told}, {attached.of_others} berkas milik orang lain dilewati."
