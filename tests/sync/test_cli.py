"""`lumbung sync run | now | status` as a technician meets them: tables, twins in JSON, exit codes, kill -9."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from sync import cli, errors, service
from sync.errors import LumbungError
from sync.service import Service
from sync.state import FILE_NAME, read_state, write_state
from tests.conditions import eventually
from tests.sync import small_centre as faults
from tests.sync.world import World

KILLS = 4


def lumbung(world: World, *words: str, **settings: Any) -> Result:
    config = world.write_config(**settings)
    return CliRunner().invoke(cli.sync, [*words, "-c", str(config)], catch_exceptions=False)


@contextmanager
def running(world: World, **settings: Any) -> Iterator[subprocess.Popen[str]]:
    """A real agent in a process of its own."""
    config = world.write_config(**settings)
    agent = subprocess.Popen(
        [sys.executable, "-c", "from sync.cli import sync; sync()", "run", "-c", str(config)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield agent
    finally:
        agent.kill()
        agent.communicate()


def test_now_carries_everything_and_says_so(world: World) -> None:
    world.journal.add(1_234)
    done = lumbung(world, "now")
    assert done.exit_code == 0, done.output
    assert "1.235 catatan" in done.output
    assert "tersambung" in done.output
    assert world.centre.events() == list(range(1, 1_236))


def test_now_has_a_twin_in_json(world: World) -> None:
    world.journal.add(5)
    done = lumbung(world, "now", "--json")
    told = json.loads(done.stdout)
    assert done.exit_code == 0
    assert (told["agent_runs"], told["link"], told["backlog_events"], told["troubles"]) == (False, "up", 0, {})
    (ranges,) = told["receipted"].values()
    assert ranges == [[1, 6, "held"]]


def test_without_a_link_now_tells_what_waits_and_what_to_do(world: World) -> None:
    world.journal.add(5)
    world.centre.always = faults.answers(302, Location="http://portal.example/")
    done = lumbung(world, "now")
    assert done.exit_code == cli.WAITS
    words = " ".join(done.output.split())
    for sentence in ("jaringan meminta log-in (portal)", "6 catatan, 1 berkas", "LMB-3001", "Buka peramban di PC ini"):
        assert sentence in words


def test_status_before_anything_happened(world: World) -> None:
    done = lumbung(world, "status")
    assert done.exit_code == cli.WAITS
    assert "belum dicoba" in done.output
    assert "tidak berjalan" in done.output
    assert json.loads(lumbung(world, "status", "--json").stdout)["link"] == "unknown"


def test_status_shows_forks_drift_and_what_was_set_aside(world: World) -> None:
    agent = world.agent()
    agent.report.note(
        forks=("x-1-2.batch",),
        quarantined=(("ab", 1, "LMB-1003"),),
        drift="ahead",
        drift_ms=125_000,
        blobs_missing=2,
        dispatch_version=7,
    )
    agent.report.publish()
    words = lumbung(world, "status").output
    for word in ("x-1-2.batch", "1 catatan", "jam PC terlalu maju (+125.0 s)", "Paket belum lengkap"):
        assert word in words


def test_errors_come_with_code_hint_and_exit_code(world: World, tmp_path: Path) -> None:
    gone = CliRunner().invoke(cli.sync, ["status", "-c", str(tmp_path / "gone.toml")])
    assert gone.exit_code == 1
    assert "LMB-5002" in gone.stderr
    wrong = lumbung(world, "status", tick_ms=-1, nonsense=1)
    assert wrong.exit_code == 1
    assert wrong.stderr.count("baris/line ") == 2
    assert "sync.nonsense: tidak ada isian dengan nama ini / there is no such setting" in wrong.stderr
    as_json = lumbung(world, "status", "--json", tick_ms=-1)
    assert json.loads(as_json.stdout)["error"]["code"] == "LMB-5001"


def test_a_damaged_state_is_told(world: World) -> None:
    (world.folder / FILE_NAME).write_text("{")
    done = lumbung(world, "status")
    assert done.exit_code == 1
    assert "LMB-3022" in done.stderr


def test_a_box_without_a_folder_is_told(world: World) -> None:
    config = world.write_config()
    text = config.read_text().replace('data_dir = "."', 'data_dir = "nowhere"')
    config.write_text(text)
    done = CliRunner().invoke(cli.sync, ["now", "-c", str(config)])
    assert done.exit_code == 1
    assert "LMB-3021" in done.stderr


def test_the_running_agent_does_what_now_asks_and_ends_on_term(world: World) -> None:
    with running(world, cut_after_ms=3_600_000, ask_every_ms=3_600_000) as agent:
        eventually(lambda: read_state(world.folder).link == "up")
        assert read_state(world.folder).pid == agent.pid
        world.journal.add(7)
        done = lumbung(world, "now", "--json", cut_after_ms=3_600_000, ask_every_ms=3_600_000)
        assert done.exit_code == 0, done.output
        assert json.loads(done.stdout)["agent_runs"]
        assert world.centre.events() == list(range(1, 9)), "the tail too, though it had not waited long enough"
        assert "berjalan" in lumbung(world, "status").output
        agent.send_signal(signal.SIGTERM)
        assert agent.wait(60) == 0
        lines = agent.stderr.read().splitlines()  # type: ignore[union-attr]
    assert [json.loads(line)["event"] for line in lines if line][-1] == "agent stopped"


def test_an_agent_that_hangs_is_not_called_running(world: World) -> None:
    """Stopped by a signal it still holds its lock; its last word grows old."""
    with running(world) as agent:
        eventually(lambda: read_state(world.folder).link == "up")
        agent.send_signal(signal.SIGSTOP)
        state = read_state(world.folder)
        write_state(world.folder, state.model_copy(update={"written_ms": state.written_ms - 120_000}))
        done = lumbung(world, "status", "--json")
        assert (done.exit_code, json.loads(done.stdout)["agent"]) == (3, "silent")
        shown = lumbung(world, "status").output
        assert "macet" in shown
        assert "waktu itu" in shown
        asked = lumbung(world, "now")
        assert (asked.exit_code, "LMB-3023" in asked.stderr) == (1, True)
        agent.send_signal(signal.SIGCONT)
        eventually(lambda: json.loads(lumbung(world, "status", "--json").stdout)["agent"] == "running")


def test_a_second_agent_is_refused(world: World) -> None:
    with running(world) as agent:
        eventually(lambda: service.agent_runs(world.folder))
        done = CliRunner().invoke(cli.sync, ["run", "-c", str(world.folder / "lumbung.toml")])
        assert done.exit_code == 1
        assert "LMB-3020" in done.stderr
        assert agent.poll() is None


def test_now_says_so_when_the_running_agent_does_not_come_to_it(world: World) -> None:
    with service.only_agent(world.folder):
        done = lumbung(world, "now", "--wait", "1")
    assert done.exit_code == 1
    assert "LMB-3023" in done.stderr


def test_kill_9_in_mid_upload_loses_and_doubles_nothing(world: World) -> None:
    """Again and again an agent is killed while a batch is on the road; the centre ends with every event once."""
    world.journal.add(3_000)
    world.centre.always = faults.reads_slowly(40_000)
    slow = {"part_max_bytes": 2_048, "tick_ms": 20, "cut_events": 1_000, "cut_after_ms": 100}
    for _ in range(KILLS):
        seen = len(world.centre.patched)
        with running(world, **slow) as agent:
            eventually(lambda seen=seen: len(world.centre.patched) > seen)  # type: ignore[misc]
            os.kill(agent.pid, signal.SIGKILL)
            agent.wait(60)
        world.journal.add(20)
    world.centre.always = None
    assert lumbung(world, "now").exit_code == 0
    assert world.centre.events() == list(range(1, 3_002 + 20 * KILLS))


# --- the schedule, in this process --------------------------------------------------------------------


@contextmanager
def serving(world: World, **clock: Any) -> Iterator[Service]:
    agent = world.agent()
    with service.only_agent(world.folder):
        one = Service(agent, **clock)
        thread = threading.Thread(target=one.run, daemon=True)
        thread.start()
        try:
            yield one
        finally:
            one.stop()
            thread.join(10)
        assert not thread.is_alive()


def test_both_lanes_come_round_by_themselves(world: World) -> None:
    with serving(world):
        world.journal.add(30)
        eventually(lambda: world.centre.events() == list(range(1, 32)))
        service.ask_running_agent(world.folder, "please")
        eventually(lambda: read_state(world.folder).request == "please")


def test_a_wall_clock_that_was_set_does_not_stall_the_schedule(world: World) -> None:
    """The schedule counts wall time: after a step back by an hour it would sleep for an hour."""
    step = 0
    with serving(world, wall_ms=lambda: service.wall_ms() + step) as one:
        eventually(lambda: world.centre.beats)
        for job in one._jobs:
            job.modify(next_run_time=datetime.now(UTC) + timedelta(hours=1))
        step = -3_600_000
        world.journal.add(5)
        eventually(lambda: len(world.centre.events()) == 6)


def test_a_request_that_is_no_name_is_passed_over(world: World) -> None:
    (world.folder / service.REQUEST).write_bytes(b"\xff\xff")
    assert service._taken_request(world.folder) is None
    (world.folder / service.REQUEST).write_bytes(b"")
    assert service._taken_request(world.folder) is None


def test_only_one_agent_may_hold_a_folder(world: World) -> None:
    assert not service.agent_runs(world.folder)
    with service.only_agent(world.folder):
        assert service.agent_runs(world.folder)
        with pytest.raises(LumbungError) as caught, service.only_agent(world.folder):
            pass
    assert caught.value.entry is errors.AGENT_RUNS
    assert not service.agent_runs(world.folder)


def test_an_unforeseen_fault_ends_one_tick_and_stands_in_the_state(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(world) as one:
        eventually(lambda: world.centre.beats)

        def broken(**_: Any) -> None:
            raise ZeroDivisionError

        with monkeypatch.context() as patch:
            patch.setattr(one.agent, "carry", broken)
            eventually(lambda: "carry" in read_state(world.folder).troubles)
            assert read_state(world.folder).troubles["carry"].details == {"kind": "ZeroDivisionError"}
        eventually(lambda: "carry" not in read_state(world.folder).troubles)


def test_a_person_at_the_screen_sees_how_much_is_left(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    agent = world.agent()
    agent.report.note(backlog_events=1_234)
    agent.report.publish()
    shown = io.StringIO()
    shown.isatty = lambda: True  # type: ignore[method-assign]
    monkeypatch.setattr(sys, "stderr", shown)
    with cli._progress(world.folder, quiet=False):
        eventually(lambda: "1.234 catatan lagi" in shown.getvalue())
        (world.folder / FILE_NAME).write_text("{")
        agent.report.note(backlog_events=9)
        agent.report.publish()
        eventually(lambda: " 9 catatan lagi" in shown.getvalue())


def test_status_counts_what_came_since_the_last_pass(world: World) -> None:
    world.journal.add(10)
    assert lumbung(world, "now").exit_code == 0
    world.journal.add(5)
    done = lumbung(world, "status")
    assert done.exit_code == cli.WAITS
    assert "5 catatan" in done.output
    assert "keadaan terakhir" in done.output
