"""Every paper is made once a run, and read back as text."""

from __future__ import annotations

import functools
import io

from pypdf import PdfReader

from appliance.papers.make import make
from tests.appliance.papers.samples import facts
from web.languages import Language


@functools.cache
def sample(paper: str, language: Language, blank: bool = False) -> bytes:
    """The paper of the sample sitting."""
    return make(paper, facts(), language, blank)


def read_pages(pdf: bytes) -> list[str]:
    """The text of each page, white space made single, so that a line's end within a fact does not matter."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]


def read(pdf: bytes) -> str:
    return " ".join(read_pages(pdf))
