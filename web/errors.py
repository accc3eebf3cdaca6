"""The catalogue of errors as answers: JSON for programs, a page for people. Every Flask face installs it."""

from __future__ import annotations

import json

import structlog
from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException

from sync import errors
from sync.errors import LumbungError

log = structlog.get_logger("web")

_OF_STATUS = {
    400: errors.BAD_REQUEST,
    401: errors.NOT_SIGNED_IN,
    403: errors.NOT_ALLOWED,
    404: errors.NO_SUCH_PAGE,
    405: errors.WRONG_METHOD,
    408: errors.BODY_TOO_SLOW,
    413: errors.BODY_TOO_LARGE,
    415: errors.WRONG_MEDIA_TYPE,
    422: errors.BAD_FIELDS,
    429: errors.TOO_MANY_REQUESTS,
    503: errors.NOT_READY,
}


def body_of(error: LumbungError) -> bytes:
    """The JSON body of an error, as every API of ours answers it."""
    return json.dumps(error.to_json(), ensure_ascii=False, separators=(",", ":")).encode()


def json_answer(error: LumbungError) -> Response:
    """The error as a JSON response with the catalogue's status; `details.wait_ms` becomes Retry-After too."""
    response = Response(body_of(error), status=error.entry.status, mimetype="application/json")
    wait_ms = error.details.get("wait_ms")
    if isinstance(wait_ms, int):
        response.headers["Retry-After"] = str(-(-wait_ms // 1000))
    return response


def install(app: Flask, *, api_prefixes: tuple[str, ...] = ("/api/", "/sync/")) -> None:
    """Answer every error of an app from the catalogue: JSON below `api_prefixes` or where preferred, else a page."""

    def answer(error: LumbungError) -> Response:
        accepts = request.accept_mimetypes
        if request.path.startswith(api_prefixes) or accepts["application/json"] > accepts["text/html"]:
            return json_answer(error)
        page = Response(render_template("error.html", error=error), status=error.entry.status, mimetype="text/html")
        page.headers["Cache-Control"] = "no-store"
        return page

    @app.errorhandler(LumbungError)
    def _ours(error: LumbungError) -> Response:
        return answer(error)

    @app.errorhandler(HTTPException)
    def _http(error: HTTPException) -> Response:
        if error.code is not None and error.code < 400:  # a redirect of the router
            return Response(
                response=error.get_response(request.environ).get_data(),
                headers=dict(error.get_headers()),
                status=error.code,
            )
        response = answer(
            LumbungError(
                _OF_STATUS.get(error.code or 500, errors.INTERNAL if (error.code or 500) >= 500 else errors.BAD_REQUEST)
            )
        )
        for name, value in error.get_headers():
            if name in ("Allow", "Location"):
                response.headers[name] = value
        return response

    @app.errorhandler(Exception)
    def _unexpected(error: Exception) -> Response:
        # The exception's own text may hold what a person typed: only its type and place are logged.
        log.error("unexpected", kind=type(error).__name__, where=_where(error), endpoint=request.endpoint)
        return answer(LumbungError(errors.INTERNAL))


def _where(error: BaseException) -> str:
    """File and line where the exception was raised."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "?"
