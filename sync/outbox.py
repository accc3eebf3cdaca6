"""What still has to go up: cuts the journal into sealed batch files and says which of them the centre lacks.

Used by the agent. A file is written once, whole, under the name of its range, and never changes; so the same file can
go by
network, stick or phone. What has to go is decided by the centre's signed word (`Held`), not by what we think we sent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from sync import errors, ranges
from sync.errors import LumbungError, WireError
from sync.files import write_whole
from sync.held import Held
from sync.journal import Epoch, JournalView
from sync.ranges import Run
from sync.settings import SyncSettings
from sync.trust import Trust
from sync.wire import batch as wire_batch
from sync.wire.chain import next_head
from sync.wire.events import Event, encode_event
from sync.wire.keys import SigningKey
from sync.wire.receipt import Receipt, read_receipt

SURE_EVENTS = 1_000  # so many always fit into a batch, whatever they are
_NAME = re.compile(r"([0-9a-f]{32})-([1-9]\d{0,18})-([1-9]\d{0,18})\.batch")


class BatchFile(NamedTuple):
    """A sealed batch on disk."""

    epoch: bytes
    first: int
    last: int
    path: Path

    @property
    def run(self) -> Run:
        return self.first, self.last

    @property
    def receipt_path(self) -> Path:
        return self.path.with_suffix(".receipt")


class Backlog(NamedTuple):
    """What the centre lacks: events, batch files, and how many of the events are in no file yet."""

    events: int
    batches: int
    unsealed: int


class _Sound(NamedTuple):
    """The events up to the first that the journal's chain does not vouch for, the head before them, and what is
    amiss."""

    events: list[Event]
    head_before: bytes
    broken: Run | None


@dataclass
class Outbox:
    """The folder of sealed batches of one box. Not shared between threads."""

    folder: Path
    settings: SyncSettings
    site: str
    box: str
    signer: SigningKey
    trust: Trust
    monotonic_ms: Callable[[], int]
    broken: dict[bytes, tuple[Run, ...]] = field(default_factory=dict)  # seqs that cannot be sealed, by epoch
    _since: dict[tuple[bytes, int], int] = field(default_factory=dict)  # when the tail from this seq was first seen

    def prepare(self) -> None:
        """Make the folder, and sweep what a killed agent left half-written."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for leftover in self.folder.glob("*.tmp"):
            leftover.unlink(missing_ok=True)

    def files(self) -> tuple[BatchFile, ...]:
        """All sealed batches, by epoch and range."""
        found = []
        for path in self.folder.iterdir():
            if name := _NAME.fullmatch(path.name):
                found.append(BatchFile(bytes.fromhex(name[1]), int(name[2]), int(name[3]), path))
        return tuple(sorted(found))

    # --- cutting --------------------------------------------------------------------------------------

    def cut(self, journal: JournalView, held: Held, *, all_now: bool = False) -> tuple[BatchFile, ...]:
        """Seal what is due into new files and return them. `all_now` cuts the tail too, however short and young.

        LumbungError NO_ROOM where the disk refuses: no file or the whole one, never half of one.
        """
        epochs = journal.epochs()
        last_receipted = held.last_head(epoch.origin.epoch for epoch in epochs)
        covered = self._covered()
        done: list[BatchFile] = []
        for epoch in epochs:
            taken = (*covered.get(epoch.origin.epoch, ()), *held.runs(epoch.origin.epoch), *self._broken(epoch))
            for run in ranges.without([(epoch.first, epoch.last)], taken):
                for first, last in self._due(journal, epoch, run, all_now):
                    done += self._seal(journal, epoch, (first, last), last_receipted)
        return tuple(done)

    def _due(self, journal: JournalView, epoch: Epoch, run: Run, all_now: bool) -> Iterator[Run]:
        """The pieces of an uncovered run to cut now: by size, by age, or all of it where nothing will follow it."""
        first, last = run
        is_tail = last == epoch.last and not epoch.ended
        if not is_tail or journal.closes(epoch, first):
            yield from _pieces(run, self.settings.close_events)
            return
        whole = (last - first + 1) // self.settings.cut_events * self.settings.cut_events
        yield from _pieces((first, first + whole - 1), self.settings.cut_events)
        rest = first + whole
        if rest > last:
            return
        now = self.monotonic_ms()
        since = self._since.setdefault((epoch.origin.epoch, rest), now)
        if all_now or now - since >= self.settings.cut_after_ms:
            del self._since[epoch.origin.epoch, rest]
            yield rest, last

    def _seal(self, journal: JournalView, epoch: Epoch, run: Run, last_receipted: bytes | None) -> Iterator[BatchFile]:
        """Files for a run of uncovered events; around events that the chain does not vouch for, which stay where they
        are."""
        first, last = run
        while first <= last:
            sound = self._sound(journal, epoch, (first, last))
            if sound.events:
                yield self._write(epoch, sound, last_receipted)
            first += len(sound.events)
            if sound.broken is not None:
                self.broken[epoch.origin.epoch] = ranges.union((*self._broken(epoch), sound.broken))
                first = sound.broken[1] + 1

    def _sound(self, journal: JournalView, epoch: Epoch, run: Run) -> _Sound:
        before = journal.head_before(epoch, run[0])
        if before is None:  # nothing vouches for the first event after a hole
            return _Sound([], b"", (run[0], run[0]))
        events: list[Event] = []
        head, expected = before, run[0]
        for line in journal.lines(epoch, *run):
            if line.event.seq != expected:
                return _Sound(events, before, (expected, line.event.seq - 1))
            head = next_head(epoch.origin.chain_key, head, encode_event(line.event))
            if head != line.head:
                return _Sound(events, before, (expected, expected))
            events.append(line.event)
            expected += 1
        return _Sound(events, before, None if expected > run[1] else (expected, run[1]))

    def _write(self, epoch: Epoch, sound: _Sound, last_receipted: bytes | None) -> BatchFile:
        events = sound.events
        while True:
            try:
                sealed = wire_batch.seal_batch(
                    events,
                    origin=epoch.origin,
                    head_before=sound.head_before,
                    last_receipted=last_receipted,
                    site=self.site,
                    box=self.box,
                    signer=self.signer,
                    recipient=self.trust.recipient,
                )
                break
            except WireError as error:
                if error.entry is not errors.TOO_LARGE or len(events) <= SURE_EVENTS:
                    raise
                events = events[: max(SURE_EVENTS, len(events) // 2)]  # the next cut takes the rest
        path = self.folder / sealed.header.file_name
        self._put(path, sealed.data)
        return BatchFile(epoch.origin.epoch, sealed.header.first, sealed.header.last, path)

    # --- offering -------------------------------------------------------------------------------------

    def waiting(self, held: Held) -> tuple[BatchFile, ...]:
        """The files with anything in them that the centre lacks, oldest first."""
        return tuple(file for file in self.files() if not ranges.covers(held.runs(file.epoch), file.run))

    def load(self, file: BatchFile) -> bytes | None:
        """A batch's bytes; None where the disk spoiled them: the file is set aside and the next cut seals its range
        anew."""
        try:
            data = file.path.read_bytes()
            header = wire_batch.verify_batch(data, self.signer.public)
            if header.file_name == file.path.name:
                return data
        except (OSError, WireError):  # a bad sector must not stop the batches behind it
            pass
        file.path.replace(file.path.with_suffix(".damaged"))
        return None

    def header_of(self, data: bytes) -> wire_batch.Header:
        return wire_batch.read_header(data)

    def keep_receipt(self, file: BatchFile, receipt: bytes) -> None:
        """Put the centre's word beside the batch. A later one (`archived`) takes the earlier one's place."""
        self._put(file.receipt_path, receipt)

    def receipts(self, *, except_for: Container[str] = ()) -> tuple[tuple[BatchFile, Receipt], ...]:
        """Every batch that has a receipt of a key trusted now, with it; but for files of these names."""
        found = []
        for file in self.files():
            if file.path.name in except_for:
                continue
            try:
                receipt = read_receipt(file.receipt_path.read_bytes(), self.trust.roles.receipt_keys)
            except (OSError, WireError):
                continue
            if (receipt.epoch, receipt.first, receipt.last) == (file.epoch, *file.run):
                found.append((file, receipt))
        return tuple(found)

    def backlog(self, journal: JournalView, held: Held) -> Backlog:
        """How much the centre lacks of this journal."""
        covered = self._covered()
        events = unsealed = 0
        for epoch in journal.epochs():
            missing = ranges.without([(epoch.first, epoch.last)], held.runs(epoch.origin.epoch))
            events += ranges.count(missing)
            unsealed += ranges.count(ranges.without(missing, covered.get(epoch.origin.epoch, ())))
        return Backlog(events, len(self.waiting(held)), unsealed)

    def _covered(self) -> dict[bytes, tuple[Run, ...]]:
        runs: dict[bytes, list[Run]] = {}
        for file in self.files():
            runs.setdefault(file.epoch, []).append(file.run)
        return {epoch: ranges.union(of_epoch) for epoch, of_epoch in runs.items()}

    def _broken(self, epoch: Epoch) -> tuple[Run, ...]:
        return self.broken.get(epoch.origin.epoch, ())

    def _put(self, path: Path, data: bytes) -> None:
        try:
            write_whole(path, data)
        except OSError as wrong:
            raise LumbungError(errors.NO_ROOM, file=path.name, why=wrong.strerror or "") from wrong


def _pieces(run: Run, most: int) -> Iterator[Run]:
    first, last = run
    while first <= last:
        yield first, min(last, first + most - 1)
        first += most
