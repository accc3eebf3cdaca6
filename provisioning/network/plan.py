"""What would change: the room's files as they should be beside what lies on this PC. Called by `cli`; it only reads."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from appliance.lockdown.origin import Origin
from provisioning.network.files import EVERY_FILE, Manager, as_bytes, room_files
from provisioning.network.settings import NetworkSettings
from provisioning.systemd import is_active
from sync import errors
from sync.errors import LumbungError

INTERFACES = "etc/network/interfaces"
_SECRET_MODE = 0o600


class Change(NamedTuple):
    """One file: what is there and what should be, None where there is or should be none. `mode` of the new one."""

    path: str
    before: bytes | None
    after: bytes | None
    mode: int

    @property
    def kind(self) -> str:
        """`added`, `changed` or `removed`."""
        if self.before is None:
            return "added"
        return "removed" if self.after is None else "changed"


def changes(settings: NetworkSettings, origin: Origin, manager: Manager, root: Path = Path("/")) -> list[Change]:
    """Every file that is not as it should be, by path. LumbungError NETWORK_ORIGIN; OSError."""
    require_same_address(settings, origin)
    wanted = as_bytes(room_files(settings, origin, manager))
    return list(_differences(wanted, root))


def _differences(wanted: Mapping[str, tuple[bytes, int]], root: Path) -> list[Change]:
    found = []
    for path in EVERY_FILE:
        before = content_of(root / path)
        after, mode = wanted.get(path, (None, _SECRET_MODE))
        if before != after:
            found.append(Change(path, before, after, mode))
    return found


def content_of(path: Path) -> bytes | None:
    """The file's bytes, None where there is none."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def require_same_address(settings: NetworkSettings, origin: Origin) -> None:
    """LumbungError NETWORK_ORIGIN where the cards' address would lead elsewhere than to this network's address."""
    if origin.host == str(settings.address.ip) or (origin.is_name and settings.dns):
        return
    raise LumbungError(errors.NETWORK_ORIGIN, origin=origin.text, address=str(settings.address.ip), name=settings.name)


def unified(found: list[Change]) -> str:
    """The changes as a unified diff, as `diff -u` writes it."""
    lines: list[str] = []
    for change in found:
        before, after = _text(change.before), _text(change.after)
        old = f"/{change.path}" if change.before is not None else "/dev/null"
        new = f"/{change.path}" if change.after is not None else "/dev/null"
        lines += difflib.unified_diff(before, after, old, new)
    return "".join(lines)


def _text(content: bytes | None) -> list[str]:
    return [] if content is None else content.decode("utf-8", "replace").splitlines(keepends=True)


def manager_of(settings: NetworkSettings, root: Path = Path("/")) -> Manager:
    """The program that sets this PC's addresses. LumbungError NETWORK_MANAGER_UNKNOWN where there is none to be found.

    An interface named in /etc/network/interfaces belongs to ifupdown, which would set it again at the next start.
    """
    listed = (content_of(root / INTERFACES) or b"").decode("utf-8", "replace")
    named = [words[1] for words in map(str.split, listed.splitlines()) if words[:1] == ["iface"] and len(words) > 1]
    if settings.interface in named:
        raise LumbungError(errors.NETWORK_MANAGER_UNKNOWN, interface=settings.interface, file=f"/{INTERFACES}")
    if settings.manager != "auto":
        return settings.manager
    if is_active("NetworkManager.service"):
        return "networkmanager"
    if is_active("systemd-networkd.service"):
        return "networkd"
    raise LumbungError(errors.NETWORK_MANAGER_UNKNOWN, interface=settings.interface)
