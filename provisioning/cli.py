"""`lumbung demo`, `lumbung simulate` and `lumbung provision`. Composed into the one command by `lumbung.py`.

Exit codes: 0 done (`simulate`: every promise is kept); 1 an error of the catalogue, named on the screen; 2 a wrong
command line; 3 (`simulate`) a promise is not kept or a participant could not finish.
"""

from __future__ import annotations

import json
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sync.console import Rooms, errors_shown, json_option

if TYPE_CHECKING:
    from rich.progress import Progress

SAMPLE = Path(__file__).parent.parent / "examples" / "cact-contoh"
NOT_KEPT = 3


@click.command()
@click.option("--dir", "folder", type=click.Path(path_type=Path), default=Path("var/demo"), show_default=True)
@click.option("--centre-port", type=click.IntRange(1, 65_535), default=8000, show_default=True)
@click.option("--box-port", type=click.IntRange(1, 65_535), default=8080, show_default=True)
@click.option("--exam", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Exam folder to run.")
@click.option("--roster", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Who sits it (CSV, TOML).")
@click.option("--invent", type=click.IntRange(1, 5_000), help="Instead of a roster: this many invented participants.")
@click.option("--offline", is_flag=True, help="Cut the link as soon as everything is up.")
@click.option("--start/--no-start", default=True, show_default=True, help="Open and start the sitting.")
@errors_shown
def demo(
    folder: Path,
    centre_port: int,
    box_port: int,
    exam: Path | None,
    roster: Path | None,
    invent: int | None,
    offline: bool,
    start: bool,
) -> None:
    """Centre, box and agent on loopback with a real exam open. A second start goes on where it was."""
    from provisioning.demo.main import Wanted
    from provisioning.demo.main import demo as run_demo
    from provisioning.demo.place import Place
    from provisioning.simulate.cards import invent_roster

    if centre_port == box_port:
        raise click.UsageError("--centre-port dan --box-port harus berbeda / must differ.")
    place = Place(folder, centre_port, box_port)
    if invent is not None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        roster = folder / "invented.csv"
        invent_roster(roster, invent, seed=1)
    wanted = Wanted(
        place, exam or SAMPLE, _id_of(exam) if exam else None, roster or _roster_of(exam or SAMPLE), offline, start
    )
    sys.exit(run_demo(wanted))


def _id_of(exam: Path) -> str | None:
    """The id that an exam folder gives itself; None where it gives none, which the first start tells at length."""
    try:
        told = tomllib.loads((exam / "exam.toml").read_text(encoding="utf-8")).get("id")
    except (OSError, ValueError):
        return None
    return told if isinstance(told, str) else None


def _roster_of(exam: Path) -> Path:
    beside = exam / "roster.csv"
    return beside if beside.exists() else SAMPLE / "roster.csv"


@click.command()
@click.option("--box", required=True, metavar="URL", help="Origin of the box.")
@click.option("--centre", metavar="URL", help="Also hold the centre to what was promised.")
@click.option("--participants", type=click.IntRange(min=1), help="How many; all cards by default.")
@click.option("--speed", type=click.FloatRange(min=0), default=1.0, show_default=True, help="0: no thinking at all.")
@click.option("--seed", type=int, default=1, show_default=True)
@click.option(
    "--responses", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Recorded people (CSV)."
)
@click.option("--demo", "folder", type=click.Path(path_type=Path), default=Path("var/demo"), show_default=True)
@click.option("--cards", type=click.Path(path_type=Path), help="Cards (CSV nip, pin, token); by default the demo's.")
@click.option("--exam", help="Id of the exam at the centre; by default the demo's.")
@click.option("--staff", metavar="ACCOUNT:PASSWORD", help="Staff log-in at the centre; by default the demo's.")
@click.option("--at-once", type=click.IntRange(1, 2_000), default=400, show_default=True, help="Browsers at one time.")
@json_option
@errors_shown
def simulate(
    box: str,
    centre: str | None,
    participants: int | None,
    speed: float,
    seed: int,
    responses: Path | None,
    folder: Path,
    cards: Path | None,
    exam: str | None,
    staff: str | None,
    at_once: int,
    as_json: bool,
) -> None:
    """Play participants over real HTTP as browsers do, and hold box and centre to every answer they confirmed."""
    from provisioning.simulate import report
    from provisioning.simulate.report import Asked

    asked = Asked(box.rstrip("/"), participants, speed, seed, responses, at_once)
    plan = report.plan_of(asked, cards, folder)
    asking = report.staff_of(centre.rstrip("/"), folder, exam, staff) if centre else None
    with _progress(as_json) as progress:
        people = progress.add_task("peserta", total=len(plan.cards))
        answers = progress.add_task("jawaban", total=None)
        outcome = report.play_all(plan, lambda: progress.advance(answers), lambda: progress.advance(people))
        told = report.audit_all(plan, outcome, asking)
    click.echo(json.dumps(told, ensure_ascii=False) if as_json else report.sentences(told))
    if not told["kept"]:
        sys.exit(NOT_KEPT)


def _progress(as_json: bool) -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description:>8}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=Console(stderr=True), disable=as_json)


ROOMS = {
    "address": ("provisioning.address", "address", "Where this box is reached: text and QR code."),
    "doctor": ("provisioning.doctor.cli", "doctor", "Is this box ready for an exam, and if not, what to do."),
    "privileged": ("provisioning.privileged.cli", "privileged", "The root helper; systemd starts it."),
    "kit": ("provisioning.kit.cli", "kit", "A folder or stick from which a bare PC becomes a box without a network."),
    "enrol": ("provisioning.enrol.cli", "enrol", "Make this box known to the centre."),
    "manual": ("provisioning.manual.cli", "manual", "The technician's manual as PDF, a page a situation."),
    "network": ("provisioning.network.cli", "network", "The room's LAN: address, names, leases, time, firewall."),
    "settle": ("provisioning.kit.cli", "settle", "Make this PC the box of a site, from a kit."),
    "rehearse": ("provisioning.rehearse.cli", "rehearse", "Rehearse the whole room; sign how many seats it carries."),
    "tls": ("provisioning.tls.cli", "tls", "A certificate for the box, and the trust of the lab PCs in it."),
}


@click.group(cls=Rooms, rooms=ROOMS)
def provision() -> None:
    """Prepare the PCs of a lab."""


@provision.command()
@click.option("--origin", "address", required=True, metavar="URL", help="The box's address, as it is on the cards.")
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder for the files.")
@json_option
@errors_shown
def kiosk(address: str, out: Path, as_json: bool) -> None:
    """Files that make a Linux PC a kiosk of one box: a launcher, its session, and Chromium's managed policies."""
    from appliance.lockdown.origin import plain_origin
    from provisioning.kiosk.files import write_kiosk

    origin = plain_origin(address)
    written = write_kiosk(origin, out)
    if as_json:
        click.echo(json.dumps({"start_url": origin.start_url, "out": str(out), "files": written}))
        return
    click.echo(f"{origin.start_url} → {out}")
    for name in written:
        click.echo(f"  /{name}")
    click.echo(f"Di setiap PC, sebagai root / on every PC, as root: cp -r {out}/. /")
