"""The inbox: what comes down is verified before it has a name, goes on where it stopped, and takes nothing away."""

from __future__ import annotations

import errno
import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sync import errors, files
from sync.agent import Agent
from sync.errors import LumbungError, WireError
from sync.inbox import FETCH_BYTES, Inbox
from sync.trust import load_trust
from sync.wire.dispatch import Body, Draft, seal_dispatch
from sync.wire.roles import sign_roles
from tests.sync import small_centre as faults
from tests.sync.world import ROLES, SITE, World, content, dispatch, signing_key

BIG = bytes(range(256)) * 3_000  # three ranges


def inbox_of(world: World) -> Inbox:
    inbox = Inbox(world.folder / "inbox", SITE, load_trust(world.folder))
    inbox.prepare()
    return inbox


def offer(world: World, *contents: bytes) -> None:
    """Let the centre serve these contents."""
    for data in contents:
        world.centre.blobs[hashlib.sha256(data).digest()] = data


def fetch_all(agent: Agent) -> bool:
    fetched = [agent.inbox.fetch(agent.link, ref, lambda: True) for ref in agent.inbox.missing()]
    return all(fetched)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_file())


def test_it_works(world: World) -> None:
    agent = world.agent()
    offer(world, BIG, content(1_000))
    agent.inbox.accept(dispatch(7, [BIG, content(1_000)]))
    assert agent.inbox.version == 7
    assert names(agent.inbox.folder) == ["dispatch-7.dsse"]
    assert len(agent.inbox.missing()) == 2
    assert fetch_all(agent)
    assert agent.inbox.missing() == ()
    assert sorted(path.stat().st_size for path in agent.inbox.blobs.iterdir()) == [1_000, len(BIG)]


def test_a_rolled_back_dispatch_is_refused_and_the_newer_one_stays(world: World) -> None:
    inbox = inbox_of(world)
    inbox.accept(dispatch(7, [content(100)]))
    with pytest.raises(WireError) as caught:
        inbox.accept(dispatch(6))
    assert caught.value.entry is errors.ROLLBACK
    assert inbox.version == 7
    assert names(inbox.folder) == ["dispatch-7.dsse"]


def test_the_same_dispatch_again_is_no_news(world: World) -> None:
    inbox = inbox_of(world)
    envelope = dispatch(7)
    assert inbox.accept(envelope) is not None
    assert inbox.accept(envelope) is None


@pytest.mark.parametrize(
    ("envelope", "entry"),
    [
        (dispatch(7, site="smk-2"), errors.OTHER_SITE),
        (dispatch(7, signer="stranger"), errors.TOO_FEW_SIGNATURES),
        (dispatch(7)[:-40], errors.NOT_CANONICAL),
        (faults.PORTAL, errors.NOT_CANONICAL),
    ],
    ids=["another site", "another signer", "cut short", "a portal's page"],
)
def test_what_is_not_our_dispatch_gets_no_name(world: World, envelope: bytes, entry: errors.Entry) -> None:
    inbox = inbox_of(world)
    with pytest.raises(WireError) as caught:
        inbox.accept(envelope)
    assert caught.value.entry is entry
    assert names(inbox.folder) == []


def test_a_shorter_dispatch_takes_nothing_away(world: World) -> None:
    agent = world.agent()
    offer(world, BIG, content(50))
    agent.inbox.accept(dispatch(7, [BIG]))
    assert fetch_all(agent)
    before = {path: path.read_bytes() for path in agent.inbox.blobs.iterdir()}
    agent.inbox.accept(dispatch(8, [content(50)]))
    assert fetch_all(agent)
    assert names(agent.inbox.folder) == ["dispatch-7.dsse", "dispatch-8.dsse"]
    assert all(path.read_bytes() == data for path, data in before.items())


def test_the_newest_dispatch_is_taken_up_after_a_restart(world: World) -> None:
    inbox = inbox_of(world)
    inbox.accept(dispatch(7))
    inbox.accept(dispatch(9, [content(100)]))
    (inbox.folder / "dispatch-11.dsse").write_bytes(b"not one")
    (inbox.folder / "dispatch-12.dsse.tmp").write_bytes(b"half")
    again = inbox_of(world)
    assert again.version == 9
    assert len(again.missing()) == 1
    assert "dispatch-12.dsse.tmp" not in names(again.folder)
    assert "dispatch-11.dsse" in names(again.folder), "what is not understood is left for those who may"


def test_a_new_role_list_is_followed_and_remembered(world: World) -> None:
    newer = replace(ROLES, version=2, dispatch_keys=(signing_key("dispatch 2").public,))
    draft = Draft(SITE, 8, 1, (), (sign_roles(newer, [signing_key("root")]),))
    envelope = seal_dispatch(draft, Body(bytes(32), "SMK 1", "Asia/Makassar"), {}, signing_key("dispatch 2"))
    inbox = inbox_of(world)
    inbox.accept(envelope)
    assert inbox.trust.roles.version == 2
    assert inbox_of(world).trust.roles.version == 2
    with pytest.raises(WireError):
        inbox.accept(dispatch(9))  # by the key that the new list dropped


def test_a_download_goes_on_where_it_was_cut(world: World) -> None:
    agent = world.agent()
    offer(world, BIG)
    agent.inbox.accept(dispatch(7, [BIG]))
    (ref,) = agent.inbox.missing()
    world.centre.always = faults.cuts_the_answer
    with pytest.raises(LumbungError) as caught:
        agent.inbox.fetch(agent.link, ref, lambda: True)
    assert caught.value.entry is errors.LINK_CUT
    (part,) = agent.inbox.blobs.iterdir()
    had = part.stat().st_size
    assert 0 < had < len(BIG)
    world.centre.always = None
    world.centre.asked.clear()
    assert fetch_all(world.agent()), "a new agent goes on from the same place"
    assert len(world.centre.asked) == -(-(len(BIG) - had) // FETCH_BYTES)


def test_a_download_makes_way_between_two_ranges(world: World) -> None:
    agent = world.agent()
    offer(world, BIG)
    agent.inbox.accept(dispatch(7, [BIG]))
    (ref,) = agent.inbox.missing()
    assert not agent.inbox.fetch(agent.link, ref, lambda: False)
    assert len(world.centre.asked) == 1
    assert fetch_all(agent)


def test_a_content_with_another_digest_is_fetched_anew(world: World) -> None:
    agent = world.agent()
    offer(world, BIG)
    agent.inbox.accept(dispatch(7, [BIG]))
    (ref,) = agent.inbox.missing()
    world.centre.blobs[ref.content_sha256] = BIG[:-1] + b"!"
    with pytest.raises(LumbungError) as caught:
        fetch_all(agent)
    assert caught.value.entry is errors.BLOB_MISMATCH
    assert names(agent.inbox.blobs) == [], "nothing wrong keeps a name"
    offer(world, BIG)
    assert fetch_all(agent)


def test_a_part_that_is_too_long_begins_anew(world: World) -> None:
    agent = world.agent()
    offer(world, content(100))
    agent.inbox.accept(dispatch(7, [content(100)]))
    (ref,) = agent.inbox.missing()
    (agent.inbox.blobs / f"{ref.content_sha256.hex()}.part").write_bytes(b"z" * 101)
    assert fetch_all(agent)


def test_a_content_that_the_disk_spoiled_is_set_aside_and_fetched_again(world: World) -> None:
    agent = world.agent()
    offer(world, content(100))
    agent.inbox.accept(dispatch(7, [content(100)]))
    assert fetch_all(agent)
    (path,) = agent.inbox.blobs.iterdir()
    path.write_bytes(b"spoiled")
    again = world.agent()
    assert len(again.inbox.missing()) == 1
    assert fetch_all(again)
    assert names(again.inbox.blobs) == sorted([path.name, f"{path.name}.damaged"])


def test_a_full_disk_is_told_and_the_old_dispatch_stays(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    inbox = inbox_of(world)
    inbox.accept(dispatch(7))

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(files.os, "fsync", full)
        with pytest.raises(LumbungError) as caught:
            inbox.accept(dispatch(8))
    assert caught.value.entry is errors.NO_ROOM
    assert inbox.version == 7
    assert inbox.accept(dispatch(8)) is not None
