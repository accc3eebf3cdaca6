"""The package and the wheel as files: what Debian's own critic says, owners and modes, and that a PC needs no Node."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from provisioning.debian.build import CACHE
from tests.appliance.web.site import Site
from tests.conditions import eventually
from tests.provisioning.machine.conftest import ROOT
from tests.provisioning.machine.machine import Machine

pytestmark = pytest.mark.machine

EXECUTABLE = {"./usr/bin/lumbung", "./usr/lib/lumbung/ups"}
FOLDERS = ("/etc/avahi", "/usr/bin", "/usr/lib/lumbung", "/usr/lib/systemd/system", "/usr/lib/tmpfiles.d", "/usr/share")


def test_lintian_finds_nothing_that_is_not_answered(deb: Path) -> None:
    """Each tag that is passed over has its reason in the package's own overrides."""
    assert shutil.which("lintian"), "apt-get install lintian"
    done = subprocess.run(
        ["lintian", "--profile", "debian", "--allow-root", "--tag-display-limit", "0", str(deb)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout + done.stderr).strip() == ""
    assert done.returncode == 0


def test_every_file_is_roots_and_nobody_elses_to_change(deb: Path) -> None:
    listing = subprocess.run(["dpkg-deb", "-c", str(deb)], check=True, capture_output=True, text=True).stdout
    rows = [line.split(maxsplit=5) for line in listing.splitlines()]
    assert len(rows) > 5_000
    assert {owner for _, owner, *_ in rows} == {"root/root"}
    assert {mode for mode, *_ in rows if mode[0] not in "l"} == {"drwxr-xr-x", "-rwxr-xr-x", "-rw-r--r--"}
    assert {row[-1] for row in rows if row[0] == "-rwxr-xr-x"} == EXECUTABLE
    files = [row[-1].removeprefix(".") for row in rows if row[0][0] == "-"]
    assert [name for name in files if not name.startswith(FOLDERS)] == []
    assert [name for name in files if re.search(r"site-packages/(pip|node_modules|tests)/", name)] == []


@pytest.fixture
def with_wheel(deb: Path, site: Site) -> Iterator[Machine]:
    """A bare Debian without network, Node, pip or compiler, and our wheel with the locked ones beside it."""
    (wheel,) = (ROOT / "dist").glob("lumbung-*-py3-none-any.whl")
    with Machine("bookworm") as machine:
        machine.push(CACHE, "/srv/wheels")
        machine.push(wheel, f"/srv/wheels/{wheel.name}")
        machine.push(ROOT / "requirements/run.txt", "/srv/run.txt")
        machine.push(site.settings.data_dir, "/srv/box")
        config = machine.root / "srv/lumbung.toml"
        config.write_text(site.config.read_text().replace(str(site.settings.data_dir), "/srv/box"))
        yield machine


def test_the_wheel_needs_no_node(with_wheel: Machine) -> None:
    machine = with_wheel
    assert machine.run("command -v node npm pip gcc", check=False).stdout == ""
    machine.run("python3 -m venv --without-pip /srv/venv")
    pip = "/srv/venv/bin/python3 $(echo /srv/wheels/pip-*.whl)/pip install --quiet --no-index --find-links /srv/wheels"
    machine.run(f"{pip} --require-hashes -r /srv/run.txt", within_s=600)
    machine.run(f"{pip} --no-deps /srv/wheels/lumbung-*.whl")
    service = machine.start("exec /srv/venv/bin/lumbung box run -c /srv/lumbung.toml")
    try:
        page = eventually(lambda: fetch(machine, "/"), 60.0, every_s=0.5)
        scripts = re.findall(r'(?:src|href)="(/[^"]+\.(?:js|css))"', page)
        assert scripts, page
        for path in scripts:
            assert len(fetch(machine, path)) > 500, path
        assert service.poll() is None
    finally:
        machine.kill()
        service.communicate(timeout=60)


def fetch(machine: Machine, path: str) -> str:
    """What the box of the machine answers with 200; nothing while it does not."""
    ask = f"import urllib.request as u; print(u.urlopen('http://127.0.0.1{path}').read().decode())"
    return machine.run(f'python3 -c "{ask}"', check=False).stdout
