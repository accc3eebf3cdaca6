"""The link over real sockets: every way a road fails has its code, and nothing else passes for the centre's word."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from sync import errors
from sync.errors import LumbungError
from sync.held import Held
from sync.journal import reading
from sync.link import TRIES, PartSize
from sync.wire.receipt import HeadList, Receipt, read_receipt, sign_heads
from tests.sync import small_centre as faults
from tests.sync.linking import link_of, refusal
from tests.sync.small_centre import answers
from tests.sync.world import ROLES, World, content, signing_key


def one_batch(world: World, answers: int = 3_000) -> bytes:
    """A sealed batch of some tens of kilobytes."""
    agent = world.agent(cut_events=10_000)
    world.journal.add(answers)
    with reading(world.journal.path) as journal:
        (file,) = agent.outbox.cut(journal, Held.nothing(), all_now=True)
    return file.path.read_bytes()


def receipt_of(raw: bytes) -> Receipt:
    return read_receipt(raw, ROLES.receipt_keys)


def test_it_works(world: World) -> None:
    link, batch = link_of(world), one_batch(world)
    assert link.heads().epochs == ()
    receipt = receipt_of(link.upload(batch))
    assert (receipt.first, receipt.last) == (1, 3_001)
    ((_, (held,)),) = link.heads().epochs
    assert (held.first, held.last, held.level) == (1, 3_001, "held")
    assert link.heartbeat({"k": 1}).at_ms == world.centre.at_ms
    assert world.centre.beats == [{"k": 1}]
    assert link.dispatch(None) is None
    assert link.receipt(receipt.epoch, 1, 3_001) is not None
    assert link.receipt(receipt.epoch, 1, 7) is None


# --- a road that ends ---------------------------------------------------------------------------------


def test_an_answer_lost_after_the_commit_is_asked_for_again_and_nothing_is_doubled(world: World) -> None:
    link, batch = link_of(world), one_batch(world, 300)
    world.centre.faults = [faults.passes, faults.loses_the_answer]
    assert receipt_of(link.upload(batch)).last == 301
    assert world.centre.events() == list(range(1, 302))


def test_a_duplicate_gets_the_same_receipt(world: World) -> None:
    link, batch = link_of(world), one_batch(world)
    assert link.upload(batch) == link.upload(batch)
    assert world.centre.events() == list(range(1, 3_002))


def test_an_upload_goes_on_where_a_part_was_cut_in_its_middle(world: World) -> None:
    link, batch = link_of(world, part_min_bytes=2_048, part_max_bytes=4_096), one_batch(world)
    world.centre.faults = [faults.passes, faults.passes, faults.keeps_half_of_the_part]
    assert receipt_of(link.upload(batch)).last == 3_001
    assert sum(world.centre.patched) + 2_048 == len(batch), "not a byte went up twice"


def test_an_offset_that_moved_is_asked_for_anew(world: World) -> None:
    link, batch = link_of(world), one_batch(world)

    def elsewhere(handler: faults.Handler) -> bool:
        """Another lane of this box put a piece there meanwhile."""
        sha256 = handler.path.rsplit("/", 1)[1]
        world.centre.uploads[sha256] = bytearray(batch[:100])
        return False

    world.centre.faults = [faults.passes, elsewhere]
    assert receipt_of(link.upload(batch)).last == 3_001


def test_an_upload_that_arrived_damaged_begins_again(world: World) -> None:
    link, batch = link_of(world), one_batch(world, 300)

    def spoils(handler: faults.Handler) -> bool:
        sha256 = handler.path.rsplit("/", 1)[1]
        world.centre.uploads[sha256] = bytearray(b"\0" * (len(batch) - 10))
        return False

    world.centre.faults = [spoils]
    assert receipt_of(link.upload(batch)).last == 301


@pytest.mark.parametrize("fault", [faults.hangs_up, faults.cuts_the_answer])
def test_a_link_that_was_cut_is_tried_again_a_few_times_and_then_said_so(
    world: World, fault: Callable[[faults.Handler], bool]
) -> None:
    link = link_of(world)
    world.centre.faults = [fault]
    assert link.heads().epochs == ()
    world.centre.asked.clear()
    world.centre.always = fault
    with refusal(errors.LINK_CUT):
        link.heads()
    assert len(world.centre.asked) == TRIES, "by stamina alone; urllib3 must not multiply that"


def test_a_silent_centre_times_out_and_the_parts_become_smaller(world: World) -> None:
    link, batch = link_of(world, read_timeout_ms=2_000), one_batch(world, 300)  # a busy PC answers within that
    link.retry_wait_s = 0.001
    link.part.bytes = 65_536
    silent, end = faults.says_nothing(until := threading.Event()), until
    world.centre.faults = [faults.passes, silent, faults.passes, silent, faults.passes, silent]
    try:
        assert receipt_of(link.upload(batch)).last == 301
    finally:
        end.set()
    assert link.part.bytes <= 16_384, "halved at each of three time-outs, then grown by at most one quick part"


def test_a_slow_modem_still_carries(world: World) -> None:
    """2 kB/s and a patience of 700 ms: only small parts go through, and all of it arrives."""
    link, batch = link_of(world, read_timeout_ms=700, part_min_bytes=512), one_batch(world, 300)
    link.part.bytes = 4_096
    world.centre.always = faults.reads_slowly(2_048)
    assert receipt_of(link.upload(batch)).last == 301
    assert link.part.bytes < 2_048


def test_part_sizes_stay_within_their_bounds() -> None:
    part = PartSize(2_048, 65_536)
    for _ in range(10):
        part.grow(took_ms=10, patience_ms=30_000)
    assert part.bytes == 65_536
    part.grow(took_ms=20_000, patience_ms=30_000)
    assert part.bytes == 65_536
    for _ in range(10):
        part.shrink()
    assert part.bytes == 2_048
    part.grow(took_ms=20_000, patience_ms=30_000)
    assert part.bytes == 2_048, "a part that was slow makes none larger"


# --- somebody else answers ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fault",
    [
        answers(200),
        answers(200, b""),
        answers(200, b"x" * 4_000_000),
        answers(302, Location="http://portal.example/login"),
        answers(307, Location="https://portal.example/"),
        answers(404),
        answers(403),
        answers(511),
        answers(204, b""),
        answers(200, b'{"error": []}', Content_Type="application/json"),
    ],
)
def test_whatever_lacks_the_centres_signature_is_a_portal(world: World, fault: faults.Fault) -> None:
    link, batch = link_of(world), one_batch(world, 10)
    world.centre.always = fault
    for question in (
        link.heads,
        lambda: link.heartbeat({}),
        lambda: link.receipt(bytes(16), 1, 2),
        lambda: link.upload(batch),
    ):
        with refusal(errors.CAPTIVE_PORTAL):
            question()
    assert all(":" not in path for _, path in world.centre.asked), "no redirect was followed"


def test_a_portals_pages_are_no_dispatch(world: World) -> None:
    agent = world.agent()
    world.centre.always = answers(302, Location="http://portal.example/")
    with refusal(errors.CAPTIVE_PORTAL):
        agent.link.dispatch(None)
    world.centre.always = answers(200)
    envelope = agent.link.dispatch(None)
    assert envelope == faults.PORTAL, "the link carries it; the inbox judges it"
    with pytest.raises(LumbungError):
        agent.inbox.accept(envelope)
    assert agent.inbox.dispatch is None


def test_a_stranger_who_signs_is_not_the_centre(world: World) -> None:
    link = link_of(world)
    world.centre.receipt_key = signing_key("stranger")
    with refusal(errors.CAPTIVE_PORTAL) as details:
        link.heads()
    assert details["why"] == "unknown_signer"


def test_an_old_answer_played_again_is_not_the_centre(world: World) -> None:
    link = link_of(world)
    old = sign_heads(world.centre.heads(bytes(16)), world.centre.receipt_key)
    world.centre.always = answers(200, old)
    with refusal(errors.CAPTIVE_PORTAL) as details:
        link.heads()
    assert details["why"] == "stale_answer"


def test_another_sites_heads_are_not_ours(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    link = link_of(world)
    monkeypatch.setattr(world.centre, "heads", lambda nonce: HeadList("smk-2", nonce, 1, ()))
    with refusal(errors.CAPTIVE_PORTAL):
        link.heads()


def test_an_upload_that_does_not_go_on_is_not_the_centre(world: World) -> None:
    link, batch = link_of(world), one_batch(world, 10)
    world.centre.faults = [faults.passes, answers(204, b"", Upload_Offset="0")]
    with refusal(errors.CAPTIVE_PORTAL):
        link.upload(batch)


@pytest.mark.parametrize("offset", ["", "-1", "1e3", "99999999", "²"])
def test_a_strange_offset_is_not_the_centre(world: World, offset: str) -> None:
    link, batch = link_of(world), one_batch(world, 10)
    world.centre.faults = [answers(200, b"", Upload_Offset=offset.encode().decode("latin-1"))]
    with refusal(errors.CAPTIVE_PORTAL):
        link.upload(batch)


# --- the centre says no -------------------------------------------------------------------------------


def test_a_web_server_in_trouble_is_not_a_portal(world: World) -> None:
    link = link_of(world)
    world.centre.always = answers(502, b"<html>Bad Gateway</html>")
    with refusal(errors.CENTRE_UNWELL) as details:
        link.heads()
    assert details["status"] == 502
    assert world.centre.requests("GET") == TRIES


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (errors.FORK, errors.FORKED),
        (errors.UNKNOWN_BOX, errors.CENTRE_DENIED),
        (errors.NOT_THIS_SITE, errors.CENTRE_DENIED),
        (errors.TOO_MUCH_PENDING, errors.CENTRE_FULL),
        (errors.NOT_OUR_KEY, errors.CENTRE_REFUSED),
        (errors.NO_KEYS, errors.CENTRE_UNWELL),
    ],
    ids=lambda entry: entry.name,
)
def test_the_centres_own_codes_are_named(world: World, entry: errors.Entry, expected: errors.Entry) -> None:
    link, batch = link_of(world), one_batch(world, 10)
    world.centre.refuse_next[1, 11] = entry
    with refusal(expected) as details:
        link.upload(batch)
    assert details["centre_code"] == entry.code
    assert details["centre_details"] == {"ranges": [[1, 11]]}


def test_a_box_the_centre_does_not_know_is_told(world: World) -> None:
    link = link_of(world)
    world.centre.box_key = signing_key("another box").public
    with refusal(errors.CENTRE_DENIED) as details:
        link.heads()
    assert details["centre_code"] == errors.UNKNOWN_BOX.code


# --- contents by range --------------------------------------------------------------------------------


def test_a_range_comes_as_it_was_asked(world: World) -> None:
    link = link_of(world)
    data = bytes(range(256)) * 100
    world.centre.blobs[b"d" * 32] = data
    assert b"".join(link.blob(b"d" * 32, 100, 20_000, len(data))) == data[100:20_001]


@pytest.mark.parametrize(
    ("fault", "entry"),
    [
        (answers(200), errors.CAPTIVE_PORTAL),
        (answers(302, Location="/"), errors.CAPTIVE_PORTAL),
        (answers(206, b"x" * 50, Content_Range="bytes 0-49/100"), errors.CAPTIVE_PORTAL),
        (answers(206, b"x" * 500, Content_Range="bytes 0-99/100"), errors.CAPTIVE_PORTAL),
        (answers(206, b"x" * 50, Content_Range="bytes 0-99/100"), errors.LINK_CUT),
        (faults.hangs_up, errors.LINK_CUT),
    ],
)
def test_another_range_than_asked_for_is_refused(world: World, fault: faults.Fault, entry: errors.Entry) -> None:
    link = link_of(world)
    world.centre.always = fault
    with refusal(entry):
        list(link.blob(b"d" * 32, 0, 99, 100))


def test_a_whole_content_may_come_as_a_plain_200(world: World) -> None:
    link = link_of(world)
    world.centre.always = answers(200, content(100))
    assert b"".join(link.blob(b"d" * 32, 0, 99, 100)) == content(100)
