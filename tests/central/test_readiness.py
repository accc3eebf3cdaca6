"""What a rehearsal found, as the centre takes it in: from the box that signed it, whole, the newest, and shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient

from central.centre import Centre
from central.store import sites
from central.store.engine import reading
from sync.wire.keys import SigningKey
from sync.wire.readiness import Drilled, Readiness, Step, sign_readiness
from sync.wire.receipt import read_time
from tests.central.conftest import Box, Link
from tests.central.test_staff_pages import client, sign_in
from web.languages import moment

AT = 1_790_000_000_000
IN_2010 = 1_262_304_000_000  # where a PC with a dead battery begins
STEPS, DRILL = (Step(10, 9, 1, 2, 3, 0),), (Drilled("server", "passed", 9),)
FOUND = Readiness("smk1", "box1", AT, "0.1.0", 9, 3, 50, 64, 1_000_000, 0, STEPS, DRILL, ())
__all__ = ["client"]  # the fixture
WHERE = "/sync/v1/readiness"


def kept(centre: Centre) -> list[tuple[str, int, int]]:
    with reading(centre.engine) as connection:
        return [(row.box, row.at_ms, row.capacity) for row in sites.readiness_of(connection)]


def test_it_works(centre: Centre, box: Box, link: Link) -> None:
    answer = link.ask("POST", WHERE, sign_readiness(FOUND, box.signer))
    assert answer.status_code == 200
    assert read_time(answer.data, (centre.keys.receipt.public,), nonce=link.nonce).at_ms == centre.now_ms()
    assert kept(centre) == [("box1", AT, 64)]


def test_a_tampered_certificate_is_refused_and_nothing_is_kept(centre: Centre, box: Box, link: Link) -> None:
    whole = sign_readiness(FOUND, box.signer)
    more = whole.replace(bytes([0x18, 64]), bytes([0x18, 65]), 1)  # "this room can carry 65"
    assert more != whole
    for bad, code in (
        (more, "LMB-1011"),
        (sign_readiness(FOUND, SigningKey.generate()), "LMB-1017"),
        (sign_readiness(replace(FOUND, box="box2"), box.signer), "LMB-1020"),
        (b"", "LMB-1001"),
        (b"x" * 20_000, "LMB-1002"),
    ):
        answer = link.ask("POST", WHERE, bad)
        assert answer.json is not None
        told = answer.json["error"]
        assert (told["details"].get("why") or told["code"]) == code
    assert kept(centre) == []


def test_the_last_certificate_counts_whatever_the_boxs_clock_said(centre: Centre, box: Box, link: Link) -> None:
    """One of a clock years ahead keeps out none of those after it; one of a clock that fell back is the newest, too.

    And one that came before comes again as nothing new, by whatever road.
    """
    came = []
    for at, capacity in ((AT, 64), (AT + 14 * 365 * 86_400_000, 10), (AT + 1, 40), (IN_2010, 30)):
        for _again in range(2):  # as after each start of the agent
            came.append(sign_readiness(replace(FOUND, at_ms=at, capacity=capacity), box.signer))
            for certificate in (came[-1], *came):
                assert link.ask("POST", WHERE, certificate).status_code == 200
            assert kept(centre) == [("box1", at, capacity)]


@pytest.mark.parametrize(("checks", "word"), [((), "Siap"), (("disk.fsync",), "Belum siap")])
def test_the_sites_page_says_how_many_the_room_carries(
    centre: Centre, box: Box, link: Link, client: FlaskClient, checks: tuple[str, ...], word: str
) -> None:
    link.ask("POST", "/sync/v1/heartbeat", b"{}")
    link.ask("POST", WHERE, sign_readiness(replace(FOUND, at_ms=IN_2010, failed_checks=checks), box.signer))
    sign_in(client, "admin")
    page = client.get("/lokasi/smk1").text
    assert "sanggup 64 peserta" in page
    assert f"{word}</span>" in page
    received = moment(datetime.fromtimestamp(centre.now_ms() / 1000, UTC), "id", ZoneInfo("Asia/Makassar"))
    assert f"diterima {received}; menurut jam server lokal: 1 Januari 2010 08.00 WITA" in page
    assert all(check in page for check in checks)
