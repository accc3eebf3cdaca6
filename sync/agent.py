"""The agent: cuts, offers, collects, fetches and reports, in short ticks that each read their own deadlines.

Two lanes that share little: `keep` (this PC alone: cut, write the state) and `carry` (the network: answers first, then
emergency files, receipts, dispatch, contents, heartbeat). `sync.service` runs both on a schedule; `lumbung sync now`
runs each once.
Every failure ends here as a trouble in the state file; nothing is swallowed and nothing stops the other lane.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from sync import errors, ranges
from sync.backoff import Backoff, Duty
from sync.emergencies import EmergencyFolder
from sync.errors import LumbungError, WireError
from sync.heart import Heart
from sync.held import Held
from sync.inbox import Inbox
from sync.journal import JOURNAL, JournalView, reading
from sync.link import Link
from sync.outbox import BatchFile, Outbox
from sync.report import Report, is_link, link_after
from sync.rescue import Rescue
from sync.settings import SyncSettings
from sync.wire.receipt import read_receipt

log = structlog.get_logger("sync")


@dataclass
class Agent:
    """One box's agent. `wall_ms` labels, `monotonic_ms` decides, `chance` gives [0, 1) for jitter."""

    data_dir: Path
    settings: SyncSettings
    outbox: Outbox
    inbox: Inbox
    emergencies: EmergencyFolder
    link: Link
    software: str
    pid: int | None
    wall_ms: Callable[[], int]
    monotonic_ms: Callable[[], int]
    chance: Callable[[], float]
    held: Held = field(default_factory=Held.nothing)

    def __post_init__(self) -> None:
        self.report = Report(self.data_dir, self.wall_ms, self.monotonic_ms)
        self._heart = Heart(
            self.data_dir,
            self.link,
            self.report,
            self.software,
            self.settings.drift_warn_ms,
            wall_ms=self.wall_ms,
            monotonic_ms=self.monotonic_ms,
        )
        self._rescue = Rescue(
            self.emergencies, self.link, self.report, self.settings, self.monotonic_ms, self.chance, self._contact
        )
        self._backoff = Backoff(self.settings.backoff_first_ms, self.settings.backoff_max_ms, self.chance)
        self._ask_heads = Duty(self.settings.ask_every_ms)
        self._ask_dispatch = Duty(self.settings.ask_every_ms)
        self._heartbeat = Duty(self.settings.heartbeat_every_ms)
        self._aside: dict[str, Backoff] = {}  # batches the centre will not take as they are, by file name
        self._heads_known = False
        self._look_for_archived = False
        self._archived: set[str] = set()  # names of batches whose receipt cannot get better

    def prepare(self) -> None:
        """Make the folders and take up what earlier runs left. LumbungError NO_ROOM where the disk refuses."""
        try:
            self.outbox.prepare()
            self.inbox.prepare()
            self.emergencies.prepare()
        except OSError as wrong:
            raise LumbungError(errors.NO_ROOM, why=wrong.strerror or "") from wrong
        self.held = Held.nothing().with_receipts(receipt for _, receipt in self.outbox.receipts())
        self.report.note(software=self.software, pid=self.pid, dispatch_version=self.inbox.version)

    # --- the lane of this PC --------------------------------------------------------------------------

    def keep(self, *, all_now: bool = False) -> None:
        """Cut what is due and write the state. Short; needs no network."""
        with self.report.duty("journal", passes_on=_never), reading(self.data_dir / JOURNAL) as journal:
            held = self.held
            for file in self.outbox.cut(journal, held, all_now=all_now):
                log.info("batch sealed", file=file.path.name)
            self._note_backlog(journal, held)
            self._rescue.count()
            if self.outbox.broken:
                seqs = {epoch.hex()[:8]: runs for epoch, runs in self.outbox.broken.items()}
                raise LumbungError(errors.JOURNAL_CHAIN_BROKEN, seqs=seqs)
        self.report.publish()

    def _note_backlog(self, journal: JournalView, held: Held) -> None:
        backlog = self.outbox.backlog(journal, held)
        ours = {epoch.origin.epoch for epoch in journal.epochs()}
        receipted = {epoch.hex(): held.levels(epoch) for epoch in sorted(ours & set(held.epochs))}
        self.report.note(
            backlog_events=backlog.events,
            backlog_batches=backlog.batches,
            unsealed_events=backlog.unsealed,
            receipted=receipted,
        )

    # --- the lane of the network ----------------------------------------------------------------------

    def carry(self, *, insist: bool = False) -> None:
        """One pass over the network, if the pause after the last failure is over. `insist` asks all, at once.

        A failure of the link ends the pass and begins a pause; any other concerns one duty and the rest goes on.
        """
        if insist:
            self._backoff.went_well()
            self._aside.clear()
            self._rescue.at_once()
            for duty in (self._ask_heads, self._ask_dispatch, self._heartbeat):
                duty.at_once()
        if not self._backoff.may(self.monotonic_ms()):
            return
        moved = self.link.moved_bytes
        try:
            self._pass()
        except LumbungError as error:
            if self.link.moved_bytes > moved:
                self._backoff.went_well()  # it was cut, but it carried: keep at it
            pause = self._backoff.failed(self.monotonic_ms())
            self._heads_known = False
            self.report.note(link=link_after(error), next_try_ms=self.wall_ms() + pause)
        else:
            self._backoff.went_well()
            self.report.note(next_try_ms=None)
        self.report.publish()

    def _pass(self) -> None:
        self._ask_for_heads()
        self._offer()
        self._rescue.carry()
        self._collect_archived()
        self._ask_for_dispatch()
        self._fetch_contents()
        self._beat()

    def _ask_for_heads(self) -> None:
        """What the centre holds: asked at first, after each failure, and now and then. The outbox is what it lacks."""
        if self._heads_known and not self._ask_heads.due(self.monotonic_ms()):
            return
        with self.report.duty("heads", passes_on=_always):
            self.held = self._agreeing(Held.listed(self.link.heads()))
            self._heads_known = self._look_for_archived = True
            self._ask_heads.done(self.monotonic_ms())
            self._contact()

    def _agreeing(self, listed: Held) -> Held:
        try:
            with reading(self.data_dir / JOURNAL) as journal:
                return listed.agreeing(journal.head_at)
        except LumbungError:  # `keep` shows it; without a journal there is nothing that could disagree
            return listed

    def _offer(self) -> None:
        """Carry up each batch that the centre lacks, oldest first. One that it refuses does not block the others."""
        refused: set[str] = set()
        for file in self.outbox.waiting(self.held):
            pause = self._aside.get(file.path.name)
            if pause is not None and not pause.may(self.monotonic_ms()):
                refused.add(file.path.name)
                continue
            with self.report.duty("upload", passes_on=is_link, stays=bool(self._aside)):
                try:
                    self._upload(file)
                except LumbungError as error:
                    if is_link(error):
                        raise
                    refused.add(file.path.name)
                    self._put_aside(file, error)
                    raise
        if not refused:
            self._aside.clear()
            self.report.clear("upload")

    def _upload(self, file: BatchFile) -> None:
        data = self.outbox.load(file)
        if data is None:
            log.warning("damaged batch set aside", file=file.path.name)
            return
        raw = self.link.upload(data)
        receipt = read_receipt(raw, self.link.trust.roles.receipt_keys)
        header = self.outbox.header_of(data)
        told = (receipt.site, receipt.epoch, receipt.first, receipt.last, receipt.head_after)
        if told != (header.site, header.epoch, header.first, header.last, header.head_after):
            raise LumbungError(errors.CAPTIVE_PORTAL, why="a receipt for something else")
        self.outbox.keep_receipt(file, raw)
        self.held = self.held.with_receipts([receipt])
        self._aside.pop(file.path.name, None)
        quarantined = tuple((file.epoch.hex(), each.seq, each.code) for each in receipt.quarantined)
        self.report.note(
            quarantined=tuple(sorted({*self.report.state.quarantined, *quarantined})),
            forks=tuple(name for name in self.report.state.forks if name != file.path.name),
        )
        self._contact()
        log.info("receipt", file=file.path.name, level=receipt.level)

    def _put_aside(self, file: BatchFile, error: LumbungError) -> None:
        """Offer this one again later, ever more seldom: staff must act first, and the others must not wait for that."""
        pause = self._aside.setdefault(
            file.path.name, Backoff(self.settings.ask_every_ms, 60 * self.settings.ask_every_ms, self.chance)
        )
        pause.failed(self.monotonic_ms())
        if error.entry is errors.FORKED:
            self.report.note(forks=tuple(sorted({*self.report.state.forks, file.path.name})))

    def _collect_archived(self) -> None:
        """After a new head list: the better receipt of each batch that it calls archived while ours says held."""
        if not self._look_for_archived:
            return
        with self.report.duty("receipts", passes_on=is_link):
            for file, receipt in self.outbox.receipts(except_for=self._archived):
                if receipt.level == "archived" or self._collected(file):
                    self._archived.add(file.path.name)
            self._look_for_archived = False

    def _collected(self, file: BatchFile) -> bool:
        """Whether the centre's archived receipt of this batch could be put beside it."""
        if not ranges.covers(self.held.archived(file.epoch), file.run):
            return False
        raw = self.link.receipt(file.epoch, file.first, file.last)
        if raw is None:
            return False
        better = read_receipt(raw, self.link.trust.roles.receipt_keys)
        if (better.epoch, better.first, better.last, better.level) != (file.epoch, *file.run, "archived"):
            return False
        self.outbox.keep_receipt(file, raw)
        return True

    def _ask_for_dispatch(self) -> None:
        if not self._ask_dispatch.due(self.monotonic_ms()):
            return
        with self.report.duty("dispatch", passes_on=is_link):
            envelope = self.link.dispatch(self.inbox.version)
            self._ask_dispatch.done(self.monotonic_ms())
            if envelope is not None:
                self._accept(envelope)
            self.report.note(dispatch_version=self.inbox.version)

    def _accept(self, envelope: bytes) -> None:
        try:
            if self.inbox.accept(envelope) is not None:
                log.info("dispatch", version=self.inbox.version)
        except WireError as error:
            if error.entry is errors.NOT_CANONICAL:  # not even the shape of an envelope: somebody else answered
                raise LumbungError(errors.CAPTIVE_PORTAL, why="no envelope") from error
            raise

    def _fetch_contents(self) -> None:
        """The contents that the dispatch names, a piece at a time: answers that come up meanwhile go first."""
        missing = self.inbox.missing()
        for ref in missing:
            with self.report.duty("contents", passes_on=is_link):
                if not self.inbox.fetch(self.link, ref, lambda: not self.outbox.waiting(self.held)):
                    break
        self.report.note(blobs_missing=len(self.inbox.missing()))

    def _beat(self) -> None:
        if not self._heartbeat.due(self.monotonic_ms()):
            return
        with self.report.duty("heartbeat", passes_on=is_link):
            self._heart.beat()
            self._heartbeat.done(self.monotonic_ms())
            self._contact()

    def _contact(self) -> None:
        self.report.note(link="up", last_contact_ms=self.wall_ms())

    def answered(self, request: str) -> None:
        """A `lumbung sync now` was carried out; whoever asked reads it in the state."""
        self.report.note(request=request)
        self.report.publish()


def _always(_error: LumbungError) -> bool:
    return True


def _never(_error: LumbungError) -> bool:
    return False
