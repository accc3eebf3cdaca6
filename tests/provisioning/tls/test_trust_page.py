"""The plain face beside a box that speaks TLS, in a real Chromium: before the helper ran, and after it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
import requests
from click.testing import CliRunner
from playwright.sync_api import Page, expect, sync_playwright

from lumbung import main
from provisioning.demo.place import free_port
from provisioning.tls.helpers import CERTIFICATE, LINUX, WINDOWS
from tests.appliance.web.server import ROOT, Server
from tests.appliance.web.site import make_site
from tests.axe import violations
from tests.conditions import eventually
from tests.provisioning.test_kiosk import confined

pytestmark = [pytest.mark.root, pytest.mark.browser]

NAME = "ujian.test"


class Faces(NamedTuple):
    """A box over TLS with its plain face, and the folder of its certificate."""

    origin: str
    plain: str
    config: Path
    folder: Path


def lumbung(*words: str) -> str:
    done = CliRunner().invoke(main, ["provision", "tls", *words])
    assert done.exit_code == 0, done.output
    return done.output


@pytest.fixture(scope="module")
def faces(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Faces]:
    folder = tmp_path_factory.mktemp("tls")
    port, plain = free_port(), free_port()
    tls = folder / "tls"
    origin = f"https://{NAME}:{port}"
    site = make_site(
        folder,
        port,
        origin=origin,
        hosts=[NAME, "127.0.0.1"],
        tls_cert=str(tls / "certificate.pem"),
        tls_key=str(tls / "key.pem"),
    )
    told = json.loads(lumbung("make", "-c", str(site.config), "--out", str(tls), "--name", "127.0.0.1", "--json"))
    assert json.loads(lumbung("check", "-c", str(site.config), "--json")) == {"accepted": True, "faults": []}
    server = Server(site)
    server.launch()
    command = [sys.executable, "-m", "lumbung", "provision", "tls", "face", "-c", str(site.config)]
    with (folder / "face.log").open("wb") as log:
        face = subprocess.Popen(
            [*command, "--bind", f"127.0.0.1:{plain}"], cwd=ROOT, stdout=log, stderr=log, start_new_session=True
        )
    try:
        eventually(lambda: answers(f"http://127.0.0.1:{plain}/trust"))
        eventually(lambda: answers(f"https://127.0.0.1:{port}/trusted.svg", told["authority"]))
        yield Faces(origin, f"http://{NAME}:{plain}", site.config, folder)
    finally:
        face.terminate()
        face.wait(60)
        server.end()


def answers(address: str, authority: str | None = None) -> bool:
    try:
        return requests.get(address, timeout=60, verify=authority or True).ok
    except requests.ConnectionError:
        return False


def opened(browser: str) -> Iterator[Page]:
    with sync_playwright() as playwright:
        rules = f"--host-resolver-rules=MAP {NAME} 127.0.0.1"
        chromium = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox", rules])
        yield chromium.new_page(viewport={"width": 1366, "height": 768})
        chromium.close()


def test_a_pc_that_does_not_trust_yet_is_told_so(faces: Faces) -> None:
    for page in opened("/usr/bin/chromium"):
        page.goto(f"{faces.plain}/")
        expect(page.get_by_text("Belum: peramban ini belum percaya")).to_be_visible()
        expect(page.get_by_text("Siap: PC ini percaya")).to_be_hidden()
        assert violations(page) == []
        page.get_by_role("link", name="English").click()
        expect(page.get_by_text("Not yet: this browser")).to_be_visible()
        page.set_viewport_size({"width": 320, "height": 640})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        with pytest.raises(Exception, match="ERR_CERT_AUTHORITY_INVALID"):
            page.goto(faces.origin)


def test_after_the_helper_it_trusts_and_the_exam_opens(faces: Faces, tmp_path: Path) -> None:
    """The helper as the face serves it, run on a PC whose /etc/chromium is a folder of this test."""
    helper = requests.get(f"{faces.plain.replace(NAME, '127.0.0.1')}/trust/{LINUX}", timeout=60)
    assert helper.headers["Content-Disposition"] == f'attachment; filename="{LINUX}"'
    script = helper.text.replace("/etc/", f"{tmp_path}/etc/").replace("/usr/local/share/", f"{tmp_path}/share/")
    script = script.replace("command -v update-ca-certificates", "command -v nothing-of-that-name")
    (tmp_path / LINUX).write_text(script)
    subprocess.run(["sh", str(tmp_path / LINUX)], check=True, capture_output=True)
    for page in opened(str(confined(tmp_path, tmp_path))):
        page.goto(f"{faces.plain}/trust")
        expect(page.get_by_text("Siap: PC ini percaya")).to_be_visible()
        assert violations(page) == []
        page.get_by_role("link", name="Buka server ujian").click()
        expect(page.get_by_label("NIP")).to_be_visible()
        assert page.url == f"{faces.origin}/"


def test_every_other_address_leads_to_the_one_origin(faces: Faces) -> None:
    plain = faces.plain.replace(NAME, "127.0.0.1")
    led = requests.get(f"{plain}/pengawas?x=1", timeout=60, allow_redirects=False)
    assert (led.status_code, led.headers["Location"]) == (307, f"{faces.origin}/pengawas?x=1")
    stranger = requests.get(f"{plain}/trust", headers={"Host": "bank.example"}, timeout=60)
    assert "LMB-" in stranger.text
    assert stranger.status_code == 421
    for name in (WINDOWS, CERTIFICATE):
        assert requests.get(f"{plain}/trust/{name}", timeout=60).ok
    assert requests.get(f"{plain}/trust/key.pem", timeout=60).status_code == 404


def test_the_box_is_known_by_its_certificate_whoever_vouches_for_it(faces: Faces, tmp_path: Path) -> None:
    """`box status` asks at 127.0.0.1, which no certificate need hold; another certificate is not ours."""
    told = json.loads(CliRunner().invoke(main, ["box", "status", "-c", str(faces.config), "--json"]).output)
    assert told["answers"] is True
    lumbung("make", "-c", str(faces.config), "--out", str(tmp_path / "other"))
    text = faces.config.read_text().replace(str(faces.folder / "tls"), str(tmp_path / "other"))
    (tmp_path / "lumbung.toml").write_text(text)
    asked = CliRunner().invoke(main, ["box", "status", "-c", str(tmp_path / "lumbung.toml"), "--json"])
    assert json.loads(asked.output)["why"] == "certificate"


def test_helpers_go_on_a_stick_as_well(faces: Faces, tmp_path: Path) -> None:
    lumbung("helpers", "-c", str(faces.config), "--out", str(tmp_path))
    assert {file.name for file in tmp_path.iterdir()} == {WINDOWS, LINUX, CERTIFICATE}
    again = CliRunner().invoke(
        main, ["provision", "tls", "make", "-c", str(faces.config), "--out", str(faces.folder / "tls")]
    )
    assert again.exit_code == 1
    assert "LMB-5611" in again.output
