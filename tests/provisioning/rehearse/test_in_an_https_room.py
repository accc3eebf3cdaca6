"""Lab PCs take part in an HTTPS room as well: over plain HTTP, on the port that the room's firewall leaves open."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from appliance.lockdown.origin import plain_origin
from appliance.settings import BoxSettings
from lumbung import main
from provisioning.network.files import FIREWALL, room_files
from provisioning.network.settings import NetworkSettings
from provisioning.rehearse.cli import held_where
from tests.appliance.web.server import ROOT
from tests.appliance.web.site import make_site
from tests.conditions import eventually
from tests.provisioning.network.lan import BOX_CARD, Lan

SETTINGS = NetworkSettings(interface=BOX_CARD)
ORIGIN = "https://192.168.77.1"
OPENED = "import sys, urllib.request as u; print(u.urlopen(sys.argv[1], timeout=60).status)"


@pytest.mark.parametrize(
    ("origin", "port", "asked", "held"),
    [
        ("https://ujian.lan", 443, None, (80, "http://ujian.lan/rehearsal")),
        ("https://ujian.lan:8443", 8443, None, (8443, "http://ujian.lan:8443/rehearsal")),
        ("http://ujian.lan", 80, None, (80, "http://ujian.lan/rehearsal")),
        ("http://10.0.0.5:8080", 8080, None, (8080, "http://10.0.0.5:8080/rehearsal")),
        ("http://10.0.0.5:8080", 8080, 9000, (9000, "http://10.0.0.5:9000/rehearsal")),
        ("https://ujian.lan", 443, 80, (80, "http://ujian.lan/rehearsal")),
        ("http://[fd00::1]:8080", 8080, 9000, (9000, "http://[fd00::1]:9000/rehearsal")),
    ],
)
def test_the_page_names_the_port_that_is_held(
    tmp_path: Path, origin: str, port: int, asked: int | None, held: tuple[int, str]
) -> None:
    tls = {"tls_cert": tmp_path / "c", "tls_key": tmp_path / "k"} if origin.startswith("https") else {}
    settings = BoxSettings(data_dir=tmp_path, site="s", box="b", origin=origin, port=port, **tls)
    assert held_where(settings, asked) == held


@pytest.mark.root
@pytest.mark.room  # the doctor and one step of the load: half a minute
def test_a_lab_pc_opens_what_the_page_names(tmp_path: Path) -> None:
    tls = tmp_path / "tls"
    files = {"tls_cert": str(tls / "certificate.pem"), "tls_key": str(tls / "key.pem")}
    site = make_site(tmp_path, 443, origin=ORIGIN, hosts=["127.0.0.1"], host="0.0.0.0", **files)
    made = CliRunner().invoke(main, ["provision", "tls", "make", "-c", str(site.config), "--out", str(tls), "--json"])
    assert made.exit_code == 0, made.output
    rules = tmp_path / "firewall.nft"
    rules.write_text(room_files(SETTINGS, plain_origin(ORIGIN), "networkd")[FIREWALL].text)
    words = ["provision", "rehearse", "-c", str(site.config), "--seats", "2", "--no-drill", "--json"]
    with Lan(str(SETTINGS.address)) as lan:
        lan.give_pc("192.168.77.60/24")
        assert lan.on_box("nft", "-f", str(rules)).returncode == 0
        command = [
            "ip",
            "netns",
            "exec",
            lan.box_space,
            sys.executable,
            "-m",
            "lumbung",
            *words,
            "--out",
            str(tmp_path),
        ]
        held = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        try:
            page = "http://192.168.77.1/rehearsal"
            eventually(
                lambda: lan.on_pc(sys.executable, "-c", OPENED, page).stdout.strip() == "200",
                within_s=180,
                every_s=0.5,
            )
            said, _ = held.communicate(timeout=300)
        finally:
            held.kill()
            held.wait()
    told = json.loads(said.splitlines()[-1])
    assert told["address"] == page
    assert told["steps"][0]["lost"] == 0
