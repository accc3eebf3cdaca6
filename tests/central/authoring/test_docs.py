"""The author's page tells the truth: its smallest exam is sound, and no field, type or attribute is left out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from central import authoring
from central.authoring import source
from central.authoring.blocks import ATTRIBUTES, ITEM_TYPES

PAGE = (Path(__file__).parents[3] / "docs" / "staff" / "authoring.md").read_text(encoding="utf-8")
_FILE = re.compile(r"^```\w+ (\S+\.\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def test_the_smallest_exam_on_the_page_has_no_problem(tmp_path: Path) -> None:
    files = dict(_FILE.findall(PAGE))
    assert set(files) == {"exam.toml", "hitung.md", "key.toml"}
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    checked = authoring.check(tmp_path)
    assert checked.problems == ()
    assert checked.exam is not None
    assert [item.id for item in checked.exam.blocks[0].items] == ["H1", "H2"]


@pytest.mark.parametrize("word", [*ITEM_TYPES, *ATTRIBUTES])
def test_each_item_type_and_attribute_is_on_the_page(word: str) -> None:
    assert f"`{word}`" in PAGE


def test_each_field_of_both_files_is_on_the_page() -> None:
    models = [each for each in vars(source).values() if isinstance(each, type) and issubclass(each, BaseModel)]
    fields = {name for model in models for name in model.model_fields}
    missing = {name for name in fields if not re.search(rf"`[^`\n]*\b{name}\b[^`\n]*`", PAGE)}
    assert missing == set()
