"""The box's answers as a test would have them: real ones, changed on their way to the page."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, Route

Change = Callable[[dict[str, Any]], None]


def change(page: Page, path: str, edit: Change) -> None:
    """From now on every good answer to `/api/v1/<path>` is edited before the page gets it."""

    def pass_on(route: Route) -> None:
        answer = route.fetch()
        if not answer.ok:
            route.fulfill(response=answer)
            return
        told = answer.json()
        edit(told)
        route.fulfill(response=answer, body=json.dumps(told))

    page.route(f"**/api/v1/{path}", pass_on)


def refuse(page: Page, path: str, status: int, name: str, code: str, **details: Any) -> None:
    """From now on `/api/v1/<path>` is refused with this error of the catalogue."""
    text = {"id": f"Ditolak: {name}.", "en": f"Refused: {name}."}
    fault = {"code": code, "name": name, "message": text, "hint": text, "retry": False, "details": details}
    body = json.dumps({"error": fault})
    page.route(
        f"**/api/v1/{path}", lambda route: route.fulfill(status=status, content_type="application/json", body=body)
    )
