"""Errors on the command line look the same whichever package raised them: code, particulars, hint, exit code 1."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from lumbung import main
from sync import errors
from sync.console import complain, errors_shown
from sync.errors import LumbungError

SETTINGS = """
[box]
data_dir = "{place}"
site = "smk"
box = "satu"
[sync]
centre_url = "https://pusat.example"
[centre]
data_dir = "{place}"
"""


@pytest.fixture
def blocked(tmp_path: Path) -> Path:
    """Settings whose data folder lies under what is a file."""
    (tmp_path / "file").touch()
    config = tmp_path / "lumbung.toml"
    config.write_text(SETTINGS.format(place="file/data"))
    return config


@pytest.mark.parametrize("words", [["box", "init"], ["central", "init"]])
def test_a_folder_that_the_system_refuses_is_named(blocked: Path, words: list[str]) -> None:
    done = CliRunner().invoke(main, [*words, "-c", str(blocked)])
    assert done.exit_code == 1
    assert errors.FILE_REFUSED.code in done.output
    assert "file/data" in done.output
    assert "Traceback" not in done.output


@pytest.mark.parametrize("words", [["box", "status"], ["sync", "status"], ["central", "status"]])
def test_every_fault_of_the_settings_is_told_alike(tmp_path: Path, words: list[str]) -> None:
    config = tmp_path / "lumbung.toml"
    config.write_text("[boks]\n[box]\ndata_dir = 3\n[sync]\nsalah = 1\n[centre]\nport = 99999\n")
    done = CliRunner().invoke(main, [*words, "-c", str(config)])
    assert done.exit_code == 1
    assert errors.BAD_CONFIG.code in done.output
    assert "  baris/line 1: boks: tidak ada bagian dengan nama ini / there is no such section" in done.output
    assert str(config) in done.output


@pytest.mark.parametrize(
    ("details", "shown"),
    [
        ({"file": "x.key", "why": "length"}, ["  file: x.key", "  why: length"]),
        ({"file": "r.csv", "faults": [{"row": 3, "field": "nip", "what": "is short"}]}, ["  row 3: nip: is short"]),
        ({"faults": [{"row": 0, "field": "", "what": "has no participant"}]}, ["  has no participant"]),
        ({"faults": ["one", "two"]}, ["  one", "  two"]),
        (
            {"problems": [{"file": "a.md", "line": 7, "message": {"id": "salah", "en": "wrong"}}]},
            ["  a.md:7: salah / wrong"],
        ),
    ],
)
def test_particulars_are_lines(
    details: dict[str, object], shown: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    complain(LumbungError(errors.BAD_KEY, **details))
    told = capsys.readouterr().err
    assert told.startswith(f"{' / '.join(errors.BAD_KEY.message)}  ({errors.BAD_KEY.code})\n")
    assert told.endswith("\n".join(errors.BAD_KEY.hint) + "\n")
    for line in shown:
        assert line in told.splitlines()


def test_a_fault_of_ours_is_not_hidden() -> None:
    @click.command()
    @errors_shown
    def faulty() -> None:
        raise OSError("no file had a part in it")

    assert isinstance(CliRunner().invoke(faulty).exception, OSError)
