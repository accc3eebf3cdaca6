"""The oldest browser of a school: a real Chrome 109 over plain HTTP at a name, where nothing is a secure context."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from provisioning.demo.alone import BoxAlone, prepare_box
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
