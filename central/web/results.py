"""Results of an exam as a page and as files: CSV, XLSX, JSON. The table itself is made by `central.reports`."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, request
from sqlalchemy import Connection

from central import projection, reports
from central.store import results, seated
from central.store.engine import reading
from central.web.api import the_centre
from central.web.showing import in_order
from central.web.staff import page, sessions
from sync import errors
from sync.errors import LumbungError
from sync.wire.exam import ExamOutline
from web import languages

pages = Blueprint("results", __name__)

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@pages.get("/hasil")
def exam_choice() -> str:
    """Exams that have results."""
    sessions().require("see_results")
    with reading(the_centre().engine) as connection:
        found = results.all_packages(connection)
    exams = {package.exam: package for package in reversed(found)}
    return page("staff/results_choice.html", "see_results", exams=list(exams.values()))


@pages.get("/hasil/<exam>")
def exam_results(exam: str) -> str:
    """Everyone planned for an exam, with component scores."""
    sessions().require("see_results")
    with reading(the_centre().engine) as connection:
        published = results.packages_of(connection, exam)
        if not published:
            raise LumbungError(errors.NO_SUCH_RECORD, exam=exam)
        key = results.latest_key(connection, exam)
        people = seated.score_rows(connection, exam, key.key_version if key else 0, projection.SCORING_VERSION)
    outline = ExamOutline.model_validate(published[0].outline)
    words, wanted = request.args.get("q", "").strip().lower(), request.args.get("keadaan", "")
    rows = [_row(person) for person in people]
    states = sorted({row["status"] for row in rows})
    rows = [
        row
        for row in rows
        if (not wanted or row["status"] == wanted)
        and words in f"{row['person'].name} {row['person'].nip} {row['person'].site} {row['person'].unit or ''}".lower()
    ]
    keys: dict[str, Any] = {
        "name": lambda row: row["person"].name.lower() or None,
        "nip": lambda row: row["person"].nip or None,
        "site": lambda row: row["person"].site,
        "total": lambda row: row["score"].total if row["score"] else None,
    }
    for component in outline.components:
        keys[component.id] = lambda row, id_=component.id: row["components"].get(id_)
    rows, order = in_order(rows, keys, "name")
    return page(
        "staff/results.html",
        "see_results",
        exam=published[0],
        outline=outline,
        key=key,
        rows=rows,
        order=order,
        words=words,
        wanted=wanted,
        states=states,
    )


def _row(person: Any) -> dict[str, Any]:
    score = reports.score_of(person)
    return {
        "person": person,
        "score": score,
        "status": reports.status_of(person, score),
        "components": {part.component: part.percent for part in score.components} if score else {},
    }


@pages.get("/hasil/<exam>/unduh.<form>")
def download(exam: str, form: str) -> Response:
    """The results as a file."""
    sessions().require("see_results")
    if form not in reports.FORMATS:
        raise LumbungError(errors.NO_SUCH_PAGE)
    with reading(the_centre().engine) as connection:
        report = _report(connection, exam)
    response = Response(reports.FORMATS[form](report), content_type=MEDIA_TYPES[form])
    response.headers.set("Content-Disposition", "attachment", filename=f"hasil-{exam}.{form}")
    return response


@pages.post("/api/v1/sign-in")
def api_sign_in() -> Response:
    """Sign in as a program; the session is the cookie of the answer."""
    said = request.get_json(silent=True)
    if not isinstance(said, dict) or not all(isinstance(said.get(name), str) for name in ("account", "password")):
        raise LumbungError(errors.BAD_FIELDS, fields=["account", "password"])
    sessions().sign_in(said["account"][:100], said["password"][:1000])
    return Response(status=204)


@pages.get("/api/v1/exams/<exam>/answers")
def api_answers(exam: str) -> dict[str, Any]:
    """All answers of an exam as projected: attempt (hex) → item → value; `not_counted`: attempts ruled out by staff."""
    sessions().require("see_answers")
    with reading(the_centre().engine) as connection:
        if not results.packages_of(connection, exam):
            raise LumbungError(errors.NO_SUCH_RECORD, exam=exam)
        rows = results.answer_table(connection, exam)
        ruled_out = results.not_counted(connection, exam)
        behind = results.count_dirty(connection)
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        found.setdefault(row.attempt.hex(), {})[row.item] = row.value
    return {
        "exam": exam,
        "attempts": found,
        "not_counted": [attempt.hex() for attempt in ruled_out],
        "behind": behind,
    }


@pages.get("/api/v1/exams/<exam>/results")
def api_results(exam: str) -> Response:
    """The results as JSON."""
    return download(exam, "json")


def _report(connection: Connection, exam: str) -> reports.Report:
    centre = the_centre()
    made = datetime.fromtimestamp(centre.now_ms() / 1000, ZoneInfo(centre.settings.zone))
    return reports.results_report(connection, exam, projection.SCORING_VERSION, made=made, language=languages.current())
