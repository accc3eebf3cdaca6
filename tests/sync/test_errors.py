"""The catalogue: one code, one name in Python, both languages, and a hint a technician can act on."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

from sync import errors
from sync.errors import CATALOGUE, Entry, LumbungError

FILES = sorted(Path(errors.__file__).parent.glob("*.py"))


def constants() -> Counter[str]:
    """How often each constant is assigned an entry; a second assignment would silently take the first one's place."""
    return Counter(
        node.targets[0].id
        for file in FILES
        for node in ast.parse(file.read_text(encoding="utf-8")).body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and isinstance(node.value, ast.Call)
    )


def test_no_constant_is_given_twice() -> None:
    assert [name for name, times in constants().items() if times > 1] == []


def test_every_entry_can_be_imported_from_the_package() -> None:
    """A file that the package forgets to hand on would be noticed only where its first error is raised."""
    assert {name for name, value in vars(errors).items() if isinstance(value, Entry)} == set(constants())
    assert len(constants()) == len(CATALOGUE)


def test_a_file_holds_only_the_codes_that_its_first_line_names() -> None:
    for file in FILES:
        first, *_ = file.read_text(encoding="utf-8").splitlines()
        ranges = re.findall(r"(\d+)x+", first)
        codes = re.findall(r"^    (\d{4}),$", file.read_text(encoding="utf-8"), re.MULTILINE)
        assert codes == sorted(codes), file.name
        assert all(code.startswith(tuple(ranges)) for code in codes), file.name


@pytest.mark.parametrize("entry", CATALOGUE.values(), ids=lambda entry: entry.code)
def test_an_entry_speaks_both_languages_and_helps(entry: Entry) -> None:
    assert entry.code == f"LMB-{int(entry.code[4:])}"
    assert entry.status == 200 or 400 <= entry.status < 600  # 200: kept, but set aside
    assert entry.name == entry.name.lower().replace(" ", "_")
    for text in (*entry.message, *entry.hint):
        assert text.strip() == text
        assert text.endswith((".", "?", ")", "!")), text
    assert entry.message[0] != entry.message[1]


def test_the_shape_of_an_error_is_the_same_everywhere() -> None:
    error = LumbungError(errors.CAPTIVE_PORTAL, status=200)
    assert error.to_json() == {
        "error": {
            "code": "LMB-3001",
            "name": "captive_portal",
            "message": {"id": "Jawaban yang datang bukan dari pusat.", "en": "What answered is not the centre."},
            "hint": {"id": errors.CAPTIVE_PORTAL.hint[0], "en": errors.CAPTIVE_PORTAL.hint[1]},
            "retry": True,
            "details": {"status": 200},
        }
    }
    assert str(error) == "LMB-3001 What answered is not the centre. (status=200)"
