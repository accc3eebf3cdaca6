"""gunicorn's own messages in the shape of ours. Named as `logger_class` by the launchers of box and centre.

Apart from `web.logs`: what is no web server need not load gunicorn.
"""

from __future__ import annotations

import logging
from typing import Any

from gunicorn.arbiter import Arbiter
from gunicorn.glogging import Logger

ECHOES = frozenset({"Shutting down: %s", "Reason: %s"})  # of an end whose cause was told already
WORKER_ENDED = "Worker (pid:%s) exited with code %s."


class ServerLog(Logger):  # type: ignore[misc]  # gunicorn is untyped
    """What gunicorn has to say goes up to the root logger of `web.logs`, less its echoes of a refused start."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in list(self.error_log.handlers):
            self.error_log.removeHandler(handler)
        self.error_log.propagate = True
        self.error_log.setLevel(logging.WARNING)

    def error(self, msg: Any, *args: Any, **kwargs: Any) -> None:
        """A worker that could not begin has said why; what its master adds would only hide it."""
        if msg in ECHOES or (msg == WORKER_ENDED and args[-1] == Arbiter.WORKER_BOOT_ERROR):
            return
        super().error(msg, *args, **kwargs)
