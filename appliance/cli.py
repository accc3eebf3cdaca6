"""`lumbung box`: what a technician types on the box. Composed by `lumbung.py`.

Lock-down is in `lockdown.cli`, keeping a box (backup, restore) in `cli_keep`.

Exit codes: 0 done; 1 an error of the catalogue, named on the screen, or (`close-check`) points are open; 2 a wrong
command line; 3 (`run`) the service refused to start and said why, (`status`, `close-check`) no box answers.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import click

from appliance import command_key
from appliance.cli_keep import backup, restore, set_power, upgradable
from appliance.journal import Journal
from appliance.lockdown.cli import seb, seb_keys
from appliance.settings import BoxSettings
from sync import config, errors
from sync.console import complain, config_option, errors_shown, json_option, number, show_facts
from sync.errors import LumbungError
from sync.files import as_owner, write_whole
from sync.trust import ROOTS, SIGN_KEY
from sync.wire.keys import SealingKey, SigningKey
from sync.wire.roles import first_roles

SEAL_KEY = "keys/box-seal.key"
ENROLMENT = "enrolment.json"
REFUSED = 3
NO_ANSWER = 3
NOT_BALANCED = 1


@click.group()
def box() -> None:
    """Serve exams to a room and keep its journal."""


box.add_command(seb)
box.add_command(seb_keys)
for keeping in (backup, restore, upgradable, set_power):
    box.add_command(keeping)


def _settings(config_file: Path) -> BoxSettings:
    settings: BoxSettings = config.load(config_file, {"box": BoxSettings})["box"]
    return settings


@box.command()
@config_option
@click.option("--roots", type=click.Path(path_type=Path), help="The centre's role list, if it is at hand already.")
@json_option
@errors_shown
def init(config_file: Path, roots: Path | None, as_json: bool) -> None:
    """Make a new box: its keys, its journal, and the file that enrols it at the centre."""
    settings = _settings(config_file)
    with as_owner(settings.data_dir):
        enrolment = initialise(settings, os.urandom)
        if roots is not None:
            trust_roots(settings.data_dir, roots)
    if as_json:
        click.echo(json.dumps(enrolment))
    else:
        place = settings.data_dir
        click.echo(f"Server lokal {settings.site} / {settings.box} siap di / box made in {place}")
        click.echo(f"Daftarkan di pusat dengan / enrol it at the centre with {place / ENROLMENT}")


@box.command()
@click.argument("roots", type=click.Path(path_type=Path))
@config_option
@errors_shown
def trust(roots: Path, config_file: Path) -> None:
    """Trust the centre whose role list (ROOTS) was brought here. Only once: later lists prove themselves."""
    data_dir = _settings(config_file).data_dir
    with as_owner(data_dir):
        trust_roots(data_dir, roots)


@box.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--packages",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Where the sealed contents lie; by default FOLDER/packages.",
)
@config_option
@json_option
@errors_shown
def take(folder: Path, packages: Path | None, config_file: Path, as_json: bool) -> None:
    """Take the dispatch and packages that were carried here in FOLDER (a stick). The running box finds them itself."""
    from sync.carried import take as take_carried

    settings = _settings(config_file)
    with as_owner(settings.data_dir):
        taken = take_carried(folder, packages or folder / "packages", settings.data_dir, settings.site)
    if as_json:
        click.echo(json.dumps(taken._asdict()))
    else:
        click.echo(
            f"Dispatch {taken.dispatch or '–'}; paket baru / new {taken.contents}; kurang / missing {taken.missing}"
        )


@box.command()
@config_option
@errors_shown
def run(config_file: Path) -> None:
    """Serve the room until told to stop."""
    settings = _settings(config_file)
    from appliance.serve import run as serve
    from appliance.web.app import BoxApp

    try:
        serve(settings, lambda: BoxApp(settings))
    except LumbungError as refused:
        complain(refused)
        sys.exit(REFUSED)


@box.command()
@config_option
@json_option
@errors_shown
def status(config_file: Path, as_json: bool) -> None:
    """Ask the running service how it is."""
    settings = _settings(config_file)
    from appliance.inquiry import ask_service

    told = ask_service(settings)
    asked, answered = (settings.site, settings.box), (told.get("site_id"), told.get("box"))
    if told["answers"] and answered != asked:
        named = {"configured": " / ".join(asked), "answered": " / ".join(str(part) for part in answered)}
        raise LumbungError(errors.OTHER_BOX, **named, address=told["address"])
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        show_facts(" · ".join(asked), _facts(told))
    if not told["answers"]:
        sys.exit(NO_ANSWER)


@box.command("close-check")
@click.argument("sitting")
@config_option
@json_option
@errors_shown
def close_check(sitting: str, config_file: Path, as_json: bool) -> None:
    """Whether SITTING (its id) adds up and may be closed; every point that stands against it."""
    settings = _settings(config_file)
    shown = command_key.token(command_key.key_of(settings.data_dir))
    from appliance.inquiry import ask_service

    told = ask_service(settings, f"/perintah/{quote(sitting, safe='')}/penutupan", shown)
    if not told["answers"]:
        if as_json:
            click.echo(json.dumps(told))
        else:
            show_facts(settings.box, _facts(told))
        sys.exit(NO_ANSWER)
    balanced = not told["points"]
    if as_json:
        click.echo(json.dumps({"balanced": balanced, **told}, ensure_ascii=False))
    else:
        show_facts(f"{told['title']} · {told['room']}", _closing_facts(told))
    sys.exit(0 if balanced else NOT_BALANCED)


def initialise(settings: BoxSettings, random: Callable[[int], bytes]) -> dict[str, str]:
    """Keys, journal and enrolment file in a data folder. Returns what the file says. LumbungError JOURNAL_EXISTS."""
    folder = settings.data_dir
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # what is in it is for the service alone
    for part in ("keys", "inbox", "inbox/blobs", "outbox"):
        (folder / part).mkdir(mode=0o700, parents=True, exist_ok=True)
    sign_file, seal_file = folder / SIGN_KEY, folder / SEAL_KEY
    if not sign_file.exists():
        write_whole(sign_file, SigningKey.generate().to_bytes())
    if not seal_file.exists():
        write_whole(seal_file, SealingKey.generate().to_bytes())
    Journal.create(folder, site=settings.site, box=settings.box, random=random)  # last: with it the box is made
    sign, seal = SigningKey.from_bytes(sign_file.read_bytes()), SealingKey.from_bytes(seal_file.read_bytes())
    enrolment = {
        "site": settings.site,
        "box": settings.box,
        "sign_key": sign.public.raw.hex(),
        "seal_key": seal.public.raw.hex(),
    }
    write_whole(folder / ENROLMENT, json.dumps(enrolment, indent=1).encode(), mode=0o644)
    return enrolment


def trust_roots(data_dir: Path, roots: Path) -> None:
    """Put the role list in place; the same one again is left as it lies, so that a second run changes nothing.

    LumbungError: what is wrong with it, or ALREADY_TRUSTS where another is there; OSError of an unreadable file.
    """
    envelope = roots.read_bytes()
    first_roles(envelope)
    known = data_dir / ROOTS
    if not known.exists():
        write_whole(known, envelope)
    elif known.read_bytes() != envelope:
        raise LumbungError(errors.ALREADY_TRUSTS, file=ROOTS)


_WHY = {
    "nobody": "tidak ada yang menjawab",
    "slow": "tidak ada jawaban pada waktunya",
    "certificate": "sertifikatnya bukan `tls_cert`, atau berkas itu tidak terbaca",
    "stranger": "yang menjawab bukan server lokal Lumbung",
}
_STATES = {
    "planned": "belum dibuka",
    "registration": "pendaftaran dibuka",
    "running": "berlangsung",
    "paused": "dijeda",
    "ended": "berakhir",
    "closed": "ditutup",
    "settled": "tuntas",
}


_POINTS = {
    "unaccounted": "tidak diketahui hadir atau tidak",
    "not_submitted": "belum dikumpulkan",
    "browser": "peramban mungkin masih menyimpan jawaban",
}


def _closing_facts(told: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield "Keadaan", _STATES.get(told["state"], told["state"])
    yield "Penutupan", "cocok / balanced" if not told["points"] else f"{number(len(told['points']))} hal terbuka / open"
    for point in told["points"]:
        seat = f" ({point['seat']})" if point["seat"] else ""
        has = [f"server {each['have']}, peramban {_told(each['written'])}" for each in point["browsers"]]
        has += ["berkas darurat disimpan di server ini"] if point["kept"] else []
        yield f"{point['name']}{seat}", ": ".join([_POINTS[point["why"]], *(["; ".join(has)] if has else [])])


def _told(written: int | None) -> str:
    return "?" if written is None else number(written)


def _facts(told: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield "Layanan", "menjawab" if told["answers"] else "tidak menjawab"
    yield "Ditanya di", told["address"]
    if not told["answers"]:
        yield "Sebab", _WHY[told["why"]]
        return
    yield "Lokasi", told["site"]
    yield "Alamat di kartu", told["origin"]
    yield "Zona waktu", told["zone"]
    yield "Versi", told["software"]
    if not told["sittings"]:
        yield "Sesi", "belum ada"
    for sitting in told["sittings"]:
        yield f"{sitting['title']} · {sitting['room']}", _STATES.get(sitting["state"], sitting["state"])
