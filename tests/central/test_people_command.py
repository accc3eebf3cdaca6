"""`lumbung central people` and `held`: the same rulings as on the pages, for a shell and for a program."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from central import ingest, planning
from central.centre import Centre
from central.cli import central
from tests.central.conftest import Box
from tests.central.planned import PEOPLE, plan
from tests.central.unlisted import TOLD, Somebody, add, on_list, sit


@pytest.fixture
def config(centre: Centre, tmp_path: Path) -> Path:
    for role in planning.STAFF_ROLES:
        planning.put_staff(centre, role, role.title(), role, "sangat-rahasia-1")
    path = tmp_path / "lumbung.toml"
    lines = ["[centre]", f'data_dir = "{centre.settings.data_dir}"']
    if centre.settings.database_url is not None:
        lines.append(f'database_url = "{centre.settings.database_url}"')
    path.write_text("\n".join(lines) + "\n")
    return path


@pytest.fixture
def guest(centre: Centre, box: Box) -> Somebody:
    planned = plan(centre)
    who = add(centre, box, planned.sitting)
    sit(box, who)
    sit(box, on_list(planned, 0), digest=bytes(32))
    ingest.ingest(centre, "smk1", box.seal(1, box.last).data)
    return who


def run(config: Path, *words: str, ok: bool = True) -> dict[str, Any]:
    result = CliRunner().invoke(central, [*words, "-c", str(config), "--json"])
    assert (result.exit_code == 0) is ok, result.output
    found: dict[str, Any] = json.loads(result.output)
    return found


def by(account: str, reason: str = "surat tugas") -> tuple[str, ...]:
    return ("--by", account, "--reason", reason)


def test_listed_bound_withdrawn_accepted(config: Path, guest: Somebody) -> None:
    [row] = run(config, "people", "list", "--standing", "waiting")["people"]
    assert (row["attempt"], row["nip"], row["name"], row["document"]) == (guest.attempt.hex(), *TOLD)
    assert (row["reason"], row["proctor"], row["answered"]) == ("datang dengan surat tugas", "pengawas1", 25)
    assert run(config, "people", "list", "--site", "smk9")["people"] == []
    at = ("smk1", guest.attempt.hex())
    refused = run(config, "people", "bind", *at, *by("planner"), "--nip", PEOPLE[1].nip, ok=False)["error"]
    assert (refused["code"], refused["details"]["warnings"]) == ("LMB-4042", ["nip_differs"])
    known = ("--nip", PEOPLE[1].nip, "--knowing", "nip_differs")
    bound = run(config, "people", "bind", *at, *by("planner"), *known)
    assert (bound["held"], bound["person"], bound["counted"]) == ([], "bound", True)
    assert run(config, "people", "withdraw", *at, *by("planner", "keliru"))["held"] == ["not_on_list"]
    accepted = run(config, "people", "accept", *at, *by("admin"))
    assert [each["verdict"] for each in accepted["rulings"]] == ["bind", "withdraw", "enrol"]
    assert accepted["rulings"][-1]["nip"] == TOLD.nip
    result = CliRunner().invoke(central, ["results", "--exam", "bfi", "--format", "json", "-c", str(config)])
    rows = {row["nip"]: row for row in json.loads(result.output)["rows"]}
    assert (rows[TOLD.nip]["status"], rows[TOLD.nip]["total"]) == ("Diterima", 60.0)


@pytest.mark.parametrize("columns", ["80", "200"])
@pytest.mark.parametrize("words", [("people", "list"), ("held", "list")])
def test_an_id_that_the_next_command_needs_is_printed_whole(
    config: Path, guest: Somebody, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], columns: str
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    result = CliRunner().invoke(central, [*words, "-c", str(config)])
    assert guest.attempt.hex() in result.output
    assert TOLD.nip in result.output
    assert "…" not in result.output


def test_rejected_ones_and_voided_attempts_do_not_count(config: Path, guest: Somebody) -> None:
    found = {tuple(row["held"]): row for row in run(config, "held", "list")["held"]}
    assert set(found) == {("not_on_list",), ("digest_differs",)}
    assert not run(config, "people", "reject", "smk1", guest.attempt.hex(), *by("planner"))["counted"]
    other = found["digest_differs",]["attempt"]
    assert not run(config, "held", "void", "smk1", other, *by("scorer"))["counted"]
    assert run(config, "held", "list")["held"] == []
    assert len(run(config, "held", "list", "--ruled")["held"]) == 2
    assert run(config, "held", "withdraw", "smk1", other, *by("scorer"))["held"] == ["digest_differs"]
    accepted = run(config, "held", "accept", "smk1", other, *by("scorer"))
    assert (accepted["held"], accepted["answers"], accepted["counted"]) == ([], "accept", True)
    assert [each["verdict"] for each in run(config, "held", "show", "smk1", other)["rulings"]] == [
        "void",
        "withdraw",
        "accept",
    ]


@pytest.mark.parametrize(
    ("words", "account", "code"),
    [
        (("people", "reject"), "scorer", "LMB-6011"),
        (("people", "reject"), "viewer", "LMB-6011"),
        (("held", "void"), "planner", "LMB-6011"),
        (("held", "void"), "viewer", "LMB-6011"),
        (("people", "reject"), "siapa", "LMB-4022"),
        (("held", "accept"), "admin", "LMB-4041"),
    ],
)
def test_nobody_rules_what_is_not_theirs(
    config: Path, guest: Somebody, words: tuple[str, str], account: str, code: str
) -> None:
    assert run(config, *words, "smk1", guest.attempt.hex(), *by(account), ok=False)["error"]["code"] == code
    assert run(config, "held", "show", "smk1", guest.attempt.hex())["rulings"] == []


def test_what_is_said_to_a_person_says_where_it_stands_now(config: Path, guest: Somebody) -> None:
    words = ["people", "reject", "smk1", guest.attempt.hex(), *by("admin"), "-c", str(config)]
    said = CliRunner().invoke(central, words).output
    assert said.strip() == "Keputusan 1 (reject) dicatat: tidak lagi ditahan, tidak dihitung."
    assert guest.attempt.hex()[:8] in CliRunner().invoke(central, ["people", "list", "-c", str(config)]).output
    assert run(config, "people", "bind", "smk1", "zz", *by("admin"), "--nip", TOLD.nip, ok=False)["error"]
