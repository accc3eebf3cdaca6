"""A whole rehearsal: fifty simulated seats and two real Chromium on /rehearsal, a killed box, a power cut, the paper.

The certificate that comes of it is taken by a real centre over HTTP, and a changed one refused.
"""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import sync_playwright
from werkzeug.serving import make_server as make_http_server

from appliance.checkup import Said
from appliance.settings import BoxSettings
from central.centre import open_centre
from central.settings import CentreSettings
from central.store import sites
from central.store.engine import reading
from central.web.app import make_app
from provisioning.cli import SAMPLE
from provisioning.demo.alone import prepare_box
from provisioning.demo.place import Place
from provisioning.demo.processes import end_group
from provisioning.rehearse import drill
from provisioning.rehearse.run import Plan, Rehearsal, listen
from provisioning.rehearse.seats import Crowd
from sync import config, errors
from sync.errors import LumbungError
from sync.heart import CERTIFICATE
from sync.link import Link
from sync.service import monotonic_ms, wall_ms
from sync.settings import SyncSettings
from sync.trust import load_signing_key, load_trust
from sync.wire.readiness import Step, read_readiness
from tests.e2e.conftest import launch

pytestmark = [pytest.mark.browser, pytest.mark.room]

SEATS = 50
PLAN = Plan(seats=SEATS, steps=(10, SEATS), step_s=12.0, package_bytes=2 << 20, attended=True)


class PowerCut(BaseException):
    """What a pulled plug does to a process."""


class Watcher:
    """A `Screen` that lets a test do something at each phase and at each sentence."""

    def __init__(
        self,
        at_phase: Callable[[str], None] = lambda name: None,
        at_sentence: Callable[[Said], None] = lambda said: None,
    ) -> None:
        self.phases: list[str] = []
        self._at_phase, self._at_sentence = at_phase, at_sentence

    def phase(self, name: str) -> None:
        self.phases.append(name)
        self._at_phase(name)

    def step(self, step: Step) -> None:
        assert step.seats in PLAN.steps

    def watch(self, crowd: Crowd, pcs: Callable[[], Mapping[str, dict[str, Any]]]) -> None:
        assert pcs() == {}

    def tell(self, said: Said) -> None:
        self._at_sentence(said)

    def skipped(self) -> bool:
        return True  # nobody is here who could pull a cable

    def yes(self, question: Said) -> bool | None:
        return True


def machine(folder: Path, boot: str) -> Path:
    """A root with this boot's id and no network card."""
    (folder / "proc/sys/kernel/random").mkdir(parents=True, exist_ok=True)
    (folder / "proc/sys/kernel/random/boot_id").write_text(boot)
    (folder / "proc/uptime").write_text("61.5 100.0")
    return folder


class LabPcs:
    """Two real Chromium on /rehearsal, in a thread of their own (Playwright's own wish)."""

    def __init__(self, url: str, labels: tuple[str, ...]) -> None:
        self._url, self._labels = url, labels
        self._ready, self._leave = threading.Event(), threading.Event()
        self._faults: list[str] = []
        self._confirmed: list[int] = []
        self._thread = threading.Thread(target=self._sit)

    def sit_down(self) -> None:
        """Returns when both answer by themselves, or cannot."""
        self._thread.start()
        self._ready.wait()

    def stand_up(self) -> None:
        """Both are well, have saved, and met no fault."""
        self._leave.set()
        self._thread.join()
        assert self._faults == []
        assert len(self._confirmed) == len(self._labels)
        assert min(self._confirmed) > 0

    def _sit(self) -> None:
        try:
            with sync_playwright() as playwright:
                browser = launch(playwright)
                pages = [browser.new_context().new_page() for _ in self._labels]
                for page, label in zip(pages, self._labels, strict=True):
                    page.on("pageerror", lambda error: self._faults.append(str(error)))
                    page.goto(f"{self._url}/rehearsal")
                    page.fill("#field-label", label)
                    page.click("button[type=submit]")
                    page.locator("#word.safe").wait_for(timeout=120_000)
                self._ready.set()
                self._leave.wait()
                for page in pages:
                    page.locator("#word.safe").wait_for(timeout=60_000)
                    self._confirmed.append(int(page.inner_text("#confirmed")))
                browser.close()
        except PlaywrightError as wrong:
            self._faults.append(str(wrong))
        finally:
            self._ready.set()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A real box, enrolled at a real centre, whose service does not run."""
    return prepare_box(tmp_path_factory.mktemp("house"), SAMPLE, SAMPLE / "roster.csv").place


def rehearsal(real: BoxSettings, screen: Watcher, root: Path, listener: socket.socket) -> Rehearsal:
    return Rehearsal(real, listener, PLAN, screen, (), "0.1.0", wall_ms, root=root)


def test_a_rehearsal_survives_its_own_drill_and_ends_in_a_certificate_that_the_centre_takes(
    place: Place, tmp_path: Path
) -> None:
    real: BoxSettings = config.load(place.config_file, {"box": BoxSettings})["box"]
    pcs = LabPcs(place.box_url, ("A1", "A2"))

    def at_phase(name: str) -> None:
        if name == "load":
            pcs.sit_down()

    def pull_the_plug(said: Said) -> None:
        if said == drill.PULL_POWER:
            pcs.stand_up()
            assert first.server is not None
            assert first.server.process is not None
            end_group(first.server.process.pid)
            raise PowerCut

    with listen("127.0.0.1", place.box_port) as listener:
        first = rehearsal(real, Watcher(at_phase, pull_the_plug), machine(tmp_path, "boot-1"), listener)
        with pytest.raises(PowerCut):
            first.run()
        assert (first.folder / "state.json").exists()
        after = Watcher()
        certificate, found = rehearsal(real, after, machine(tmp_path, "boot-2"), listener).run()
    results = {each.step: each.result for each in found.drill}
    assert results == {"server": "passed", "cable": "skipped", "power": "passed", "bios": "passed"}
    assert "load" not in after.phases  # what was measured before the cut is not measured again
    assert (found.lost, found.pcs, found.simulated) == (0, 2, SEATS)
    assert found.steps[0].seats == PLAN.steps[0]
    assert found.package_bytes > 2 << 20
    assert not first.folder.exists()
    assert (real.data_dir / CERTIFICATE).read_bytes() == certificate
    assert read_readiness(certificate, load_signing_key(real.data_dir).public) == found
    taken_by_the_centre(place, real, certificate)


def taken_by_the_centre(place: Place, real: BoxSettings, certificate: bytes) -> None:
    """Handed over by the real link; a changed one is refused with the signature's own code."""
    read = config.load(place.config_file, {"centre": CentreSettings, "sync": SyncSettings})
    centre = open_centre(read["centre"])
    http = make_http_server("127.0.0.1", place.centre_port, make_app(centre), threaded=True)
    thread = threading.Thread(target=http.serve_forever)
    thread.start()
    try:
        link = link_to(place, real, read["sync"])
        link.readiness(certificate)
        with reading(centre.engine) as connection:
            (row,) = sites.readiness_of(connection, real.site)
        assert row.certificate == certificate
        changed = certificate[:-1] + bytes([certificate[-1] ^ 1])
        with pytest.raises(LumbungError) as caught:
            link.readiness(changed)
        assert caught.value.details["centre_code"] == errors.READINESS_REFUSED.code
        assert caught.value.details["centre_details"] == {"why": errors.BAD_SIGNATURE.code}
        link.close()
    finally:
        http.shutdown()
        thread.join()
        centre.engine.dispose()


def link_to(place: Place, real: BoxSettings, settings: SyncSettings) -> Link:
    direct = settings.model_copy(update={"centre_url": place.centre_url})
    signer, trust = load_signing_key(real.data_dir), load_trust(real.data_dir)
    return Link(direct, real.site, real.box, signer, trust, wall_ms, monotonic_ms, os.urandom, retry_wait_s=0.01)
