"""`lumbung sync run | now | status`: what a technician types. Composed into the one command by `lumbung.py`.

`settled` is in `cli_settled`.

Exit codes, the same for all: 0 done and everything is at the centre; 1 an error of the catalogue (named on the screen);
2 a wrong command line (click's own); 3 nothing is wrong, but something still waits or the centre cannot be reached.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Literal, NoReturn

import click
import structlog
from rich.console import Console
from stamina.instrumentation import set_on_retry_hooks

from sync import config, errors, ranges
from sync.cli_settled import settled
from sync.console import config_option, errors_shown, json_option, number, show_facts
from sync.emergencies import FOLDER, EmergencyFolder
from sync.errors import CATALOGUE, LumbungError
from sync.journal import JOURNAL, reading
from sync.service import Service, agent_runs, ask_running_agent, build_agent, only_agent, run_once
from sync.settings import BoxPlace, SyncSettings
from sync.state import State, read_state
from sync.trust import load_trust

WAITS = 3  # exit code: no error, but not all is at the centre
SILENT_AFTER_MS = 60_000  # without a word in its state file an agent hangs: it writes one every 10 s

Life = Literal["running", "silent", "stopped"]


@click.group()
def sync() -> None:
    """Carry sealed answers to the centre, and its dispatches back."""


sync.add_command(settled)


def _load(config_file: Path) -> tuple[BoxPlace, SyncSettings]:
    read = config.load(config_file, {"box": BoxPlace, "sync": SyncSettings})
    return read["box"], read["sync"]


@sync.command()
@config_option
@errors_shown
def run(config_file: Path) -> None:
    """Run the agent until it is told to stop."""
    place, settings = _load(config_file)
    _log_to_stderr()
    with only_agent(place.data_dir):
        service = Service(build_agent(place, settings, pid=os.getpid()))
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: service.stop())
        service.run()
        _leave()


def _leave() -> NoReturn:
    """End now: a lane may still wait for a silent centre, and nothing that is true depends on its ending."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


@sync.command()
@config_option
@json_option
@click.option("--wait", "wait_s", type=click.IntRange(1, 3600), default=300, show_default=True, help="Seconds at most.")
@errors_shown
def now(config_file: Path, as_json: bool, wait_s: int) -> None:
    """Carry everything now: by the running agent, or by one pass of our own where none runs."""
    place, settings = _load(config_file)
    _log_to_stderr(logging.WARNING)
    with _progress(place.data_dir, quiet=as_json):
        try:
            with only_agent(place.data_dir):
                run_once(build_agent(place, settings))
        except LumbungError as error:
            if error.entry is not errors.AGENT_RUNS:
                raise
            _by_running_agent(place.data_dir, wait_s)
    _show(place, as_json)


def _by_running_agent(data_dir: Path, wait_s: int) -> None:
    name = secrets.token_hex(8)
    ask_running_agent(data_dir, name)
    end = time.monotonic() + wait_s
    pause = threading.Event()
    while (state := read_state(data_dir)).request != name:
        if time.monotonic() > end or _is_silent(state):
            raise LumbungError(errors.AGENT_SILENT, waited_s=wait_s)
        pause.wait(0.1)


@sync.command()
@config_option
@json_option
@errors_shown
def status(config_file: Path, as_json: bool) -> None:
    """Show what is at the centre, what waits, and why. Works whether the agent runs or not."""
    place, _settings = _load(config_file)
    _show(place, as_json)


def _show(place: BoxPlace, as_json: bool) -> NoReturn:
    """Print the state and leave with its exit code."""
    state, runs = read_state(place.data_dir), agent_runs(place.data_dir)
    life: Life = "stopped" if not runs else "silent" if _is_silent(state) else "running"
    if life != "running":
        state = _files_counted(place, _counted_anew(place.data_dir, state))
    if as_json:
        told = {"agent_runs": runs, "agent": life, **state.model_dump(mode="json")}
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        show_facts(f"{place.site} · {place.box}", _rows(state, life))
    waits = state.backlog_events or state.emergency_waiting
    fine = not (waits or state.troubles or state.revoked or state.twins)
    settled = life != "silent" and state.link == "up" and fine
    sys.exit(0 if settled else WAITS)


def _is_silent(state: State) -> bool:
    """Whether an agent that holds its lock has not written its state for far too long; it does so every 10 s.

    One that has just started has not written yet, and a clock that was set back since says nothing.
    """
    return state.written_ms > 0 and time.time() * 1_000 - state.written_ms > SILENT_AFTER_MS


def _counted_anew(data_dir: Path, state: State) -> State:
    """The state with what the box wrote since: where no agent runs, nobody else counts it."""
    try:
        with reading(data_dir / JOURNAL) as journal:
            missing = sum(
                ranges.count(
                    ranges.without(
                        [(epoch.first, epoch.last)],
                        [held[:2] for held in state.receipted.get(epoch.origin.epoch.hex(), ())],
                    )
                )
                for epoch in journal.epochs()
            )
    except LumbungError:
        return state  # no journal yet, or an unreadable one: the agent's own trouble tells that
    return state.model_copy(update={"backlog_events": missing})


def _files_counted(place: BoxPlace, state: State) -> State:
    """The state with the emergency files as they lie here now."""
    folder = EmergencyFolder(place.data_dir / FOLDER, place.site)
    try:
        keys = load_trust(place.data_dir).roles.receipt_keys
    except LumbungError:
        keys = ()  # of a box without trust nothing is believed
    words = {name: folder.receipt_of(name, keys) for name in folder.names()}
    return state.model_copy(
        update={"emergency_files": len(words), "emergency_waiting": sum(word is None for word in words.values())}
    )


_LINK_WORDS = {
    "unknown": "belum dicoba",
    "up": "tersambung",
    "down": "terputus; dicoba lagi sendiri",
    "portal": "jaringan meminta log-in (portal)",
    "refused": "pusat menolak server ini",
}
_DRIFT_WORDS = {
    "unknown": "belum diketahui",
    "close": "cocok",
    "ahead": "jam PC terlalu maju",
    "behind": "jam PC tertinggal",
}


def _rows(state: State, life: Life) -> Iterator[tuple[str, str]]:
    held = sum(last - first + 1 for of_epoch in state.receipted.values() for first, last, _ in of_epoch)
    seen = f"; keadaan terakhir {_time(state.written_ms or None)}"
    yield "Agen", {"running": "berjalan", "stopped": "tidak berjalan" + seen, "silent": "macet" + seen}[life]
    yield "Pusat", _LINK_WORDS[state.link] + ("" if life == "running" else " (waktu itu)")
    yield "Kontak terakhir", _time(state.last_contact_ms)
    if state.next_try_ms is not None:
        yield "Dicoba lagi", _time(state.next_try_ms)
    yield "Sudah di pusat", f"{number(held)} catatan"
    yield "Belum di pusat", f"{number(state.backlog_events)} catatan, {number(state.backlog_batches)} berkas"
    if state.emergency_files:
        yield "Berkas darurat", f"{number(state.emergency_files)}, {number(state.emergency_waiting)} belum di pusat"
    for name, code in state.emergency_set_aside:
        yield "Berkas disisihkan pusat", f"{name[:8]} ({code})"
    yield "Kiriman pusat", "belum ada" if state.dispatch_version is None else str(state.dispatch_version)
    if state.blobs_missing:
        yield "Paket belum lengkap", number(state.blobs_missing)
    drift = "" if state.drift_ms is None else f" ({state.drift_ms / 1000:+.1f} s)"
    yield "Jam", _DRIFT_WORDS[state.drift] + drift
    if state.revoked:
        instead = "" if state.replaced_by is None else f"; diganti oleh {state.replaced_by}"
        yield "Dicabut pusat", f"ya{instead}. Data tetap dikirim dan disisihkan di pusat; hubungi staf pusat"
    for name in state.twins:
        yield "Salinan server", f"jurnal {name[:12]} bercabang dari jurnal server ini; hubungi staf pusat"
    for name in state.forks:
        yield "Jurnal ganda", name
    if state.quarantined:
        yield "Disisihkan pusat", f"{number(len(state.quarantined))} catatan"
    for duty, trouble in sorted(state.troubles.items()):
        entry = CATALOGUE.get(trouble.code)
        words = "" if entry is None else f"{entry.message[0]} {entry.hint[0]} "
        yield f"Masalah: {duty}", f"{words}({trouble.code})"


def _time(wall_ms: int | None) -> str:
    if wall_ms is None:
        return "belum pernah"
    return f"{datetime.fromtimestamp(wall_ms / 1000).astimezone():%d-%m-%Y %H.%M.%S}"


@contextmanager
def _progress(data_dir: Path, *, quiet: bool) -> Iterator[None]:
    """A line on the screen that says how much still waits while a pass runs."""
    if quiet or not sys.stderr.isatty():
        yield
        return
    done = threading.Event()
    with Console(stderr=True).status("Mengirim ke pusat …") as line:

        def follow() -> None:
            while not done.wait(0.5):
                try:
                    left = read_state(data_dir).backlog_events
                except LumbungError:
                    continue
                line.update(f"Mengirim ke pusat … {number(left)} catatan lagi")

        watcher = threading.Thread(target=follow, daemon=True)
        watcher.start()
        try:
            yield
        finally:
            done.set()
            watcher.join()


def _log_to_stderr(level: int = logging.INFO) -> None:
    """JSON lines for the journal of the system; stdout belongs to the answer of the command."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.format_exc_info,  # an unforeseen fault is told with its place
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    set_on_retry_hooks([])  # what came of an exchange stands in the state; each of its tries need not be told
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # as in `web.logs`: a tick left out is no news
