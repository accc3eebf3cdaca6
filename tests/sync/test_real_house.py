"""The agent between the box's real journal and the real centre: what one writes, the other must read."""

from __future__ import annotations

import hashlib
import os
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pysqlite3
import pytest
from sqlalchemy import insert
from werkzeug.serving import make_server

from appliance.journal import Group, Journal
from appliance.rows import chained_row
from central import keyring, planning, worker
from central.centre import Centre
from central.centre import wall_ms as centre_wall_ms
from central.settings import CentreSettings
from central.staff import settle_notice
from central.store import schema, sites
from central.store.engine import open_engine, reading, writing
from central.store.events import count_events
from central.store.notices import open_notices
from central.store.tables import blobs
from central.web.app import make_app
from sync import errors, service
from sync.agent import Agent
from sync.journal import JOURNAL
from sync.journal import reading as reading_journal
from sync.settings import BoxPlace, SyncSettings
from sync.state import read_state
from sync.wire.chain import Origin
from sync.wire.dispatch import Body, Draft, PackageRef, seal_dispatch
from sync.wire.events import Event
from sync.wire.keys import SealingKey, SigningKey
from sync.wire.package import manifest_of, sign_manifest
from tests.sync.world import content

SITE, BOX = "smk-1", "box-1"
SITTING, ATTEMPT = bytes(range(16)), bytes(range(16, 32))
Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Road:
    """The way to the centre: loses, after the commit, as many answers as it is told."""

    def __init__(self, centre: Wsgi) -> None:
        self.centre, self.lose = centre, 0

    def __call__(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        answer = b"".join(self.centre(environ, start))
        if self.lose and environ["REQUEST_METHOD"] == "PATCH":
            self.lose -= 1
            raise ConnectionAbortedError  # the server never says a byte: a time-out, which means "unknown"
        return [answer]


class House:
    """A centre that listens, and a box folder with the box's own journal."""

    def __init__(self, folder: Path) -> None:
        settings = CentreSettings(data_dir=folder / "centre", hosts=("localhost",), port=0)
        role_list = keyring.make(settings.keys_dir, centre_wall_ms())
        engine = open_engine(settings.url)
        schema.upgrade(engine)
        self.centre = Centre(settings, engine, keyring.load(settings.keys_dir))
        self.signer, self.sealer = SigningKey.generate(), SealingKey.generate()
        planning.add_site(self.centre, SITE, "SMK 1", "Asia/Makassar")
        planning.add_box(self.centre, SITE, BOX, self.signer.public.raw, self.sealer.public.raw)
        self.box = folder / "box"
        (self.box / "keys").mkdir(parents=True)
        (self.box / "keys/box-sign.key").write_bytes(self.signer.to_bytes())
        (self.box / "roots.json").write_bytes(role_list)
        Journal.create(self.box, site=SITE, box=BOX, random=os.urandom)
        self.road = Road(make_app(self.centre))
        self.url = ""

    def agent(self, box: Path | None = None, read_timeout_ms: int = 60_000) -> Agent:
        place = BoxPlace(data_dir=box or self.box, site=SITE, box=BOX)
        agent = service.build_agent(place, SyncSettings(centre_url=self.url, read_timeout_ms=read_timeout_ms))
        agent.link.retry_wait_s = 0.01
        return agent

    def sit(self, answers: int, box: Path | None = None, *, letter: str = "A") -> None:
        """Open the box, take so many answers as the writer commits them, and stop."""
        journal = Journal.open(box or self.box, site=SITE, box=BOX, software="0.1.0", random=os.urandom)
        write(journal, answers, letter)
        journal.close()

    def events(self) -> int:
        with reading(self.centre.engine) as connection:
            return count_events(connection, SITE)


def write(journal: Journal, answers: int, letter: str) -> None:
    last = journal.last
    seq, head, k = last.seq, last.head, last.k
    group = Group()
    for n in range(answers):
        seq, k = seq + 1, k + 40
        body = (last.origin.epoch, 1, n, f"I-{n % 40}", letter, k)
        event = Event(seq, k, "answer.given", SITTING, ATTEMPT, body)
        row, head = chained_row(last.epoch_id, event, last.origin.chain_key, head)
        group.rows.append(row)
    journal.commit(group, k)
    journal.last = last._replace(seq=seq, head=head, k=k)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
    server = make_server("127.0.0.1", 0, house.road, threaded=True)
    house.url = f"http://localhost:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield house
    server.shutdown()
    thread.join()
    server.server_close()
    house.centre.engine.dispose()


def told(house: House) -> Any:
    return read_state(house.box)


def test_it_works(house: House) -> None:
    house.sit(1_500)
    service.run_once(house.agent())
    assert house.events() == 1_501
    state = told(house)
    assert (state.link, state.backlog_events, state.troubles) == ("up", 0, {})
    assert state.drift == "close"


def test_two_starts_of_the_box_are_two_epochs_at_the_centre(house: House) -> None:
    house.sit(10)
    house.sit(10)
    service.run_once(house.agent())
    assert house.events() == 22
    assert len(told(house).receipted) == 2


def test_an_answer_lost_after_the_centres_commit_doubles_nothing(house: House) -> None:
    house.sit(300)
    house.road.lose = 1
    service.run_once(house.agent(read_timeout_ms=2_000))
    assert house.events() == 301
    assert told(house).backlog_events == 0


def test_reading_while_the_box_writes(house: House) -> None:
    """The agent takes its rows while the writer holds the file open and goes on committing."""
    journal = Journal.open(house.box, site=SITE, box=BOX, software="0.1.0", random=os.urandom)
    agent = house.agent()
    for _ in range(20):
        write(journal, 100, "B")
        agent.keep(all_now=True)
    agent.carry()
    agent.keep()
    journal.close()
    assert house.events() == 2_001
    assert told(house).backlog_events == 0


def test_the_archived_receipt_comes_after_the_second_copy(house: House) -> None:
    house.sit(20)
    agent = house.agent()
    service.run_once(agent)
    assert worker.archive(house.centre) == 1
    service.run_once(agent)
    ((ranges),) = told(house).receipted.values()
    assert ranges == ((1, 21, "archived"),)


def test_a_restored_copy_goes_its_own_way_and_all_of_both_is_held(house: House, tmp_path: Path) -> None:
    house.sit(10)
    copy = tmp_path / "copy"
    shutil.copytree(house.box, copy)
    house.sit(10, letter="B")
    house.sit(10, copy, letter="C")
    service.run_once(house.agent())
    service.run_once(house.agent(copy))
    assert house.events() == 11 + 11 + 11, "what both had, and what each had alone"
    assert read_state(copy).forks == ()


def test_a_forged_history_is_a_fork_that_is_told_and_never_called_held(house: House, tmp_path: Path) -> None:
    """Two journals under one epoch's name, which no start of a box makes: somebody wrote into one of them."""
    house.sit(30)
    copy = tmp_path / "copy"
    shutil.copytree(house.box, copy)
    forge(copy, "B")
    service.run_once(house.agent())
    service.run_once(house.agent(copy))
    assert told(house).backlog_events == 0
    state = read_state(copy)
    assert state.troubles["upload"].code == errors.FORKED.code
    assert len(state.forks) == 1
    assert state.backlog_events == 31, "the centre names this range, but with another head: it is not ours it holds"
    (epoch,) = told(house).receipted
    assert state.at_centre(bytes.fromhex(epoch), 31) is None
    service.run_once(house.agent())
    assert told(house).backlog_events == 0, "the true one is not troubled by it"


def forge(box: Path, letter: str) -> None:
    """Write other answers into the last epoch, chain and all, as one with the whole disk in hand could."""
    database = pysqlite3.connect(str(box / "journal.db"), isolation_level=None)
    id_, *origin = database.execute(
        "SELECT id, epoch, parent, parent_seq, parent_head, chain_key FROM epochs ORDER BY id DESC LIMIT 1"
    ).fetchone()
    of = Origin(*origin)
    rows = database.execute("SELECT seq, k, head FROM events WHERE epoch_id = ? ORDER BY seq", (id_,)).fetchall()
    head = rows[0][2]
    for seq, k, _ in rows[1:]:
        event = Event(seq, k, "answer.given", SITTING, ATTEMPT, (of.epoch, 1, seq, "I-1", letter, k))
        row, head = chained_row(id_, event, of.chain_key, head)
        database.execute("UPDATE events SET body = ?, head = ? WHERE epoch_id = ? AND seq = ?", (*row[-2:], id_, seq))
    database.close()


def issue(house: House, version: int, data: bytes) -> None:
    """Issue a dispatch with one content at the centre."""
    manifest = manifest_of(data, exam_id="contoh", exam_version=str(version), title="Contoh", created_ms=1)
    envelope = sign_manifest(manifest, house.centre.keys.exam_signers)
    ref = PackageRef(envelope, manifest.content_sha256, len(data))
    draft = Draft(SITE, version, 1, (ref,), (house.centre.keys.role_list,))
    body = Body(bytes(32), "SMK 1", "Asia/Makassar")
    sealed = seal_dispatch(draft, body, {BOX: house.sealer.public}, house.centre.keys.dispatch)
    with writing(house.centre.engine, SITE) as connection:
        connection.execute(insert(blobs), {"sha256": hashlib.sha256(data).digest(), "data": data})
        sites.add_dispatch(connection, SITE, version, sealed, 1, {hashlib.sha256(data).digest()})


def test_a_dispatch_and_its_content_come_down(house: House) -> None:
    for version, data in ((7, content(700_000, b"ab")), (8, content(100))):
        issue(house, version, data)
        agent = house.agent()
        service.run_once(agent)
        assert (told(house).dispatch_version, told(house).blobs_missing) == (version, 0)
        assert (house.box / "inbox/blobs" / hashlib.sha256(data).hexdigest()).read_bytes() == data
        agent.carry(insist=True)
        assert told(house).troubles == {}, "a 304 is no trouble"


def test_a_box_that_was_revoked_is_told_and_what_it_brings_is_set_aside(house: House) -> None:
    house.sit(10)
    service.run_once(house.agent())
    held = house.events()
    planning.revoke_box(house.centre, SITE, BOX)
    house.sit(10)
    service.run_once(house.agent())
    assert (told(house).revoked, told(house).link) == (True, "up")
    assert told(house).backlog_events == 0, "it is safe at the centre"
    assert {code for _epoch, _seq, code in told(house).quarantined} == {errors.BOX_BARRED.code}
    assert house.events() == held, "and in nobody's score"


def test_a_copied_disk_and_its_original_learn_of_each_other(house: House, tmp_path: Path) -> None:
    house.sit(5)
    service.run_once(house.agent())
    copy = tmp_path / "copy"
    shutil.copytree(house.box, copy)
    for folder in (house.box, copy, house.box):  # the original hears of it at its next contact
        house.sit(5, folder)
        service.run_once(house.agent(folder))
    with reading_journal(copy / JOURNAL) as theirs, reading_journal(house.box / JOURNAL) as ours:
        first_of_ours, of_theirs = ours.epochs()[-2].origin, theirs.epochs()[-1].origin
    assert first_of_ours.parent_epoch == of_theirs.parent_epoch
    assert read_state(house.box).twins == (of_theirs.epoch.hex(),)
    assert read_state(copy).twins == (first_of_ours.epoch.hex(),)
    with reading(house.centre.engine) as connection:
        (notice,) = open_notices(connection, SITE)
    assert notice.kind == "twin_journals"
    settle_notice(house.centre, SITE, notice.notice, "ani", "Teknisi menyalin disk.")
    service.run_once(house.agent())
    assert read_state(house.box).twins == (), "settled at the centre, settled here"


def test_a_centre_that_lost_its_memory_gets_it_back(house: House, tmp_path: Path) -> None:
    """Its database is put back to a backup from before the sitting; the boxes fill the gap by themselves."""
    house.sit(10)
    service.run_once(house.agent())
    before = house.events()
    house.centre.engine.dispose()
    backup = tmp_path / "backup.db"
    shutil.copy(house.centre.settings.data_dir / "centre.db", backup)
    house.sit(500)
    service.run_once(house.agent())
    house.centre.engine.dispose()
    for path in house.centre.settings.data_dir.glob("centre.db*"):
        path.unlink()
    shutil.copy(backup, house.centre.settings.data_dir / "centre.db")
    assert house.events() == before
    service.run_once(house.agent())
    assert house.events() == before + 501
