"""`lumbung provision doctor`.

Exit codes: 0 ready; 1 not ready, or an error of the catalogue; 2 a wrong command line.
"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import click

from appliance.checkup import Checkup, Verdict
from appliance.settings import BoxSettings
from sync import config
from sync.console import config_option, errors_shown, json_option
from sync.settings import SyncSettings
from web.languages import LANGUAGES, Language

if TYPE_CHECKING:
    from provisioning.doctor.machine import Machine

NOT_READY = 1
READY_WORD = {True: ("SIAP", "READY"), False: ("BELUM SIAP", "NOT READY")}
HEADS = (("Putusan", "Verdict"), ("Pemeriksaan", "Check"), ("Bukti", "Evidence"), ("Tindakan", "What to do"))
WORDS = {
    Verdict.FAILED: ("✗", ("gagal", "failed"), "red"),
    Verdict.ATTENTION: ("!", ("perhatian", "attention"), "yellow"),
    Verdict.PASSED: ("✓", ("baik", "passed"), "green"),
    Verdict.NOT_APPLICABLE: ("–", ("tidak ada", "not here"), "dim"),
}


@click.command()
@config_option
@json_option
@click.option("--lang", type=click.Choice(("id", "en")), default="id", show_default=True, help="Of the list.")
@errors_shown
def doctor(config_file: Path, as_json: bool, lang: Language) -> None:
    """Look at everything an exam needs of this PC and its room, and say what to do."""
    from provisioning.doctor.run import keep
    from sync.files import as_owner

    settings, sync = load_settings(config_file)
    with as_owner(settings.data_dir):
        machine, checkup = look(settings, sync, quiet=as_json)
        keep(machine, checkup)
    if as_json:
        click.echo(checkup.model_dump_json())
    else:
        show(checkup, lang)
    sys.exit(0 if checkup.ready else NOT_READY)


def load_settings(config_file: Path) -> tuple[BoxSettings, SyncSettings | None]:
    """Both sections; no [sync] where the file has none. LumbungError NO_CONFIG, BAD_CONFIG."""
    box: BoxSettings = config.load(config_file, {"box": BoxSettings})["box"]
    if "sync" not in tomllib.loads(config_file.read_text(encoding="utf-8")):
        return box, None
    return box, config.load(config_file, {"sync": SyncSettings})["sync"]


def look(settings: BoxSettings, sync: SyncSettings | None, *, quiet: bool) -> tuple[Machine, Checkup]:
    """The checkup, with a bar on standard error that names what is looked at."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    from provisioning.doctor import machine as machines
    from provisioning.doctor.registry import CHECKS
    from provisioning.doctor.run import run

    machine = machines.at(settings, sync)
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True), disable=quiet, transient=True) as bar:
        task = bar.add_task("", total=len(CHECKS))
        begun = iter(range(len(CHECKS)))
        checkup = run(machine, lambda each: bar.update(task, completed=next(begun), description=each.title.id))
    return machine, checkup


def show(checkup: Checkup, language: Language) -> None:
    """The word, then the list: what stops first."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    at = LANGUAGES.index(language)
    console = Console()
    console.print(Text(f"\n  {READY_WORD[checkup.ready][at]}\n", style="bold green" if checkup.ready else "bold red"))
    table = Table(show_lines=True)
    for head in HEADS:
        table.add_column(head[at])
    for verdict, (sign, words, style) in WORDS.items():
        for each in checkup.of(verdict):
            title, evidence = getattr(each.title, language), getattr(each.evidence, language)
            named = Text(f"{title}\n", style="bold").append(each.check, style="dim")
            todo = getattr(each.todo, language) if each.todo is not None else ""
            table.add_row(Text(f"{sign} {words[at]}", style=style), named, Text(evidence), Text(todo))
    console.print(table)
    counts = ", ".join(f"{len(checkup.of(verdict))} {words[at]}" for verdict, (_, words, _) in WORDS.items())
    console.print(f"{checkup.site} · {checkup.box} · {counts} · {checkup.took_ms / 1000:.1f} s")
