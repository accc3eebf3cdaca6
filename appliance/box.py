"""A running box without its web: the room, the thread that steps it, and the thread that looks at what others put down.

Opened by `appliance.web.app` in gunicorn's worker, after the fork.
"""

from __future__ import annotations

import os
import queue
import threading
import time
from collections.abc import Callable
from functools import reduce
from pathlib import Path

import structlog
from immutables import Map

from appliance import moving, power
from appliance.attempt import Place
from appliance.checking import FILE
from appliance.clock import Anchor
from appliance.commands import RefuseDispatch, Result
from appliance.decisions.incoming import waits_for_the_date
from appliance.journal import Journal
from appliance.library import Library
from appliance.room import Room, Seams
from appliance.settings import BoxSettings
from appliance.shelf import Kept, Shelf
from appliance.space import Reserve
from appliance.state import Draft, Heard, Password, RoomState, Rules
from appliance.writer import Writer
from sync import errors
from sync.errors import LumbungError, WireError
from sync.settling import settlements
from sync.state import read_state

log = structlog.get_logger("box")

LOOK_EVERY_S = 1.0
SETTLING_EVERY_MS = 60_000  # something may come of a sitting that was closed long ago
EXIT_FAILED = 70  # EX_SOFTWARE: the service manager starts us again

REAL = Seams(
    monotonic_ms=lambda: time.monotonic_ns() // 1_000_000,
    wall_ms=lambda: time.time_ns() // 1_000_000,
    random=os.urandom,
)


def init_box(settings: BoxSettings, seams: Seams = REAL) -> None:
    """Make the journal of a new box. LumbungError JOURNAL_EXISTS, JOURNAL_MISSING (there was one: it has vanished)."""
    Journal.create(settings.data_dir, site=settings.site, box=settings.box, random=seams.random)


def rules_of(settings: BoxSettings) -> Rules:
    """The settings that decisions depend on."""
    return Rules(
        silent_ms=settings.silent_ms,
        held_automatic_ms=settings.held_automatic_ms,
        reserve_bytes_per_person=settings.reserve_bytes_per_person,
        reserve_bytes=settings.reserve_bytes,
        pulse_ms=settings.pulse_ms,
        registration_closes_ms=settings.registration_closes_s * 1_000,
    )


def open_room(
    settings: BoxSettings,
    *,
    software: str,
    seams: Seams = REAL,
    wait_s: float = 0.0,
    restore: Callable[[Journal], Library] | None = None,
) -> Room:
    """Open the journal in a new epoch, fold what is not closed, and anchor the clock. Errors as `Journal.open`.

    `restore` gives the library of the dispatch that the journal says was accepted; without it the room is empty.
    """
    journal = Journal.open(
        settings.data_dir, site=settings.site, box=settings.box, software=software, random=seams.random, wait_s=wait_s
    )
    try:
        library = restore(journal) if restore is not None else Library(settings.site)
        state = _folded(journal, library, rules_of(settings), seams)
        reserve = Reserve(settings.data_dir, settings.reserve_bytes)
        return Room(journal, state, rules_of(settings), seams, reserve, settings.group_limit)
    except BaseException:
        journal.close()
        raise


def _folded(journal: Journal, library: Library, rules: Rules, seams: Seams) -> RoomState:
    """The state at start: a fold of all sittings that are not closed, then one commit that anchors the clock."""
    last = journal.last
    empty = RoomState(
        epoch=last.origin.epoch,
        seq=last.seq,
        head=last.head,
        k=last.k,
        start_k=last.k,
        library=library,
        anchor=Anchor(last.k, seams.wall_ms(), confirmed=False),
        refused=journal.refused_dispatches(),
        closed=journal.closed_sittings(),
        moved=reduce(moving.fold, journal.moves(), Map()),
        brought=journal.brought_files(),
        passwords=Map({account: Password(*kept) for account, kept in journal.passwords().items()}),
    )
    draft = Draft(
        empty,
        rules,
        Heard(),
        epoch_id=last.epoch_id,
        chain_key=last.origin.chain_key,
        k=last.k,
        wall_ms=seams.wall_ms(),
    )
    for read in journal.events_of(journal.open_sittings()):
        draft.fold(read.event, Place(read.epoch, read.head, draft.anchor.wall_at(read.event.k)))
    draft.record("clock.anchored", None, None, (draft.wall_ms, False, "start"))
    journal.commit(draft.group, draft.k)
    return draft.finish()


class Box:
    """The room and its two threads."""

    def __init__(
        self,
        room: Room,
        shelf: Shelf | None,
        data_dir: Path,
        leave: Callable[[LumbungError], None],
        seams: Seams = REAL,
        power_file: Path | None = None,
    ) -> None:
        self._power_file = power_file
        self.room = room
        self._shelf = shelf
        self._data_dir = data_dir
        self._seams = seams
        self._writer = Writer(room, leave)
        self._stopping = threading.Event()
        self._asked: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._looker = threading.Thread(target=self._look_for_ever, name="looker", daemon=True)
        self._seen_state: tuple[int, int] | None = None
        self._seen_settling: tuple[object, ...] = ()

    @classmethod
    def open(cls, settings: BoxSettings, *, software: str, wait_s: float = 0.0, seams: Seams = REAL) -> Box:
        """Open the box of `settings`. LumbungError as `open_room`, and NOT_ENROLLED."""
        shelf = Shelf.at(settings.data_dir, site=settings.site, box=settings.box, software=software)

        def restore(journal: Journal) -> Library:
            kept = Kept(
                dispatches=journal.accepted_dispatches(),
                role_lists=journal.role_lists(),
                content_keys=journal.content_keys(),
                under_way=journal.open_sittings(),
                closed=journal.closed_sittings(),
                amendments=journal.amendments(),
                titles=journal.exam_titles(),
            )
            try:
                return shelf.restore(kept)
            except WireError as wrong:  # each was verified when it was accepted: the disk has changed it since
                why = f"an accepted dispatch: {wrong.code}"
                raise LumbungError(errors.JOURNAL_DAMAGED, file=FILE, why=why) from wrong

        room = open_room(settings, software=software, wait_s=wait_s, restore=restore, seams=seams)
        return cls(room, shelf, settings.data_dir, _leave, seams, settings.power_file)

    def start(self) -> None:
        """Begin to write and to look."""
        self._writer.start()
        self._looker.start()

    def stop(self) -> None:
        """End both threads and let go of the journal. Nothing that was promised depends on it."""
        self._stopping.set()
        self._asked.put(lambda: None)  # it need not wait for its next look
        if self._writer.stop():
            self.room.close()

    def unlock(self, package: bytes, typed: str, done: Callable[[Result], None]) -> None:
        """Try an unlock code; `done` as `Room.submit`. Slow: call it in its own thread. LumbungError of the code."""
        assert self._shelf is not None
        self.room.submit(self._shelf.unlock(self.room.published.library, package, typed), done)

    def look(self, done: Callable[[Result], None] = lambda result: None) -> bool:
        """Look once at inbox and agent's state; whether there was something for the writer, which then calls `done`."""
        self._read_receipts()
        if self._power_file is not None:
            self.room.power = power.read(self._power_file)
        self._look_at_settling()
        state = self.room.published
        if self._shelf is None or state.read_only:
            return False
        wall_ms = self._seams.wall_ms() + (state.date_offset_ms or 0)
        closed = frozenset(key for key, sitting in state.sittings.items() if sitting.state == "closed")
        found = self._shelf.look(state.library, state.refused, closed | state.closed, wall_ms=wall_ms)
        if found is None or (isinstance(found, RefuseDispatch) and _is_known_to_wait(found, state)):
            return False
        self.room.submit(found, done)
        return True

    def look_now(self, within_s: float) -> bool:
        """Have the looker look out of turn; whether it has, and all that it found is decided, `within_s` seconds later.

        For what a person did whose next step rests on it: the date that a dispatch waited for, an unlock code.
        """
        looked = threading.Event()
        self._asked.put(looked.set)
        return not self._stopping.is_set() and looked.wait(within_s)

    def _read_receipts(self) -> None:
        path = self._data_dir / "sync-state.json"
        try:
            stat = path.stat()
            seen = (stat.st_mtime_ns, stat.st_ino)
            if seen != self._seen_state:
                self.room.receipts = read_state(self._data_dir)
                self._seen_state = seen
        except FileNotFoundError:
            return
        except LumbungError as unreadable:
            log.warning("agent's state unreadable", code=unreadable.code)

    def _look_at_settling(self) -> None:
        """Which closed sittings are settled: anew when the receipts or the closed sittings changed, and each minute."""
        state, receipts = self.room.published, self.room.receipts
        closed = state.closed | {key for key, sitting in state.sittings.items() if sitting.state == "closed"}
        known = closed & frozenset(state.library.sittings)
        seen = (receipts.receipted, receipts.forks, known, state.k // SETTLING_EVERY_MS)
        if seen == self._seen_settling:
            return
        try:
            found = settlements(self._data_dir, known) if known else ()
        except LumbungError as unreadable:
            log.warning("settling unknown", code=unreadable.code)
            found = ()
        self.room.settled = frozenset(each.sitting for each in found if each.settled)
        self._seen_settling = seen

    def _look_for_ever(self) -> None:
        waiting: list[Callable[[], None]] = []
        while not self._stopping.is_set():
            if not self._look_once():
                continue
            for tell in waiting:
                tell()
            waiting = self._next_asked()

    def _next_asked(self) -> list[Callable[[], None]]:
        """All who ask for a look by now, waiting for the first as long as until the next look in turn."""
        asked = []
        try:
            asked.append(self._asked.get(timeout=LOOK_EVERY_S))
            while True:
                asked.append(self._asked.get_nowait())
        except queue.Empty:
            return asked

    def _look_once(self) -> bool:
        """Whether it is done: the writer may take longer than one look waits for it."""
        answered: queue.SimpleQueue[Result] = queue.SimpleQueue()
        try:
            if self.look(answered.put):
                answered.get(timeout=LOOK_EVERY_S)
        except queue.Empty:
            return False
        except Exception as error:  # noqa: BLE001  # whatever lies in the inbox must not end the looking
            log.error("inbox", kind=type(error).__name__)
        return True


def _is_known_to_wait(found: RefuseDispatch, state: RoomState) -> bool:
    """Whether all that can be done about this dispatch is to wait: the date was asked for already."""
    asked = state.date_offset_ms is not None
    return (asked or state.date_needed) and waits_for_the_date(found.code, asked=asked)


def _leave(failed: LumbungError) -> None:
    """After a failed commit nothing in memory can be believed: end at once, and let the service manager start anew."""
    log.critical("leaving", code=failed.code)
    os._exit(EXIT_FAILED)
