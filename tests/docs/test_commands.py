"""A person who never saw it can follow the manual: every command in it is typed by a test, and this one says which.

`typed.py` has the tables. The walks through them are marked `room`; the lists are compared in every `make test`.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import click
import psutil  # type: ignore[import-untyped]  # has no types of its own
import pytest
from click.testing import CliRunner

from central import enrolment, keyring, planning
from central.centre import Centre, wall_ms
from central.settings import CentreSettings
from central.store import schema
from central.store.engine import open_engine
from lumbung import main
from provisioning.kit import cli as kit_cli
from provisioning.kit import repository
from tests.conditions import eventually
from tests.demonstration import Demonstration
from tests.docs.typed import ELSEWHERE, MACHINE, ROOT, SERVED, WALK, Typed, typed
from tests.provisioning.enrol.world import listening
from tests.provisioning.kit.kits import small_deb

SITE = "smk1-tarakan"
KEY = "ab" * 32
TYPED = typed()


def place_of(command: str) -> str | None:
    """Which table has it. A name alone is had by whatever types it with what it needs."""
    tables = {"walk": WALK, "served": SERVED, "machine": tuple(MACHINE)}
    if any(re.fullmatch(pattern, command) for pattern, _ in ELSEWHERE):
        return "elsewhere"
    alone = re.fullmatch(r"lumbung( [a-z][a-z-]*)+", command) is not None
    for name, table in tables.items():
        if command in table or (alone and any(each.startswith(f"{command} ") for each in table)):
            return name
    return None


@pytest.mark.parametrize("found", TYPED, ids=lambda found: f"{found.page}: {found.text[:70]}")
def test_every_command_of_the_manuals_is_typed_by_a_test(found: Typed) -> None:
    assert place_of(found.normal) is not None, f"{found.text}: in no table of tests/docs/typed.py"


def test_the_manuals_have_commands_at_all() -> None:
    """And the tables have none that no page has any more."""
    assert len(TYPED) > 150
    of_pages = {found.normal for found in TYPED}
    assert {*WALK, *SERVED, *MACHINE} - of_pages == {"lumbung central roles --out roles.dsse"} - of_pages


@pytest.mark.parametrize(("pattern", "suite"), ELSEWHERE, ids=lambda value: str(value)[:60])
def test_what_a_suite_of_its_own_does_is_in_it(pattern: str, suite: object) -> None:
    if any(re.fullmatch(pattern, found.normal) for found in TYPED):
        file, words = suite  # type: ignore[misc]  # a pair
        text = (ROOT / file).read_text()
        assert [word for word in words if word not in text] == []


@pytest.mark.parametrize(
    "command", sorted({found.text for found in TYPED if re.match(r"(sudo )?lumbung ", found.text)})
)
def test_every_command_of_ours_is_taken_by_its_own_parser(command: str) -> None:
    """Its options exist and have what they need; of a name alone, that there is such a command."""
    words = shlex.split(re.sub(r"\$\([^)]*\)", "1", command.removeprefix("sudo ")))[1:]
    at: click.Command = main
    context = click.Context(main, info_name="lumbung")
    while isinstance(at, click.Group) and words and not words[0].startswith("-"):
        below = at.get_command(context, words[0])
        assert below is not None, words[0]
        at, context = below, click.Context(below, parent=context, info_name=words[0])
        words = words[1:]
    if words == ["--version"]:
        return
    if words:
        _, rest, _ = at.make_parser(context).parse_args(list(words))
        assert len(rest) <= sum(isinstance(each, click.Argument) for each in at.params)
    required = [each for each in at.params if each.required and isinstance(each, click.Option)]
    if words:  # one that is more than a name is typed as it stands
        assert [each.name for each in required if not set(each.opts) & set(words)] == []


class Desk:
    """A folder with the settings of a centre and of boxes, in which commands are typed as the manual has them."""

    def __init__(self, folder: Path, centre: Centre, url: str) -> None:
        self.folder, self.centre, self.url = folder, centre, url
        self.stick = folder / "media" / "STICK"
        self.stick.mkdir(parents=True)
        self.typed: list[str] = []
        self.settings("box-1")

    def settings(self, box: str, origin: str = "http://192.168.77.1", more: str = "") -> None:
        """The settings of a PC that is, or becomes, this box."""
        (self.folder / "lumbung.toml").write_text(
            f'[box]\ndata_dir = "{box}"\nsite = "{SITE}"\nbox = "{box}"\norigin = "{origin}"\n{more}'
            f'[sync]\ncentre_url = "{self.url}"\n[centre]\ndata_dir = "centre"\nhosts = ["localhost"]\n'
        )

    def type(self, command: str, *, code: int = 0, keys: str = "", **told: str) -> str:
        """One command of `WALK`. `told`: what stands for what the page leaves open."""
        self.typed.append(command)
        line = command.replace("/media/STICK", str(self.stick))
        for name, value in told.items():
            line = line.replace(name, value)
        words = shlex.split(line)
        if words[0] == "lumbung":
            done = CliRunner().invoke(main, words[1:], input=keys or None)
            assert done.exit_code == code, f"{line}\n{done.output}"
            return done.output
        process = subprocess.run(words, capture_output=True, text=True, check=False)
        assert process.returncode == code, f"{line}\n{process.stderr}"
        return process.stdout


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.chdir(tmp_path)
    settings = CentreSettings(data_dir=tmp_path / "centre", hosts=("localhost",), port=0)
    keyring.make(settings.keys_dir, wall_ms())
    engine = open_engine(settings.url)
    schema.upgrade(engine)
    centre = Centre(settings, engine, keyring.load(settings.keys_dir))
    planning.add_site(centre, SITE, "SMK 1", "Asia/Makassar")
    with listening(centre) as url:
        yield Desk(tmp_path, centre, url)
    engine.dispose()


@pytest.mark.room
def test_the_manual_is_followed_at_a_desk(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    make_the_kit(desk, monkeypatch)
    beside_each_other(desk)
    enrol_without_internet(desk)
    enrol_with_a_code(desk)
    lock_down(desk)
    make_certificates(desk)
    assert tuple(dict.fromkeys(desk.typed)) == WALK


def make_the_kit(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages 2 and 3. The distribution's own packages need a network, so ours is the only one in this kit."""
    deb = small_deb(desk.folder)
    shutil.copy(deb, desk.folder / "lumbung_0.1.0_amd64.deb")
    monkeypatch.setattr(kit_cli, "CACHE", desk.folder / "cache")
    monkeypatch.setattr(repository, "fetch", lambda _suite, _source, deb, _cache, _say: [deb])
    made = desk.type(WALK[0])
    fingerprint = re.findall(r"kit key: (.+)", made)[0].strip()
    assert {path.name for path in (desk.stick / "manual").iterdir()} == {
        "panduan-teknisi.pdf",
        "technicians-manual.pdf",
    }
    assert fingerprint in desk.type(WALK[1])
    desk.type(WALK[2], FINGERPRINT=shlex.quote(fingerprint))
    monkeypatch.chdir(desk.stick)
    shown = desk.type("gpg --show-keys kit-key.gpg")
    monkeypatch.chdir(desk.folder)
    assert "".join(fingerprint.split()) in "".join(shown.split())
    (desk.folder / "lumbung.img").write_bytes(os.urandom(100_000))
    desk.type(WALK[4], **{"/dev/sdX": str(desk.folder / "sdX")})
    assert (desk.folder / "sdX").read_bytes() == (desk.folder / "lumbung.img").read_bytes()
    desk.type("lumbung provision manual --out panduan")
    assert len(list((desk.folder / "panduan").glob("*.pdf"))) == 2


def beside_each_other(desk: Desk) -> None:
    """docs/technician/README.md: centre and box on one table."""
    desk.type("lumbung box init")
    desk.type("lumbung central box add enrolment.json", **{"enrolment.json": "box-1/enrolment.json"})
    desk.type("lumbung central roles --out roles.dsse")
    desk.type("lumbung box trust roles.dsse")


def enrol_without_internet(desk: Desk) -> None:
    """Page 5, on a PC that was installed from a kit and so knows its centre."""
    desk.settings("box-2")
    desk.type("lumbung provision enrol", code=3)
    desk.type("lumbung provision enrol --new-request", code=3)
    desk.type("lumbung provision enrol --out /media/STICK", code=3)
    data = (desk.stick / f"lumbung-{SITE}-box-2.lmb").read_bytes()
    digest = enrolment.receive(desk.centre, data)
    enrolment.approve(desk.centre, SITE, digest, "ani")
    (desk.stick / "persetujuan.lmb").write_bytes(enrolment.approval(desk.centre, SITE, digest))
    desk.type("lumbung box trust roles.dsse")
    assert "TERDAFTAR" in desk.type("lumbung provision enrol --approval /media/STICK/persetujuan.lmb")
    assert "TERDAFTAR" in desk.type("lumbung provision enrol")


def enrol_with_a_code(desk: Desk) -> None:
    """Page 6, over HTTP on loopback."""
    desk.settings("box-3")
    code = enrolment.make_code(desk.centre, SITE, "ani")
    desk.type("lumbung provision enrol --code XXXX-XXXX", code=3, **{"XXXX-XXXX": code})
    data = (desk.folder / "box-3/enrol/request.lmb").read_bytes()
    enrolment.approve(desk.centre, SITE, enrolment.receive(desk.centre, data), "ani")
    assert "TERDAFTAR" in desk.type("lumbung provision enrol --wait 600")


def lock_down(desk: Desk) -> None:
    """Page 9, and the page on lock-down."""
    desk.type("lumbung provision kiosk --origin http://192.168.77.1 --out kios")
    root = desk.folder / "lab-pc"
    root.mkdir()
    desk.type("cp -r kios/. /", **{" /": f" {root}/", "kios/.": "kios/."})
    assert (root / "etc/chromium/policies/managed/lumbung.json").is_file()
    desk.type("lumbung box seb --out lab.seb --quit-password", keys="rahasia\nrahasia\n")
    assert desk.type("lumbung box seb-keys") != ""
    desk.type("lumbung box seb-keys --file lab.seb", keys="rahasia\n")
    assert KEY in desk.type("lumbung box seb-keys --browser-exam-key KEY", KEY=KEY)
    assert KEY not in desk.type("lumbung box seb-keys --forget")
    desk.type("lumbung box seb-keys --forget --file lab.seb", keys="rahasia\n")


def make_certificates(desk: Desk) -> None:
    """Page 8 up to the services, which the machine's suite starts."""
    desk.settings("box-1", "https://ujian.lan")
    desk.type("lumbung provision tls make --out tls")
    desk.settings("box-1", "https://ujian.lan", 'tls_cert = "tls/certificate.pem"\ntls_key = "tls/key.pem"\n')
    desk.type("lumbung provision tls check")
    desk.type("lumbung provision tls helpers --out stick")
    assert (desk.folder / "stick/lumbung-ca.sh").is_file()


@pytest.mark.room
def test_a_running_box_is_asked_as_the_manual_says(tmp_path: Path) -> None:
    """`lumbung demo --dir FOLDER --invent N` starts box and agent by the commands that the manual gives."""
    with Demonstration(tmp_path, "--invent", "3") as demo:
        lines = [" ".join(each.cmdline()) for each in psutil.Process(demo.process.pid).children(recursive=True)]
        for started in ("box run", "sync run"):
            assert any(started in line for line in lines), lines
        config = ("-c", str(demo.place.config_file))
        assert demo.lumbung("box", "status", *config).returncode == 0
        sitting = demo.facts.sitting
        checked = demo.lumbung("box", "close-check", sitting, *config)
        assert checked.returncode == 1, "people are at work"
        assert demo.lumbung("sync", "now", *config).returncode in (0, 3)
        assert eventually(lambda: demo.lumbung("sync", "status", *config).returncode == 0)
        assert demo.lumbung("sync", "settled", sitting, *config).returncode == 3, "it is not closed"
    assert eventually(lambda: demo.process.poll() is not None)
