"""The centre's Flask app: the sync API and the staff pages.

Made by `central.serve` for each web process, and by tests.
"""

from __future__ import annotations

from typing import cast
from urllib.parse import urlencode

import structlog
from flask import Flask, Response, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import OperationalError

from central.centre import Centre
from central.staff import StaffSessions
from central.web import boxes, emergency, results, settling, showing, verify
from central.web.api import api
from central.web.places import places
from central.web.rulings import rulings
from central.web.staff import staff
from central.web.texts import Texts
from sync import errors
from sync.errors import LumbungError
from web import errors as error_pages
from web import languages, pages, security, sessions
from web.security import Hosts

PAGES = ("staff", "places", "boxes", "rulings", "results", "settling", "emergency")  # blueprints that people look at

log = structlog.get_logger("central.web")


def make_app(centre: Centre) -> Flask:
    """The app over an open centre. Web processes keep no state: any of them may answer any request."""
    app = Flask("central", template_folder="web/templates", static_folder=None)
    app.extensions["lumbung"] = centre
    app.config["MAX_CONTENT_LENGTH"] = max(centre.settings.part_max_bytes, 1_048_576)
    sessions.configure(
        app, cookie="lumbung_centre", secret=centre.keys.session_secret, secure=centre.settings.secure_cookies
    )
    sessions_of_app = app.extensions["lumbung_staff"] = StaffSessions(centre)
    emergency.let_files_in(app)
    security.install(
        app, hosts_of(centre), machine_prefixes=("/sync/",), token_prefixes=("/api/v1/sign-in",)
    )  # signing in carries no session yet; Origin is checked all the same
    pages.install(app)
    languages.install(app, Texts)
    showing.install(app, centre)
    error_pages.install(app)
    app.extensions["verify"] = verify.Allowance()
    shown = (staff, places, boxes.boxes, rulings, results.pages, settling.pages, emergency.pages, verify.pages)
    for blueprint in (api, *shown):
        app.register_blueprint(blueprint)

    @app.errorhandler(OperationalError)
    def _no_database(error: OperationalError) -> ResponseReturnValue:
        log.error("no database", kind=type(error.orig).__name__, endpoint=request.endpoint)
        return app.handle_user_exception(LumbungError(errors.NO_DATABASE))

    @app.before_request
    def _sign_in_first() -> Response | None:
        asks_page = request.method == "GET" and request.blueprint in PAGES and not request.path.startswith("/api/")
        if asks_page and request.endpoint != "staff.sign_in_page" and sessions_of_app.current() is None:
            wanted = {"next": request.full_path.rstrip("?")} if request.path != "/" else {}
            return cast(Response, redirect("/masuk" + ("?" + urlencode(wanted) if wanted else ""), 303))
        return None

    @app.get("/healthz")
    def healthz() -> Response:
        return Response("ok\n", mimetype="text/plain")

    return app


def hosts_of(centre: Centre) -> Hosts:
    """The Host values that are answered: each configured name, bare and with the port."""
    settings = centre.settings
    scheme = "https" if settings.secure_cookies else "http"
    names = [name for host in settings.hosts for name in (host, f"{host}:{settings.port}")]
    return Hosts.of(f"{scheme}://{settings.hosts[0]}:{settings.port}", names)
