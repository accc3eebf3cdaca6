"""In an HTTPS room a rehearsal is held over HTTPS, with the room's own certificate: at its port, for lab PCs that trust
it, beside the page that teaches them to; and what the box simulates takes no other certificate."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from appliance.lockdown.origin import plain_origin
from appliance.settings import BoxSettings
from lumbung import main
from provisioning import loopback
from provisioning.demo.proctor import Proctor as Demonstrator
from provisioning.network.files import FIREWALL, room_files
from provisioning.network.settings import NetworkSettings
from provisioning.rehearse.cli import trust_page_of
from provisioning.rehearse.stage import origin_at
from sync import errors
from tests.appliance.web.conftest import MakeServer, make_server
from tests.appliance.web.server import ROOT
from tests.appliance.web.site import PASSWORD, PROCTOR, SITTING, Site, make_site
from tests.conditions import eventually
from tests.provisioning.network.lan import BOX_CARD, Lan

__all__ = ["make_server"]  # the fixture

SETTINGS = NetworkSettings(interface=BOX_CARD)
ORIGIN = "https://192.168.77.1"

# A lab PC: what it trusts is a file, or what every PC does. Says whether it may open the page, sits down, reports on.
LAB_PC = """
import json, ssl, sys, threading, urllib.request as u
box, trusts = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None
context = ssl.create_default_context(cafile=trusts)
def ask(path, said=None):
    headers = {"Content-Type": "application/json", "Origin": box}
    asked = u.Request(box + path, said and json.dumps(said).encode(), headers)
    with u.urlopen(asked, timeout=60, context=context) as answer:
        return answer.status, answer.read()
try:
    print(ask("/rehearsal")[0], flush=True)
except u.URLError as refused:
    sys.exit(print(refused.reason.verify_message))
ask("/api/v1/rehearsal/seats", {"label": "A1"})
report = dict(label="A1", confirmed=1, p50_ms=1, p99_ms=1, worst_ms=1, cuts=0, longest_ms=0, lost=0)
while not threading.Event().wait(1.0):
    try:
        ask("/api/v1/rehearsal/reports", report)
    except OSError:
        continue  # the box is being killed, and will be back
"""
PLAIN = "import sys, urllib.request as u; a = u.urlopen(sys.argv[1], timeout=60); print(a.status, a.url)"
LEADS = """
import http.client, sys
asked = http.client.HTTPConnection(sys.argv[1], timeout=60)
asked.request("GET", "/rehearsal")
answer = asked.getresponse()
print(answer.status, answer.headers["Location"])
"""


@pytest.mark.parametrize(
    ("origin", "port", "held_at", "opened"),
    [
        ("https://ujian.lan", 443, 443, "https://ujian.lan"),
        ("https://ujian.lan:8443", 8443, 8443, "https://ujian.lan:8443"),
        ("http://ujian.lan", 80, 80, "http://ujian.lan"),
        ("http://10.0.0.5:8080", 8080, 8080, "http://10.0.0.5:8080"),
        ("http://10.0.0.5:8080", 8080, 9000, "http://10.0.0.5:9000"),
        ("http://10.0.0.5:8080", 8080, 80, "http://10.0.0.5"),
        ("https://ujian.lan", 443, 8443, "https://ujian.lan:8443"),
        ("http://[fd00::1]:8080", 8080, 9000, "http://[fd00::1]:9000"),
    ],
)
def test_what_lab_pcs_open_has_the_rooms_own_scheme(
    tmp_path: Path, origin: str, port: int, held_at: int, opened: str
) -> None:
    tls = {"tls_cert": tmp_path / "c", "tls_key": tmp_path / "k"} if origin.startswith("https") else {}
    settings = BoxSettings(data_dir=tmp_path, site="s", box="b", origin=origin, port=port, **tls)
    assert origin_at(settings, held_at) == opened
    assert trust_page_of(settings) == ("http://ujian.lan/trust" if tls else None)


def test_where_tls_ends_in_front_of_the_box_lab_pcs_come_through_that(tmp_path: Path) -> None:
    settings = BoxSettings(data_dir=tmp_path, site="s", box="b", origin="https://ujian.lan", port=8080)
    assert origin_at(settings, 8080) == "https://ujian.lan"
    assert origin_at(settings, 9000) == "http://ujian.lan:9000"
    assert trust_page_of(settings) is None
    own = {"tls_cert": tmp_path / "c", "tls_key": tmp_path / "k", "port": 443}
    by_number = BoxSettings(data_dir=tmp_path, site="s", box="b", origin="https://[fd00::1]", **own)  # type: ignore[arg-type]
    assert trust_page_of(by_number) == "http://[fd00::1]/trust"


def test_where_tls_ends_in_front_of_the_box_the_proctor_of_a_rehearsal_gets_in(make_server: MakeServer) -> None:
    """The box marks its cookies for HTTPS alone; who asks it on this PC, behind nginx, gives them back all the same."""
    own = make_server(origin="https://ujian.lan", hosts=["127.0.0.1"])
    own.door = f"http://127.0.0.1:{own.port}"
    own.start()
    with loopback.session(None) as session:
        Demonstrator(own.door, PROCTOR, PASSWORD, session).act(SITTING.hex(), "open")


def tls_room(folder: Path, port: int = 443) -> Site:
    """A box of the lab that has its certificate, `tls/authority.pem` beside it."""
    tls = folder / "tls"
    files = {"tls_cert": str(tls / "certificate.pem"), "tls_key": str(tls / "key.pem")}
    site = make_site(folder, port, origin=ORIGIN, hosts=["127.0.0.1"], host="0.0.0.0", **files)
    made = lumbung("provision", "tls", "make", "-c", str(site.config), "--out", str(tls), "--json")
    assert made.exit_code == 0, made.output
    return site


def lumbung(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


@pytest.mark.root
@pytest.mark.room  # it makes a box and its certificate
def test_a_key_that_the_service_may_not_read_is_told_before_anything_steps_aside(reachable: Path) -> None:
    """As root it could be read: but the rehearsal's box runs as the service, and the exam's will, too."""
    site = tls_room(reachable)
    key = site.settings.tls_key
    assert key is not None
    for path in (site.settings.data_dir, *site.settings.data_dir.rglob("*")):
        os.chown(path, 4711, 4711)
    done = lumbung("provision", "rehearse", "-c", str(site.config), "--json", "--out", str(reachable))
    assert done.exit_code == 1
    told = json.loads(done.output.splitlines()[-1])["error"]
    assert (told["code"], told["details"]["tls_key"]) == (errors.TLS_UNUSABLE.code, str(key))
    assert told["details"]["why"] == "Permission denied"
    assert not (site.settings.data_dir / "rehearsal").exists()


@pytest.fixture
def lan() -> Iterator[Lan]:
    """An HTTPS room's cable, with the firewall that the room gets."""
    with Lan(str(SETTINGS.address)) as made:
        made.give_pc("192.168.77.60/24")
        yield made


@pytest.mark.root
@pytest.mark.room  # the doctor, one step of the load and a killed box: a minute
def test_a_lab_pc_that_trusts_the_room_takes_part_and_another_is_told(lan: Lan, tmp_path: Path) -> None:
    site = tls_room(tmp_path)
    authority = str(tmp_path / "tls/authority.pem")
    rules = tmp_path / "firewall.nft"
    rules.write_text(room_files(SETTINGS, plain_origin(ORIGIN), "networkd")[FIREWALL].text)
    assert lan.on_box("nft", "-f", str(rules)).returncode == 0
    at = ("-c", str(site.config))
    lan.start_on_box(sys.executable, "-m", "lumbung", "provision", "tls", "face", *at)
    command = ["ip", "netns", "exec", lan.box_space, sys.executable, "-m", "lumbung", "provision", "rehearse", *at]
    held = subprocess.Popen(
        [*command, "--seats", "2", "--json", "--out", str(tmp_path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    refused = partial(lan.on_pc, sys.executable, "-c", LAB_PC, ORIGIN)
    try:
        eventually(lambda: "certificate" in refused().stdout, within_s=180, every_s=0.5)
        assert refused().stdout.strip() == "unable to get local issuer certificate"
        assert lan.python_on_pc(PLAIN, "http://192.168.77.1/trust") == "200 http://192.168.77.1/trust"
        assert lan.python_on_pc(LEADS, "192.168.77.1") == f"307 {ORIGIN}/rehearsal"
        lan.start_on_pc(sys.executable, "-c", LAB_PC, ORIGIN, authority)
        said, _ = held.communicate(timeout=300)
    finally:
        held.kill()
        held.wait()
    told = json.loads(said.splitlines()[-1])
    assert (told["address"], told["https"]) == (f"{ORIGIN}/rehearsal", True)
    assert (told["pcs"], told["simulated"], told["lost"]) == (1, 2, 0)
    assert told["steps"][0]["lost"] == 0
    assert told["steps"][0]["saves"] > 0
    assert {each["step"]: each["result"] for each in told["drill"]}["server"] == "passed"
