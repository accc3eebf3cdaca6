"""One log line is one JSON object on standard error, for journald. Set up once by each service's launcher.

No NIP, PIN, password, token, key or answer may reach a log: fields of those names and anything that looks like a NIP
are blanked here, whoever wrote them.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog

SECRET_FIELDS = frozenset(
    {
        "nip",
        "pin",
        "password",
        "token",
        "lease",
        "key",
        "answer",
        "answers",
        "value",
        "values",
        "cookie",
        "csrf",
        "body",
    }
)
_NIP = re.compile(r"(?<!\d)(?:\d[ .-]?){17}\d(?!\d)")
BLANK = "…"


def configure(stream: TextIO | None = None) -> None:
    """Send structlog and the standard library's loggers to `stream` (standard error), as JSON, from level INFO."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        blank_secrets,
    ]
    render = structlog.processors.JSONRenderer(ensure_ascii=False)
    structlog.configure(
        processors=[*shared, render],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(stream or sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(formatter(shared, render))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.getLogger("alembic").setLevel(logging.WARNING)  # it tells of every migration looked at
    # A tick that finds the last one at work is left out and made up for by the next: no news, though it warns of it.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)


def formatter(shared: list[Any], render: Any) -> logging.Formatter:
    """A formatter that gives records of the standard library the shape of our own."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, render],
    )


def blank_secrets(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor: secret fields and NIP-like numbers become `…`."""
    for name, value in event.items():
        if name in SECRET_FIELDS:
            event[name] = BLANK
        elif isinstance(value, str):
            event[name] = _NIP.sub(BLANK, value)
    return event
