"""The centre's commands in a real process: from nothing to a dispatch, and what they say when something is wrong."""

from __future__ import annotations

import json
import re
import stat
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from central.cli import central
from provisioning.demo.place import free_port
from sync.wire.keys import SealingKey, SigningKey
from tests.central.authoring.folder import write_exam
from tests.conditions import eventually

EXAM = Path(__file__).parents[2] / "examples" / "bfi"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "lumbung.toml"
    path.write_text('[centre]\ndata_dir = "centre"\nport = 0\n')
    return path


def run(config: Path, *words: str, ok: bool = True) -> dict[str, Any]:
    """The JSON that a command prints."""
    result = CliRunner().invoke(central, [*words, "-c", str(config), "--json"])
    assert (result.exit_code == 0) is ok, result.output
    found: dict[str, Any] = json.loads(result.output)
    return found


def test_from_nothing_to_a_dispatch(config: Path, tmp_path: Path) -> None:
    assert run(config, "init")["keys"] == "made"
    assert run(config, "init")["keys"] == "kept", "a second time changes nothing"
    run(config, "site", "add", "smk1", "--name", "SMK 1")
    enrolment = tmp_path / "box.json"
    keys = {"sign_key": SigningKey.generate().public.raw.hex(), "seal_key": SealingKey.generate().public.raw.hex()}
    enrolment.write_text(json.dumps({"site": "smk1", "box": "box1", **keys}))
    run(config, "box", "add", str(enrolment))
    assert run(config, "exam", "publish", str(EXAM))["new"] is True
    roster = tmp_path / "daftar.csv"
    roster.write_text("nip,nama\n198501012010011001,Peserta Satu\n")
    pins = tmp_path / "pin.csv"
    when = ("--starts-at", "2026-11-21T08:00", "--minutes", "60")
    about = ("--exam", "bfi", "--title", "Sesi", "--room", "Lab", *when, "--pins", str(pins))
    planned = run(config, "sitting", "plan", "smk1", str(roster), *about)
    assert planned["participants"][0]["pin"] in pins.read_text()
    assert stat.S_IMODE(pins.stat().st_mode) == 0o600
    assert run(config, "sitting", "plan", "smk1", str(roster), *about, ok=False)["error"]["name"] == "already_there"
    issued = run(config, "dispatch", "issue", "smk1")
    assert (issued["participants"], issued["boxes"], issued["codes"]) == (1, ["box1"], {})
    assert len(run(config, "staff", "add", "ani", "--name", "Ani", "--role", "admin")["password"]) >= 12
    assert run(config, "status")["sites"] == 1
    table = CliRunner().invoke(central, ["results", "--exam", "bfi", "-c", str(config)])
    assert "Belum diterima" in table.output


@pytest.mark.parametrize(
    ("new", "counts"),
    [
        ("max: 0", "1 kesalahan, 0 peringatan / 1 error, 0 warnings"),
        ("max: 0\nmax: 30", "2 kesalahan, 0 peringatan / 2 errors, 0 warnings"),
    ],
)
def test_a_check_counts_what_it_found(tmp_path: Path, new: str, counts: str) -> None:
    folder = write_exam(tmp_path / "ujian")
    block = folder / "isian.md"
    block.write_text(block.read_text().replace("max: 30", new))
    checked = CliRunner().invoke(central, ["exam", "check", str(folder)])
    assert checked.exit_code == 1
    assert checked.output.splitlines()[-1] == counts


def test_secret_keys_are_for_their_owner_alone(config: Path, tmp_path: Path) -> None:
    run(config, "init")
    assert stat.S_IMODE((tmp_path / "centre").stat().st_mode) == 0o700, (
        "the database lies there, with names and answers"
    )
    found = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "centre/keys").iterdir()}
    assert found.pop("roles.dsse") == 0o644
    assert set(found.values()) == {0o600}
    assert {"root-1.key", "root-2.key", "root-3.key", "dispatch.key", "receipt.key", "receiving-1.key"} <= set(found)


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["status"], "no_keys"),
        (["dispatch", "issue", "smk1"], "no_keys"),
    ],
)
def test_an_unprepared_centre_says_what_to_do(config: Path, words: list[str], error: str) -> None:
    assert run(config, *words, ok=False)["error"]["name"] == error


def test_what_is_not_there_is_named(config: Path) -> None:
    run(config, "init")
    assert run(config, "dispatch", "issue", "smk1", ok=False)["error"]["name"] == "no_such_record"
    run(config, "site", "add", "smk1", "--name", "SMK 1")
    assert run(config, "dispatch", "issue", "smk1", ok=False)["error"]["name"] == "no_boxes"
    assert run(config, "box", "revoke", "smk1", "box1", ok=False)["error"]["name"] == "no_such_record"


def test_faults_of_the_config_are_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "lumbung.toml"
    path.write_text('[centre]\nport = "x"\ndatabase_url = "mysql://"\nzone = "Mars/Base"\n')
    result = CliRunner().invoke(central, ["init", "-c", str(path)])
    assert result.exit_code == 1
    assert "centre.port" in result.output
    assert "centre.database_url" in result.output
    assert "centre.zone" in result.output
    path.write_text('[centre]\ndatabase_url = "postgresql://lumbung:geheim@host:porta/lumbung"\n')
    result = CliRunner().invoke(central, ["init", "-c", str(path)])
    assert "is not an address of a database" in result.output
    assert "geheim" not in result.output


def test_it_serves_with_its_worker_and_ends_together(config: Path, tmp_path: Path) -> None:
    """A real server: it answers, and when it is killed its worker does not stay behind."""
    port = free_port()
    config.write_text(f'[centre]\ndata_dir = "centre"\nport = {port}\ntick_s = 0.1\n')
    run(config, "init")
    command = [sys.executable, "-c", "from central.cli import central; central()", "run", "-c", str(config)]
    server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        assert eventually(lambda: answers(port))
        worker = eventually(lambda: child_running("worker", server.pid))
    finally:
        server.kill()
        server.communicate()
    assert eventually(lambda: not alive(worker))


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=60) as answer:
            return bool(answer.read() == b"ok\n")
    except OSError:
        return False


def child_running(word: str, parent: int) -> int | None:
    """The pid of a child of `parent` with this word in its command line."""
    for path in Path("/proc").glob("[0-9]*"):
        try:
            status, line = path.joinpath("status").read_text(), path.joinpath("cmdline").read_bytes()
        except OSError:
            continue
        if re.search(rf"^PPid:\s{parent}$", status, re.MULTILINE) and word.encode() in line.split(b"\0"):
            return int(path.name)
    return None


def alive(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
