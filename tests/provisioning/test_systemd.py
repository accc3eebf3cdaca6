"""What a unit is said to be: three answers, and the third, that nobody answers, is never taken for a no."""

from __future__ import annotations

from pathlib import Path

import pytest

from provisioning.kit import units
from provisioning.network.changing import restart_box
from provisioning.rehearse.cli import room_service_away
from provisioning.systemd import is_active, is_enabled
from sync import errors
from sync.errors import LumbungError

SYSTEMCTL = """#!/bin/sh
echo "$@" >> "{told}"
case "$1 $3" in
  "is-active lumbung-box.service" | "is-enabled lumbung-box.socket") exit 0 ;;
  is-active* | is-enabled*) exit 3 ;;
esac
"""


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stands where systemctl is: one service runs, one socket is enabled. What it was asked, a line each."""
    asked = tmp_path / "asked"
    (tmp_path / "systemctl").write_text(SYSTEMCTL.format(told=asked))
    (tmp_path / "systemctl").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    return asked


@pytest.mark.usefixtures("told")
def test_a_unit_runs_or_is_started_at_boot_each_by_itself() -> None:
    assert (is_active("lumbung-box.service"), is_active("lumbung-box.socket")) == (True, False)
    assert (is_enabled("lumbung-box.service"), is_enabled("lumbung-box.socket")) == (False, True)


def test_without_systemd_nobody_knows_and_each_does_what_is_safe(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Settling stops, because it would change units by guessing; the others let be what nobody runs."""
    monkeypatch.setenv("PATH", str(tmp_path))
    assert (is_active("lumbung-box.service"), is_enabled("lumbung-box.service")) == (None, None)
    with pytest.raises(LumbungError) as caught:
        units.units_of(certified=False)
    assert caught.value.entry is errors.KIT_SERVICE
    assert restart_box() is False
    with room_service_away():
        pass


def test_a_rehearsal_takes_away_what_runs_and_brings_that_back(told: Path) -> None:
    with room_service_away():
        assert told.read_text().splitlines()[-1] == "stop lumbung-box.service"
    changed = [line for line in told.read_text().splitlines() if not line.startswith("is-")]
    assert changed == ["stop lumbung-box.service", "start lumbung-box.service"]
