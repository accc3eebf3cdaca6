"""The stage is a box of its own: nothing of the real one is opened, used or left changed by it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from appliance.rehearsal import FILE, Cards, Rehearsal, Report
from appliance.settings import BoxSettings
from provisioning.rehearse.stage import LEAST_BYTES, SITE, build, reopen, wipe
from provisioning.rehearse.state import State, read_state, write_state
from sync import config, errors
from sync.errors import LumbungError
from sync.wire.readiness import Step
from tests.appliance.web.site import make_site


def files(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_real_box_is_as_it_was_after_stage_and_wipe(tmp_path: Path) -> None:
    real = make_site(tmp_path, 8080).settings
    before = files(real.data_dir)
    folder = real.data_dir / "rehearsal"
    stage = build(real, folder, seats=3, pcs=2, package_bytes=0, port=8080, now_ms=1_790_000_000_000)
    assert {
        name: digest for name, digest in files(real.data_dir).items() if not name.startswith("rehearsal/")
    } == before
    keys = [(each / "keys/box-sign.key").read_bytes() for each in (real.data_dir, stage.settings.data_dir)]
    assert keys[0] != keys[1]  # so no centre would take a batch of it
    assert stage.settings.site == SITE != real.site
    wipe(folder)
    assert files(real.data_dir) == before


def test_the_package_is_as_large_as_asked_for(tmp_path: Path) -> None:
    real = BoxSettings(data_dir=tmp_path, site="s", box="b")
    for asked in (0, 3 << 20):
        stage = build(real, tmp_path / "r", seats=1, pcs=1, package_bytes=asked, port=1, now_ms=1_790_000_000_000)
        assert 0 <= stage.package_bytes - max(LEAST_BYTES, asked) < 60_000


@pytest.mark.parametrize(
    ("tls", "port", "url"),
    [
        (False, 80, "http://127.0.0.1"),
        (False, 8080, "http://127.0.0.1:8080"),
        (True, 443, "https://127.0.0.1"),
        (True, 80, "https://127.0.0.1:80"),
    ],
)
def test_its_address_is_written_as_browsers_write_an_origin(tmp_path: Path, tls: bool, port: int, url: str) -> None:
    files = {"tls_cert": tmp_path / "c.pem", "tls_key": tmp_path / "k.pem"} if tls else {}
    real = BoxSettings(data_dir=tmp_path, site="s", box="b", **files)
    assert build(real, tmp_path / "r", seats=1, pcs=1, package_bytes=0, port=port, now_ms=1).url == url


def test_it_has_the_rooms_tls_and_its_own_seats_may_call_it_by_the_loopback(tmp_path: Path) -> None:
    tls = {"tls_cert": tmp_path / "c.pem", "tls_key": tmp_path / "k.pem"}
    real = BoxSettings(data_dir=tmp_path, site="s", box="b", origin="https://ujian.local", hosts=("ujian",), **tls)
    stage = build(real, tmp_path / "r", seats=1, pcs=1, package_bytes=0, port=443, now_ms=1_790_000_000_000)
    assert (stage.settings.origin, stage.url) == ("https://ujian.local", "https://127.0.0.1")
    assert {"ujian", "127.0.0.1"} <= set(stage.settings.hosts)
    assert (stage.settings.tls_cert, stage.settings.tls_key) == (tls["tls_cert"], tls["tls_key"])
    read: BoxSettings = config.load(stage.config_file, {"box": BoxSettings})["box"]
    assert read == stage.settings
    assert not [path for path in tmp_path.rglob("*") if path.suffix == ".pem"], "the key stays where it is"


def test_a_stage_is_found_again_after_a_power_cut(tmp_path: Path) -> None:
    real = BoxSettings(data_dir=tmp_path, site="s", box="b", organiser='Dinas "A"', event="Tahap I")
    stage = build(real, tmp_path / "r", seats=3, pcs=2, package_bytes=0, port=1, now_ms=1_790_000_000_000)
    known = {"sitting": stage.sitting, "proctor_password": stage.proctor_password}
    again = reopen(real, tmp_path / "r", seats=3, package_bytes=stage.package_bytes, port=1, **known)
    assert again == stage
    state = State(**known, seats=3, package_bytes=1, failed_checks=("disk.fsync",), steps=[Step(1, 2, 3, 4, 5, 6)])
    write_state(tmp_path / "r", state)
    assert read_state(tmp_path / "r") == state
    (tmp_path / "r/state.json").write_text("{")
    with pytest.raises(LumbungError) as caught:
        read_state(tmp_path / "r")
    assert caught.value.entry is errors.REHEARSAL_DAMAGED


def report(label: str) -> Report:
    told = {"confirmed": 1, "p50_ms": 1, "p99_ms": 1, "worst_ms": 1, "cuts": 0, "longest_ms": 0, "lost": 0}
    return Report(label=label, **told)


def test_each_seat_keeps_its_card_over_a_restart_of_the_box(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(Cards(token="T", pin="P", nips=("1", "2")).model_dump_json())
    first = Rehearsal.of(tmp_path)
    assert first is not None
    assert [first.seat(label) for label in ("A1", "A2", "A1")] == ["1", "2", "1"]
    with pytest.raises(LumbungError) as caught:
        first.seat("A3")
    assert caught.value.entry is errors.SEATS_FULL
    again = Rehearsal.of(tmp_path)
    assert again is not None
    assert again.seat("A2") == "2"
    again.note(report("A2"))
    assert list(again.reports()) == ["A2"]
    with pytest.raises(LumbungError):
        again.note(report("B9"))
    assert json.loads((tmp_path / "rehearsal-seats.json").read_text()) == {"A1": 0, "A2": 1}


def test_a_real_box_holds_none(tmp_path: Path) -> None:
    assert Rehearsal.of(tmp_path) is None
