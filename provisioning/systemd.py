"""What systemd says of a unit, and what people type to start ours. It is asked each time: what an earlier run meant to
start says nothing about what runs.

Whoever changes units does that by `provisioning.outside`, or by the privileged helper, with an error of its own.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

from appliance.settings import BoxSettings

UNITS = Path("/usr/lib/systemd/system")  # where the package puts ours
PLAIN, TLS, TRUST = "lumbung-box.socket", "lumbung-box-tls.socket", "lumbung-trust.socket"
ASK_S = 400  # longer than the unit's own TimeoutStartSec: it may be busy


def is_active(unit: str) -> bool | None:
    """Whether the unit runs; None where no systemd answers."""
    return _says("is-active", unit)


def is_enabled(unit: str) -> bool | None:
    """Whether the unit is started at boot; None where no systemd answers."""
    return _says("is-enabled", unit)


def _says(question: str, unit: str) -> bool | None:
    asked = ["systemctl", question, "--quiet", unit]
    try:
        done = subprocess.run(asked, stdin=subprocess.DEVNULL, capture_output=True, timeout=ASK_S, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.returncode == 0


def start_command(settings: BoxSettings, units: Path = UNITS) -> str:
    """What makes an enrolled box serve. With the package, the port too: systemd holds it, and did not before."""
    port = PLAIN if settings.tls_cert is None else TLS
    if not (units / port).is_file():
        return "lumbung box run, lumbung sync run"
    return f"sudo systemctl start {port} lumbung-box lumbung-sync"
