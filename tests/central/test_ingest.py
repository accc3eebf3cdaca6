"""The centre and batches: whatever happens on the way, each event is held once, and the receipt is true."""

from __future__ import annotations

import hashlib
import secrets

import pytest
from sqlalchemy import Connection, select

from central import coverage, folds, ingest, projection, staff, worker
from central.centre import Centre
from central.store import batches, results, seated
from central.store.engine import reading
from central.store.events import count_events, events_of_attempt, not_understood
from central.store.notices import open_notices
from central.store.tables import batch_bytes, witnessed
from sync import errors
from sync.errors import LumbungError, WireError
from sync.wire import columns, events
from sync.wire.receipt import read_heads, read_receipt
from sync.wire.standing import Twins
from tests.central.conftest import ATTEMPT, SITTING, Box, Clock, Link


def bytes_of(connection: Connection, site: str, sha256: bytes) -> bytes | None:
    """A batch as it came, a fork's too."""
    query = select(batch_bytes.c.data).where(batch_bytes.c.site == site, batch_bytes.c.sha256 == sha256)
    return connection.scalar(query)


def heads_of(connection: Connection, site: str, epoch: bytes, seq: int) -> list[bytes]:
    """Every head seen at a place of the journal: more than one is a fork."""
    query = select(witnessed.c.head).where(witnessed.c.site == site, witnessed.c.epoch == epoch, witnessed.c.seq == seq)
    return list(connection.scalars(query))


def held(centre: Centre) -> int:
    with reading(centre.engine) as connection:
        return count_events(connection, "smk1")


def notices(centre: Centre) -> list[str]:
    with reading(centre.engine) as connection:
        return sorted(row.kind for row in open_notices(connection))


def refused(centre: Centre, data: bytes, site: str = "smk1") -> str:
    """The name of the error with which a batch is refused."""
    with pytest.raises(LumbungError) as caught:
        ingest.ingest(centre, site, data)
    return caught.value.entry.name


def test_it_works(centre: Centre, box: Box, link: Link) -> None:
    box.many_answers(30)
    answer = link.upload(box.seal(1, 30).data, part_bytes=500)
    assert answer.status_code == 200, answer.text
    receipt = read_receipt(answer.data, (centre.keys.receipt.public,))
    assert (receipt.first, receipt.last, receipt.head_after) == (1, 30, box.heads[30])
    assert receipt.level == "held"
    assert receipt.quarantined == ()
    heads = read_heads(link.ask("GET", "/sync/v1/head").data, (centre.keys.receipt.public,), nonce=link.nonce)
    assert heads.epochs == ((box.origin.epoch, ((1, 30, box.heads[30], "held"),)),)
    assert held(centre) == 30


def test_what_is_stored_is_what_was_sealed(centre: Centre, box: Box) -> None:
    """Every event, field by field, and the batch's own bytes."""
    box.many_answers(20)
    sealed = box.seal(1, 20)
    ingest.ingest(centre, "smk1", sealed.data)
    with reading(centre.engine) as connection:
        rows = events_of_attempt(connection, "smk1", ATTEMPT)
        found = batches.find_by_sha256(connection, "smk1", hashlib.sha256(sealed.data).digest())
        kept = bytes_of(connection, "smk1", hashlib.sha256(sealed.data).digest())
    assert [folds.event_of(row) for row in rows] == box.events
    assert [row.head for row in rows] == box.heads[1:]
    assert found is not None
    assert kept == sealed.data


def test_a_replay_gives_the_same_receipt_whatever_the_bytes(centre: Centre, box: Box, clock: Clock) -> None:
    box.many_answers(10)
    one, other = box.seal(1, 10), box.seal(1, 10)
    assert one.data != other.data  # HPKE seals differently each time
    receipt = ingest.ingest(centre, "smk1", one.data)
    clock.now_ms += 5_000
    assert ingest.ingest(centre, "smk1", other.data) == receipt
    assert ingest.ingest(centre, "smk1", one.data) == receipt
    assert held(centre) == 10


def test_batches_may_come_in_any_order_and_gaps_are_shown(centre: Centre, box: Box) -> None:
    box.many_answers(40)
    for first, last in ((31, 40), (11, 20), (1, 10)):
        ingest.ingest(centre, "smk1", box.seal(first, last).data)
    with reading(centre.engine) as connection:
        [shown] = coverage.coverage(connection, "smk1")
    assert shown.held == ((1, 20), (31, 40))
    assert shown.gaps == ((21, 30),)
    assert shown.missing == 10
    ingest.ingest(centre, "smk1", box.seal(21, 30).data)
    with reading(centre.engine) as connection:
        [shown] = coverage.coverage(connection, "smk1")
    assert shown.gaps == ()


def test_a_head_list_stays_short_however_many_batches_came(centre: Centre, box: Box, link: Link) -> None:
    """What follows on what is held is one range with it; a gap, or another level, begins a new one."""
    box.many_answers(50)
    for first in (1, 11, 21, 41):
        ingest.ingest(centre, "smk1", box.seal(first, first + 9).data)
        if first == 11:
            assert worker.archive(centre) == 2
    heads = read_heads(link.ask("GET", "/sync/v1/head").data, (centre.keys.receipt.public,), nonce=link.nonce)
    [(_, ranges)] = heads.epochs
    assert ranges == (
        (1, 20, box.heads[20], "archived"),
        (21, 30, box.heads[30], "held"),
        (41, 50, box.heads[50], "held"),
    )


def test_a_parent_of_which_nothing_came_is_a_gap(centre: Centre, box: Box) -> None:
    child = box.restarted()
    child.many_answers(5)
    ingest.ingest(centre, "smk1", child.seal(child.first, child.last).data)
    with reading(centre.engine) as connection:
        shown = {each.epoch: each for each in coverage.coverage(connection, "smk1")}
    assert shown[child.origin.epoch].gaps == ()
    assert shown[box.origin.epoch].gaps == ((1, box.last),)


def test_overlapping_ranges_are_accepted_where_heads_agree(centre: Centre, box: Box) -> None:
    box.many_answers(50)
    for first, last in ((1, 30), (20, 50), (5, 10), (1, 50)):
        receipt = read_receipt(ingest.ingest(centre, "smk1", box.seal(first, last).data), (centre.keys.receipt.public,))
        assert (receipt.first, receipt.last) == (first, last)
    assert held(centre) == 50
    assert notices(centre) == []


def test_a_fork_is_refused_and_both_are_kept(centre: Centre, box: Box, link: Link) -> None:
    box.many_answers(20)
    copy = box.copied(at=15)
    copy.answer(ATTEMPT, 16, "i1", "E")
    copy.many_answers(4, b"b" * 16)
    ingest.ingest(centre, "smk1", box.seal(1, 20).data)
    forked = copy.seal(11, 20)
    answer = link.upload(forked.data)
    assert answer.status_code == 409
    assert answer.json is not None
    assert answer.json["error"]["name"] == "fork"
    assert (answer.json["error"]["details"]["first"], answer.json["error"]["details"]["last"]) == (11, 20)
    assert link.upload(copy.seal(11, 20).data).status_code == 409, "again, in other bytes"
    assert notices(centre) == ["fork"]
    with reading(centre.engine) as connection:
        assert bytes_of(connection, "smk1", hashlib.sha256(forked.data).digest()) == forked.data
        assert batches.branches(connection, "smk1", box.origin.epoch) == [0, 1]
        assert len(events_of_attempt(connection, "smk1", b"b" * 16)) == 4, "the other branch's people are seen"
        assert len(heads_of(connection, "smk1", box.origin.epoch, 20)) == 2, "both heads are witnessed"
    heads = read_heads(link.ask("GET", "/sync/v1/head").data, (centre.keys.receipt.public,), nonce=link.nonce)
    assert [each.last for _, ranges in heads.epochs for each in ranges] == [20]


def test_a_fork_goes_on_on_its_own_branch(centre: Centre, box: Box) -> None:
    box.many_answers(10)
    copy = box.copied(at=5)
    copy.many_answers(20, b"b" * 16)
    box.many_answers(10)
    ingest.ingest(centre, "smk1", box.seal(1, 10).data)
    assert refused(centre, copy.seal(1, 15).data) == "fork"
    assert refused(centre, copy.seal(16, 25).data) == "fork"
    ingest.ingest(centre, "smk1", box.seal(11, 20).data)
    with reading(centre.engine) as connection:
        assert batches.branches(connection, "smk1", box.origin.epoch) == [0, 1]
    assert held(centre) == 20 + 25


def test_another_chain_key_in_the_same_epoch_is_a_fork_even_across_a_gap(centre: Centre, box: Box) -> None:
    box.many_answers(10)
    ingest.ingest(centre, "smk1", box.seal(1, 10).data)
    other = Box(centre).with_keys_of(box)
    other.origin = box.origin._replace(chain_key=secrets.token_bytes(32))
    other.heads = [other.origin.first_head()]
    other.many_answers(40)
    assert refused(centre, other.seal(31, 40).data) == "fork"


def test_one_key_with_two_contents_on_two_branches_holds_the_attempt(centre: Centre, box: Box) -> None:
    box.answer(ATTEMPT, 1, "i1", "A")
    copy = box.copied(at=0)
    copy.answer(ATTEMPT, 1, "i1", "B")
    ingest.ingest(centre, "smk1", box.seal(1, 1).data)
    assert refused(centre, copy.seal(1, 1).data) == "fork"
    projection.catch_up(centre)
    with reading(centre.engine) as connection:
        [attempt] = seated.unplanned(connection)
    assert attempt.held == ["two_contents", "forked"]


def test_a_bad_event_is_quarantined_and_blocks_no_other(centre: Centre, box: Box, link: Link) -> None:
    box.answer(ATTEMPT, 1, "i1", "A")
    bad = box.append("answer.given", (box.origin.epoch, 1, 2, "i2"), ATTEMPT, bytes(16))  # two fields short
    box.answer(ATTEMPT, 3, "i3", "C")
    answer = link.upload(box.seal(1, 3).data)
    assert answer.status_code == 200
    receipt = read_receipt(answer.data, (centre.keys.receipt.public,))
    assert [(each.seq, each.code) for each in receipt.quarantined] == [(bad, "LMB-4030")]
    assert notices(centre) == ["quarantine"]
    projection.catch_up(centre)
    with reading(centre.engine) as connection:
        assert results.answers_of(connection, "smk1", ATTEMPT) == {"i1": "A", "i3": "C"}


def test_a_kind_that_no_database_can_keep_is_quarantined_alone(centre: Centre, box: Box) -> None:
    box.many_answers(2)
    box.append("future\0kind", (), ATTEMPT, SITTING)
    box.many_answers(2)
    receipt = read_receipt(ingest.ingest(centre, "smk1", box.seal(1, 5).data), (centre.keys.receipt.public,))
    assert [each.seq for each in receipt.quarantined] == [3]
    assert held(centre) == 5


def test_an_unreadable_batch_is_kept_and_its_events_named(centre: Centre, box: Box) -> None:
    box.many_answers(5)
    broken = box.broken(box.seal(1, 5))
    receipt = read_receipt(ingest.ingest(centre, "smk1", broken), (centre.keys.receipt.public,))
    assert [each.seq for each in receipt.quarantined] == [1, 2, 3, 4, 5]
    assert notices(centre) == ["broken_batch"]
    assert held(centre) == 0
    whole = read_receipt(ingest.ingest(centre, "smk1", box.seal(1, 5).data), (centre.keys.receipt.public,))
    assert whole.quarantined == (), "the same run, sealed again and readable, takes its place"
    assert held(centre) == 5


def test_a_batch_that_an_older_centre_could_not_read_is_opened_after_an_upgrade(centre: Centre, box: Box) -> None:
    box.many_answers(5)

    def unreadable(*_: object) -> None:
        raise WireError(errors.WRONG_SHAPE, where="columns of a later version")

    with pytest.MonkeyPatch.context() as older:
        older.setattr(columns, "unpack", unreadable)
        ingest.ingest(centre, "smk1", box.seal(1, 5).data)
        assert ingest.open_again(centre) == 0
    assert held(centre) == 0
    assert projection.rebuild(centre) == 1
    assert held(centre) == 5


def test_an_unknown_kind_is_stored_and_projected_after_an_upgrade(centre: Centre, box: Box) -> None:
    box.many_answers(3)
    with pytest.MonkeyPatch.context() as older:  # a centre from before this kind was invented
        older.delitem(events._CHECKED, "answer.given")
        receipt = read_receipt(ingest.ingest(centre, "smk1", box.seal(1, 3).data), (centre.keys.receipt.public,))
        assert receipt.quarantined == (), "what is not understood yet is no fault"
        assert projection.rebuild(centre) == 1
        with reading(centre.engine) as connection:
            assert len(not_understood(connection)) == 3
            assert results.answers_of(connection, "smk1", ATTEMPT) == {}
    assert projection.understand_again(centre) == 3
    projection.catch_up(centre)
    with reading(centre.engine) as connection:
        assert not_understood(connection) == []
        assert results.answers_of(connection, "smk1", ATTEMPT) == {"i1": "B", "i2": "C", "i3": "D"}


def test_two_journals_that_go_on_from_one_place_are_told_once(centre: Centre, box: Box) -> None:
    box.many_answers(3)
    clone, original = box.restarted(), box.restarted()
    original.many_answers(3)
    clone.many_answers(3)
    for each in (box, original, clone):
        ingest.ingest(centre, "smk1", each.seal(each.first, each.last).data)
    assert notices(centre) == ["twin_journals"]
    with reading(centre.engine) as connection:
        (told,) = ingest.twins(connection, "smk1")
    assert told == Twins(box.origin.epoch, tuple(sorted((original.origin.epoch, clone.origin.epoch))))
    clone.many_answers(3)
    ingest.ingest(centre, "smk1", clone.seal(clone.first + 3, clone.last).data)
    assert notices(centre) == ["twin_journals"]
    with reading(centre.engine) as connection:
        (notice,) = open_notices(connection)
    staff.settle_notice(centre, "smk1", notice.notice, "ani", "Disk disalin teknisi.")
    with reading(centre.engine) as connection:
        assert ingest.twins(connection, "smk1") == ()


def test_a_box_that_restarts_again_and_again_has_no_twin(centre: Centre, box: Box) -> None:
    for _ in range(3):
        box.many_answers(2)
        ingest.ingest(centre, "smk1", box.seal(box.first, box.last).data)
        box = box.restarted()
    assert notices(centre) == []


def test_a_receipt_that_this_centre_never_gave_tells_staff_that_it_is_behind(centre: Centre, box: Box) -> None:
    box.many_answers(30)
    ingest.ingest(centre, "smk1", box.seal(1, 10).data)
    ingest.ingest(centre, "smk1", box.seal(11, 20, last_receipted=box.heads[10]).data)
    assert notices(centre) == []
    ingest.ingest(centre, "smk1", box.seal(29, 30, last_receipted=box.heads[28]).data)
    assert notices(centre) == ["centre_behind"]


def test_sites_with_the_same_bytes_do_not_meet(centre: Centre, box: Box) -> None:
    """`site` is in every key: an attempt of one site says nothing of another's."""
    other = Box(centre, "smk2").enrol()
    for each in (box, other):
        each.answer(ATTEMPT, 1, "i1", each.site[-1])
        ingest.ingest(centre, each.site, each.seal(1, 1).data)
    projection.catch_up(centre)
    with reading(centre.engine) as connection:
        assert results.answers_of(connection, "smk1", ATTEMPT) == {"i1": "1"}
        assert results.answers_of(connection, "smk2", ATTEMPT) == {"i1": "2"}


def test_a_thousand_events_are_one_transaction(centre: Centre, box: Box) -> None:
    box.many_answers(1000)
    ingest.ingest(centre, "smk1", box.seal(1, 1000).data)
    assert held(centre) == 1000
