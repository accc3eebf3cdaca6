"""Who may ask, what is understood, and that nothing but the listed acts is done. Real sockets, a real second user."""

from __future__ import annotations

import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from appliance import privileged
from appliance.privileged import ACTS, MAX_REQUEST_BYTES, Act, Power, RestartUnit, RunDoctor, SetTime
from provisioning.privileged import serving
from provisioning.privileged.serving import read_act, serve
from sync import errors
from sync.errors import LumbungError

STRANGER = 54321


class Running:
    """The helper's loop in a thread, and what it was told to do."""

    def __init__(self, path: Path, allowed: set[int]) -> None:
        self.path = path
        self.done: list[Act] = []
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(path))
        path.chmod(0o666)  # so that it is the credentials that refuse, not the file's mode
        self.listener.listen()
        self.thread = threading.Thread(
            target=serve, args=(self.listener, allowed, self.perform), kwargs={"idle_s": 0.5}
        )
        self.thread.start()

    def perform(self, act: Act) -> dict[str, Any]:
        self.done.append(act)
        if isinstance(act, Power):
            raise LumbungError(errors.SITTING_OPEN, sittings=["Sesi 1"])
        if isinstance(act, RestartUnit):
            raise ZeroDivisionError
        return {"ready": True}

    def send(self, request: bytes) -> dict[str, Any]:
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(str(self.path))
            line.sendall(request)
            line.shutdown(socket.SHUT_WR)
            told: dict[str, Any] = json.loads(line.makefile("rb").readline())
            return told


@pytest.fixture
def common() -> Iterator[Path]:
    """A folder that every user can enter; pytest's own are for one alone."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@pytest.fixture
def helper(common: Path) -> Iterator[Running]:
    running = Running(common / "s", {os.getuid()})
    yield running
    running.thread.join(timeout=60)
    assert not running.thread.is_alive()  # it ends by itself when nobody asks
    running.listener.close()


def test_it_works(helper: Running) -> None:
    assert privileged.ask(RunDoctor(), helper.path) == {"ready": True}
    assert helper.done == [RunDoctor()]


def test_a_refusal_comes_back_as_the_error_that_it_was(helper: Running) -> None:
    with pytest.raises(LumbungError) as caught:
        privileged.ask(Power(how="off", confirmed=True), helper.path)
    assert caught.value.entry is errors.SITTING_OPEN
    assert caught.value.details == {"sittings": ["Sesi 1"]}


def test_a_fault_of_an_act_ends_no_helper(helper: Running) -> None:
    with pytest.raises(LumbungError) as caught:
        privileged.ask(RestartUnit(unit="lumbung-box.service"), helper.path)
    assert caught.value.entry is errors.PRIVILEGED_FAILED
    assert privileged.ask(RunDoctor(), helper.path) == {"ready": True}


def test_nobody_at_the_socket_is_an_error_of_the_catalogue(tmp_path: Path) -> None:
    with pytest.raises(LumbungError) as caught:
        privileged.ask(RunDoctor(), tmp_path / "none")
    assert caught.value.entry is errors.PRIVILEGED_NOT_THERE
    assert not privileged.available(tmp_path / "none")


@pytest.mark.skipif(os.geteuid() != 0, reason="becomes another user, so needs root")
def test_another_user_of_this_machine_is_refused_unread(helper: Running) -> None:
    asked = (
        "import socket,sys;s=socket.socket(socket.AF_UNIX);s.connect(sys.argv[1]);"
        's.sendall(b\'{"act":"doctor"}\\n\');print(s.makefile().readline())'
    )
    done = subprocess.run(
        ["/usr/bin/env", "python3", "-c", asked, str(helper.path)],
        capture_output=True,
        text=True,
        user=STRANGER,
        group=STRANGER,
        timeout=60,
        cwd="/",
        check=True,
    )
    told = json.loads(done.stdout)
    assert told["error"]["code"] == errors.PRIVILEGED_STRANGER.code
    assert told["error"]["details"] == {"uid": STRANGER}
    assert helper.done == []


@pytest.mark.parametrize(
    "request_",
    [
        b"\n",
        b"doctor\n",
        b"{}\n",
        b'{"act":"shell"}\n',
        b'{"act":"doctor"}',  # no newline: cut short
        b'{"act":"doctor","config":"/etc/shadow"}\n',
        b'{"act":"power","how":"off"}\n',  # nobody confirmed it
        b'{"act":"power","how":"off","confirmed":1}\n',
        b'{"act":"power","how":"off","confirmed":false}\n',
        b'{"act":"power","how":"halt","confirmed":true}\n',
        b'{"act":"restart","unit":"ssh.service"}\n',
        b'{"act":"restart","unit":"lumbung-box.service; id"}\n',
        b'{"act":"mount","partition":"../sda1"}\n',
        b'{"act":"mount","partition":"sdb1\\n"}\n',
        b'{"act":"mount","partition":"sdb"}\n',
        b'{"act":"set_time","wall_ms":0,"confirmed":true}\n',
        b'{"act":"set_time","wall_ms":"1790000000000","confirmed":true}\n',
        b'{"act":"set_time","wall_ms":1790000000000.0,"confirmed":true}\n',
        b'{"act":"doctor"' + b" " * MAX_REQUEST_BYTES + b"}\n",
        b"\xff\xfe\n",
        b"",
    ],
)
def test_what_is_not_an_act_is_refused_and_nothing_is_done(helper: Running, request_: bytes) -> None:
    told = helper.send(request_)
    assert told["error"]["code"] == errors.PRIVILEGED_UNREADABLE.code
    assert helper.done == []


def test_a_silent_asker_does_not_hold_up_the_others(helper: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "READ_S", 2.0)
    with socket.socket(socket.AF_UNIX) as silent:
        silent.connect(str(helper.path))
        assert privileged.ask(RunDoctor(), helper.path) == {"ready": True}
        assert json.loads(silent.makefile("rb").readline())["error"]["code"] == errors.PRIVILEGED_UNREADABLE.code


VALID = [
    RunDoctor(),
    SetTime(wall_ms=1_790_000_000_000, confirmed=True),
    Power(how="reboot", confirmed=True),
    RestartUnit(unit="lumbung-sync.service"),
    privileged.MountStick(partition="sdb1"),
    privileged.EjectStick(partition="mmcblk0p1"),
]


def test_every_act_survives_the_wire() -> None:
    assert [read_act(act.model_dump_json().encode()) for act in VALID] == VALID
    assert {type(act) for act in VALID} == set(Act.__args__)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.one_of(st.binary(max_size=300), st.sampled_from(VALID), st.dictionaries(st.text(max_size=9), st.none())))
def test_no_bytes_lead_anywhere_but_to_an_act_or_a_refusal(said: Any) -> None:
    data = said if isinstance(said, bytes) else json.dumps(said).encode() if isinstance(said, dict) else None
    if data is None:  # an act with one byte changed
        whole = bytearray(said.model_dump_json().encode())
        whole[random.Random(0).randrange(len(whole))] ^= 1 << len(whole) % 8
        data = bytes(whole)
    try:
        act = read_act(data)
    except LumbungError as refused:
        code = refused.code
    else:
        assert ACTS.validate_python(act) == act
        return
    assert code == errors.PRIVILEGED_UNREADABLE.code


def test_by_hand_it_says_that_systemd_starts_it(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "lumbung", "provision", "privileged", "-c", str(tmp_path / "none.toml")],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert errors.PRIVILEGED_NOT_THERE.code in done.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="gives a folder away, so needs root")
def test_started_with_a_socket_as_systemd_does_it_answers_the_folders_owner_alone(common: Path) -> None:
    data = common / "data"
    data.mkdir()
    os.chown(data, STRANGER, STRANGER)
    config = common / "lumbung.toml"
    config.write_text('[box]\ndata_dir = "data"\nsite = "s"\nbox = "b"\nport = 1\n')
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(common / "s"))
        (common / "s").chmod(0o666)
        listener.listen()
        handed = (
            "import os,sys;os.dup2(int(sys.argv[1]),3);os.set_inheritable(3,True);"
            "os.environ.update(LISTEN_PID=str(os.getpid()),LISTEN_FDS='1');"
            "os.execv(sys.executable,[sys.executable,'-m','lumbung','provision','privileged','-c',sys.argv[2]])"
        )
        process = subprocess.Popen(
            [sys.executable, "-c", handed, str(listener.fileno()), str(config)],
            pass_fds=(listener.fileno(),),
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            asked = (
                "import socket,sys;s=socket.socket(socket.AF_UNIX);s.settimeout(120);s.connect(sys.argv[1]);"
                's.sendall(b\'{"act":"mount","partition":"sdz9"}\\n\');print(s.makefile().readline())'
            )
            for uid, code in ((STRANGER, errors.NOT_A_STICK), (STRANGER + 1, errors.PRIVILEGED_STRANGER)):
                done = subprocess.run(
                    ["/usr/bin/env", "python3", "-c", asked, str(common / "s")],
                    capture_output=True,
                    text=True,
                    user=uid,
                    group=uid,
                    timeout=150,
                    cwd="/",
                    check=False,
                )
                assert done.returncode == 0, done.stderr
                assert json.loads(done.stdout)["error"]["code"] == code.code
        finally:
            process.terminate()
            _, logged = process.communicate(timeout=60)
    lines = [json.loads(line) for line in logged.splitlines()]
    assert [(each["event"], each["uid"]) for each in lines] == [
        ("asked", STRANGER),
        ("refused", STRANGER),
        ("refused", STRANGER + 1),
    ]
    assert lines[0]["partition"] == "sdz9"
