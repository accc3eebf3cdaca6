"""Starts the box's server: gunicorn with the box's own worker, one process that writes. Called by `lumbung box run`."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from appliance.settings import BoxSettings
from appliance.worker import NOTIFY_VARIABLE
from web import logs

KEEPALIVE_S = 75  # longer than any pulse interval, so that a page keeps its connection for the whole exam
GRACEFUL_S = 5
CONNECTIONS = 4000


class ServerLog(Logger):  # type: ignore[misc]  # gunicorn is untyped
    """gunicorn's own messages, in the shape of ours: they go up to the root logger that `web.logs` set up."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in list(self.error_log.handlers):
            self.error_log.removeHandler(handler)
        self.error_log.propagate = True
        self.error_log.setLevel(logging.WARNING)


class BoxServer(BaseApplication):  # type: ignore[misc]  # gunicorn is untyped
    """gunicorn configured by code alone. `make_app` is called in the worker, after the fork."""

    def __init__(self, settings: BoxSettings, make_app: Callable[[], Any]) -> None:
        self._settings = settings
        self._make_app = make_app
        super().__init__()

    def load_config(self) -> None:
        for name, value in gunicorn_settings(self._settings).items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return self._make_app()


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
    """Serve until TERM or INT. Leaves the process: status 0, or 3 where the worker refused to start and said why."""
    notify_socket = os.environ.pop("NOTIFY_SOCKET", None)
    if notify_socket is not None:  # else gunicorn's master says READY before the worker has begun
        os.environ[NOTIFY_VARIABLE] = notify_socket
    logs.configure()
    BoxServer(settings, make_app).run()
