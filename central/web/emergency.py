"""The staff's page of emergency files: bring them in by hand, see what came of each, and of all that came before.

What a file means for an attempt is decided by the rule for answers and by rulings, never here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple, cast

import structlog
from flask import Blueprint, Flask, Response, redirect, request
from werkzeug.datastructures import FileStorage

from central import emergency
from central.emergency import Brought
from central.store import emergencies
from central.store.engine import reading
from central.web.api import the_centre
from central.web.staff import hex_or_404, page, sessions
from sync import errors
from sync.errors import CATALOGUE, Entry, LumbungError
from sync.wire.emergency import MAX_FILE_BYTES

log = structlog.get_logger("central.web")
pages = Blueprint("emergency", __name__)

ADDRESS = "/darurat"
MAX_BODY_BYTES = 64 << 20  # of one form with its files
NEWEST = 500


class Result(NamedTuple):
    """What came of one file of a form; `entry`: what is wrong with it."""

    name: str
    key: str
    brought: Brought | None
    entry: Entry | None


def let_files_in(app: Flask) -> None:
    """Let signed-in staff send more than an ordinary form to this page, and to this page alone.

    Put on the app before whatever reads forms.
    """

    @app.before_request
    def _roomy() -> None:
        if request.path == ADDRESS and request.method == "POST" and sessions().current() is not None:
            request.max_content_length = MAX_BODY_BYTES


@pages.get(ADDRESS)
def files() -> str:
    """The form and the list."""
    sessions().require("see_emergency")
    return _page(())


@pages.post(ADDRESS)
def bring() -> str:
    """Take the files in, each by itself: one that is refused stops no other."""
    account = sessions().require("bring_emergency")
    brought = [each for each in request.files.getlist("files") if each.filename]
    results = tuple(_results(brought, account.name)) or (Result("", "refused", None, errors.NO_EMERGENCY_FILE),)
    log.info("emergency files brought", account=account.name, files=len(brought))
    return _page(results)


@pages.post(f"{ADDRESS}/<site>/<sha256>")
def again(site: str, sha256: str) -> Response:
    """Try a kept file once more: after an upgrade, or when a key is back."""
    account = sessions().require("bring_emergency")
    emergency.try_again(the_centre(), site, hex_or_404(sha256, 32))
    log.info("emergency file tried again", account=account.name, file=sha256[:8])
    return cast(Response, redirect(ADDRESS, 303))


def _results(brought: list[FileStorage], account: str) -> Iterator[Result]:
    for each in brought:
        name = (each.filename or "")[-80:]
        try:
            found = emergency.bring(the_centre(), each.stream.read(MAX_FILE_BYTES + 1), "staff", account)
        except LumbungError as error:
            if error.entry not in (errors.TOO_LARGE, errors.TOO_MUCH_PENDING):
                raise
            yield Result(name, "refused", None, error.entry)
            continue
        yield Result(name, _key(found), found, None if found.code is None else CATALOGUE[found.code])


def _key(found: Brought) -> str:
    if found.code is not None:
        return "aside"
    if found.taken is None or (found.known and not found.taken.added):
        return "known"
    if found.taken.contradicts:
        return "contradicts"
    return "added" if found.taken.added else "nothing_new"


def state_of(row: Any) -> str:
    """How a file stands.

    Set aside; not projected yet; its attempt ruled on, or held for it; covered by the room's journal; or without any
    answer in it.
    """
    if row.code is not None:
        return "aside"
    if row.held is None:
        return "behind"
    if row.ruled is not None and "emergency" in row.reasons:
        return f"ruled_{row.ruled}"
    if "emergency" in row.held:
        return "provisional"
    return "covered" if row.leases else "no_answers"


def _page(results: tuple[Result, ...]) -> str:
    with reading(the_centre().engine) as connection:
        found = emergencies.all_files(connection, NEWEST)
    return page(
        "staff/emergency.html",
        "see_emergency",
        results=results,
        files=[(row, state_of(row), CATALOGUE.get(row.code or "")) for row in found],
    )
