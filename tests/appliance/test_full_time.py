"""Whatever is cut, stopped, paused or set wrong: every seat has the time of its block to work in, and no more than §5.

A model of the page counts the milliseconds in which its questions were in use. Cuts of the box, of the switch and of
the PCs come at random, up to 20 minutes each, with steps of the wall clock, pauses, time that is added and withdrawn,
and ends that are undone; then the seat works to the end.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from appliance.acts import AddHeld, AddTime, EndSitting, PauseSitting, ResumeSitting, UndoEnd, WithdrawTime
from appliance.commands import PutEvents
from sync import errors
from sync.errors import LumbungError
from sync.wire.lease import LeaseToken
from tests.appliance.rooms import OFFLINE_RUN_MS, SECONDS, Bench

MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None  # thousands of commits
TICK_MS = 2_500  # at most 3 s count
PULSE_MS = 5_000
PROOF_MS = 4_000
BLOCK_MS = SECONDS * 1_000
SETTLED_MS = 15_000  # after a return, until the silence is settled
FAIR_MS = 2_000

What = Literal["box", "switch", "pcs", "pause", "grant", "end"]


class Trouble(NamedTuple):
    """Something that goes wrong for all seats after `after_s` of work, for `length_s`."""

    what: What
    after_s: int
    length_s: int
    wall_step_s: int


@dataclass
class Seat:
    """A page: what it knows of the box clock, its proofs of running, and how long its questions were in use."""

    bench: Bench
    lease: LeaseToken
    usable_ms: int = 0
    k: int = 0
    deadline: int = 0
    paused: bool = False
    since_heard_ms: int = 0
    unproved_ms: int = 0
    ran_to: int = 0
    log: list[list[Any]] = field(default_factory=list)
    have: int = 0

    def pulse(self) -> None:
        try:
            view = self.bench.room.pulse(self.lease, self.k + self.since_heard_ms)
        except LumbungError as error:
            assert error.entry is errors.NOT_READY  # noqa: PT017  # the next pulse comes
            return
        if self.have < len(self.log):
            result = self.bench.ask(PutEvents(self.lease, self.log[self.have :]))
            self.have = getattr(result, "have", self.have)
        assert view.deadline is not None
        self.k, self.deadline, self.paused = view.k, view.deadline, view.paused
        self.since_heard_ms = self.unproved_ms = 0

    def work(self, ms: int) -> None:
        """So much time goes by at this PC: in use until the deadline, and offline no longer than is allowed."""
        c = self.k + self.since_heard_ms
        used = 0 if self.paused else max(0, min(ms, self.deadline - c, OFFLINE_RUN_MS - self.since_heard_ms))
        self.usable_ms += used
        self.since_heard_ms += ms
        self.unproved_ms += used
        self.ran_to = c + used if used else self.ran_to
        if self.silent and (self.unproved_ms >= PROOF_MS or used < ms):
            self.prove()

    def prove(self) -> None:
        if self.unproved_ms > 0:
            self.log.append([len(self.log) + 1, "ran", self.ran_to - self.unproved_ms, self.ran_to])
        self.unproved_ms = 0

    @property
    def silent(self) -> bool:
        return self.since_heard_ms >= PULSE_MS * 1.5

    @property
    def over(self) -> bool:
        return self.k + self.since_heard_ms >= self.deadline


class Room:
    """The seats of one room, and the time that goes by for them."""

    def __init__(self, folder: Path, seats: int) -> None:
        self.bench = Bench(folder)
        self.seats = [Seat(self.bench, self.bench.working(number)) for number in range(seats)]
        self.ticks = 0
        for seat in self.seats:
            seat.pulse()

    def tick(self, *, box: bool = True, cable: bool = True, pcs: bool = True) -> None:
        self.bench.clocks.pass_ms(TICK_MS)
        self.ticks += 1
        if box:
            self.bench.room.step()
        for seat in self.seats:
            if pcs:
                seat.work(TICK_MS)
            if box and cable and pcs and self.ticks % (PULSE_MS // TICK_MS) == 0:
                seat.pulse()
        if box:
            self.bench.room.step()

    def run(self, ms: int, **up: bool) -> None:
        for _ in range(ms // TICK_MS):
            self.tick(**up)

    def suffer(self, trouble: Trouble) -> None:
        self.run(trouble.after_s * 1_000)
        self.bench.clocks.wall_ms = max(0, self.bench.clocks.wall_ms + trouble.wall_step_s * 1_000)
        length_ms = trouble.length_s * 1_000
        if trouble.what == "box":
            self.bench.room.close()
            self.run(length_ms, box=False)
            self.bench.room = self.bench._open()
        elif trouble.what == "switch":
            self.run(length_ms, cable=False)
        elif trouble.what == "pcs":
            self.run(length_ms, pcs=False)
            for seat in self.seats:  # switched on again: what the page knew is gone, its log is not
                seat.since_heard_ms = seat.unproved_ms = 0
                seat.pulse()
        elif trouble.what == "grant":
            if any(seat.over for seat in self.seats):
                return  # time that comes after the end is only partly there
            self.bench.act(AddTime, None, length_ms, "salah ketuk")
            grant = self.bench.acts.to_bytes(16, "big")
            self.run(length_ms)
            self.bench.act(WithdrawTime, None, grant, "salah ketuk")  # refused where it is used up
            self.run(2 * PULSE_MS)
        elif trouble.what == "end":
            self.bench.act(EndSitting)
            self.run(length_ms)
            self.bench.act(UndoEnd, "salah ketuk")
            self.bench.act(ResumeSitting)
            self.run(2 * PULSE_MS)  # until all pages know
        else:
            self.bench.act(PauseSitting, "listrik padam")
            self.run(length_ms)
            self.bench.act(ResumeSitting)
        if trouble.what not in ("pause", "grant", "end"):
            self.run(SETTLED_MS)
            self.bench.act(AddHeld, None, "waktu tertahan")  # refused where nothing waits
            self.run(2 * PULSE_MS)  # until all pages know

    def to_the_end(self) -> None:
        for _ in range(4 * BLOCK_MS // TICK_MS):
            if all(seat.over for seat in self.seats):
                return
            self.tick()
        raise AssertionError("a block never ended")


def allowance_ms(trouble: Trouble) -> int:
    """How much longer than the block the questions may have been in use, by the rule.

    While the box is down its clock is down, and the page may go on for a while. A PC that dies worked on since its
    last pulse; a pause reaches a page with its next pulse; what ran since the last proof is given back too.
    """
    if trouble.what == "box":
        return min(trouble.length_s * 1_000, OFFLINE_RUN_MS) + PULSE_MS
    return {"switch": PROOF_MS, "pcs": PULSE_MS, "pause": PULSE_MS, "grant": PULSE_MS, "end": PULSE_MS}[trouble.what]


TROUBLES = st.builds(
    Trouble,
    st.sampled_from(["box", "switch", "pcs", "pause", "grant", "end"]),
    st.integers(20, 120),
    st.integers(20, 1_200),
    st.sampled_from([0, 0, 3_600, -3_600, 500_000_000, -400_000_000]),
)


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(st.lists(TROUBLES, min_size=1, max_size=3))
def test_every_seat_has_its_full_time_and_nobody_gains_beyond_the_rule(troubles: list[Trouble]) -> None:
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        room = Room(Path(folder) / "box", seats=2)
        for trouble in troubles:
            room.suffer(trouble)
        room.to_the_end()
        # A block that runs out while its held time waits for the proctor goes on with the next pulse after their word,
        # and after a pause too the questions come back with the next pulse.
        covered = ("pause", "end")
        least = BLOCK_MS - FAIR_MS - sum(PULSE_MS for each in troubles if each.length_s > 600 or each.what in covered)
        most = BLOCK_MS + sum(allowance_ms(each) + FAIR_MS for each in troubles)
        for seat in room.seats:
            granted_ms = room.bench.room.published.attempts[seat.lease.attempt].entered[0].granted_ms
            assert least <= seat.usable_ms - granted_ms <= most, (least, seat.usable_ms, granted_ms, most)
        room.bench.room.close()
