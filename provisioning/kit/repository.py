"""The offline apt repository of one system: our package and everything that it depends on, fetched and indexed.

Used by `build`. What is fetched is resolved by apt itself, in folders of its own and as if nothing were installed, so
the closure is whole on any PC: apt takes from it what is missing there. Formats: deb(5), the Debian wiki's
DebianRepository/Format.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import NamedTuple

from provisioning.kit.signing import KitKey
from provisioning.outside import run_tool
from sync import errors
from sync.errors import LumbungError

ARCHITECTURE = "amd64"
ALONGSIDE = ("avahi-daemon", "chrony", "dnsmasq-base", "nftables", "smartmontools", "nut-client")
KEYRINGS = {
    "bookworm": "/usr/share/keyrings/debian-archive-keyring.gpg",
    "trixie": "/usr/share/keyrings/debian-archive-keyring.gpg",
    "noble": "/usr/share/keyrings/ubuntu-archive-keyring.gpg",
}
_OS_RELEASE = Path("/etc/os-release")
_PROGRESS = re.compile(r"dlstatus:\d+:([0-9.]+):")

Say = Callable[[float], None]
"""Called with how much of the fetching is done, 0 to 1."""


class Source(NamedTuple):
    """Where a suite's packages come from: mirrors of the suite itself and of its security updates, None without."""

    mirror: str
    security: str | None


def source_of(suite: str, mirror: str | None = None) -> Source:
    """The mirrors that this PC uses, for any suite of the same distribution. LumbungError KIT_TOOL where unknown."""
    if mirror is not None:
        return Source(mirror, None)
    listed = run_tool(["apt-get", "indextargets", "--format", "$(SITE) $(RELEASE)", "Created-By: Packages"]).decode()
    own = _own_suite()
    rows = [line.split() for line in listed.splitlines() if len(line.split()) == 2]
    main = [site for site, release in rows if release == own]
    secure = [site for site, release in rows if release == f"{own}-security"]
    if not main or KEYRINGS.get(own) != KEYRINGS.get(suite):
        raise LumbungError(errors.KIT_TOOL, command="apt-get indextargets", said=f"no source for {suite}; use --mirror")
    return Source(main[0], secure[0] if secure else None)


def _own_suite() -> str:
    found = re.search(r"^VERSION_CODENAME=\"?([a-z]+)", _OS_RELEASE.read_text("utf-8"), re.MULTILINE)
    return found[1] if found else ""


def fetch(suite: str, source: Source, deb: Path, cache: Path, say: Say) -> list[Path]:
    """Every package of the closure, ours first; what the cache has is not fetched again. LumbungError KIT_TOOL."""
    if suite not in KEYRINGS:
        raise LumbungError(errors.KIT_SYSTEM, suite=suite)
    if not Path(KEYRINGS[suite]).is_file():
        raise LumbungError(errors.KIT_TOOL, command="apt", said=f"{KEYRINGS[suite]} is missing")
    options = _lay_out(suite, source, cache)
    run_tool(["apt-get", *options, "update", "-qq"])
    wanted = [str(deb.resolve()), *ALONGSIDE]
    # apt names only what it would still fetch; the list is to be whole, so it is asked as if nothing had come yet.
    nothing = ["-o", f"Dir::Cache::archives={cache / 'nothing'}"]
    ask = ["install", "--print-uris", "-qq", "--no-install-recommends", *wanted]
    listed = run_tool(["apt-get", *options, *nothing, *ask])
    names = [line.split()[1] for line in listed.decode().splitlines() if line.startswith("'") and "file:" not in line]
    _download(["apt-get", *options, "install", "--download-only", "-y", "-qq", "--no-install-recommends", *wanted], say)
    archives = cache / "cache" / "archives"
    return [deb, *(archives / name for name in sorted(names))]


def _lay_out(suite: str, source: Source, cache: Path) -> list[str]:
    """Folders for an apt that knows of no installed package; the options that make it use them."""
    for part in ("state/lists/partial", "cache/archives/partial", "nothing/partial", "etc"):
        (cache / part).mkdir(parents=True, exist_ok=True)
    (cache / "state/status").touch()
    signed = f"[signed-by={KEYRINGS[suite]} arch={ARCHITECTURE}]"
    lines = [f"deb {signed} {source.mirror} {suite} main", f"deb {signed} {source.mirror} {suite}-updates main"]
    if source.security is not None:
        lines.append(f"deb {signed} {source.security} {suite}-security main")
    (cache / "etc/sources.list").write_text("".join(f"{line}\n" for line in lines))
    told = {
        "Dir::State": cache / "state",
        "Dir::State::status": cache / "state/status",
        "Dir::Cache": cache / "cache",
        "Dir::Etc::sourcelist": cache / "etc/sources.list",
        "Dir::Etc::sourceparts": "-",
        "Dir::Etc::preferencesparts": "-",
        "APT::Architecture": ARCHITECTURE,
        "APT::Sandbox::User": "root",
        "Acquire::Languages": "none",
        "Acquire::Retries": "5",
    }
    return [word for name, value in told.items() for word in ("-o", f"{name}={value}")]


def _download(command: list[str], say: Say) -> None:
    """apt's own fetching, resumed where it stopped; it tells how far it is through a pipe."""
    reading, writing = os.pipe()
    with os.fdopen(reading, "r", encoding="utf-8", errors="replace") as told:
        process = subprocess.Popen(  # noqa: S603  # our own command line, no shell
            [*command, "-o", f"APT::Status-Fd={writing}"],
            pass_fds=(writing,),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        os.close(writing)
        for line in told:
            found = _PROGRESS.match(line)
            if found:
                say(float(found[1]) / 100)
    _, said = process.communicate()
    if process.returncode != 0:
        raise LumbungError(errors.KIT_TOOL, command="apt-get", said=said.strip()[-500:])


def index(folder: Path, suite: str, packages: list[Path], key: KitKey, made_ms: int) -> None:
    """The repository in `folder`: packages, `Packages`, `Release`, `InRelease`. What is there already is kept."""
    folder.mkdir(parents=True, exist_ok=True)
    names = {_plain(package.name) for package in packages}
    for package in packages:
        target = folder / _plain(package.name)
        if not target.exists() or target.stat().st_size != package.stat().st_size:
            shutil.copyfile(package, target)
    for old in folder.iterdir():
        if old.suffix == ".deb" and old.name not in names:
            old.unlink()
    listed = run_tool(["apt-ftparchive", "--arch", ARCHITECTURE, "packages", "."], cwd=folder)
    (folder / "Packages").write_bytes(listed)
    release = _release(suite, listed, made_ms)
    (folder / "Release").write_bytes(release)
    (folder / "InRelease").write_bytes(key.clear_signed(release))


def _plain(name: str) -> str:
    """A file's name for every file system: the colon of an epoch is `%3a` in apt's archives, which FAT may keep but
    `SHA256SUMS` does not."""
    return name.replace("%3a", "~")


def _release(suite: str, listed: bytes, made_ms: int) -> bytes:
    made = format_datetime(datetime.fromtimestamp(made_ms / 1000, UTC), usegmt=True)
    digest = hashlib.sha256(listed).hexdigest()
    return (
        f"Origin: Lumbung\nLabel: Lumbung\nSuite: {suite}\nCodename: {suite}\nArchitectures: {ARCHITECTURE}\n"
        f"Date: {made}\nSHA256:\n {digest} {len(listed)} Packages\n"
    ).encode()
