"""The technician's manual on paper: everything that docs/field says, a page a situation, as PDF/UA, in every kit."""

from __future__ import annotations

import io
import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from pypdf import PdfReader

from docs.make_drawings import DRAWINGS, drawing
from docs.make_drawings import FOLDER as DRAWN
from hatch_build import manual_files
from lumbung import main
from provisioning.manual import pages, press
from web.languages import LANGUAGES, Language

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[Language, PdfReader]:
    """What the command writes."""
    out = tmp_path_factory.mktemp("manual")
    done = CliRunner().invoke(main, ["provision", "manual", "--out", str(out), "--json"])
    assert done.exit_code == 0, done.output
    files = [Path(name) for name in json.loads(done.stdout)["files"]]
    assert sorted(files) == sorted(out.iterdir())
    return {language: PdfReader(path) for language, path in zip(LANGUAGES, files, strict=True)}


@pytest.mark.parametrize("language", LANGUAGES)
class TestEachLanguage:
    def test_it_is_pdf_ua_with_language_and_title(self, printed: dict[Language, PdfReader], language: Language) -> None:
        pdf = printed[language]
        assert pdf.xmp_metadata is not None
        assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf.xmp_metadata.stream.get_data()
        assert pdf.trailer["/Root"]["/Lang"] == language
        assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
        assert press.WORDS[language]["title"] in str(pdf.metadata and pdf.metadata.title)

    def test_every_situation_has_the_page_of_its_number(
        self, printed: dict[Language, PdfReader], language: Language
    ) -> None:
        """So *page 5* in a sentence is page 5 in the hand; the cover lists them all, in order."""
        cover, *rest = (" ".join(page.extract_text().split()) for page in printed[language].pages)
        titles = [page.titles[language] for page in pages.read_pages()]
        t = press.WORDS[language]
        assert len(rest) == len(titles)
        for number, (title, text) in enumerate(zip(titles, rest, strict=True), 1):
            assert text.startswith(f"{number}. {title} ")
            assert text.endswith(f"{t['page']} {number} {t['of']} {len(titles)}")
        places = [cover.index(title) for title in titles]
        assert places == sorted(places)

    def test_every_command_can_be_read_off_the_paper(
        self, printed: dict[Language, PdfReader], language: Language
    ) -> None:
        for page in pages.read_pages():
            text = "".join(printed[language].pages[page.number].extract_text().split())
            for line in commands(page.halves[language]):
                assert "".join(line.split()) in text, line


def commands(blocks: list[pages.Block]) -> list[str]:
    """What is typed, in its order."""
    found: list[str] = []
    for block in blocks:
        if block["k"] == "code":
            found += block["text"].splitlines()
        elif block["k"] == "list":
            found += [line for item in block["items"] for line in commands(item)]
    return found


@pytest.mark.parametrize("page", pages.read_pages(), ids=lambda page: page.path.stem)
def test_both_languages_say_the_same(page: pages.Page) -> None:
    """The same commands, codes, pictures and links, in the same order; only `--lang en` may be more."""
    id_, en = (page.halves[language] for language in LANGUAGES)
    assert [line.removesuffix(" --lang en") for line in commands(en)] == commands(id_)
    assert [block["k"] for block in en] == [block["k"] for block in id_]
    told = [json.dumps(half, ensure_ascii=False) for half in (id_, en)]
    for what in (r"LMB-\d+", r'"source": "[^"]+"', r'"page": \d+', r"/[a-z/]+\b"):
        assert sorted(re.findall(what, told[0])) == sorted(re.findall(what, told[1])), what


def test_pages_are_numbered_from_one_and_named_so() -> None:
    held = pages.read_pages()
    assert [page.number for page in held] == list(range(1, len(held) + 1))
    assert all(page.path.name.startswith(f"{page.number:02d}-") for page in held)
    index = (pages.folder() / "README.md").read_text()
    assert re.findall(r"\((\d\d-[a-z-]+\.md)\)", index) == [page.path.name for page in held]
    for page in held:
        assert page.titles["id"] in index
        assert page.titles["en"] in index


def test_the_same_pages_make_the_same_bytes() -> None:
    held = pages.read_pages()
    assert press.manual(held, "id") == press.manual(held, "id")


def test_the_wheel_brings_all_that_is_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Laid out as an installed package: it reads its own copy, and prints the same."""
    files = manual_files(ROOT)
    for source, target in files.items():
        place = tmp_path / Path(target).relative_to("provisioning/manual")
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, place)
    here = press.manual(pages.read_pages(), "en")
    monkeypatch.setattr(pages, "_IN_WHEEL", tmp_path / "docs")
    monkeypatch.setattr(pages, "_IN_CHECKOUT", tmp_path / "nowhere")
    assert pages.folder().is_relative_to(tmp_path)
    assert press.manual(pages.read_pages(), "en") == here
    assert sum(Path(source).stat().st_size for source in files) < 600_000


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("# Tanpa nomor\n\na\n\n---\n\nb\n", "halves"),
        ("# 1. Satu · One\n\na\n", "halves"),
        ("# 1. Satu · One\n\n> kutipan\n\n---\n\nb\n", "blockquote"),
        ("# 1. Satu · One\n\na <b>tebal</b>\n\n---\n\nb\n", "html_inline"),
    ],
)
def test_what_paper_cannot_show_is_refused_by_name(tmp_path: Path, text: str, why: str) -> None:
    page = tmp_path / "01-satu.md"
    page.write_text(text)
    with pytest.raises(ValueError, match=rf"01-satu\.md: .*{why}"):
        pages.read_page(page)


def test_drawings_are_as_drawn_and_each_is_shown() -> None:
    """`python docs/make_drawings.py` puts it right."""
    assert {path.stem for path in DRAWN.glob("*.svg")} == set(DRAWINGS)
    for name in DRAWINGS:
        assert (DRAWN / f"{name}.svg").read_text() == drawing(name)
    shown = {path.name for page in pages.read_pages() for path in pages.pictures(page)}
    assert {path.name for path in DRAWN.iterdir()} <= shown


def test_one_language_alone(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["provision", "manual", "--out", str(tmp_path), "--lang", "en"])
    assert done.exit_code == 0
    assert [path.name for path in tmp_path.iterdir()] == [press.FILES["en"]]
    assert len(PdfReader(io.BytesIO((tmp_path / press.FILES["en"]).read_bytes())).pages) > 1
