"""The OpenAPI document of the participant's API, at /api/v1/openapi.json: drawn from the routes' own types.

spectree knows the Flask routes that speak JSON; the hot routes of `intake`, and what answers with a picture, are
described here by hand, next to the shapes they answer.
"""

from __future__ import annotations

from typing import Any

from flask import Flask
from pydantic import BaseModel, TypeAdapter
from spectree import Response, SecurityScheme, SpecTree
from spectree.models import SecureType, SecuritySchemeData

from appliance.commands import Have
from appliance.views import PulseView
from appliance.web.described import description_of

ERRORS = (400, 403, 413, 415, 421, 422, 500, 503)  # what any route may answer, before it looks at anything
BEARER: list[dict[str, list[str]]] = [{"lease": []}]


class ErrorText(BaseModel):
    """In Indonesian and English."""

    id: str
    en: str


class ErrorBody(BaseModel):
    """One entry of the catalogue, with the details of this occurrence."""

    code: str
    name: str
    message: ErrorText
    hint: ErrorText
    retry: bool
    details: dict[str, Any]


class ErrorShape(BaseModel):
    """The one shape of every error."""

    error: ErrorBody


def _answers_of(model: Any, *refusals: int) -> Response:
    """The documented answers of a route: its model (None: 204), and the error shape for each status it refuses with."""
    shapes = {f"HTTP_{status}": ErrorShape for status in sorted({*ERRORS, *refusals})}
    return Response("HTTP_204", **shapes) if model is None else Response(HTTP_200=model, **shapes)


def document(app: Flask) -> dict[str, Any]:
    """The whole document, hot routes included. `app` has all its routes."""
    spec = SpecTree(
        "flask",
        title="Lumbung: the participant's API of a box",
        version="1",
        mode="strict",
        annotations=False,
        validation_error_model=ErrorShape,
        naming_strategy=lambda model: getattr(model, "__name__", "Answer"),
        nested_naming_strategy=lambda _parent, child: child,
        security_schemes=[SecurityScheme(name="lease", data=SecuritySchemeData(type=SecureType.HTTP, scheme="bearer"))],
        security={"lease": []},
    )
    spec.app = _described_routes(app, spec)
    with spec.app.app_context():
        drawn: dict[str, Any] = spec._generate_spec()
    schemas = drawn["components"]["schemas"]
    for model in (Have, PulseView, ErrorShape):
        schema = TypeAdapter(model).json_schema(ref_template="#/components/schemas/{model}")
        schemas |= schema.pop("$defs", {})
        schemas[model.__name__] = schema
    drawn["paths"] |= _hot_paths() | _photo_path()
    return drawn


def _described_routes(app: Flask, spec: SpecTree) -> Flask:
    """An app of the described routes alone, each wrapped as spectree wants it; it never serves.

    Bodies are read and answers written by the routes themselves; what spectree would check again is held by tests.
    """
    shown = Flask("appliance.web.openapi", static_folder=None)
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        about = description_of(view)
        if about is not None:
            wrapped = spec.validate(
                json=about.body,
                resp=_answers_of(about.answer, *about.refusals),
                tags=[about.tag],
                security=None if about.lease else [],
                skip_validation=True,
            )(view)
            shown.add_url_rule(rule.rule, rule.endpoint, wrapped, methods=rule.methods)
    return shown


def _hot_paths() -> dict[str, Any]:
    return {
        "/api/v1/events": {
            "put": {
                "summary": "The unconfirmed tail of the page's log",
                "description": (
                    'Rows `[n, kind, …]`, contiguous from `have` + 1 or overlapping: `[n, "answer", item, value, c]`, '
                    '`[n, "flag", item, on, c]`, `[n, "ran", from_c, to_c]`, `[n, "focus", on, c]`. At most 500 rows '
                    "and 64 kB. Answered when all is durable. What cannot count is journalled too: `have` advances."
                ),
                "operationId": "put_events",
                "tags": ["hot"],
                "security": BEARER,
                "parameters": [],
                "requestBody": {"required": True, "content": {"application/json": {"schema": _TAIL}}},
                "responses": _answers("Have", 401, 408, 409, 507),
            }
        },
        "/api/v1/pulse": {
            "get": {
                "summary": "The box clock and what the box has; every few seconds",
                "operationId": "pulse",
                "tags": ["hot"],
                "security": BEARER,
                "parameters": [
                    {
                        "name": "c",
                        "in": "query",
                        "required": True,
                        "description": "the page's reading of the box clock, ms",
                        "schema": {"type": "integer", "minimum": 0, "maximum": 2**53 - 1},
                    },
                    {
                        "name": "n",
                        "in": "query",
                        "required": False,
                        "description": "the last n of the page's log, so that the box knows whether it has all of it",
                        "schema": {"type": "integer", "minimum": 0, "maximum": 2**53 - 1},
                    },
                    {
                        "name": "m",
                        "in": "query",
                        "required": False,
                        "description": "id up to which all messages of a proctor were put away: only later ones come; "
                        "one above the newest says nothing",
                        "schema": {"type": "integer", "minimum": 0, "maximum": 2**53 - 1},
                    },
                ],
                "responses": _answers("PulseView", 401, 409),
            }
        },
        "/exam/{digest}/{name}": {
            "get": {
                "summary": "A file of the exam's package",
                "description": "`exam.json`, `block/<id>.json` once the block was entered, or `media/<sha256>.<ext>`.",
                "operationId": "exam_file",
                "tags": ["hot"],
                "security": [*BEARER, {}],
                "parameters": [
                    {"name": "digest", "in": "path", "required": True, "schema": {"type": "string"}},
                    {"name": "name", "in": "path", "required": True, "schema": {"type": "string"}},
                ],
                "responses": {"200": {"description": "OK", "content": {"*/*": {}}}, **_refusals(401, 404, 409)},
            }
        },
    }


def _photo_path() -> dict[str, Any]:
    return {
        "/api/v1/photo": {
            "get": {
                "summary": "The participant's own photo, until they have submitted",
                "description": "JPEG or PNG. `person.photo` of the attempt says whether there is one.",
                "operationId": "photo",
                "tags": ["participant"],
                "security": BEARER,
                "parameters": [],
                "responses": {"200": {"description": "OK", "content": {"image/*": {}}}, **_refusals(401, 404, 409)},
            }
        }
    }


_EVENT: dict[str, Any] = {
    "type": "array",
    "description": "what the rows hold is judged, and journalled, row by row",
    "items": {},
    "minItems": 1,
}
_TAIL: dict[str, Any] = {
    "type": "object",
    "required": ["events"],
    "additionalProperties": False,
    "properties": {"events": {"type": "array", "maxItems": 500, "items": _EVENT}},
}


def _answers(model: str, *statuses: int) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{model}"}}}
    return {"200": {"description": "OK", "content": content}, **_refusals(*statuses)}


def _refusals(*statuses: int) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/ErrorShape"}}}
    known = sorted({*ERRORS, *statuses})
    return {str(status): {"description": "An error of the catalogue", "content": content} for status in known}
