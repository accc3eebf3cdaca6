"""Rows of a roster come back, and a row that could confuse two people is refused."""

from __future__ import annotations

from typing import Any

import pytest

from sync import errors
from sync.wire import roster
from tests.sync.wire.trust import participant, refused, sitting

DIGEST = b"d" * 32


def test_a_sitting_comes_back() -> None:
    whole = sitting(
        DIGEST, participants=(participant(0, seat="A1", language="id", extra_time_percent=25), participant(1))
    )
    row = whole.row()
    assert roster.sitting_from(row) == whole
    assert roster.participant_from(whole.participants[0].row()) == whole.participants[0]


@pytest.mark.parametrize(
    "changes",
    [
        {"roster_id": bytes(15)},
        {"ordinal": 0},
        {"ordinal": 256},
        {"ordinal": True},
        {"nip": "19850315201001100"},
        {"name": ""},
        {"name": "x" * 201},
        {"pin_hash": ""},
        {"seat": ""},
        {"language": "i"},
        {"extra_time_percent": -1},
        {"extra_time_percent": 301},
    ],
    ids=str,
)
def test_a_participant_of_another_shape_is_refused(changes: dict[str, Any]) -> None:
    with refused(errors.WRONG_SHAPE):
        roster.participant_from(participant(0, **changes).row())


def test_a_participants_nip_is_a_nip_and_plain() -> None:
    with refused(errors.BAD_NIP):
        roster.participant_from(participant(0, nip="198503152010013001").row())
    with refused(errors.BAD_NIP):
        roster.participant_from(participant(0, nip="19850315201001 001").row())


@pytest.mark.parametrize(
    "changes",
    [
        {"sitting_id": b""},
        {"package_digest": bytes(31)},
        {"title": ""},
        {"room": ""},
        {"starts_at": "2026-03-01"},
        {"starts_at": "2026-3-1T8:00"},
        {"starts_at": "2026-02-30T08:00"},
        {"starts_at": "2026-03-01T08:00Z"},
        {"starts_at": 5},
        {"duration_ms": 0},
        {"token": ""},
        {"participants": (participant(0), participant(0))},
        {"participants": (participant(0), participant(1, roster_id=bytes(16)))},  # one id for two people
        {"participants": (participant(0), participant(1, nip=participant(0).nip))},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_a_sitting_of_another_shape_is_refused(changes: dict[str, Any]) -> None:
    with refused(errors.WRONG_SHAPE):
        roster.sitting_from(sitting(DIGEST, **changes).row())


@pytest.mark.parametrize("row", [None, 7, "row", [], [b"x"] * 8])
def test_what_is_no_row_is_refused(row: Any) -> None:
    for read in (roster.sitting_from, roster.participant_from, roster.proctor_from):
        with refused(errors.WRONG_SHAPE):
            read(row)
