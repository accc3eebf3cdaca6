"""The manual as a PDF/UA-1 file, one a language. Called by `cli` and by the kit."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Final

from provisioning.manual.pages import Page, pictures, read_pages
from sync.files import write_whole
from web import printing
from web.languages import LANGUAGES, Language

TEMPLATE: Final = Path(__file__).parent / "manual.typ"
FILES: Final[dict[Language, str]] = {"id": "panduan-teknisi.pdf", "en": "technicians-manual.pdf"}
WORDS: Final[dict[Language, dict[str, str]]] = {
    "id": {
        "title": "Panduan teknisi",
        "subtitle": "Satu halaman untuk satu keadaan",
        "contents": "Isi",
        "note": "Cari keadaan Anda, kerjakan dari atas ke bawah. Tulisan berlatar abu-abu diketik "
        "di terminal server, lalu Enter. Kode LMB-… di layar: bacakan kepada staf pusat "
        "bila halaman ini tidak menolong.",
        "number": "Nomor staf pusat:",
        "page": "Halaman",
        "of": "dari",
    },
    "en": {
        "title": "Technician’s manual",
        "subtitle": "One page for one situation",
        "contents": "Contents",
        "note": "Find your situation, work from top to bottom. What stands on grey is typed "
        "at the server’s terminal, then Enter. A code LMB-… on the screen: read it out to the "
        "centre’s staff where its page does not help.",
        "number": "The centre’s staff:",
        "page": "Page",
        "of": "of",
    },
}


def write_manuals(out: Path, languages: tuple[Language, ...] = LANGUAGES) -> list[Path]:
    """Puts the PDFs into a folder, which is made; their paths. LumbungError PRINTING_MISSING, PAPER_FAILED; OSError."""
    pages = read_pages()
    out.mkdir(parents=True, exist_ok=True)
    for language in languages:
        write_whole(out / FILES[language], manual(pages, language), mode=0o644)
    return [out / FILES[language] for language in languages]


def manual(pages: list[Page], language: Language) -> bytes:
    """The PDF; the same pages make the same bytes. Raises as `write_manuals`."""
    told = {
        "language": language,
        "t": WORDS[language],
        "pages": [
            {"number": page.number, "title": page.titles[language], "blocks": page.halves[language]} for page in pages
        ],
    }
    with tempfile.TemporaryDirectory(prefix="lumbung-manual-") as folder:  # Typst reads beside its template alone
        template = Path(shutil.copy(TEMPLATE, folder))
        for page in pages:
            for picture in pictures(page):
                shutil.copy(picture, Path(folder) / picture.name)
        return printing.pdf(template, told, at_s=0)
