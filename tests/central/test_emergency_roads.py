"""Whatever road an emergency file takes, however often and in whatever order: each of its rows is here once."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import select

from central import emergency, keyring, planning, projection, rulings
from central.centre import Centre
from central.settings import CentreSettings
from central.store import emergencies, results, schema, seated
from central.store.engine import open_engine, reading
from central.store.events import events_of_epoch
from central.store.notices import open_notices
from central.store.tables import batch_bytes
from central.web.app import make_app
from central.web.emergency import state_of
from lumbung import main
from sync import errors
from sync.errors import LumbungError
from sync.wire import canonical
from sync.wire.lease import LeaseToken
from sync.wire.receipt import EmergencyReceipt, read_emergency
from tests.central.conftest import Box, Clock, Link
from tests.central.planned import plan
from tests.central.test_projection import ALL_SIX
from tests.central.test_projection import take_in as take_journal_in
from tests.central.test_staff_pages import ORIGIN, PASSWORD, sign_in
from tests.sync.wire.page_file import contents, write_file

ROWS: list[canonical.Value] = [[n, "answer", item, "6", 1_000 * n] for n, item in enumerate(list(ALL_SIX)[:6], 1)]


class Field:
    """A centre with a planned sitting, a box of it, and the files that the first person's page may have saved."""

    def __init__(self, centre: Centre, box: Box) -> None:
        self.centre, self.box = centre, box
        self.planned = plan(centre)
        self.card = self.planned.cards[0]
        self.app = make_app(centre)
        self.link = Link(self.app.test_client(), box)
        planning.put_staff(centre, "staf", "Staf", "admin", PASSWORD)
        self.staff = self.app.test_client()
        assert sign_in(self.staff, "staf") == 303

    def file(self, rows: list[canonical.Value], *, key: bytes | None = None, site: str | None = None) -> bytes:
        site = site or self.box.site
        site_key = key or keyring.site_key(self.centre.settings.keys_dir, self.box.site)
        receiver = next(iter(self.centre.keys.receiving.values())).public
        about = LeaseToken(self.box.origin.epoch, 1, self.card.attempt, self.planned.sitting)
        return write_file(site, site_key, about, receiver, contents(rows))

    def by_box(self, data: bytes, part_bytes: int = 700) -> EmergencyReceipt:
        """Part by part over the signed road; the centre's word."""
        path, offset = f"/sync/v1/emergency/{hashlib.sha256(data).hexdigest()}", 0
        asked = self.link.ask("HEAD", path)
        if asked.status_code == 200:
            offset = int(asked.headers["Upload-Offset"])
        while True:
            part = data[offset : offset + part_bytes]
            told = {"Upload_Offset": str(offset), "Upload_Length": str(len(data))}
            answer = self.link.ask("PATCH", path, part, **told)
            if answer.status_code != 204:
                assert answer.status_code == 200, answer.text
                return read_emergency(answer.data, (self.centre.keys.receipt.public,))
            offset += len(part)

    def by_staff(self, *files: bytes) -> str:
        return send(self.staff, *files)

    def rows(self) -> list[tuple[int, bytes]]:
        """(n, body) of each event that files brought."""
        epoch = emergency.epoch_of(self.card.attempt, self.box.origin.epoch, 1)
        with reading(self.centre.engine) as connection:
            return sorted((row.seq, bytes(row.body)) for row in events_of_epoch(connection, self.box.site, epoch))

    def listed(self) -> dict[str, str]:
        """Digest → state, as the staff's page shows it."""
        projection.catch_up(self.centre)
        with reading(self.centre.engine) as connection:
            return {row.sha256.hex(): state_of(row) for row in emergencies.all_files(connection, 500)}

    def answers(self) -> dict[str, object]:
        projection.catch_up(self.centre)
        with reading(self.centre.engine) as connection:
            return results.answers_of(connection, self.box.site, self.card.attempt)

    def held(self) -> list[str]:
        projection.catch_up(self.centre)
        with reading(self.centre.engine) as connection:
            row = seated.find_attempt(connection, self.box.site, self.card.attempt)
        assert row is not None
        return list(row.held or [])


def send(client: FlaskClient, *files: bytes) -> str:
    """The page after a form with these files."""
    token = client.get("/darurat").text.split('name="csrf" value="')[1].split('"')[0]
    parts = [(io.BytesIO(data), f"lumbung-darurat-{n}.json") for n, data in enumerate(files)]
    answer = client.post("/darurat", data={"csrf": token, "files": parts}, headers=ORIGIN)
    assert answer.status_code == 200, answer.text
    return answer.text


@pytest.fixture
def field(centre: Centre, box: Box) -> Field:
    return Field(centre, box)


def test_it_works_by_each_road(field: Field, tmp_path: Path) -> None:
    """By box, by the staff's page and by command: the same file is taken in once, and each says so."""
    file = field.file(ROWS)
    word = field.by_box(file)
    assert (word.site, word.sha256, word.code) == (field.box.site, hashlib.sha256(file).digest(), None)
    assert len(field.rows()) == len(ROWS)
    assert "Sudah pernah diterima" in field.by_staff(file)
    assert emergency.bring(field.centre, file, "command", "").taken.added == 0  # type: ignore[union-attr]
    assert field.by_box(file) == word, "the answer was lost: the same word again"
    assert len(field.rows()) == len(ROWS)
    assert field.listed() == {word.sha256.hex(): "provisional"}
    page = field.staff.get("/darurat").text
    assert "Berlaku sementara" in page
    assert f"{len(ROWS)} dari {len(ROWS)}" in page
    assert field.staff.get("/perhatian").status_code == 200, "a notice of a file has no list of events"


def test_a_file_that_came_by_stick_need_not_go_up_again(field: Field) -> None:
    file = field.file(ROWS)
    assert f"{len(ROWS)} catatan ditambahkan" in field.by_staff(file)
    asked = field.link.ask("HEAD", f"/sync/v1/emergency/{hashlib.sha256(file).hexdigest()}")
    assert asked.headers["Upload-Offset"] == asked.headers["Upload-Length"] == str(len(file))
    assert field.by_box(file).code is None


def test_one_refused_file_is_kept_named_and_stops_no_other(field: Field) -> None:
    forged, rubbish, good = field.file(ROWS, key=bytes(32)), b"bukan berkas darurat", field.file(ROWS)
    elsewhere = field.file(ROWS, site="smk9")
    page = field.by_staff(forged, rubbish, elsewhere, good)
    for code in (errors.BAD_SIGNATURE, errors.NOT_CANONICAL, errors.NOT_THIS_SITE):
        assert code.code in page
    assert f"{len(ROWS)} catatan ditambahkan" in page
    with reading(field.centre.engine) as connection:
        kept = {bytes(row.data) for row in connection.execute(select(batch_bytes.c.data))}
    assert {forged, rubbish, elsewhere, good} <= kept
    states = field.listed()
    assert [states[hashlib.sha256(data).hexdigest()] for data in (forged, rubbish, elsewhere)] == ["aside"] * 3
    assert field.staff.get("/perhatian").text.count("Berkas darurat disisihkan") == 3


def test_the_list_says_what_staff_ruled(field: Field) -> None:
    file = field.file(ROWS)
    field.by_box(file)
    name, (site, attempt) = hashlib.sha256(file).hexdigest(), (field.box.site, field.card.attempt)
    assert field.listed() == {name: "provisional"}
    by = rulings.By("staf", "jurnal ruang itu hilang")
    for verdict, state in (("void", "ruled_void"), ("withdraw", "provisional"), ("accept", "ruled_accept")):
        rulings.rule(field.centre, site, attempt, "answers", verdict, by)  # type: ignore[arg-type]  # from this table
        assert field.listed() == {name: state}
        assert field.staff.get("/darurat").status_code == 200


def test_a_notice_of_a_file_that_is_nobody_s_can_be_settled(field: Field) -> None:
    field.by_staff(b"bukan berkas darurat")
    page = field.staff.get("/perhatian").text
    form = page.split('action="/perhatian/')[1].split('"')[0]
    token = page.split('name="csrf" value="')[1].split('"')[0]
    done = field.staff.post(f"/perhatian/{form}", data={"csrf": token, "note": "salah kirim"}, headers=ORIGIN)
    assert done.status_code == 303
    assert "salah kirim" not in field.staff.get("/perhatian").text


def test_a_log_without_an_answer_is_not_called_covered(field: Field) -> None:
    """Nothing is held for it, and no journal has come either."""
    file = field.file([[1, "flag", "A1", True, 1_000]])
    field.by_box(file)
    assert field.listed() == {hashlib.sha256(file).hexdigest(): "no_answers"}


def test_a_box_gets_a_word_for_what_is_set_aside_so_that_it_offers_it_no_more(field: Field) -> None:
    forged = field.file(ROWS, key=bytes(32))
    assert field.by_box(forged).code == errors.BAD_SIGNATURE.code
    assert field.by_box(forged).code == errors.BAD_SIGNATURE.code
    assert field.by_box(field.file(ROWS, site="smk9")).code == errors.NOT_THIS_SITE.code
    assert field.rows() == []


def test_a_box_cannot_fill_the_centre_with_rubbish(field: Field, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(emergency, "MOST_SET_ASIDE", 2)
    for data in (b"1", b"2"):
        assert field.by_box(data).code == errors.WRONG_SHAPE.code
    path = f"/sync/v1/emergency/{hashlib.sha256(b'3').hexdigest()}"
    answer = field.link.ask("PATCH", path, b"3", Upload_Offset="0", Upload_Length="1")
    assert (answer.status_code, errors.TOO_MUCH_PENDING.code in answer.text) == (507, True)
    assert field.by_box(field.file(ROWS)).code is None, "and what is good is taken all the same"


def test_what_a_revoked_box_brings_waits_for_staff(field: Field) -> None:
    """Whoever has the box has the site's key, and can write a file in anybody's name."""
    file = field.file(ROWS)
    planning.revoke_box(field.centre, field.box.site, field.box.box)
    assert field.by_box(file).code == errors.BOX_REVOKED.code
    assert field.rows() == []
    emergency.try_again(field.centre, field.box.site, hashlib.sha256(file).digest())
    assert len(field.rows()) == len(ROWS)


def test_a_file_larger_than_any_page_writes_is_not_begun(field: Field) -> None:
    told = {"Upload_Offset": "0", "Upload_Length": str((6 << 20) + 1)}
    answer = field.link.ask("PATCH", f"/sync/v1/emergency/{'0' * 64}", b"x", **told)
    assert (answer.status_code, errors.TOO_LARGE.code in answer.text) == (413, True)
    assert errors.TOO_LARGE.code in field.by_staff(b"x" * ((6 << 20) + 1))


def test_a_file_set_aside_for_a_lost_key_is_taken_in_once_the_key_is_back(field: Field) -> None:
    file, keys = field.file(ROWS), dict(field.centre.keys.receiving)
    field.centre.keys.receiving.clear()
    assert field.by_box(file).code == errors.NOT_OUR_KEY.code
    field.centre.keys.receiving.update(keys)
    name = hashlib.sha256(file).hexdigest()
    token = field.staff.get("/darurat").text.split('name="csrf" value="')[1].split('"')[0]
    answer = field.staff.post(f"/darurat/{field.box.site}/{name}", data={"csrf": token}, headers=ORIGIN)
    assert answer.status_code == 303
    assert len(field.rows()) == len(ROWS)
    assert field.listed() == {name: "provisional"}
    assert field.by_box(file).code is None
    with pytest.raises(LumbungError, match=errors.NO_SUCH_RECORD.code):
        emergency.try_again(field.centre, field.box.site, bytes(32))


@pytest.mark.parametrize("role", planning.STAFF_ROLES)
def test_who_may_see_and_who_may_bring(field: Field, role: str) -> None:
    planning.put_staff(field.centre, role, role.title(), role, PASSWORD)
    client = field.app.test_client()
    assert sign_in(client, role) == 303
    shown = client.get("/darurat")
    assert shown.status_code == (403 if role == "viewer" else 200)
    if role in ("viewer", "scorer"):
        assert 'type="file"' not in shown.text
        token = client.get("/").text.split('name="csrf" value="')[1].split('"')[0]
        parts = [(io.BytesIO(field.file(ROWS)), "a.json")]
        refused = client.post("/darurat", data={"csrf": token, "files": parts}, headers=ORIGIN)
        assert refused.status_code == 403
        assert field.rows() == []
    assert errors.NO_EMERGENCY_FILE.code not in shown.text


def test_nobody_who_is_not_signed_in_may_send_more_than_an_ordinary_form(field: Field) -> None:
    large = {"csrf": "", "files": [(io.BytesIO(b"x" * (2 << 20)), "a.json")]}
    assert field.app.test_client().post("/darurat", data=large, headers=ORIGIN).status_code == 413
    assert errors.NO_EMERGENCY_FILE.code in field.by_staff()


def test_the_command_says_why_and_keeps_what_it_refuses(field: Field, tmp_path: Path) -> None:
    config = tmp_path / "lumbung.toml"
    url = field.centre.settings.database_url
    lines = ["[centre]", f'data_dir = "{field.centre.settings.data_dir}"', 'hosts = ["localhost"]']
    config.write_text("\n".join([*lines, *([f'database_url = "{url}"'] if url else [])]))
    path = tmp_path / "lumbung-darurat.json"
    for data, told in ((field.file(ROWS, key=bytes(32)), "LMB-1011"), (field.file(ROWS), '"added": 6')):
        path.write_bytes(data)
        done = CliRunner().invoke(main, ["central", "emergency", "import", str(path), "-c", str(config), "--json"])
        assert told in done.output, done.output
    assert sorted(field.listed().values()) == ["aside", "provisional"]


class Roads(RuleBasedStateMachine):
    """One person's page that saved its log now and then; its files wander; the room's journal comes, or does not."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        settings = CentreSettings(data_dir=Path(self.folder.name), database_url=None, hosts=("localhost",), port=80)
        keyring.make(settings.keys_dir, 1)
        engine = open_engine(settings.url)
        schema.upgrade(engine)
        centre = Centre(settings, engine, keyring.load(settings.keys_dir), Clock())
        self.field = Field(centre, Box(centre).enrol())
        self.made: dict[int, bytes] = {}  # length of the log → a file of it
        self.longest = 0
        self.journal = 0  # answers that the room's journal has brought

    def _file(self, length: int, anew: bool) -> bytes:
        if anew or length not in self.made:
            self.made[length] = self.field.file(ROWS[:length])
        return self.made[length]

    @rule(road=st.sampled_from(["box", "staff", "command", "again"]), length=st.integers(1, 6), anew=st.booleans())
    def a_file_comes(self, road: str, length: int, anew: bool) -> None:
        file = self._file(length, anew)
        if road == "box":
            assert self.field.by_box(file).code is None
        elif road == "staff":
            self.field.by_staff(file)
        else:
            brought = emergency.bring(self.field.centre, file, "command", "")
            assert brought.taken is not None
            assert brought.taken.added == max(0, length - self.longest)
            if road == "again":
                emergency.try_again(self.field.centre, brought.site, brought.sha256)
        self.longest = max(self.longest, length)

    @rule(data=st.binary(max_size=40))
    def rubbish_comes(self, data: bytes) -> None:
        assert emergency.bring(self.field.centre, data, "staff", "staf").code is not None

    @precondition(lambda self: self.journal == 0)
    @rule(answers=st.integers(1, 6))
    def the_journal_comes(self, answers: int) -> None:
        field, card = self.field, self.field.card
        granted = field.box.append("lease.granted", (card.roster, 1, "F", None), card.attempt, field.planned.sitting)
        lease = (field.box.origin.epoch, granted)
        assert granted == 1, "the lease that the files name"
        for n, _, item, value, c in ROWS[:answers]:  # type: ignore[misc]  # rows of a page's log
            field.box.append("answer.given", (*lease, n, item, value, c), card.attempt, field.planned.sitting)
        take_journal_in(field.centre, field.box)
        self.journal = answers

    @invariant()
    def each_row_is_here_once_and_counts_once(self) -> None:
        assert [n for n, _ in self.field.rows()] == list(range(1, self.longest + 1))
        known = max(self.longest, self.journal)
        if known:
            assert self.field.answers() == {row[2]: "6" for row in ROWS[:known]}  # type: ignore[index]
            assert self.field.held() == (["emergency"] if self.longest > self.journal else [])

    def teardown(self) -> None:
        with reading(self.field.centre.engine) as connection:
            told = [notice.kind for notice in open_notices(connection)]
        assert set(told) <= {"emergency", "emergency_aside"}
        self.field.centre.engine.dispose()
        self.folder.cleanup()


TestRoads = Roads.TestCase
TestRoads.settings = hypothesis_settings(max_examples=12, stateful_step_count=10, deadline=None)
