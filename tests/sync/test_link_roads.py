"""The road to the centre over real sockets: none at all, certificates, proxies; each has its code."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest

from sync import errors
from sync.errors import LumbungError
from sync.link import CONNECT_RETRIES
from tests.sync.certificates import office_ca
from tests.sync.linking import link_of, refusal
from tests.sync.small_centre import serving
from tests.sync.small_proxy import proxying
from tests.sync.world import World

# --- no road ---------------------------------------------------------------------------------------


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def connects(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every connect that is tried from here on."""
    tried: list[Any] = []
    connect = socket.socket.connect

    def noted(self: socket.socket, address: Any) -> None:
        tried.append(address)
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", noted)
    return tried


def test_a_closed_port_is_refused_and_only_the_connect_is_retried(world: World, connects: list[Any]) -> None:
    link = link_of(world, centre_url=f"http://127.0.0.1:{closed_port()}")
    with refusal(errors.CONNECTION_REFUSED):
        link.heads()
    assert len(connects) == 1 + CONNECT_RETRIES, "by urllib3 alone; stamina must not multiply that"


def test_an_unknown_name_is_told_apart(world: World) -> None:
    with refusal(errors.NAME_NOT_FOUND):
        link_of(world, centre_url="http://pusat.invalid").heads()


def test_a_network_without_a_way_is_told_apart(world: World) -> None:
    with refusal(errors.NO_ROUTE):
        link_of(world, centre_url="http://255.255.255.255:81").heads()


def test_a_connect_that_hangs_times_out(world: World, connects: list[Any]) -> None:
    """A listener whose queue is full answers no further connect."""
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(full.getsockname())
        link = link_of(world, centre_url=f"http://127.0.0.1:{full.getsockname()[1]}", connect_timeout_ms=150)
        with refusal(errors.TIMED_OUT) as details:
            link.heads()
        assert details["phase"] == "connect"
        assert len(connects) == 1 + CONNECT_RETRIES
        for one in waiting:
            one.close()


# --- certificates and proxies ----------------------------------------------------------------------


def test_a_custom_ca_vouches_for_the_centre(tmp_path: Path) -> None:
    ca_file, context = office_ca(tmp_path)
    world = World(tmp_path / "box")
    with serving(world.centre, context):
        assert link_of(world, ca_file=ca_file).heads().epochs == ()
        with refusal(errors.TLS_FAILED) as details:
            link_of(world).heads()
        assert "certificate" in details["why"]


def test_a_certificate_for_another_name_is_refused(tmp_path: Path) -> None:
    ca_file, context = office_ca(tmp_path, "pusat.example.go.id")
    world = World(tmp_path / "box")
    with serving(world.centre, context), refusal(errors.TLS_FAILED):
        link_of(world, ca_file=ca_file).heads()


def test_a_centre_without_tls_behind_https_is_told(world: World) -> None:
    with refusal(errors.TLS_FAILED):
        link_of(world, centre_url=world.centre.url.replace("http:", "https:")).heads()


def test_a_missing_ca_file_is_told(world: World) -> None:
    with refusal(errors.TLS_FAILED) as details:
        link_of(world, centre_url="https://localhost:1", ca_file="/nowhere/ca.pem").heads()
    assert details["why"] == "ca_file cannot be read"


@pytest.mark.parametrize("password", [None, "budi:s3cret"])
def test_a_proxy_forwards_plain_http(world: World, password: str | None) -> None:
    with proxying(password) as proxy:
        login = f"{password}@" if password else ""
        link = link_of(world, proxy=f"http://{login}127.0.0.1:{proxy.port}")
        assert link.heads().epochs == ()
        assert link.heartbeat({}).at_ms
        assert [path.rsplit("/", 1)[1] for path in proxy.forwarded] == ["head", "heartbeat"]


def test_a_proxy_tunnels_to_a_centre_with_its_own_ca(tmp_path: Path) -> None:
    ca_file, context = office_ca(tmp_path)
    world = World(tmp_path / "box")
    with serving(world.centre, context), proxying("budi:s3cret") as proxy:
        link = link_of(world, ca_file=ca_file, proxy=f"http://budi:s3cret@127.0.0.1:{proxy.port}")
        assert link.heads().epochs == ()
        assert proxy.tunnels == [world.centre.url.removeprefix("https://")]


def test_a_proxy_that_wants_a_password_is_told_without_naming_it(world: World) -> None:
    with proxying("budi:s3cret") as proxy:
        link = link_of(world, proxy=f"http://budi:wr0ng@127.0.0.1:{proxy.port}")
        with pytest.raises(LumbungError) as caught:
            link.heads()
    assert caught.value.entry is errors.PROXY_FAILED
    assert "wr0ng" not in str(caught.value)


@pytest.mark.parametrize("centre", ["http://localhost:9", "https://localhost:9"])
def test_a_proxy_that_is_not_there_is_told(world: World, centre: str) -> None:
    with refusal(errors.PROXY_FAILED):
        link_of(world, centre_url=centre, proxy=f"http://127.0.0.1:{closed_port()}").heads()


def test_the_environments_proxy_is_not_used(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{closed_port()}")
    assert link_of(world).heads().epochs == ()
