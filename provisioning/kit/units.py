"""Which of systemd's units serve a box, and bringing them up. Called by `settle`, as root."""

from __future__ import annotations

from provisioning.outside import run_tool
from provisioning.systemd import ASK_S, PLAIN, TLS, TRUST, is_active, is_enabled
from sync import errors
from sync.errors import LumbungError

SERVICES = ("lumbung-box.service", "lumbung-sync.service")


def units_of(*, certified: bool) -> tuple[str, ...]:
    """Sockets first. Where the room's port for HTTPS is switched on it stays; the plain one would push it aside.

    `certified`: the settings name a certificate.
    """
    tls, trust, plain = (_sure(is_enabled(unit), unit) for unit in (TLS, TRUST, PLAIN))
    if tls:
        return (TLS, *((TRUST,) if trust else ()), *SERVICES)
    return (TLS, TRUST, *SERVICES) if certified and not plain else (PLAIN, *SERVICES)


def bring_up(*, certified: bool, served: bool, restart: bool) -> bool:
    """Enable and start whatever is not; `restart`: all of them, because the settings are new. Whether anything was off.

    `served`: the units' conditions are met. Until enrolment brings the list of keys they are not, and nothing is
    started. LumbungError KIT_SERVICE with the units that do not run in the end.
    """
    units = units_of(certified=certified)
    asleep = [unit for unit in units if not _sure(is_enabled(unit), unit)]
    if asleep:
        _system("enable", "--quiet", *asleep)
    if not served:
        return bool(asleep)
    down = [unit for unit in units if not _sure(is_active(unit), unit)]
    if restart:
        _system("restart", *units)
    elif down:
        _system("start", *down)
    still = [unit for unit in units if not _sure(is_active(unit), unit)]
    if still:
        raise LumbungError(errors.KIT_SERVICE, units=", ".join(still))
    return bool(asleep or down)


def stop() -> None:
    """LumbungError KIT_SERVICE."""
    _system("stop", *SERVICES)


def _sure(answer: bool | None, unit: str) -> bool:
    """LumbungError KIT_SERVICE without an answer: nothing is changed by guessing."""
    if answer is None:
        raise LumbungError(errors.KIT_SERVICE, units=unit, said="no systemd")
    return answer


def _system(verb: str, *words: str) -> None:
    run_tool(("systemctl", verb, *words), within_s=ASK_S, failure=errors.KIT_SERVICE, named=2 + len(words))
