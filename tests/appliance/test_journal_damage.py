"""A journal that something has changed since it was written is refused, and left as it is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from appliance import folder, opening
from appliance.opening import FILE
from sync import errors
from tests.appliance.test_journal import closed, execute, refusal


@pytest.mark.parametrize(
    "damage", ["not a database", "cut", "page", "chain", "no clock", "no identity", "mark", "table"]
)
def test_a_damaged_journal_is_refused_and_left_as_it_is(damage: str, tmp_path: Path) -> None:
    bench = closed(tmp_path)
    path = tmp_path / FILE
    match damage:
        case "not a database":
            path.write_bytes(b"this is not a database, it only has its name " * 200)
        case "cut":
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
        case "page":
            data = bytearray(path.read_bytes())
            data[4096:8192] = bytes(4096)
            path.write_bytes(data)
        case "chain":
            execute(bench, "UPDATE events SET body = ? WHERE kind = 'answer.given' AND item = 'B1-single'", b"\x80")
        case "no clock":
            execute(bench, "DELETE FROM clock")
        case "no identity":
            execute(bench, "DELETE FROM identity")
        case "mark":
            (tmp_path / folder.IDENTITY).write_text("{")
        case "table":
            execute(bench, "DROP TABLE events")
    before = path.read_bytes()
    assert refusal(bench).entry is errors.JOURNAL_DAMAGED
    assert path.read_bytes() == before
    lock = folder.take_lock(tmp_path)  # let go again
    lock.release()
    lock.release()


@pytest.mark.parametrize("tail", [opening.TAIL_CHECKED, 3])
@pytest.mark.parametrize(
    ("damage", "why"),
    [
        (
            "UPDATE events SET body = CAST(replace(body, 'A', 'B') AS BLOB) WHERE kind = 'answer.given'",
            "chain",
        ),
        ("UPDATE events SET k = k + 1 WHERE kind = 'answer.given' AND n = 1", "chain"),
        ("UPDATE events SET body = x'ff' WHERE kind = 'answer.given' AND n = 2", "cannot be read"),
        ("DELETE FROM events WHERE kind = 'answer.given' AND n = 2", "missing"),
        ("UPDATE epochs SET parent_head = zeroblob(32) WHERE id = 2", "epoch does not begin"),
        ("UPDATE epochs SET epoch = zeroblob(16) WHERE id = 1", "no epoch|epoch does not begin|chain"),
    ],
)
def test_damage_of_an_earlier_day_is_found_however_often_the_box_started_since(
    damage: str, why: str, tail: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each start begins an epoch; what is folded is checked in all of them, or a damaged answer would be believed.

    With a short tail it is the fold's own check that finds it.
    """
    monkeypatch.setattr(opening, "TAIL_CHECKED", tail)
    bench = closed(tmp_path)
    for _ in range(3):
        bench.room = bench._open()
        bench.run(1_000)
        bench.room.close()
    execute(bench, damage)
    refused = refusal(bench)
    assert refused.entry is errors.JOURNAL_DAMAGED
    assert re.search(why, refused.details["why"])
