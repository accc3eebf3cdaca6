"""A small kit, made as the command makes one, without the packages of the distribution: those need a network."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from central import keyring, publish
from central.centre import Centre
from central.settings import CentreSettings
from central.store import schema, sites
from central.store.engine import open_engine, writing
from provisioning.kit.build import Wanted, build
from provisioning.kit.signing import KitKey
from sync.wire.keys import SealingKey, SigningKey
from tests.central.planned import plan

NOW_MS = 1_900_000_000_000


@contextmanager
def small_centre(folder: Path) -> Iterator[Centre]:
    """A centre with two sites; the sitting of smk1 needs a package, and its one box a dispatch."""
    settings = CentreSettings(data_dir=folder / "centre", hosts=("localhost",), port=80)
    keyring.make(settings.keys_dir, NOW_MS)
    engine = open_engine(settings.url)
    schema.upgrade(engine)
    centre = Centre(settings, engine, keyring.load(settings.keys_dir), lambda: NOW_MS)
    for site in ("smk1", "smk2"):
        with writing(engine, site) as connection:
            sites.add_site(connection, site, site.upper(), "Asia/Makassar", 1)
    with writing(engine, "smk1") as connection:
        sites.add_box(connection, "smk1", "box-1", SigningKey.generate().public, SealingKey.generate().public, 1)
    plan(centre)
    publish.issue_dispatch(centre, "smk1")
    yield centre
    engine.dispose()


def small_deb(folder: Path, name: str = "lumbung") -> Path:
    """A real Debian package with nothing but a text in it."""
    root = folder / f"{name}-root"
    (root / "DEBIAN").mkdir(parents=True)
    (root / "DEBIAN/control").write_text(
        f"Package: {name}\nVersion: 0.1.0\nArchitecture: all\nMaintainer: Tests <tests@example.invalid>\n"
        "Description: a package of the tests\n"
    )
    (root / "usr/share" / name).mkdir(parents=True)
    (root / "usr/share" / name / "there.txt").write_text("yes\n")
    deb = folder / f"{name}_0.1.0_all.deb"
    subprocess.run(["dpkg-deb", "--root-owner-group", "--build", str(root), str(deb)], check=True, capture_output=True)
    return deb


def make_kit(
    centre: Centre,
    folder: Path,
    key: KitKey,
    suite: str = "bookworm",
    out: str = "kit",
    centre_url: str | None = None,
) -> Path:
    """A kit of both sites in `folder/out`; the repository of `suite` holds our own package alone."""
    deb = folder / "lumbung_0.1.0_all.deb"
    if not deb.exists():
        small_deb(folder)
    manual = folder / "panduan.pdf"
    manual.write_bytes(b"%PDF-1.7 of a test")
    wanted = Wanted(folder / out, "0.1.0", deb, {suite: lambda say: [deb]}, ("smk1", "smk2"), (manual,), centre_url)
    build(wanted, centre, key, lambda words, done: None)
    return wanted.out
