"""The oldest browser of a school: a real Chrome 109 over plain HTTP at a name, where nothing is a secure context."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from central import emergency, projection
from central.centre import open_centre
from central.settings import CentreSettings
from central.store import results
from central.store.engine import reading
from provisioning.demo.alone import BoxAlone, prepare_box
from sync import config
from tests.e2e.paper import SMALL

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
        ["node", HERE / "take.mjs", url, card.nip, card.pin, card.token], capture_output=True, text=True, timeout=180
    )
    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout)
    assert "/109." in told["version"]
    assert (told["secure"], told["subtle"]) == (False, "undefined"), "the page had what a school's LAN does not give"
    assert [len(proof) for proof in told["proofs"]] == [26, 16]
    assert told["faults"] == told["strangers"] == []


def test_chrome_109_saves_its_log_when_the_box_is_killed_and_the_centre_takes_it(box: BoxAlone) -> None:
    """Over plain HTTP, the box dead and nothing of it at the centre: the answers are there, once, provisionally."""
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
        told, wrong = run.communicate("dead\n", timeout=120)
    assert (first, run.returncode) == ("ready\n", 0), wrong
    saved = json.loads(told)
    assert "/109." in saved["version"]
    assert not saved["secure"]
    assert re.fullmatch(r"lumbung-darurat-[0-9a-f]{8}\.json", saved["name"])
    centre = open_centre(config.load(box.place.config_file, {"centre": CentreSettings})["centre"])
    try:
        taken = [emergency.take_in(centre, saved["file"].encode()) for _ in range(2)]
        projection.catch_up(centre)
        with reading(centre.engine) as connection:
            answers = results.answers_of(connection, taken[0].site, taken[0].attempt)
            attempt = results.find_attempt(connection, taken[0].site, taken[0].attempt)
    finally:
        centre.engine.dispose()
    assert (taken[0].added, taken[1].added) == (taken[0].events, 0)
    assert answers == {"K1": "B", "K2": ["A", "C"]}
    assert attempt is not None
    assert (attempt.held, attempt.entered) == (["emergency"], ["B1"])
