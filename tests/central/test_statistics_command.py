"""`lumbung central statistics` over attempts that came in as batches from a box."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from central.centre import Centre
from central.cli import central
from tests.central.conftest import Box
from tests.central.planned import plan
from tests.central.test_projection import sit, take_in


@pytest.fixture
def config(centre: Centre, tmp_path: Path) -> Path:
    """A config file that opens the centre of the test."""
    url = centre.settings.database_url
    path = tmp_path / "lumbung.toml"
    database = "" if url is None else f'database_url = "{url}"\n'
    path.write_text(f'[centre]\ndata_dir = "{centre.settings.data_dir}"\n{database}')
    return path


def test_it_gives_alpha_facility_and_discrimination(centre: Centre, box: Box, config: Path) -> None:
    """Openness of three people by points (O2 and O5 reversed): 1 1 1 1 1, 3 3 3 3 3, 6 6 6 6 and one unanswered."""
    planned = plan(centre)
    sit(box, planned, 0, {"O1": "1", "O2": "6", "O3": "1", "O4": "1", "O5": "6"})
    sit(box, planned, 1, {"O1": "3", "O2": "4", "O3": "3", "O4": "3", "O5": "4"})
    sit(box, planned, 2, {"O1": "6", "O2": "1", "O3": "6", "O4": "6"})
    take_in(centre, box)
    told = CliRunner().invoke(central, ["statistics", "--exam", "bfi", "--json", "-c", str(config)])
    assert told.exit_code == 0, told.output
    found = json.loads(told.output)
    openness = {each["competency"]: each for each in found["competencies"]}["O"]
    assert found["attempts"] == 3
    assert openness["listwise"] == {"alpha": pytest.approx(1), "items": 5, "people": 2, "method": "listwise"}
    assert openness["pairwise"]["people"] == 3
    first = openness["items"]["O1"]
    assert (first["people"], first["facility"]) == (3, pytest.approx(10 / 18))
    assert openness["items"]["O5"]["people"] == 2
    shown = CliRunner().invoke(central, ["statistics", "--exam", "bfi", "-c", str(config)])
    assert "3 pengerjaan dinilai" in shown.output
    assert "daya beda" in shown.output


def test_an_exam_that_was_never_published_is_named(config: Path) -> None:
    told = CliRunner().invoke(central, ["statistics", "--exam", "tiada", "--json", "-c", str(config)])
    assert told.exit_code == 1
    assert json.loads(told.output)["error"]["name"] == "no_scoring_key"
