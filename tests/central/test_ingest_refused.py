"""Batches that are not taken in: what is signed, sealed or sent wrongly, and what a revoked box sends."""

from __future__ import annotations

from dataclasses import replace

import pytest

from central import ingest, planning
from central.centre import Centre
from central.store import batches
from central.store.engine import reading
from sync import errors
from sync.errors import WireError
from sync.wire.keys import SealingKey
from sync.wire.receipt import read_receipt
from tests.central.conftest import Box, Link
from tests.central.test_ingest import held, notices, refused


def test_a_wrong_signature_is_refused_and_nothing_kept(centre: Centre, box: Box) -> None:
    box.many_answers(5)
    data = bytearray(box.seal(1, 5).data)
    data[-1] ^= 1
    assert refused(centre, bytes(data)) == "bad_signature"
    stranger = Box(centre)
    stranger.many_answers(5)
    assert refused(centre, stranger.seal(1, 5).data) in ("unknown_signer", "bad_signature")
    assert held(centre) == 0


@pytest.mark.parametrize("cut", [0, 1, 60, 200, -1])
def test_a_truncated_batch_is_refused(centre: Centre, box: Box, cut: int) -> None:
    box.many_answers(5)
    with pytest.raises(WireError):
        ingest.ingest(centre, "smk1", box.seal(1, 5).data[:cut])
    assert held(centre) == 0


def test_a_batch_sealed_to_another_centre_is_refused(centre: Centre, box: Box) -> None:
    box.many_answers(5)
    assert refused(centre, box.seal(1, 5, recipient=SealingKey.generate().public).data) == "not_our_key"


def test_a_batch_of_another_site_is_refused(centre: Centre, box: Box) -> None:
    other = Box(centre, "smk2").enrol()
    other.many_answers(3)
    assert refused(centre, other.seal(1, 3).data) == "not_this_site"


def test_a_batch_of_an_unknown_box_is_refused(centre: Centre, box: Box) -> None:
    box.box = "box9"
    box.many_answers(3)
    assert refused(centre, box.seal(1, 3).data) == "unknown_box"


def test_what_a_revoked_box_sends_is_kept_set_aside_and_told(centre: Centre, box: Box, link: Link) -> None:
    box.many_answers(6)
    before = ingest.ingest(centre, "smk1", box.seal(1, 3).data)
    planning.revoke_box(centre, "smk1", "box1", by="ani", reason="dicuri")
    late = box.seal(4, 6, last_receipted=box.heads[3]).data
    receipt = read_receipt(link.upload(late).data, (centre.keys.receipt.public,))
    assert [each.seq for each in receipt.quarantined] == [4, 5, 6]
    assert {each.code for each in receipt.quarantined} == {errors.BOX_BARRED.code}
    assert notices(centre) == ["revoked_box"]
    assert held(centre) == 3, "it is in no chain and in no score"
    with reading(centre.engine) as connection:
        assert batches.set_aside_bytes(connection, "smk1", "box1") == [late]
        assert batches.set_aside_of(connection, "smk1") == {"box1": (1, 3)}
    assert ingest.ingest(centre, "smk1", box.seal(1, 3).data) == before, "what came before stays as it is"
    again = read_receipt(ingest.ingest(centre, "smk1", box.seal(4, 6).data), (centre.keys.receipt.public,))
    assert again == receipt
    assert link.ask("GET", "/sync/v1/head").status_code == 200
    assert link.ask("POST", "/sync/v1/readiness", b"x").status_code == 403, "nobody asks whether it is ready"


def test_staff_take_in_what_was_set_aside_and_it_counts(centre: Centre, box: Box) -> None:
    box.many_answers(9)
    ingest.ingest(centre, "smk1", box.seal(1, 3).data)
    planning.revoke_box(centre, "smk1", "box1")
    for first in (7, 4):
        ingest.ingest(centre, "smk1", box.seal(first, first + 2).data)
    assert ingest.take_in(centre, "smk1", "box1", "ani", "Disk kembali dari sekolah.") == 2
    assert held(centre) == 9
    assert notices(centre) == []
    with reading(centre.engine) as connection:
        assert batches.set_aside_of(connection, "smk1") == {}
    receipt = read_receipt(ingest.ingest(centre, "smk1", box.seal(4, 6).data), (centre.keys.receipt.public,))
    assert receipt.quarantined == ()
    assert ingest.take_in(centre, "smk1", "box1", "ani", "sekali lagi") == 0


def test_a_revoked_box_cannot_fill_the_disk(centre: Centre, box: Box) -> None:
    small = replace(centre, settings=centre.settings.model_copy(update={"pending_max_bytes": 1_000}))
    planning.revoke_box(centre, "smk1", "box1")
    box.many_answers(300)
    ingest.ingest(small, "smk1", box.seal(1, 10).data)
    assert refused(small, box.seal(11, 300).data) == "too_much_pending"
