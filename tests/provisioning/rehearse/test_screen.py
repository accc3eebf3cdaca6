"""What a technician sees while a rehearsal goes on: the seats with what they saw, the steps, what to do now."""

from __future__ import annotations

from typing import Any

import pytest
from rich.console import Console

from provisioning.rehearse import drill
from provisioning.rehearse.screen import Terminal
from provisioning.rehearse.seats import Crowd, Seat
from provisioning.simulate.browser import Browser, Seams, seeded
from sync.wire.readiness import Step
from web.languages import Language

PC = {"confirmed": 12, "p50_ms": 8, "p99_ms": 120, "cuts": 1, "longest_ms": 3_200, "lost": 0}
SAID: dict[Language, tuple[str, ...]] = {
    "id": ("Latihan gangguan", "http://10.0.0.2/rehearsal", "Cabut kabel LAN", "G1–G3", "A1", "120 ms", "3.2 s"),
    "en": ("Drill", "http://10.0.0.2/rehearsal", "Pull the LAN cable", "G1–G3", "A1", "120 ms", "3.2 s"),
}


@pytest.mark.parametrize("language", ["id", "en"])
def test_seats_steps_and_what_to_do_are_on_the_screen(language: Language) -> None:
    screen, crowd = Terminal(language, "http://10.0.0.2/rehearsal", quiet=False), Crowd("http://127.0.0.1:9", [])
    seams = Seams(lambda: 0.0, lambda seconds: None, seeded(1, 1))
    crowd.seats = [Seat(n, Browser("http://127.0.0.1:9", seams), saves=[0.01, 0.4]) for n in range(3)]
    told: dict[str, Any] = {"A1": {"age_ms": 1_200, "report": PC}}
    screen.watch(crowd, lambda: told)
    screen.phase("drill")
    screen.step(Step(10, 12, 11_000, 33_000, 33_000, 0))
    screen.tell(drill.PULL_CABLE)
    console = Console(width=140, record=True)
    console.print(screen._shown())
    shown = console.export_text()
    assert [each for each in SAID[language] if each not in shown] == []
    assert "33.0 ms" in shown


WARNED: dict[Language, str] = {"id": "memperingatkan soal sertifikat", "en": "warns of a certificate"}


@pytest.mark.parametrize("language", ["id", "en"])
def test_in_an_https_room_it_says_what_to_do_with_a_pc_that_warns(language: Language) -> None:
    told = []
    for page in (None, "http://ujian.lan/trust"):
        console = Console(width=140, record=True)
        console.print(Terminal(language, "https://ujian.lan/rehearsal", page, quiet=False)._shown())
        told.append(console.export_text())
    assert [WARNED[language] in each for each in told] == [False, True]
    assert "http://ujian.lan/trust" in told[1]


def test_nobody_is_asked_where_nobody_is(capsys: pytest.CaptureFixture[str]) -> None:
    with Terminal("id", "x", quiet=True) as screen:
        assert screen.yes(drill.ASK_BIOS) is None
        assert screen.skipped() is False
    assert capsys.readouterr() == ("", "")
