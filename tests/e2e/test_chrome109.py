"""The oldest browser of a school: a real Chrome 109 over plain HTTP at a name, where nothing is a secure context."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from central import emergency, projection
from central.centre import Centre
from central.store import emergencies, results, seated
from central.store.engine import reading
from central.store.events import events_of_attempt
from central.web.emergency import state_of
from provisioning.demo.alone import BoxAlone, prepare_box
from provisioning.demo.place import BOX, SITE
from provisioning.demo.proctor import Proctor
from sync.state import read_state
from tests.e2e.paper import SMALL
from tests.e2e.second_box import SECOND, carry, centre_of, second_box

pytestmark = pytest.mark.browser

HERE = Path(__file__).parent / "chrome109"
HOST = "ujian.sekolah"


@pytest.fixture
def box(tmp_path: Path) -> Iterator[BoxAlone]:
    """A box that goes by a name of the school's LAN, its sitting running."""
    alone = prepare_box(tmp_path / "box", SMALL, SMALL / "roster.csv")
    config = alone.place.config_file
    port = alone.place.box_port
    lan = f'origin = "http://{HOST}:{port}"\nhosts = ["{HOST}", "127.0.0.1"]'
    config.write_text(config.read_text().replace(f'origin = "{alone.url}"', lan))
    alone.start()
    alone.open_sitting()
    yield alone
    alone.stop()


def test_chrome_109_takes_an_exam_over_plain_http(box: BoxAlone) -> None:
    """Log-in to slip with every item type, without a fault in its console."""
    card = box.cards[0]
    url = f"http://{HOST}:{box.place.box_port}"
    run = subprocess.run(
        ["node", HERE / "take.mjs", url, card.nip, card.pin, card.token], capture_output=True, text=True, timeout=600
    )
    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout)
    assert "/109." in told["version"]
    assert (told["secure"], told["subtle"]) == (False, "undefined"), "the page had what a school's LAN does not give"
    assert [len(proof) for proof in told["proofs"]] == [26, 16]
    assert told["faults"] == told["strangers"] == []


def rescued(box: BoxAlone) -> dict[str, str]:
    """What the page of the first card saves: it answers K1, the box is killed, it answers K2."""
    card = box.cards[0]
    url = f"http://{HOST}:{box.place.box_port}"
    with subprocess.Popen(
        ["node", HERE / "rescue.mjs", url, card.nip, card.pin, card.token],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as run:
        assert run.stdout is not None
        first = run.stdout.readline()
        box.kill()
        told, wrong = run.communicate("dead\n", timeout=600)
    assert (first, run.returncode) == ("ready\n", 0), wrong
    saved: dict[str, str] = json.loads(told)
    assert "/109." in saved["version"]
    assert not saved["secure"]
    assert re.fullmatch(r"lumbung-darurat-[0-9a-f]{8}\.json", saved["name"])
    return saved


class AtCentre(NamedTuple):
    """What the centre knows of the one attempt."""

    answers: dict[str, object]
    held: list[str]
    entered: list[str]
    by_file: int  # events that came by emergency files
    by_journal: int
    files: list[tuple[str, str, str]]  # road, who brought it, how it stands


def at_centre(centre: Centre) -> AtCentre:
    with reading(centre.engine) as connection:
        files = emergencies.all_files(connection, 10)
        events = events_of_attempt(connection, SITE, files[0].attempt)
        attempt = seated.find_attempt(connection, SITE, files[0].attempt)
        answers = results.answers_of(connection, SITE, files[0].attempt)
    assert attempt is not None
    saved = sum(emergency.is_saved(row.epoch, projection.event_of(row)) for row in events)
    told = [(row.road, row.brought_by, state_of(row)) for row in files]
    return AtCentre(answers, attempt.held, attempt.entered, saved, len(events) - saved, told)


def test_chrome_109_saves_its_log_when_the_box_is_killed_and_the_centre_takes_it(box: BoxAlone) -> None:
    """Over plain HTTP, the box dead and nothing of it at the centre: the answers are there, once, provisionally."""
    saved = rescued(box)
    with centre_of(box) as centre:
        taken = [emergency.take_in(centre, saved["file"].encode()) for _ in range(2)]
        projection.catch_up(centre)
        known = at_centre(centre)
    assert (taken[0].added, taken[1].added) == (taken[0].events, 0)
    assert (known.answers, known.held, known.entered) == ({"K1": "B", "K2": ["A", "C"]}, ["emergency"], ["B1"])


def test_the_proctor_brings_the_file_to_another_box_and_it_counts_once(box: BoxAlone, tmp_path: Path) -> None:
    """Box killed, file saved by the page, brought to a second box of the site, carried by its agent; then the first
    box's journal arrives after all, and so does the file again, by stick: nothing doubles.
    """
    saved = rescued(box)
    second = second_box(box, tmp_path / "second")
    second.start()
    try:
        proctor = Proctor(second.url, second.facts.proctor, second.facts.proctor_password)
        pages = [proctor.bring({saved["name"]: saved["file"].encode()}) for _ in range(2)]
    finally:
        second.stop()
    assert ["menunggu dibawa ke pusat" in page for page in pages] == [True, False]
    assert "Sudah ada di server ini" in pages[1]
    with centre_of(box) as centre:
        carry(second, SECOND, centre)
        known = at_centre(centre)
        assert (known.answers, known.held, known.entered) == ({"K1": "B", "K2": ["A", "C"]}, ["emergency"], ["B1"])
        assert (known.by_journal, known.files) == (0, [("box", SECOND, "provisional")])
        carry(box, BOX, centre)  # the first box's disk was saved: its journal knows the log-in and K1
        after = at_centre(centre)
        assert (after.answers, after.held, after.entered) == (known.answers, ["emergency"], ["B1"])
        assert after.by_file == known.by_file
        assert after.by_journal > 0
        assert emergency.bring(centre, saved["file"].encode(), "staff", "staf").known
        carry(second, SECOND, centre)
        projection.catch_up(centre)
        assert at_centre(centre) == after
    state = read_state(second.data_dir)
    assert (state.emergency_files, state.emergency_waiting, state.troubles) == (1, 0, {})
