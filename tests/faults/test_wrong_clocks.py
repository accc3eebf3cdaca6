"""A dead or mad clock stops no exam: a real box in 2010 and in 2040 opens, unlocks and starts, and one question a boot.

The wall clock of the box's process is really another (a library in front of CLOCK_REALTIME, as a BIOS battery or a
hand does it); its monotonic clock goes on.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime

import pysqlite3
import pytest

from appliance.cli import ENROLMENT
from sync.wire import unlock
from tests.appliance.web.conftest import MakeServer, make_server
from tests.appliance.web.server import Browser, Proctor, Server, hidden
from tests.appliance.web.site import SITTING, put_dispatch
from tests.conditions import eventually
from tests.e2e.clock import Clock

pytestmark = pytest.mark.room
__all__ = ["make_server"]  # the fixture

PLACE = "/tanggal"
YEARS = (2010, 2040)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Clock:
    return Clock.build(tmp_path_factory.mktemp("clock"))


@pytest.fixture
def clock(built: Clock) -> Iterator[Clock]:
    yield built
    built.step(0)


def go_to(clock: Clock, year: int) -> None:
    """The wall clock shows the same day of another year."""
    clock.step(int(datetime(year, 6, 1, 8, tzinfo=UTC).timestamp() - time.time()))


def wanted(proctor: Proctor) -> bool:
    """Whether the box asks for the date."""
    return PLACE in proctor.page()


def type_the_date(proctor: Proctor) -> None:
    now = datetime.now(UTC)
    asked = {
        "csrf": hidden(proctor.page(PLACE), "csrf"),
        "zone": "WIB",
        "date": now.date().isoformat(),
        "time": "10:00",
    }
    assert proctor.post(PLACE, asked).status_code == 303


def count(server: Server, condition: str) -> int:
    """Events of the journal."""
    with closing(pysqlite3.connect(str(server.site.settings.data_dir / "journal.db"))) as database:
        found: int = database.execute(f"SELECT count(*) FROM events WHERE {condition}").fetchone()[0]
    return found


def questions_answered(server: Server) -> int:
    return count(server, "kind = 'clock.anchored' AND instr(body, CAST('typed by' AS BLOB))")


def steps_noted(server: Server) -> int:
    return count(server, "kind = 'clock.stepped'")


def left_ms(browser: Browser) -> int:
    told = browser.take(browser.ask("GET", "/api/v1/attempt"))
    deadline: int = next(block["deadline"] for block in told["blocks"] if block["id"] == told["current"])
    return deadline - int(told["k"])


def signed_in(server: Server) -> Proctor:
    proctor = Proctor(server.site.origin)
    assert proctor.sign_in().status_code == 303
    return proctor


@pytest.mark.parametrize("year", YEARS)
def test_a_box_of_another_year_opens_unlocks_and_starts(make_server: MakeServer, clock: Clock, year: int) -> None:
    """With no question for that. What comes new from the centre in 2010 waits for one answer, and nobody for it."""
    code = unlock.new_code()
    go_to(clock, year)
    server = make_server(env=clock.environment, unlock_code=code).start()
    proctor = signed_in(server)
    assert not wanted(proctor)
    sent = {"csrf": proctor.csrf(), "code": code}
    assert proctor.post(f"/{SITTING.hex()}/kode", sent).status_code == 303, "the code is verified on the box alone"
    assert eventually(lambda: 'data-state="planned"' in proctor.page(f"/{SITTING.hex()}"))
    assert proctor.act("open").status_code == 303
    assert proctor.act("start").status_code == 303
    who = Browser(server.site.origin)
    who.begin(server.site.cards[0])
    who.answer("I1", "A")
    assert who.send()["have"] == 1

    server.kill()  # what was verified once never expires: nothing is asked again
    server.start()
    assert not wanted(proctor)
    put_dispatch(server.site.settings, seal_key(server), server.site.cards, unlock_code=code)
    if year < 2026:  # before everything that the centre ever signed
        assert eventually(lambda: wanted(proctor))
        assert count(server, "kind = 'dispatch.accepted'") == 1
        assert who.ask("GET", "/api/v1/attempt").json()["answers"] == {"I1": "A"}, "the exam does not wait for it"
        type_the_date(proctor)
    assert eventually(lambda: count(server, "kind = 'dispatch.accepted'") == 2)
    put_dispatch(server.site.settings, seal_key(server), server.site.cards, unlock_code=code)
    assert eventually(lambda: count(server, "kind = 'dispatch.accepted'") == 3), "one question a boot"
    assert not wanted(proctor)
    assert who.ask("GET", "/api/v1/pulse?c=1&n=1").status_code == 200
    who.take(who.ask("POST", "/api/v1/blocks/B2/enter", {}))
    assert who.submit().status_code == 200
    assert questions_answered(server) == (1 if year < 2026 else 0)


def seal_key(server: Server) -> str:
    """As the centre has it from the box's enrolment."""
    key: str = json.loads((server.site.settings.data_dir / ENROLMENT).read_text())["seal_key"]
    return key


@pytest.mark.parametrize("years", [(2010, 2040), (2040, 2010)])
def test_a_clock_that_is_set_while_the_exam_runs_moves_no_deadline_and_asks_nothing(
    make_server: MakeServer, clock: Clock, years: tuple[int, int]
) -> None:
    server = make_server(env=clock.environment, count=3).start()
    proctor = signed_in(server)
    assert proctor.act("open").status_code == proctor.act("start").status_code == 303
    who = Browser(server.site.origin)
    who.begin(server.site.cards[0])
    for n, year in enumerate((*years, 2026), start=1):
        before, began = left_ms(who), time.monotonic()
        go_to(clock, year)
        assert eventually(lambda expected=n: steps_noted(server) == expected), "each step is in the journal"
        left, passed_ms = left_ms(who), int((time.monotonic() - began) * 1_000)
        assert before - passed_ms - 60_000 <= left <= before, "a step is of years"
        who.answer(f"I{n}", "C")
        assert who.send()["have"] == n
        other = Browser(server.site.origin)  # somebody who comes while the clock is wrong
        other.begin(server.site.cards[n % 3] if n < 3 else server.site.cards[0])
    assert not wanted(Proctor(server.site.origin))
    assert questions_answered(server) == 0
    proctor = signed_in(server)  # the session of another year may be over
    for act in ("pause", "resume"):
        assert proctor.act(act, reason="uji jam").status_code == 303
