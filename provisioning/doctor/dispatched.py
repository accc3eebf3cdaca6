"""The newest dispatch in the inbox, read as the box reads it, but with nothing accepted or written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from appliance.settings import BoxSettings
from appliance.shelf import INBOX, SEAL_KEY
from sync.errors import LumbungError, WireError
from sync.trust import load_trust
from sync.wire.dispatch import Body, Dispatch, open_body, verify_dispatch
from sync.wire.keys import SealingKey

_NAME = re.compile(r"dispatch-([1-9]\d{0,18})\.dsse", re.ASCII)


@dataclass(frozen=True, slots=True)
class Dispatched:
    """A verified dispatch. `body` is None where this process may not read the box's sealing key."""

    dispatch: Dispatch
    body: Body | None

    @property
    def people(self) -> int:
        """Of the largest planned sitting; 0 where nobody knows."""
        return max((len(each.participants) for each in self.body.sittings), default=0) if self.body else 0


def read_dispatched(settings: BoxSettings) -> Dispatched | None:
    """None where no dispatch came yet. LumbungError: NOT_ENROLLED, or what is wrong with the newest dispatch."""
    newest = _newest(settings.data_dir / INBOX)
    if newest is None:
        return None
    verified = verify_dispatch(newest.read_bytes(), load_trust(settings.data_dir).roles, site=settings.site)
    try:
        key = SealingKey.from_bytes((settings.data_dir / SEAL_KEY).read_bytes())
    except (OSError, WireError):
        return Dispatched(verified, None)
    try:
        return Dispatched(verified, open_body(verified, settings.box, key))
    except LumbungError:
        return Dispatched(verified, None)


def _newest(inbox: Path) -> Path | None:
    found = [(int(match[1]), path) for path in inbox.glob("dispatch-*.dsse") if (match := _NAME.fullmatch(path.name))]
    return max(found)[1] if found else None
