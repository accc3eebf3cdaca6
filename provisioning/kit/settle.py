"""What remains once the packages are installed: settings, keys, exam material, services. Called by `cli`, as root.

Each step looks first whether it is done, so that a second run changes nothing. What belongs to the service is done as
its own user: root writes into no folder of another.
"""

from __future__ import annotations

import json
import os
import pwd
import re
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

from provisioning.kit.manifest import Kit, KitSite
from provisioning.outside import run_tool
from sync import config, errors
from sync.errors import LumbungError
from sync.files import write_whole

UNSETTLED = "belum-terdaftar"  # the site in the settings file that the package brings
SERVICES = ("lumbung-box.socket", "lumbung-box.service", "lumbung-sync.service")
_COMMAND_S = 300


class Settled(NamedTuple):
    """Who the box is now, where it is reached, and whether anything was changed."""

    site: str
    box: str
    origin: str
    changed: bool


class Choice(NamedTuple):
    """What the technician said."""

    site: KitSite
    box: str
    origin: str
    centre_url: str | None


def site_of(kit: Kit, named: str | None) -> KitSite:
    """The site that was named, or the only one. LumbungError KIT_NO_SUCH_SITE with those that there are."""
    found = [each for each in kit.sites if named in (None, each.site)]
    if len(found) != 1:
        raise LumbungError(errors.KIT_NO_SUCH_SITE, sites=", ".join(each.site for each in kit.sites))
    return found[0]


def is_settled(config_file: Path) -> bool:
    """Whether this PC is some site's box already. OSError."""
    return _value(config_file.read_text("utf-8"), "site") != UNSETTLED


def own_address() -> str:
    """This PC's address on its network; 127.0.0.1 without one. Nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        try:
            line.connect(("192.0.2.1", 9))  # an address for documentation (RFC 5737): the kernel only picks a way there
            return str(line.getsockname()[0])
        except OSError:
            return _first_address()


def _first_address() -> str:
    """Of a PC without a way out, which is the usual room: the first address of any card."""
    listed = subprocess.run(["ip", "-j", "-4", "address"], capture_output=True, check=False).stdout  # noqa: S607
    cards = json.loads(listed or b"[]")
    found = [each["local"] for card in cards for each in card.get("addr_info", []) if each.get("scope") == "global"]
    return str(found[0]) if found else "127.0.0.1"


def settle(kit: Path | None, choice: Choice, config_file: Path, user: str) -> Settled:
    """With `kit` None there are settings, keys and services alone: enrolment brings the rest.

    LumbungError KIT_OTHER_BOX, KIT_TOOL and what the box's own commands refuse; OSError.
    """
    before = config_file.read_text("utf-8")
    now = _settings(before, choice, config_file)
    changed = now != before
    if changed:
        told = config_file.stat()
        write_whole(config_file, now.encode(), mode=0o640)
        os.chown(config_file, told.st_uid, told.st_gid)
    account = pwd.getpwnam(user)
    as_service = _Service(account, config_file)
    data_dir = config.load(config_file, _box_section())["box"].data_dir
    if not (data_dir / "identity.json").exists():
        as_service.run("box", "init")
        changed = True
    if kit is not None:
        changed |= _bring(kit, choice.site, data_dir, as_service)
    if changed:
        _system("systemctl", "enable", "--quiet", *SERVICES)
        _system("systemctl", "restart", *SERVICES)
    read = config.load(config_file, _box_section())["box"]
    return Settled(read.site, read.box, read.origin, changed)


def _box_section() -> dict[str, type]:
    from appliance.settings import BoxSettings

    return {"box": BoxSettings}


def _settings(text: str, choice: Choice, file: Path) -> str:
    """The settings file with this choice in it. LumbungError KIT_OTHER_BOX where it is another site's already."""
    site = _value(text, "site")
    if site not in (UNSETTLED, choice.site.site):
        raise LumbungError(errors.KIT_OTHER_BOX, site=site, file=str(file))
    if site == choice.site.site:
        return text
    host = choice.origin.partition("://")[2].partition(":")[0]
    hosts = list(dict.fromkeys([host, own_address(), "lumbung.local", "127.0.0.1", "localhost"]))
    told: dict[str, object] = {"site": choice.site.site, "box": choice.box, "origin": choice.origin, "hosts": hosts}
    if choice.centre_url is not None:
        told["centre_url"] = choice.centre_url
    for name, value in told.items():
        text = _with_value(text, name, value)
    return text


def _value(text: str, name: str) -> str:
    found = re.search(rf'^{name} = "([^"\n]*)"', text, re.MULTILINE)
    return found[1] if found else ""


def _with_value(text: str, name: str, value: object) -> str:
    """The first line of that setting with another value; comments and order stay as they are."""
    return re.sub(rf"^{name} = .*$", lambda _: f"{name} = {json.dumps(value)}", text, count=1, flags=re.MULTILINE)


def _bring(kit: Path, site: KitSite, data_dir: Path, as_service: _Service) -> bool:
    """Trust, dispatch and packages, through a folder that the service's user can read; whether anything was new."""
    names = (kit / "sites" / site.site / "packages.txt").read_text("ascii").split()
    held = data_dir / "inbox" / "blobs"
    fresh = [name for name in names if not (held / name).exists()]
    with tempfile.TemporaryDirectory(prefix="lumbung-kit-", dir="/var/tmp") as folder:
        place = Path(folder)
        place.chmod(0o755)
        packages = place / "packages"
        packages.mkdir(mode=0o755)
        for source in (kit / "roles.dsse", *(kit / "sites" / site.site).glob("dispatch-*.dsse")):
            shutil.copyfile(source, place / source.name)
        for name in fresh:
            shutil.copyfile(kit / "packages" / name, packages / name)
        trusted = (data_dir / "roots.json").exists()
        if not trusted:  # a later list proves itself, in a dispatch
            as_service.run("box", "trust", str(place / "roles.dsse"))
        dispatches = {path.name for path in (data_dir / "inbox").glob("dispatch-*.dsse")}
        as_service.run("box", "take", str(place), "--packages", str(packages))
        later = {path.name for path in (data_dir / "inbox").glob("dispatch-*.dsse")}
    return not trusted or bool(fresh) or later != dispatches


class _Service:
    """Runs the one command as the service's user."""

    def __init__(self, account: pwd.struct_passwd, config_file: Path) -> None:
        self._account = account
        self._config = config_file

    def run(self, *words: str) -> None:
        """LumbungError KIT_TOOL with what it said where it refuses."""
        run_tool(
            [shutil.which("lumbung") or "lumbung", *words, "-c", str(self._config)],
            account=(self._account.pw_uid, self._account.pw_gid),
            within_s=_COMMAND_S,
            named=3,
        )


def _system(*words: str) -> None:
    run_tool(words, within_s=_COMMAND_S, named=3)
