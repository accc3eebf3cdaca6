"""What the PC says of itself: the serial number that its maker gave it. Used by `provisioning.enrol.asking`."""

from __future__ import annotations

import re
from pathlib import Path

from sync.wire.enrolment import MAX_SERIAL

DMI = Path("/sys/class/dmi/id")
NAMES = ("product_serial", "board_serial", "chassis_serial")  # readable for root alone
_FILLERS = re.compile(r"(to be filled.*|default string|system serial.*|none|n/?a|not .*|unknown|o\.?e\.?m\.?|[0x.\-]*)")


def hardware_serial(dmi: Path = DMI) -> str:
    """The first serial that is none of the fillers which makers leave; empty where there is none, or none readable."""
    for name in NAMES:
        try:
            found = (dmi / name).read_text(encoding="ascii", errors="replace").strip()
        except OSError:
            continue
        if not _FILLERS.fullmatch(found.lower()):
            return re.sub(r"[^A-Za-z0-9 ._/:+-]", "-", found)[:MAX_SERIAL]
    return ""
