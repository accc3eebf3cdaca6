"""A sitting is settled at the centre when it is closed, whole, archived and not forked; until then people without data
are not received: neither absent nor zero. Page, sheet and exit code say the same.
"""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from pypdf import PdfReader

from central import cli, ingest, planning, projection, reports, settling, settling_paper, worker
from central.centre import Centre
from central.settling import Settlement, settlement
from central.store import results, seated
from central.store import settling as store
from central.store.engine import reading
from central.web.app import make_app
from sync.errors import LumbungError
from sync.wire.answers import head_text
from tests.appliance.papers.ink import PPI, strays
from tests.central.conftest import Box
from tests.central.planned import plan
from tests.central.test_staff_pages import PASSWORD, sign_in
from web import printing
from web.papers.printable import printable


class Day:
    """A box whose sitting of three people is opened, answered by one, ended and closed."""

    def __init__(self, centre: Centre, box: Box) -> None:
        self.centre, self.box, self.planned = centre, box, plan(centre)
        self.sitting = self.planned.sitting
        self.act("sitting.opened", bytes(32))
        self.answers(box, 2)

    def act(self, kind: str, *body: object, box: Box | None = None) -> int:
        return (box or self.box).append(kind, (bytes(16), "pengawas1", *body), None, self.sitting)

    def answers(self, box: Box, count: int, person: int = 0) -> None:
        card = self.planned.cards[person]
        seq = box.append("lease.granted", (card.roster, 1, "Firefox", None), card.attempt, self.sitting)
        for n in range(1, count + 1):
            box.append("answer.given", (box.origin.epoch, seq, n, "A1", "6", n), card.attempt, self.sitting)

    def close(self, box: Box | None = None) -> int:
        self.act("sitting.ended", box=box)
        return self.act("sitting.closed", 1, "PC mati", box=box)

    def send(self, box: Box | None = None, first: int | None = None, last: int | None = None) -> None:
        box = box or self.box
        sealed = box.seal(first or box.first, last or box.last)
        ingest.ingest(self.centre, "smk1", sealed.data)

    def told(self) -> Settlement:
        with reading(self.centre.engine) as connection:
            return settlement(connection, "smk1", self.sitting)

    def state(self) -> str | None:
        projection.catch_up(self.centre)
        settling.note_all(self.centre)
        with reading(self.centre.engine) as connection:
            return store.state_of(connection, "smk1", self.sitting)


@pytest.fixture
def day(centre: Centre, box: Box) -> Day:
    return Day(centre, box)


def test_it_goes_from_nothing_to_settled(day: Day) -> None:
    assert day.told().why_not == ("nothing",)
    day.send(last=2)
    assert (day.told().why_not, day.state()) == (("open", "held"), "registration")
    worker.archive(day.centre)
    assert day.told().why_not == ("open",)
    closed_at = day.close()
    day.send(first=3)
    assert (day.told().why_not, day.state()) == (("held",), "closed")
    worker.archive(day.centre)
    found = day.told()
    assert (found.settled, found.events, day.state()) == (True, day.box.last, "settled")
    assert found.closing == (day.box.origin.epoch, closed_at, day.box.heads[closed_at])
    assert found.unaccounted == 1


def test_a_gap_is_named(day: Day) -> None:
    closed_at = day.close()
    day.send(last=2)
    day.send(first=4)
    worker.archive(day.centre)
    found = day.told()
    assert (found.why_not, found.missing) == (("missing",), 1)
    assert [each.missing for each in found.stretches] == [((3, 3),)]
    assert day.state() == "closed"
    day.send(first=3, last=3)
    worker.archive(day.centre)
    assert (day.told().settled, day.state(), closed_at) == (True, "settled", day.box.last)


def test_an_opening_that_has_not_come_is_missed(day: Day) -> None:
    """The close came first, by another road: what lies before it is known to exist."""
    day.close()
    day.send(first=day.box.last)
    worker.archive(day.centre)
    assert (day.told().why_not, day.told().missing) == (("missing",), day.box.last - 1)


def test_a_restart_in_the_middle_is_part_of_it(day: Day) -> None:
    second = day.box.restarted()
    third = second.restarted()  # of which the sitting knows only the journal between
    day.answers(third, 1)
    day.close(third)
    day.send(third)
    assert day.told().missing == day.box.last + len(second.events), "known from the parents that the last one names"
    day.send(second)
    assert day.told().missing == day.box.last
    day.send()
    worker.archive(day.centre)
    assert day.told().settled
    assert [each.epoch for each in day.told().stretches] == [each.origin.epoch for each in (day.box, second, third)]


def test_what_comes_late_is_looked_at_again(day: Day) -> None:
    day.close()
    day.send()
    worker.archive(day.centre)
    assert day.state() == "settled"
    before = day.box.last
    day.answers(day.box, 1, person=1)
    day.send(first=before + 1)
    projection.catch_up(day.centre)
    assert (day.told().why_not, day.state()) == (("held",), "closed")
    worker.archive(day.centre)
    assert day.state() == "settled"
    projection.rebuild(day.centre)
    assert day.state() == "settled"


def test_a_fork_is_not_settled(day: Day) -> None:
    day.close()
    day.send()
    copy = day.box.copied(at=2)
    copy.many_answers(1)
    with pytest.raises(LumbungError):
        ingest.ingest(day.centre, "smk1", copy.seal(1, 3).data)
    worker.archive(day.centre)
    assert (day.told().why_not, day.state()) == (("fork",), "closed")


def test_other_sittings_of_the_same_journal_hold_nothing_up(day: Day) -> None:
    day.close()
    day.send()
    worker.archive(day.centre)
    day.box.many_answers(3)  # of another sitting, behind the close
    assert day.told().settled


def test_before_settlement_who_has_no_data_is_not_received_never_absent_or_zero(day: Day) -> None:
    """Also where the room called somebody absent, but word of it has not come."""
    absent = day.planned.cards[2]
    said = (bytes(16), "pengawas1", "tidak datang")
    marked = day.box.append("participant.marked_absent", said, absent.attempt, day.sitting)
    day.close()
    day.send(last=marked - 1)
    projection.catch_up(day.centre)
    found = day.told()
    assert (found.enrolled, found.received, found.absent, len(found.not_received)) == (3, 1, 0, 2)
    status = _status(day)
    assert [status[name] for name in found.not_received] == ["not-received"] * 2
    day.send(first=marked)
    projection.catch_up(day.centre)
    found = day.told()
    assert (found.received, found.absent, len(found.not_received)) == (1, 1, 1)
    status = _status(day)
    assert status[found.not_received[0]] == "not-received"
    assert sorted(status.values()) == ["absent", "not-received", "not-scored"], "once word of it has come"
    with reading(day.centre.engine) as connection:
        rows = {row.name: row for row in seated.people_of(connection, "smk1", day.sitting)}
        totals = list(results.scores_of(connection, "smk1", rows[found.not_received[0]].attempt))
    assert totals == [], "no score, not even zero"


def _status(day: Day) -> dict[str, str]:
    with reading(day.centre.engine) as connection:
        people = seated.score_rows(connection, "bfi", 1, projection.SCORING_VERSION)
    return {row.name: reports.status_of(row, None) for row in people}


def config_of(centre: Centre, folder: Path) -> Path:
    path = folder / "lumbung.toml"
    lines = [f'data_dir = "{centre.settings.data_dir}"']
    if centre.settings.database_url is not None:
        lines.append(f'database_url = "{centre.settings.database_url}"')
    path.write_text("[centre]\n" + "\n".join(lines) + "\n")
    return path


def command(day: Day, folder: Path, *words: str) -> tuple[int, dict[str, Any]]:
    asked = ["settle", f"smk1/{day.sitting.hex()}", "-c", str(config_of(day.centre, folder)), "--json", *words]
    done = CliRunner().invoke(cli.central, asked, catch_exceptions=False)
    told: dict[str, Any] = json.loads(done.stdout)
    return done.exit_code, told


@pytest.fixture
def client(centre: Centre) -> FlaskClient:
    planning.put_staff(centre, "planner", "Perencana", "planner", PASSWORD)
    client = make_app(centre).test_client()
    assert sign_in(client, "planner") == 303
    return client


@pytest.mark.parametrize("name", ["W" * 200, "李小龍", "Siti 🌾"])
def test_no_name_stops_the_sheet_or_leaves_its_page(day: Day, name: str) -> None:
    found = replace(day.told(), room=name, title=name, not_received=(name, "Siti Aminah"))
    sheet = settling_paper.told(found, "id", 1_709_000_000_000)
    pages = printing.compiled(settling_paper.TEMPLATE, sheet, format="png", ppi=PPI)
    assert [strays(page) for page in ([pages] if isinstance(pages, bytes) else pages)] == [0]
    text = _text(settling_paper.make(found, "id", 1_709_000_000_000)).replace(" ", "")
    assert printable(name).replace(" ", "") in text


def test_page_sheet_and_exit_code_say_the_same(day: Day, client: FlaskClient, tmp_path: Path) -> None:
    place = f"/kegiatan/smk1/{day.sitting.hex()}"
    closed_at = day.close()
    day.send(last=2)
    day.send(first=4)
    worker.archive(day.centre)
    projection.catch_up(day.centre)
    code, told = command(day, tmp_path)
    assert (code, told["settled"], told["why_not"], told["missing"]) == (3, False, ["missing"], 1)
    page = client.get(f"{place}/tuntas").text
    assert "Belum tuntas" in page
    assert "Sebagian jurnal belum tiba." in page
    assert re.search(r"Belum diterima: <strong>2</strong>", page)
    sheet = _text(client.get(f"{place}/tuntas.pdf?lang=id").data)
    assert "BELUM TUNTAS" in sheet
    assert "bukan tidak hadir" not in sheet
    assert "Belum diterima bukan berarti tidak hadir dan bukan nol." in sheet

    day.send(first=3, last=3)
    worker.archive(day.centre)
    assert day.state() == "settled"
    sheet_file = tmp_path / "lembar.pdf"
    code, told = command(day, tmp_path, "--pdf", str(sheet_file), "--language", "en")
    assert (code, told["settled"], told["not_received"]) == (0, True, 2)
    head = head_text(day.box.heads[closed_at])
    for text in (client.get(f"{place}/tuntas").text, _text(sheet_file.read_bytes())):
        assert head in text
    assert "SETTLED" in _text(sheet_file.read_bytes())
    assert re.search(r"Tanpa catatan: <strong>2</strong>", client.get(f"{place}/tuntas").text)
    assert "tuntas" in client.get("/kegiatan").text
    assert "tuntas" in client.get(place).text
    pdf = PdfReader(sheet_file)
    assert pdf.xmp_metadata is not None
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf.xmp_metadata.stream.get_data()


def test_a_sitting_that_is_planned_nowhere_is_refused(day: Day, client: FlaskClient, tmp_path: Path) -> None:
    for typed in ("00" * 16, "xyz"):
        asked = ["settle", f"smk1/{typed}", "-c", str(config_of(day.centre, tmp_path)), "--json"]
        done = CliRunner().invoke(cli.central, asked, catch_exceptions=False)
        assert (done.exit_code, json.loads(done.stdout)["error"]["name"]) == (1, "no_such_record")
    assert client.get(f"/kegiatan/smk1/{'00' * 16}/tuntas").status_code == 404
    stranger = make_app(day.centre).test_client()
    assert stranger.get(f"/kegiatan/smk1/{day.sitting.hex()}/tuntas").status_code in (302, 303, 401)


def _text(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())
