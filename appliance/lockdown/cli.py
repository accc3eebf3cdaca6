"""`lumbung box seb | seb-keys`: a site's settings for Safe Exam Browser, and the keys that the box accepts.

Composed into `lumbung box` by `appliance.cli`. Passwords are typed unseen or read from a file, never given on the line.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path

import click

from appliance.lockdown import known_keys, seb_file
from appliance.lockdown.config_key import NotSettingsError, config_key
from appliance.lockdown.known_keys import KnownKeys
from appliance.lockdown.origin import plain_origin
from appliance.lockdown.seb_settings import plist_of, settings_for
from appliance.settings import BoxSettings
from sync import config, errors
from sync.console import config_option, errors_shown, json_option
from sync.errors import LumbungError, WireError
from sync.files import write_whole

READABLE = 0o644
MAX_PASSWORD_CHARS = 1_024
LOOPBACK = ("127.", "localhost")
file_path = click.Path(path_type=Path)


@click.command()
@config_option
@click.option("--out", required=True, type=file_path, metavar="FILE.seb", help="Where the settings file goes.")
@click.option("--gzip/--plain", "packed", default=True, help="Packed as SEB does, or XML to read.  [default: gzip]")
@click.option("--password", "ask_password", is_flag=True, help="Ask for a password that SEB wants to open the file.")
@click.option("--password-file", type=file_path, help="Read that password from the first line of a file.")
@click.option("--quit-password", "ask_quit", is_flag=True, help="Ask for the password with which SEB is ended.")
@click.option("--quit-password-file", type=file_path, help="Read that password from the first line of a file.")
@click.option("--note/--no-note", default=True, show_default=True, help="Let this box accept the file's Config Key.")
@json_option
@errors_shown
def seb(
    config_file: Path,
    out: Path,
    packed: bool,
    ask_password: bool,
    password_file: Path | None,
    ask_quit: bool,
    quit_password_file: Path | None,
    note: bool,
    as_json: bool,
) -> None:
    """Write this site's settings for Safe Exam Browser, and tell their Config Key."""
    settings = _settings(config_file)
    origin = plain_origin(settings.origin)
    if not packed and (ask_password or password_file):
        raise LumbungError(errors.SEB_CHOICES, options="--plain --password")
    password = _password("Kata sandi berkas / file password", ask_password, password_file)
    quit_password = _password("Kata sandi keluar / quit password", ask_quit, quit_password_file)
    plist = plist_of(settings_for(origin, quit_password))
    key = config_key(plist)
    if note:
        _note(settings, KnownKeys(config_keys=(key,)), forget=False)
    write_whole(out, _file(plist, packed, password), mode=READABLE)
    told = {
        "file": str(out),
        "form": "plain" if not packed else "gzip" if password is None else "password",
        "start_url": origin.start_url,
        "config_key": key,
        "can_quit": quit_password is not None,
        "noted": note,
    }
    if as_json:
        click.echo(json.dumps(told))
        return
    for name, value in told.items():
        click.echo(f"{name}: {value}")  # no table: a key that is cut short is no key
    for line in _warnings(origin.host, quit_password):
        click.echo(line, err=True)


@click.command("seb-keys")
@config_option
@click.option("--file", "files", multiple=True, type=file_path, metavar="FILE.seb", help="Accept this file's settings.")
@click.option("--password", "ask_password", is_flag=True, help="Ask for the password of those files.")
@click.option("--password-file", type=file_path, help="Read that password from the first line of a file.")
@click.option("--browser-exam-key", "exam_keys", multiple=True, metavar="HEX", help="Accept a key that SEB showed.")
@click.option("--forget", is_flag=True, help="First forget every key that was noted.")
@json_option
@errors_shown
def seb_keys(
    config_file: Path,
    files: tuple[Path, ...],
    ask_password: bool,
    password_file: Path | None,
    exam_keys: tuple[str, ...],
    forget: bool,
    as_json: bool,
) -> None:
    """Tell which keys of Safe Exam Browser this box accepts; add some, or begin anew."""
    settings = _settings(config_file)
    password = _password("Kata sandi berkas / file password", ask_password, password_file)
    new = KnownKeys(
        config_keys=tuple(_key_of(file, password) for file in files),
        browser_exam_keys=tuple(known_keys.browser_exam_key(text) for text in exam_keys),
    )
    known = _note(settings, new, forget) if forget or files or exam_keys else known_keys.load(settings.data_dir)
    if as_json:
        click.echo(known.model_dump_json())
    else:
        for name, keys in (("Config Key", known.config_keys), ("Browser Exam Key", known.browser_exam_keys)):
            click.echo(f"{name}: {len(keys)}")
            for key in keys:
                click.echo(f"  {key}")


def _settings(config_file: Path) -> BoxSettings:
    settings: BoxSettings = config.load(config_file, {"box": BoxSettings})["box"]
    return settings


def _file(plist: dict[str, object], packed: bool, password: str | None) -> bytes:
    if password is not None:
        return seb_file.sealed_file(plist, password, os.urandom)
    return seb_file.packed_file(plist) if packed else seb_file.plain_file(plist)


def _password(what: str, ask: bool, file: Path | None) -> str | None:
    """A password typed twice, or the first line of a file; None where none was asked for. LumbungError SEB_CHOICES."""
    if ask and file is not None:
        raise LumbungError(errors.SEB_CHOICES, options="--…password --…password-file")
    if not ask and file is None:
        return None
    if file is None:
        word: str = click.prompt(what, hide_input=True, confirmation_prompt=True, default="", show_default=False)
    else:
        with file.open(encoding="utf-8", errors="replace") as opened:
            word = opened.readline(MAX_PASSWORD_CHARS).rstrip("\r\n")
    if not word:
        raise LumbungError(errors.SEB_CHOICES, options=what)
    return word


def _key_of(file: Path, password: str | None) -> str:
    """The Config Key of a `.seb` file. WireError SEB_UNREADABLE, SEB_PASSWORD_WRONG."""
    with file.open("rb") as opened:
        data = opened.read(seb_file.MAX_FILE_BYTES + 1)
    try:
        return config_key(seb_file.read_file(data, password or ""))
    except NotSettingsError as wrong:
        raise WireError(errors.SEB_UNREADABLE, why=str(wrong)) from wrong


def _note(settings: BoxSettings, new: KnownKeys, forget: bool) -> KnownKeys:
    known = new if forget else known_keys.load(settings.data_dir).joined(new)
    known_keys.note(settings.data_dir, known)
    return known


def _warnings(host: str, quit_password: str | None) -> Iterable[str]:
    if quit_password is None:
        yield "Tanpa --quit-password, SEB hanya berakhir bersama PC. / Without one, SEB ends only with the PC."
    if host.startswith(LOOPBACK):
        yield "Alamat ini hanya ada di PC server. / This address exists on the box's own PC only."
