"""Machines with the package on them. Each is made once a session; every test boots its own on top of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.appliance.web.site import Site, make_site
from tests.e2e.clock import Clock
from tests.provisioning.machine.field import Field, make_field
from tests.provisioning.machine.machine import Machine, why_not

ROOT = Path(__file__).parents[3]
SUITES = ("bookworm", "trixie")
PEOPLE = 12


@pytest.fixture(scope="session")
def deb() -> Path:
    """The package as `make deb` left it."""
    refused = why_not()
    assert refused is None, refused
    made = sorted((ROOT / "dist").glob("lumbung_*_amd64.deb"), key=lambda path: path.stat().st_mtime)
    assert made, "run `make deb` first"
    return made[-1]


@pytest.fixture(scope="session")
def installed(deb: Path) -> Iterator[Callable[[str], tuple[Path, ...]]]:
    """Suite → layers of a machine on which the package was installed, offline, and which was then shut down."""
    machines: dict[str, Machine] = {}

    def layers(suite: str) -> tuple[Path, ...]:
        if suite not in machines:
            machine = machines[suite] = Machine(suite)
            machine.boot()
            machine.push(deb, "/srv/lumbung.deb")
            machine.run("dpkg -i /srv/lumbung.deb && rm /srv/lumbung.deb")
            machine.stop()
        return machines[suite].frozen()

    yield layers
    for machine in machines.values():
        machine.close()


@pytest.fixture(scope="session")
def site(deb: Path, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A box folder that is enrolled and has its dispatch, as it comes to a school."""
    return make_site(tmp_path_factory.mktemp("site"), 80, count=PEOPLE, origin="http://127.0.0.1", body_seconds=5.0)


@pytest.fixture(scope="session")
def boxed(
    installed: Callable[[str], tuple[Path, ...]], site: Site, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], tuple[Path, ...]]]:
    """Suite → layers of a machine that is the box of `site` and has served once."""
    machines: dict[str, Machine] = {}
    config = tmp_path_factory.mktemp("config") / "config.toml"
    config.write_text(
        site.config.read_text().replace(str(site.settings.data_dir), "/var/lib/lumbung/box")
        + '[sync]\ncentre_url = "http://127.0.0.1:1"\n[centre]\ndata_dir = "/var/lib/lumbung/centre"\n'
    )

    def layers(suite: str) -> tuple[Path, ...]:
        if suite not in machines:
            machine = machines[suite] = Machine(suite, installed(suite))
            machine.boot()
            machine.push(site.settings.data_dir, "/var/lib/lumbung/box", owner="lumbung:lumbung")
            machine.push(config, "/etc/lumbung/config.toml", owner="root:lumbung", mode="0640")
            machine.run("systemctl start lumbung-box.socket lumbung-box.service lumbung-sync.service")
            machine.stop()
        return machines[suite].frozen()

    yield layers
    for machine in machines.values():
        machine.close()


@pytest.fixture
def box(boxed: Callable[[str], tuple[Path, ...]]) -> Iterator[Machine]:
    """A box on Debian 12 that has just booted."""
    with Machine("bookworm", boxed("bookworm")) as machine:
        yield machine


@pytest.fixture(scope="session")
def field(deb: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Field]:
    """A centre with a sitting planned, and its kit for both releases."""
    made = make_field(tmp_path_factory.mktemp("field"), deb, SUITES)
    yield made
    made.centre.engine.dispose()


@pytest.fixture(scope="session")
def clock(tmp_path_factory: pytest.TempPathFactory) -> Clock:
    """The library that tells a machine's programs another year."""
    return Clock.build(tmp_path_factory.mktemp("clock"))
