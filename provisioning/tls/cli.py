"""`lumbung provision tls`: a certificate for the box, and the lab PCs' trust in it. Composed by `provisioning.cli`.

Exit codes: 0 done; 1 an error of the catalogue; 2 a wrong command line; 3 (`check`) browsers would refuse.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import click
from cryptography import x509

from appliance.lockdown.origin import Origin, plain_origin
from appliance.settings import BoxSettings
from provisioning.tls.certify import fingerprint, make_site_certificates
from provisioning.tls.checking import faults_of, read_certified
from provisioning.tls.helpers import helper_files
from sync import config, errors
from sync.console import config_option, errors_shown, json_option
from sync.errors import LumbungError
from sync.files import write_whole

AUTHORITY, CERTIFICATE, KEY = "authority.pem", "certificate.pem", "key.pem"
REFUSED = 3
authority_option = click.option(
    "--authority",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="What vouches for the certificate; by default authority.pem beside it, if it is there.",
)


@click.group()
def tls() -> None:
    """HTTPS in the room. Optional: without it the exam runs over plain HTTP, with the limits of the threat model."""


@tls.command()
@config_option
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Folder for the files.")
@click.option("--name", "names", multiple=True, help="A further name or IPv4 address of the box; may be repeated.")
@click.option("--owner", type=int, help="User id that is to own the key; by default whoever runs this.")
@json_option
@errors_shown
def make(config_file: Path, out: Path, names: tuple[str, ...], owner: int | None, as_json: bool) -> None:
    """Make an authority for this site alone and the box's certificate under it; its key is then thrown away."""
    settings = _box(config_file)
    origin = plain_origin(settings.origin)
    plain = [plain_origin(f"http://{name}").host for name in names]
    if (out / KEY).exists():
        raise LumbungError(errors.TLS_ALREADY_MADE, file=str(out / KEY))
    made = make_site_certificates(settings.site, [origin.host, *plain])
    out.mkdir(mode=0o755, parents=True, exist_ok=True)
    write_whole(out / AUTHORITY, made.authority, mode=0o644)
    write_whole(out / CERTIFICATE, made.certificate, mode=0o644)
    write_whole(out / KEY, made.key, mode=0o600)  # last: with it the set is whole
    if owner is not None:
        os.chown(out / KEY, owner, -1)
    told = {
        "authority": str(out / AUTHORITY),
        "tls_cert": str(out / CERTIFICATE),
        "tls_key": str(out / KEY),
        "fingerprint": fingerprint(x509.load_pem_x509_certificate(made.authority)),
    }
    if as_json:
        click.echo(json.dumps(told))
        return
    click.echo(f"SHA-256 {told['fingerprint']}")
    click.echo("Tulis di [box] / write into [box]:")
    click.echo(f'tls_cert = "{told["tls_cert"]}"\ntls_key = "{told["tls_key"]}"\norigin = "https://{origin.netloc}"')


@tls.command()
@config_option
@authority_option
@json_option
@errors_shown
def check(config_file: Path, authority: Path | None, as_json: bool) -> None:
    """Whether browsers will accept the configured certificate: pair, dates, name, and who vouches for it."""
    settings, certificate, key = _with_tls(config_file)
    certified = read_certified(certificate, _authority(certificate, authority))
    found = faults_of(certified, key.read_bytes(), plain_origin(settings.origin).host, datetime.now(UTC))
    fatal = any(fault.fatal for fault in found)
    if as_json:
        faults = [{"code": each.code, "fatal": each.fatal, "id": each.said[0], "en": each.said[1]} for each in found]
        click.echo(json.dumps({"accepted": not fatal, "faults": faults}))
    else:
        for fault in found:
            click.echo(f"{'✗' if fault.fatal else '!'} {' / '.join(fault.said)}")
        click.echo("Peramban akan menolaknya / browsers will refuse it." if fatal else "Baik / good.")
    if fatal:
        sys.exit(REFUSED)


@tls.command()
@config_option
@authority_option
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Folder for the files.")
@json_option
@errors_shown
def helpers(config_file: Path, authority: Path | None, out: Path, as_json: bool) -> None:
    """Files for the stick that make lab PCs trust the box: one for Windows, one for Linux, and the certificate."""
    settings, certificate, _ = _with_tls(config_file)
    files = helper_files(_vouching(certificate, authority), _https(settings).text)
    out.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        write_whole(out / name, content, mode=0o644)
    click.echo(json.dumps({"files": [str(out / name) for name in files]}) if as_json else "\n".join(sorted(files)))


@tls.command()
@config_option
@authority_option
@click.option("--bind", default="0.0.0.0:80", show_default=True, help="Where lab PCs look without https.")
@errors_shown
def face(config_file: Path, authority: Path | None, bind: str) -> None:
    """Serve the page on plain HTTP that leads to the box and lets a lab PC trust it."""
    from provisioning.tls.face import make_face
    from provisioning.tls.serve import FaceServer
    from web import logs

    settings, certificate, _ = _with_tls(config_file)
    vouching = _vouching(certificate, authority)
    origin = _https(settings)
    logs.configure()
    ours = authority is None and certificate.parent / AUTHORITY == _authority(certificate, None)
    FaceServer(bind, lambda: make_face(origin.text, settings.hosts, vouching, ours=ours)).run()


def _box(config_file: Path) -> BoxSettings:
    settings: BoxSettings = config.load(config_file, {"box": BoxSettings})["box"]
    return settings


def _with_tls(config_file: Path) -> tuple[BoxSettings, Path, Path]:
    """The settings, certificate and key. LumbungError TLS_NOT_SET."""
    settings = _box(config_file)
    if settings.tls_cert is None or settings.tls_key is None:
        raise LumbungError(errors.TLS_NOT_SET, file=str(config_file))
    return settings, settings.tls_cert, settings.tls_key


def _https(settings: BoxSettings) -> Origin:
    """The box's one origin. LumbungError TLS_NOT_SET where it is plain HTTP."""
    origin = plain_origin(settings.origin)
    if origin.scheme != "https":
        raise LumbungError(errors.TLS_NOT_SET, origin=origin.text)
    return origin


def _authority(certificate: Path, given: Path | None) -> Path | None:
    beside = certificate.parent / AUTHORITY
    return given or (beside if beside.is_file() else None)


def _vouching(certificate: Path, given: Path | None) -> x509.Certificate:
    """LumbungError TLS_NO_AUTHORITY where browsers know already who vouches: there is nothing to import."""
    found = read_certified(certificate, _authority(certificate, given)).authority
    if found is None:
        raise LumbungError(errors.TLS_NO_AUTHORITY, tls_cert=str(certificate))
    return found
