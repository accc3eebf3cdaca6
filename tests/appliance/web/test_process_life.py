"""How the service starts, ends, dies and is refused: a real process each time."""

from __future__ import annotations

import json
import os
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest

from appliance.web.front import BUILT
from tests.appliance.web.conftest import MakeServer, start_sitting
from tests.appliance.web.server import Browser, Server
from tests.conditions import eventually

HASTE = "from appliance.web import app; app.LOCK_WAIT_S = 1.0"
# Who waits for any of these waits for longer than a test does: a process that ends in spite of it waited for none.
LEISURE = "from appliance import serve, worker; serve.GRACEFUL_S = worker.SILENCE_S = worker.HEARD_OUT_S = 3600"


def connect(server: Server) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.port), timeout=60)


def was_closed(line: socket.socket) -> bool:
    """Whether the server ended the connection without a word, within the line's own time-out."""
    try:
        return line.recv(10) == b""
    except ConnectionResetError:
        return True


def errors_in(server: Server) -> list[str]:
    """The codes that the service's log names."""
    lines = [line for line in server.log.read_text().splitlines() if line.startswith("{")]
    return [str(json.loads(line)["code"]) for line in lines if "code" in json.loads(line)]


def test_acknowledged_answers_survive_kill_9(make_server: MakeServer) -> None:
    server = make_server().start()
    start_sitting(server)
    browser = Browser(server.site.origin)
    browser.begin(server.site.cards[0])
    for round_ in range(3):
        browser.answer("I1", "ABC"[round_])
        browser.answer("I2", "CBA"[round_])
        assert browser.send(2 * round_)["have"] == 2 * round_ + 2
        server.kill()
        server.start()
        told = browser.take(browser.ask("GET", "/api/v1/attempt"))
        assert told["have"] == 2 * round_ + 2
        assert told["answers"] == {"I1": "ABC"[round_], "I2": "CBA"[round_]}
        assert told["current"] == "B1"


def test_a_killed_worker_is_replaced_and_has_everything(make_server: MakeServer) -> None:
    server = make_server().start()
    start_sitting(server)
    browser = Browser(server.site.origin)
    browser.begin(server.site.cards[0])
    browser.answer("I1", "A")
    browser.send()
    before = server.worker()
    os.kill(before, signal.SIGKILL)
    eventually(lambda: server.answers() and server.worker() != before)
    browser.session.close()
    assert browser.take(browser.ask("GET", "/api/v1/attempt"))["answers"] == {"I1": "A"}


def test_term_leaves_at_once_though_browsers_keep_their_connections(make_server: MakeServer) -> None:
    server = make_server(prelude=f"{LEISURE}; worker.HEARD_OUT_S = 1.0").start()
    with ExitStack() as lines:
        for number in range(50):
            line = lines.enter_context(closing(connect(server)))
            if number % 2:
                line.sendall(f"GET /api/v1/room HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n\r\n".encode())
                assert line.recv(65536).startswith(b"HTTP/1.1 200")
            elif number % 4:
                line.sendall(b"GET /api/v1/ro")
        assert server.stop() == 0


def test_who_has_just_come_is_heard_though_the_end_is_near(make_server: MakeServer) -> None:
    """A connection that was taken from the queue a moment before TERM has its request under way."""
    server = make_server(prelude=LEISURE).start()
    assert server.process is not None
    with closing(connect(server)) as line, closing(connect(server)) as known:
        ask = f"GET /api/v1/room HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n\r\n".encode()
        known.sendall(ask)  # answered after both were taken from the queue
        assert known.recv(65536).startswith(b"HTTP/1.1 200")
        server.process.send_signal(signal.SIGTERM)
        assert known.recv(65536) == b""  # the end has begun: idle ones are closed
        line.sendall(ask)
        assert line.recv(65536).startswith(b"HTTP/1.1 200")
    assert server.process.wait(60) == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGQUIT])
def test_other_ways_to_be_told_to_end(make_server: MakeServer, number: signal.Signals) -> None:
    server = make_server().start()
    assert server.process is not None
    server.process.send_signal(number)
    assert server.process.wait(60) == 0


def test_a_second_process_waits_and_is_refused(make_server: MakeServer) -> None:
    first = make_server().start()
    second = make_server(site=first.site, prelude=f"{HASTE}\nimport socket, gunicorn.sock\n{ANY_PORT}")
    began = time.monotonic()
    process = second.launch()
    assert process.wait(60) == 3
    assert time.monotonic() - began > 1.0
    assert errors_in(second).count("LMB-2003") == 1
    assert first.answers()


ANY_PORT = "from appliance import serve; given = serve.gunicorn_settings; " + (
    "serve.gunicorn_settings = lambda settings: given(settings) | {'bind': ['127.0.0.1:0']}"
)


def test_the_next_process_takes_over_when_the_first_ends(make_server: MakeServer) -> None:
    first = make_server().start()
    second = make_server(site=first.site, prelude=ANY_PORT)
    process = second.launch()
    eventually(lambda: has_child(process.pid))
    assert first.stop() == 0
    eventually(lambda: second.log.read_text().count('"event": "ready"') == 2)
    assert second.stop() == 0


def has_child(pid: int) -> bool:
    return bool(Path(f"/proc/{pid}/task/{pid}/children").read_text().strip())


def test_term_while_waiting_for_the_lock_leaves_at_once(make_server: MakeServer) -> None:
    first = make_server().start()
    patience = "from appliance.web import app; app.LOCK_WAIT_S = 3600.0"
    second = make_server(site=first.site, prelude=f"{LEISURE}; {patience}; {ANY_PORT}")
    process = second.launch()
    eventually(lambda: has_child(process.pid))
    assert second.stop() == 0
    assert first.answers()


@contextmanager
def listening(path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.bind(str(path))
        channel.settimeout(20)
        yield channel


def test_systemd_is_told_ready_alive_and_stopping(make_server: MakeServer, tmp_path: Path) -> None:
    with listening(tmp_path / "notify") as channel:
        server = make_server({"NOTIFY_SOCKET": str(tmp_path / "notify")})
        server.launch()
        assert channel.recv(1000) == b"READY=1"  # and not gunicorn's own, which comes before the app has started
        assert server.get("/api/v1/room").status_code == 200
        assert channel.recv(1000) == b"WATCHDOG=1"
        assert channel.recv(1000) == b"WATCHDOG=1"
        server.stop()
        rest = {channel.recv(1000)}
        while b"STOPPING=1" not in rest:
            rest.add(channel.recv(1000))


def test_a_server_that_cannot_commit_tells_no_watchdog(make_server: MakeServer, tmp_path: Path) -> None:
    stuck = "from appliance.room import Room; Room._commit = lambda self, draft: __import__('time').sleep(3600)"
    with listening(tmp_path / "notify") as channel:
        server = make_server({"NOTIFY_SOCKET": str(tmp_path / "notify")}, prelude=stuck)
        server.launch()
        assert channel.recv(1000) == b"READY=1"
        channel.settimeout(2.5)
        with pytest.raises(TimeoutError):
            channel.recv(1000)


def test_nobody_listening_to_notifications_is_no_harm(make_server: MakeServer, tmp_path: Path) -> None:
    server = make_server({"NOTIFY_SOCKET": "@lumbung-nobody"}).start()
    assert "systemd does not listen" in server.log.read_text()


def test_a_passed_socket_is_used_and_early_requests_wait(make_server: MakeServer) -> None:
    prelude = "import os; os.environ['LISTEN_PID'] = str(os.getpid()); os.environ['LISTEN_FDS'] = '1'; os.dup2({}, 3)"
    with socket.socket() as passed:
        passed.bind(("127.0.0.1", 0))
        passed.listen(4096)
        port = passed.getsockname()[1]
        server = make_server(prelude=prelude.format(passed.fileno()), origin=f"http://127.0.0.1:{port}")
        server.port = port
        with closing(connect(server)) as early:
            early.sendall(f"GET /api/v1/room HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
            server.launch(pass_fds=[passed.fileno()])
            early.settimeout(20)
            assert early.recv(65536).startswith(b"HTTP/1.1 200")


def test_a_missing_journal_is_refused_and_not_made_anew(make_server: MakeServer) -> None:
    server = make_server()
    (server.site.settings.data_dir / "journal.db").unlink()
    assert server.launch().wait(60) == 3
    assert "LMB-2001" in errors_in(server)
    assert not (server.site.settings.data_dir / "journal.db").exists()


def test_a_damaged_journal_is_refused(make_server: MakeServer) -> None:
    server = make_server()
    (server.site.settings.data_dir / "journal.db").write_bytes(b"not a database" * 1000)
    assert server.launch().wait(60) == 3
    assert "LMB-2002" in errors_in(server)


def test_a_box_that_was_never_enrolled_is_refused(make_server: MakeServer) -> None:
    server = make_server()
    (server.site.settings.data_dir / "roles.json").unlink(missing_ok=True)
    (server.site.settings.data_dir / "roots.json").unlink()
    assert server.launch().wait(60) == 3
    assert errors_in(server)


def test_a_connection_that_says_nothing_is_let_go(make_server: MakeServer) -> None:
    server = make_server(prelude="from appliance import worker; worker.SILENCE_S = 0.2").start()
    for words in (b"", b"GET /api/v1/room HTTP/1.1\r\nHos"):
        with closing(connect(server)) as line:
            line.settimeout(20)  # less than what a connection has by default
            line.sendall(words)
            assert was_closed(line)
    with closing(connect(server)) as line:  # one that has spoken stays
        line.sendall(f"GET /api/v1/room HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n\r\n".encode())
        assert line.recv(65536).startswith(b"HTTP/1.1 200")
        line.settimeout(1)
        with pytest.raises(TimeoutError):
            line.recv(10)


def test_more_connections_than_the_limit_are_refused_and_the_rest_served(make_server: MakeServer) -> None:
    server = make_server(prelude=f"{LEISURE}; serve.CONNECTIONS = 20").start()
    with ExitStack() as lines:
        for _ in range(20):
            line = lines.enter_context(closing(connect(server)))
            line.sendall(f"GET /api/v1/room HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n\r\n".encode())
            assert line.recv(65536).startswith(b"HTTP/1.1 200")
        with closing(connect(server)) as refused:
            assert was_closed(refused)
    eventually(server.answers)


def test_the_built_page_is_sent_from_memory(make_server: MakeServer, tmp_path: Path) -> None:
    built = tmp_path / "built"
    (built / "assets").mkdir(parents=True)
    (built / "index.html").write_text("<!doctype html><title>Ujian</title>" * 10)
    (built / "assets" / "page-abc123.js").write_text("export const one = 1;" * 10)
    (built / "assets" / "face-abc123.woff2").write_bytes(b"wOF2")
    server = make_server(prelude=f"from appliance.web import front; front.BUILT = front.Path({str(built)!r})").start()
    page = server.get("/")
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert page.headers["Cache-Control"] == "no-cache"
    assert page.headers["Content-Encoding"] == "gzip"
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    script = server.get("/assets/page-abc123.js")
    assert script.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert "immutable" in script.headers["Cache-Control"]
    assert server.get("/assets/face-abc123.woff2").headers["Content-Type"] == "font/woff2"
    assert server.get("/assets/none.js").status_code == 404
    elsewhere = server.get("/", headers={"Host": f"localhost:{server.port}"})
    assert elsewhere.status_code == 307
    assert elsewhere.headers["Location"] == server.site.origin + "/"
    assert (BUILT / "index.html").parent.name == "built"


def test_a_missing_build_is_said_plainly(make_server: MakeServer, tmp_path: Path) -> None:
    server = make_server(
        prelude=f"from appliance.web import front; front.BUILT = front.Path({str(tmp_path)!r})"
    ).start()
    page = server.get("/")
    assert page.status_code == 503
    assert "LMB-2302" in page.text
    assert "make setup" in page.text
