"""`lumbung central site | proctor | staff | dispatch | notice`.

Composed by `central.cli`.
"""

from __future__ import annotations

import secrets
import sys
from pathlib import Path

import click

from central import planning, publish
from central import staff as accounts
from central.console import centre_of, say, table
from central.store import plans, sites
from central.store.engine import reading
from central.store.notices import open_notices
from sync import errors
from sync.console import config_option, errors_shown, json_option
from sync.errors import LumbungError

_password_option = click.option("--password-stdin", is_flag=True, help="Read the password's line from standard input.")
_roster_file = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def site() -> None:
    """Sites: school labs where sittings are held."""


@site.command("add")
@click.argument("site_id", metavar="SITE")
@click.option("--name", required=True)
@click.option("--zone", default="Asia/Makassar", show_default=True, help="Time zone of the rooms.")
@config_option
@json_option
@errors_shown
def site_add(site_id: str, name: str, zone: str, config_file: Path, as_json: bool) -> None:
    """Add a site, or change its name or zone."""
    planning.add_site(centre_of(config_file), site_id, name, zone)
    say(as_json, {"site": site_id, "name": name, "zone": zone}, f"Lokasi {site_id}: {name} ({zone}).")


@site.command("list")
@config_option
@json_option
@errors_shown
def site_list(config_file: Path, as_json: bool) -> None:
    """Every site."""
    with reading(centre_of(config_file).engine) as connection:
        rows = [{"site": row.site, "name": row.name, "zone": row.zone} for row in sites.all_sites(connection)]
    table(as_json, "sites", rows, "Belum ada lokasi.")


@click.group()
def proctor() -> None:
    """Accounts of a room: proctors and technicians."""


@proctor.command("add")
@click.argument("site_id", metavar="SITE")
@click.argument("account")
@click.option("--name", required=True)
@click.option("--role", type=click.Choice(["proctor", "technician"]), default="proctor", show_default=True)
@click.option("--keep-password", is_flag=True, help="Do not ask for another password at the first sign-in.")
@_password_option
@config_option
@json_option
@errors_shown
def proctor_add(
    site_id: str,
    account: str,
    name: str,
    role: str,
    keep_password: bool,
    password_stdin: bool,
    config_file: Path,
    as_json: bool,
) -> None:
    """Add a room account. Without --password-stdin a password is made and shown once.

    It is for the first sign-in: the box then asks for one that only its owner knows.
    """
    password, made = _password(password_stdin)
    centre = centre_of(config_file)
    planning.put_proctor(centre, site_id, account, name, role, password, must_change=not keep_password)
    shown = {"password": password} if made else {}
    sentence = f"Akun ruang {account} ({role}) di {site_id}." + (f" Kata sandi: {password}" if made else "")
    say(as_json, {"site": site_id, "account": account, "role": role, **shown}, sentence)


@click.group()
def staff() -> None:
    """Accounts of the centre's staff."""


@staff.command("add")
@click.argument("account")
@click.option("--name", required=True)
@click.option("--role", type=click.Choice(planning.STAFF_ROLES), default="viewer", show_default=True)
@_password_option
@config_option
@json_option
@errors_shown
def staff_add(account: str, name: str, role: str, password_stdin: bool, config_file: Path, as_json: bool) -> None:
    """Add a member of staff, or give a new role or password. Without --password-stdin one is made and shown once."""
    password, made = _password(password_stdin)
    planning.put_staff(centre_of(config_file), account, name, role, password)
    shown = {"password": password} if made else {}
    sentence = f"Akun staf {account} ({role})." + (f" Kata sandi: {password}" if made else "")
    say(as_json, {"account": account, "role": role, **shown}, sentence)


@staff.command("list")
@config_option
@json_option
@errors_shown
def staff_list(config_file: Path, as_json: bool) -> None:
    """Every member of staff."""
    with reading(centre_of(config_file).engine) as connection:
        rows = [
            {"account": row.account, "name": row.name, "role": row.role, "disabled": row.disabled}
            for row in plans.all_staff(connection)
        ]
    table(as_json, "staff", rows, "Belum ada staf.")


@click.group()
def dispatch() -> None:
    """Dispatches: the one thing that comes down to a site."""


@dispatch.command("issue")
@click.argument("site_id", metavar="SITE")
@click.option("--by-code", multiple=True, help="Id of an exam that opens by an unlock code instead; may be repeated.")
@click.option("--min-software", default="0", show_default=True)
@config_option
@json_option
@errors_shown
def dispatch_issue(site_id: str, by_code: tuple[str, ...], min_software: str, config_file: Path, as_json: bool) -> None:
    """Sign and seal the site's next dispatch from what is planned now."""
    issued = publish.issue_dispatch(centre_of(config_file), site_id, by_code=by_code, min_software=min_software)
    facts = {
        "site": site_id,
        "version": issued.version,
        "sittings": issued.sittings,
        "participants": issued.participants,
        "packages": issued.packages,
        "boxes": list(issued.boxes),
        "codes": dict(issued.codes),
    }
    lines = [
        f"Dispatch {issued.version} untuk {site_id}: {issued.sittings} sesi, {issued.participants} peserta, "
        f"{len(issued.boxes)} server lokal."
    ]
    lines += [f"  Kode buka {exam_id}: {code}" for exam_id, code in issued.codes]
    say(as_json, facts, "\n".join(lines))


@click.group()
def notice() -> None:
    """What staff must look at: forks, quarantined events, refused boxes."""


@notice.command("list")
@config_option
@json_option
@errors_shown
def notice_list(config_file: Path, as_json: bool) -> None:
    """Everything that is not settled."""
    with reading(centre_of(config_file).engine) as connection:
        rows = [
            {"id": row.notice.hex(), "site": row.site, "kind": row.kind, "at_ms": row.at_ms, "details": row.details}
            for row in open_notices(connection)
        ]
    table(as_json, "notices", rows, "Tidak ada yang perlu dilihat.")


@notice.command("settle")
@click.argument("site_id", metavar="SITE")
@click.argument("notice_id", metavar="ID")
@click.option("--by", required=True, help="Account of whoever settles it.")
@click.option("--note", required=True, help="What was found.")
@config_option
@json_option
@errors_shown
def notice_settle(site_id: str, notice_id: str, by: str, note: str, config_file: Path, as_json: bool) -> None:
    """Say what a notice was. The data stays as it is."""
    try:
        notice_bytes = bytes.fromhex(notice_id)
    except ValueError as error:
        raise LumbungError(errors.NO_SUCH_RECORD, notice=notice_id) from error
    accounts.settle_notice(centre_of(config_file), site_id, notice_bytes, by, note)
    say(as_json, {"notice": notice_id, "settled": True}, f"{notice_id}: selesai.")


def _password(from_stdin: bool) -> tuple[str, bool]:
    """(password, whether it was made here)."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n"), False
    return secrets.token_urlsafe(12), True
