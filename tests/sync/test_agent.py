"""The agent, both lanes, against a centre on a real socket: nothing is lost, nothing blocks, and all of it is told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sync import errors, service
from sync.heart import CERTIFICATE
from sync.state import State, read_state
from sync.wire.readiness import Readiness, sign_readiness
from sync.wire.receipt import Quarantined, read_receipt
from tests.conditions import eventually
from tests.sync import small_centre as faults
from tests.sync.test_inbox import offer
from tests.sync.world import ROLES, World, content, dispatch, signing_key


def told(world: World) -> State:
    return read_state(world.folder)


def test_it_works(world: World) -> None:
    world.journal.add(1_200)
    offer(world, content(1_000))
    world.centre.dispatch = (7, dispatch(7, [content(1_000)]))
    service.run_once(world.agent())
    assert world.centre.events() == list(range(1, 1_202))
    state = told(world)
    assert (state.link, state.backlog_events, state.backlog_batches, state.unsealed_events) == ("up", 0, 0, 0)
    assert (state.dispatch_version, state.blobs_missing) == (7, 0)
    assert (state.troubles, state.last_error, state.next_try_ms) == ({}, None, None)
    epoch = world.journal.origin.epoch  # type: ignore[union-attr]
    assert state.receipted == {epoch.hex(): ((1, 1_201, "held"),)}
    assert (state.at_centre(epoch, 1_201), state.at_centre(epoch, 1_202)) == ("held", None)
    assert state.at_centre(bytes(16), 1) is None
    (beat,) = world.centre.beats
    assert beat["k"] > 0
    assert beat["journal_head"] == f"{epoch.hex()}.1201"
    assert len(list((world.folder / "outbox").glob("*.receipt"))) == 2


def test_a_second_pass_sends_nothing_twice(world: World) -> None:
    world.journal.add(50)
    service.run_once(world.agent())
    service.run_once(world.agent())
    assert world.centre.requests("PATCH") == 1


def test_answers_go_before_everything_else(world: World) -> None:
    world.journal.add(5)
    offer(world, content(1_000))
    world.centre.dispatch = (7, dispatch(7, [content(1_000)]))
    service.run_once(world.agent())
    order = [path.split("/")[3] for _, path in world.centre.asked]
    assert order == ["head", "uploads", "uploads", "dispatch", "blobs", "heartbeat", "standing"]


def test_what_a_rehearsal_found_is_handed_over_once_and_again_when_it_changes(world: World) -> None:
    agent = world.agent(heartbeat_every_ms=100)
    found = Readiness("smk-1", "box-1", 1, "0.1.0", 9, 3, 50, 64, 1_000_000, 0, (), (), ())
    (world.folder / CERTIFICATE).write_bytes(sign_readiness(found, signing_key("box")))
    service.run_once(agent)
    eventually(lambda: service.run_once(agent) or len(world.centre.beats) > 2)
    assert [each.capacity for each in world.centre.certificates] == [64]
    (world.folder / CERTIFICATE).write_bytes(sign_readiness(replace(found, capacity=32), signing_key("box")))
    eventually(lambda: service.run_once(agent) or len(world.centre.certificates) > 1)
    assert [each.capacity for each in world.centre.certificates] == [64, 32]
    assert told(world).troubles == {}


def test_a_centre_restored_from_its_backup_gets_the_rest_again(world: World) -> None:
    world.journal.add(2_000)
    agent = world.agent()
    service.run_once(agent)
    lost = next(iter(world.centre.batches))
    del world.centre.batches[lost]
    world.centre.bodies.clear()
    service.run_once(world.agent())
    assert world.centre.events() == list(range(1, 2_002)), "by what its list lacks, not by what we think we sent"


def test_a_lost_receipt_is_no_lost_batch(world: World) -> None:
    world.journal.add(10)
    world.centre.faults = [faults.passes, faults.passes, *[faults.loses_the_answer] * 8]
    agent = world.agent()
    agent.keep(all_now=True)
    agent.carry()
    assert told(world).link == "down"
    assert told(world).last_error == errors.LINK_CUT.code
    world.centre.faults.clear()
    agent.carry(insist=True)
    agent.keep()
    assert world.centre.events() == list(range(1, 12))
    assert told(world).backlog_events == 0
    assert world.centre.requests("PATCH") <= 2, "the centre's list shows it: it need not go up again"


def test_a_portal_is_a_state_that_ends_by_itself(world: World) -> None:
    world.journal.add(10)
    agent = world.agent()
    world.centre.always = faults.answers(200)
    service.run_once(agent)
    state = told(world)
    assert (state.link, state.last_error, state.last_contact_ms) == ("portal", errors.CAPTIVE_PORTAL.code, None)
    assert state.backlog_events == 11
    assert state.next_try_ms is not None
    world.centre.always = None
    eventually(lambda: (agent.carry(), told(world).link == "up")[1])
    agent.keep()
    assert told(world).troubles == {}
    assert told(world).backlog_events == 0


def test_a_fork_blocks_nothing_and_stays_named(world: World) -> None:
    world.journal.add(2_500)
    world.centre.refuse_next[1_001, 2_000] = errors.FORK
    agent = world.agent()
    service.run_once(agent)
    state = told(world)
    assert world.centre.events() == [*range(1, 1_001), *range(2_001, 2_502)]
    epoch = world.journal.origin.epoch.hex()  # type: ignore[union-attr]
    assert state.forks == (f"{epoch}-1001-2000.batch",)
    assert state.troubles["upload"].code == errors.FORKED.code
    assert (state.link, state.backlog_events) == ("up", 1_000)
    tried = world.centre.requests("PATCH")
    agent.carry()
    agent.carry()
    assert world.centre.requests("PATCH") == tried, "it is offered again seldom, not at each tick"
    world.centre.refuse_next.clear()
    service.run_once(agent)
    assert (told(world).forks, told(world).troubles, told(world).backlog_events) == ((), {}, 0)


def test_quarantined_events_are_named(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.journal.add(10)
    take = world.centre.take

    def with_quarantine(sha256: str) -> Any:
        receipt = replace(take(sha256), quarantined=(Quarantined(3, "LMB-1003"),))  # type: ignore[type-var]
        world.centre.bodies[sha256] = receipt
        return receipt

    monkeypatch.setattr(world.centre, "take", with_quarantine)
    service.run_once(world.agent())
    epoch = world.journal.origin.epoch.hex()  # type: ignore[union-attr]
    assert told(world).quarantined == ((epoch, 3, "LMB-1003"),)
    assert told(world).backlog_events == 0


def test_a_receipt_for_something_else_is_not_believed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.journal.add(10)
    take = world.centre.take
    monkeypatch.setattr(world.centre, "take", lambda sha256: replace(take(sha256), head_after=bytes(32)))  # type: ignore[type-var]
    service.run_once(world.agent())
    assert told(world).last_error == errors.CAPTIVE_PORTAL.code
    assert not list((world.folder / "outbox").glob("*.receipt"))


def test_archived_receipts_are_fetched_when_the_centre_names_them(world: World) -> None:
    world.journal.add(10)
    agent = world.agent()
    service.run_once(agent)
    world.centre.level = "archived"
    service.run_once(agent)
    (path,) = (world.folder / "outbox").glob("*.receipt")
    assert read_receipt(path.read_bytes(), ROLES.receipt_keys).level == "archived"
    epoch = world.journal.origin.epoch  # type: ignore[union-attr]
    assert told(world).at_centre(epoch, 5) == "archived"
    asked = len(world.centre.asked)
    service.run_once(agent)
    assert not any("receipts" in path for _, path in world.centre.asked[asked:])


def test_a_rolled_back_dispatch_is_a_trouble_and_nothing_else(world: World) -> None:
    agent = world.agent()
    world.centre.dispatch = (7, dispatch(7))
    service.run_once(agent)
    world.centre.dispatch = (6, dispatch(6))
    world.journal.add(10)
    service.run_once(agent)
    state = told(world)
    assert state.troubles["dispatch"].code == errors.ROLLBACK.code
    assert (state.dispatch_version, state.backlog_events, state.link) == (7, 0, "up")
    world.centre.dispatch = (8, dispatch(8))
    service.run_once(agent)
    assert told(world).troubles == {}


def test_contents_make_way_for_answers(world: World) -> None:
    """While a content comes down a batch is cut: the rest of the content waits for the next pass."""
    big = bytes(1_000_000)
    offer(world, big)
    world.centre.dispatch = (7, dispatch(7, [big]))
    agent = world.agent()

    def meanwhile(_handler: faults.Handler) -> bool:
        world.journal.add(10)
        agent.keep(all_now=True)
        return False

    world.centre.faults = [faults.passes, faults.passes, faults.passes, meanwhile]  # head, HEAD, PATCH, …
    agent.keep(all_now=True)
    agent.carry()
    assert told(world).blobs_missing == 1
    agent.carry(insist=True)
    order = [path.split("/")[3] for _, path in world.centre.asked]
    assert order[-8:].index("uploads") < order[-8:].index("blobs")
    assert told(world).blobs_missing == 0


def test_a_journal_that_is_not_there_yet_stops_only_its_own_lane(world: World) -> None:
    world.journal.path.rename(world.folder / "elsewhere.db")
    world.centre.dispatch = (7, dispatch(7))
    service.run_once(world.agent())
    state = told(world)
    assert state.troubles["journal"].code == errors.JOURNAL_UNREADABLE.code
    assert (state.link, state.dispatch_version) == ("up", 7)
    assert not world.journal.path.exists(), "a reader must not make one"


def test_a_journal_that_is_none_is_told(world: World) -> None:
    world.journal.close()
    for path in world.folder.glob("journal.db*"):
        path.unlink()
    world.journal.path.write_bytes(b"not a database " * 100)
    service.run_once(world.agent())
    assert told(world).troubles["journal"].code == errors.JOURNAL_UNREADABLE.code


def test_a_broken_chain_is_told_and_the_rest_goes(world: World) -> None:
    world.journal.add(30)
    world.journal.spoil(11)
    service.run_once(world.agent())
    state = told(world)
    assert state.troubles["journal"].code == errors.JOURNAL_CHAIN_BROKEN.code
    assert state.backlog_events == 1
    assert world.centre.events() == [*range(1, 11), *range(12, 32)]


def test_a_damaged_batch_file_is_sealed_again(world: World) -> None:
    world.journal.add(30)
    agent = world.agent()
    agent.keep(all_now=True)
    (path,) = (world.folder / "outbox").glob("*.batch")
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    agent.carry()
    assert world.centre.events() == []
    service.run_once(agent)
    assert world.centre.events() == list(range(1, 32))


def test_a_portals_bytes_are_no_progress(world: World) -> None:
    """Its pages arrive well enough; taken for progress they would keep the pauses short and the portal busy."""
    world.centre.always = faults.answers(200, b"x" * 50_000)
    agent = world.agent(backoff_first_ms=20, backoff_max_ms=100_000)
    for _ in range(6):
        eventually(lambda: agent._backoff.may(agent.monotonic_ms()))
        agent.carry()
    assert agent._backoff.failures == 6


def test_a_page_in_place_of_a_dispatch_is_a_portal(world: World) -> None:
    world.centre.faults = [faults.passes, faults.answers(200)]
    agent = world.agent()
    agent.carry()
    assert told(world).link == "portal"
    assert told(world).troubles["dispatch"].code == errors.CAPTIVE_PORTAL.code


def test_a_batch_refused_for_another_reason_is_named_and_offered_seldom(world: World) -> None:
    world.journal.add(1_500)
    world.centre.refuse_next[1, 1_000] = errors.NOT_OUR_KEY
    agent = world.agent()
    service.run_once(agent)
    assert told(world).troubles["upload"].code == errors.CENTRE_REFUSED.code
    assert told(world).troubles["upload"].details["centre_code"] == errors.NOT_OUR_KEY.code
    assert world.centre.events() == list(range(1_001, 1_502))


def test_a_full_centre_ends_the_pass_and_is_tried_again(world: World) -> None:
    world.journal.add(1_500)
    world.centre.refuse_next[1, 1_000] = errors.TOO_MUCH_PENDING
    agent = world.agent()
    service.run_once(agent)
    assert told(world).last_error == errors.CENTRE_FULL.code
    assert world.centre.events() == []
    world.centre.refuse_next.clear()
    service.run_once(agent)
    assert world.centre.events() == list(range(1, 1_502))
