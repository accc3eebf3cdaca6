"""Browsers that answer without a pause and remember what they were promised: the load of the fault suites."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Sequence
from typing import Protocol

import urllib3

from provisioning.simulate.browser import BoxRefusedError, Browser, LineLostError, Seams, seeded
from provisioning.simulate.play import Card
from tests.faults.journal_file import Key

SEED = 20240229


class StoppedError(Exception):
    """The test is over: there is no box to wait for any more."""


class Served(Protocol):
    """What a writer needs of a box, wherever it runs."""

    @property
    def url(self) -> str: ...

    @property
    def cards(self) -> Sequence[Card]: ...


class Writer:
    """One browser that answers some fifty times a second, across every kill. Thread of its own; `stop` ends it.

    `give_up_s`: how long it waits for a box that is gone.
    """

    def __init__(self, box: Served, number: int, stop: threading.Event, give_up_s: float = 60) -> None:
        card = box.cards[number]
        seams = Seams(time.monotonic, lambda s: _wait(stop, s), seeded(SEED, number))
        self.page = Browser(box.url, seams, give_up_s=give_up_s)
        self.page.log_in(card.nip, card.pin, card.token)
        self.page.confirm()
        self.page.start()
        content = self.page.enter(self.page.attempt["blocks"][0]["id"])
        self.items = [item["id"] for item in content["items"]]
        self.most = 0  # the highest n that was ever acknowledged
        self.longest_s = 0.0  # of one save, with all its tries
        self.refused: list[str] = []
        self._stop = stop
        self._random = random.Random(f"{SEED}/{number}")
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self) -> None:
        while not self._stop.wait(self._random.uniform(0.005, 0.035)):  # 12 of these: three times a room of 1,000
            for _ in range(self._random.randint(1, 4)):
                self.page.answer(self._random.choice(self.items), str(self._random.randint(1, 6)))
            began = time.monotonic()
            try:
                self.page.send()
                self.longest_s = max(self.longest_s, time.monotonic() - began)
                self.most = max(self.most, self.page.have)
            except StoppedError:
                return
            except (BoxRefusedError, LineLostError, urllib3.exceptions.HTTPError) as trouble:
                if not self._stop.is_set():
                    self.refused.append(str(trouble))
                    return

    def keys(self) -> dict[Key, tuple[str, str]]:
        """Everything this page was promised, by its key."""
        attempt = bytes.fromhex(self.page.attempt["attempt"])
        epoch, seq = self.page.attempt["lease_id"].split(".")
        return {
            (attempt, bytes.fromhex(epoch), int(seq), event[0]): (event[2], event[3])
            for event in self.page.log[: self.most]
        }


def _wait(stop: threading.Event, seconds: float) -> None:
    if stop.wait(seconds):
        raise StoppedError
