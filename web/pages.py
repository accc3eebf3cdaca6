"""Templates and static files that box and centre share: put on a Flask app once, when it is made."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, Response, request, send_from_directory
from jinja2 import ChoiceLoader, PackageLoader, StrictUndefined

STATIC = Path(__file__).parent / "static"


def install(app: Flask) -> None:
    """Let templates extend `base.html`, import `macros.html` and name shared files by `shared('lumbung.css')`.

    A shared file's address carries its content's digest, so it may be kept for ever and is fresh after an upgrade.
    """
    own = [app.jinja_loader] if app.jinja_loader is not None else []
    app.jinja_loader = ChoiceLoader([*own, PackageLoader("web")])
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["shared"] = address

    @app.get("/shared/<path:name>")
    def shared_file(name: str) -> Response:
        response = send_from_directory(STATIC, name)
        fresh = request.args.get("v") == _digest(name)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if fresh else "no-cache"
        return response


def address(name: str) -> str:
    """The address of a file of `web/static`."""
    return f"/shared/{name}?v={_digest(name)}"


@cache
def _digest(name: str) -> str:
    path = STATIC / name
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path.is_file() else "0"
