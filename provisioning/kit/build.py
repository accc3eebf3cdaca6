"""Makes a kit, step by step; every step keeps what an earlier run left whole. Called by `cli`.

Layout: docs/technician/kit.md. What a step writes is whole or absent; the list of files and its signature come last,
so that a kit that was cut off is never taken for one.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from central import carrying
from central.carrying import SiteMaterial
from central.centre import Centre
from provisioning.kit import repository
from provisioning.kit.manifest import KEY, MANIFEST, SIGNATURE, SUMS, Kit, KitSite, is_safe, sums_bytes
from provisioning.kit.signing import KitKey
from sync import errors
from sync.errors import LumbungError
from sync.files import write_whole

DATA = Path(__file__).parent / "data"
SCRIPT = "install.sh"
TEXTS = ("BACA-SAYA.txt", "README.txt")
ROLES = "roles.dsse"
TOP = (SCRIPT, *TEXTS, KEY, MANIFEST, ROLES)
FOLDERS = ("apt", "packages", "sites", "manual")
# What a run that was cut off may leave, by the names that are written here; whatever else lies there is somebody's.
_LEFT = re.compile(
    rf"({'|'.join(map(re.escape, (*TOP, SUMS, SIGNATURE)))})\.tmp|packages/[0-9a-f]{{64}}\.part"
    r"|sites/[^/]+/(dispatch-[0-9]+\.dsse|packages\.txt)\.tmp"
)
_OURS = re.compile(
    r"apt/[a-z]+/([^/]+\.deb|Packages|Release|InRelease)|packages/[0-9a-f]{64}|manual/[^/]+\.pdf"
    r"|sites/[^/]+/(dispatch-[0-9]+\.dsse|packages\.txt)"
)
_CONTENT = re.compile(r"[0-9a-f]{64}(\.part)?")
_NAMES = "packages.txt"
_MARGIN_BYTES = 64 * 1_048_576

Say = Callable[[str, float], None]
"""Called with the step's words and how much of it is done, 0 to 1."""
Fetch = Callable[[Callable[[float], None]], list[Path]]
"""Brings the packages of one suite here, ours first; tells how much of it is done."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a kit is to hold. `suites`: by code name of the system; `manuals`: PDFs; `centre_url`: where boxes call."""

    out: Path
    version: str
    deb: Path
    suites: Mapping[str, Fetch]
    sites: Sequence[str]
    manuals: Sequence[Path]
    centre_url: str | None = None


def build(wanted: Wanted, centre: Centre, key: KitKey, say: Say) -> Kit:
    """The kit in `wanted.out`. LumbungError KIT_TOOL, KIT_NO_ROOM, KIT_SYSTEM, NO_SUCH_RECORD; OSError."""
    out = wanted.out
    out.mkdir(parents=True, exist_ok=True)
    for last in (SUMS, SIGNATURE):
        (out / last).unlink(missing_ok=True)
    key.prepare()
    material = [carrying.material_of(centre, site) for site in wanted.sites]
    _require_room(out, wanted.deb.stat().st_size * len(wanted.suites) + sum(_sizes(material).values()))
    for suite, fetch in wanted.suites.items():
        _add_suite(out / "apt" / suite, suite, fetch, key, centre.now_ms(), say)
    _add_sites(out, centre, material, say)
    _add_texts(wanted, key, centre)
    kit = Kit(
        wanted.version,
        centre.now_ms(),
        tuple(sorted(wanted.suites)),
        tuple(
            KitSite(each.site, each.name, each.zone, len(each.contents), each.dispatch[0] if each.dispatch else None)
            for each in sorted(material, key=lambda each: each.site)
        ),
        wanted.centre_url,
    )
    write_whole(out / MANIFEST, kit.to_bytes(), mode=0o644)
    _seal(out, key, say)
    os.sync()  # a stick is pulled out as soon as this has said that it is done
    return kit


def _require_room(out: Path, needed_bytes: int) -> None:
    """LumbungError KIT_NO_ROOM where what is certain to come would not fit."""
    held = sum((out / name).stat().st_size for name in files_of(out))
    free = shutil.disk_usage(out).free + held
    if free < needed_bytes + _MARGIN_BYTES:
        raise LumbungError(errors.KIT_NO_ROOM, folder=str(out), free_bytes=free, needed_bytes=needed_bytes)


def _sizes(material: Sequence[SiteMaterial]) -> dict[bytes, int]:
    """SHA-256 -> bytes of every content, each once."""
    return {sha256: size for each in material for sha256, size in each.contents.items()}


def _add_suite(folder: Path, suite: str, fetch: Fetch, key: KitKey, made_ms: int, say: Say) -> None:
    words = f"apt {suite}"
    say(words, 0)
    packages = fetch(lambda done: say(words, done * 0.9))
    repository.index(folder, suite, packages, key, made_ms)
    say(words, 1)


def _add_sites(out: Path, centre: Centre, material: Sequence[SiteMaterial], say: Say) -> None:
    """Dispatches by site, contents once for all; what no site needs any more goes."""
    contents = _sizes(material)
    folder = out / "packages"
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        if _CONTENT.fullmatch(old.name) and not _is_named(old.name, contents):
            old.unlink()
    for number, (sha256, size) in enumerate(sorted(contents.items())):
        say("paket soal / exam packages", number / len(contents))
        _put_content(centre, folder / sha256.hex(), size)
    say("paket soal / exam packages", 1)
    sites = out / "sites"
    for each in material:
        place = sites / each.site
        place.mkdir(parents=True, exist_ok=True)
        for old in place.glob("dispatch-*.dsse"):
            old.unlink()
        if each.dispatch is not None:
            write_whole(place / f"dispatch-{each.dispatch[0]}.dsse", each.dispatch[1], mode=0o644)
        names = "".join(f"{sha256.hex()}\n" for sha256 in sorted(each.contents))
        write_whole(place / _NAMES, names.encode(), mode=0o644)
    known = {each.site for each in material}
    for old in sites.iterdir() if sites.is_dir() else ():
        if old.name not in known and (old / _NAMES).is_file():
            shutil.rmtree(old)


def _is_named(name: str, contents: dict[bytes, int]) -> bool:
    try:
        return bytes.fromhex(name) in contents
    except ValueError:
        return False


def _put_content(centre: Centre, path: Path, size_bytes: int) -> None:
    """LumbungError BLOB_MISMATCH where the centre's own copy is damaged: then no stick is to carry it on."""
    if path.exists() and digest_of(path) == path.name:
        return
    part = path.with_name(f"{path.name}.part")
    digest = hashlib.sha256()
    with part.open("wb") as file:
        for piece in carrying.content_parts(centre, bytes.fromhex(path.name), size_bytes):
            digest.update(piece)
            file.write(piece)
    if digest.hexdigest() != path.name:
        part.unlink()
        raise LumbungError(errors.BLOB_MISMATCH, sha256=path.name)
    part.replace(path)


def _add_texts(wanted: Wanted, key: KitKey, centre: Centre) -> None:
    out = wanted.out
    for name in (SCRIPT, *TEXTS):
        write_whole(out / name, (DATA / name).read_bytes(), mode=0o755 if name == SCRIPT else 0o644)
    write_whole(out / KEY, key.public(), mode=0o644)
    write_whole(out / ROLES, centre.keys.role_list, mode=0o644)
    manuals = out / "manual"
    manuals.mkdir(exist_ok=True)
    for manual in wanted.manuals:
        shutil.copyfile(manual, manuals / manual.name)


def _seal(out: Path, key: KitKey, say: Say) -> None:
    """The list of all files and its signature, last."""
    words = "daftar dan tanda tangan / list and signature"
    for name in list(_below(out)):
        if _LEFT.fullmatch(name):
            (out / name).unlink()
    files = sorted(files_of(out))
    sums: dict[str, str] = {}
    for number, name in enumerate(files):
        say(words, number / len(files))
        sums[name] = digest_of(out / name)
    listed = sums_bytes(sums)
    write_whole(out / SIGNATURE, key.detached(listed), mode=0o644)
    write_whole(out / SUMS, listed, mode=0o644)
    say(words, 1)


def files_of(kit: Path) -> Iterator[str]:
    """Names of the kit's own files, but of the list and its signature. A stick may hold more: that is its owner's."""
    for name in _below(kit):
        if name in TOP or (is_safe(name) and _OURS.fullmatch(name)):
            yield name


def _below(kit: Path) -> Iterator[str]:
    """Names of plain files beside the script and in the kit's folders; no other folder is looked into."""
    places = [kit.iterdir(), *((kit / folder).rglob("*") for folder in FOLDERS if not (kit / folder).is_symlink())]
    for place in places:
        for path in place:
            if path.is_file() and not path.is_symlink():
                yield path.relative_to(kit).as_posix()


def digest_of(path: Path) -> str:
    """SHA-256 in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
