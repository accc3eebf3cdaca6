"""Emergency files that are brought to this box: checked as far as a box can, kept, and listed.

A box holds the site's key, so it can tell whether a page of this site wrote a file; it cannot open what is sealed to
the centre. The agent carries what is kept here (`sync.rescue`). Used by the proctor's page.
"""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from appliance.library import Library
from sync import errors
from sync.emergencies import EmergencyFolder
from sync.errors import LumbungError, WireError
from sync.wire import emergency
from sync.wire.emergency import EmergencyFile

Outcome = Literal["new", "here", "longer", "another"]
Whose = tuple[bytes, bytes, int]  # attempt, and (epoch, seq) of the log-in


class Arrival(NamedTuple):
    """What a file turned out to be: new; here already; of a log-in that has one here, longer or not."""

    outcome: Outcome
    file: EmergencyFile
    digest: bytes
    size_bytes: int


class KeptFile(NamedTuple):
    """A line of the list. `centre`: none (still to be carried), held, or aside with the centre's `code`.

    `sitting_title`, `person`, `seat`: as this box's dispatch has them; None where it does not know them.
    """

    name: str
    attempt: str
    size_bytes: int
    sitting_title: str | None
    person: str | None
    seat: str | None
    centre: Literal["none", "held", "aside"]
    code: str | None


class _Head(NamedTuple):
    sitting: bytes
    whose: Whose
    sealed_bytes: int
    size_bytes: int


@dataclass
class Emergencies:
    """The kept files of a box. Safe to use from many threads."""

    folder: EmergencyFolder
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _heads: dict[str, _Head] = field(default_factory=dict)  # a kept file never changes: each is read once

    def take(self, data: bytes, library: Library) -> Arrival:
        """Check a file and keep it, durably.

        LumbungError EMERGENCY_TOO_LARGE, EMERGENCY_UNREADABLE, EMERGENCY_ELSEWHERE, EMERGENCY_FORGED (nothing is kept),
        EMERGENCY_NOT_KEPT (the disk refuses), NOT_READY (no dispatch gave the site's key yet).
        """
        file = _checked(data, library)
        digest = hashlib.sha256(data).digest()
        with self._lock:
            others = [head for name, head in self._all() if head.whose == _whose(file) and name != digest.hex()]
            if not self.folder.keep(data):
                outcome: Outcome = "here"
            elif not others:
                outcome = "new"
            else:  # the box cannot look inside: a log only grows, and what is longer is longer sealed
                outcome = "longer" if len(file.sealed) > max(head.sealed_bytes for head in others) else "another"
        return Arrival(outcome, file, digest, len(data))

    def listed(self, library: Library) -> list[KeptFile]:
        """All that is kept here, by sitting and person; what the centre has not got first."""
        with self._lock:
            heads = self._all()
        keys = () if library.roles is None else library.roles.receipt_keys
        found = []
        for name, head in heads:
            word = self.folder.receipt_of(name, keys)
            person, sitting = library.people.get(head.whose[0]), library.sittings.get(head.sitting)
            found.append(
                KeptFile(
                    name=name,
                    attempt=head.whose[0].hex(),
                    size_bytes=head.size_bytes,
                    sitting_title=None if sitting is None else sitting.title,
                    person=None if person is None else person.participant.name,
                    seat=None if person is None else person.participant.seat,
                    centre="none" if word is None else "held" if word.code is None else "aside",
                    code=None if word is None else word.code,
                )
            )
        return sorted(
            found, key=lambda each: (each.centre != "none", each.sitting_title or "", each.person or "", each)
        )

    def whose(self) -> frozenset[bytes]:
        """The attempts of which a file is kept here."""
        with self._lock:
            return frozenset(head.whose[0] for _, head in self._all())

    def _all(self) -> list[tuple[str, _Head]]:
        found = []
        for name in self.folder.names():
            head = self._heads.get(name) or self._read(name)
            if head is not None:
                self._heads[name] = head
                found.append((name, head))
        return found

    def _read(self, name: str) -> _Head | None:
        """The clear part of a kept file; None where the disk spoiled it, which the agent tells."""
        try:
            data = self.folder.load(name)
            file = emergency.read_file(data)
        except LumbungError:
            return None
        return _Head(file.lease.sitting, _whose(file), len(file.sealed), len(data))


def _whose(file: EmergencyFile) -> Whose:
    return file.lease.attempt, file.lease.epoch, file.lease.seq


def _checked(data: bytes, library: Library) -> EmergencyFile:
    """The file, if a page of this site wrote it: size, spelling, site, then the MAC."""
    if library.site_key is None:
        raise LumbungError(errors.NOT_READY)
    if len(data) > emergency.MAX_FILE_BYTES:
        raise LumbungError(errors.EMERGENCY_TOO_LARGE, bytes=len(data), max_bytes=emergency.MAX_FILE_BYTES)
    try:
        file = emergency.read_file(data)
    except WireError as wrong:
        raise LumbungError(errors.EMERGENCY_UNREADABLE, why=wrong.code) from wrong
    if file.site != library.site:
        raise LumbungError(errors.EMERGENCY_ELSEWHERE, site=file.site)
    try:
        emergency.verify(file, library.site_key)
    except WireError as wrong:
        raise LumbungError(errors.EMERGENCY_FORGED) from wrong
    return file
