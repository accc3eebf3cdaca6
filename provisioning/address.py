"""`lumbung provision address`: where the box is reached and how it is, for the screen of the PC that serves.

Exit codes: 0 the box answers; 3 it does not.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from pathlib import Path
from typing import Any

import click

from appliance.cli import NO_ANSWER
from appliance.inquiry import ask_service
from appliance.settings import BoxSettings
from sync import config
from sync.console import config_option, errors_shown, json_option

LOOK_EVERY_S = 0.5
QUIET_MODULES = 2  # round the code: with four, all of it together is higher than a screen of 25 lines


@click.command()
@config_option
@click.option("--wait", "wait_s", type=click.IntRange(0, 600), default=0, help="Seconds to wait until the box answers.")
@json_option
@errors_shown
def address(config_file: Path, wait_s: int, as_json: bool) -> None:
    """Where this box is reached: text and QR code."""
    settings: BoxSettings = config.load(config_file, {"box": BoxSettings})["box"]
    told = _asked(settings, wait_s)
    if as_json:
        click.echo(json.dumps({"origin": settings.origin, "site": settings.site, "box": settings.box, **told}))
    else:
        _show(settings, told)
    if not told["answers"]:
        sys.exit(NO_ANSWER)


def _asked(settings: BoxSettings, wait_s: int) -> dict[str, Any]:
    end, pause = time.monotonic() + wait_s, threading.Event()
    while True:
        told = ask_service(settings)
        if told["answers"] or time.monotonic() > end:
            return told
        pause.wait(LOOK_EVERY_S)


def _show(settings: BoxSettings, told: dict[str, Any]) -> None:
    import segno

    click.echo(f"Lumbung · {settings.site} · {settings.box}")
    click.echo("MELAYANI / SERVING" if told["answers"] else f"BELUM MENJAWAB / NOT ANSWERING ({told['why']})")
    for sitting in told.get("sittings", []):
        click.echo(f"  {sitting['title']} · {sitting['room']}: {sitting['state']}")
    click.echo()
    segno.make(settings.origin, error="m").terminal(border=QUIET_MODULES, compact=True)
    click.echo(f"\n  {settings.origin}")
