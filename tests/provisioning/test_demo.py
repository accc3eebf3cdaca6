"""`lumbung demo`: what a new user trips over is told at once; its processes, its link and its keys work."""

from __future__ import annotations

import io
import os
import pty
import signal
import socket
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner

from lumbung import main
from provisioning.demo import console
from provisioning.demo.main import _act
from provisioning.demo.place import Facts, Place, free_port
from provisioning.demo.processes import Family, readable
from provisioning.demo.proctor import Proctor
from provisioning.demo.ready import await_answer, ending_of
from provisioning.demo.relay import Relay
from sync import errors
from sync.errors import LumbungError
from tests.conditions import eventually

BFI = Path(__file__).parents[2] / "examples" / "bfi"
FACTS = Facts("lain", "Lain", "00", "ABCDEF", 1, "pengawas", "x", "staf", "x")


def demo(place: Place, *words: str) -> str:
    """What it says when it refuses."""
    ports = ["--centre-port", str(place.centre_port), "--box-port", str(place.box_port)]
    done = CliRunner().invoke(main, ["demo", "--dir", str(place.folder), *ports, *words])
    assert done.exit_code == 1, done.output
    return done.output


def test_a_taken_port_is_told_at_once(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        told = demo(Place(tmp_path / "new", free_port(), other.getsockname()[1]))
    assert errors.PORT_TAKEN.code in told
    assert not (tmp_path / "new").exists()


def test_two_ports_that_are_one_are_refused(tmp_path: Path) -> None:
    port = str(free_port())
    words = ["demo", "--dir", str(tmp_path / "new"), "--centre-port", port, "--box-port", port]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 2
    assert not (tmp_path / "new").exists()


def test_a_folder_in_use_is_left_as_it_is(tmp_path: Path) -> None:
    first, second = (Place(tmp_path, free_port(), free_port()) for _ in range(2))
    with first.alone():
        first.write_config(1)
        before = first.config_file.read_bytes()
        assert errors.DEMO_RUNS.code in demo(second)
    assert first.config_file.read_bytes() == before
    with second.alone():
        pass


def test_a_simulation_asks_the_centre_before_anybody_plays(tmp_path: Path) -> None:
    place, port = Place(tmp_path, free_port(), free_port()), free_port()
    place.write_facts(FACTS)
    place.cards.write_text("nip,pin,token\n198501012010011001,111111,ABCDEF\n")
    words = ["simulate", "--box", f"http://127.0.0.1:{port}", "--demo", str(tmp_path)]
    done = CliRunner().invoke(main, [*words, "--centre", f"http://127.0.0.1:{port}"])
    assert (done.exit_code, errors.CENTRE_NOT_THERE.code in done.output) == (1, True), done.output
    done = CliRunner().invoke(main, words)
    assert (done.exit_code, errors.BOX_NOT_THERE.code in done.output) == (1, True), done.output


def test_output_that_nobody_reads_any_more_ends_nothing() -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    with os.fdopen(write_end, "w") as out:
        family = Family(out=out, colour=False)
        family.say("demo", "siap")
        family.say("demo", "masih jalan")


def test_a_service_that_gives_up_while_the_room_is_opened_is_named() -> None:
    """The box refuses every act, as one whose exam never comes; then the agent ends."""
    asked: list[str] = []

    class Box(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            asked.append(self.path)
            self.send_response(303 if self.path.endswith("masuk") else 409)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *about: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Box) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        proctor = Proctor(f"http://127.0.0.1:{server.server_port}", "pengawas", "x")
        with pytest.raises(LumbungError, match=errors.DEMO_NOT_READY.code) as told:
            _act(proctor, "00", "open", lambda: "agen" if len(asked) > 2 else None)
        server.shutdown()
    assert told.value.details["ended"] == "agen"


def test_another_exam_is_not_silently_left_out(tmp_path: Path) -> None:
    place = Place(tmp_path, free_port(), free_port())
    place.write_facts(FACTS)
    told = demo(place, "--exam", str(BFI))
    assert errors.DEMO_OF_ANOTHER.code in told
    assert "wanted: bfi" in told


def test_damaged_facts_are_named(tmp_path: Path) -> None:
    place = Place(tmp_path, free_port(), free_port())
    assert place.read_facts() is None
    place.write_facts(FACTS)
    assert place.read_facts() == FACTS
    (tmp_path / "demo.json").write_text("{")
    with pytest.raises(LumbungError, match=errors.DEMO_DAMAGED.code):
        place.read_facts()


def test_a_child_that_dies_is_started_again_and_all_end_together() -> None:
    out = io.StringIO()
    family = Family(out=out, colour=False)
    child = family.start("anak", [sys.executable, "-c", "print('hidup'); import time; time.sleep(60)"], "32")
    first = child.process
    assert first is not None
    eventually(lambda: "anak | hidup" in out.getvalue())
    os.kill(first.pid, signal.SIGKILL)
    second = eventually(lambda: child.process if child.process is not first else None)
    eventually(lambda: out.getvalue().count("anak | hidup") == 2)
    family.end()
    assert second.poll() is not None


def test_a_child_that_cannot_live_is_given_up() -> None:
    given_up = threading.Event()
    family = Family(out=io.StringIO(), colour=True, gave_up=lambda child: given_up.set())
    family.start("anak", [sys.executable, "-c", "raise SystemExit(7)"], "32")
    assert given_up.wait(timeout=60)
    family.end()


def test_a_child_that_refused_and_said_why_is_not_started_again() -> None:
    given_up, out = threading.Event(), io.StringIO()
    family = Family(out=out, colour=False, gave_up=lambda child: given_up.set())
    family.start("anak", [sys.executable, "-c", "print('jurnal tidak ada'); raise SystemExit(3)"], "32")
    assert given_up.wait(timeout=60)
    family.end()
    assert out.getvalue().count("jurnal tidak ada") == 1


def test_waiting_for_a_server_ends_with_its_answer_or_at_once_with_what_died() -> None:
    url = f"http://127.0.0.1:{free_port()}/"
    server = "import sys; from http.server import *; HTTPServer(('127.0.0.1', int(sys.argv[1])), {}).serve_forever()"
    handler = "type('H', (BaseHTTPRequestHandler,), {'do_GET': lambda self: self.send_error(418)})"
    command = [sys.executable, "-c", server.format(handler), url.rsplit(":")[-1].strip("/")]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        await_answer(url, lambda answer: answer.status_code == 418, ending_of(process, "teko"))
        process.kill()
        process.wait()
        with pytest.raises(LumbungError, match=errors.DEMO_NOT_READY.code) as told:
            await_answer(url, lambda answer: True, ending_of(process, "teko"))
    assert told.value.details == {"url": url, "ended": "teko: -9"}


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("plain words", "plain words"),
        ('{"event": "x", "level": "info", "timestamp": "2026-01-01T08:09:10Z", "n": 1}', "08:09:10 x n=1"),
        ('{"event": "x", "level": "warning"}', "WARNING x"),
        ("[1]", "[1]"),
    ],
)
def test_a_log_line_is_shown_as_people_read(line: str, shown: str) -> None:
    assert readable(line) == shown


def test_the_link_can_be_cut_and_restored() -> None:
    with socket.create_server(("127.0.0.1", 0)) as centre:
        relay = Relay(0, centre.getsockname(), offline=False)
        try:
            with socket.create_connection(("127.0.0.1", relay.port), timeout=60) as way:
                far, _ = centre.accept()
                with far:
                    way.sendall(b"jawaban")
                    assert far.recv(7) == b"jawaban"
                    relay.cut()
                    assert relay.offline
                    assert eventually(lambda: ended(way)), "an open connection is cut too"
            relay.restore()
            with socket.create_connection(("127.0.0.1", relay.port), timeout=60) as way:
                far, _ = centre.accept()
                with far:
                    far.sendall(b"ada")
                    assert way.recv(3) == b"ada"
        finally:
            relay.close()


def ended(way: socket.socket) -> bool:
    try:
        return way.recv(1) == b""
    except ConnectionError:
        return True


def test_keys_and_signals_are_wishes(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = pty.openpty()
    with os.fdopen(theirs) as terminal:
        monkeypatch.setattr(sys, "stdin", terminal)
        with console.wishes() as wishes:
            os.write(ours, b"o")
            assert next(wish for wish in wishes if wish) == "turn"
            os.kill(os.getpid(), signal.SIGUSR1)
            assert next(wish for wish in wishes if wish) == "turn"
            os.write(ours, b"q")
            assert next(wish for wish in wishes if wish) == "end"
            os.kill(os.getpid(), signal.SIGTERM)
            assert next(wish for wish in wishes if wish) == "end"
    os.close(ours)
