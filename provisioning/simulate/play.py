"""One participant's exam from log-in to slip, played in a `Browser` by a `Person`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from provisioning.simulate.browser import BoxRefusedError, Browser
from provisioning.simulate.people import FLAGS, LINE_DROPS, RELOADS, Person

PULSE_S = 5.0


@dataclass(frozen=True)
class Card:
    """What a participant card says."""

    nip: str = field(repr=False)
    pin: str = field(repr=False)
    token: str = field(repr=False)


@dataclass
class Played:
    """What one participant was promised by the box, for the audit."""

    nip: str
    attempt: str = ""
    promised: dict[str, Any] = field(default_factory=dict)
    lease: str = ""
    slip: dict[str, Any] | None = None
    requests: int = 0
    retries: int = 0
    reloads: int = 0
    lost_lines: int = 0
    resumed: bool = False


@dataclass
class Pace:
    """Turns seconds of thought into waiting: `speed` times faster than life, with a pulse whenever one is due."""

    browser: Browser
    speed: float
    ended: Callable[[], bool] = lambda: False
    next_pulse: float = 0.0

    def think(self, seconds: float) -> None:
        """Waits `seconds / speed`, pulsing as the page does. Speed 0 means no waiting and no pulses."""
        if not self.speed:
            return
        seams = self.browser.seams
        until = seams.monotonic() + seconds / self.speed
        while (left := until - seams.monotonic()) > 0 and not self.ended():
            if seams.monotonic() >= self.next_pulse:
                self.browser.pulse()
                self.next_pulse = seams.monotonic() + PULSE_S
            seams.wait(min(left, 1.0))


def play(browser: Browser, person: Person, card: Card, pace: Pace, on_answer: Callable[[], None]) -> Played:
    """Takes the whole exam. Raises BoxRefusedError or LineLostError where the box does not let it go on."""
    played = Played(card.nip)
    try:
        browser.log_in(card.nip, card.pin, card.token)
        played.attempt, played.lease = browser.attempt["attempt"], browser.lease
        played.resumed = bool(browser.attempt["answers"])
        if browser.attempt["state"] == "logged_in":
            browser.confirm()
        if browser.attempt["state"] == "confirmed":
            browser.start()
        for block in browser.attempt["blocks"]:
            if browser.block(block["id"])["state"] != "closed":
                _work_through(browser, person, block["id"], pace, played, on_answer)
        played.slip = browser.submit()
    finally:
        played.promised = browser.promised()
        played.requests, played.retries = browser.requests_sent, browser.retries
        browser.pool.close()
    return played


def _work_through(
    browser: Browser, person: Person, block: str, pace: Pace, played: Played, on_answer: Callable[[], None]
) -> None:
    content = browser.enter(block)
    by_id = {item["id"]: item for item in content["items"]}
    for item_id in browser.block(block)["items"]:
        for value in person.answers(by_id[item_id]):
            pace.think(person.think_s())
            browser.answer(item_id, value)
            browser.send()
            on_answer()
        if person.chance(FLAGS):
            browser.flag(item_id, True)
        if person.chance(LINE_DROPS):
            browser.lose_connection()
            played.lost_lines += 1
        if person.chance(RELOADS):
            browser.reload()
            played.reloads += 1


__all__ = ["BoxRefusedError", "Card", "Pace", "Played", "play"]
