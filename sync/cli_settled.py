"""`lumbung sync settled`: whether sittings are settled, and what is missing. Composed by `sync.cli`.

Exit codes as there: 0 settled; 1 an error of the catalogue; 2 a wrong command line; 3 nothing is wrong, but it waits.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from sync import config, errors
from sync.console import config_option, errors_shown, json_option, number, show_facts
from sync.errors import LumbungError
from sync.settings import BoxPlace
from sync.settling import Settlement, settlements
from sync.wire.answers import head_text

WAITS = 3  # as in `sync.cli`


@click.command()
@click.argument("sitting", required=False)
@config_option
@json_option
@errors_shown
def settled(sitting: str | None, config_file: Path, as_json: bool) -> None:
    """Whether sittings are settled: closed, and archived at the centre. SITTING: the id of one."""
    place: BoxPlace = config.load(config_file, {"box": BoxPlace})["box"]
    found = settlements(place.data_dir, None if sitting is None else (_sitting_id(sitting),))
    if as_json:
        told = [each.to_json() for each in found]
        click.echo(json.dumps({"settled": all(each.settled for each in found), "sittings": told}))
    elif not found:
        click.echo("Belum ada sesi yang dibuka. / No sitting was opened yet.")
    else:
        for each in found:
            show_facts(each.sitting.hex(), _settling_rows(each))
    sys.exit(0 if all(each.settled for each in found) else WAITS)


def _sitting_id(typed: str) -> bytes:
    """The sixteen bytes that were typed in hex. LumbungError UNKNOWN_SITTING."""
    try:
        return bytes.fromhex(typed)
    except ValueError:
        raise LumbungError(errors.UNKNOWN_SITTING) from None


_WHY_WORDS = {
    "open": "sesi belum ditutup / the sitting is not closed",
    "missing": "belum semua di pusat / not all is at the centre",
    "held": "pusat belum mengarsipkan semuanya / the centre has not archived all of it",
    "fork": "jurnal ganda, staf pusat harus melihatnya / a forked journal, the centre's staff must look",
}


def _settling_rows(each: Settlement) -> Iterator[tuple[str, str]]:
    yield "Keadaan", "tuntas / settled" if each.settled else "belum tuntas / not settled yet"
    for why in each.why_not:
        yield "Sebab", _WHY_WORDS[why]
    if each.head is not None:
        yield "Kepala penutup", head_text(each.head)
    yield "Catatan", number(each.events)
    yield "Terarsip di pusat", number(each.archived)
    if each.held:
        yield "Di pusat, belum terarsip", number(each.held)
    for stretch in each.stretches:
        for first, last in stretch.missing:
            yield "Belum di pusat", f"{first}–{last} ({stretch.epoch.hex()})"
    if each.quarantined:
        yield "Disisihkan pusat", f"{number(len(each.quarantined))} catatan"
