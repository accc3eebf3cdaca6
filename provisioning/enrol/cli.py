"""`lumbung provision enrol`: make this box known to the centre, by internet with a code, or by file and telephone.

Exit codes: 0 enrolled; 1 an error of the catalogue; 2 a wrong command line; 3 the request waits for the centre.
A second run goes on where the first one stopped, and changes nothing once the box is enrolled.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from appliance.settings import BoxSettings
from provisioning.enrol import asking, installing, online
from provisioning.enrol.folder import Approved, EnrolFolder
from provisioning.enrol.machine import hardware_serial
from provisioning.systemd import start_command
from sync import config, errors
from sync.console import config_option, errors_shown, json_option
from sync.errors import LumbungError
from sync.files import as_owner
from sync.service import software
from sync.settings import SyncSettings
from sync.wire import enrolment
from sync.wire.enrol_code import CodeKey

WAITS = 3
ASK_EVERY_S = 5.0
MOMENT = "%Y-%m-%d %H:%M"


@click.command()
@config_option
@click.option("--code", help="One-time code from the centre's staff (XXXX-XXXX): ask over the internet.")
@click.option(
    "--approval", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Signed approval that came back."
)
@click.option("--fingerprint", help="The centre's fingerprint, as its staff read it out.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Also write the request here (a stick).")
@click.option("--serial", help="Serial number of this PC, where it does not tell it itself.")
@click.option(
    "--date", "moment", type=click.DateTime([MOMENT]), help="Today's date and time, if this PC's clock is off."
)
@click.option("--new-request", is_flag=True, help="Forget the request that was made and make another.")
@click.option("--wait", "wait_s", type=click.IntRange(0, 86_400), default=0, help="Seconds to wait for the approval.")
@json_option
@errors_shown
def enrol(
    config_file: Path,
    code: str | None,
    approval: Path | None,
    fingerprint: str | None,
    out: Path | None,
    serial: str | None,
    moment: datetime | None,
    new_request: bool,
    wait_s: int,
    as_json: bool,
) -> None:
    """Make this box known to the centre. Keys are made here and never leave."""
    settings: BoxSettings = config.load(config_file, {"box": BoxSettings})["box"]
    folder = EnrolFolder(settings.data_dir)
    if serial is not None and (not serial or enrolment.SERIAL.fullmatch(serial) is None):
        raise click.UsageError("--serial: paling banyak 40 huruf, angka, . _ / : + - / at most 40 of these characters.")
    # What takes root's own eyes comes first: the maker's number, and a stick that belongs to whoever plugged it in.
    serial = hardware_serial() if serial is None else serial
    carried = None if approval is None else installing.read_file(approval)
    with as_owner(settings.data_dir):
        asking.make_box(settings, os.urandom)
        request = None if new_request else folder.request()
        if request is None or not asking.is_still_ours(settings, request):
            if carried is not None:
                raise LumbungError(errors.NO_ENROL_REQUEST)
            request = _new_request(settings, folder, serial, moment, as_json)
        done = folder.approved()
        if carried is not None:
            done = _from_file(settings, folder, carried, request, fingerprint, as_json)
        elif done is None and (code is not None or folder.code() is not None):
            done = _online(config_file, settings, folder, request, code, wait_s, as_json)
        online_waits = done is None and folder.code() is not None
        forms = asking.write_forms(request, folder.path) if done is None and out is None else []
    if done is None and out is not None:
        forms = asking.write_forms(request, out)
    _show(settings, request, done, forms, online_waits, as_json)
    if done is None:
        sys.exit(WAITS)


def _new_request(
    settings: BoxSettings, folder: EnrolFolder, serial: str, moment: datetime | None, as_json: bool
) -> bytes:
    request = asking.make_request(
        settings,
        serial=serial,
        software=software(),
        created_ms=_now_ms(moment, as_json),
        random=os.urandom,
    )
    folder.keep_request(request)
    return request


def _now_ms(moment: datetime | None, as_json: bool) -> int:
    """What the request is labelled with. Asked once, where there is somebody to ask; nothing depends on it."""
    if moment is None and not as_json:
        clock = datetime.now().astimezone()
        click.echo(f"Jam PC ini / this PC's clock: {clock:%d-%m-%Y %H.%M} {clock.tzname()}")
        if sys.stdin.isatty():
            moment = click.prompt(
                "Tekan Enter bila benar, atau ketik yang benar / Enter if right, or type it (YYYY-MM-DD HH:MM)",
                default=clock.strftime(MOMENT),
                show_default=False,
                type=click.DateTime([MOMENT]),
            )
    return max(0, int((time.time() if moment is None else moment.timestamp()) * 1000))


def _from_file(
    settings: BoxSettings, folder: EnrolFolder, carried: bytes, request: bytes, typed: str | None, as_json: bool
) -> Approved:
    approval = installing.verify(folder, carried, request)
    if typed is not None or folder.trusted() is None:
        if typed is None and not as_json and sys.stdin.isatty():
            click.echo("Telepon staf pusat dan minta mereka membacakan sidik jari pusat. / Call the centre's staff.")
            typed = click.prompt("Sidik jari pusat / the centre's fingerprint")
        if typed is None:
            raise LumbungError(errors.FINGERPRINT_NEEDED)
        installing.compare(approval, typed)
    return installing.install(settings, folder, approval, request)


def _online(
    config_file: Path,
    settings: BoxSettings,
    folder: EnrolFolder,
    request: bytes,
    typed: str | None,
    wait_s: int,
    as_json: bool,
) -> Approved | None:
    """Asks until there is an answer that ends it, or the time is over; None while it waits."""
    link: SyncSettings = config.load(config_file, {"sync": SyncSettings})["sync"]
    key = folder.code() if typed is None else CodeKey.of(typed, settings.site)
    assert key is not None
    end, pause = time.monotonic() + wait_s, threading.Event()
    say: Callable[[str], None] = (lambda _text: None) if as_json else click.echo
    while True:
        answer = online.post(link, request, key, os.urandom)
        folder.keep_code(key)  # only one that the centre knows
        if answer.state == "refused":
            raise LumbungError(errors.ENROLMENT_REFUSED, reason=answer.reason)
        if answer.state == "expired":
            raise LumbungError(errors.ENROLMENT_EXPIRED)
        if answer.approval is not None:
            approval = installing.verify(folder, answer.approval, request)
            return installing.install(settings, folder, approval, request)
        left_s = end - time.monotonic()
        if left_s <= 0:
            return None
        say("Menunggu persetujuan pusat … / waiting for the centre …")
        pause.wait(min(ASK_EVERY_S, left_s))


def _show(
    settings: BoxSettings, request: bytes, done: Approved | None, forms: list[Path], online_waits: bool, as_json: bool
) -> None:
    facts: dict[str, Any] = {
        "state": "waiting" if done is None else "enrolled",
        "site": settings.site,
        "box": settings.box,
        "fingerprint": enrolment.request_fingerprint(request),
        "request": enrolment.to_text(request),
        "files": [str(each) for each in forms],
    }
    if done is not None:
        facts |= {"centre_fingerprint": done.centre_fingerprint, "dispatch_version": done.dispatch_version}
    if as_json:
        click.echo(json.dumps(facts, ensure_ascii=False))
        return
    click.echo(f"{settings.site} / {settings.box}   sidik jari / fingerprint: {facts['fingerprint']}")
    if done is not None:
        click.echo(f"TERDAFTAR / ENROLLED. Sidik jari pusat / the centre's fingerprint: {done.centre_fingerprint}")
        click.echo(f"Lanjut / next: {start_command(settings)}")
        return
    if online_waits:
        click.echo("Permohonan menunggu di pusat. Bacakan sidik jari di atas kepada staf, lalu ulangi perintah ini.")
        click.echo("The centre has the request. Read the fingerprint to its staff, then run this command again.")
        return
    click.echo(asking.for_the_terminal(request))
    for each in forms:
        click.echo(f"  {each}")
    click.echo("Kirim salah satunya ke pusat dan bacakan sidik jari di atas lewat telepon. Setelah berkas kembali:")
    click.echo("Send one of these to the centre and read the fingerprint out by telephone. When a file comes back:")
    click.echo("  lumbung provision enrol --approval BERKAS")
