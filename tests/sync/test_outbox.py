"""The outbox: what is cut when, files that are whole or not there, and what has to go by the centre's own word."""

from __future__ import annotations

import errno
import itertools
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync import errors, files, ranges
from sync.errors import LumbungError, WireError
from sync.held import Held
from sync.journal import reading
from sync.outbox import Outbox
from sync.trust import load_trust
from sync.wire import batch
from sync.wire.batch import open_batch
from sync.wire.receipt import HeadList, Range, Receipt, sign_receipt
from tests.sync.world import BOX, SITE, World, sealing_key, signing_key

NOTHING = Held.nothing()


class Clock:
    now = 0

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def outbox(world: World, clock: Clock) -> Outbox:
    box = Outbox(
        world.folder / "outbox",
        world.settings(cut_after_ms=60_000),
        SITE,
        BOX,
        signing_key("box"),
        load_trust(world.folder),
        clock,
    )
    box.prepare()
    return box


def cut(world: World, outbox: Outbox, held: Held = NOTHING, *, all_now: bool = False) -> list[tuple[int, int]]:
    with reading(world.journal.path) as journal:
        return [file.run for file in outbox.cut(journal, held, all_now=all_now)]


def holding(world: World, *runs: tuple[int, int]) -> Held:
    assert world.journal.origin is not None
    listed = tuple(Range(first, last, bytes(32), "held") for first, last in runs)
    return Held.listed(HeadList(SITE, bytes(16), 1, ((world.journal.origin.epoch, listed),)))


def test_it_works(world: World, outbox: Outbox) -> None:
    world.journal.add(1_500)
    assert cut(world, outbox) == [(1, 1_000)]
    (file,) = outbox.files()
    opened = open_batch(file.path.read_bytes(), sealing_key("receiving"), signing_key("box").public)
    assert [event.seq for event in opened.events] == list(range(1, 1_001))
    assert opened.origin == world.journal.origin
    assert file.path.name == opened.header.file_name


def test_the_tail_is_cut_when_it_has_waited(world: World, outbox: Outbox, clock: Clock) -> None:
    world.journal.add(9)
    assert cut(world, outbox) == []
    clock.now = 59_999
    world.journal.add(10)
    assert cut(world, outbox) == []
    clock.now = 60_000
    assert cut(world, outbox) == [(1, 20)]
    assert cut(world, outbox) == []
    world.journal.add(1)
    assert cut(world, outbox) == [], "a new tail waits its own time"


def test_all_goes_at_once_when_a_sitting_closes(world: World, outbox: Outbox) -> None:
    world.journal.add(2_400)
    world.journal.close_sitting()
    assert cut(world, outbox) == [(1, 2_402)]


def test_all_goes_at_once_when_somebody_asks(world: World, outbox: Outbox) -> None:
    world.journal.add(1_003)
    assert cut(world, outbox, all_now=True) == [(1, 1_000), (1_001, 1_004)]


def test_no_batch_spans_epochs(world: World, outbox: Outbox) -> None:
    world.journal.add(10)
    first = world.journal.origin
    world.journal.open_epoch()
    world.journal.add(10)
    assert cut(world, outbox, all_now=True) == [(1, 11), (12, 22)]
    for file in outbox.files():
        opened = open_batch(file.path.read_bytes(), sealing_key("receiving"), signing_key("box").public)
        assert (opened.header.epoch == first.epoch) == (file.first == 1)  # type: ignore[union-attr]


def test_an_ended_epoch_does_not_wait_to_be_cut(world: World, outbox: Outbox) -> None:
    world.journal.add(10)
    world.journal.open_epoch()
    assert cut(world, outbox) == [(1, 11)], "its tail will never grow; the new epoch's may"


def test_what_the_centre_holds_is_not_cut_again(world: World, outbox: Outbox) -> None:
    world.journal.add(99)
    assert cut(world, outbox, holding(world, (1, 40), (61, 80)), all_now=True) == [(41, 60), (81, 100)]


def test_a_lost_file_is_cut_again_if_the_centre_lacks_it(world: World, outbox: Outbox) -> None:
    world.journal.add(2_500)
    assert cut(world, outbox) == [(1, 1_000), (1_001, 2_000)]
    outbox.files()[0].path.unlink()
    assert cut(world, outbox) == [(1, 1_000)]


def test_what_waits_is_what_the_centre_lacks(world: World, outbox: Outbox) -> None:
    world.journal.add(2_999)
    cut(world, outbox)

    def waiting(*runs: tuple[int, int]) -> list[tuple[int, int]]:
        return [file.run for file in outbox.waiting(holding(world, *runs))]

    assert waiting() == [(1, 1_000), (1_001, 2_000), (2_001, 3_000)]
    assert waiting((1, 1_000), (1_001, 1_999)) == [(1_001, 2_000), (2_001, 3_000)], "half of one is none of it"
    assert waiting((1, 500), (501, 2_400)) == [(2_001, 3_000)]
    assert waiting((1, 3_000)) == []


def test_the_backlog_counts_what_the_centre_lacks(world: World, outbox: Outbox) -> None:
    world.journal.add(1_499)
    cut(world, outbox)
    with reading(world.journal.path) as journal:
        assert outbox.backlog(journal, NOTHING) == (1_500, 1, 500)
        assert outbox.backlog(journal, holding(world, (1, 1_000))) == (500, 0, 500)


def test_the_last_receipted_head_goes_into_the_next_batch(world: World, outbox: Outbox) -> None:
    world.journal.add(20)
    assert world.journal.origin is not None
    receipt = Receipt(SITE, world.journal.origin.epoch, 1, 10, b"h" * 32, "held", 1)
    cut(world, outbox, NOTHING.with_receipts([receipt]), all_now=True)
    (file,) = outbox.files()
    assert outbox.header_of(file.path.read_bytes()).last_receipted == b"h" * 32


@pytest.mark.parametrize("body", [None, b"\xff", b"\x80"])
def test_a_spoiled_event_stays_behind_and_blocks_nothing(world: World, outbox: Outbox, body: bytes | None) -> None:
    world.journal.add(29)
    world.journal.spoil(11, body=body)
    assert cut(world, outbox, all_now=True) == [(1, 10), (12, 30)]
    assert list(outbox.broken.values()) == [((11, 11),)]
    for file in outbox.files():
        open_batch(file.path.read_bytes(), sealing_key("receiving"), signing_key("box").public)
    assert cut(world, outbox, all_now=True) == []


def test_a_missing_event_is_a_gap_that_is_named(world: World, outbox: Outbox) -> None:
    world.journal.add(29)
    world.journal.lose(11)
    assert cut(world, outbox, all_now=True) == [(1, 10), (13, 30)], "nothing vouches for the first one after a hole"
    assert list(outbox.broken.values()) == [((11, 12),)], "the gap is told, not sealed over"


def test_a_spoiled_file_is_set_aside_and_cut_again(world: World, outbox: Outbox) -> None:
    world.journal.add(999)
    cut(world, outbox)
    (file,) = outbox.files()
    data = bytearray(file.path.read_bytes())
    data[len(data) // 2] ^= 1
    file.path.write_bytes(data)
    assert outbox.load(file) is None
    assert outbox.files() == ()
    assert len(list(outbox.folder.glob("*.damaged"))) == 1
    assert cut(world, outbox) == [(1, 1_000)]
    assert outbox.load(outbox.files()[0]) is not None


def test_a_file_that_cannot_be_read_is_set_aside_and_cut_again(world: World, outbox: Outbox) -> None:
    """What a bad sector does: the name is there, and reading fails."""
    world.journal.add(999)
    cut(world, outbox)
    (file,) = outbox.files()
    file.path.unlink()
    file.path.mkdir()
    file.receipt_path.mkdir()
    assert outbox.receipts() == ()
    assert outbox.load(file) is None
    assert cut(world, outbox) == [(1, 1_000)]


def test_a_file_under_another_ones_name_is_set_aside(world: World, outbox: Outbox) -> None:
    world.journal.add(1_999)
    cut(world, outbox)
    one, other = outbox.files()
    other.path.write_bytes(one.path.read_bytes())
    assert outbox.load(other) is None


def test_a_full_disk_leaves_no_file_and_says_so(world: World, outbox: Outbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk fills at the fsync, as disks with delayed allocation do. (The loop-mounted one is in tests/faults.)"""
    world.journal.add(999)

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(files.os, "fsync", full)
        with pytest.raises(LumbungError) as caught:
            cut(world, outbox)
    assert caught.value.entry is errors.NO_ROOM
    assert list(outbox.folder.iterdir()) == []
    assert cut(world, outbox) == [(1, 1_000)]


def test_receipts_are_read_back_and_strangers_are_not(world: World, outbox: Outbox) -> None:
    world.journal.add(1_999)
    cut(world, outbox)
    one, other = outbox.files()
    good = Receipt(SITE, one.epoch, *one.run, bytes(32), "held", 1)
    outbox.keep_receipt(one, sign_receipt(good, signing_key("receipt")))
    outbox.keep_receipt(other, sign_receipt(good, signing_key("stranger")))
    assert outbox.receipts() == ((one, good),)
    outbox.keep_receipt(other, sign_receipt(good, signing_key("receipt")))
    assert outbox.receipts() == ((one, good),), "a receipt for another range is none for this file"


def test_a_batch_that_would_be_too_large_is_cut_smaller(
    world: World, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some events are larger than answers: what a batch of 10,000 cannot hold, several do."""
    seal = batch.seal_batch

    def narrow(events: Any, **named: Any) -> batch.Batch:
        if len(events) > 1_200:
            raise WireError(errors.TOO_LARGE)
        return seal(events, **named)

    monkeypatch.setattr("sync.outbox.wire_batch.seal_batch", narrow)
    world.journal.add(2_998)
    world.journal.close_sitting()
    assert cut(world, outbox) == [(1, 1_000)]
    assert cut(world, outbox) == [(1_001, 2_000)]
    assert cut(world, outbox) == [(2_001, 3_000)]


def test_half_written_files_are_swept(world: World, outbox: Outbox) -> None:
    (outbox.folder / "x.batch.tmp").write_bytes(b"half")
    outbox.prepare()
    assert list(outbox.folder.iterdir()) == []


def test_a_kill_at_any_step_leaves_no_file_or_a_whole_one(world: World, outbox: Outbox) -> None:
    """Kill -9 before each system call that makes a file, one after the other, until a run comes through."""
    world.journal.add(1_500)
    world.journal.close()  # no connection may cross a fork
    for step in range(1, 60):
        for path in outbox.folder.iterdir():
            path.unlink()
        child = os.fork()
        if child == 0:
            _cut_until_killed(world, outbox, step)
        _, status = os.waitpid(child, 0)
        assert all(outbox.load(file) for file in outbox.files()), f"step {step}"
        if os.WIFEXITED(status):
            assert os.WEXITSTATUS(status) == 0
            assert [file.run for file in outbox.files()] == [(1, 1_000), (1_001, 1_501)]
            assert step > 8, "the kills must have hit something"
            return
        cut(world, outbox, all_now=True)
        assert [file.run for file in outbox.files()] == [(1, 1_000), (1_001, 1_501)], "the next one makes it whole"
    raise AssertionError("never came through")


def _cut_until_killed(world: World, outbox: Outbox, stop_at: int) -> None:
    """In a process of its own: cut, and die before the `stop_at`-th call that touches the disk."""
    calls = itertools.count(1)

    def deadly(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            if next(calls) == stop_at:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*arguments, **named)

        return call

    os.fsync, os.open, os.fdopen = deadly(os.fsync), deadly(os.open), deadly(os.fdopen)
    Path.replace = deadly(Path.replace)  # type: ignore[method-assign]
    try:
        cut(world, outbox, all_now=True)
    except BaseException:  # noqa: BLE001  whatever it is, the parent must see it
        os._exit(1)
    os._exit(0)


runs = st.lists(st.tuples(st.integers(1, 60), st.integers(0, 20)).map(lambda pair: (pair[0], pair[0] + pair[1])))


def seqs(of: list[tuple[int, int]] | tuple[tuple[int, int], ...]) -> set[int]:
    return {seq for first, last in of for seq in range(first, last + 1)}


@given(runs, runs)
def test_ranges_say_the_same_as_sets(some: list[tuple[int, int]], others: list[tuple[int, int]]) -> None:
    assert seqs(ranges.union(some)) == seqs(some)
    left = ranges.without(some, others)
    assert seqs(left) == seqs(some) - seqs(others)
    assert ranges.count(ranges.union(some)) == len(seqs(some))
    assert list(left) == sorted(left)
    for run in some:
        assert ranges.covers(others, run) == (seqs([run]) <= seqs(others))


def test_a_rename_is_made_durable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the folder's own fsync a power cut may take the name away again; without the file's, a stick's FAT leaves
    an empty file under it."""
    synced: list[str] = []
    real = os.fsync

    def noted(handle: int) -> None:
        synced.append(str(Path(f"/proc/self/fd/{handle}").readlink()))
        real(handle)

    monkeypatch.setattr(files.os, "fsync", noted)
    files.write_whole(tmp_path / "a", b"1")
    assert synced == [str(tmp_path / "a.tmp"), str(tmp_path / "a"), str(tmp_path)]
    synced.clear()
    files.move_whole(tmp_path / "a", tmp_path / "b")
    assert synced == [str(tmp_path / "a"), str(tmp_path / "b"), str(tmp_path)]
