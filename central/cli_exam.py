"""`lumbung central exam check` and `seal`: what an exam's author needs, on any PC and without a running centre.

Composed into the one command by `central.cli`.
"""

from __future__ import annotations

import json
import time
from pathlib import Path

import click

from central import authoring, publish
from central.authoring import Checked, sealing
from central.console import centre_of, say
from sync import errors
from sync.console import config_option, errors_shown, json_option
from sync.errors import LumbungError
from sync.wire.keys import SigningKey

Folder = click.Path(exists=True, file_okay=False, path_type=Path)
KeyFile = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("exam")
def exam() -> None:
    """Check, seal and publish exams."""


@exam.command("check")
@click.argument("folder", type=Folder)
@json_option
@errors_shown
def check(folder: Path, as_json: bool) -> None:
    """Report every problem of the exam in FOLDER at once, with file and line. Exit code 1 if any hinders sealing."""
    checked = authoring.check(folder)
    if as_json:
        found = [problem.to_json() for problem in checked.problems]
        click.echo(json.dumps({"ok": checked.exam is not None, "problems": found}, ensure_ascii=False, indent=1))
    else:
        _print(folder, checked)
    if checked.exam is None:
        raise SystemExit(1)


@exam.command("seal")
@click.argument("folder", type=Folder)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="New folder for the package.")
@click.option(
    "--signer",
    "signers",
    type=KeyFile,
    multiple=True,
    required=True,
    help="An exam signer's key; once for each signer.",
)
@errors_shown
def seal(folder: Path, out: Path, signers: tuple[Path, ...]) -> None:
    """Seal the exam in FOLDER: signed manifest and encrypted content, and apart from them the two secret keys."""
    checked = authoring.check(folder)
    if checked.exam is None:
        _print(folder, checked)
        raise SystemExit(1)
    keys = [_signer(path) for path in signers]
    sealed = sealing.seal(checked, keys, created_ms=time.time_ns() // 1_000_000)
    sealing.write(sealed, out)
    click.echo(f"{sealed.digest.hex()}  {out}")
    for name, what in (
        (sealing.MANIFEST_FILE, "manifes bertanda tangan / signed manifest"),
        (sealing.CONTENT_FILE, "isi terenkripsi / encrypted content"),
        (sealing.CONTENT_KEY_FILE, "kunci isi, RAHASIA / content key, SECRET"),
        (sealing.SCORING_KEY_FILE, "kunci jawaban, RAHASIA / scoring key, SECRET"),
    ):
        click.echo(f"  {name:<18} {(out / name).stat().st_size:>9} B  {what}")


def _signer(path: Path) -> SigningKey:
    raw = path.read_bytes()
    if len(raw) != 32:
        raise LumbungError(errors.BAD_KEY, file=str(path), why="not 32 bytes")
    return SigningKey(raw)


def _print(folder: Path, checked: Checked) -> None:
    for problem in checked.problems:
        place = click.style(f"{folder / problem.file}:{problem.line}:", bold=True)
        colour = "red" if problem.severity == "error" else "yellow"
        click.echo(f"{place} {problem.message_id} {click.style(f'[{problem.kind}]', fg=colour)}")
        click.echo(click.style(f"    {problem.message_en}", dim=True))
    faults = sum(problem.severity == "error" for problem in checked.problems)
    warnings = len(checked.problems) - faults
    if checked.exam is None:
        counts = f"{_counted(faults, 'error')}, {_counted(warnings, 'warning')}"
        click.echo(f"{faults} kesalahan, {warnings} peringatan / {counts}")
        return
    outline = checked.exam.outline
    items = sum(len(block.item_ids) for block in outline.blocks)
    minutes = sum(block.seconds for block in outline.blocks) / 60
    click.echo(
        f"Siap disegel / ready to seal: {outline.id} {outline.version}, {len(outline.blocks)} blok, {items} butir, "
        f"{minutes:g} menit, {len(checked.media)} gambar, {warnings} peringatan"
    )


def _counted(count: int, one: str) -> str:
    return f"{count} {one}" if count == 1 else f"{count} {one}s"


@exam.command("publish")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@config_option
@json_option
@errors_shown
def publish_exam(folder: Path, config_file: Path, as_json: bool) -> None:
    """Check, seal and register the exam in FOLDER, and its key. The same exam again changes nothing."""
    done = publish.publish(centre_of(config_file), folder)
    facts = {
        "exam": done.exam,
        "version": done.version,
        "package": done.digest.hex(),
        "key_version": done.key_version,
        "new": done.new,
    }
    say(
        as_json,
        facts,
        f"Ujian {done.exam} {done.version}, kunci versi {done.key_version}: paket {done.digest.hex()[:16]}…",
    )
