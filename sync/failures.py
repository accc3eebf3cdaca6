"""What a failed exchange with the centre means, as an error of the catalogue. Used by `sync.link` alone.

Below HTTP: what requests and urllib3 raise. In HTTP: an answer that was not hoped for. Details name no address and
repeat no foreign text: a proxy's address may hold a password, a portal's page anything.
"""

from __future__ import annotations

import errno
import json
from collections.abc import Iterator
from typing import Any

import requests
from urllib3.exceptions import NameResolutionError, NewConnectionError

from sync import errors
from sync.errors import Entry, LumbungError

_ONCE_MORE = {
    entry.code
    for entry in (errors.TIMED_OUT, errors.LINK_CUT, errors.CENTRE_UNWELL, errors.WRONG_OFFSET, errors.UPLOAD_DAMAGED)
}
_KNOWN = {  # what the centre says in its own words and the agent acts on
    errors.FORK.code: errors.FORKED,
    errors.WRONG_OFFSET.code: errors.WRONG_OFFSET,
    errors.UPLOAD_DAMAGED.code: errors.UPLOAD_DAMAGED,
}


class typed:  # noqa: N801  reads as a word of the sentence `with typed(), …`
    """Turns what requests raises, at any point of an exchange, into an error of the catalogue."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, (requests.RequestException, OSError)):
            raise from_requests(error) from error


def from_requests(error: Exception) -> LumbungError:
    """The catalogue's error for a failure below HTTP. Details name no address: a proxy's may hold a password."""
    causes = list(_causes(error))
    if isinstance(error, requests.exceptions.SSLError):
        return LumbungError(errors.TLS_FAILED, why=_reason(causes))
    if isinstance(error, requests.exceptions.ProxyError):
        return LumbungError(errors.PROXY_FAILED, phase="connect")
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return LumbungError(errors.TIMED_OUT, phase="connect")
    if isinstance(error, requests.exceptions.ReadTimeout) or any(isinstance(cause, TimeoutError) for cause in causes):
        return LumbungError(errors.TIMED_OUT, phase="answer")
    if any(isinstance(cause, NameResolutionError) for cause in causes):
        return LumbungError(errors.NAME_NOT_FOUND, phase="connect")
    if any(isinstance(cause, NewConnectionError) for cause in causes):
        number = next((cause.errno for cause in causes if isinstance(cause, OSError) and cause.errno), None)
        entry = errors.CONNECTION_REFUSED if number == errno.ECONNREFUSED else errors.NO_ROUTE
        return LumbungError(entry, phase="connect")
    if isinstance(error, OSError) and not isinstance(error, requests.RequestException):
        return LumbungError(errors.TLS_FAILED, why="ca_file cannot be read")
    return LumbungError(errors.LINK_CUT)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error and all that it wraps: the true cause is handed on as an argument as often as by `from`."""
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        one = waiting.pop()
        if not isinstance(one, BaseException) or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        waiting += [one.__cause__, one.__context__, getattr(one, "reason", None)]
        waiting += [argument for argument in one.args if isinstance(argument, BaseException)]


def _reason(causes: list[BaseException]) -> str:
    told = (getattr(cause, "verify_message", "") for cause in causes)
    return next((str(message)[:120] for message in told if message), "handshake failed")


def from_answer(status: int, body: bytes) -> LumbungError:
    """Any status that was not hoped for. Its body is unsigned: it explains, it proves nothing."""
    if status == 407:
        return LumbungError(errors.PROXY_FAILED, status=status)
    told = catalogued(body)
    if told is None:
        entry = errors.CENTRE_UNWELL if status >= 500 and status != 511 else errors.CAPTIVE_PORTAL
        return LumbungError(entry, status=status)
    return LumbungError(_entry_for(status, told), status=status, **told)


def worth_again(error: Exception) -> bool:
    """Whether the whole exchange may help: not where the connect failed, which was already tried again."""
    return isinstance(error, LumbungError) and error.code in _ONCE_MORE and error.details.get("phase") != "connect"


def catalogued(body: bytes) -> dict[str, Any] | None:
    """`{centre_code, centre_details}` if the body has the shape in which Lumbung answers errors."""
    try:
        told = json.loads(body)["error"]
        code, details = told["code"], told["details"]
    except (ValueError, KeyError, TypeError):
        return None
    if not (isinstance(code, str) and code.startswith("LMB-") and isinstance(details, dict)):
        return None
    return {"centre_code": code[:12], "centre_details": details}


def _entry_for(status: int, told: dict[str, Any]) -> Entry:
    if (known := _KNOWN.get(told["centre_code"])) is not None:
        return known
    if status in (401, 403):
        return errors.CENTRE_DENIED
    if status == 507:
        return errors.CENTRE_FULL
    return errors.CENTRE_UNWELL if status >= 500 else errors.CENTRE_REFUSED
