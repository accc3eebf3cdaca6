"""A box that is killed again and again under load loses nothing it acknowledged, and doubles nothing."""

from __future__ import annotations

import random
import threading
from pathlib import Path

import pysqlite3
import pytest

from provisioning.demo.alone import BoxAlone, prepare_box
from provisioning.simulate.cards import invent_roster
from tests.faults.journal_file import Key, read_journal
from tests.faults.writing import SEED, Writer

EXAM = Path(__file__).parents[2] / "examples" / "bfi"
PEOPLE = 12


def kill_again_and_again(box: BoxAlone, cycles: int, seed: int) -> dict[Key, tuple[str, str]]:
    """`cycles` kills at random moments under load; what was acknowledged in all of it."""
    chance, stop = random.Random(seed), threading.Event()
    box.start()
    box.open_sitting()
    writers = [Writer(box, number, stop) for number in range(PEOPLE)]
    pause = threading.Event()
    try:
        for _ in range(cycles):
            pause.wait(chance.uniform(0.05, 0.4))
            box.kill()
            box.start()
        pause.wait(0.2)
    finally:
        stop.set()
        box.kill()
        for writer in writers:
            writer.thread.join(timeout=60)
            assert not writer.thread.is_alive()
    assert [writer.refused for writer in writers if writer.refused] == []
    return {key: answer for writer in writers for key, answer in writer.keys().items()}


ROOMS = [pytest.param(50, SEED + room, marks=pytest.mark.slow) for room in range(1, 11)]  # together 500 kills


@pytest.mark.parametrize(("cycles", "seed"), [(20, SEED), *ROOMS])
def test_an_acknowledged_answer_survives_kill_9(tmp_path: Path, cycles: int, seed: int) -> None:
    roster = tmp_path / "roster.csv"
    invent_roster(roster, PEOPLE, SEED)
    box = prepare_box(tmp_path / "alone", EXAM, roster)
    promised = kill_again_and_again(box, cycles, seed)
    found = read_journal(box.data_dir)
    assert len(promised) > cycles, "hardly anything was acknowledged: the load was no load"
    assert found.epochs == cycles + 1, "every opening is an epoch: the first, and one after each kill"
    lost = {key: answer for key, answer in promised.items() if found.answers.get(key) != answer}
    doubled = [key for key, times in found.times.items() if times > 1]
    print(f"{cycles} kills, {len(promised)} acknowledged answers: {len(lost)} lost, {len(doubled)} doubled")
    print(f"no loss in {cycles} kills bounds its rate by {3 / cycles:.4f} a kill (95 %); seed {seed}")
    assert lost == {}
    assert doubled == []
    _the_audit_notices_an_altered_event(box)


def _the_audit_notices_an_altered_event(box: BoxAlone) -> None:
    """The positive control: the same audit must find what is changed in a sound journal."""
    database = pysqlite3.connect(str(box.data_dir / "journal.db"))
    database.execute("UPDATE events SET body = ? WHERE seq = (SELECT max(seq) FROM events)", (b"\x80",))
    database.commit()
    database.close()
    with pytest.raises(AssertionError, match="chain"):
        read_journal(box.data_dir)
