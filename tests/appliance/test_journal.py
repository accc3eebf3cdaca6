"""The journal's life: made once, opened in a new epoch each time, refusing to start on what cannot be trusted."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pysqlite3
import pytest

from appliance import folder
from appliance.acts import CloseSitting, EndSitting, OpenSitting, PauseSitting, ResumeSitting, StartSitting
from appliance.box import init_box
from appliance.commands import PutEvents
from appliance.connection import JournalFailedError, check_library
from appliance.journal import Group, Journal
from appliance.opening import FILE
from sync import errors
from sync.errors import LumbungError
from tests.appliance.rooms import SITTING, Bench


def refusal(bench: Bench) -> LumbungError:
    """Why the room does not open."""
    with pytest.raises(LumbungError) as caught:
        bench._open()
    return caught.value


def closed(tmp_path: Path) -> Bench:
    """A box that was used and shut down."""
    bench = Bench(tmp_path)
    lease = bench.working()
    bench.put(lease, [1, "answer", "B1-single", "A", bench.k], [2, "answer", "B1-multiple", ["A", "B"], bench.k])
    bench.room.close()
    return bench


def rows(bench: Bench, sql: str) -> list[tuple[Any, ...]]:
    connection = pysqlite3.connect(str(bench.folder / FILE))
    try:
        return list(connection.execute(sql).fetchall())
    finally:
        connection.close()


def execute(bench: Bench, sql: str, *parameters: Any) -> None:
    connection = pysqlite3.connect(str(bench.folder / FILE))
    connection.execute(sql, parameters)
    connection.commit()
    connection.close()


def test_each_opening_begins_an_epoch_that_names_its_parent(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.crash()
    bench.crash()
    epochs = rows(bench, "SELECT epoch, parent, parent_seq, parent_head, first_seq FROM epochs ORDER BY id")
    assert len(epochs) == 3
    assert epochs[0][1:4] == (None, 0, None)
    for before, after in itertools.pairwise(epochs):
        assert after[1] == before[0]
        assert after[4] == after[2] + 1
    heads = dict(rows(bench, "SELECT seq, head FROM events"))
    assert all(heads[epoch[2]] == epoch[3] for epoch in epochs[1:])
    assert len(set(rows(bench, "SELECT chain_key FROM epochs"))) == 3


def test_seqs_go_on_over_epochs_without_gap_or_repeat(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.working()
    bench.crash()
    seqs = [row[0] for row in rows(bench, "SELECT seq FROM events ORDER BY epoch_id, seq")]
    assert seqs == list(range(1, len(seqs) + 1))


def test_it_is_wal_full_and_checked(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    connection = bench.room._journal._connection
    assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    assert connection.execute("PRAGMA synchronous").fetchone()[0] == 2
    check_library()
    with pytest.raises(LumbungError) as caught:
        check_library("3.51.2")
    assert caught.value.entry is errors.SQLITE_TOO_OLD
    check_library("3.51.3")


def test_a_journal_is_made_once(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    with pytest.raises(LumbungError) as caught:
        init_box(bench.settings, bench.clocks.seams)
    assert caught.value.entry is errors.JOURNAL_EXISTS


def test_a_journal_that_vanished_is_noticed_and_not_replaced(tmp_path: Path) -> None:
    bench = closed(tmp_path)
    (tmp_path / FILE).unlink()
    assert refusal(bench).entry is errors.JOURNAL_MISSING
    with pytest.raises(LumbungError) as caught:
        init_box(bench.settings, bench.clocks.seams)
    assert caught.value.entry is errors.JOURNAL_MISSING
    assert not (tmp_path / FILE).exists()


def test_a_folder_without_a_journal_does_not_start(tmp_path: Path) -> None:
    with pytest.raises(LumbungError) as caught:
        Journal.open(tmp_path, site="a", box="b", software="1", random=os.urandom)
    assert caught.value.entry is errors.JOURNAL_MISSING


def test_an_init_that_was_killed_half_way_is_repeated(tmp_path: Path) -> None:
    (tmp_path / f"{FILE}.new").write_bytes(b"half a database")
    bench = Bench(tmp_path)
    assert not (tmp_path / f"{FILE}.new").exists()
    bench.room.close()
    (tmp_path / folder.IDENTITY).unlink()  # killed between the journal and the mark
    bench.room = bench._open()
    assert folder.read_identity(tmp_path) is not None


def test_a_journal_of_another_folder_site_or_box_is_refused(tmp_path: Path) -> None:
    bench, other = closed(tmp_path / "a"), closed(tmp_path / "b")
    with pytest.raises(LumbungError) as caught:
        Journal.open(bench.folder, site="smk2", box="box-1", software="1", random=os.urandom)
    assert caught.value.entry is errors.JOURNAL_FOREIGN
    shutil.copy(other.folder / FILE, bench.folder / FILE)
    execute(bench, "UPDATE identity SET journal = ?", bytes(16))
    assert refusal(bench).entry is errors.JOURNAL_FOREIGN


def test_one_process_writes(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    program = """
import os, sys
from pathlib import Path
from appliance.journal import Journal
from sync.errors import LumbungError
try:
    Journal.open(Path(sys.argv[1]), site="smk1", box="box-1", software="1", random=os.urandom, wait_s=0.2)
except LumbungError as error:
    print(error.code)
"""
    told = subprocess.run([sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == errors.JOURNAL_BUSY.code
    bench.room.close()
    told = subprocess.run([sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == ""


def test_the_lock_ends_with_its_process(tmp_path: Path) -> None:
    bench = closed(tmp_path)
    program = """
import os, signal, sys
from pathlib import Path
from appliance.journal import Journal
Journal.open(Path(sys.argv[1]), site="smk1", box="box-1", software="1", random=os.urandom)
os.kill(os.getpid(), signal.SIGKILL)
"""
    subprocess.run([sys.executable, "-c", program, str(tmp_path)], capture_output=True, check=False)
    bench.room = bench._open()
    assert len(rows(bench, "SELECT * FROM epochs")) == 3


def test_a_box_that_dies_often_does_not_pile_up_its_wal(tmp_path: Path) -> None:
    """Each life is too short for a checkpoint of its own: the next start makes it."""
    closed(tmp_path)
    program = """
import os, signal, sys
from pathlib import Path
from appliance.journal import Group, Journal
journal = Journal.open(Path(sys.argv[1]), site="smk1", box="box-1", software="1", random=os.urandom)
for k in range(60):
    contacts = {bytes([n, life]) + bytes(2000): k for n in range(10) for life in [int(sys.argv[2])]}
    journal.commit(Group(rows=[], contacts=contacts, statements=[]), journal.last.k + k)
os.kill(os.getpid(), signal.SIGKILL)
"""
    sizes = []
    for life in range(4):
        run = subprocess.run(
            [sys.executable, "-c", program, str(tmp_path), str(life)], capture_output=True, check=False
        )
        assert run.returncode == -9, run.stderr
        sizes.append((tmp_path / f"{FILE}-wal").stat().st_size)
    assert sizes[3] < 1.5 * sizes[0]


def test_a_start_folds_only_what_is_not_closed(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.working()
    assert bench.room._journal.open_sittings() == [SITTING]
    bench.act(EndSitting)
    bench.act(CloseSitting)
    bench.crash()
    assert len(bench.room.published.attempts) == 0
    assert bench.room.published.closed == frozenset({SITTING})
    assert list(bench.room._journal.events_of([])) == []


@pytest.mark.parametrize("act", [OpenSitting, StartSitting, PauseSitting, ResumeSitting, EndSitting, CloseSitting])
def test_what_was_closed_stays_closed_after_a_start(tmp_path: Path, act: type[Any]) -> None:
    """Though it is not in memory any more, and even where its exam is, for another sitting's sake."""
    bench = Bench(tmp_path)
    bench.working()
    library = bench.room.published.library
    bench.act(EndSitting)
    bench.act(CloseSitting)
    bench.crash()
    bench.room.published = replace(bench.room.published, library=library)
    assert bench.room.room_view().sittings[0].state == "closed"
    refused = bench.ask(act(bytes(15) + b"x", "awas", SITTING, *(["mati lampu"] if act is PauseSitting else [])))
    assert isinstance(refused, LumbungError)
    assert (refused.entry, refused.details["state"]) == (errors.WRONG_SITTING_STATE, "closed")


def test_reads_are_finished_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = Bench(tmp_path)
    lease = bench.working()
    for n in range(1, 40):
        bench.put(lease, [n, "focus", True, 1])
    whole = list(bench.room._journal.events_from(1, 0))
    monkeypatch.setattr("appliance.journal.PAGE_ROWS", 7)
    assert list(bench.room._journal.events_from(1, 0)) == whole


def test_people_with_a_database_browser_see_the_answers(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    lease = bench.working()
    k = bench.k
    bench.put(
        lease,
        [1, "answer", "B1-single", "A", k],
        [2, "answer", "B1-multiple", ["A", "C"], k],
        [3, "answer", "B1-single", "B", k],
        [4, "answer", "B1-text", None, k],
    )
    found = {item: json.loads(value) for item, value in rows(bench, "SELECT item, value FROM answers ORDER BY item")}
    assert found == {"B1-multiple": ["A", "C"], "B1-single": "B", "B1-text": None}


def test_the_wal_is_given_back_when_nobody_writes(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    lease = bench.working()
    bench.put(lease, *([n, "focus", True, 1] for n in range(1, 400)))
    assert (tmp_path / f"{FILE}-wal").stat().st_size > 0
    assert bench.room._journal._rows_since_checkpoint > 60
    bench.run(9_000)
    assert bench.room._journal._rows_since_checkpoint < 60
    assert (tmp_path / f"{FILE}-wal").stat().st_size < 200_000


def test_the_wal_is_checkpointed_while_it_is_busy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("appliance.journal.CHECKPOINT_ROWS", 50)
    bench = Bench(tmp_path)
    lease = bench.working()
    for n in range(1, 300):
        bench.put(lease, [n, "focus", True, 1])
    assert (tmp_path / f"{FILE}-wal").stat().st_size < 2_000_000


class FailingCheckpoints:
    """A connection whose checkpoints meet a failing disk; all else goes through."""

    def __init__(self, connection: Any, code: int) -> None:
        self._connection = connection
        self._code = code

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def execute(self, sql: str, *rest: Any) -> Any:
        if "wal_checkpoint" in sql:
            failure = pysqlite3.OperationalError("checkpoint")
            failure.sqlite_errorcode = self._code
            raise failure
        return self._connection.execute(sql, *rest)


def test_a_checkpoint_that_fails_is_not_swallowed(tmp_path: Path) -> None:
    """SQLite's own would ignore a failed fsync in it. A full disk is no failure: the WAL simply grows."""
    bench = Bench(tmp_path)
    lease = bench.working()
    bench.put(lease, *([n, "focus", True, 1] for n in range(1, 400)))
    journal: Any = bench.room._journal
    journal._connection = FailingCheckpoints(journal._connection, pysqlite3.SQLITE_FULL)
    bench.run(9_000)
    bench.put(lease, *([n, "focus", True, 1] for n in range(400, 800)))
    journal._connection = FailingCheckpoints(journal._connection._connection, pysqlite3.SQLITE_IOERR)
    with pytest.raises(JournalFailedError):
        bench.run(9_000)
    assert bench.refusal(PutEvents(lease, [])).entry is errors.JOURNAL_FAILED


def test_hot_inserts_touch_no_index(tmp_path: Path) -> None:
    """Only the primary key and the partial indexes of openings, closings and moves, which serve the start."""
    bench = Bench(tmp_path)
    indexes = rows(
        bench, "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = 'events' AND sql IS NOT NULL"
    )
    assert indexes == [("events_of_sittings",), ("events_of_moves",)]
    plan = rows(
        bench,
        """EXPLAIN QUERY PLAN SELECT sitting FROM events WHERE kind IN ('sitting.opened', 'sitting.closed')
           GROUP BY sitting HAVING max(kind = 'sitting.closed') = 0""",
    )
    assert "events_of_sittings" in plan[0][3]
    plan = rows(
        bench,
        """EXPLAIN QUERY PLAN SELECT seq FROM events
           WHERE kind IN ('person.moved_in', 'move_in.undone') ORDER BY epoch_id, seq""",
    )
    assert [line[3] for line in plan] == ["SCAN events USING INDEX events_of_moves"], "in order, and of the moves alone"


def test_an_unknown_failure_of_a_commit_ends_everything(tmp_path: Path) -> None:
    """Not retried, not swallowed: the room answers with the failure and takes nothing more."""
    bench = Bench(tmp_path)
    lease = bench.working()
    bench.room._journal._connection.execute("DROP TABLE clock")
    told: list[Any] = []
    bench.room.submit(PutEvents(lease, [[1, "focus", True, 1]]), told.append)
    before = bench.room.published
    with pytest.raises(JournalFailedError):
        bench.room.step()
    assert bench.room.published is before
    bench.room.submit(PutEvents(lease, [[1, "focus", True, 1]]), told.append)
    assert [each.entry for each in told] == [errors.JOURNAL_FAILED] * 2


def test_a_group_writes_contacts_and_keys(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    journal = bench.room._journal
    group = Group(contacts={bytes(16): 7}, read={bytes(16): 9})
    group.keep_content_key(b"p", b"k")
    group.keep_refusal(b"d")
    group.keep_dispatch(2, b"e", 1, [(1, b"r")], alone=True)
    group.keep_dispatch(3, b"f", 1, [(1, b"r")], alone=False)
    journal.commit(group, 50)
    assert (journal.contacts(), journal.content_keys()) == ({bytes(16): 7}, {b"p": b"k"})
    assert journal.messages_read() == {bytes(16): 9}
    assert (journal.accepted_dispatches(), journal.role_lists()) == ([(b"e", 1), (b"f", 1)], [(1, b"r")])
    assert journal.refused_dispatches() == frozenset({b"d"})
    group = Group()
    group.destroy_content_key(b"p")
    group.keep_titles(b"p", {"id": "Contoh", "en": "Sample"})
    group.keep_dispatch(4, b"g", 2, [], alone=True)
    journal.commit(group, 51)
    assert journal.content_keys() == {}
    assert journal.exam_titles() == {b"p": {"id": "Contoh", "en": "Sample"}}
    assert journal.accepted_dispatches() == [(b"g", 2)]
