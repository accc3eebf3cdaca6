"""`make image`: the bootable stick, by one command with a bar. `python -m provisioning.image.build --deb FILE`.

Needs root and the Debian packages that `TOOLS` names. The same commit and the same package give the same image, as far
as the mirror serves the same packages.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from provisioning.image.disk import GRUB_BIOS, assemble
from provisioning.image.tree import SQUASHFS, SUITE, TREE, build_tree, squash
from provisioning.kit.repository import source_of
from sync import errors
from sync.console import errors_shown, json_option
from sync.errors import LumbungError

ROOT = Path(__file__).parents[2]
TOOLS = {
    "mmdebstrap": "mmdebstrap",
    "mksquashfs": "squashfs-tools",
    "mcopy": "mtools",
    "mkfs.vfat": "dosfstools",
    "sfdisk": "fdisk",
    "mke2fs": "e2fsprogs",
    "unshare": "util-linux",
    "grub-mkimage": "grub-common",
}
FILES = {
    "/usr/lib/shim/shimx64.efi.signed": "shim-signed",
    "/usr/lib/grub/x86_64-efi-signed/grubx64.efi.signed": "grub-efi-amd64-signed",
    f"{GRUB_BIOS}/boot.img": "grub-pc-bin",
}
STEPS = 4


@click.command()
@click.option("--deb", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Our package.")
@click.option("--kit", type=click.Path(exists=True, file_okay=False, path_type=Path), help="For the courier partition.")
@click.option(
    "--out", type=click.Path(path_type=Path), default=ROOT / "dist/lumbung.img", show_default="dist/lumbung.img"
)
@click.option("--work", type=click.Path(path_type=Path), default=ROOT / "dist/image", show_default="dist/image")
@click.option("--courier-mib", type=click.IntRange(64, 65_536), default=1024, show_default=True, help="Its size.")
@click.option("--mirror", help="Where Debian's packages are fetched from; by default where this PC fetches its own.")
@json_option
@errors_shown
def main(
    deb: Path, kit: Path | None, out: Path, work: Path, courier_mib: int, mirror: str | None, as_json: bool
) -> None:
    """Build the bootable stick."""
    require_tools()
    epoch_s = int(
        subprocess.run(  # noqa: S603  # our own command line
            ["git", "-C", str(ROOT), "log", "-1", "--format=%ct"],  # noqa: S607  # of the path
            capture_output=True,
            check=True,
        ).stdout
    )
    columns = (TextColumn("{task.description:<40}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=as_json) as progress:
        bar = progress.add_task("", total=STEPS)
        done = iter(range(STEPS))

        def say(words: str) -> None:
            if not console.is_terminal and not as_json:
                console.print(f"· {words}")
            progress.update(bar, description=words, completed=next(done))

        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        build_tree(work / TREE, source_of(SUITE, mirror), deb, epoch_s, say)
        squash(work / TREE, work / SQUASHFS, epoch_s, say)
        say("image")
        out.parent.mkdir(parents=True, exist_ok=True)
        assemble(out, work, kit, courier_mib, epoch_s)
        shutil.rmtree(work)
        progress.update(bar, completed=STEPS)
    held = out.stat()
    told = {"image": str(out), "bytes": held.st_size, "on_disk_bytes": held.st_blocks * 512}
    click.echo(json.dumps(told) if as_json else f"{out}: {held.st_size / 1e6:.0f} MB")


def require_tools() -> None:
    """LumbungError KIT_NOT_ROOT; KIT_TOOL with what is missing and the package that has it."""
    if os.geteuid() != 0:
        raise LumbungError(errors.KIT_NOT_ROOT)
    missing = [package for command, package in TOOLS.items() if shutil.which(command) is None]
    missing += [package for file, package in FILES.items() if not Path(file).exists()]
    if missing:
        raise LumbungError(errors.KIT_TOOL, command="apt-get install", said=" ".join(dict.fromkeys(missing)))


if __name__ == "__main__":
    sys.exit(main())
