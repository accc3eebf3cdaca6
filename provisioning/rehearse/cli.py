"""`lumbung provision rehearse`.

Exit codes: 0 ready; 1 not ready, or an error of the catalogue; 2 a wrong command line. A power cut in the middle is
part of it: the next call goes on.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from appliance.checkup import Checkup, Verdict
from appliance.settings import BoxSettings
from provisioning.doctor.cli import NOT_READY, load_settings
from provisioning.privileged.acting import UNDER_WAY
from provisioning.systemd import is_active
from sync import errors
from sync.console import config_option, errors_shown, json_option
from sync.errors import LumbungError
from sync.settings import SyncSettings
from web.languages import LANGUAGES, Language
from web.security import host_of

UNITS = ("lumbung-box-tls.socket", "lumbung-box.socket", "lumbung-box.service")  # the way to a certificate stays


@click.command()
@config_option
@json_option
@click.option("--again", is_flag=True, help="Begin anew, whatever an interrupted rehearsal left.")
@click.option("--seats", type=click.IntRange(1, 400), help="Most seats that are simulated; 400 by default.")
@click.option("--port", type=click.IntRange(1, 65_535), help="Another port than the room's own.")
@click.option("--drill/--no-drill", default=True, show_default=True, help="Kill the box, pull cable and plug.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path(), help="Folder for the PDFs.")
@click.option("--lang", type=click.Choice(("id", "en")), default="id", show_default=True, help="Of the screen.")
@errors_shown
def rehearse(
    config_file: Path,
    as_json: bool,
    again: bool,
    seats: int | None,
    port: int | None,
    drill: bool,
    out: Path,
    lang: Language,
) -> None:
    """Rehearse a whole room with noise instead of an exam, and sign how many seats it carries."""
    from appliance.serve import require_certificate
    from provisioning.rehearse.run import FOLDER, listen
    from provisioning.rehearse.stage import wipe
    from sync.files import as_owner

    settings, sync = load_settings(config_file)
    refuse_while_a_sitting_is_open(settings)
    folder = settings.data_dir.stat()
    owner = (folder.st_uid, folder.st_gid) if os.getuid() == 0 else None
    with as_owner(settings.data_dir):
        require_certificate(settings)
        if again:
            wipe(settings.data_dir / FOLDER)
        failed = checks_that_fail(settings, sync, quiet=as_json)
    out.mkdir(parents=True, exist_ok=True)
    held_at = settings.port if port is None else port
    with room_service_away(), listen(settings.host, held_at) as listener, as_owner(settings.data_dir):
        told, papers = _held(settings, held_at, listener, failed, owner, as_json, lang, drill, seats)
    for language, pdf in papers.items():
        (out / f"kesiapan-{settings.site}-{settings.box}-{language}.pdf").write_bytes(pdf)
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        at = LANGUAGES.index(lang)
        click.echo(("SIAP" if told["ready"] else "BELUM SIAP", "READY" if told["ready"] else "NOT READY")[at])
        click.echo((f"Ruang ini sanggup {told['capacity']} peserta.", f"This room can carry {told['capacity']}.")[at])
        click.echo(f"{told['digest']} · {out.resolve()}")
    sys.exit(0 if told["ready"] else NOT_READY)


def _held(
    settings: BoxSettings,
    port: int,
    listener: Any,
    failed: tuple[str, ...],
    owner: tuple[int, int] | None,
    quiet: bool,
    language: Language,
    drill: bool,
    seats: int | None,
) -> tuple[dict[str, Any], dict[Language, bytes]]:
    """The rehearsal itself: (what is said, the certificate's PDFs by language; none without Typst)."""
    from provisioning.rehearse import load
    from provisioning.rehearse.certificate import digest_of, paper
    from provisioning.rehearse.run import DRILL_SEATS, Plan, Rehearsal
    from provisioning.rehearse.screen import Terminal
    from provisioning.rehearse.stage import origin_at
    from sync.service import software, wall_ms

    address, https = f"{origin_at(settings, port)}/rehearsal", settings.tls_cert is not None
    most = seats or load.STEPS[-1]
    plan = Plan(
        seats=min(DRILL_SEATS, most),
        steps=(*(each for each in load.STEPS if each < most), most),
        package_bytes=largest_package(settings),
        attended=not quiet and sys.stdin.isatty(),
        drill=drill,
    )
    with Terminal(language, address, trust_page_of(settings), quiet=quiet) as screen:
        certificate, found = Rehearsal(settings, listener, plan, screen, failed, software(), wall_ms, owner).run()
    papers: dict[Language, bytes] = {}
    try:
        papers = {each: paper(certificate, found, zone_of(settings), each, https=https) for each in LANGUAGES}
    except LumbungError as missing:
        if missing.entry is not errors.PRINTING_MISSING:
            raise
    return {
        "address": address,
        "https": https,
        "ready": found.ready,
        "capacity": found.capacity,
        "lost": found.lost,
        "pcs": found.pcs,
        "simulated": found.simulated,
        "package_bytes": found.package_bytes,
        "steps": [each._asdict() for each in found.steps],
        "drill": [each._asdict() for each in found.drill],
        "failed_checks": list(found.failed_checks),
        "digest": digest_of(certificate),
        "certificate": certificate.hex(),
    }, papers


def trust_page_of(settings: BoxSettings) -> str | None:
    """Where a PC that warns of the box's certificate learns to trust it; None where the box has none."""
    return None if settings.tls_cert is None else f"http://{host_of(settings.origin)}/trust"


def refuse_while_a_sitting_is_open(settings: BoxSettings) -> None:
    """LumbungError SITTING_OPEN: a rehearsal takes the room's port."""
    from appliance.inquiry import ask_service

    told = ask_service(settings)
    titles = [each["title"] for each in told.get("sittings", ()) if each["state"] in UNDER_WAY]
    if titles and told.get("site_id") == settings.site:
        raise LumbungError(errors.SITTING_OPEN, sittings=titles)


def checks_that_fail(settings: BoxSettings, sync: SyncSettings | None, *, quiet: bool) -> tuple[str, ...]:
    """The doctor's word, which the certificate repeats."""
    from provisioning.doctor.cli import look
    from provisioning.doctor.run import keep

    machine, checkup = look(settings, sync, quiet=quiet)
    keep(machine, checkup)
    return failed_of(checkup)


def failed_of(checkup: Checkup) -> tuple[str, ...]:
    return tuple(each.check for each in checkup.of(Verdict.FAILED))


def largest_package(settings: BoxSettings) -> int:
    """Bytes of the largest package that the dispatch names; 20 MiB where none came yet."""
    from provisioning.doctor.dispatched import read_dispatched

    try:
        found = read_dispatched(settings)
    except LumbungError:
        found = None  # the doctor has said so
    sizes = [each.content_bytes for each in found.dispatch.manifests.values()] if found is not None else []
    return max(sizes, default=20 << 20)


def zone_of(settings: BoxSettings) -> str:
    from provisioning.doctor.dispatched import read_dispatched

    try:
        found = read_dispatched(settings)
    except LumbungError:
        found = None
    return found.body.zone if found is not None and found.body is not None else "Asia/Jakarta"


@contextmanager
def room_service_away() -> Iterator[None]:
    """The room's own service steps aside where systemd runs it, and comes back whatever happens."""
    stopped = [unit for unit in UNITS if is_active(unit)]
    for unit in stopped:
        _systemctl("stop", unit)
    try:
        yield
    finally:
        for unit in stopped:
            _systemctl("start", unit)


def _systemctl(*words: str) -> int:
    try:
        return subprocess.run(["systemctl", *words], capture_output=True, timeout=60, check=False).returncode  # noqa: S603, S607
    except (OSError, subprocess.TimeoutExpired):
        return -1
