"""`lumbung central settle`: whether a sitting is settled, or what is missing. Composed by `central.cli`.

Exit codes: 0 settled; 1 an error of the catalogue; 2 a wrong command line; 3 nothing is wrong, but it waits.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from central import settling_paper
from central.centre import wall_ms
from central.console import centre_of, say
from central.settling import Settlement, settlement
from central.store.engine import reading
from sync import errors
from sync.console import config_option, errors_shown, json_option, number
from sync.errors import LumbungError
from sync.wire.answers import head_text

WAITS = 3
WHY = {
    "nothing": "belum ada data dari sesi ini",
    "open": "belum ditutup",
    "missing": "{missing} catatan belum tiba",
    "held": "{held} catatan belum ada di media kedua",
    "fork": "jurnalnya bercabang",
}


@click.command("settle")
@click.argument("sitting", metavar="SITE/SITTING")
@click.option("--pdf", type=click.Path(path_type=Path), help="Write the settlement sheet to this file too.")
@click.option("--language", type=click.Choice(["id", "en"]), default="id", show_default=True, help="Of the sheet.")
@config_option
@json_option
@errors_shown
def settle(sitting: str, pdf: Path | None, language: str, config_file: Path, as_json: bool) -> None:
    """Whether a sitting is settled: closed, and all of its journal archived here. What is missing, if not."""
    site, _, typed = sitting.partition("/")
    try:
        key = bytes.fromhex(typed)
    except ValueError:
        raise LumbungError(errors.NO_SUCH_RECORD, site=site, sitting=typed) from None
    with reading(centre_of(config_file).engine) as connection:
        found = settlement(connection, site, key)
    if pdf is not None:
        pdf.write_bytes(settling_paper.make(found, "en" if language == "en" else "id", wall_ms()))
    say(as_json, found.to_json(), "\n".join(_lines(found)))
    sys.exit(0 if found.settled else WAITS)


def _lines(found: Settlement) -> Iterator[str]:
    why = "; ".join(WHY[why].format(missing=number(found.missing), held=number(found.held)) for why in found.why_not)
    yield f"{found.title} · {found.room}: " + ("tuntas." if found.settled else f"belum tuntas: {why}.")
    if found.closing is not None:
        yield f"Kepala penutup {head_text(found.closing[2])}, nomor {found.closing[1]}, epoch {found.closing[0].hex()}."
    for each in found.stretches:
        for first, last in each.missing:
            yield f"Belum tiba: {first}–{last}, epoch {each.epoch.hex()}."
    lacking = "tanpa catatan" if found.settled else "belum diterima"
    yield (
        f"{found.enrolled} terdaftar: {found.received} diterima, {found.absent} tidak hadir, "
        f"{len(found.not_received)} {lacking}."
    )
