"""What a PC says of itself: its marker is kept or lost only after a restart, and the list is bounded and lasts."""

from __future__ import annotations

from pathlib import Path

import pytest

from appliance import seat_checks
from appliance.seat_checks import FILE, SeatCheck, SeatChecks
from sync import errors
from sync.errors import LumbungError

FOUND = SeatCheck(
    agent="Chrome/109",
    width=1366,
    height=600,
    audio=None,
    storage=True,
    marker="new",
    marker_id="0" * 32,
    checked_at_k=5,
)


def test_a_marker_that_outlasts_a_restart_is_kept(tmp_path: Path) -> None:
    checks = SeatChecks(tmp_path)
    first = checks.note("07", FOUND, None, restarted=True)
    assert first.marker == "new"
    assert checks.note("07", FOUND, first.marker_id, restarted=False).marker == "new", "a reload proves nothing"
    assert checks.note("07", FOUND, first.marker_id, restarted=True).marker == "kept"
    assert checks.note("A-07", FOUND, first.marker_id, restarted=True).marker == "kept", "the seat has another name now"


def test_a_seat_that_comes_without_its_marker_has_lost_it(tmp_path: Path) -> None:
    checks = SeatChecks(tmp_path)
    first = checks.note("07", FOUND, None, restarted=True)
    lost = checks.note("07", FOUND, None, restarted=True)
    assert (lost.marker, lost.marker_id == first.marker_id) == ("lost", False)
    assert checks.note("07", FOUND, lost.marker_id, restarted=False).marker == "lost", "until a restart says otherwise"
    assert checks.note("07", FOUND, "ee" * 16, restarted=True).marker == "lost", "a marker that nobody left"


def test_the_list_outlasts_the_box_s_own_restart(tmp_path: Path) -> None:
    noted = SeatChecks(tmp_path).note(" 07 ".strip(), FOUND, None, restarted=True)
    assert SeatChecks(tmp_path).all() == {"07": noted}
    (tmp_path / FILE).write_text("{")
    assert SeatChecks(tmp_path).all() == {}


def test_the_list_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seat_checks, "MAX_SEATS", 2)
    checks = SeatChecks(tmp_path)
    for label in ("1", "2", "1"):
        checks.note(label, FOUND, None, restarted=True)
    with pytest.raises(LumbungError, match=errors.SEATS_FULL.code):
        checks.note("3", FOUND, None, restarted=True)
