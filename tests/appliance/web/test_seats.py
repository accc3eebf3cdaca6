"""The seat check over HTTP: without a log-in in, to the people of the room out."""

from __future__ import annotations

from typing import Any

import requests

from tests.appliance.web.conftest import MakeServer
from tests.appliance.web.server import Proctor, Server, error_of
from tests.appliance.web.site import SITTING, TECHNICIAN

FOUND: dict[str, Any] = {
    "label": "A-07",
    "width": 1366,
    "height": 600,
    "audio": True,
    "storage": True,
    "marker": None,
    "restarted": True,
}


def note(box: Server, **changed: Any) -> requests.Response:
    origin = box.site.origin
    headers = {"Origin": origin, "User-Agent": "Chrome/109"}
    return requests.post(f"{origin}/api/v1/seats", json=FOUND | changed, headers=headers, timeout=60)


def test_what_a_pc_found_is_for_the_people_of_the_room(box: Server) -> None:
    left = note(box).json()
    assert (left["marker"], len(left["id"])) == ("new", 32)
    assert note(box, marker=left["id"]).json() == {"marker": "kept", "id": left["id"]}
    assert error_of(box.get("/api/v1/seats")) == "not_signed_in"
    proctor = Proctor(box.site.origin)
    proctor.sign_in()
    listed = proctor.session.get(f"{box.site.origin}/api/v1/seats", timeout=60).json()
    assert listed["A-07"].pop("checked_at_k") >= 0
    assert listed["A-07"] == {
        "agent": "Chrome/109",
        "width": 1366,
        "height": 600,
        "audio": True,
        "storage": True,
        "marker": "kept",
    }


def test_what_is_no_seat_is_refused(box: Server) -> None:
    wrong: tuple[dict[str, Any], ...] = (
        {"label": ""},
        {"label": "x" * 21},
        {"marker": "x"},
        {"width": -1},
        {"more": 1},
    )
    for changed in wrong:
        assert note(box, **changed).status_code == 422


def test_the_page_is_there_and_kept_to_the_one_origin(box: Server) -> None:
    page = box.get("/seat")
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    elsewhere = box.get("/seat", headers={"Host": "localhost"})
    assert elsewhere.headers["location"] == f"{box.site.origin}/seat"


def test_a_pc_that_forgets_is_marked_on_map_list_and_person_and_every_pc_is_listed(make_server: MakeServer) -> None:
    own = make_server(count=3, across=3).start()
    for _ in range(2):
        note(own, label="a-01")  # A1 comes back without its marker
    note(own, label="A2")
    note(own, label="99", audio=False)
    for account in ("pengawas1", TECHNICIAN):
        room = Proctor(own.site.origin)
        assert room.sign_in(account=account).status_code == 303
        told = room.session.get(f"{room.origin}/pengawas/{SITTING.hex()}/keadaan", timeout=60).json()
        said = {
            row.split("</span> ")[1][:2]: ("Tersimpan sementara" in row, "Tersimpan sementara" in cell)
            for _, row, cell in told["seats"]
        }
        assert said == {"A1": (True, True), "A2": (False, False), "A3": (False, False)}
        first = next(attempt for attempt, row, _ in told["seats"] if "Tersimpan sementara" in row)
        assert "Tersimpan sementara" in room.page(f"/{SITTING.hex()}/peserta/{first}")
        assert "/pengawas/komputer" in room.page(f"/{SITTING.hex()}")
        page = room.page("/komputer")
        assert [page.index(each) for each in (">99<", ">a-01<", ">A2<")] == sorted(
            page.index(each) for each in (">99<", ">a-01<", ">A2<")
        )
        for words in ("Tersimpan sementara", "Perlu dinyalakan ulang", "Tidak terdengar", "Chrome 109", "1366 × 600"):
            assert words in page
        assert ("/pengawas/periksa" in room.page(f"/{SITTING.hex()}")) is (account == TECHNICIAN)
    assert own.get("/pengawas/komputer").status_code == 401
