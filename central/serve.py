"""Starts the centre's web server: gunicorn with threads, any number of processes without state.

Called by `lumbung central run`.
"""

from __future__ import annotations

from typing import Any

from gunicorn.app.base import BaseApplication

from central.centre import open_centre
from central.settings import CentreSettings
from central.web.app import make_app
from web.server_log import ServerLog

GRACEFUL_S = 10
TIMEOUT_S = 120


class CentreServer(BaseApplication):  # type: ignore[misc]  # gunicorn is untyped
    """gunicorn configured by code alone; each process opens the database after the fork."""

    def __init__(self, settings: CentreSettings) -> None:
        self._settings = settings
        super().__init__()

    def load_config(self) -> None:
        settings = self._settings
        for name, value in {
            "bind": f"{settings.bind}:{settings.port}",
            "workers": settings.web_processes,
            "threads": settings.web_threads,
            "worker_class": "gthread",
            "timeout": TIMEOUT_S,
            "graceful_timeout": GRACEFUL_S,
            "keepalive": 15,
            "logger_class": ServerLog,
            "proc_name": "lumbung-centre",
            "control_socket_disable": True,
        }.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return make_app(open_centre(self._settings))
