"""A box from nothing to its successor, with the real centre and the real box service in processes of their own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests
from click.testing import CliRunner

from central.cli import central
from lumbung import main
from provisioning.demo.place import free_port
from sync.state import read_state
from sync.wire import dispatch, roles
from tests.conditions import eventually
from tests.provisioning.enrol.world import SITE, Pc

CHECKOUT = Path(__file__).parents[3]

pytestmark = pytest.mark.room  # five processes and two boxes: half a minute


@contextmanager
def running(*words: str) -> Iterator[subprocess.Popen[bytes]]:
    """One of our services, until the block ends."""
    process = subprocess.Popen(
        [sys.executable, "-m", "lumbung", *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=CHECKOUT,
    )
    try:
        yield process
    finally:
        process.terminate()
        assert process.wait(timeout=60) is not None


def answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=2).ok
    except requests.RequestException:
        return False


def test_a_box_is_enrolled_works_is_revoked_and_replaced(tmp_path: Path) -> None:
    centre_port, box_port = free_port(), free_port()
    config = tmp_path / "centre.toml"
    config.write_text(f'[centre]\ndata_dir = "{tmp_path / "centre"}"\nport = {centre_port}\n')
    url = f"http://127.0.0.1:{centre_port}"

    def staff(*words: str) -> Any:
        done = CliRunner().invoke(central, [*words, "-c", str(config), "--json"])
        assert done.exit_code == 0, done.output
        return json.loads(done.output)

    def newest() -> dispatch.Dispatch:
        listed = roles.first_roles((pc.data / "roots.json").read_bytes())
        files = sorted((pc.data / "inbox").glob("dispatch-*.dsse"))
        return dispatch.verify_dispatch(files[-1].read_bytes(), listed, site=SITE)

    def carry(folder: Pc) -> None:
        CliRunner().invoke(main, ["sync", "now", "-c", str(folder.config), "--json"])

    staff("init")
    staff("site", "add", SITE, "--name", "SMK 1")
    pc = Pc(tmp_path / "pc", "box-1", url).prepare()
    text = pc.config.read_text().replace("[sync]", f'port = {box_port}\norigin = "http://127.0.0.1:{box_port}"\n[sync]')
    pc.config.write_text(text)
    with running("central", "run", "-c", str(config)):
        eventually(lambda: answers(f"{url}/healthz"), every_s=0.2)
        told = pc.told("--code", staff("box", "code", SITE)["code"], code=3)
        (row,) = staff("box", "requests", SITE)["requests"]
        staff("box", "approve", SITE, row["request"], "--fingerprint", told["fingerprint"])
        assert pc.told()["state"] == "enrolled"
        staff("dispatch", "issue", SITE)
        with running("box", "run", "-c", str(pc.config)):
            room = f"http://127.0.0.1:{box_port}/api/v1/room"
            eventually(lambda: answers(room), every_s=0.2)
            carry(pc)
            assert set(newest().sealed_keys) == {"box-1"}
            eventually(lambda: requests.get(room, timeout=60).json()["site"] == "SMK 1")
            assert not read_state(pc.data).revoked

            staff("box", "revoke", SITE, "box-1", "--reason", "Disk rusak.")
            second = Pc(tmp_path / "second", "box-2", url).prepare()
            told = second.told(code=3)
            request = second.data / "enrol" / f"lumbung-{SITE}-box-2.lmb"
            asked = staff("box", "receive", str(request))
            out = second.folder / "approval.lmb"
            staff("box", "approve", SITE, asked["request"], "--fingerprint", told["fingerprint"])
            issued = staff("dispatch", "issue", SITE)
            done = staff("box", "approval", SITE, asked["request"], "--out", str(out))
            brought = second.told("--approval", str(out), "--fingerprint", done["centre_fingerprint"])
            assert brought["dispatch_version"] == issued["version"], "it came with the approval, without internet"

            carry(pc)
            assert newest().draft.revocations == ("box-1",)
            assert set(newest().sealed_keys) == {"box-2"}
            state = read_state(pc.data)
            assert (state.revoked, state.link, state.backlog_events) == (True, "up", 0)
            assert requests.get(room, timeout=60).json()["site"] == "SMK 1", "what was accepted goes on"
        (dead, active) = staff("box", "list", SITE)["boxes"]
        assert (dead["state"], active["state"]) == ("revoked", "active")
        assert dead["set_aside_events"] > 0
        staff("box", "take-in", SITE, "box-1", "--note", "Disk dibaca di kantor.")
        assert staff("box", "list", SITE)["boxes"][0]["set_aside_events"] == 0
