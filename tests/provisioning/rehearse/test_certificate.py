"""The sheet says what the record has no place for: whether the saves were measured over HTTPS."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from provisioning.rehearse.certificate import paper
from provisioning.rehearse.load import STEPS
from sync.wire.readiness import Drilled, Readiness, Step
from web.languages import Language

FOUND = Readiness(
    site="smk-uji",
    box="box-1",
    at_ms=1_790_000_000_000,
    software="0.1.0",
    package_bytes=20_000_000,
    pcs=40,
    simulated=400,
    capacity=200,
    limit_us=1_000_000,
    lost=0,
    steps=tuple(Step(seats, 10_000, 40_000, 193_000, 400_000, 0) for seats in STEPS),
    drill=tuple(Drilled(step, "passed", 9_000) for step in ("server", "cable", "power", "bios")),
    failed_checks=("disk.fsync", "network.certificate"),
)
SAID: dict[Language, str] = {"id": "Simpanan diukur lewat", "en": "Saves measured over"}


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize(("https", "over"), [(True, "HTTPS"), (False, "HTTP")])
def test_one_sheet_says_over_what_it_was_measured(language: Language, https: bool, over: str) -> None:
    pages = PdfReader(io.BytesIO(paper(b"certificate", FOUND, "Asia/Makassar", language, https=https))).pages
    assert len(pages) == 1
    words = " ".join(pages[0].extract_text().split())
    assert f"{SAID[language]} {over} " in words
