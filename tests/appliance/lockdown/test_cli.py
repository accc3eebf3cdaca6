"""`lumbung box seb` and `seb-keys`: the file, its key, and what the box accepts; passwords never on the line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from appliance.cli import box
from appliance.lockdown import known_keys, seb_file
from appliance.lockdown.config_key import config_key
from appliance.lockdown.known_keys import KnownKeys

PASSWORD, QUIT = "buka-berkas", "tutup-seb"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    path = tmp_path / "lumbung.toml"
    path.write_text(
        '[box]\ndata_dir = "data"\nsite = "smk-uji"\nbox = "box-1"\norigin = "http://10.0.0.5:8080"\nport = 1\n'
    )
    return path


def run(*typed: object, typing: str = "") -> Result:
    return CliRunner().invoke(box, [str(each) for each in typed], input=typing)


def told(*typed: object, typing: str = "") -> dict[str, Any]:
    done = run(*typed, "--json", typing=typing)
    assert done.exit_code == 0, done.output
    answer: dict[str, Any] = json.loads(done.output.splitlines()[-1])
    return answer


def code(*typed: object, typing: str = "") -> str:
    done = run(*typed, "--json", typing=typing)
    assert done.exit_code == 1, done.output
    found: str = json.loads(done.output.splitlines()[-1])["error"]["code"]
    return found


def accepted(config: Path) -> KnownKeys:
    return known_keys.load(config.parent / "data")


def test_it_works(config: Path, tmp_path: Path) -> None:
    out = tmp_path / "lab.seb"
    answer = told("seb", "-c", config, "--out", out)
    settings = seb_file.read_file(out.read_bytes())
    assert answer["config_key"] == config_key(settings)
    assert (answer["form"], answer["start_url"], answer["can_quit"]) == ("gzip", "http://10.0.0.5:8080/", False)
    assert accepted(config).config_keys == (answer["config_key"],)
    assert out.stat().st_mode & 0o777 == 0o644


def test_the_key_does_not_hang_on_the_form(config: Path, tmp_path: Path) -> None:
    kinds = {"a": ["--plain"], "b": ["--gzip"], "c": ["--password"]}
    answers = [
        told("seb", "-c", config, "--out", tmp_path / name, *options, typing=f"{PASSWORD}\n{PASSWORD}\n")
        for name, options in kinds.items()
    ]
    assert [answer["form"] for answer in answers] == ["plain", "gzip", "password"]
    assert len({answer["config_key"] for answer in answers}) == 1
    assert (tmp_path / "a").read_bytes().startswith(b"<?xml")
    assert seb_file.read_file((tmp_path / "c").read_bytes(), PASSWORD) == seb_file.read_file(
        (tmp_path / "a").read_bytes()
    )


def test_a_typed_password_is_not_shown(config: Path, tmp_path: Path) -> None:
    done = run("seb", "-c", config, "--out", tmp_path / "x", "--quit-password", typing=f"{QUIT}\n{QUIT}\n")
    assert done.exit_code == 0
    assert QUIT not in done.output
    assert QUIT.encode() not in seb_file.plain_file(seb_file.read_file((tmp_path / "x").read_bytes()))


def test_passwords_from_files(config: Path, tmp_path: Path) -> None:
    (tmp_path / "p").write_text(f"{PASSWORD}\r\nsecond line\n")
    (tmp_path / "q").write_text(QUIT)
    files = ("--password-file", tmp_path / "p", "--quit-password-file", tmp_path / "q")
    answer = told("seb", "-c", config, "--out", tmp_path / "x", *files)
    assert answer["can_quit"]
    assert seb_file.read_file((tmp_path / "x").read_bytes(), PASSWORD)["allowQuit"] is True


def test_without_a_way_out_the_technician_is_told(config: Path, tmp_path: Path) -> None:
    assert "--quit-password" in run("seb", "-c", config, "--out", tmp_path / "x").stderr


def test_an_address_of_this_machine_is_pointed_out(config: Path, tmp_path: Path) -> None:
    config.write_text(config.read_text().replace("10.0.0.5", "127.0.0.1"))
    assert "PC server" in run("seb", "-c", config, "--out", tmp_path / "x").stderr


@pytest.mark.parametrize(
    ("options", "typing"),
    [
        (["--plain", "--password"], f"{PASSWORD}\n{PASSWORD}\n"),
        (["--plain", "--password-file", "p"], ""),
        (["--password", "--password-file", "p"], ""),
        (["--quit-password", "--quit-password-file", "p"], ""),
        (["--password"], "\n\n"),
        (["--quit-password-file", "/dev/null"], ""),
    ],
)
def test_choices_that_do_not_go_together_write_nothing(
    config: Path, tmp_path: Path, options: list[str], typing: str
) -> None:
    assert code("seb", "-c", config, "--out", tmp_path / "x", *options, typing=typing) == "LMB-2342"
    assert not (tmp_path / "x").exists()
    assert accepted(config) == KnownKeys()


def test_an_ipv6_origin_is_refused(config: Path, tmp_path: Path) -> None:
    config.write_text(config.read_text().replace("10.0.0.5", "[fd00::5]"))
    assert code("seb", "-c", config, "--out", tmp_path / "x") == "LMB-2343"


def test_no_note_leaves_the_box_as_it_was(config: Path, tmp_path: Path) -> None:
    assert told("seb", "-c", config, "--out", tmp_path / "x", "--no-note")["noted"] is False
    assert accepted(config) == KnownKeys()


def test_a_file_made_elsewhere_is_accepted_and_all_are_forgotten(config: Path, tmp_path: Path) -> None:
    first = told("seb", "-c", config, "--out", tmp_path / "a")["config_key"]
    mine = {"startURL": "http://10.0.0.5:8080/", "examKeySalt": b"salt", "showTime": True}
    (tmp_path / "mine.seb").write_bytes(seb_file.sealed_file(mine, PASSWORD, lambda length: bytes(length)))
    (tmp_path / "p").write_text(PASSWORD)
    added = ("seb-keys", "-c", config, "--file", tmp_path / "mine.seb", "--password-file", tmp_path / "p")
    assert told(*added)["config_keys"] == [first, config_key(mine)]
    assert told(*added)["config_keys"] == [first, config_key(mine)]  # again: each once
    assert told("seb-keys", "-c", config)["config_keys"] == [first, config_key(mine)]
    assert told(*added, "--forget")["config_keys"] == [config_key(mine)]
    assert (tmp_path / "data" / known_keys.FILE).stat().st_mode & 0o777 == 0o600


def test_a_browser_exam_key_is_pasted_in(config: Path) -> None:
    pasted = " ".join(["ABCD1234"] * 8)
    assert told("seb-keys", "-c", config, "--browser-exam-key", pasted)["browser_exam_keys"] == ["abcd1234" * 8]
    assert "abcd1234" * 8 in run("seb-keys", "-c", config).output  # whole, for comparing
    assert code("seb-keys", "-c", config, "--browser-exam-key", "abcd") == "LMB-2344"


def test_what_cannot_be_read_changes_nothing(config: Path, tmp_path: Path) -> None:
    (tmp_path / "no.seb").write_bytes(b"no")
    assert code("seb-keys", "-c", config, "--file", tmp_path / "no.seb", "--forget") == "LMB-2340"
    (tmp_path / "odd.seb").write_bytes(seb_file.plain_file({"a": 1e300}))
    assert code("seb-keys", "-c", config, "--file", tmp_path / "odd.seb") == "LMB-2340"
    (tmp_path / "sealed.seb").write_bytes(seb_file.sealed_file({"a": 1}, PASSWORD, lambda length: bytes(length)))
    assert code("seb-keys", "-c", config, "--file", tmp_path / "sealed.seb") == "LMB-2341"
    assert code("seb-keys", "-c", config, "--file", tmp_path / "none.seb") == "LMB-5003"
    assert accepted(config) == KnownKeys()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"config_keys":["abc"]}', '{"other":1}', "é"])
def test_a_damaged_note_is_told_and_can_be_made_anew(config: Path, text: str) -> None:
    (config.parent / "data" / known_keys.FILE).write_text(text)
    assert code("seb-keys", "-c", config) == "LMB-2345"
    assert told("seb-keys", "-c", config, "--forget") == {"config_keys": [], "browser_exam_keys": []}
