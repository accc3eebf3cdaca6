"""Rosters as they come out of spreadsheets.

Found wherever they begin, every fault named with its row, nothing half stored.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from argon2 import PasswordHasher

from central import planning, publish, rosters
from central.centre import Centre
from central.rosters import Person
from central.store import plans
from central.store.engine import reading
from sync.errors import LumbungError
from sync.wire.lease import attempt_id
from tests.central.conftest import Box
from tests.central.planned import plan

NIPS = ("198501012010011001", "198601012010012002", "198701012010011003")


def read(tmp_path: Path, text: str, name: str = "daftar.csv") -> tuple[list[Person], list[rosters.Fault]]:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return rosters.read_roster(path)


def faults(tmp_path: Path, text: str, name: str = "daftar.csv") -> list[tuple[int, str]]:
    with pytest.raises(LumbungError) as caught:
        read(tmp_path, text, name)
    assert caught.value.entry.name == "bad_roster"
    return [(fault["row"], fault["field"]) for fault in caught.value.details["faults"]]


def test_the_header_may_be_anywhere_and_go_by_many_names(tmp_path: Path) -> None:
    text = (
        "\ufeffPEMERINTAH PROVINSI CONTOH;;;;\n;;;;\nNo;N.I.P.;NAMA LENGKAP;Perangkat Daerah;No. Kursi\n"
        f"1;'{NIPS[0]};  Peserta   Satu ;Dinas A;A1\n\n2;{NIPS[1][:8]} {NIPS[1][8:]};Peserta Dua;Dinas B;\n"
    )
    people, odd = read(tmp_path, text)
    assert people == [
        Person(NIPS[0], "Peserta Satu", unit="Dinas A", seat="A1"),
        Person(NIPS[1], "Peserta Dua", unit="Dinas B"),
    ]
    assert odd == []


def test_every_fault_is_named_at_once(tmp_path: Path) -> None:
    text = (
        "nip,nama,tambahan waktu,bahasa,pin\n"
        f"{NIPS[0]},Peserta Satu,25,id,123456\n"
        "1.98501E+17,Peserta Dua,,,\n"
        "198501012010011000,Peserta Tiga,,,\n"
        f"{NIPS[0]},Peserta Empat,,,\n"
        f"{NIPS[1]},,seribu,Indonesia,12\n"
    )
    assert sorted(faults(tmp_path, text)) == [
        (3, "nip"),
        (4, "nip"),
        (5, "nip"),
        (6, "extra_time_percent"),
        (6, "language"),
        (6, "name"),
        (6, "pin"),
    ]


def test_what_is_odd_but_allowed_is_told(tmp_path: Path) -> None:
    people, odd = read(tmp_path, "nip,nama\n198501012021211001,Pegawai Kontrak\n")
    assert len(people) == 1
    assert [(fault.row, fault.what) for fault in odd] == [(2, "pppk")]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", ""),
        ("b.csv", "nip,nama\n"),
        ("c.csv", "nama,alamat\nA,B\n"),
        ("d.toml", "[[participant"),
        ("e.toml", "participant = 3"),
    ],
)
def test_a_file_that_is_no_roster_is_refused(tmp_path: Path, name: str, text: str) -> None:
    assert faults(tmp_path, text, name)


def test_a_roster_may_be_toml(tmp_path: Path) -> None:
    text = f'[[participant]]\nnip = "{NIPS[0]}"\nnama = "Peserta Satu"\nextra_time_percent = 25\n'
    assert read(tmp_path, text, "daftar.toml")[0] == [Person(NIPS[0], "Peserta Satu", extra_time_percent=25)]


def test_a_plan_makes_random_ids_pins_and_a_token(centre: Centre, box: Box) -> None:
    publish.publish(centre, Path(__file__).parents[2] / "examples" / "bfi")
    people = [Person(nip, f"Peserta {nip[-1]}") for nip in NIPS]
    planned = planning.plan_sitting(
        centre,
        "smk1",
        publish.exam_package(centre, "bfi"),
        title="Sesi",
        room="Lab",
        starts_at="2026-11-21T08:00",
        duration_ms=3_600_000,
        people=people,
    )
    assert len(planned.token) == planning.TOKEN_CHARACTERS
    assert {len(card.pin) for card in planned.cards} == {planning.PIN_DIGITS}
    assert len({card.roster for card in planned.cards}) == 3
    assert planned.cards[0].attempt == attempt_id(planned.sitting, planned.cards[0].roster, 1)
    with reading(centre.engine) as connection:
        rows = {row.nip: row for row in plans.participants_of(connection, "smk1", planned.sitting)}
    for card in planned.cards:
        assert PasswordHasher().verify(rows[card.nip].pin_hash, card.pin)
        assert rows[card.nip].pin_hash.startswith("$argon2id$v=19$m=8192,t=1,p=1$")


@pytest.mark.parametrize(
    ("starts_at", "minutes"), [("2026-11-21", 60), ("2026-13-01T08:00", 60), ("2026-11-21T08:00", 0)]
)
def test_a_time_that_is_none_is_refused(centre: Centre, box: Box, starts_at: str, minutes: int) -> None:
    with pytest.raises(LumbungError, match="LMB-1003"):
        planning.plan_sitting(
            centre,
            "smk1",
            bytes(32),
            title="x",
            room="x",
            starts_at=starts_at,
            duration_ms=minutes * 60_000,
            people=[],
        )


def test_a_box_keeps_its_keys_for_ever(centre: Centre, box: Box) -> None:
    """A reinstalled machine is another box: batches that the old one sealed must stay verifiable."""
    planning.add_box(centre, "smk1", "box1", box.signer.public.raw, box.sealer.public.raw)
    other = Box(centre)
    with pytest.raises(LumbungError, match="LMB-4021"):
        planning.add_box(centre, "smk1", "box1", other.signer.public.raw, other.sealer.public.raw)
    with pytest.raises(LumbungError, match="LMB-4021"):
        planning.add_box(centre, "smk1", "box2", box.signer.public.raw, box.sealer.public.raw)
    with pytest.raises(LumbungError, match="LMB-4022"):
        planning.add_box(centre, "nowhere", "box1", other.signer.public.raw, other.sealer.public.raw)


def test_publishing_again_changes_nothing_and_other_content_needs_a_new_version(
    centre: Centre, box: Box, tmp_path: Path
) -> None:
    plan(centre)
    source = Path(__file__).parents[2] / "examples" / "bfi"
    again = publish.publish(centre, source)
    assert (again.new, again.key_version) == (False, 1)
    changed = tmp_path / "bfi"
    changed.mkdir()
    for file in source.iterdir():
        changed.joinpath(file.name).write_bytes(file.read_bytes())
    toml = changed / "exam.toml"
    toml.write_text(toml.read_text().replace("25 butir", "26 butir"))
    with pytest.raises(LumbungError, match="LMB-4021"):
        publish.publish(centre, changed)


def test_needs_and_spares_are_read_in_the_words_people_use(tmp_path: Path) -> None:
    head = "NIP,Nama,Kebutuhan,Cadangan\n"
    text = f'{head}{NIPS[0]},Satu,"Cetak besar, kontras tinggi",\n{NIPS[1]},Dua,,ya\n{NIPS[2]},Tiga,large_print,tidak\n'
    people, odd = read(tmp_path, text)
    assert [(each.needs, each.spare) for each in people] == [
        (("large_print", "high_contrast"), False),
        ((), True),
        (("large_print",), False),
    ]
    assert odd == []
    assert faults(tmp_path, f"{head}{NIPS[0]},Satu,kursi roda,mungkin\n") == [(2, "needs"), (2, "spare")]


def test_needs_and_spares_reach_the_dispatch(centre: Centre, box: Box, tmp_path: Path) -> None:
    people, _ = read(tmp_path, f"NIP,Nama,Kebutuhan,Cadangan\n{NIPS[0]},Satu,cetak besar,\n{NIPS[1]},Dua,,ya\n")
    made = plan(centre, people=people)
    with reading(centre.engine) as connection:
        (sitting,) = publish._sittings(connection, "smk1")
    assert sitting.sitting_id == made.sitting
    assert {who.nip: (who.needs, who.spare) for who in sitting.participants} == {
        NIPS[0]: (("large_print",), False),
        NIPS[1]: ((), True),
    }
