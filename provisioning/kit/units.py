"""Which of systemd's units serve a box, and bringing them up. Called by `settle`, as root.

systemd is asked for what is true, every time: what an earlier run meant to start says nothing about what runs.
"""

from __future__ import annotations

import subprocess

from provisioning.outside import run_tool
from sync import errors
from sync.errors import LumbungError

PLAIN, TLS, TRUST = "lumbung-box.socket", "lumbung-box-tls.socket", "lumbung-trust.socket"
SERVICES = ("lumbung-box.service", "lumbung-sync.service")
_COMMAND_S = 400  # longer than the unit's own TimeoutStartSec


def units_of(*, certified: bool) -> tuple[str, ...]:
    """Sockets first. Where the room's port for HTTPS is switched on it stays; the plain one would push it aside.

    `certified`: the settings name a certificate.
    """
    tls, trust, plain = (_is("is-enabled", unit) for unit in (TLS, TRUST, PLAIN))
    if tls:
        return (TLS, *((TRUST,) if trust else ()), *SERVICES)
    return (TLS, TRUST, *SERVICES) if certified and not plain else (PLAIN, *SERVICES)


def bring_up(*, certified: bool, served: bool, restart: bool) -> bool:
    """Enable and start whatever is not; `restart`: all of them, because the settings are new. Whether anything was off.

    `served`: the units' conditions are met. Until enrolment brings the list of keys they are not, and nothing is
    started. LumbungError KIT_SERVICE with the units that do not run in the end.
    """
    units = units_of(certified=certified)
    asleep = [unit for unit in units if not _is("is-enabled", unit)]
    if asleep:
        _system("enable", "--quiet", *asleep)
    if not served:
        return bool(asleep)
    down = [unit for unit in units if not _is("is-active", unit)]
    if restart:
        _system("restart", *units)
    elif down:
        _system("start", *down)
    still = [unit for unit in units if not _is("is-active", unit)]
    if still:
        raise LumbungError(errors.KIT_SERVICE, units=", ".join(still))
    return bool(asleep or down)


def stop() -> None:
    """LumbungError KIT_SERVICE."""
    _system("stop", *SERVICES)


def _is(question: str, unit: str) -> bool:
    """What systemd answers to `is-enabled` or `is-active`. LumbungError KIT_SERVICE without systemd."""
    try:
        asked = ["systemctl", question, "--quiet", unit]
        return subprocess.run(asked, capture_output=True, timeout=_COMMAND_S, check=False).returncode == 0  # noqa: S603
    except (OSError, subprocess.TimeoutExpired) as failed:
        raise LumbungError(errors.KIT_SERVICE, units=unit, said=type(failed).__name__) from failed


def _system(verb: str, *words: str) -> None:
    run_tool(("systemctl", verb, *words), within_s=_COMMAND_S, failure=errors.KIT_SERVICE, named=2 + len(words))
