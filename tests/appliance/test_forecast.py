"""The space that answers may need: for all who may still write, before a sitting opens and until the last is closed."""

from __future__ import annotations

from pathlib import Path

import pytest

from appliance.acts import CloseSitting, EndSitting, OpenSitting, StartSitting, UndoEnd
from appliance.forecast import EVENT_BYTES, required_bytes, set_aside_bytes
from appliance.space import needed_bytes
from sync import errors
from sync.errors import LumbungError
from tests.appliance.rooms import OTHER_SITTING, SITTING, Bench, library

PEOPLE = 4
MARGIN = 4_096
PERSON = 1 << 20


def too_little(result: object) -> dict[str, int]:
    assert isinstance(result, LumbungError), result
    assert result.entry is errors.TOO_LITTLE_SPACE
    return result.details


def done(result: object) -> None:
    assert not isinstance(result, LumbungError), result


def held(bench: Bench) -> int:
    bench.run(1_000)
    return bench.room.health().reserve_bytes


def test_the_formula_counts_every_person() -> None:
    assert needed_bytes(200, PERSON, 64 << 20) == (200 << 20) + (128 << 20)


def test_a_sitting_whose_people_may_write_more_than_the_disk_holds_stays_shut(tmp_path: Path) -> None:
    bench = Bench(tmp_path, person_bytes=1 << 50)
    told = too_little(bench.act(OpenSitting))
    assert (
        told["needed_bytes"]
        == needed_bytes(PEOPLE, 1 << 50, MARGIN)
        == required_bytes(bench.room.published, bench.room.rules, SITTING)
    )
    assert told["free_bytes"] < told["needed_bytes"]
    assert bench.room.proctor_view(SITTING).needed_bytes == told["needed_bytes"], "the console says it beforehand"


def test_a_second_sitting_needs_space_beside_the_first_until_that_is_closed(tmp_path: Path) -> None:
    free = Bench(tmp_path / "probe").room.health().free_bytes
    person = free // (PEOPLE + 2)  # enough for one sitting, not for two
    bench = Bench(tmp_path / "box", person_bytes=person)
    done(bench.act(OpenSitting))
    told = too_little(bench.act(OpenSitting, sitting=OTHER_SITTING))
    assert told["needed_bytes"] == needed_bytes(2 * PEOPLE, person, MARGIN)
    done(bench.act(StartSitting))
    done(bench.act(EndSitting))
    too_little(bench.act(OpenSitting, sitting=OTHER_SITTING))
    done(bench.act(CloseSitting))
    done(bench.act(OpenSitting, sitting=OTHER_SITTING))


def test_the_forecast_is_set_aside_from_the_opening_to_the_close(tmp_path: Path) -> None:
    """Pages send after the end what they kept while they were cut off; and an end can be undone."""
    bench = Bench(tmp_path, person_bytes=PERSON)
    assert held(bench) == 0
    done(bench.act(OpenSitting))
    assert held(bench) == PEOPLE * PERSON + MARGIN
    done(bench.act(OpenSitting, sitting=OTHER_SITTING))
    assert held(bench) == 2 * PEOPLE * PERSON + MARGIN
    done(bench.act(StartSitting))
    done(bench.act(EndSitting))
    assert held(bench) == 2 * PEOPLE * PERSON + MARGIN
    done(bench.act(UndoEnd, "salah ketuk"))
    done(bench.act(EndSitting))
    bench.crash()
    assert held(bench) == 2 * PEOPLE * PERSON + MARGIN, "after a start too"
    done(bench.act(CloseSitting))
    assert held(bench) == PEOPLE * PERSON + MARGIN
    done(bench.act(CloseSitting, sitting=OTHER_SITTING))
    assert held(bench) == 0


@pytest.mark.parametrize("logins", [1, 2])
def test_what_is_written_is_set_aside_no_longer_and_nobody_has_less_than_nothing(tmp_path: Path, logins: int) -> None:
    """Of however many log-ins; the person's worst case is written, the others' is still to come."""
    bench = Bench(tmp_path, library(2), person_bytes=PERSON)
    events = PERSON // EVENT_BYTES + 500
    for _ in range(logins):
        lease = bench.working()
        for first in range(1, events // logins + 1, 500):
            bench.put(lease, *([n, "answer", "B1-single", "ABC"[n % 3], bench.k] for n in range(first, first + 500)))
    size = sum(each.stat().st_size for each in tmp_path.glob("journal.db*"))
    assert size > PERSON, "it really is written: the estimate is of the least"
    assert set_aside_bytes(bench.room.published, bench.room.rules) == PERSON + MARGIN
    assert held(bench) == PERSON + MARGIN
