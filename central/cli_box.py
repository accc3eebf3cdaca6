"""`lumbung central box`: enrolling the appliances of a site, revoking them, and replacing a dead one.

Composed by `central.cli`. What staff do on the pages under *Lokasi* they can do here.
"""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Any

import click

from central import enrolment, ingest, keyring, planning
from central.centre import Centre
from central.console import centre_of, say, table
from central.store import batches, enrolments, sites
from central.store.engine import reading
from sync import errors
from sync.console import config_option, errors_shown, json_option
from sync.errors import LumbungError
from sync.wire import enrolment as wire

_file = click.Path(exists=True, dir_okay=False, path_type=Path)
_by_option = click.option("--by", default=getpass.getuser, help="Account of whoever does it; by default your own.")


@click.group()
def box() -> None:
    """Boxes: the appliances of a site."""


@box.command("list")
@click.argument("site_id", metavar="SITE")
@config_option
@json_option
@errors_shown
def box_list(site_id: str, config_file: Path, as_json: bool) -> None:
    """The boxes of a site and how they stand."""
    with reading(centre_of(config_file).engine) as connection:
        aside = batches.set_aside_of(connection, site_id)
        rows = [
            {
                "box": row.box,
                "state": "active" if row.revoked_ms is None else "replaced" if row.replaced_by else "revoked",
                "reason": row.revoked_reason,
                "replaced_by": row.replaced_by,
                "last_contact_ms": row.at_ms,
                "set_aside_events": aside.get(row.box, (0, 0))[1],
            }
            for row in sites.boxes_with_heartbeats(connection)
            if row.site == site_id
        ]
    table(as_json, "boxes", rows, "Belum ada server lokal terdaftar.")


@box.command("add")
@click.argument("enrolment_file", metavar="ENROLMENT", type=_file)
@config_option
@json_option
@errors_shown
def box_add(enrolment_file: Path, config_file: Path, as_json: bool) -> None:
    """Enrol a box from the ENROLMENT file that `lumbung box init` wrote, as it lies beside you: nothing is compared."""
    site_id, box_id, sign_key, seal_key = planning.read_enrolment(enrolment_file)
    planning.add_box(centre_of(config_file), site_id, box_id, sign_key, seal_key)
    say(as_json, {"site": site_id, "box": box_id}, f"Server lokal {box_id} di {site_id} terdaftar.")


@box.command("receive")
@click.argument("request", type=_file)
@config_option
@json_option
@errors_shown
def box_receive(request: Path, config_file: Path, as_json: bool) -> None:
    """Take in a REQUEST file (or its text) that came from a box, and show the fingerprint to compare by telephone."""
    centre = centre_of(config_file)
    with request.open("rb") as file:
        data = wire.of_file(file.read(4 * wire.MAX_REQUEST_BYTES + 1))
    digest = enrolment.receive(centre, data)
    asked = wire.read_request(data)
    facts = {
        "site": asked.site,
        "box": asked.box,
        "request": digest.hex(),
        "fingerprint": wire.request_fingerprint(data),
        "serial": asked.serial,
    }
    sentence = (
        f"Permohonan {asked.box} di {asked.site}, seri {asked.serial or '–'}.\n"
        f"Sidik jari: {facts['fingerprint']}. Cocokkan lewat telepon, lalu:\n"
        f"  lumbung central box approve {asked.site} {digest.hex()[:16]} --fingerprint …"
    )
    say(as_json, facts, sentence)


@box.command("requests")
@click.argument("site_id", metavar="SITE")
@config_option
@json_option
@errors_shown
def box_requests(site_id: str, config_file: Path, as_json: bool) -> None:
    """The requests of a site: waiting, approved, refused, expired."""
    centre = centre_of(config_file)
    with reading(centre.engine) as connection:
        rows = [
            {
                "request": row.digest.hex()[:16],
                "box": row.box,
                "state": enrolment.state_of(row, centre.now_ms()),
                "fingerprint": wire.request_fingerprint(row.request),
                "serial": row.serial,
                "by": row.decided_by,
                "reason": row.reason,
            }
            for row in enrolments.requests_of(connection, site_id)
        ]
    table(as_json, "requests", rows, "Belum ada permohonan.")


@box.command("approve")
@click.argument("site_id", metavar="SITE")
@click.argument("request")
@click.option("--fingerprint", required=True, help="As the technician reads it out from the box.")
@click.option("--replaces", metavar="BOX", help="The dead box in whose place this one comes: it is revoked.")
@click.option("--out", type=click.Path(path_type=Path), help="Write the signed approval here, to be carried back.")
@_by_option
@config_option
@json_option
@errors_shown
def box_approve(
    site_id: str,
    request: str,
    fingerprint: str,
    replaces: str | None,
    out: Path | None,
    by: str,
    config_file: Path,
    as_json: bool,
) -> None:
    """Enrol the box of a REQUEST (its first digits are enough), once its fingerprint was compared."""
    centre = centre_of(config_file)
    row = _one_request(centre, site_id, request)
    if wire.read_fingerprint(fingerprint) != wire.request_fingerprint(row.request):
        raise LumbungError(errors.OTHER_FINGERPRINT)
    enrolment.approve(centre, site_id, row.digest, by, replaces=replaces)
    _say_approved(centre, site_id, row, out, as_json)


@box.command("approval")
@click.argument("site_id", metavar="SITE")
@click.argument("request")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Write the signed approval here.")
@config_option
@json_option
@errors_shown
def box_approval(site_id: str, request: str, out: Path, config_file: Path, as_json: bool) -> None:
    """The signed approval of an approved REQUEST, with the site's newest dispatch where that is sealed to the box."""
    centre = centre_of(config_file)
    _say_approved(centre, site_id, _one_request(centre, site_id, request), out, as_json)


def _say_approved(centre: Centre, site_id: str, row: Any, out: Path | None, as_json: bool) -> None:
    ours = wire.roles_fingerprint(centre.keys.role_list)
    if out is not None:
        keyring.write_new(out, enrolment.approval(centre, site_id, row.digest), 0o644)
    facts = {"site": site_id, "box": row.box, "approval": out and str(out), "centre_fingerprint": ours}
    sentence = f"Server lokal {row.box} di {site_id} disetujui. Sidik jari pusat, untuk dibacakan: {ours}"
    say(as_json, facts, sentence + ("" if out is None else f"\nPersetujuan: {out}"))


@box.command("refuse")
@click.argument("site_id", metavar="SITE")
@click.argument("request")
@click.option("--reason", required=True, help="The technician is told.")
@_by_option
@config_option
@json_option
@errors_shown
def box_refuse(site_id: str, request: str, reason: str, by: str, config_file: Path, as_json: bool) -> None:
    """Refuse a REQUEST."""
    centre = centre_of(config_file)
    row = _one_request(centre, site_id, request)
    enrolment.refuse(centre, site_id, row.digest, by, reason)
    say(as_json, {"site": site_id, "box": row.box, "state": "refused"}, f"Permohonan {row.box} ditolak.")


@box.command("revoke")
@click.argument("site_id", metavar="SITE")
@click.argument("box_id", metavar="BOX")
@click.option("--reason", help="Why; it is shown beside the box.")
@_by_option
@config_option
@json_option
@errors_shown
def box_revoke(site_id: str, box_id: str, reason: str | None, by: str, config_file: Path, as_json: bool) -> None:
    """Set aside what a box sends from now on, and tell the site in its next dispatch."""
    planning.revoke_box(centre_of(config_file), site_id, box_id, by=by, reason=reason)
    sentence = (
        f"Server lokal {box_id} di {site_id} dicabut. Terbitkan dispatch: lumbung central dispatch issue {site_id}"
    )
    say(as_json, {"site": site_id, "box": box_id}, sentence)


@box.command("take-in")
@click.argument("site_id", metavar="SITE")
@click.argument("box_id", metavar="BOX")
@click.option("--note", required=True, help="Why what it sent may count.")
@_by_option
@config_option
@json_option
@errors_shown
def box_take_in(site_id: str, box_id: str, note: str, by: str, config_file: Path, as_json: bool) -> None:
    """Let count what a revoked box sent after it was revoked."""
    taken = ingest.take_in(centre_of(config_file), site_id, box_id, by, note)
    say(as_json, {"site": site_id, "box": box_id, "batches": taken}, f"{taken} berkas dari {box_id} kini dihitung.")


@box.command("code")
@click.argument("site_id", metavar="SITE")
@click.option(
    "--days", type=click.IntRange(1, enrolment.LONGEST_CODE_DAYS), default=enrolment.CODE_DAYS, show_default=True
)
@_by_option
@config_option
@json_option
@errors_shown
def box_code(site_id: str, days: int, by: str, config_file: Path, as_json: bool) -> None:
    """A one-time code with which one box of SITE may ask over the internet. It is shown here and nowhere else."""
    code = enrolment.make_code(centre_of(config_file), site_id, by, days=days)
    sentence = f"Kode pendaftaran untuk satu server lokal di {site_id}, {days} hari: {code}"
    say(as_json, {"site": site_id, "code": code, "days": days}, sentence)


@box.command("serial")
@click.argument("site_id", metavar="SITE")
@click.argument("serial")
@click.option("--forget", is_flag=True, help="Take it off the list.")
@_by_option
@config_option
@json_option
@errors_shown
def box_serial(site_id: str, serial: str, forget: bool, by: str, config_file: Path, as_json: bool) -> None:
    """Approve beforehand, once, whoever comes with a code of SITE and this hardware SERIAL."""
    centre = centre_of(config_file)
    if forget:
        enrolment.forget_serial(centre, site_id, serial)
    else:
        enrolment.name_serial(centre, site_id, serial, by)
    done = "dihapus" if forget else "disetujui di muka"
    say(as_json, {"site": site_id, "serial": serial, "named": not forget}, f"Nomor seri {serial} {done}.")


def _one_request(centre: Centre, site_id: str, digits: str) -> Any:
    """The one request of a site whose digest begins so. LumbungError NO_SUCH_RECORD where none or several do."""
    with reading(centre.engine) as connection:
        rows = enrolments.requests_of(connection, site_id, 10_000)
    found = [row for row in rows if len(digits) >= 8 and row.digest.hex().startswith(digits.lower())]
    if len(found) != 1:
        raise LumbungError(errors.NO_SUCH_RECORD, request=digits[:64], found=len(found))
    return found[0]
