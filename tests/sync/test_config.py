"""The settings file: every fault at once, with its place; no secret in any message; an example that keeps up."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Literal

import pytest
from pydantic import Field, SecretStr

from sync import config, errors
from sync.config import ConfigPath, Section
from sync.errors import LumbungError
from sync.settings import BoxPlace, SyncSettings


class Barn(Section):
    """A section for these tests."""

    name: str = Field(min_length=1, max_length=24, description="What it is called.", examples=["Padi"])
    doors: int = Field(default=2, ge=1, le=9, description="How many doors.")
    keys: tuple[str, ...] = Field(default=("a", "b"), description="Which keys open it.")
    roof: ConfigPath | None = Field(default=None, description="Where its plan lies.", examples=["roof.toml"])
    code: SecretStr = Field(default=SecretStr("sesame"), description="Who says this may enter.")
    dry: bool = Field(default=True, description="Whether rain stays out.")
    slope: float = Field(default=0.5, gt=0, lt=8, description="How steep the roof is.")
    wood: Literal["teak", "pine"] = Field(default="teak", description="What it is built of.")
    sign: str = Field(default="PADI", pattern="^[A-Z]+$", description="What stands over its door.")
    opened: date = Field(default=date(2026, 1, 1), description="Since when it stands.")


def write(folder: Path, text: str) -> Path:
    path = folder / "lumbung.toml"
    path.write_text(text, encoding="utf-8")
    return path


def faults(path: Path, **sections: type[Section]) -> list[config.Fault]:
    with pytest.raises(LumbungError) as caught:
        config.load(path, sections or {"box": Barn})
    assert caught.value.entry is errors.BAD_CONFIG
    return config.faults_of(caught.value)


def test_it_works(tmp_path: Path) -> None:
    path = write(tmp_path, '[box]\nname = "Padi"\nroof = "plan/roof.toml"\n[centre]\nanything = 1\n')
    barn = config.load(path, {"box": Barn})["box"]
    assert (barn.name, barn.doors, barn.roof) == ("Padi", 2, tmp_path / "plan/roof.toml")


def test_a_missing_file_is_an_error_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(LumbungError) as caught:
        config.load(tmp_path / "nowhere.toml", {"box": Barn})
    assert caught.value.entry is errors.NO_CONFIG
    assert "nowhere.toml" in str(caught.value)


def test_a_folder_in_its_place_is_an_error_too(tmp_path: Path) -> None:
    with pytest.raises(LumbungError) as caught:
        config.load(tmp_path, {"box": Barn})
    assert caught.value.entry is errors.NO_CONFIG


def test_all_faults_come_at_once_with_their_lines(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        """stray = 1
[box]
doors = 0        # too few
window = "wide"  # unknown
[sync]
centre_url = "ftp://pusat"
tick_ms = "often"
[barn]
x = 1
""",
    )
    found = faults(path, box=Barn, sync=SyncSettings)
    assert [(fault.line, fault.path) for fault in found] == [
        (1, "stray"),
        (2, "box.name"),
        (3, "box.doors"),
        (4, "box.window"),
        (6, "sync.centre_url"),
        (7, "sync.tick_ms"),
        (8, "barn"),
    ]
    assert str(found[1]) == "baris/line 2: box.name: wajib diisi / is required"
    assert "no such setting" in found[3].what
    assert "must begin with https://" in found[4].what
    assert "no such section" in found[6].what


def test_a_missing_section_counts_as_empty(tmp_path: Path) -> None:
    assert [str(fault) for fault in faults(write(tmp_path, ""))] == ["box.name: wajib diisi / is required"]


def test_a_section_must_be_a_section(tmp_path: Path) -> None:
    (fault,) = faults(write(tmp_path, "box = 3\n"))
    assert str(fault) == "baris/line 1: box: harus bagian, ditulis / must be a section, written [box]"


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("", "wajib diisi / is required"),
        ('name = "x"\nwindow = 1', "tidak ada isian dengan nama ini / there is no such setting"),
        ("name = 3", "harus teks dalam tanda kutip / must be text in quotes"),
        ('name = "x"\ndoors = "many"', "harus bilangan bulat / must be a whole number"),
        ('name = "x"\ndoors = 1.5', "harus bilangan bulat / must be a whole number"),
        ('name = "x"\ndoors = []', "harus bilangan bulat / must be a whole number"),
        ('name = "x"\ndoors = 0', "paling kecil 1 / at least 1"),
        ('name = "x"\ndoors = 10', "paling besar 9 / at most 9"),
        ('name = "x"\nslope = "steep"', "harus bilangan / must be a number"),
        ('name = "x"\nslope = 0', "harus lebih dari 0.0 / must be more than 0.0"),
        ('name = "x"\nslope = 8', "harus kurang dari 8.0 / must be less than 8.0"),
        ('name = "x"\ndry = "sometimes"', "harus / must be: true, false"),
        ('name = "x"\nkeys = "a"', "harus daftar dalam / must be a list in [ ]"),
        ('name = "x"\nroof = 1', "harus teks dalam tanda kutip / must be text in quotes"),
        ('name = "x"\nwood = "glass"', "harus salah satu dari / must be one of: 'teak' or 'pine'"),
        ('name = ""', "terlalu pendek, paling sedikit 1 / too short, at least 1"),
        (f'name = "{"x" * 25}"', "terlalu panjang, paling banyak 24 / too long, at most 24"),
        ('name = "x"\nsign = "A B"', "bentuknya tidak sesuai / does not have the form ^[A-Z]+$"),
    ],
)
def test_the_common_faults_are_told_shortly_in_both_languages(tmp_path: Path, line: str, what: str) -> None:
    assert [fault.what for fault in faults(write(tmp_path, f"[box]\n{line}\n"))] == [what]


def test_what_we_have_no_words_for_is_told_in_pydantic_s(tmp_path: Path) -> None:
    (fault,) = faults(write(tmp_path, '[box]\nname = "x"\nopened = "yesterday"\n'))
    assert fault.what.startswith("Input should be a valid date")


@pytest.mark.parametrize(
    "text", ["[box]\nname = \n", "[box]\nname = 's3cret\n", "[box]\ncode = s3cret\n", '[box]\nname = """s3cret\n']
)
def test_what_is_not_toml_is_named_by_line_and_never_quoted(tmp_path: Path, text: str) -> None:
    (fault,) = faults(write(tmp_path, text))
    assert fault.what.startswith("bukan TOML / not TOML")
    assert "s3cret" not in fault.what
    assert fault.line in (2, None)


def test_what_is_not_text_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "lumbung.toml"
    path.write_bytes(b"\xff\xfe\x00")
    assert [fault.what for fault in faults(path)] == ["bukan teks UTF-8 / is not UTF-8 text"]


def test_lines_inside_a_long_text_are_not_taken_for_settings(tmp_path: Path) -> None:
    path = write(tmp_path, '[box]\nname = """\ndoors = 1\n[sync]\n"""\ndoors = 0\n')
    assert [(fault.line, fault.path) for fault in faults(path)] == [(6, "box.doors")]


@pytest.mark.parametrize(
    "line",
    [
        'proxy = "s3cret://a:s3cret@b"',
        'proxy = "http://:s3cret@:x"',
        'proxy = ["s3cret"]',
        's3 = "s3cret"',
        'centre_url = "https://s3cret:x@host"',
        'centre_url = "https://[s3cret"',
        'tick_ms = "s3cret"',
    ],
)
def test_no_given_value_is_ever_printed(tmp_path: Path, line: str) -> None:
    path = write(tmp_path, f"[sync]\n{line}\n")
    with pytest.raises(LumbungError) as caught:
        config.load(path, {"sync": SyncSettings})
    assert "s3cret" not in str(caught.value)
    assert "s3cret" not in str(caught.value.to_json())


def test_a_secret_does_not_show_when_the_settings_are_printed(tmp_path: Path) -> None:
    text = '[sync]\ncentre_url = "https://pusat.example/"\nproxy = "http://a:s3cret@b:3128"\n'
    settings = config.load(write(tmp_path, text), {"sync": SyncSettings})["sync"]
    assert "s3cret" not in repr(settings)
    assert settings.centre_url == "https://pusat.example"
    assert settings.proxy.get_secret_value().endswith("@b:3128")


def test_settings_do_not_change_after_they_were_read(tmp_path: Path) -> None:
    barn = config.load(write(tmp_path, '[box]\nname = "Padi"\n'), {"box": Barn})["box"]
    with pytest.raises(ValueError, match="frozen"):
        barn.name = "Jagung"


def test_the_agent_reads_its_lines_of_the_box_section_and_leaves_the_rest(tmp_path: Path) -> None:
    path = write(tmp_path, '[box]\ndata_dir = "data"\nsite = "smk-1"\nbox = "a"\nport = 1\n')
    place = config.load(path, {"box": BoxPlace})["box"]
    assert (place.data_dir, place.site, place.box) == (tmp_path / "data", "smk-1", "a")


def test_the_example_shows_every_setting_and_loads_again(tmp_path: Path) -> None:
    text = config.example({"box": Barn})
    assert '# What it is called. (required)\nname = "Padi"\n' in text
    assert '# Where its plan lies. (default: none)\n# roof = "roof.toml"\n' in text
    assert "sesame" not in text, "a secret's default stays out of the example"
    for line in ("doors = 2", 'keys = ["a", "b"]', "dry = true", "slope = 0.5"):
        assert f"\n{line}\n" in text
    assert config.load(write(tmp_path, text), {"box": Barn})["box"].name == "Padi"


def test_an_undocumented_setting_is_found() -> None:
    class Shed(Section):
        told: int = Field(default=1, description="Told.")
        silent: int = 1

    assert config.undocumented({"box": Shed}) == ["box.silent"]


def test_every_setting_of_the_agent_is_documented() -> None:
    sections: dict[str, Any] = {"sync": SyncSettings}
    assert config.undocumented(sections) == []
    assert "centre_url" in config.example(sections)
