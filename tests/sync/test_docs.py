"""The technician's page names every code of the link and every exit code; the HTTP page every route of the centre."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Flask

from central.web.api import api
from sync import cli
from sync.errors import CATALOGUE
from sync.settings import SyncSettings

DOCS = Path(__file__).parents[2] / "docs"
TECHNICIAN = (DOCS / "technician/sync.md").read_text("utf-8")
HTTP = (DOCS / "wire/http.md").read_text("utf-8")


def test_every_code_of_the_link_is_explained_by_name() -> None:
    rows = dict(re.findall(r"^\| (LMB-3\d{3}) \| (\w+) \|", TECHNICIAN, re.M))
    assert rows == {code: entry.name for code, entry in CATALOGUE.items() if code.startswith("LMB-3")}


def test_every_command_and_exit_code_is_explained() -> None:
    for command in cli.sync.commands:
        assert f"`lumbung sync {command}`" in TECHNICIAN
    for code in (0, 1, 2, cli.WAITS):
        assert TECHNICIAN.count(f"**{code}**") == 2, "in both languages"


def test_every_word_of_the_screen_is_explained() -> None:
    for words in (*cli._LINK_WORDS.values(), "Jurnal ganda", "Disisihkan pusat"):
        assert words in TECHNICIAN


def test_every_route_of_the_centre_is_described() -> None:
    app = Flask("routes")
    app.register_blueprint(api)
    asked = {
        (method, re.sub(r"<(?:\w+:)?(\w+)>", r"<\1>", rule.rule))
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"OPTIONS"}
        if rule.rule.startswith("/sync/")
    }
    described = set(re.findall(r"^\| `(\w+) (/sync/\S+)`", HTTP, re.M))
    assert described <= asked
    assert {route for _, route in asked} == {route for _, route in described}


def test_codes_that_the_pages_name_exist() -> None:
    for code in re.findall(r"LMB-\d{4}", TECHNICIAN + HTTP):
        assert code in CATALOGUE


def test_the_defaults_that_the_pages_name_are_the_true_ones() -> None:
    settings = SyncSettings(centre_url="http://centre")
    assert (settings.part_min_bytes, settings.part_max_bytes) == (2_048, 65_536)
    assert (settings.cut_events, settings.cut_after_ms, settings.backoff_max_ms) == (1_000, 60_000, 120_000)
