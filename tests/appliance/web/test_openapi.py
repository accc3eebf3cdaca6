"""The OpenAPI document says what the server does: checked by generated requests to a real one."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from jsonschema_rs import validator_for
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks as openapi_checks

from tests.appliance.web.server import Browser, Server
from tests.appliance.web.site import Card

EVERY_ROUTE = {
    "/api/v1/room": "GET",
    "/api/v1/seats": "POST",
    "/api/v1/login": "POST",
    "/api/v1/attempt": "GET",
    "/api/v1/photo": "GET",
    "/api/v1/confirm": "POST",
    "/api/v1/start": "POST",
    "/api/v1/help": "POST",
    "/api/v1/blocks/{block}/enter": "POST",
    "/api/v1/events": "PUT",
    "/api/v1/pulse": "GET",
    "/api/v1/submit": "POST",
    "/api/v1/release": "POST",
    "/exam/{digest}/{name}": "GET",
}


@pytest.fixture
def lease(box: Server, card: Card) -> str:
    """The token of somebody at work."""
    person = Browser(box.site.origin)
    person.begin(card)
    return str(person.session.headers["Authorization"])


@pytest.mark.parametrize(("method", "path"), [(method, path) for path, method in sorted(EVERY_ROUTE.items())])
def test_every_answer_is_as_documented(box: Server, lease: str, method: str, path: str) -> None:
    document = schemathesis.openapi.from_url(f"{box.site.origin}/api/v1/openapi.json")

    @given(case=document[path][method].as_strategy())
    @settings(
        max_examples=15,
        deadline=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def check(case: Any) -> None:
        case.headers = {**(case.headers or {}), "Origin": box.site.origin, "Authorization": lease}
        answer = case.call(base_url=box.site.origin)
        case.validate_response(
            answer,
            checks=[
                not_a_server_error,
                openapi_checks.status_code_conformance,
                openapi_checks.content_type_conformance,
                openapi_checks.response_schema_conformance,
            ],
        )

    check()


def test_every_route_is_in_the_document(box: Server) -> None:
    told = box.get("/api/v1/openapi.json").json()
    assert {path: next(iter(methods)).upper() for path, methods in told["paths"].items()} == EVERY_ROUTE
    assert told["components"]["securitySchemes"]["lease"]["scheme"] == "bearer"


@pytest.mark.parametrize(("path", "model"), [("/api/v1/attempt", "AttemptView"), ("/api/v1/pulse?c=1", "PulseView")])
def test_what_is_answered_fits_its_schema(box: Server, lease: str, path: str, model: str) -> None:
    told = box.get("/api/v1/openapi.json").json()
    answer = box.get(path, headers={"Authorization": lease}).json()
    schema_ = {"$ref": f"#/components/schemas/{model}", "components": told["components"]}
    validator_for(schema_).validate(answer)
    missing = {name for name in answer if name not in told["components"]["schemas"][model]["properties"]}
    assert not missing
