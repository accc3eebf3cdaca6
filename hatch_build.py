"""Builds the participant's page into the wheel, and before an editable install where it is missing or stale.

Called by hatchling, and as a script by `make setup`. It is stale when the digest of its sources differs from the one
that the last build left. Needs Node 20 and npm; where they fail, says so in a sentence instead of a Python traceback.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FRONTEND = "appliance/frontend"
BUILT = "appliance/static/built"
BUILT_FROM = f"{FRONTEND}/node_modules/.lumbung-built-from"  # digest of the sources of the last build
INSTALLED_FROM = f"{FRONTEND}/node_modules/.lumbung-installed-from"  # digest of the lock file of the last `npm ci`
SOURCES = (FRONTEND, "web/static")
MANUAL = "docs/field"
PRINTED_FROM = "provisioning/manual"  # provisioning/manual/pages.py finds them there, laid out as in docs
NOT_SOURCES = {"node_modules", "tests", "look"}


class FrontEnd(BuildHookInterface):  # type: ignore[type-arg]  # hatchling leaves its configuration's type open
    """The hook `custom` of pyproject.toml."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        if (root / FRONTEND / "package.json").is_file():  # an sdist's user may have the built page and no sources
            bring_up_to_date(root)
        build_data["artifacts"].append(f"/{BUILT}/**")
        if version == "standard" and (root / MANUAL).is_dir():  # a checkout prints docs/field itself
            build_data["force_include"].update(manual_files(root))


def manual_files(root: Path) -> dict[str, str]:
    """The technician's manual for the wheel: its pages, and the pictures that they show, by where they go."""
    files: dict[str, str] = {}
    for page in sorted((root / MANUAL).glob("[0-9][0-9]-*.md")):
        shown = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", page.read_text("utf-8"))
        for path in (page, *((page.parent / name).resolve() for name in shown)):
            files[str(path)] = f"{PRINTED_FROM}/{path.relative_to(root.resolve()).as_posix()}"
    return files


def bring_up_to_date(root: Path) -> bool:
    """Builds where it is needed; whether it was. Exits with a sentence where that cannot be done."""
    wanted = digest_of_sources(root)
    if (root / BUILT / "index.html").is_file() and stamp(root / BUILT_FROM) == wanted:
        return False
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("Lumbung: npm was not found. Node 20 builds the participant's page: install it, then try again.")
    lock = hashlib.sha256((root / FRONTEND / "package-lock.json").read_bytes()).hexdigest()
    if stamp(root / INSTALLED_FROM) != lock:
        run(root, "install the front end's packages", [npm, "ci", "--no-progress", "--loglevel=error"])
        (root / INSTALLED_FROM).write_text(lock, "ascii")
    told = run(root, "build the front end", [npm, "run", "build", "--loglevel=error"])
    for warning in re.findall("(?m)^warning: .*", told):
        print(warning)
    (root / BUILT_FROM).write_text(wanted, "ascii")
    return True


def digest_of_sources(root: Path) -> str:
    """SHA-256 in hex over names and contents of everything that the built page is made of."""
    whole = hashlib.sha256()
    for folder in SOURCES:
        for path in sorted((root / folder).rglob("*")):
            name = path.relative_to(root)
            if path.is_file() and not NOT_SOURCES.intersection(name.parts):
                whole.update(f"{name.as_posix()}\0{path.stat().st_size}\0".encode())
                whole.update(path.read_bytes())
    return whole.hexdigest()


def stamp(path: Path) -> str | None:
    return path.read_text("ascii") if path.is_file() else None


def run(root: Path, what: str, command: list[str]) -> str:
    """One npm command in the front end's folder: what it said. Its last lines and a sentence where it fails."""
    done = subprocess.run(  # noqa: S603  # our own commands, npm from the path
        command,
        cwd=root / FRONTEND,
        env={**os.environ, "CI": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        tail = "\n".join(done.stdout.splitlines()[-25:])
        by_hand = f"cd {FRONTEND} && npm {' '.join(command[1:])}"
        sys.exit(f"{tail}\n\nLumbung: could not {what} (see above). Try it by hand: {by_hand}")
    return done.stdout


if __name__ == "__main__":
    if bring_up_to_date(Path(__file__).parent):
        print("The participant's page was built.")
