"""An exam folder as its author wrote it: what the tests know of items and options without asking the product."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

SMALL = Path(__file__).with_name("exam-kecil")  # every type of item, two blocks, a roster


@dataclass(frozen=True)
class PaperItem:
    """An item; `options`: option id → its Indonesian text, squeezed by `squeeze`."""

    id: str
    type: str
    options: dict[str, str]


def read_paper(folder: Path) -> dict[str, list[PaperItem]]:
    """Block id → its items in written order."""
    exam = tomllib.loads((folder / "exam.toml").read_text())
    scales = {
        name: {option["id"]: squeeze(option["text"]["id"]) for option in scale["options"]}
        for name, scale in exam.get("scale", {}).items()
    }
    return {block["id"]: list(_items((folder / block["file"]).read_text(), scales)) for block in exam["block"]}


def _items(text: str, scales: dict[str, dict[str, str]]) -> list[PaperItem]:
    items = []
    for part in re.split(r"^## ", text, flags=re.M)[1:]:
        id_, type_, *scale = part.splitlines()[0].split()
        indonesian = part.split("::: id")[1].split("::: ")[0]
        written = re.findall(r"^- ([A-Z])\. (.*)$", indonesian, flags=re.M)
        options = scales[scale[0]] if scale else {option: squeeze(text) for option, text in written}
        items.append(PaperItem(id_, type_, options))
    return items


def squeeze(text: str) -> str:
    """Text without what Markdown, browsers and typography may change: for comparing, not for reading."""
    return re.sub(r"[\s*_`\"'“”‘’]", "", text)
