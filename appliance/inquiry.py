"""Asks the running service of this box how it is. Used by command lines; the service itself loads none of this."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any

import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from requests.adapters import HTTPAdapter

from appliance.settings import BoxSettings
from sync import errors
from sync.errors import CATALOGUE, LumbungError
from web.security import netloc

STATUS_TIMEOUT_S = 5
_TOLD = ("site", "site_id", "box", "software", "origin", "zone", "k", "sittings")


def ask_service(settings: BoxSettings, path: str = "/api/v1/room", token: str | None = None) -> dict[str, Any]:
    """`answers`, `address`, and what GET `path` says, or `why` there is no answer (a key of `_WHY`).

    The certificate must be the configured one itself, whoever vouches for it and whatever names it holds. `token`:
    shown as bearer. LumbungError: what the service refused by its catalogue.
    """
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(settings.host, settings.host)  # noqa: S104 - compared, not bound
    scheme = "http" if settings.tls_cert is None else "https"
    address = f"{scheme}://{host}:{settings.port}"

    def ask(origin: str) -> requests.Response:
        with requests.Session() as session:
            if settings.tls_cert is not None:
                session.mount("https://", _Pinned(settings.tls_cert))
            return _get(session, address + path, origin, token)

    try:
        answer = ask(settings.origin)
        if answer.status_code == errors.WRONG_HOST.status:  # it goes by another name, which it tells
            answer = ask(answer.json()["error"]["details"]["origin"])
        told = answer.json()
        if refused := CATALOGUE.get(told.get("error", {}).get("code")):
            raise LumbungError(refused, **told["error"]["details"])
        wanted = told if token is not None else {name: told[name] for name in _TOLD}
        return {"answers": True, "address": address, **wanted}
    except requests.exceptions.SSLError:
        why = "certificate"
    except requests.Timeout:
        why = "slow"
    except requests.ConnectionError:
        why = "nobody"
    except (requests.RequestException, ValueError, LookupError, TypeError):  # of whatever else listens there
        why = "stranger"
    except OSError:  # our own file of it cannot be read
        why = "certificate"
    return {"answers": False, "address": address, "why": why}


class _Pinned(HTTPAdapter):
    """Takes one certificate and no other: the question is whether our own service answers, not who vouches for it."""

    def __init__(self, certificate: Path) -> None:
        try:
            leaf = x509.load_pem_x509_certificates(certificate.read_bytes())[0]
        except ValueError as wrong:
            raise ssl.SSLError(str(wrong)) from wrong  # an OSError, as of a file that cannot be read
        self._fingerprint = leaf.fingerprint(hashes.SHA256()).hex()
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, assert_fingerprint=self._fingerprint, **kwargs)


def _get(session: requests.Session, address: str, origin: str, token: str | None) -> requests.Response:
    shown = {} if token is None else {"Authorization": f"Bearer {token}"}
    headers = {"Host": netloc(origin), "Accept": "application/json", **shown}
    pinned = address.startswith("https:")  # then the fingerprint decides, and no list of authorities
    return session.get(address, headers=headers, timeout=STATUS_TIMEOUT_S, verify=not pinned)
