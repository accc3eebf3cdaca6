"""A slip is known again by whoever holds it, at a page that names nobody and is asked too often by nobody."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from central import planning, projection
from central.centre import Centre
from central.web import verify
from central.web.app import make_app
from sync.errors import LumbungError
from sync.wire.answers import head_text, slip_text
from tests.central.conftest import Box
from tests.central.planned import PEOPLE, plan
from tests.central.test_projection import ALL_SIX, sit, take_in


@pytest.fixture
def slip(centre: Centre, box: Box) -> tuple[str, str]:
    """Digest and head on the slip of the first person, whose events have arrived."""
    planned: planning.Planned = plan(centre)
    sit(box, planned, 0, ALL_SIX)
    take_in(centre, box)
    projection.catch_up(centre)
    submitted = next(event for event in box.events if event.kind == "attempt.submitted")
    return slip_text(submitted.body[4]), head_text(box.heads[submitted.seq])


@pytest.fixture
def client(centre: Centre) -> FlaskClient:
    return make_app(centre).test_client()


def asked(client: FlaskClient, digest: str, head: str = "") -> str:
    answer = client.get("/verify", query_string={"d": digest, "h": head})
    assert answer.status_code == 200
    return answer.text


def test_a_slip_is_known_without_a_name(client: FlaskClient, slip: tuple[str, str]) -> None:
    """As its QR code has it, and as somebody typed it."""
    digest, head = slip
    grouped = " ".join(digest[at : at + 4] for at in range(0, 26, 4)).lower()
    for page in (asked(client, digest, head), asked(client, digest), asked(client, grouped.replace("0", "o"))):
        assert "Pusat menyimpan pengumpulan ini." in page
        assert head in page
        assert not any(person.name in page or person.nip in page for person in PEOPLE)


def test_another_head_is_told(client: FlaskClient, slip: tuple[str, str]) -> None:
    digest, head = slip
    other = ("1" if head[0] == "0" else "0") + head[1:]
    assert "dengan kepala jurnal lain" in asked(client, digest, other)


def test_what_is_not_there_may_still_come(client: FlaskClient, slip: tuple[str, str]) -> None:
    digest, _ = slip
    assert "mungkin belum sampai" in asked(client, digest[::-1])
    assert "26 huruf" in asked(client, digest[:-1])
    assert "26 huruf" in asked(client, "<script>alert(1)</script>!!")
    assert "<script>alert" not in asked(client, "<script>alert(1)</script>")
    assert client.get("/verify").status_code == 200


def test_an_address_that_asks_too_often_waits(client: FlaskClient, slip: tuple[str, str]) -> None:
    digest, _ = slip
    answers = [client.get("/verify", query_string={"d": digest}).status_code for _ in range(verify.TRIES + 1)]
    assert set(answers[:-1]) == {200}
    assert answers[-1] == 429


def test_asking_is_allowed_again_after_a_while() -> None:
    now = 0.0
    allowance = verify.Allowance(lambda: now)
    for _ in range(verify.TRIES):
        allowance.take("a")
    with pytest.raises(LumbungError):
        allowance.take("a")
    allowance.take("b")
    now = verify.EVERY_S
    allowance.take("a")
