"""The centre's Flask app: the sync API and the staff pages.

Made by `central.serve` for each web process, and by tests.
"""

from __future__ import annotations

from flask import Flask, Response
from sqlalchemy.exc import DBAPIError

from central.centre import Centre
from central.web.api import api
from sync import errors
from sync.errors import LumbungError
from web import errors as error_pages
from web import pages, security, sessions
from web.security import Hosts


def make_app(centre: Centre) -> Flask:
    """The app over an open centre. Web processes keep no state: any of them may answer any request."""
    app = Flask("central", template_folder="web/templates", static_folder=None)
    app.extensions["lumbung"] = centre
    app.config["MAX_CONTENT_LENGTH"] = max(centre.settings.part_max_bytes, 1_048_576)
    sessions.configure(
        app, cookie="lumbung_centre", secret=centre.keys.session_secret, secure=centre.settings.secure_cookies
    )
    security.install(app, hosts_of(centre), machine_prefixes=("/sync/",))
    pages.install(app)
    error_pages.install(app)
    app.register_blueprint(api)

    @app.errorhandler(DBAPIError)
    def _no_database(_error: DBAPIError) -> Response:
        return error_pages.json_answer(LumbungError(errors.NO_DATABASE))

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
