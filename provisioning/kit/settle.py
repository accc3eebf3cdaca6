"""What remains once the packages are installed: settings, keys, exam material, services. Called by `cli`, as root.

Each step looks first whether it is done, so that a second run changes nothing. What belongs to the service is done as
its own user: root writes into no folder of another.
"""

from __future__ import annotations

import json
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

from appliance import copying
from appliance.folder import read_identity
from appliance.settings import BoxSettings
from provisioning.enrol.folder import EnrolFolder
from provisioning.kit import units
from provisioning.kit.manifest import Kit, KitSite
from provisioning.kit.told import NO_CENTRE, UNSETTLED, Change, changed, value_of
from provisioning.outside import run_tool
from sync import config, errors
from sync.errors import LumbungError
from sync.files import as_owner, write_whole

RESTART_DUE = "restart-due"  # beside the settings file, from before they change until the services have them
_COMMAND_S = 300


class Settled(NamedTuple):
    """Who the box is now and where it is reached. `centre`: None where nobody told its address yet; `changed`: whether
    anything was; `fresh`: it is a box only now; `changes`: of the settings; `waits`: they count once the open sitting
    is closed and this is run again."""

    site: str
    box: str
    origin: str
    centre: str | None
    changed: bool
    fresh: bool
    changes: list[Change]
    waits: bool


class Choice(NamedTuple):
    """What the technician said; None: nothing, so it stays as it is. A PC that is no box yet needs box and origin."""

    site: KitSite
    box: str | None
    origin: str | None
    centre_url: str | None


def site_of(kit: Kit, named: str | None) -> KitSite:
    """The site that was named, or the only one. LumbungError KIT_NO_SUCH_SITE with those that there are."""
    found = [each for each in kit.sites if named in (None, each.site)]
    if len(found) != 1:
        raise LumbungError(errors.KIT_NO_SUCH_SITE, sites=", ".join(each.site for each in kit.sites))
    return found[0]


def is_settled(config_file: Path) -> bool:
    """Whether this PC is some site's box already. LumbungError NO_CONFIG, BAD_CONFIG."""
    return _box_of(config_file).site != UNSETTLED


def centre_of(config_file: Path) -> str | None:
    """The centre that the settings name; None for the example's. LumbungError NO_CONFIG, BAD_CONFIG; OSError."""
    _box_of(config_file)
    url = value_of(config_file.read_text("utf-8"), "sync", "centre_url")
    return None if url in (None, NO_CENTRE) else str(url)


def own_address() -> str | None:
    """This PC's address on its network; None while it has none. Nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        try:
            line.connect(("192.0.2.1", 9))  # an address for documentation (RFC 5737): the kernel only picks a way there
            return str(line.getsockname()[0])
        except OSError:
            return _first_address()


def _first_address() -> str | None:
    """Of a PC without a way out, which is the usual room: the first address of any card."""
    listed = subprocess.run(["ip", "-j", "-4", "address"], capture_output=True, check=False).stdout  # noqa: S607
    cards = json.loads(listed or b"[]")
    found = [each["local"] for card in cards for each in card.get("addr_info", []) if each.get("scope") == "global"]
    return str(found[0]) if found else None


def settle(kit: Path | None, choice: Choice, config_file: Path, user: str) -> Settled:
    """With `kit` None there are settings, keys and services alone: enrolment brings the rest.

    LumbungError KIT_OTHER_BOX, KIT_BOX_NAMED, SITTING_OPEN, KIT_STEP, KIT_SERVICE; what is wrong with the settings or
    the journal; OSError.
    """
    settings = _box_of(config_file)
    text = config_file.read_text("utf-8")
    now, changes = changed(text, _told(settings, choice, config_file))
    data_dir, account = settings.data_dir, pwd.getpwnam(user)
    waits = _has_open_sitting(data_dir)
    if waits and any(each.name == "origin" for each in changes):
        raise LumbungError(errors.SITTING_OPEN)  # answers in browsers belong to the address
    renamed = _give_up_name(data_dir, choice.site.site, choice.box or settings.box, account)
    due = config_file.with_name(RESTART_DUE)
    if changes:
        due.touch()
        told = config_file.stat()
        write_whole(config_file, now.encode(), mode=0o640)
        os.chown(config_file, told.st_uid, told.st_gid)
    as_service = _Service(account, config_file)
    blank = not (data_dir / "identity.json").exists()
    if blank:
        as_service.run("box", "init")
    brought = kit is not None and _bring(kit, choice.site, data_dir, as_service)
    was_off = units.bring_up(
        certified=settings.tls_cert is not None,
        served=(data_dir / "roots.json").exists(),
        restart=due.exists() and not waits,
    )
    if not waits:
        due.unlink(missing_ok=True)
    read = _box_of(config_file)
    anything = bool(changes) or renamed or blank or brought or was_off
    return Settled(
        read.site,
        read.box,
        read.origin,
        centre_of(config_file),
        anything,
        settings.site == UNSETTLED,
        changes,
        waits and due.exists(),
    )


def _box_of(config_file: Path) -> BoxSettings:
    found: BoxSettings = config.load(config_file, {"box": BoxSettings})["box"]
    return found


def _told(now: BoxSettings, choice: Choice, file: Path) -> dict[tuple[str, str], object]:
    """(section, name) -> value of what this choice says. LumbungError KIT_OTHER_BOX where it is another site's."""
    if now.site not in (UNSETTLED, choice.site.site):
        raise LumbungError(errors.KIT_OTHER_BOX, site=now.site, file=str(file))
    told: dict[tuple[str, str], object] = {("box", "site"): choice.site.site}
    if choice.box is not None:
        told["box", "box"] = choice.box
    if choice.origin is not None:
        host = choice.origin.partition("://")[2].partition(":")[0]
        own = own_address()
        known = now.hosts if now.site != UNSETTLED else ("lumbung.local", "127.0.0.1", "localhost")
        told["box", "origin"] = choice.origin
        told["box", "hosts"] = list(dict.fromkeys([host, *([own] if own else []), *known]))
    if choice.centre_url is not None:
        told["sync", "centre_url"] = choice.centre_url
    return told


def _has_open_sitting(data_dir: Path) -> bool:
    """Asked as the package's own scripts ask. LumbungError JOURNAL_MISSING, JOURNAL_DAMAGED."""
    if not (data_dir / "identity.json").exists():
        return False
    with as_owner(data_dir):
        return bool(copying.open_sittings(data_dir))


def _give_up_name(data_dir: Path, site: str, box: str, account: pwd.struct_passwd) -> bool:
    """Put the folder of a box that never was known under its name aside; whether there was one.

    Its keys go with it: the centre may still approve the request that was made with them, under the name it had.
    LumbungError KIT_BOX_NAMED where the centre knows it, or a sitting was ever held; KIT_SERVICE; OSError.
    """
    if not (data_dir / "identity.json").exists():
        return False
    with as_owner(data_dir):
        mark = read_identity(data_dir)
        if mark is None or (mark.site, mark.box) == (site, box):
            return False
        if EnrolFolder(data_dir).approved() is not None or copying.has_sittings(data_dir):
            raise LumbungError(errors.KIT_BOX_NAMED, box=f"{mark.site} / {mark.box}")
    units.stop()
    number = 1
    while (aside := data_dir.with_name(f"{data_dir.name}.{mark.box}.{number}")).exists():
        number += 1
    data_dir.rename(aside)  # in a folder of root's own
    data_dir.mkdir(mode=0o700)
    os.chown(data_dir, account.pw_uid, account.pw_gid)
    return True


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
        """LumbungError KIT_STEP with what it said where it refuses."""
        run_tool(
            [shutil.which("lumbung") or "lumbung", *words, "-c", str(self._config)],
            account=(self._account.pw_uid, self._account.pw_gid),
            within_s=_COMMAND_S,
            failure=errors.KIT_STEP,
            named=3,
        )
