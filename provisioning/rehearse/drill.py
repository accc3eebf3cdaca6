"""The drill: four things that will happen on an exam day, done on purpose and timed. One function a step.

What the box can see for itself it sees: a cable that is out, seats that fall silent and come back, a new boot. Hands
are asked for through `Hands`, so that the drill can be told on a screen, skipped, and tested.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from appliance.checkup import Said
from provisioning.doctor.checks import both
from provisioning.rehearse.seats import Crowd, audit
from provisioning.rehearse.server import Server
from provisioning.rehearse.state import Pending, State
from sync.errors import LumbungError
from sync.wire.readiness import Drilled

SILENT_MS = 12_000  # a PC that reports every 3 s
BACK_S = 90.0
HANDS_S = 300.0
POLL_S = 0.2

PULL_CABLE = both(
    "Cabut kabel LAN dari server sekarang. (Enter: lewati)", "Pull the LAN cable out of the box now. (Enter: skip)"
)
PUT_CABLE = both("Terlihat. Tunggu 30 detik, lalu pasang kembali.", "Seen. Wait 30 s, then plug it in again.")
KILLING = both(
    "Server dimatikan paksa; berapa lama sampai semua kursi kembali …",
    "Killing the box; how long until every seat is back …",
)
PULL_POWER = both(
    "Cabut steker listrik SERVER sekarang, tunggu 10 detik, pasang kembali. Sesudah menyala jalankan perintah yang "
    "sama: gladi ini berlanjut. (Enter: lewati)",
    "Pull the mains plug of the BOX now, wait 10 s, plug it in again. Once it is up, run the same command: this "
    "rehearsal goes on. (Enter: skip)",
)
ASK_BIOS = both(
    "Apakah PC menyala SENDIRI ketika listrik kembali?", "Did the PC switch on BY ITSELF when the mains came back?"
)
FIX_BIOS = both(
    "Di BIOS setel 'Restore on AC Power Loss' (atau 'AC Back') ke 'Power On', lalu ulangi.",
    "In the BIOS set 'Restore on AC Power Loss' (or 'AC Back') to 'Power On', then repeat.",
)


class Hands(Protocol):
    """Whoever stands at the box."""

    def tell(self, said: Said) -> None:
        """Show a sentence."""

    def skipped(self) -> bool:
        """Whether they asked to leave this step out since it was last asked."""

    def yes(self, question: Said) -> bool | None:
        """Their answer; None where nobody is there."""


@dataclass
class Drill:
    """What the steps work on. `pcs`: label → ms since its last report. `carrier`: whether any cable has a link."""

    server: Server
    crowd: Crowd
    state: State
    keep: Callable[[State], None]
    hands: Hands
    pcs: Callable[[], Mapping[str, int]]
    attended: bool  # somebody with hands is here
    carrier: Callable[[], bool | None]
    boot: str
    up_ms: Callable[[], int]
    monotonic: Callable[[], float] = time.monotonic
    hands_s: float = HANDS_S
    back_s: float = BACK_S
    _pause: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Every step that was not done yet, each kept as soon as it is known."""
        for name, step in STEPS.items():
            if not self.state.did(name):
                found = step(self)
                self.state.drill.append(found)
                if self.state.pending is not None and self.state.pending.step == name:
                    self.state.pending = None
                self.keep(self.state)

    def until(self, condition: Callable[[], bool], within_s: float, *, skippable: bool = False) -> bool | None:
        """True once it holds, False after `within_s`, None where the hands skip it."""
        end = self.monotonic() + within_s
        while not condition():
            if skippable and self.hands.skipped():
                return None
            if self.monotonic() > end:
                return False
            self._pause.wait(POLL_S)
        return True

    def silent(self) -> bool:
        """Whether the cable is out, or every lab PC has fallen silent."""
        ages = self.pcs()
        return self.carrier() is False or (bool(ages) and all(age > SILENT_MS for age in ages.values()))

    def missing(self, promises: dict[str, dict[str, Any]]) -> int:
        """How many of these answers the box does not have. LineLostError, BoxRefusedError."""
        stage = self.server.stage
        return audit(stage.url, promises, stage.trust)

    def all_back(self, since_s: float, pcs: int) -> bool:
        """Whether every simulated seat was answered since then, and as many lab PCs report as before."""
        well = [seat for seat in self.crowd.seats if seat.failed is None]
        heard = all(seat.last_heard_s > since_s for seat in well)
        return heard and sum(age <= SILENT_MS for age in self.pcs().values()) >= pcs


def _server(drill: Drill) -> Drilled:
    """Kill the box as a power cut would. Passed: all seats back in time, and no confirmed answer lost."""
    drill.hands.tell(KILLING)
    pcs, promises, began = len(drill.pcs()), drill.crowd.promises(), drill.monotonic()
    try:
        drill.server.kill()
    except LumbungError:
        return Drilled("server", "failed", 0)
    up = drill.monotonic()
    back = drill.until(lambda: drill.all_back(up, pcs), drill.back_s)
    took_ms = int((drill.monotonic() - began) * 1000)
    lost = drill.missing(promises)
    drill.state.lost = max(drill.state.lost, lost)
    return Drilled("server", "passed" if back and not lost else "failed", took_ms)


def _cable(drill: Drill) -> Drilled:
    """No software pulls a cable: skipped where there is nobody, or nothing that could be seen to fall silent."""
    pcs = len(drill.pcs())
    if not drill.attended or (not pcs and drill.carrier() is not True):
        return Drilled("cable", "skipped", 0)
    drill.hands.tell(PULL_CABLE)
    out = drill.until(drill.silent, drill.hands_s, skippable=True)
    if not out:
        return Drilled("cable", "skipped", 0)
    drill.hands.tell(PUT_CABLE)
    if not drill.until(lambda: not drill.silent() or drill.carrier() is True, drill.hands_s):
        return Drilled("cable", "failed", 0)
    began = drill.monotonic()
    back = drill.until(lambda: drill.all_back(0.0, pcs), drill.back_s)
    return Drilled("cable", "passed" if back else "failed", int((drill.monotonic() - began) * 1000))


def _power(drill: Drill) -> Drilled:
    """Before the cut: keep what was promised. After it, in another boot: see that all of it is there."""
    pending = drill.state.pending
    if pending is not None and pending.step == "power" and pending.boot != drill.boot:
        lost = drill.missing(pending.promises)
        drill.state.lost = max(drill.state.lost, lost)
        return Drilled("power", "failed" if lost else "passed", drill.up_ms())
    if not drill.attended:
        return Drilled("power", "skipped", 0)
    drill.state.pending = Pending(step="power", boot=drill.boot, promises=drill.crowd.promises())
    drill.state.leases = [seat.browser.lease for seat in drill.crowd.seats]
    drill.keep(drill.state)
    drill.hands.tell(PULL_POWER)
    drill.until(lambda: False, drill.hands_s, skippable=True)
    return Drilled("power", "skipped", 0)


def _bios(drill: Drill) -> Drilled:
    """Only eyes can tell a PC that woke up by itself from one that somebody switched on."""
    power = next(each for each in drill.state.drill if each.step == "power")
    answer = drill.hands.yes(ASK_BIOS) if drill.attended and power.result != "skipped" else None
    if answer is False:
        drill.hands.tell(FIX_BIOS)
    return Drilled("bios", "skipped" if answer is None else "passed" if answer else "failed", 0)


STEPS: dict[str, Callable[[Drill], Drilled]] = {"server": _server, "cable": _cable, "power": _power, "bios": _bios}


def any_carrier(root: Path) -> bool | None:
    """Whether any network card but loopback has a link; None where the kernel does not tell."""
    told = []
    for card in sorted((root / "sys/class/net").glob("*")):
        if card.name != "lo":
            try:
                told.append((card / "carrier").read_text().strip() == "1")
            except OSError:
                continue  # a card that is down
    return any(told) if told else None
