"""`lumbung central`: what the centre's technician and staff type. Composed into the one command by `lumbung.py`."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import click

from central import keyring, projection, reports, worker
from central.centre import open_centre, wall_ms
from central.cli_exam import exam
from central.cli_plan import GROUPS, publish_exam
from central.cli_statistics import show_statistics
from central.console import centre_of, say, settings_of
from central.serve import CentreServer
from central.store import batches, results, schema, sites
from central.store.engine import open_engine, reading
from sync.console import config_option, errors_shown, json_option
from web import logs


@click.group()
def central() -> None:
    """Publish exams, plan sittings, receive batches, score and report."""


for group in GROUPS:
    central.add_command(group)
exam.add_command(publish_exam)
central.add_command(exam)
central.add_command(show_statistics)


@central.command()
@config_option
@json_option
@errors_shown
def init(config_file: Path, as_json: bool) -> None:
    """Make the keys of a new centre, or keep those that are there, and bring the database up to date."""
    settings = settings_of(config_file)
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = not (settings.keys_dir / "roles.dsse").exists()
    if new:
        keyring.make(settings.keys_dir, wall_ms())
    keyring.load(settings.keys_dir)
    engine = open_engine(settings.url)
    before = schema.revision_of(engine)
    schema.upgrade(engine)
    facts = {
        "keys": "made" if new else "kept",
        "keys_dir": str(settings.keys_dir),
        "schema_before": before,
        "schema": schema.head(),
    }
    sentence = f"Pusat siap. Skema {schema.head()}; kunci di {settings.keys_dir}."
    if new:
        sentence += (
            f"\nPindahkan root-1.key … root-{keyring.ROOTS}.key ke media yang disimpan terpisah: "
            f"{keyring.ROOT_THRESHOLD} di antaranya cukup untuk mengganti semua kunci lain."
        )
    say(as_json, facts, sentence)


@central.command()
@config_option
@click.option("--worker/--no-worker", "with_worker", default=True, show_default=True, help="Run the worker beside it.")
@errors_shown
def run(config_file: Path, with_worker: bool) -> None:
    """Serve boxes and staff until told to stop."""
    settings = settings_of(config_file)
    open_centre(settings).engine.dispose()  # refuse here, with a hint, and not in a forked process
    logs.configure()
    beside = _start_worker(config_file) if with_worker else None
    try:
        CentreServer(settings).run()
    finally:
        if beside is not None:
            beside.terminate()


def _start_worker(config_file: Path) -> subprocess.Popen[bytes]:
    """The worker as a child that ends when we do, even by KILL: it reads a pipe that only we hold open."""
    command = [
        sys.executable,
        "-c",
        "from central.cli import central; central()",
        "worker",
        "-c",
        str(config_file),
        "--beside",
    ]
    return subprocess.Popen(command, stdin=subprocess.PIPE)  # noqa: S603  # our own command line, no shell


@central.command("worker")
@config_option
@click.option("--beside", is_flag=True, hidden=True)
@errors_shown
def run_worker(config_file: Path, beside: bool) -> None:
    """Copy batches to the second medium, project and score, until told to stop."""
    centre = centre_of(config_file)
    logs.configure()
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    if beside:
        threading.Thread(target=_end_with_parent, args=(ended,), daemon=True).start()
    worker.run(centre, ended)


def _end_with_parent(ended: threading.Event) -> None:
    sys.stdin.read()
    ended.set()


@central.command()
@config_option
@json_option
@click.option("--rebuild", is_flag=True, help="Drop all projections and make them again from events.")
@errors_shown
def project(config_file: Path, as_json: bool, rebuild: bool) -> None:
    """Bring attempts, answers and scores up to the events that are held."""
    centre = centre_of(config_file)
    made = projection.rebuild(centre) if rebuild else projection.catch_up(centre)
    with reading(centre.engine) as connection:
        behind = results.count_dirty(connection)
    say(as_json, {"projected": made, "behind": behind}, f"{made} proyeksi dibuat, {behind} tertinggal.")


@central.command()
@config_option
@json_option
@errors_shown
def status(config_file: Path, as_json: bool) -> None:
    """How much is held, what is behind, and what staff must look at."""
    centre = centre_of(config_file)
    with reading(centre.engine) as connection:
        facts = {
            "sites": len(sites.all_sites(connection)),
            "events": batches.count_events(connection),
            "behind": results.count_dirty(connection),
            "notices": len(batches.open_notices(connection)),
        }
    say(
        as_json,
        facts,
        f"{facts['sites']} lokasi, {facts['events']} catatan diterima, {facts['behind']} proyeksi tertinggal, "
        f"{facts['notices']} hal perlu dilihat.",
    )


@central.command()
@config_option
@json_option
@click.option("--out", type=click.Path(path_type=Path), help="Write to this file; otherwise print where it is.")
@errors_shown
def roles(config_file: Path, as_json: bool, out: Path | None) -> None:
    """The signed list of public keys that every new box is given."""
    keys_dir = settings_of(config_file).keys_dir
    keyring.load(keys_dir)
    source = keys_dir / "roles.dsse"
    if out is not None:
        keyring.write_new(out, source.read_bytes(), 0o644)
    say(as_json, {"roles": str(out or source)}, str(out or source))


@central.command("results")
@config_option
@click.option("--exam", "exam_id", required=True, help="Id of the exam.")
@click.option("--format", "form", type=click.Choice(sorted(reports.FORMATS)), default="csv", show_default=True)
@click.option("--language", type=click.Choice(["id", "en"]), default="id", show_default=True)
@click.option("--out", type=click.Path(path_type=Path), help="Write to this file instead of printing.")
@errors_shown
def show_results(config_file: Path, exam_id: str, form: str, language: str, out: Path | None) -> None:
    """Everyone planned for an exam with scores by component, as they stand now."""
    centre = centre_of(config_file)
    projection.catch_up(centre)
    with reading(centre.engine) as connection:
        report = reports.results_report(
            connection, exam_id, projection.SCORING_VERSION, made=datetime.now(UTC).astimezone(), language=language
        )
    data = reports.FORMATS[form](report)
    if out is not None:
        out.write_bytes(data)
        click.echo(str(out))
    else:
        sys.stdout.buffer.write(data)
