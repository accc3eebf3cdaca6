"""The pages hold what they say: links lead somewhere, commands and targets exist, every error code is explained."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from lumbung import main
from sync.errors import CATALOGUE

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    [ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md"), *ROOT.glob("examples/*/*.md")]
)
_LINK = re.compile(r"\]\(([^)#\s]+)(#[^)]*)?\)")
_CODE = re.compile(r"^```.*?^```|`[^`\n]*`", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"(?:^|[`/\s])lumbung((?: [a-z][a-z-]*)+)((?: [^`\n]*)?)")
_MAKE = re.compile(r"`make ([a-z-]+)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    prose = _CODE.sub("", page.read_text())
    targets = [target for target, _ in _LINK.findall(prose) if "://" not in target]
    missing = [target for target in targets if not (page.parent / target).exists()]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_on_a_page_exists_with_its_options(page: Path) -> None:
    for words, rest in _COMMAND.findall(page.read_text()):
        command = _find(words.split())
        assert command is not None, f"lumbung{words}"
        known = {option for parameter in command.params for option in parameter.opts + parameter.secondary_opts}
        used = set(re.findall(r"(?<=\s)--[a-z][a-z-]*", rest.split("`")[0].split("#")[0]))
        assert used <= known | {"--help"}, f"lumbung{words}: {sorted(used - known)}"


def _find(words: list[str]) -> click.Command | None:
    """The deepest command that the words name; what follows it are arguments. None if the first names none."""
    command: click.Command = main
    for at, word in enumerate(words):
        if not isinstance(command, click.Group):
            return command
        found = command.get_command(click.Context(command), word)
        if found is None:
            return None if at == 0 else command
        command = found
    return command


def test_the_list_of_decisions_has_every_page_by_its_number() -> None:
    listed = re.findall(r"^\| \[(\d+)\]\(([^)]+)\)", (ROOT / "docs/adr/README.md").read_text(), re.MULTILINE)
    assert [name for _, name in listed] == sorted(path.name for path in (ROOT / "docs/adr").glob("0*.md"))
    assert all(int(number) == int(name[:4]) for number, name in listed)


@pytest.mark.parametrize("folder", ["technician", "field", "proctor", "staff"])
def test_every_page_of_a_reader_is_reached_from_their_entrance(folder: str) -> None:
    entrance = (ROOT / "docs" / folder / "README.md").read_text()
    pages = {path.name for path in (ROOT / "docs" / folder).glob("*.md")} - {"README.md"}
    linked = {target for target, _ in _LINK.findall(_CODE.sub("", entrance))}
    assert pages - linked == set()


def test_every_make_target_on_a_page_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {target for page in PAGES for target in _MAKE.findall(page.read_text())}
    assert named <= targets
    assert {"run", "test"} <= named


def test_every_error_code_is_explained_to_the_technician() -> None:
    done = subprocess.run([sys.executable, "docs/make_errors.py", "--check"], cwd=ROOT, check=False)
    assert done.returncode == 0
    page = (ROOT / "docs" / "technician" / "errors.md").read_text()
    assert all(f"**{code}**" in page for code in CATALOGUE)


def test_ci_runs_the_test_commands_of_the_readme_and_nothing_else() -> None:
    lines = (ROOT / ".ci" / "run").read_text().splitlines()
    doing = [line for line in lines if line and not line.startswith(("#", "set ", "cd "))]
    assert doing == ["exec make test test-room"]
    assert "\nmake test\n" in (ROOT / "README.md").read_text()
