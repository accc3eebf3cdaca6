"""Names and notes are printed as they were written, whatever they look like, and never stop a paper."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import pytest
import zxingcpp
from PIL import Image

from appliance.papers.facts import Facts
from appliance.papers.make import make, pictures
from appliance.papers.sheets import PAPERS
from tests.appliance.papers.ink import PPI, strays
from tests.appliance.papers.reading import read, read_pages
from tests.appliance.papers.samples import PLACE, facts, moment
from web.papers.printable import printable

MARKUP = (
    "#panic(1) *tebal* _miring_ $x^2$ `kode` <label> @rujukan",
    "= Judul \\ // bukan komentar /* juga bukan */ ~ -- ---",
    '#{import "x"} "kutip" \'satu\' [isi] {kode} #[a]',
    "Ny. O'Neil-D'Souza & Anak <b>tebal</b> %s {name} \\u{41}",
)
TITLED_62 = "Prof. Dr. Ir. Andi Muhammad Rahmatullah Tenriawaru, M.Sc., IPU"
TITLED_80 = "Prof. Dr. Ir. Raden Ajeng Kusumawardhani Soedirdjoatmodjo, S.Pd.I., M.Pd., M.Si."
WORD_67 = "Wirasastradiningratkusumawardhanahadiprawirasoedirdjoatmodjopangestu"
LETTERS_300 = "W" * 300  # the widest there is
NAMED = (TITLED_62, TITLED_80, WORD_67, "Rina")
SEATED = ("Komputer Lab 2 No 12", "KOMPUTERLABORATORIUM", "Meja 12", "A04")


def long_winded(people: int = 8) -> Facts:
    """The sample sitting with texts in every place that are longer than the place is wide."""
    given = facts(people)
    states = ("submitted", "forced", "absent", "expected")
    listed = [
        replace(one, name=NAMED[at % 4], seat=SEATED[at % 4], state=states[at % 4])
        for at, one in enumerate(given.people)
    ]
    said = {"reason": LETTERS_300, "account": WORD_67}
    return replace(
        given,
        place=replace(
            PLACE,
            site=WORD_67,
            room=SEATED[1] * 2,
            exam={"id": WORD_67 * 2},
            sitting=WORD_67,
            box=WORD_67,
            city=WORD_67,
            organiser=WORD_67,
        ),
        people=tuple(listed),
        times=replace(given.times, pauses=tuple(replace(one, person=3, **said) for one in given.times.pauses)),
        moves=tuple(replace(one, person=3, from_seat=SEATED[0], to_seat=SEATED[1], **said) for one in given.moves),
        credits=tuple(replace(one, person=2, **said) for one in given.credits),
        incidents=tuple(
            replace(one, text=LETTERS_300, measure=LETTERS_300, account=WORD_67) for one in given.incidents
        ),
        messages=tuple(replace(one, text=LETTERS_300, account=WORD_67) for one in given.messages),
        corrections=tuple(replace(one, text=LETTERS_300, account=WORD_67) for one in given.corrections),
        officials=tuple(replace(one, name=NAMED[at], account=WORD_67) for at, one in enumerate(given.officials)),
        reconciled=tuple(replace(one, unreachable=LETTERS_300) for one in given.reconciled),
        handover=replace(given.handover, seals=(WORD_67, LETTERS_300, "KLT-004418")),
    )


@pytest.mark.parametrize("sitting", [facts, long_winded])
@pytest.mark.parametrize("paper", [paper for paper in PAPERS if paper != "cards"])  # a code's modules look like rules
def test_no_text_leaves_its_column_its_row_or_the_page(paper: str, sitting: Callable[[], Facts]) -> None:
    pages = pictures(paper, sitting(), "id", ppi=PPI)
    assert [strays(page) for page in pages] == [0] * len(pages)


def test_what_is_broken_to_fit_is_read_back_as_it_was_written() -> None:
    """Nothing is put between the letters: whoever searches the file for a name, or copies it, has the name."""
    text = read(make("attendance", long_winded(), "id")).replace(" ", "")
    for wanted in (*NAMED, *SEATED):
        assert wanted.replace(" ", "") in text
    assert LETTERS_300 in read(make("incidents", long_winded(), "id")).replace(" ", "")
    assert "\u200b" not in read(make("minutes", long_winded(), "id"))


def test_long_names_leave_the_card_s_code_free() -> None:
    (page,) = pictures("cards", long_winded(), "id", ppi=PPI)
    assert len(zxingcpp.read_barcodes(Image.open(io.BytesIO(page)).convert("L"))) == 8


def test_nobody_signs_the_pact_on_a_page_without_it() -> None:
    """Rows grow with a name, and a page then holds fewer of them."""
    given = facts(60)
    given = replace(given, people=tuple(replace(one, name=TITLED_80) for one in given.people))
    for page in read_pages(make("integrity", given, "id")):
        assert "mengerjakan seluruh soal sendiri" in page


@pytest.mark.parametrize("name", MARKUP)
@pytest.mark.parametrize("paper", ["cards", "attendance", "integrity", "minutes", "reconciliation"])
def test_a_name_that_looks_like_markup_is_printed_literally(paper: str, name: str) -> None:
    given = facts(1)
    hostile = replace(given, people=(replace(given.people[0], name=name, state="absent"),))
    assert "".join(name.split()) in "".join(read(make(paper, hostile, "id")).split())


def test_notes_and_titles_that_look_like_markup_are_printed_literally() -> None:
    note = MARKUP[0] + "\n" + MARKUP[1]
    given = facts()
    hostile = replace(
        given,
        place=replace(PLACE, sitting=MARKUP[2], exam={"id": MARKUP[3]}, organiser="#a *b*"),
        incidents=(replace(given.incidents[0], text=note, measure=note, account=MARKUP[2]),),
    )
    text = "".join(read(make("incidents", hostile, "id")).split())
    for wanted in (note, MARKUP[2], MARKUP[3], "#A*B*"):
        assert "".join(wanted.split()) in text


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize(
    "name", ["李小龍", "Жанна", "عمر", "Siti 🌾", "a\u202eb", "a\u0000b\u0007", "e\u0301", "x" * 200, ""]
)
def test_no_name_stops_a_paper(paper: str, name: str) -> None:
    given = facts(2)
    hostile = replace(
        given,
        place=replace(PLACE, site=name, room=name, exam={"id": name}, box=name, origin=name, event=name),
        people=tuple(replace(person, name=name, seat=name, nip=name) for person in given.people),
        incidents=tuple(replace(incident, text=name) for incident in given.incidents),
    )
    assert make(paper, hostile, "id").startswith(b"%PDF-")


def test_a_sign_that_the_face_lacks_is_told_by_its_number() -> None:
    assert printable("Siti 李") == "Siti [U+674E]"
    assert printable("a\u202eb\u00ad") == "a[U+202E]b[U+00AD]"
    assert printable("Jose\u0301\tEñe") == "José Eñe"


def test_the_face_holds_every_sign_that_is_let_through() -> None:
    """PDF/UA refuses a text with a sign without a glyph, in both cuts."""
    signs = [chr(code) for code in range(0x20, 0x2700) if printable(chr(code)) == chr(code)]
    assert len(signs) > 280
    given = facts(1)
    text = " ".join(signs)
    told = replace(given, incidents=(replace(given.incidents[0], text=text),), place=replace(PLACE, city=text))
    make("incidents", told, "id")
    make("cards", replace(given, people=(replace(given.people[0], name=text),)), "id")


def test_a_moment_of_another_day_is_told_with_its_date() -> None:
    given = facts()
    late = replace(given, incidents=(replace(given.incidents[0], at=moment("00:30", day=28)),))
    assert "28 Februari 2024, 00.30 WITA" in read(make("incidents", late, "id"))
