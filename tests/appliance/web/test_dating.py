"""A dead clock stops no exam: the date is typed at the box, with no account, and only while it is wanted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pysqlite3

from tests.appliance.web.conftest import MakeServer
from tests.appliance.web.server import SELDOM, Proctor, Server, hidden
from tests.conditions import eventually

PLACE = "/tanggal"


def test_a_clock_that_is_wrong_at_the_first_start_is_told_the_date(make_server: MakeServer) -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    own = make_server(not_before_ms=int(tomorrow.timestamp() * 1000), prelude=SELDOM)
    own.launch()
    someone = Proctor(own.site.origin)
    assert eventually(lambda: answers(own) and PLACE in someone.page()), "the sign-in page asks for it"
    form = someone.page(PLACE)
    asked = {"csrf": hidden(form, "csrf"), "zone": "WIB"}
    for wrong in ({"date": "besok", "time": "10:00"}, {"date": "2026-13-01", "time": "10:00"}, {"date": "2026-01-01"}):
        refused = someone.post(PLACE, asked | wrong)
        assert refused.status_code == 422
        assert "LMB-" in refused.text
    day_after = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
    assert someone.post(PLACE, {**asked, "date": day_after, "time": "10:00"}).status_code == 303
    assert someone.sign_in().status_code == 303, "the dispatch is accepted already, and with it the account"
    assert PLACE not in someone.page()


def test_nobody_changes_the_date_while_none_is_wanted(box: Server) -> None:
    someone = Proctor(box.site.origin)
    assert box.get(f"/pengawas{PLACE}").status_code == 303
    form = {"csrf": hidden(someone.page(), "csrf"), "date": "2040-01-01", "time": "10:00", "zone": "WIB"}
    assert someone.post(PLACE, form).headers["Location"] == "/pengawas"
    connection = pysqlite3.connect(str(box.site.settings.data_dir / "journal.db"))
    typed = "SELECT count(*) FROM events WHERE kind = 'clock.anchored' AND instr(body, CAST('typed by' AS BLOB))"
    assert connection.execute(typed).fetchone() == (0,)
    connection.close()


def answers(server: Server) -> bool:
    try:
        return server.get("/api/v1/room").ok
    except OSError:
        return False
