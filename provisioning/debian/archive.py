"""The package file itself: control data, checksums and `dpkg-deb`, so that the same commit makes the same bytes."""

from __future__ import annotations

import gzip
import hashlib
import os
import subprocess
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

SCRIPTS = ("preinst", "postinst", "prerm", "postrm")
MAINTAINER = "The Lumbung developers <lumbung@example.go.id>"
CONFFILES = ("/etc/avahi/services/lumbung.service",)


def write_control(root: Path, sources: Path, version: str) -> None:
    """`root/DEBIAN` from the templates in `sources`."""
    control = root / "DEBIAN"
    sums, size = [], 0
    for path in sorted(path for path in root.rglob("*") if path.is_file() and not path.is_symlink()):
        digest = hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()
        sums.append(f"{digest}  {path.relative_to(root).as_posix()}\n")
        size += -(-path.stat().st_size // 1024)
    control.mkdir(mode=0o755)
    text = (sources / "control.in").read_text("utf-8")
    (control / "control").write_text(text.replace("@VERSION@", version).replace("@SIZE@", str(size)), "utf-8")
    (control / "md5sums").write_text("".join(sums), "utf-8")
    (control / "conffiles").write_text("".join(f"{name}\n" for name in CONFFILES), "utf-8")
    for name in SCRIPTS:
        (control / name).write_bytes((sources / name).read_bytes())
        (control / name).chmod(0o755)


def changelog(version: str, epoch_s: int) -> bytes:
    """What Debian's tools read; what changed is told in CHANGELOG.md beside it."""
    day = format_datetime(datetime.fromtimestamp(epoch_s, UTC))
    return f"lumbung ({version}) stable; urgency=medium\n\n  * See CHANGELOG.md.\n\n -- {MAINTAINER}  {day}\n".encode()


def compress(path: Path, content: bytes) -> None:
    """`content` gzipped as documentation has to be: hardest, without a time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(content, 9, mtime=0))


def settle(root: Path, epoch_s: int) -> None:
    """Modes and times that do not depend on who builds, and when."""
    for path in [root, *root.rglob("*")]:
        if not path.is_symlink():
            executable = path.is_dir() or (path.stat().st_mode & 0o100 and "site-packages" not in path.parts)
            path.chmod(0o755 if executable else 0o644)
        os.utime(path, (epoch_s, epoch_s), follow_symlinks=False)


def build(root: Path, target: Path, epoch_s: int) -> None:
    """`target` from the tree. subprocess.CalledProcessError where dpkg-deb refuses."""
    target.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(  # noqa: S603  # our own command line
        ["dpkg-deb", "--root-owner-group", "-Zzstd", "-z9", "--build", str(root), str(target)],  # noqa: S607  # Debian's own
        env={**os.environ, "SOURCE_DATE_EPOCH": str(epoch_s)},
        stdout=subprocess.DEVNULL,
        check=True,
    )
