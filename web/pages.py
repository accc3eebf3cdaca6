"""Templates and static files that box and centre share: put on a Flask app once, when it is made."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, request, send_file
from jinja2 import ChoiceLoader, PackageLoader, StrictUndefined
from werkzeug.security import safe_join

from sync import errors
from sync.errors import LumbungError

STATIC = Path(__file__).parent / "static"


def install(app: Flask, own: Path | None = None) -> None:
    """Let templates extend `base.html`, import `macros.html` and name static files by `shared('lumbung.css')`.

    Files come from `web/static`, then from the app's `own` folder (make the app with `static_folder=None`). A file's
    address carries its content's digest, so it may be kept for ever and is fresh after an upgrade.
    """
    folders = (STATIC, own) if own is not None else (STATIC,)

    @lru_cache(256)
    def digest(name: str) -> str:
        path = _find(folders, name)
        return hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path is not None else "0"

    loaders = [app.jinja_loader] if app.jinja_loader is not None else []
    app.jinja_loader = ChoiceLoader([*loaders, PackageLoader("web")])
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["shared"] = lambda name: f"/static/{name}?v={digest(name)}"

    @app.get("/static/<path:name>")
    def static_file(name: str) -> Response:
        path = _find(folders, name)
        if path is None:
            raise LumbungError(errors.NO_SUCH_PAGE)
        response = send_file(path)
        fresh = request.args.get("v") == digest(name)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if fresh else "no-cache"
        return response


def _find(folders: tuple[Path, ...], name: str) -> Path | None:
    """The first file of that name below one of the folders; None also for a name that leads out of them."""
    paths = (safe_join(str(folder), name) for folder in folders)
    return next((Path(path) for path in paths if path is not None and Path(path).is_file()), None)
