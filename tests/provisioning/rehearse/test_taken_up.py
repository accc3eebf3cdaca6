"""An interrupted rehearsal goes on while it still says something of this room and PC; else it is done again."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.settings import BoxSettings
from provisioning.rehearse.certificate import record_of
from provisioning.rehearse.run import Plan, Rehearsal, listen
from provisioning.rehearse.state import FRESH_MS, Moment, Pending, State, write_state
from sync import config
from sync.wire.readiness import Drilled, Step
from tests.provisioning.rehearse.test_whole import Watcher, machine

HOUR_MS = 3_600_000
THEN = Moment(boot="boot-1", up_ms=60_000, wall_ms=1_790_000_000_000)
MEASURED = [Step(10, 20, 1, 2, 3, 0)]
FAILED = ("disk.fsync",)


def kept(pending: Pending | None = None) -> State:
    return State(
        sitting="00",
        proctor_password="x",
        seats=3,
        package_bytes=1,
        failed_checks=FAILED,
        software="0.1.0",
        begun=THEN,
        steps=MEASURED,
        drill=[Drilled("server", "passed", 9)],
        pcs=2,
        pending=pending,
    )


def later(ms: int, boot: str = "boot-1", *, up_ms: int | None = None, wall_ms: int | None = None) -> Moment:
    up = THEN.up_ms + ms if boot == THEN.boot else 90_000
    return Moment(
        boot=boot, up_ms=up if up_ms is None else up_ms, wall_ms=THEN.wall_ms + (ms if wall_ms is None else wall_ms)
    )


@pytest.mark.parametrize(
    ("now", "goes_on"),
    [
        (later(HOUR_MS), True),
        (later(FRESH_MS + 1), False),
        (later(FRESH_MS + 1, wall_ms=60_000), False),  # the clock was set back meanwhile: the kernel's count holds
        (later(HOUR_MS, wall_ms=400 * 24 * HOUR_MS), True),  # or ahead
        (later(HOUR_MS, "boot-2"), True),
        (later(FRESH_MS + 1, "boot-2"), False),
        (later(HOUR_MS, "boot-2", wall_ms=-5 * 365 * 24 * HOUR_MS), False),  # a dead battery: nobody knows
        (later(30_000, "boot-2", wall_ms=-20_000), True),  # set back by seconds at its start
        (later(HOUR_MS, "boot-2", up_ms=2 * HOUR_MS), False),  # a clock that says less than this boot has lasted
    ],
)
def test_it_goes_on_for_half_a_day(now: Moment, goes_on: bool) -> None:
    state = kept()
    assert state.taken_up(now, FAILED, "0.1.0", https=False) is goes_on
    assert state.steps == MEASURED


def test_another_version_or_a_file_without_a_date_begins_anew() -> None:
    assert not kept().taken_up(later(HOUR_MS), FAILED, "0.2.0", https=False)
    assert not kept().model_copy(update={"begun": None}).taken_up(later(HOUR_MS), FAILED, "0.1.0", https=False)


def test_the_checks_are_those_of_now_and_others_ask_for_a_new_load() -> None:
    state = kept()
    assert state.taken_up(later(HOUR_MS), ("network.name",), "0.1.0", https=False)
    assert (state.failed_checks, state.steps) == (("network.name",), [])
    assert state.did("server"), "the drill was done"


@pytest.mark.parametrize("measured", [True, False])
def test_a_load_that_was_measured_over_another_scheme_is_measured_again(measured: bool) -> None:
    state = kept().model_copy(update={"https": measured})
    assert state.taken_up(later(HOUR_MS), FAILED, "0.1.0", https=not measured)
    assert (state.https, state.steps) == (not measured, [])
    assert state.did("server"), "the drill was done"


def test_the_cut_that_the_drill_asked_for_is_not_asked_for_again() -> None:
    """A PC whose clock falls back in each cut would never come to the end; but all else is measured anew."""
    waits = Pending(step="power", boot="boot-1", promises={})
    state = kept(waits)
    now = later(HOUR_MS, "boot-2", wall_ms=-5 * 365 * 24 * HOUR_MS)
    assert state.taken_up(now, FAILED, "0.1.0", https=False)
    assert (state.steps, state.drill, state.pcs, state.pending) == ([], [], 0, waits)
    assert state.begun == now


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with listen("127.0.0.1", 0) as made:
        yield made


def test_the_certificate_says_what_the_doctor_says_now(tmp_path: Path, listener: socket.socket) -> None:
    """Killed after the load; then a check fails that had passed; then a night goes by."""
    real = BoxSettings(data_dir=tmp_path / "data", site="s", box="b")
    root, plan = machine(tmp_path / "root", "boot-1"), Plan(seats=1, steps=(1,), package_bytes=0)

    def begun(*failed: str) -> tuple[str, State]:
        held = Rehearsal(real, listener, plan, Watcher(), failed, "0.1.0", lambda: THEN.wall_ms, root=root)
        stage, state = held.prepare()
        return stage.sitting, state

    real.data_dir.mkdir()
    sitting, state = begun()
    state.steps = MEASURED
    write_state(real.data_dir / "rehearsal", state)
    assert begun() == (sitting, state)
    again, state = begun("network.name")
    assert (again, state.steps) == (sitting, [])
    assert record_of(real, state, software="0.1.0", at_ms=THEN.wall_ms).failed_checks == ("network.name",)
    real = real.model_copy(update={"tls_cert": tmp_path / "c.pem", "tls_key": tmp_path / "k.pem"})
    again, state = begun("network.name")
    assert (again, state.https) == (sitting, True)
    told = config.load(real.data_dir / "rehearsal/lumbung.toml", {"box": BoxSettings})["box"]
    assert (told.tls_cert, told.origin[:8]) == (real.tls_cert, "https://")
    (root / "proc/uptime").write_text(f"{61.5 + FRESH_MS / 1000 + 1} 100.0")
    anew, state = begun()
    assert anew != sitting
    assert state.failed_checks == ()
