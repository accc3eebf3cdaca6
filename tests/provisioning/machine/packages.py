"""Later versions of the package, made from the real one by changing what a test wants changed."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

SITE = "usr/lib/lumbung/release/lib/python3/site-packages"
CRASH = "raise SystemExit('this version was broken on purpose')\n"


def later(deb: Path, folder: Path, version: str, change: Callable[[Path], None] = lambda root: None) -> Path:
    """The package as `version`, after `change` has had its unpacked tree."""
    root, target = folder / version, folder / f"lumbung_{version}_amd64.deb"
    if target.exists():  # a test before has made it, by the same change
        return target
    subprocess.run(["dpkg-deb", "-R", str(deb), str(root)], check=True)
    for control in (root / "DEBIAN" / "control", *(root / SITE).glob("lumbung-*.dist-info/METADATA")):
        lines = control.read_text().splitlines(keepends=True)
        at = next(n for n, line in enumerate(lines) if line.startswith("Version:"))
        lines[at] = f"Version: {version}\n"
        control.write_text("".join(lines))
    change(root)
    subprocess.run(
        ["dpkg-deb", "--root-owner-group", "-Znone", "-b", str(root), str(target)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    shutil.rmtree(root)
    return target


def breaks_at_start(root: Path) -> None:
    """The box's service cannot be imported."""
    path = root / SITE / "appliance" / "serve.py"
    path.write_text(CRASH)


def breaks_after_migrating(root: Path) -> None:
    """A new migration is applied to the journal, and then the service dies: before READY, after the change."""
    schema = root / SITE / "appliance" / "schema.py"
    schema.write_text(
        schema.read_text()
        + "\n\n@migrations(name='0099_on_purpose')\ndef on_purpose(db: Database) -> None:\n"
        + "    db.execute('CREATE TABLE on_purpose (id INTEGER)')\n"
    )
    connection = root / SITE / "appliance" / "connection.py"
    text = connection.read_text()
    at = text.index("MIGRATIONS = (") + len("MIGRATIONS = (")
    end = text.index(")", at)
    connection.write_text(text[:end] + '    "0099_on_purpose",\n' + text[end:])
    box = root / SITE / "appliance" / "box.py"
    box.write_text(box.read_text().replace("    journal = Journal.open(", "    journal = _open_and_die(", 1) + DIES)


DIES = """

def _open_and_die(*args, **kwargs):
    Journal.open(*args, **kwargs)
    os._exit(3)  # as gunicorn's worker does that cannot start
"""


def breaks_the_centres_migration(root: Path) -> None:
    """A new revision of the centre's database does half of what it means to, and dies."""
    _new_revision(root, "    raise RuntimeError('this version was broken on purpose')\n")


def breaks_the_centre_after_migrating(root: Path) -> None:
    """A new revision is applied, and then the centre cannot start."""
    _new_revision(root, "")
    (root / SITE / "central" / "serve.py").write_text(CRASH)


def _new_revision(root: Path, end: str) -> None:
    schema = root / SITE / "central" / "store" / "schema.py"
    found = re.search(r'^HEAD = "(\w+)"', schema.read_text(), re.MULTILINE)
    assert found is not None
    schema.write_text(schema.read_text().replace(found[0], 'HEAD = "9999"', 1))
    (root / SITE / "central" / "migrations" / "versions" / "9999_on_purpose.py").write_text(
        f"from alembic import op\n\nrevision = '9999'\ndown_revision = '{found[1]}'\n\n\ndef upgrade():\n"
        "    op.execute('CREATE TABLE on_purpose (id INTEGER)')\n"
        "    op.execute('DELETE FROM sites')\n" + end
    )


def bad_unit(root: Path) -> None:
    """The unit of the new version cannot start anything."""
    unit = root / "usr/lib/systemd/system/lumbung-box.service"
    unit.write_text(unit.read_text().replace("/usr/bin/lumbung box run", "/usr/bin/lumbung-gone box run"))
