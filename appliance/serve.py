"""Starts the box's server: gunicorn with the box's own worker, one process that writes. Called by `lumbung box run`."""

from __future__ import annotations

import errno
import json
import os
import socket
import ssl
import time
from collections.abc import Callable
from typing import Any

import structlog
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

from appliance.settings import BoxSettings
from appliance.worker import NOTIFY_VARIABLE
from sync import errors
from sync.errors import CATALOGUE, LumbungError
from web import logs
from web.server_log import ServerLog

log = structlog.get_logger("box")

KEEPALIVE_S = 75  # longer than any pulse interval, so that a page keeps its connection for the whole exam
GRACEFUL_S = 5
CONNECTIONS = 4000
PORT_WAIT_S = 5.0  # for the port of a service that is just ending
PORT_LOOK_S = 0.2  # nobody tells when a port comes free; only a start waits here, before there is anybody to serve


class BoxServer(BaseApplication):  # type: ignore[misc]  # gunicorn is untyped
    """gunicorn configured by code alone. `make_app` is called in the worker, after the fork."""

    def __init__(self, settings: BoxSettings, make_app: Callable[[], Any]) -> None:
        self._settings = settings
        self._make_app = make_app
        self._told, self._tells = os.pipe()  # from a worker that refuses to start to its master, who may say it last
        os.set_blocking(self._told, False)
        super().__init__()

    def load_config(self) -> None:
        for name, value in gunicorn_settings(self._settings).items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return self._make_app()

    def refuse(self, error: LumbungError) -> None:
        """Called in the worker: why it does not start."""
        os.write(self._tells, json.dumps([error.code, error.details]).encode())

    def refusal(self) -> LumbungError | None:
        """Called in the master: why the worker did not start, if it said so."""
        try:
            code, details = json.loads(os.read(self._told, 65_536))
        except BlockingIOError:
            return None
        return LumbungError(CATALOGUE[code], **details)

    def require_address(self) -> None:
        """LumbungError ADDRESS_REFUSED where gunicorn could not listen. It would try on without saying why."""
        if os.environ.get("LISTEN_PID") == str(os.getpid()):
            return  # systemd listens for us
        end = time.monotonic() + PORT_WAIT_S
        for host, port in self.cfg.address:
            while (refused := _refusal_of(host, port)) is not None:
                if refused.errno != errno.EADDRINUSE or time.monotonic() > end:
                    why = refused.strerror or type(refused).__name__
                    raise LumbungError(errors.ADDRESS_REFUSED, host=host, port=port, why=why)
                time.sleep(PORT_LOOK_S)


def _refusal_of(host: str, port: int) -> OSError | None:
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as refused:
        return refused
    return None


def require_certificate(settings: BoxSettings) -> None:
    """LumbungError TLS_UNUSABLE where the certificate or its key, if there are any, do not serve."""
    if settings.tls_cert is None:
        return
    try:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(settings.tls_cert, settings.tls_key, password="")  # never asked for on the terminal
    except (OSError, ValueError) as wrong:  # ssl.SSLError is an OSError
        why = getattr(wrong, "reason", None) or getattr(wrong, "strerror", None) or type(wrong).__name__
        files = {"tls_cert": str(settings.tls_cert), "tls_key": str(settings.tls_key)}
        raise LumbungError(errors.TLS_UNUSABLE, **files, why=why) from wrong


def gunicorn_settings(settings: BoxSettings) -> dict[str, Any]:
    """Every setting of gunicorn that differs from its default, by its own name."""
    host = settings.host
    chosen: dict[str, Any] = {
        "bind": [f"[{host.strip('[]')}]:{settings.port}" if ":" in host else f"{host}:{settings.port}"],
        "worker_class": "appliance.worker.BoxWorker",
        "workers": 1,  # the one writer
        "worker_connections": CONNECTIONS,
        "timeout": 120,  # watches the worker's heart only; a slow disk is not a dead worker
        "graceful_timeout": GRACEFUL_S,
        "keepalive": KEEPALIVE_S,
        "backlog": 4096,
        "control_socket_disable": True,
        "logger_class": ServerLog,
        "preload_app": False,  # connections are opened only after the fork
        "limit_request_line": 4094,
        "limit_request_fields": 60,
        "asgi_loop": "asyncio",
        "proc_name": "lumbung-box",
    }
    if settings.tls_cert is not None:
        chosen |= {"certfile": str(settings.tls_cert), "keyfile": str(settings.tls_key)}
    return chosen


def run(settings: BoxSettings, make_app: Callable[[], Any]) -> None:
    """Serve until TERM or INT, then leave the process with status 0.

    LumbungError where the box must not serve: it is in the log, and for the caller to say.
    """
    notify_socket = os.environ.pop("NOTIFY_SOCKET", None)
    if notify_socket is not None:  # else gunicorn's master says READY before the worker has begun
        os.environ[NOTIFY_VARIABLE] = notify_socket
    logs.configure()
    try:
        require_certificate(settings)
        server = BoxServer(settings, make_app)
        server.require_address()
        _serve(server)
    except LumbungError as error:
        log.critical(
            "cannot start", code=error.code, why=str(error), hint=error.entry.hint[1], hint_id=error.entry.hint[0]
        )
        raise


def _serve(server: BoxServer) -> None:
    """Until the end of gunicorn's master. Its workers leave through here, too, each in its own process."""
    master = os.getpid()
    try:
        server.run()
    except SystemExit as left:
        if os.getpid() == master and left.code == Arbiter.WORKER_BOOT_ERROR:
            refusal = server.refusal()
            if refusal is not None:
                raise refusal from None
        raise
