"""Starts the plain face: gunicorn with a few threads, on the sockets of its unit or on a port. Called by `cli`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from web.server_log import ServerLog

THREADS = 8
TIMEOUT_S = 30


class FaceServer(BaseApplication):  # type: ignore[misc]  # gunicorn is untyped
    """gunicorn configured by code alone."""

    def __init__(self, bind: str, make: Callable[[], Flask]) -> None:
        self._bind = bind
        self._make = make
        super().__init__()

    def load_config(self) -> None:
        for name, value in {
            "bind": self._bind,
            "workers": 1,
            "threads": THREADS,
            "worker_class": "gthread",
            "timeout": TIMEOUT_S,
            "keepalive": 5,
            "logger_class": ServerLog,
            "proc_name": "lumbung-trust",
            "control_socket_disable": True,
        }.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return self._make()
