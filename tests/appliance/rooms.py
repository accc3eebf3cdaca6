"""A room without web, threads or real time, for tests and benchmarks: a small exam, people, clocks moved by hand."""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from appliance.acts import CloseSitting, OpenSitting, StartSitting
from appliance.box import init_box, open_room
from appliance.commands import Command, Confirm, EnterBlock, Have, LoggedIn, LogIn, PutEvents, Result, Start
from appliance.library import Library, open_exam, people_of
from appliance.opening import FILE
from appliance.room import Room, Seams
from appliance.settings import BoxSettings
from sync import errors
from sync.errors import LumbungError
from sync.wire.exam import BlockContent, BlockOutline, Component, ExamOutline, Item, Option
from sync.wire.lease import LeaseToken
from sync.wire.package import Part
from sync.wire.roster import Participant, Proctor, Sitting

SITTING = hashlib.sha256(b"sitting").digest()[:16]
OTHER_SITTING = hashlib.sha256(b"other sitting").digest()[:16]
PACKAGE = hashlib.sha256(b"package").digest()
SITE_KEY = bytes(range(32))
BLOCKS = ("B1", "B2", "B3")
SECONDS = 600
OFFLINE_RUN_MS = 300_000

R = TypeVar("R")


def _two(text: str) -> dict[str, str]:
    return {"id": text, "en": text}


def items_of(block: str) -> tuple[Item, ...]:
    """One item of each type, named after its block: B1-single, B1-multiple, …"""
    options = tuple(Option(id=letter, text=_two(letter)) for letter in "ABCDE")
    return (
        Item(id=f"{block}-single", type="single", stem=_two("?"), options=options),
        Item(id=f"{block}-multiple", type="multiple", stem=_two("?"), options=options, choose_max=3),
        Item(id=f"{block}-graded", type="graded", stem=_two("?"), options=options),
        Item(id=f"{block}-likert", type="likert", stem=_two("?"), options=options, shuffle_options=False),
        Item(id=f"{block}-most-least", type="most-least", stem=_two("?"), options=options),
        Item(id=f"{block}-numeric", type="numeric", stem=_two("?")),
        Item(id=f"{block}-text", type="text", stem=_two("?"), max_chars=20),
    )


def parts() -> dict[str, Part]:
    """The content of a package with three blocks."""
    outline = ExamOutline(
        id="contoh",
        version="1",
        title={"id": "Contoh", "en": "Sample"},
        rules=_two("-"),
        languages=("id", "en"),
        offline_run_ms=OFFLINE_RUN_MS,
        components=(Component(id="k", title=_two("K"), weight=1),),
        blocks=tuple(
            BlockOutline(
                id=block,
                component="k",
                title=_two(block),
                seconds=SECONDS,
                shuffle_items=True,
                shuffle_options=True,
                item_ids=tuple(item.id for item in items_of(block)),
            )
            for block in BLOCKS
        ),
    )
    found = [Part("exam.json", "application/json", outline.model_dump_json().encode())]
    for block in BLOCKS:
        content = BlockContent(id=block, instructions=_two("-"), items=items_of(block))
        found.append(Part(f"block/{block}.json", "application/json", content.model_dump_json().encode()))
    picture = b"\x89PNG picture"
    found.append(Part(f"media/{hashlib.sha256(picture).hexdigest()}.png", "image/png", picture))
    return {part.name: part for part in found}


def roster_id(number: int) -> bytes:
    """The roster id of the number-th participant."""
    return hashlib.sha256(b"roster %d" % number).digest()[:16]


def nip(number: int) -> str:
    """A valid NIP, invented."""
    return f"19800101200501{1 + number % 2}{1 + number % 999:03d}"


def participants(count: int, extra: int = 0) -> tuple[Participant, ...]:
    """`count` invented people."""
    return tuple(
        Participant(roster_id(n), 1, nip(n), f"Peserta {n}", "argon2", f"A{n}", "id", extra) for n in range(count)
    )


def library(people: int = 4, *, extra: int = 0, open_: bool = True) -> Library:
    """An accepted library with one sitting of `people`, and another of the same people and exam."""
    sittings = {
        key: Sitting(
            key, PACKAGE, title, "Lab 1", "2024-02-27T08:00", 3 * 3600 * 1000, token, participants(people, extra)
        )
        for key, title, token in ((SITTING, "Sesi 1", "LUMBUNG"), (OTHER_SITTING, "Sesi 2", "PADI"))
    }
    look_up, by_nip = people_of(sittings.values())
    return Library(
        site="smk1",
        site_name="SMK 1",
        zone="Asia/Makassar",
        site_key=SITE_KEY,
        version=1,
        digest=bytes(32),
        floor_ms=1_700_000_000_000,
        sittings=sittings,
        people=look_up,
        by_nip=by_nip,
        proctors={"awas": Proctor("awas", "Pengawas", "proctor", "argon2")},
        exams={PACKAGE: open_exam(PACKAGE, parts())} if open_ else {},
    )


@dataclass
class Clocks:
    """Time and randomness moved by hand."""

    monotonic_ms: int = 5_000_000
    wall_ms: int = 1_709_000_000_000
    dice: random.Random = field(default_factory=lambda: random.Random(1))

    @property
    def seams(self) -> Seams:
        return Seams(lambda: self.monotonic_ms, lambda: self.wall_ms, lambda count: self.dice.randbytes(count))

    def pass_ms(self, ms: int) -> None:
        """Let both clocks run."""
        self.monotonic_ms += ms
        self.wall_ms += ms


@dataclass
class Bench:
    """A room and its clocks; opens, crashes and reopens it."""

    folder: Path
    shelf: Library = field(default_factory=library)
    clocks: Clocks = field(default_factory=Clocks)
    reserve_bytes: int = 4096
    person_bytes: int = 65_536
    acts: int = 0
    actor: str = "awas"

    def __post_init__(self) -> None:
        if not (self.folder / FILE).exists():
            init_box(self.settings, self.clocks.seams)
        self.room = self._open()

    @property
    def settings(self) -> BoxSettings:
        return BoxSettings(
            data_dir=self.folder,
            site="smk1",
            box="box-1",
            reserve_bytes_per_person=self.person_bytes,
            reserve_bytes=self.reserve_bytes,
        )

    def _open(self) -> Room:
        return open_room(
            self.settings,
            software="1.0",
            seams=self.clocks.seams,
            restore=lambda journal: self.shelf,
        )

    def crash(self) -> None:
        """Lose everything that is only in memory, and start again."""
        self.room.close()
        self.room = self._open()

    def run(self, ms: int, *pages: LeaseToken) -> None:
        """Let time pass in the longest ticks that count whole, while `pages` send their pulses."""
        while ms > 0:
            passed = min(ms, 3_000)
            self.clocks.pass_ms(passed)
            self.room.step()
            for lease in pages:
                self.room.pulse(lease, 0)
            ms -= passed

    def ask(self, command: Command) -> Result:
        """What the room answers to a command alone in its transaction."""
        results: list[Result] = []
        self.room.submit(command, results.append)
        self.room.step()
        assert len(results) == 1
        result = results[0]
        assert not isinstance(result, LumbungError) or result.entry is not errors.INTERNAL, "a defect of the writer"
        return result

    def get(self, command: Command, kind: type[R]) -> R:
        """The reply to a command that must be accepted."""
        result = self.ask(command)
        assert isinstance(result, kind), result
        return result

    def refusal(self, command: Command) -> LumbungError:
        """The refusal of a command that must be refused."""
        result = self.ask(command)
        assert isinstance(result, LumbungError), result
        return result

    def act(self, kind: Any, *rest: Any, sitting: bytes = SITTING) -> Result:
        """A proctor's act with an id of its own; a sitting is closed whoever is unaccounted for."""
        self.acts += 1
        if kind is CloseSitting and not rest:
            rest = ("uji",)
        return self.ask(kind(self.acts.to_bytes(16, "big"), self.actor, sitting, *rest))

    def open_sitting(self) -> None:
        """Open and start the sitting."""
        for kind in (OpenSitting, StartSitting):
            result = self.act(kind)
            assert not isinstance(result, LumbungError), result

    def log_in(self, number: int = 0, sitting: bytes = SITTING) -> LeaseToken:
        """The lease of the number-th participant."""
        return self.get(LogIn(sitting, roster_id(number), 1, "test"), LoggedIn).lease

    def working(self, number: int = 0, block: str | None = "B1") -> LeaseToken:
        """A participant who works, in a block if one is named. Opens the sitting if need be."""
        if SITTING not in self.room.published.sittings:
            self.open_sitting()
        lease = self.log_in(number)
        for command in (Confirm(lease), Start(lease)):
            assert not isinstance(self.ask(command), LumbungError)
        if block is not None:
            assert not isinstance(self.ask(EnterBlock(lease, block)), LumbungError)
        return lease

    def put(self, lease: LeaseToken, *rows: list[Any]) -> Have:
        """Send rows of a page's log."""
        return self.get(PutEvents(lease, list(rows)), Have)

    @property
    def k(self) -> int:
        return self.room.published.k

    def kinds(self) -> list[str]:
        """The kinds of all events in the journal, in order."""
        return [read.event.kind for read in self.room._journal.events_from(1, 0)]
