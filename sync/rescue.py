"""The agent's duty for emergency files: carry up each that was brought to this box, until the centre's word is here.

Called by `sync.agent` after the answers. A file that the centre sets aside is held there as well: its word says so,
with the code, and the file is offered no more. What the centre does not take at all waits, ever more seldom, and blocks
nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import structlog

from sync import errors
from sync.backoff import Backoff
from sync.emergencies import EmergencyFolder
from sync.errors import LumbungError
from sync.link import Link
from sync.report import Report, is_link
from sync.settings import SyncSettings
from sync.wire.receipt import EmergencyReceipt, read_emergency

log = structlog.get_logger("sync")

DUTY = "emergency"


@dataclass
class Rescue:
    """One box's emergency files on their way. Clocks and chance as the agent's."""

    folder: EmergencyFolder
    link: Link
    report: Report
    settings: SyncSettings
    monotonic_ms: Callable[[], int]
    chance: Callable[[], float]
    contact: Callable[[], None]  # called for every word that carries the centre's signature
    _words: dict[str, EmergencyReceipt] = field(default_factory=dict)  # that were verified since the start
    _aside: dict[str, Backoff] = field(default_factory=dict)  # by file, those that the centre does not take as they are

    def at_once(self) -> None:
        """Offer those again that wait for their time."""
        self._aside.clear()

    def count(self) -> None:
        """Note in the state what is here, what waits, and what the centre set aside."""
        words = {name: self._word_for(name) for name in self.folder.names()}
        self.report.note(
            emergency_files=len(words),
            emergency_waiting=sum(word is None for word in words.values()),
            emergency_set_aside=tuple((name, word.code) for name, word in words.items() if word and word.code),
        )

    def carry(self) -> None:
        """Offer what waits. LumbungError of the link ends the pass; any other is the trouble of this duty alone."""
        waiting = [name for name in self.folder.names() if self._word_for(name) is None]
        for name in self._aside.keys() - set(waiting):
            del self._aside[name]
        for name in waiting:
            pause = self._aside.get(name)
            if pause is not None and not pause.may(self.monotonic_ms()):
                continue
            with self.report.duty(DUTY, passes_on=is_link, stays=True):
                self._offer(name)
        spoiled = self.folder.spoiled()
        if spoiled:
            self.report.trouble(DUTY, LumbungError(errors.EMERGENCY_SPOILED, file=spoiled[0][:8], files=len(spoiled)))
        elif not self._aside:
            self.report.clear(DUTY)
        if waiting:
            self.count()

    def _word_for(self, name: str) -> EmergencyReceipt | None:
        if name not in self._words:
            word = self.folder.receipt_of(name, self.link.trust.roles.receipt_keys)
            if word is None:
                return None
            self._words[name] = word
        return self._words[name]

    def _offer(self, name: str) -> None:
        try:
            raw = self.link.emergency(self.folder.load(name))
            told = read_emergency(raw, self.link.trust.roles.receipt_keys)
            if (told.site, told.sha256.hex()) != (self.folder.site, name):
                raise LumbungError(errors.CAPTIVE_PORTAL, why="a receipt for something else")
            self.folder.keep_receipt(name, raw)
        except LumbungError as error:
            if not is_link(error):
                every_ms = self.settings.ask_every_ms
                self._aside.setdefault(name, Backoff(every_ms, 60 * every_ms, self.chance)).failed(self.monotonic_ms())
            raise
        self._aside.pop(name, None)
        self.contact()
        log.info("emergency file held", file=name[:8], code=told.code)
