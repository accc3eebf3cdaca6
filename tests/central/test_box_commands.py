"""`lumbung central box`: what staff do on the pages, typed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sync.wire import enrolment as wire
from tests.central.test_commands import config, run
from tests.central.test_enrolment import machine

__all__ = ["config"]  # the fixture


@pytest.fixture
def site(config: Path) -> Path:
    run(config, "init")
    run(config, "site", "add", "smk1", "--name", "SMK 1")
    return config


def received(config: Path, folder: Path, request: bytes, *, as_text: bool = False) -> dict[str, Any]:
    path = folder / "request.lmb"
    path.write_bytes(wire.to_text(request).encode() if as_text else request)
    return run(config, "box", "receive", str(path))


def states(config: Path) -> dict[str, str]:
    return {row["box"]: row["state"] for row in run(config, "box", "list", "smk1")["boxes"]}


@pytest.mark.parametrize("as_text", [False, True])
def test_a_request_is_received_compared_and_approved(site: Path, tmp_path: Path, as_text: bool) -> None:
    request = machine("box1", "PF2ABC")
    told = received(site, tmp_path, request, as_text=as_text)
    assert (told["fingerprint"], told["serial"]) == (wire.request_fingerprint(request), "PF2ABC")
    out, short = tmp_path / "approval.lmb", told["request"][:16]
    wrong = wire.request_fingerprint(machine("box1"))
    approve = ("box", "approve", "smk1", short, "--out", str(out), "--by", "ani", "--fingerprint")
    assert run(site, *approve, wrong, ok=False)["error"]["name"] == "other_fingerprint"
    assert not out.exists()
    done = run(site, *approve, told["fingerprint"].lower())
    found = wire.read_approval(out.read_bytes(), request)
    assert done["centre_fingerprint"] == wire.roles_fingerprint(found.roles_envelope)
    (row,) = run(site, "box", "requests", "smk1")["requests"]
    assert (row["state"], row["by"]) == ("approved", "ani")
    assert states(site) == {"box1": "active"}


def test_a_dead_box_is_replaced_and_the_next_dispatch_is_not_for_it(site: Path, tmp_path: Path) -> None:
    for box, more in (("box1", ()), ("box2", ("--replaces", "box1"))):
        request = machine(box)
        told = received(site, tmp_path, request)
        run(site, "box", "approve", "smk1", told["request"], "--fingerprint", told["fingerprint"], *more)
    assert states(site) == {"box1": "replaced", "box2": "active"}
    assert run(site, "dispatch", "issue", "smk1")["boxes"] == ["box2"]
    out = tmp_path / "approval.lmb"
    run(site, "box", "approval", "smk1", told["request"], "--out", str(out))
    issued = wire.read_approval(out.read_bytes(), request).dispatch
    assert issued is not None
    assert issued.draft.revocations == ("box1",)
    assert set(issued.sealed_keys) == {"box2"}


def test_a_request_is_refused_for_a_reason(site: Path, tmp_path: Path) -> None:
    told = received(site, tmp_path, machine("box1"))
    run(site, "box", "refuse", "smk1", told["request"][:16], "--reason", "Bukan PC kami.")
    (row,) = run(site, "box", "requests", "smk1")["requests"]
    assert (row["state"], row["reason"]) == ("refused", "Bukan PC kami.")
    again = run(site, "box", "refuse", "smk1", told["request"][:16], "--reason", "x", ok=False)
    assert again["error"]["name"] == "not_waiting"
    assert (
        run(site, "box", "refuse", "smk1", "00000000", "--reason", "x", ok=False)["error"]["name"] == "no_such_record"
    )


def test_even_the_last_box_of_a_site_can_be_told_that_it_is_revoked(site: Path, tmp_path: Path) -> None:
    told = received(site, tmp_path, machine("box1"))
    run(site, "box", "approve", "smk1", told["request"], "--fingerprint", told["fingerprint"])
    run(site, "box", "revoke", "smk1", "box1", "--reason", "dicuri", "--by", "ani")
    assert states(site) == {"box1": "revoked"}
    assert run(site, "dispatch", "issue", "smk1")["boxes"] == []
    assert run(site, "box", "take-in", "smk1", "box1", "--note", "tidak ada apa-apa")["batches"] == 0


def test_codes_and_serials(site: Path) -> None:
    made = run(site, "box", "code", "smk1", "--days", "2")
    assert len(made["code"]) == 9
    assert run(site, "box", "serial", "smk1", "PF2ABC")["named"] is True
    assert run(site, "box", "serial", "smk1", "PF2ABC", "--forget")["named"] is False
    assert run(site, "box", "serial", "smk1", "PF2ABC", "--forget", ok=False)["error"]["name"] == "no_such_record"
    assert run(site, "box", "code", "nowhere", ok=False)["error"]["name"] == "no_such_record"


def test_a_file_that_is_no_request_is_refused(site: Path, tmp_path: Path) -> None:
    path = tmp_path / "x"
    for bad in (b"", b"LMB1:%%%", b"LMB1:AAAA", bytes(2000)):
        path.write_bytes(bad)
        assert run(site, "box", "receive", str(path), ok=False)["error"]["code"].startswith("LMB-10")
