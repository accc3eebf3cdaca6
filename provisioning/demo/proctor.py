"""A proctor made of code: signs in at the box's own pages and takes the steps of a sitting, form by form."""

from __future__ import annotations

from collections.abc import Mapping
from html.parser import HTMLParser
from http import HTTPStatus
from typing import Any

import requests

TIMEOUT_S = (5, 30)


class _HiddenFields(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "input" and given.get("type") == "hidden" and given.get("name"):
            self.fields[str(given["name"])] = given.get("value") or ""


class Proctor:
    """At `/pengawas` of the box at `box` (its origin), by `session`, or a new one."""

    def __init__(self, box: str, account: str, password: str, session: requests.Session | None = None) -> None:
        self.box = box
        self._session = session or requests.Session()
        self._send("/pengawas/masuk", "/pengawas", {"account": account, "password": password})

    def act(self, sitting: str, act: str, **fields: str) -> None:
        """One act, named as in its address (`open`, `peserta/<attempt>/check-in`); HTTPError if it is refused."""
        path = f"/pengawas/{sitting}/{act}"
        self._send(path, path, fields)

    def tries(self, sitting: str, act: str, **fields: str) -> bool:
        """As `act`; False where the box refuses it for now (409)."""
        try:
            self.act(sitting, act, **fields)
        except requests.HTTPError as refused:
            if refused.response.status_code != HTTPStatus.CONFLICT:
                raise
            return False
        return True

    def bring(self, files: Mapping[str, bytes]) -> str:
        """Emergency files, by name, on their page; the page that says what came of each."""
        parts = [("files", (name, data, "application/json")) for name, data in files.items()]
        return self._send("/pengawas/darurat", "/pengawas/darurat", {}, parts).text

    def get(self, path: str) -> requests.Response:
        """A page as the box answers it; requests.HTTPError if the box refuses."""
        answer = self._session.get(self.box + path, timeout=TIMEOUT_S)
        answer.raise_for_status()
        return answer

    def _send(self, path: str, form_at: str, fields: dict[str, str], files: Any = None) -> requests.Response:
        form = self._session.get(self.box + form_at, timeout=TIMEOUT_S)
        form.raise_for_status()
        hidden = _HiddenFields()
        hidden.feed(form.text)
        answer = self._session.post(
            self.box + path,
            data={**hidden.fields, **fields},
            files=files,
            headers={"Origin": self.box},
            timeout=TIMEOUT_S,
            allow_redirects=False,
        )
        answer.raise_for_status()
        return answer
