"""What a technician sees of a rehearsal: the table of seats while it goes on, and the sentences of the drill."""

from __future__ import annotations

import select
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from appliance.checkup import Said
from provisioning.rehearse.seats import Crowd
from sync.wire.readiness import Step
from web.languages import LANGUAGES, Language

MOST_ROWS = 30
REFRESH_S = 1.0

PHASES = {
    "stage": ("Menyiapkan gladi", "Setting the stage"),
    "load": ("Beban bertambah", "The load grows"),
    "drill": ("Latihan gangguan", "Drill"),
    "audit": ("Memeriksa jawaban", "Looking for every answer"),
}
OPEN = (
    "Di setiap PC peserta buka {address}, ketik nomor kursinya.",
    "On every lab PC open {address} and type its seat.",
)
TRUST = (
    "PC yang memperingatkan soal sertifikat belum percaya pada server: buka {page} di PC itu.",
    "A PC that warns of a certificate does not trust the box yet: open {page} on it.",
)
HEADS = (
    ("Kursi", "Seat"),
    ("Tersimpan", "Saved"),
    ("Biasanya", "As a rule"),
    ("1 dari 100", "1 of 100"),
    ("Putus", "Cuts"),
    ("Terlama", "Longest"),
    ("Hilang", "Lost"),
    ("Terdengar", "Heard"),
)


class Terminal:
    """A `provisioning.rehearse.run.Screen` on a terminal; silent where `quiet`."""

    def __init__(self, language: Language, address: str, trust_page: str | None = None, *, quiet: bool) -> None:
        self._at = LANGUAGES.index(language)
        self._opens = OPEN[self._at].format(address=address)
        if trust_page is not None:
            self._opens += "\n" + TRUST[self._at].format(page=trust_page)
        self._quiet = quiet
        self._console = Console(stderr=True)
        self._live: Live | None = None
        self._steps: list[Step] = []
        self._phase = ""
        self._told = Text()
        self._crowd: Crowd | None = None
        self._pcs: Callable[[], Mapping[str, dict[str, Any]]] = dict
        self._looked_at, self._seen = 0.0, {}  # type: float, Mapping[str, dict[str, Any]]

    def __enter__(self) -> Terminal:
        if not self._quiet:
            self._live = Live(get_renderable=self._shown, console=self._console, refresh_per_second=1 / REFRESH_S)
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._live is not None:
            self._live.stop()

    def phase(self, name: str) -> None:
        self._phase = PHASES[name][self._at]

    def step(self, step: Step) -> None:
        self._steps.append(step)

    def watch(self, crowd: Crowd, pcs: Callable[[], Mapping[str, dict[str, Any]]]) -> None:
        self._crowd, self._pcs = crowd, pcs

    def tell(self, said: Said) -> None:
        self._told = Text((said.id, said.en)[self._at], style="bold yellow")

    def skipped(self) -> bool:
        return sys.stdin.isatty() and bool(select.select([sys.stdin], [], [], 0)[0]) and bool(sys.stdin.readline())

    def yes(self, question: Said) -> bool | None:
        if self._quiet or not sys.stdin.isatty():
            return None
        self.__exit__()
        answer = self._console.input(f"{(question.id, question.en)[self._at]} [y/t] ").strip().lower()
        self.__enter__()
        return {"y": True, "t": False, "n": False}.get(answer[:1])

    def _shown(self) -> Group:
        parts: list[Any] = [Text(f"\n{self._phase}", style="bold"), Text(self._opens, style="dim")]
        for step in self._steps:
            parts.append(
                Text(f"  {step.seats:>4}  p50 {step.p50_us / 1000:8.1f} ms   p99 {step.p99_us / 1000:8.1f} ms")
            )
        return Group(*parts, self._table(), self._told)

    def _table(self) -> Table:
        table = Table(*(head[self._at] for head in HEADS))
        if self._crowd is not None and self._crowd.seats:
            table.add_row(*_simulated(self._crowd))
        if time.monotonic() - self._looked_at >= REFRESH_S:
            self._seen, self._looked_at = self._pcs(), time.monotonic()
        for label, each in list(self._seen.items())[:MOST_ROWS]:
            told = each["report"]
            table.add_row(
                label,
                str(told["confirmed"]),
                f"{told['p50_ms']} ms",
                f"{told['p99_ms']} ms",
                str(told["cuts"]),
                f"{told['longest_ms'] / 1000:.1f} s",
                str(told["lost"]),
                f"{each['age_ms'] / 1000:.0f} s",
            )
        return table


def _simulated(crowd: Crowd) -> tuple[str, ...]:
    """All simulated seats as one row."""
    seats = list(crowd.seats)
    times = sorted(crowd.saves())
    mid, most = (times[len(times) // 2], times[-1 - len(times) // 100]) if times else (0.0, 0.0)
    return (
        f"G1–G{len(seats)}",
        str(sum(seat.browser.have for seat in seats)),
        f"{mid * 1000:.0f} ms",
        f"{most * 1000:.0f} ms",
        str(sum(seat.browser.retries for seat in seats)),
        f"{max(seat.longest_s for seat in seats):.1f} s",
        str(sum(seat.failed is not None for seat in seats)),
        f"{time.monotonic() - min(seat.last_heard_s or time.monotonic() for seat in seats):.0f} s",
    )
