"""The staff's pages on the boxes of a site: requests, approval, codes, serials, revoking and replacing.

Thin; the acts are in `central.enrolment`, `central.planning` and `central.ingest`.
"""

from __future__ import annotations

from typing import Any, cast

from flask import Blueprint, Response, redirect, request
from sqlalchemy import Row

from central import enrolment, ingest, planning
from central.store import batches, enrolments, sites
from central.store.engine import reading
from central.web.api import the_centre
from central.web.places import contact_state
from central.web.staff import hex_or_404, page, sessions
from sync import errors
from sync.errors import LumbungError
from sync.wire import enrolment as wire

boxes = Blueprint("boxes", __name__, url_prefix="/lokasi/<site_id>/server")


@boxes.get("")
def box_list(site_id: str, made: str | None = None) -> str:
    """Requests that wait, boxes and how they stand, codes and serials. `made`: a code, shown this once."""
    sessions().require("see_sites")
    centre = the_centre()
    now = centre.now_ms()
    with reading(centre.engine) as connection:
        site = _site(connection, site_id)
        asked = [_request(row, now) for row in enrolments.requests_of(connection, site_id)]
        known = [row for row in sites.boxes_with_heartbeats(connection) if row.site == site_id]
        aside = batches.set_aside_of(connection, site_id)
        codes = enrolments.codes_of(connection, site_id)
        serials = enrolments.serials_of(connection, site_id)
    return page(
        "staff/boxes.html",
        "see_sites",
        site=site,
        made=made,
        asking=[each for each in asked if each["state"] == "waiting"],
        past=[each for each in asked if each["state"] != "waiting"],
        boxes=[(row, contact_state(row.at_ms), aside.get(row.box, (0, 0))[1]) for row in known],
        codes=[(row, _state_of_code(row, now)) for row in codes],
        serials=serials,
        ours=wire.roles_fingerprint(centre.keys.role_list),
    )


def _site(connection: Any, site_id: str) -> Row[Any]:
    site = sites.find_site(connection, site_id)
    if site is None:
        raise LumbungError(errors.NO_SUCH_RECORD, site=site_id)
    return site


def _request(row: Row[Any], now_ms: int) -> dict[str, Any]:
    return {
        "row": row,
        "digest": row.digest.hex(),
        "state": enrolment.state_of(row, now_ms),
        "fingerprint": wire.request_fingerprint(row.request),
    }


def _state_of_code(row: Row[Any], now_ms: int) -> str:
    if row.used_digest is not None:
        return "used"
    return "ended" if now_ms >= row.expires_ms else "open"


@boxes.post("/permohonan")
def bring(site_id: str) -> Response:
    """A request that came as a file or as text."""
    sessions().require("enrol_boxes")
    file = request.files.get("file")
    data = b"" if file is None else file.read(4 * wire.MAX_REQUEST_BYTES + 1)
    text = request.form.get("text", "")
    if not data and not text.strip():
        raise LumbungError(errors.BAD_FIELDS, field="file")
    asked = wire.of_file(data) if data else wire.from_text(text)
    if wire.read_request(asked).site != site_id:
        raise LumbungError(errors.NOT_THIS_SITE, site=wire.read_request(asked).site)
    digest = enrolment.receive(the_centre(), asked)
    return _to(site_id, f"permohonan/{digest.hex()}")


@boxes.get("/permohonan/<digest>")
def request_page(site_id: str, digest: str) -> str:
    """One request with its fingerprint, and what can be done with it."""
    sessions().require("see_sites")
    centre = the_centre()
    with reading(centre.engine) as connection:
        site = _site(connection, site_id)
        row = enrolments.find_request(connection, site_id, hex_or_404(digest, 32))
        active = [each.box for each in sites.boxes_of(connection, site_id) if each.revoked_ms is None]
    if row is None:
        raise LumbungError(errors.NO_SUCH_RECORD, request=digest)
    return page(
        "staff/box_request.html",
        "see_sites",
        site=site,
        asked=_request(row, centre.now_ms()),
        replaceable=[each for each in active if each != row.box],
        still_active=row.box in active,
        ours=wire.roles_fingerprint(centre.keys.role_list),
    )


@boxes.post("/permohonan/<digest>/setuju")
def approve(site_id: str, digest: str) -> Response:
    """Approve, once somebody said that the fingerprints are the same."""
    account = sessions().require("enrol_boxes")
    replaces = request.form.get("replaces", "") or None
    if replaces is not None:
        sessions().require("revoke_boxes")
    if request.form.get("same") != "1":
        raise LumbungError(errors.BAD_FIELDS, field="same")
    enrolment.approve(the_centre(), site_id, hex_or_404(digest, 32), account.name, replaces=replaces)
    return _to(site_id, f"permohonan/{digest}")


@boxes.post("/permohonan/<digest>/tolak")
def refuse(site_id: str, digest: str) -> Response:
    """Refuse, with a reason."""
    account = sessions().require("enrol_boxes")
    enrolment.refuse(the_centre(), site_id, hex_or_404(digest, 32), account.name, request.form.get("reason", "")[:1000])
    return _to(site_id, f"permohonan/{digest}")


@boxes.get("/permohonan/<digest>/berkas")
def approval_file(site_id: str, digest: str) -> Response:
    """The signed approval, to be carried to the box."""
    sessions().require("enrol_boxes")
    data = enrolment.approval(the_centre(), site_id, hex_or_404(digest, 32))
    name = f'attachment; filename="persetujuan-{site_id}-{digest[:8]}.lmb"'
    return Response(data, content_type="application/octet-stream", headers={"Content-Disposition": name})


@boxes.post("/kode")
def make_code(site_id: str) -> str:
    """A new code, on the page that answers and nowhere else."""
    account = sessions().require("enrol_boxes")
    made = enrolment.make_code(the_centre(), site_id, account.name)
    return box_list(site_id, made)


@boxes.post("/kode/<code_id>/akhiri")
def end_code(site_id: str, code_id: str) -> Response:
    """Let a code end that nobody used."""
    sessions().require("enrol_boxes")
    enrolment.end_code(the_centre(), site_id, hex_or_404(code_id, 16))
    return _to(site_id)


@boxes.post("/seri")
def name_serial(site_id: str) -> Response:
    """Approve a serial beforehand."""
    account = sessions().require("enrol_boxes")
    enrolment.name_serial(the_centre(), site_id, request.form.get("serial", "").strip()[:100], account.name)
    return _to(site_id)


@boxes.post("/seri/hapus")
def forget_serial(site_id: str) -> Response:
    """Take a serial back."""
    sessions().require("enrol_boxes")
    enrolment.forget_serial(the_centre(), site_id, request.form.get("serial", ""))
    return _to(site_id)


@boxes.get("/<box_id>/cabut")
def revoke_page(site_id: str, box_id: str) -> str:
    """What revoking means, and why it is done."""
    return _asks(site_id, box_id, "revoke")


@boxes.post("/<box_id>/cabut")
def revoke(site_id: str, box_id: str) -> Response:
    """Revoke a box."""
    account = sessions().require("revoke_boxes")
    reason = _needed("reason")
    planning.revoke_box(the_centre(), site_id, box_id, by=account.name, reason=reason)
    return _to(site_id)


@boxes.get("/<box_id>/hitung")
def take_in_page(site_id: str, box_id: str) -> str:
    """What counting what was set aside means, and why it may be done."""
    return _asks(site_id, box_id, "take_in")


@boxes.post("/<box_id>/hitung")
def take_in(site_id: str, box_id: str) -> Response:
    """Let count what a revoked box sent."""
    account = sessions().require("revoke_boxes")
    ingest.take_in(the_centre(), site_id, box_id, account.name, _needed("reason"))
    return _to(site_id)


def _asks(site_id: str, box_id: str, act: str) -> str:
    sessions().require("revoke_boxes")
    with reading(the_centre().engine) as connection:
        site = _site(connection, site_id)
        box = sites.find_box(connection, site_id, box_id)
        aside = batches.set_aside_of(connection, site_id).get(box_id, (0, 0))[1]
    if box is None:
        raise LumbungError(errors.NO_SUCH_RECORD, box=box_id)
    return page("staff/box_act.html", "revoke_boxes", site=site, box=box, act=act, aside=aside)


def _needed(field: str) -> str:
    text = request.form.get(field, "").strip()[:300]
    if not text:
        raise LumbungError(errors.BAD_FIELDS, field=field)
    return text


def _to(site_id: str, place: str = "") -> Response:
    return cast(Response, redirect(f"/lokasi/{site_id}/server" + (f"/{place}" if place else ""), 303))
