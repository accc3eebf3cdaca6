"""How the electricity of this PC is, as a UPS tells it: one word in a file that a boot clears.

Written by `lumbung box power`, which the UPS's own service calls; read by `appliance.box` each second, and told to
every page with its next pulse. It is a state and no event: clocks stop with the box anyway.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal, cast

from sync.files import write_whole

Power = Literal["mains", "battery", "shutdown"]
SAID: dict[Power, str | None] = {  # to participants, in both languages at once: it is short, and rare
    "mains": None,
    "battery": "Listrik padam, server memakai baterai. Jawaban tetap disimpan; teruskan. / "
    "The power is out and the server runs on its battery. Answers are still saved; carry on.",
    "shutdown": "Listrik padam, server akan mati. Waktu Anda berhenti sampai menyala lagi; tetaplah di tempat. / "
    "The power is out and the server goes off. Your time stops until it is back; please stay.",
}
WORDS: dict[str, Power] = {"on-battery": "battery", "restored": "mains", "shutdown": "shutdown"}


def read(path: Path) -> Power:
    """`mains` where nobody has said anything, or nothing that is understood."""
    try:
        told = path.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return "mains"
    return cast(Power, told) if told in WORDS.values() else "mains"


def write(path: Path, power: Power) -> None:
    """For every user to read: the UPS's service has a user of its own. OSError where the folder is not there."""
    write_whole(path, f"{power}\n".encode("ascii"), mode=0o644)
