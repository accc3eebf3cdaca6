"""The files of an enrolment under the box's data folder: what was asked, the code's key while it is needed, the end.

Each is written whole; whatever an interrupted run leaves, the next one goes on from. Used by the rooms beside it.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from sync import errors
from sync.errors import LumbungError, WireError
from sync.files import sync_folder, write_whole
from sync.trust import ROOTS
from sync.wire import enrolment
from sync.wire.enrol_code import CodeKey
from sync.wire.roles import RoleList, first_roles

FOLDER = "enrol"
REQUEST = "request.lmb"
CODE_KEY = "code.key"
APPROVED = "approved.json"


@dataclass(frozen=True)
class Approved:
    """What came of it, once there is an approval. `request`: digest (hex) of what was approved."""

    request: str
    approved_ms: int
    centre_fingerprint: str
    dispatch_version: int | None


@dataclass(frozen=True)
class EnrolFolder:
    """The folder `enrol` of a box."""

    data_dir: Path

    @property
    def path(self) -> Path:
        return self.data_dir / FOLDER

    def request(self) -> bytes | None:
        """The request that was made; None before. LumbungError ENROL_FILE_UNREADABLE."""
        data = self._read(REQUEST)
        if data is None:
            return None
        try:
            enrolment.read_request(data)
        except WireError as wrong:
            raise LumbungError(errors.ENROL_FILE_UNREADABLE, file=REQUEST, why=wrong.code) from wrong
        return data

    def keep_request(self, data: bytes) -> None:
        """Put a new request in the place of whatever was there. The code of the one before is of no more use."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.forget_code()
        (self.path / APPROVED).unlink(missing_ok=True)
        write_whole(self.path / REQUEST, data, mode=0o644)

    def code(self) -> CodeKey | None:
        """What the typed code was stretched to; None where none is under way."""
        raw = self._read(CODE_KEY)
        if raw is not None and len(raw) != 32:
            raise LumbungError(errors.ENROL_FILE_UNREADABLE, file=CODE_KEY)
        return None if raw is None else CodeKey(raw)

    def keep_code(self, code: CodeKey) -> None:
        write_whole(self.path / CODE_KEY, code.raw)

    def forget_code(self) -> None:
        path = self.path / CODE_KEY
        if path.exists():
            path.unlink()
            sync_folder(self.path)

    def approved(self) -> Approved | None:
        """How it ended, if it was of the request that lies here. LumbungError ENROL_FILE_UNREADABLE."""
        data, request = self._read(APPROVED), self.request()
        if data is None or request is None:
            return None
        try:
            told = Approved(**json.loads(data))
        except (ValueError, TypeError) as wrong:
            raise LumbungError(errors.ENROL_FILE_UNREADABLE, file=APPROVED) from wrong
        return told if told.request == enrolment.digest(request).hex() else None

    def keep_approved(self, approved: Approved) -> None:
        write_whole(self.path / APPROVED, json.dumps(asdict(approved), indent=1).encode(), mode=0o644)

    def trusted(self) -> tuple[bytes, RoleList] | None:
        """The role list that this box trusts already, from a kit or an earlier enrolment. LumbungError of a bad one."""
        data = _read(self.data_dir / ROOTS)
        return None if data is None else (data, first_roles(data))

    def _read(self, name: str) -> bytes | None:
        return _read(self.path / name)


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
