"""Names and notes are printed as they were written, whatever they look like, and never stop a paper."""

from __future__ import annotations

from dataclasses import replace

import pytest

from appliance.papers.make import make
from appliance.papers.sheets import PAPERS
from tests.appliance.papers.reading import read
from tests.appliance.papers.samples import PLACE, facts, moment
from web.papers.printable import printable

MARKUP = (
    "#panic(1) *tebal* _miring_ $x^2$ `kode` <label> @rujukan",
    "= Judul \\ // bukan komentar /* juga bukan */ ~ -- ---",
    '#{import "x"} "kutip" \'satu\' [isi] {kode} #[a]',
    "Ny. O'Neil-D'Souza & Anak <b>tebal</b> %s {name} \\u{41}",
)


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
