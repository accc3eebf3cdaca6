"""`lumbung central emergency`: files that a participant's page saved by itself. Composed by `central.cli`."""

from __future__ import annotations

from pathlib import Path

import click

from central import emergency as files
from central import projection
from central.console import centre_of, say
from sync.console import config_option, errors_shown, json_option
from sync.errors import CATALOGUE, LumbungError
from sync.wire.emergency import MAX_FILE_BYTES


@click.group()
def emergency() -> None:
    """Emergency files: a page's log, saved when neither box nor LAN was there."""


@emergency.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@config_option
@json_option
@errors_shown
def import_(file: Path, config_file: Path, as_json: bool) -> None:
    """Check FILE, and add what the centre does not have yet. The same file again adds nothing.

    A file that cannot be used is set aside, whole, and shown on the staff's page.
    """
    centre = centre_of(config_file)
    with file.open("rb") as opened:
        brought = files.bring(centre, opened.read(MAX_FILE_BYTES + 1), "command", "")
    if brought.code is not None:
        raise LumbungError(CATALOGUE[brought.code], set_aside=brought.sha256.hex()[:16])
    taken = brought.taken
    assert taken is not None, "what is not set aside was taken in"
    projection.catch_up(centre)
    facts = {
        "site": taken.site,
        "sitting": taken.sitting.hex(),
        "attempt": taken.attempt.hex(),
        "events": taken.events,
        "added": taken.added,
        "unknown": taken.unknown,
        "contradicts": taken.contradicts,
    }
    sentence = f"Berkas darurat {taken.site}, pengerjaan {taken.attempt.hex()[:8]}: "
    sentence += f"{taken.added} dari {taken.events} catatan ditambahkan."
    if taken.unknown:
        sentence += f" {taken.unknown} catatan tidak dikenal: perbarui perangkat lunak, lalu impor lagi."
    if taken.contradicts:
        sentence += " Isinya bertentangan dengan berkas sebelumnya; keduanya disimpan."
    say(as_json, facts, sentence)
