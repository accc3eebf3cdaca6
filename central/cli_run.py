"""`lumbung central run | worker`: the centre's two services. Composed by `central.cli`."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from pathlib import Path

import click

from central.centre import open_centre
from central.console import centre_of, settings_of
from sync.console import config_option, errors_shown
from web import logs


@click.command()
@config_option
@click.option("--worker/--no-worker", "with_worker", default=True, show_default=True, help="Run the worker beside it.")
@errors_shown
def run(config_file: Path, with_worker: bool) -> None:
    """Serve boxes and staff until told to stop."""
    from central.serve import CentreServer  # here and below: each of the two services loads only its own

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
    command = [sys.executable, "-m", "lumbung", "central", "worker", "-c", str(config_file), "--beside"]
    return subprocess.Popen(command, stdin=subprocess.PIPE)  # noqa: S603  # our own command line, no shell


@click.command("worker")
@config_option
@click.option("--beside", is_flag=True, hidden=True)
@errors_shown
def run_worker(config_file: Path, beside: bool) -> None:
    """Copy batches to the second medium, project and score, until told to stop."""
    from central import worker

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
