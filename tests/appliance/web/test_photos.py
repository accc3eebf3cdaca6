"""The photo over HTTP: for whoever holds its lease and for the signed-in proctor, in no cache, and for nobody else."""

from __future__ import annotations

import pytest

from tests.appliance.web.conftest import MakeServer, start_sitting
from tests.appliance.web.server import Browser, Proctor, Server, error_of
from tests.appliance.web.site import SITTING
from tests.portraits import JPEG

PHOTO = "/api/v1/photo"


@pytest.fixture
def server(make_server: MakeServer) -> Server:
    """One of two has a photo; both have the PIN of their card."""
    return make_server(count=2, with_photo=1).start()


def test_a_participant_gets_their_own_until_they_have_submitted(server: Server) -> None:
    start_sitting(server)
    first, second = Browser(server.site.origin), Browser(server.site.origin)
    assert first.log_in(server.site.cards[0])["person"]["photo"] is True
    assert second.log_in(server.site.cards[1])["person"]["photo"] is False
    answer = first.ask("GET", PHOTO)
    assert (answer.status_code, answer.headers["Content-Type"], answer.content) == (200, "image/jpeg", JPEG)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in answer.headers
    assert error_of(second.ask("GET", PHOTO)) == "not_found"
    assert error_of(Browser(server.site.origin).ask("GET", PHOTO)) == "bad_lease_token"
    moved = Browser(server.site.origin)
    moved.begin(server.site.cards[0])
    assert error_of(first.ask("GET", PHOTO)) == "lease_superseded"
    assert moved.ask("GET", PHOTO).content == JPEG
    moved.take(moved.ask("POST", "/api/v1/blocks/B2/enter", {}))
    moved.take(moved.submit())
    assert error_of(moved.ask("GET", PHOTO)) == "wrong_state"


def test_the_proctor_sees_it_beside_the_name(server: Server) -> None:
    proctor = start_sitting(server)
    sitter = Browser(server.site.origin)
    who = sitter.log_in(server.site.cards[0])["attempt"]
    other = Browser(server.site.origin).log_in(server.site.cards[1])["attempt"]
    place = f"/{SITTING.hex()}/peserta/{who}/foto"
    for page in (f"/{SITTING.hex()}/peserta/{who}", f"/{SITTING.hex()}/hadir"):
        assert f'src="/pengawas{place}"' in proctor.page(page)
    assert "Tanpa foto" in proctor.page(f"/{SITTING.hex()}/peserta/{other}")
    answer = proctor.session.get(f"{server.site.origin}/pengawas{place}", timeout=60)
    assert (answer.content, answer.headers["Cache-Control"]) == (JPEG, "no-store")
    assert (
        proctor.session.get(f"{server.site.origin}/pengawas{place.replace(who, other)}", timeout=60).status_code == 404
    )
    stranger = Proctor(server.site.origin).session.get(f"{server.site.origin}/pengawas{place}", timeout=60)
    assert stranger.content != JPEG
    assert stranger.status_code != 200 or b"<form" in stranger.content


def test_the_log_names_no_photo(server: Server) -> None:
    start_sitting(server)
    sitter = Browser(server.site.origin)
    sitter.log_in(server.site.cards[0])
    sitter.ask("GET", PHOTO)
    assert "photo" not in server.log.read_text()
