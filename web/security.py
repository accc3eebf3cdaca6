"""Who may talk to this server and what a browser may do with its pages: Host and Origin checks, CSRF tokens, headers.

`Hosts` has no web framework in it: the box's bare ASGI intake uses the same checks. `install` puts them on a Flask app.
"""

from __future__ import annotations

import hmac
import ipaddress
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Flask, Response, request, session

from sync import errors
from sync.errors import LumbungError

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})

# Nothing inline, nothing from elsewhere. `data:` images are QR codes and the small icons of the stylesheet; `blob:`
# media are the recordings that the participant's page holds in memory, where they are when the LAN is not.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "media-src 'self' blob:; connect-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'"
)
HEADERS: tuple[tuple[str, str], ...] = (
    ("Content-Security-Policy", CONTENT_SECURITY_POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()"),
)
# No Strict-Transport-Security: a room on plain HTTP must stay reachable.
# No Cross-Origin-Opener-Policy: browsers ignore it on plain HTTP, with a warning in the console.


@dataclass(frozen=True, slots=True)
class Hosts:
    """The names of a server. `names` are all that it answers to; `origin` is the canonical one, as browsers write it:
    scheme://host[:port], without the scheme's own port.

    A name without a port is taken with any port: what the check stops is a foreign name that resolves to this server.
    """

    origin: str
    names: frozenset[str]

    @classmethod
    def of(cls, origin: str, others: Iterable[str] = ()) -> Hosts:
        """From the configured origin and other names (`name` or `name:port`), compared in lower case."""
        scheme = urlsplit(origin.lower()).scheme
        return cls(f"{scheme}://{netloc(origin)}", frozenset({netloc(origin), *(name.lower() for name in others)}))

    @property
    def canonical(self) -> str:
        """The Host value of the canonical origin."""
        return netloc(self.origin)

    def check_host(self, host: str) -> None:
        """LumbungError(WRONG_HOST) unless `host`, as the browser sent it, is on the list: stops DNS rebinding."""
        host = host.lower()
        if host not in self.names and _without_port(host) not in self.names:
            raise LumbungError(errors.WRONG_HOST, origin=self.origin)

    def origin_at(self, scheme: str, host: str) -> str:
        """The origin of a page of ours that was asked for by `host`, in a request that came by `scheme`.

        By its canonical name the server has one origin, whoever speaks TLS in front of it: no forwarded header is
        asked. By any other name it is as it came.
        """
        return self.origin if host.lower() == self.canonical else f"{scheme}://{host}"

    def check_origin(self, method: str, scheme: str, host: str, origin: str | None) -> None:
        """LumbungError(WRONG_ORIGIN) unless an unsafe `method` has our own Origin (`origin_at`); `null` is refused.

        Every browser since 2020 sends Origin with unsafe methods; Sec-Fetch-* is absent on plain HTTP: not relied on.
        """
        if method not in SAFE_METHODS and origin != self.origin_at(scheme, host):
            raise LumbungError(errors.WRONG_ORIGIN)


def _without_port(host: str) -> str:
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdecimal() else host


def plain_origin(text: str) -> str:
    """Scheme, host and port of one address, lower case. ValueError where anything stands behind them."""
    text = text.lower()
    scheme, separator, rest = text.partition("://")
    if scheme not in ("http", "https") or not separator or not rest or set("/?#@ ") & set(rest):
        raise ValueError(
            "harus tepat http://NAMA[:PORTA] atau https://NAMA[:PORTA] / "
            "must be http://NAME[:PORT] or https://NAME[:PORT] and nothing more"
        )
    return text


def host_of(origin: str) -> str:
    """The host of an origin as an address has it: lower case, a number of IPv6 in brackets; "" where there is none."""
    host = urlsplit(origin.lower()).hostname or ""
    return f"[{host}]" if ":" in host else host


def netloc(origin: str) -> str:
    """The host[:port] of an origin as a browser sends it in Host: lower case, no default port."""
    parts, name = urlsplit(origin.lower()), host_of(origin)
    default = {"http": 80, "https": 443}.get(parts.scheme)
    return name if parts.port in (None, default) else f"{name}:{parts.port}"


def is_this_machine(client: str | None, forwarded: bool) -> bool:
    """Whether the other end is a browser on this machine. `forwarded`: a proxy's header was sent, so nobody knows."""
    if client is None or forwarded:
        return False
    try:
        return ipaddress.ip_address(client).is_loopback
    except ValueError:
        return False


def was_forwarded() -> bool:
    """Whether the current Flask request names a proxy in any of the usual headers."""
    return any(
        name in request.headers for name in ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip", "Via")
    )


def csrf_token() -> str:
    """The token that a form of this session must send back as `csrf` (or in the header X-CSRF-Token)."""
    token: str | None = session.get("csrf")
    if token is None:
        token = session["csrf"] = secrets.token_urlsafe(24)
    return token


def check_csrf() -> None:
    """LumbungError(FORM_EXPIRED) unless the current request carries its session's token."""
    sent = request.form.get("csrf") or request.headers.get("X-CSRF-Token") or ""
    known: str = session.get("csrf") or ""
    if not known or not hmac.compare_digest(sent.encode(), known.encode()):
        raise LumbungError(errors.FORM_EXPIRED)


def install(
    app: Flask, hosts: Hosts, *, machine_prefixes: tuple[str, ...] = (), token_prefixes: tuple[str, ...] = ()
) -> None:
    """Check Host, Origin and CSRF before every request and set the headers after it.

    `machine_prefixes`: paths of requests that a machine signs (no Origin, no session). `token_prefixes`: those that
    carry a bearer token, never a cookie (Origin yes, CSRF token no). `csrf_token()` is known in templates.
    """

    @app.before_request
    def _check() -> None:
        hosts.check_host(request.host)
        if request.path.startswith(machine_prefixes):
            return
        hosts.check_origin(request.method, request.scheme, request.host, request.headers.get("Origin"))
        if request.method not in SAFE_METHODS and not request.path.startswith(token_prefixes):
            check_csrf()

    @app.after_request
    def _headers(response: Response) -> Response:
        for name, value in HEADERS:
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    app.jinja_env.globals["csrf_token"] = csrf_token
