"""Posting a request to the centre with a one-time code, and believing nothing that does not know the code.

Called by `provisioning.enrol.cli`. Certificates are checked in all but their dates: this PC's clock may be years off,
and no decision rests on TLS.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable
from typing import Any

import requests
import stamina
from requests.adapters import HTTPAdapter
from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3.util.retry import Retry
from urllib3.util.ssl_ import create_urllib3_context

from sync import errors, failures
from sync.errors import CATALOGUE, LumbungError, WireError
from sync.link import CONNECT_RETRIES, MAX_ERROR_BYTES, new_session
from sync.settings import SyncSettings
from sync.wire import enrol_code
from sync.wire.enrol_code import Answer, CodeKey

PATH = "/sync/v1/enrolment"
TRIES = 4
FIRST_PAUSE_S = 0.5
NO_CHECK_TIME = 0x200000  # X509_V_FLAG_NO_CHECK_TIME, which `ssl` does not name
_TOLD = {  # what a centre may say of a post; anything else is only its refusal
    entry.code
    for entry in (
        errors.ENROL_CODE_UNKNOWN,
        errors.ENROL_CODE_USED,
        errors.ENROL_CODE_EXPIRED,
        errors.ENROL_SLOW_DOWN,
        errors.BOX_NAME_TAKEN,
        errors.ALREADY_THERE,
    )
}


class _AnyDate(HTTPAdapter):
    """HTTPS with a chain and a name that must hold, whatever the date."""

    def __init__(self, ca_file: str | None, **more: Any) -> None:
        self._context = create_urllib3_context()
        self._context.load_verify_locations(ca_file or DEFAULT_CA_BUNDLE_PATH)
        self._context.verify_flags |= ssl.VerifyFlags(NO_CHECK_TIME)
        super().__init__(**more)

    def init_poolmanager(self, *args: Any, **more: Any) -> Any:
        return super().init_poolmanager(*args, **more, ssl_context=self._context)

    def proxy_manager_for(self, proxy: str, **more: Any) -> Any:
        return super().proxy_manager_for(proxy, **more, ssl_context=self._context)


def post(settings: SyncSettings, request: bytes, code: CodeKey, random: Callable[[int], bytes]) -> Answer:
    """Post once, a few times where the exchange was cut; the centre's answer.

    LumbungError of the link (CAPTIVE_PORTAL where the answer does not know the code), and what the centre refuses:
    ENROL_CODE_UNKNOWN, ENROL_CODE_USED, ENROL_CODE_EXPIRED, ENROL_SLOW_DOWN, BOX_NAME_TAKEN, CENTRE_REFUSED.
    """
    for attempt in stamina.retry_context(
        on=failures.worth_again, attempts=TRIES, timeout=None, wait_initial=FIRST_PAUSE_S, wait_max=8 * FIRST_PAUSE_S
    ):
        with attempt:
            return _once(settings, request, code, random(16))
    raise AssertionError("stamina ends by returning or raising")


def _once(settings: SyncSettings, request: bytes, code: CodeKey, nonce: bytes) -> Answer:
    with failures.typed(), _session(settings) as session, _send(session, settings, request, code, nonce) as response:
        if response.status_code != 200:
            raise _refusal(response.status_code, next(response.iter_content(MAX_ERROR_BYTES), b""))
        body = b""
        for chunk in response.iter_content(65_536):
            body += chunk
            if len(body) > enrol_code.MAX_ANSWER_BYTES:
                raise LumbungError(errors.CAPTIVE_PORTAL, why="more bytes than any answer has")
    try:
        return enrol_code.read_answer(body, code, request, nonce)
    except WireError as wrong:
        raise LumbungError(errors.CAPTIVE_PORTAL, why=wrong.entry.name) from wrong


def _session(settings: SyncSettings) -> requests.Session:
    session = new_session(settings)
    connects = Retry(total=None, connect=CONNECT_RETRIES, read=0, redirect=0, status=0, other=0, backoff_factor=0.3)
    if settings.centre_url.startswith("https://"):
        ca_file = None if settings.ca_file is None else str(settings.ca_file)
        session.mount("https://", _AnyDate(ca_file, max_retries=connects))
    return session


def _send(
    session: requests.Session, settings: SyncSettings, request: bytes, code: CodeKey, nonce: bytes
) -> requests.Response:
    return session.post(
        settings.centre_url + PATH,
        data=enrol_code.post_bytes(request, code, nonce),
        headers={"Content-Type": "application/vnd.lumbung+cbor"},
        timeout=(settings.connect_timeout_ms / 1000, settings.read_timeout_ms / 1000),
        allow_redirects=False,
        stream=True,
    )


def _refusal(status: int, body: bytes) -> LumbungError:
    told = failures.catalogued(body)
    if told is not None and told["centre_code"] in _TOLD:  # unsigned: it explains, and changes nothing here
        return LumbungError(CATALOGUE[told["centre_code"]], status=status)
    return failures.from_answer(status, body)
