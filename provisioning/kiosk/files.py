"""The files that make a Linux PC a kiosk, laid out as they lie on the PC. Called by `lumbung provision kiosk`."""

from __future__ import annotations

import json
from pathlib import Path

from appliance.lockdown.origin import Origin
from provisioning.kiosk.policies import policies_for
from sync.files import write_whole

DATA = Path(__file__).parent / "data"
LAUNCHER = "usr/local/bin/lumbung-kiosk"
SESSION = "usr/share/xsessions/lumbung-kiosk.desktop"
# Debian's Chromium, Ubuntu's (snap), Google's Chrome: each looks in its own folder and leaves the others alone.
POLICY_FILES = (
    "etc/chromium/policies/managed/lumbung.json",
    "etc/chromium-browser/policies/managed/lumbung.json",
    "etc/opt/chrome/policies/managed/lumbung.json",
)


def kiosk_files(origin: Origin) -> dict[str, tuple[bytes, int]]:
    """Path below the PC's root -> (content, mode)."""
    policies = {policy.name: policy.value for policy in policies_for(origin)}
    written = json.dumps(policies, indent=1, sort_keys=True).encode() + b"\n"
    launcher = (DATA / "lumbung-kiosk.sh").read_text(encoding="utf-8").replace("@START_URL@", origin.start_url)
    session = (DATA / "lumbung-kiosk.desktop").read_bytes()
    return {
        **dict.fromkeys(POLICY_FILES, (written, 0o644)),
        LAUNCHER: (launcher.encode(), 0o755),
        SESSION: (session, 0o644),
    }


def write_kiosk(origin: Origin, out: Path) -> tuple[str, ...]:
    """Write the files below `out`; what lies there already is written over. Returns their paths below it."""
    files = kiosk_files(origin)
    for name, (content, mode) in files.items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, content, mode=mode)
        path.chmod(mode)  # whatever the umask: the exam's user must read and run them
    return tuple(files)
