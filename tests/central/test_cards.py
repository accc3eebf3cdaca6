"""Cards with PINs: what stands on them, that only the sitting's own list makes them, and that no PIN is kept."""

from __future__ import annotations

import io
import json
import stat
from collections.abc import Sequence
from pathlib import Path

import pytest
import zxingcpp
from click.testing import CliRunner
from PIL import Image
from pypdf import PdfReader

from central import cards, pins, planning
from central.centre import Centre
from central.cli import central
from central.planning import Planned
from central.rosters import Person
from sync.errors import LumbungError
from tests.appliance.papers.reading import read, read_pages
from tests.appliance.papers.test_hostile import MARKUP
from tests.central.planned import plan
from tests.central.test_commands import config, run
from web import printing
from web.languages import LANGUAGES, Language
from web.papers.cards import TEMPLATE

__all__ = ["config"]  # the fixture

ORIGIN = "http://192.168.77.1"


def people(count: int) -> list[Person]:
    return [Person(f"19850101201001{n % 2 + 1}{n:03}", f"Peserta {n:03}", seat=f"A{n}") for n in range(count, 0, -1)]


def planned(centre: Centre, tmp_path: Path, who: Sequence[Person]) -> tuple[Planned, Path]:
    """A sitting of these people, and the list of its PINs."""
    planning.add_site(centre, "smk1", "SMK Negeri 1 Tarakan", "Asia/Makassar")
    made = plan(centre, people=who)
    path = tmp_path / "kartu.csv"
    path.write_bytes(pins.pin_list(made))
    return made, path


def made_of(centre: Centre, sitting: Planned, path: Path, origin: str = ORIGIN) -> cards.Cards:
    return cards.cards_of(centre, "smk1", sitting.sitting, path, origin)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_card_has_its_person_and_pin_and_every_sheet_says_it_is_secret(
    centre: Centre, tmp_path: Path, language: Language
) -> None:
    sitting, path = planned(centre, tmp_path, people(9))
    pdf = cards.make(made_of(centre, sitting, path), language)
    pages = read_pages(pdf)
    assert len(pages) == 2
    for page in pages:
        assert cards.SecretWords.secret.of(language) in page
    text = " ".join(pages)
    for card in sitting.cards:
        nip = f"{card.nip[:8]} {card.nip[8:14]} {card.nip[14]} {card.nip[15:]}"
        assert text.count(card.name) == 1
        assert text.count(nip) == 1
        assert f"PIN {card.pin}" in text[text.index(nip) : text.index(nip) + 200], "the PIN stands on its own card"
    for fact in ("SMK Negeri 1 Tarakan", "Lab 1", "Sesi pagi", ORIGIN, "WITA"):
        assert text.count(fact) >= 9
    tree = PdfReader(io.BytesIO(pdf))
    assert tree.xmp_metadata is not None
    assert b"<pdfuaid:part>1</pdfuaid:part>" in tree.xmp_metadata.stream.get_data()
    assert tree.trailer["/Root"]["/Lang"] == language


def test_its_code_is_the_address_of_the_person_on_the_box_and_tells_no_pin(centre: Centre, tmp_path: Path) -> None:
    sitting, path = planned(centre, tmp_path, people(3))
    told = cards.told(made_of(centre, sitting, path), "id")
    (page,) = [printing.compiled(TEMPLATE, told, format="png", ppi=110)]
    assert isinstance(page, bytes)
    codes = zxingcpp.read_barcodes(Image.open(io.BytesIO(page)).convert("L"))
    assert sorted(code.text for code in codes) == sorted(f"{ORIGIN}/kartu/{c.roster.hex()}" for c in sitting.cards)


def test_cards_are_numbered_as_on_the_box_by_name_and_not_by_the_list(centre: Centre, tmp_path: Path) -> None:
    sitting, path = planned(centre, tmp_path, people(3))
    numbered = [(card.number, card.name) for card in made_of(centre, sitting, path).cards]
    assert numbered == [(1, "Peserta 001"), (2, "Peserta 002"), (3, "Peserta 003")]
    assert [card.name for card in sitting.cards] == ["Peserta 003", "Peserta 002", "Peserta 001"]


def test_a_list_that_went_through_a_spreadsheet_still_fits(centre: Centre, tmp_path: Path) -> None:
    sitting, path = planned(centre, tmp_path, people(3))
    before = made_of(centre, sitting, path)
    path.write_text(path.read_text("utf-8-sig").replace(",", ";").replace("'", "") + ";;;;\r\n")
    assert made_of(centre, sitting, path) == before


@pytest.mark.parametrize("name", [*MARKUP, "李小龍 🌾\u202e", "x" * 200, "Dr. " + "Muhammad " * 20])
def test_no_name_stops_a_card_and_none_is_markup(centre: Centre, tmp_path: Path, name: str) -> None:
    sitting, path = planned(centre, tmp_path, [Person("198501012010011001", name.strip(), seat="#*A*")])
    pdf = cards.make(made_of(centre, sitting, path), "id")
    text = "".join(read(pdf).split())
    assert len(read_pages(pdf)) == 1
    assert f"PIN{sitting.cards[0].pin}" in text
    if name in MARKUP:
        assert "".join(name.split()) in text


def test_without_an_address_there_is_a_line_for_it_and_no_code(centre: Centre, tmp_path: Path) -> None:
    sitting, path = planned(centre, tmp_path, people(1))
    told = cards.told(made_of(centre, sitting, path, origin=""), "id")
    page = printing.compiled(TEMPLATE, told, format="png", ppi=110)
    assert isinstance(page, bytes)
    assert zxingcpp.read_barcodes(Image.open(io.BytesIO(page)).convert("L")) == []


@pytest.mark.parametrize("origin", ["ujian.lan", "http://ujian.lan/kartu", "javascript:alert(1)", "http://a b"])
def test_what_is_no_address_is_refused(centre: Centre, tmp_path: Path, origin: str) -> None:
    sitting, path = planned(centre, tmp_path, people(1))
    with pytest.raises(LumbungError) as caught:
        made_of(centre, sitting, path, origin)
    assert caught.value.entry.name == "wrong_shape"


def another_sitting(centre: Centre, path: Path, lines: list[str]) -> str:
    path.write_bytes(pins.pin_list(plan(centre, people=people(3))))
    return "is the list of another sitting"


def one_pin_changed(centre: Centre, path: Path, lines: list[str]) -> str:
    nip, name, pin, *rest = lines[2].split(",")
    lines[2] = ",".join([nip, name, f"'{(int(pin[1:]) + 1) % 1_000_000:06}", *rest])
    path.write_text("\n".join(lines))
    return "is not the PIN"


def two_pins_swapped(centre: Centre, path: Path, lines: list[str]) -> str:
    first, second = lines[1].split(","), lines[2].split(",")
    first[2], second[2] = second[2], first[2]
    path.write_text("\n".join([lines[0], ",".join(first), ",".join(second), lines[3]]))
    return "is not the PIN"


def one_person_missing(centre: Centre, path: Path, lines: list[str]) -> str:
    path.write_text("\n".join(lines[:3]))
    return "lacks 1 of 3"


def somebody_else(centre: Centre, path: Path, lines: list[str]) -> str:
    path.write_text("\n".join([*lines, "'199001012015011009,Orang Lain,'123456,,"]))
    return "is nobody of this sitting"


def one_person_twice(centre: Centre, path: Path, lines: list[str]) -> str:
    path.write_text("\n".join([*lines, lines[1]]))
    return "is in row 2 already"


def rounded_numbers(centre: Centre, path: Path, lines: list[str]) -> str:
    path.write_text("\n".join([*lines[:3], "1.98501E+17" + lines[3][lines[3].index(",") :]]))
    return '"field": "nip"'


def no_pins(centre: Centre, path: Path, lines: list[str]) -> str:
    path.write_text("NIP,Nama\n" + "\n".join(line.rsplit(",", 3)[0] for line in lines[1:]))
    return "another sitting"


def not_a_list(centre: Centre, path: Path, lines: list[str]) -> str:
    path.write_bytes(b"%PDF-1.7\n\xff\xfe\x00")
    return "cannot be read"


def empty(centre: Centre, path: Path, lines: list[str]) -> str:
    path.write_bytes(b"")
    return "has no row with the headers"


@pytest.mark.parametrize(
    "wrong",
    [
        another_sitting,
        one_pin_changed,
        two_pins_swapped,
        one_person_missing,
        somebody_else,
        one_person_twice,
        rounded_numbers,
        no_pins,
        not_a_list,
        empty,
    ],
    ids=lambda wrong: wrong.__name__,
)
def test_only_the_list_of_this_sitting_makes_cards(centre: Centre, tmp_path: Path, wrong: object) -> None:
    sitting, path = planned(centre, tmp_path, people(3))
    assert callable(wrong)
    said = wrong(centre, path, path.read_text("utf-8-sig").splitlines())
    with pytest.raises(LumbungError) as caught:
        made_of(centre, sitting, path)
    assert caught.value.entry.name == "pins_differ"
    told = json.dumps(caught.value.to_json())
    assert said in told
    assert not any(card.pin in told for card in sitting.cards), "an error tells no PIN"


def test_the_command_writes_a_file_for_its_user_alone_and_leaves_no_pin_anywhere_else(
    config: Path, tmp_path: Path
) -> None:
    roster, listed, pdf = tmp_path / "daftar.csv", tmp_path / "kartu.csv", tmp_path / "kartu.pdf"
    run(config, "init")
    run(config, "site", "add", "smk1", "--name", "SMK 1")
    run(config, "exam", "publish", str(Path(__file__).parents[2] / "examples" / "bfi"))
    roster.write_text("nip,nama\n198501012010011001,Peserta Satu\n198601012010012002,Peserta Dua\n")
    when = ("--starts-at", "2026-11-21T08:00", "--minutes", "60")
    about = ("--exam", "bfi", "--title", "Sesi", "--room", "Lab", *when, "--pins", str(listed))
    sitting = run(config, "sitting", "plan", "smk1", str(roster), *about)
    secrets = [one["pin"] for one in sitting["participants"]]
    wanted = ("sitting", "cards", "smk1", sitting["sitting"], str(listed), "--pdf", str(pdf))

    told = run(config, *wanted, "--origin", ORIGIN)
    assert (told["cards"], told["pdf"], told["origin"]) == (2, str(pdf), ORIGIN)
    assert stat.S_IMODE(pdf.stat().st_mode) == 0o600
    assert all(f"PIN {pin}" in read(pdf.read_bytes()) for pin in secrets)
    assert not any(pin in json.dumps(told) for pin in secrets)
    kept = b"".join(path.read_bytes() for path in (tmp_path / "centre").rglob("*") if path.is_file())
    assert not any(pin.encode() in kept for pin in secrets), "the centre keeps hashes alone"

    before = pdf.read_bytes()
    assert run(config, *wanted, ok=False)["error"]["name"] == "already_there"
    assert pdf.read_bytes() == before

    forgotten = [*wanted[:-1], str(tmp_path / "lain.pdf"), "-c", str(config), "--json"]
    without = CliRunner().invoke(central, forgotten)
    assert json.loads(without.stdout)["origin"] is None
    assert all(words in without.stderr for words in ("tanpa kode QR", "nor QR code", "--origin", "lumbung box status"))


def test_a_refused_command_leaves_no_file(config: Path, tmp_path: Path) -> None:
    listed, pdf = tmp_path / "kartu.csv", tmp_path / "kartu.pdf"
    listed.write_text("NIP,Nama,PIN,Kursi,Token\n")
    run(config, "init")
    for sitting in ("ab" * 16, "bukan-hex"):
        refused = run(config, "sitting", "cards", "smk1", sitting, str(listed), "--pdf", str(pdf), ok=False)
        assert refused["error"]["name"] == "no_such_record"
    spoken = CliRunner().invoke(
        central, ["sitting", "cards", "smk1", "ab" * 16, str(listed), "--pdf", str(pdf), "-c", str(config)]
    )
    assert (spoken.exit_code, "LMB-4022" in spoken.output) == (1, True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["centre", "kartu.csv", "lumbung.toml"]
