"""`lumbung provision kit` and `… settle`: making, verifying and using a kit. Composed by `provisioning.cli`.

Exit codes: 0 done; 1 an error of the catalogue; 2 a wrong command line.
"""

from __future__ import annotations

import json
import os
import sys
import tomllib
from dataclasses import asdict
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import click

from provisioning.kit.asking import a_box, a_centre, an_origin, ask_centre, passes, who_and_where
from sync import errors
from sync.console import config_option, errors_shown, json_option
from sync.errors import LumbungError
from sync.settings import centre_address

if TYPE_CHECKING:
    from rich.progress import Progress

    from central.settings import CentreSettings
    from provisioning.kit.settle import Settled

_READY, _WAS_READY = "siap / ready", "sudah siap / was ready already"
CACHE = Path(os.environ.get("XDG_CACHE_HOME", "~/.cache")).expanduser() / "lumbung" / "kit"
folder_argument = click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))


@click.group()
def kit() -> None:
    """A folder or stick from which a bare PC becomes a box without a network."""


@kit.command("make")
@config_option
@click.option(
    "--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder, or a mounted stick."
)
@click.option("--deb", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Our package.")
@click.option("--site", "sites", multiple=True, help="A site whose dispatch and packages go along; may be repeated.")
@click.option("--suite", "suites", multiple=True, default=("bookworm",), show_default=True, help="May be repeated.")
@click.option(
    "--centre",
    "centre_url",
    callback=passes(a_centre),
    help="Address under which boxes reach the centre; by default what the settings file says.",
)
@click.option("--mirror", help="Where packages are fetched from; by default where this PC fetches its own.")
@click.option(
    "--manual",
    "manuals",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="PDFs in the place of the technician's manual; may be repeated.",
)
@click.option(
    "--key-dir", type=click.Path(file_okay=False, path_type=Path), help="By default beside the centre's keys."
)
@json_option
@errors_shown
def make(
    config_file: Path,
    out: Path,
    deb: Path,
    sites: tuple[str, ...],
    suites: tuple[str, ...],
    centre_url: str | None,
    mirror: str | None,
    manuals: tuple[Path, ...],
    key_dir: Path | None,
    as_json: bool,
) -> None:
    """Write a kit, or bring one up to date. What an earlier run left whole is kept."""
    from central.console import centre_of
    from provisioning.kit.build import Wanted, build
    from provisioning.kit.repository import fetch, source_of
    from provisioning.kit.signing import KitKey
    from provisioning.kit.verify import verify
    from provisioning.manual.press import write_manuals

    centre = centre_of(config_file)
    key = KitKey(key_dir or centre.settings.keys_dir / "kit")
    fetches = {suite: partial(fetch, suite, source_of(suite, mirror), deb, CACHE / suite) for suite in suites}
    wanted = Wanted(
        out,
        version("lumbung"),
        deb,
        fetches,
        sites,
        manuals or write_manuals(CACHE / "manual"),
        centre_url or _centre_in(config_file, centre.settings),
    )
    with _progress(as_json) as progress:
        bars: dict[str, int] = {}

        def say(words: str, done: float) -> None:
            if words not in bars:
                bars[words] = progress.add_task(words, total=1.0)
            progress.update(bars[words], completed=done)  # type: ignore[arg-type]  # rich's TaskID is an int

        try:
            build(wanted, centre, key, say)
        finally:
            key.close()
        verified = verify(out, say=lambda done: say("periksa / verify", done))
    told = {"folder": str(out), "bytes": verified.bytes, "files": verified.files, "key": verified.fingerprint}
    if as_json:
        click.echo(json.dumps({**told, **asdict(verified.kit)}))
    else:
        click.echo(f"{out}: {verified.files} berkas / files, {verified.bytes / 1e6:.0f} MB")
        click.echo(f"Pusat / centre: {verified.kit.centre or 'tidak disebut / not named (--centre)'}")
        click.echo(f"Sidik kunci kit / kit key: {verified.fingerprint}")


def _centre_in(config_file: Path, settings: CentreSettings) -> str | None:
    """Where boxes reach the centre, as far as its own settings tell: `[sync]`, or the public name behind HTTPS."""
    told = tomllib.loads(config_file.read_text("utf-8")).get("sync", {}).get("centre_url")
    if told is not None:
        return centre_address(str(told))
    public = [name for name in settings.hosts if name != "localhost" and not name.startswith("127.")]
    return f"https://{public[0]}" if settings.secure_cookies and public else None


@kit.command("verify")
@folder_argument
@click.option("--key", "expected", help="The kit key's fingerprint, as the centre tells it.")
@json_option
@errors_shown
def verify_kit(folder: Path, expected: str | None, as_json: bool) -> None:
    """Compare every file of a kit with its signed list. Changes nothing."""
    from provisioning.kit.verify import verify

    with _progress(as_json) as progress:
        bar = progress.add_task("periksa / verify", total=1.0)
        verified = verify(folder, expected, lambda done: progress.update(bar, completed=done))
    if as_json:
        told = {"bytes": verified.bytes, "files": verified.files, "key": verified.fingerprint}
        click.echo(json.dumps({**told, **asdict(verified.kit)}))
        return
    click.echo(
        f"Utuh / whole: {verified.files} berkas / files, {verified.bytes / 1e6:.0f} MB, Lumbung {verified.kit.version}"
    )
    click.echo(f"Sidik kunci kit / kit key: {verified.fingerprint}")


@click.command()
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@config_option
@click.option("--bare", is_flag=True, help="Without a kit: settings, keys and services; enrolment brings the rest.")
@click.option("--site", help="Id of the site; asked for where the kit holds several.")
@click.option(
    "--box", "box_id", callback=passes(a_box), help="This box's id within the site; box-1 where nobody is asked."
)
@click.option(
    "--origin",
    callback=passes(an_origin),
    help="The address printed on the cards; by default http:// and this PC's own address.",
)
@click.option(
    "--centre", "centre_url", callback=passes(a_centre), help="Address of the centre; by default what the kit says."
)
@click.option("--user", default="lumbung", show_default=True, help="The service's user.")
@click.option("--checked", is_flag=True, help="The kit's files were compared just now (install.sh).")
@json_option
@errors_shown
def settle(
    folder: Path | None,
    config_file: Path,
    bare: bool,
    site: str | None,
    box_id: str | None,
    origin: str | None,
    centre_url: str | None,
    user: str,
    checked: bool,
    as_json: bool,
) -> None:
    """Make this PC the box of a site, from a kit: settings, keys, exam packages, services. Root; asks what it must."""
    from provisioning.kit import settle as settling
    from provisioning.kit.manifest import MANIFEST, KitSite, read_kit
    from provisioning.kit.verify import verify

    if os.geteuid() != 0:
        raise LumbungError(errors.KIT_NOT_ROOT)
    if (folder is None) != bare or (bare and site is None):
        raise click.UsageError("FOLDER atau --bare --site LOKASI / FOLDER, or --bare --site SITE.")
    told_by_kit = None
    if folder is None:
        chosen = KitSite(str(site), str(site), "Asia/Makassar", 0, None)
    else:
        held = read_kit((folder / MANIFEST).read_bytes()) if checked else verify(folder).kit
        told_by_kit = held.centre
        if site is None and len(held.sites) > 1 and sys.stdin.isatty() and not as_json:
            names = [each.site for each in held.sites]
            site = click.prompt("Titik lokasi / site", type=click.Choice(names))
        chosen = settling.site_of(held, site)
    if centre_url is None and settling.centre_of(config_file) is None:
        centre_url = told_by_kit
    if not settling.is_settled(config_file):
        asks = sys.stdin.isatty() and not as_json
        box_id, origin = who_and_where(box_id, origin, settling.own_address(), asks=asks)
        if centre_url is None and asks:
            centre_url = ask_centre()
    settled = settling.settle(folder, settling.Choice(chosen, box_id, origin, centre_url), config_file, user)
    if as_json:
        click.echo(json.dumps({**settled._asdict(), "changes": [each._asdict() for each in settled.changes]}))
    else:
        _show(settled)


def _show(settled: Settled) -> None:
    import segno

    click.echo(f"\n{settled.site} / {settled.box}: {_READY if settled.changed else _WAS_READY}")
    if settled.changed and not settled.fresh:
        for each in settled.changes:
            click.echo(f"  {each.name}: {each.before} → {each.after}")
    if settled.waits:
        click.echo(
            "Sesi masih dibuka: tidak ada layanan yang dimulai ulang. Jalankan lagi sesudah sesi ditutup. / A sitting "
            "is open:\nno service was restarted. Run this again once it is closed."
        )
    if settled.centre is None:
        click.echo(
            "Alamat pusat belum diketahui: jalankan lagi dengan --centre ALAMAT. / The centre's address is not known "
            "yet:\nrun this again with --centre ADDRESS."
        )
    segno.make(settled.origin, error="m").terminal(compact=True)
    click.echo(f"\n  {settled.origin}\n")
    click.echo("Berikutnya / next: lumbung provision enrol, lumbung provision doctor")


def _progress(as_json: bool) -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description:<48}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    return Progress(*columns, console=Console(stderr=True), disable=as_json)
