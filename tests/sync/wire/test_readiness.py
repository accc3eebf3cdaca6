"""The readiness certificate: signed by its box, refused when anything in it is changed."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sync import errors
from sync.wire import readiness
from sync.wire.keys import VerifyKey
from sync.wire.readiness import Drilled, Readiness, Step, read_readiness, sign_readiness
from tests.sync.wire.trust import BOX_SIGN, signing
from tests.sync.wire.trust import refused as refused_as

GIVEN = ("smk-uji", "box-1", 1_790_000_000_000, "0.1.0", 1_000_000, 2, 50, 20, 1_000_000, 0)
WHOLE = Readiness(*GIVEN, (Step(10, 60, 1, 2, 3, 0),), (Drilled("server", "passed", 900),), ())
VECTORS = json.loads((Path(__file__).parents[3] / "docs/wire/vectors/readiness.json").read_text())


def test_what_is_signed_is_read() -> None:
    assert read_readiness(sign_readiness(WHOLE, BOX_SIGN), BOX_SIGN.public) == WHOLE


@pytest.mark.parametrize(
    ("change", "ready"),
    [
        ({}, True),
        ({"capacity": 0}, False),
        ({"lost": 1}, False),
        ({"failed_checks": ("disk.fsync",)}, False),
        ({"drill": (Drilled("power", "failed", 0),)}, False),
        ({"drill": (Drilled("power", "skipped", 0),)}, True),
    ],
)
def test_it_says_ready_only_where_nothing_failed_and_nothing_was_lost(change: dict[str, Any], ready: bool) -> None:
    assert replace(WHOLE, **change).ready is ready


def test_every_flipped_bit_is_refused() -> None:
    data = sign_readiness(WHOLE, BOX_SIGN)
    for at in range(len(data)):
        changed = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        with pytest.raises(errors.WireError):
            read_readiness(changed, BOX_SIGN.public)


def test_another_boxs_key_is_refused() -> None:
    with refused_as(errors.UNKNOWN_SIGNER):
        read_readiness(sign_readiness(WHOLE, BOX_SIGN), signing("other").public)


@pytest.mark.parametrize(
    "change",
    [
        {"site": "a site"},
        {"capacity": readiness.MAX_SEATS + 1},
        {"steps": tuple(Step(1, 1, 1, 1, 1, 1) for _ in range(readiness.MAX_STEPS + 1))},
        {"drill": (Drilled("server", "perhaps", 1),)},  # type: ignore[arg-type]  # that is the point
        {"failed_checks": ("disk.fsync", "disk.fsync")},
        {"failed_checks": ("../etc",)},
    ],
)
def test_what_no_centre_would_take_is_not_signed(change: dict[str, Any]) -> None:
    with refused_as(errors.WRONG_SHAPE):
        sign_readiness(replace(WHOLE, **change), BOX_SIGN)


def test_the_vectors_are_read_as_they_say() -> None:
    key = VerifyKey(bytes.fromhex(VECTORS["box_key"]))
    ready = read_readiness(bytes.fromhex(VECTORS["ready"]), key)
    not_ready = read_readiness(bytes.fromhex(VECTORS["not_ready"]), key)
    assert (ready.ready, not_ready.ready) == (True, False)
    assert (ready.at_ms, ready.capacity) == (VECTORS["fields"]["at_ms"], VECTORS["fields"]["capacity"])
    assert [list(each) for each in ready.steps] == VECTORS["fields"]["steps"]
    assert list(not_ready.failed_checks) == VECTORS["fields"]["failed"]
