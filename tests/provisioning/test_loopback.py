"""What a client of this PC's own box takes for it: one certificate, whoever vouches, by whatever name it dials."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
import urllib3

from provisioning import loopback
from provisioning.simulate.browser import Browser, LineLostError, Seams, seeded
from provisioning.tls.certify import make_site_certificates
from tests.provisioning.certificates import self_signed

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n{}"


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The room's certificate and another for the same name, each with its key beside it."""
    folder = tmp_path_factory.mktemp("certificates")
    for name in ("room", "other"):
        made = make_site_certificates("smk-uji", ["ujian.lan"])
        (folder / f"{name}.pem").write_bytes(made.certificate)
        (folder / f"{name}-key.pem").write_bytes(made.key)
        (folder / f"{name}-authority.pem").write_bytes(made.authority)
    return {name: folder / f"{name}.pem" for name in ("room", "other")}


@contextmanager
def serving(certificate: Path, key: Path | None = None) -> Iterator[str]:
    """A TLS server that shows `certificate` and answers everybody with an empty object. `key`: else that beside it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key or certificate.with_name(f"{certificate.stem}-key.pem"))
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                taken, _ = listener.accept()
            except OSError:
                return  # closed: the end
            try:
                with context.wrap_socket(taken, server_side=True) as line:
                    line.recv(65_536)
                    line.sendall(ANSWER)
            except OSError:
                continue  # refused by the client

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"https://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


def by_session(address: str, trust: ssl.SSLContext) -> bool:
    with loopback.session(trust) as session:
        return session.get(address, timeout=5).ok


def by_browser(address: str, trust: ssl.SSLContext) -> bool:
    seams = Seams(lambda: 0.0, lambda seconds: None, seeded(1, 1))
    return Browser(address, seams, trust=trust)._once("GET", "/", None) == {}


@pytest.mark.parametrize("asks", [by_session, by_browser])
def test_it_takes_the_rooms_certificate_and_no_other(
    shown: dict[str, Path], asks: Callable[[str, ssl.SSLContext], bool]
) -> None:
    with serving(shown["room"]) as address:
        assert asks(address, loopback.only(shown["room"]))
        with pytest.raises((requests.exceptions.SSLError, urllib3.exceptions.SSLError)):
            asks(address, loopback.only(shown["other"]))


def test_who_vouches_for_it_vouches_for_no_second_one(
    shown: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the authority in the same file nor one that the environment names makes another certificate good."""
    both = tmp_path / "chain.pem"
    authority = shown["other"].with_name("other-authority.pem")
    both.write_bytes(shown["room"].read_bytes() + authority.read_bytes())
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(authority))
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    trust = loopback.only(both)
    with serving(shown["other"]) as address, pytest.raises(requests.exceptions.SSLError):
        by_session(address, trust)
    assert trust.cert_store_stats()["x509"] == 1


def test_a_line_without_the_certificate_is_a_lost_line(shown: dict[str, Path]) -> None:
    """A page tries on, and says so in the end: never a box that is taken for the room's."""
    clock = iter(range(100))
    seams = Seams(lambda: float(next(clock)), lambda seconds: None, seeded(1, 1))
    with serving(shown["other"]) as address, pytest.raises(LineLostError):
        Browser(address, seams, give_up_s=3.0, trust=loopback.only(shown["room"])).log_in("1", "2", "3")


def test_dates_are_for_the_doctor(shown: dict[str, Path], tmp_path: Path) -> None:
    """A room whose certificate has ended is told so by a check that fails, not by seats that cannot sit down."""
    ended = self_signed(tmp_path, "ujian.lan", (-900, -530))
    with serving(ended["tls_cert"], ended["tls_key"]) as address:
        assert by_session(address, loopback.only(ended["tls_cert"]))
