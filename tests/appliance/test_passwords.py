"""A password that somebody of the room chose: the journal says only that it changed; bound to the one it replaced."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from appliance.acts import OpenSitting
from appliance.commands import ActDone, ChangePassword
from appliance.decisions.accounts import given_digest
from sync import errors
from sync.wire.roster import Proctor
from tests.appliance.rooms import SITTING, Bench

MINE = "$argon2id$v=19$m=8,t=1,p=1$bWluZQ$bWluZQ"


def test_it_is_kept_and_said_in_the_journal(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    assert bench.get(ChangePassword(bytes(16), "awas", MINE), ActDone).count == 1
    bench.crash()
    kept = bench.room.published.passwords["awas"]
    assert (kept.given, kept.hash) == (given_digest("argon2"), MINE)
    (event,) = [r.event for r in bench.room._journal.events_from(1, 0) if r.event.kind == "password.changed"]
    assert event.body == (bytes(16), "awas")


def test_a_repeat_changes_nothing(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    first = bench.get(ChangePassword(bytes(16), "awas", MINE), ActDone)
    assert bench.get(ChangePassword(bytes(16), "awas", MINE.replace("mine", "other")), ActDone) == first
    assert bench.room.published.passwords["awas"].hash == MINE
    assert bench.kinds().count("password.changed") == 1


def test_a_technician_has_one_too(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    accounts = {**bench.shelf.proctors, "teknisi": Proctor("teknisi", "Teknisi", "technician", "argon2")}
    bench.shelf = replace(bench.shelf, proctors=accounts)
    bench.crash()
    bench.get(ChangePassword(bytes(16), "teknisi", MINE), ActDone)


@pytest.mark.parametrize(
    ("command", "entry"),
    [
        (ChangePassword(bytes(16), "siapa", MINE), errors.ROLE_MAY_NOT),
        (ChangePassword(bytes(15), "awas", MINE), errors.BAD_ACT),
        (ChangePassword(bytes(16), "awas", "sandi terbuka"), errors.BAD_ACT),
    ],
)
def test_what_is_refused(command: ChangePassword, entry: errors.Entry, tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    assert bench.refusal(command).entry is entry
    assert "password.changed" not in bench.kinds()


def test_the_id_of_another_act_is_not_taken_twice(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.ask(OpenSitting(bytes(16), "awas", SITTING))
    bench.ask(ChangePassword(bytes(16), "awas", MINE))
    assert not bench.room.published.passwords
