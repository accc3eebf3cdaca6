"""A secret in memory is not shown by chance: what a traceback or a log line may print of its holder leaves it out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from central import keyring, planning, publish, rosters
from central.authoring.sealing import Sealed
from central.settings import CentreSettings
from provisioning.demo.place import Facts
from provisioning.simulate.play import Card
from sync.settings import SyncSettings
from sync.wire import chain, dispatch, roster
from sync.wire.keys import SealingKey, SigningKey

KEY = b"geheim-geheim-geheim-geheim-3232"
TEXT = KEY.decode()
ID = bytes(16)


def holders() -> Iterator[object]:
    """One of each thing that holds a secret; every secret is KEY or TEXT."""
    yield SigningKey(KEY)
    yield SealingKey(KEY)
    yield chain.Origin(ID, None, 0, None, KEY)
    yield dispatch.Release(ID, KEY)
    yield dispatch.Body(KEY, "SMK", "Asia/Makassar")
    yield roster.Participant(ID, 1, TEXT, TEXT, TEXT)
    yield roster.Sitting(ID, ID, "Sesi", "Lab", "2026-11-21T08:00", 60_000, TEXT, ())
    yield roster.Proctor("pengawas", "Pengawas", "proctor", TEXT)
    yield Sealed(b"", b"", KEY, KEY)
    yield planning.Planned(ID, TEXT, (planning.Card(TEXT, TEXT, TEXT, None, ID, ID),))
    yield rosters.Person(TEXT, TEXT, pin=TEXT)
    yield publish.Issued("smk", 1, 1, 1, 1, ("box",), (("ujian", TEXT),))
    yield CentreSettings(database_url=f"postgresql://lumbung:{TEXT}@localhost/lumbung")
    yield SyncSettings(centre_url="https://pusat.example", proxy=f"http://u:{TEXT}@proxy:3128")  # type: ignore[arg-type]
    yield Facts("ujian", "Ujian", "00", TEXT, 1, "pengawas", TEXT, "staf", TEXT)
    yield Card(TEXT, TEXT, TEXT)


@pytest.mark.parametrize("holder", list(holders()), ids=lambda holder: type(holder).__name__)
def test_a_secret_is_not_shown_by_its_holder(holder: object) -> None:
    assert "geheim" not in f"{holder!r} {holder}"


def test_a_centres_keys_are_not_shown(tmp_path: Path) -> None:
    keyring.make(tmp_path, 1)
    keys = keyring.load(tmp_path)
    shown = repr(keys)
    assert repr(keys.session_secret) not in shown
    assert not [path.name for path in tmp_path.glob("*.key") if repr(path.read_bytes())[2:-1] in shown]
