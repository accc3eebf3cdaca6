"""`make deb` and `make wheel`: what is built, step by step, with a bar.

By hand: `python -m provisioning.debian.build [wheel]`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from provisioning.debian import archive, manual, wheels

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
DIST = ROOT / "dist"
CACHE = Path(os.environ.get("XDG_CACHE_HOME", "~/.cache")).expanduser() / "lumbung" / "wheels"
PIP = ("--quiet", "--disable-pip-version-check", "--no-build-isolation")
LIB = "usr/lib/lumbung/release"

Say = Callable[[str], None]


def version() -> str:
    told: str = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    return told


def epoch_s() -> int:
    """Unix time of the commit that is built, so that two builds of it are equal."""
    told = subprocess.run(  # noqa: S603  # our own command line
        ["git", "-C", str(ROOT), "log", "-1", "--format=%ct"],  # noqa: S607  # of the path
        capture_output=True,
        text=True,
        check=True,
    )
    return int(told.stdout)


def build_wheel(say: Say) -> Path:
    """`dist/lumbung-VERSION-py3-none-any.whl` with the built page. WheelsError with pip's last lines."""
    say("halaman peserta dan wheel / page and wheel")
    DIST.mkdir(exist_ok=True)
    done = subprocess.run(  # noqa: S603  # our own command line
        [sys.executable, "-m", "pip", "wheel", *PIP, "--no-deps", "--wheel-dir", str(DIST), str(ROOT)],
        capture_output=True,
        text=True,
        env={**os.environ, "SOURCE_DATE_EPOCH": str(epoch_s())},
        check=False,
    )
    if done.returncode != 0:
        raise wheels.WheelsError("\n".join((done.stdout + done.stderr).splitlines()[-25:]))
    return DIST / f"lumbung-{version()}-py3-none-any.whl"


def lay_tree(root: Path, wheel: Path, say: Say) -> None:
    """The file system of the package below `root`."""
    site = root / LIB / "lib" / "python3" / "site-packages"
    wheels.lay(wheel, ROOT / "requirements" / "run.txt", CACHE, site, say)
    for each in wheels.PYTHONS:  # a virtual environment of whichever Python the system has
        (root / LIB / "lib" / f"python{each}").symlink_to("python3")
    (root / LIB / "bin").mkdir()
    (root / LIB / "bin" / "python3").symlink_to("/usr/bin/python3")
    (root / LIB / "pyvenv.cfg").write_text("home = /usr/bin\ninclude-system-site-packages = false\n")
    say("unit, manual, contoh / units, manual, examples")
    shutil.copytree(HERE / "data", root, dirs_exist_ok=True)
    units = root / "usr" / "lib" / "systemd" / "system"
    shutil.copytree(ROOT / "systemd", units)
    documents = root / "usr" / "share" / "doc" / "lumbung"
    shutil.copy(ROOT / "config.example.toml", documents / "examples")
    shutil.copy(HERE / "control" / "copyright", documents)
    archive.compress(documents / "LICENSE.gz", (ROOT / "LICENSE").read_bytes())
    archive.compress(documents / "CHANGELOG.md.gz", (ROOT / "CHANGELOG.md").read_bytes())
    archive.compress(documents / "changelog.gz", archive.changelog(version(), epoch_s()))
    archive.compress(
        root / "usr" / "share" / "man" / "man1" / "lumbung.1.gz", manual.page(version(), epoch_s()).encode()
    )


def build_deb(say: Say) -> Path:
    """`dist/lumbung_VERSION_amd64.deb`."""
    wheel = build_wheel(say)
    wheels.fetch(ROOT / "requirements" / "run.txt", CACHE, lambda what: say(f"ambil / fetch: {what}"))
    root = DIST / "deb"
    shutil.rmtree(root, ignore_errors=True)
    lay_tree(root, wheel, lambda what: say(f"susun / lay: {what}"))
    say("paket / package")
    archive.write_control(root, HERE / "control", version())
    archive.settle(root, epoch_s())
    target = DIST / f"lumbung_{version()}_amd64.deb"
    archive.build(root, target, epoch_s())
    shutil.rmtree(root)
    say(target.relative_to(ROOT).as_posix())
    return target


STEPS = {"wheel": (build_wheel, 1), "deb": (build_deb, 1 + 3 + 3 + 1 + 1 + 1)}


def main(what: str) -> int:
    build, total = STEPS[what]
    columns = (TextColumn("{task.description:<48}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("", total=total)
        done = -1

        def say(step: str) -> None:
            nonlocal done
            done += 1
            if not console.is_terminal:
                console.print(f"· {step}")
            progress.update(task, description=step, completed=done)

        try:
            made = build(say)
        except wheels.WheelsError as wrong:
            console.print(str(wrong), markup=False)
            return 1
        progress.update(task, completed=total)
    print(f"{made.relative_to(ROOT)}  {made.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "deb"))
