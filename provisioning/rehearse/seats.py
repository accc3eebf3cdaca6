"""Simulated seats of the box itself: each a `provisioning.simulate.Browser` that saves and pulses on a fixed beat.

Open loop: a save is due at its time whether or not the last one came back, and its latency counts from when it was due.
A closed loop would hide exactly the waiting that people see.
"""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from provisioning.simulate.browser import BoxRefusedError, Browser, LineLostError, Seams, seeded
from provisioning.simulate.play import Card

SAVE_EVERY_S = 10.0  # 435 items in three hours are one in 25 s; people who change answers, and the quick ones
PULSE_EVERY_S = 5.0
GIVE_UP_S = 120.0
LETTERS = "ABCDE"


@dataclass
class Seat:
    """One simulated seat and what it saw. Times in seconds; `longest_s`: between two answers of the box to it."""

    number: int
    browser: Browser
    items: list[str] = field(default_factory=list)
    saves: list[float] = field(default_factory=list)
    failed: str | None = None
    last_heard_s: float = 0.0
    longest_s: float = 0.0
    leaving: threading.Event = field(default_factory=threading.Event)

    @property
    def label(self) -> str:
        return f"G{self.number + 1}"

    def sit_down(self, card: Card) -> None:
        """Log in and enter the first block. BoxRefusedError, LineLostError."""
        browser = self.browser
        browser.log_in(card.nip, card.pin, card.token)
        if browser.attempt["state"] == "logged_in":
            browser.confirm()
        if browser.attempt["state"] == "confirmed":
            browser.start()
        first = browser.attempt["blocks"][0]["id"]
        browser.enter(first)
        self.items = list(browser.block(first)["items"])
        self.heard()

    def come_back(self, lease: str) -> None:
        """Go on with a lease from before a power cut; what it had sent is on the box, not here."""
        browser = self.browser
        browser.lease = lease
        browser.reload()
        browser.log = [[n, "kept"] for n in range(1, browser.have + 1)]
        first = browser.attempt["blocks"][0]["id"]
        self.items = list(browser.block(first)["items"])
        self.heard()

    def save(self, due_s: float) -> None:
        """Answer one item, send it, and note how long it took since it was due."""
        n = len(self.browser.log)
        self.browser.answer(self.items[n % len(self.items)], LETTERS[n % 5])
        self.browser.send()
        self.heard()
        self.saves.append(self.last_heard_s - due_s)

    def heard(self) -> None:
        now = self.browser.seams.monotonic()
        if self.last_heard_s:
            self.longest_s = max(self.longest_s, now - self.last_heard_s)
        self.last_heard_s = now


@dataclass
class Crowd:
    """Seats in threads of their own, until `leave`."""

    url: str
    cards: Sequence[Card]
    leases: Sequence[str] = ()  # of seats that sat down before a power cut, by number
    save_every_s: float = SAVE_EVERY_S
    trust: ssl.SSLContext | None = None  # as `Browser`'s
    seats: list[Seat] = field(default_factory=list)
    left: list[Seat] = field(default_factory=list)  # they are held to what they were promised all the same
    _threads: list[threading.Thread] = field(default_factory=list)

    def grow(self, count: int, told: Callable[[], None] = lambda: None) -> None:
        """More seats, until there are `count`; returns when all have sat down. Those that could not have `failed`."""
        new = []
        for number in range(len(self.seats), count):
            leaving = threading.Event()
            seams = Seams(time.monotonic, _waiting(leaving), seeded(7, number))
            seat = Seat(number, Browser(self.url, seams, give_up_s=GIVE_UP_S, trust=self.trust), leaving=leaving)
            down = threading.Event()
            thread = threading.Thread(target=self._sit, args=(seat, down), name=seat.label, daemon=True)
            self.seats.append(seat)
            self._threads.append(thread)
            new.append((thread, down))
            thread.start()
        for thread, down in new:
            while not down.wait(0.1) and thread.is_alive():
                pass
            told()

    def shrink(self, count: int) -> None:
        """Let the last seats stand up, until there are `count`."""
        for seat in self.seats[count:]:
            seat.leaving.set()
        self.left += self.seats[count:]
        self.seats = self.seats[:count]

    def leave(self) -> None:
        """End all threads; what is unsent stays so."""
        for seat in self.seats:
            seat.leaving.set()
        for thread in self._threads:
            thread.join(timeout=30)

    def forget(self) -> None:
        """Begin to count anew: what follows is another measurement."""
        for seat in self.seats:
            seat.saves, seat.longest_s = [], 0.0

    def saves(self) -> list[float]:
        return [took for seat in list(self.seats) for took in list(seat.saves)]

    def heard_since(self, when_s: float) -> int:
        """How many seats the box answered after `when_s`."""
        return sum(1 for seat in self.seats if seat.last_heard_s > when_s)

    def promises(self) -> dict[str, dict[str, Any]]:
        """Lease → the answers that the box confirmed to it."""
        return {seat.browser.lease: seat.browser.promised() for seat in (*self.seats, *self.left) if seat.browser.lease}

    def _sit(self, seat: Seat, down: threading.Event) -> None:
        monotonic = seat.browser.seams.monotonic
        try:
            if seat.number < len(self.leases):
                seat.come_back(self.leases[seat.number])
            else:
                seat.sit_down(self.cards[seat.number])
            down.set()
            offset = seat.browser.seams.random.random()
            save_due = monotonic() + offset * self.save_every_s
            pulse_due = monotonic() + offset * PULSE_EVERY_S
            while not seat.leaving.wait(max(0.0, min(save_due, pulse_due) - monotonic())):
                if monotonic() >= save_due:
                    seat.save(save_due)
                    save_due += self.save_every_s
                if monotonic() >= pulse_due:
                    seat.browser.pulse()
                    seat.heard()
                    pulse_due += PULSE_EVERY_S
        except (BoxRefusedError, LineLostError) as trouble:
            seat.failed = str(trouble)
        finally:
            down.set()
            seat.browser.pool.close()


def _waiting(leaving: threading.Event) -> Callable[[float], None]:
    def wait(seconds: float) -> None:
        leaving.wait(seconds)

    return wait


def audit(url: str, promises: dict[str, dict[str, Any]], trust: ssl.SSLContext | None = None) -> int:
    """How many confirmed answers are not there, asked lease by lease. LineLostError, BoxRefusedError."""
    lost = 0
    for number, (lease, promised) in enumerate(promises.items()):
        seams = Seams(time.monotonic, time.sleep, seeded(0, number))
        browser = Browser(url, seams, give_up_s=30.0, lease=lease, trust=trust)
        browser.reload()
        found = browser.attempt["answers"]
        lost += sum(1 for item, value in promised.items() if found.get(item) != value)
        browser.pool.close()
    return lost
