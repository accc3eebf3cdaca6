"""The locked wheels: fetched once into a cache, and laid into one tree that every supported Python reads.

Extension modules carry their Python's name (`_x.cpython-313-….so`), so wheels of one release for several Pythons lie
side by side in one folder, as in Debian's own `dist-packages`. What would overwrite something else is an error.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

PYTHONS = ("3.11", "3.12", "3.13")  # Debian 12, Ubuntu 24.04, Debian 13
PLATFORMS = (  # no later than the glibc 2.36 of Debian 12
    "manylinux_2_34_x86_64",
    "manylinux_2_28_x86_64",
    "manylinux_2_26_x86_64",
    "manylinux_2_17_x86_64",
    "manylinux2014_x86_64",
    "manylinux_2_5_x86_64",
    "manylinux1_x86_64",
)
# sqlite-utils asks for pip, for a command of its own that installs its plug-ins; nothing of ours calls that.
NOT_AT_RUN_TIME = re.compile(r"pip(-[^/]+\.dist-info)?")
OF_AN_INSTALLATION = {"RECORD", "INSTALLER", "REQUESTED", "direct_url.json"}  # say how and from where pip installed


def _tells_of_its_making(name: Path) -> bool:
    """`WHEEL` and the bills of materials: each wheel has its own, nobody reads them here, the first one stays."""
    return name.parts[0].endswith(".dist-info") and (name.name == "WHEEL" or name.parts[1] == "sboms")


class WheelsError(Exception):
    """The wheels cannot be fetched, or do not lie beside each other. The message is for whoever runs `make deb`."""


def fetch(lock: Path, cache: Path, say: Callable[[str], None]) -> None:
    """Every wheel of `lock` for every Python into `cache`; asks the network only for what is not there.

    pip compares each file with the hashes of the lock, also those from the cache. WheelsError with its last lines.
    """
    cache.mkdir(parents=True, exist_ok=True)
    for version in PYTHONS:
        say(f"Python {version}")
        fixed = ["--require-hashes", "--dest", str(cache), "--find-links", str(cache), "-r", str(lock)]
        if not _pip("download", version, ["--no-index", *fixed]):
            wrong = _pip_or_words("download", version, fixed)
            if wrong is not None:
                raise WheelsError(f"wheels for Python {version} could not be fetched:\n{wrong}")


def lay(wheel: Path, lock: Path, cache: Path, site: Path, say: Callable[[str], None]) -> None:
    """Our wheel with its extra `print` and what they need into `site`, for every Python, from `cache` alone."""
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    wanted = site.parent / "wanted.txt"
    wanted.parent.mkdir(parents=True, exist_ok=True)
    wanted.write_text(f"lumbung[print] @ {wheel.resolve().as_uri()} --hash=sha256:{digest}\n", "utf-8")
    for version in PYTHONS:
        say(f"Python {version}")
        single = site.parent / f"for-{version}"
        options = ["--no-index", "--find-links", str(cache), "--require-hashes", "--no-compile", "--no-warn-conflicts"]
        wrong = _pip_or_words(
            "install", version, [*options, "--target", str(single), "-c", str(lock), "-r", str(wanted)]
        )
        if wrong is not None:
            raise WheelsError(f"wheels for Python {version} could not be installed:\n{wrong}")
        merge(single, site)
        shutil.rmtree(single)
    wanted.unlink()


def merge(single: Path, site: Path) -> None:
    """Move one Python's files into the common folder. WheelsError where a file would overwrite a different one."""
    for source in sorted(path for path in single.rglob("*") if path.is_file()):
        name = source.relative_to(single)
        if (
            name.parts[0] in ("bin", "share")  # commands and their manuals are of whoever installs the library itself
            or NOT_AT_RUN_TIME.fullmatch(name.parts[0])
            or name.name == ".gitignore"
            or (name.parent.suffix == ".dist-info" and name.name in OF_AN_INSTALLATION)
        ):
            continue
        target = site / name
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            source.rename(target)
        elif not _tells_of_its_making(name) and target.read_bytes() != source.read_bytes():
            raise WheelsError(f"{name} differs between two Pythons: the wheels cannot share a folder")


def _pip(what: str, version: str, options: list[str]) -> bool:
    return _pip_or_words(what, version, options) is None


def _pip_or_words(what: str, version: str, options: list[str]) -> str | None:
    """Run pip for another Python than ours; None where it succeeded, else its last lines."""
    platforms = [word for name in PLATFORMS for word in ("--platform", name)]
    whose = ["--only-binary=:all:", "--python-version", version, "--implementation", "cp", *platforms]
    done = subprocess.run(  # noqa: S603  # our own command line, no shell
        [sys.executable, "-m", "pip", what, "--quiet", "--disable-pip-version-check", *whose, *options],
        capture_output=True,
        text=True,
        check=False,
    )
    return None if done.returncode == 0 else "\n".join(done.stderr.splitlines()[-12:])
