"""`lumbung box backup | restore | upgradable | power`: keeping a box. Composed by `appliance.cli`.

Exit codes as there; 3 (`upgradable`): a sitting is open.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from appliance import copying, power
from appliance.checking import FILE
from appliance.settings import BoxSettings
from sync import config, errors
from sync.console import config_option, errors_shown, json_option
from sync.errors import LumbungError

OPEN = 3


def _data_dir(config_file: Path) -> Path:
    settings: BoxSettings = config.load(config_file, {"box": BoxSettings})["box"]
    return settings.data_dir


@click.command()
@config_option
@click.option("--to", type=click.Path(file_okay=False, path_type=Path), help="Folder of the copies.")
@click.option("--keep", type=click.IntRange(1, 1_000), default=14, show_default=True, help="How many copies stay.")
@json_option
@errors_shown
def backup(config_file: Path, to: Path | None, keep: int, as_json: bool) -> None:
    """Copy the journal, and verify the copy: its pages and its whole chain. The box may go on serving."""
    data_dir = _data_dir(config_file)
    with _progress(as_json) as checked:
        made = copying.back_up(data_dir, to or data_dir.parent / "backup", keep, checked)
    told = {
        "file": str(made.file),
        "events": made.events,
        "seq": made.seq,
        "head": made.head.hex(),
        "size_bytes": made.size_bytes,
        "verified": True,
    }
    click.echo(
        json.dumps(told)
        if as_json
        else f"Salinan terperiksa / verified copy: {made.file}\n{made.events} catatan / events, {made.size_bytes} bytes"
    )


@click.command()
@click.argument("copy", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
@config_option
@click.option("--newest-of", type=click.Path(exists=True, file_okay=False, path_type=Path), help="The last copy there.")
@click.option("--if-migrated", is_flag=True, help="Only where the journal's layout differs from the copy's.")
@json_option
@errors_shown
def restore(copy: Path | None, config_file: Path, newest_of: Path | None, if_migrated: bool, as_json: bool) -> None:
    """Put a verified copy (COPY) in the place of a stopped box's journal. What it replaces is kept beside it."""
    data_dir = _data_dir(config_file)
    if (copy is None) == (newest_of is None):
        raise click.UsageError("COPY atau / or --newest-of.")
    if copy is None:
        copies = copying.copies_in(newest_of) if newest_of is not None else []
        if not copies:
            raise LumbungError(errors.JOURNAL_MISSING, file=str(newest_of))
        copy = copies[-1]
    if if_migrated and copying.migrations_of(copy) == copying.migrations_of(data_dir / FILE):
        click.echo(
            json.dumps({"restored": None}) if as_json else "Tidak perlu / not needed: susunannya sama / same layout"
        )
        return
    with _progress(as_json) as checked:
        aside = copying.put_back(copy, data_dir, checked)
    told = {"restored": str(copy), "replaced": str(aside) if aside else None}
    sentence = f"Dipulihkan dari / restored from {copy}" + (f"\nYang lama / the former one: {aside}" if aside else "")
    click.echo(json.dumps(told) if as_json else sentence)


@click.command()
@config_option
@json_option
@errors_shown
def upgradable(config_file: Path, as_json: bool) -> None:
    """Tell whether the box may be stopped: whether every sitting that was opened is closed."""
    sittings = [sitting.hex() for sitting in copying.open_sittings(_data_dir(config_file))]
    if as_json:
        click.echo(json.dumps({"upgradable": not sittings, "open": sittings}))
    elif sittings:
        click.echo("Sesi yang masih dibuka / sittings still open: " + ", ".join(sittings))
    else:
        click.echo("Tidak ada sesi yang dibuka / no sitting is open.")
    if sittings:
        sys.exit(OPEN)


@click.command("power")
@click.argument("word", type=click.Choice(tuple(power.WORDS)))
@config_option
@errors_shown
def set_power(word: str, config_file: Path) -> None:
    """Tell the pages how the power is (WORD). Called by the UPS's service; a boot forgets it."""
    settings: BoxSettings = config.load(config_file, {"box": BoxSettings})["box"]
    power.write(settings.power_file, power.WORDS[word])


@contextmanager
def _progress(quiet: bool) -> Iterator[Callable[[int, int], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("memeriksa / verifying"), BarColumn(), MofNCompleteColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=quiet or not console.is_terminal) as progress:
        task = progress.add_task("", total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)
