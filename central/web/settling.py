"""The staff's page of a sitting's settling, and its sheet. Thin: what is so is said in `central.settling`."""

from __future__ import annotations

from flask import Blueprint, Response, request

from central import settling, settling_paper
from central.settling import Settlement
from central.store.engine import reading
from central.texts_settling import SettlingTexts
from central.web.api import the_centre
from central.web.staff import hex_or_404, page, sessions
from sync import errors, ranges
from sync.errors import LumbungError
from sync.wire.answers import head_text
from web.languages import LANGUAGES, Language, Words, current

pages = Blueprint("settling", __name__)


@pages.get("/kegiatan/<site_id>/<sitting>/tuntas")
def settling_page(site_id: str, sitting: str) -> str:
    """Settled, or what is missing."""
    found = _found(site_id, sitting)
    return page(
        "staff/settling.html",
        "see_people",
        found=found,
        closing_head="" if found.closing is None else head_text(found.closing[2]),
        stretches=[(each, ranges.count(each.missing), ranges.count(each.held)) for each in found.stretches],
        s=Words(SettlingTexts, current()),
    )


@pages.get("/kegiatan/<site_id>/<sitting>/tuntas.pdf")
def settling_sheet(site_id: str, sitting: str) -> Response:
    """The same to file, `?lang=` id or en."""
    found = _found(site_id, sitting)
    response = Response(settling_paper.make(found, _language(), the_centre().now_ms()), mimetype="application/pdf")
    response.headers["Cache-Control"] = "no-store"  # it names people
    response.headers["Content-Disposition"] = f'attachment; filename="penuntasan-{found.sitting.hex()[:8]}.pdf"'
    return response


def _found(site_id: str, sitting: str) -> Settlement:
    sessions().require("see_people")
    with reading(the_centre().engine) as connection:
        return settling.settlement(connection, site_id, hex_or_404(sitting, 16))


def _language() -> Language:
    wanted = request.args.get("lang", current())
    for each in LANGUAGES:
        if each == wanted:
            return each
    raise LumbungError(errors.BAD_FIELDS, fields=["lang"])
