"""What the screen of the PC that serves shows, here of a box that does not answer."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from appliance.cli import NO_ANSWER
from lumbung import main

LINES = 25 - 3  # of an old screen, for all but the keys: an empty line, the keys, where the cursor stands
SITTINGS = 2  # a line each, where it serves


def test_address_and_code_stay_on_the_smallest_screen(tmp_path: Path) -> None:
    config = tmp_path / "lumbung.toml"
    config.write_text(
        f'[box]\ndata_dir = "{tmp_path / "box"}"\nsite = "smk-1"\nbox = "box-1"\norigin = "http://192.168.77.1"\n'
    )
    done = CliRunner().invoke(main, ["provision", "address", "-c", str(config)])
    assert done.exit_code == NO_ANSWER, done.output
    shown = done.output.splitlines()
    assert "http://192.168.77.1" in shown[-1]
    assert "▀" in done.output, "the QR code"
    assert len(shown) <= LINES - SITTINGS
    assert max(map(len, shown)) <= 80
