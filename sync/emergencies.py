"""The folder of emergency files that were brought to this box: kept whole, named by their digest, never changed.

The box's pages keep files here; the agent carries them to the centre and puts its signed word beside each. Only the
centre can open them. Nothing is ever deleted here.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from sync import errors
from sync.errors import LumbungError, WireError
from sync.files import sync_folder, write_whole
from sync.wire.emergency import MAX_FILE_BYTES
from sync.wire.keys import VerifyKey
from sync.wire.receipt import EmergencyReceipt, read_emergency

FOLDER = "emergency"
_NAME = re.compile(r"([0-9a-f]{64})\.json", re.ASCII)


@dataclass(frozen=True)
class EmergencyFolder:
    """`emergency/` of a box's data folder. Each side writes its own files: the box `.json`, the agent `.receipt`."""

    folder: Path
    site: str

    def prepare(self) -> None:
        """Make the folder, durably. OSError where the disk refuses."""
        if not self.folder.exists():
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            sync_folder(self.folder.parent)

    def keep(self, data: bytes) -> bool:
        """Keep a file that was verified, whole or not at all; False where it is here. One thread at a time.

        LumbungError EMERGENCY_NOT_KEPT where the disk refuses.
        """
        path = self.path_of(hashlib.sha256(data).hexdigest())
        if self._is_whole(path):
            return False
        try:
            self.prepare()
            for left_over in self.folder.glob("*.json.tmp"):  # of a process that was killed
                left_over.unlink(missing_ok=True)
            write_whole(path, data)
        except OSError as wrong:
            raise LumbungError(errors.EMERGENCY_NOT_KEPT, why=wrong.strerror or "") from wrong
        return True

    def names(self) -> tuple[str, ...]:
        """The digests (hex) of all files here, sorted."""
        try:
            found = [_NAME.fullmatch(path.name) for path in self.folder.iterdir()]
        except FileNotFoundError:
            return ()
        return tuple(sorted(name[1] for name in found if name))

    def load(self, name: str) -> bytes:
        """A file's bytes. EMERGENCY_SPOILED where the disk changed or lost them: it is set aside then, once."""
        path = self.path_of(name)
        try:
            with path.open("rb") as file:
                data = file.read(MAX_FILE_BYTES + 1)
        except OSError as wrong:
            raise LumbungError(errors.EMERGENCY_SPOILED, file=name[:8], why=wrong.strerror or "") from wrong
        if hashlib.sha256(data).hexdigest() != name:
            path.replace(path.with_suffix(".damaged"))
            raise LumbungError(errors.EMERGENCY_SPOILED, file=name[:8])
        return data

    def receipt_of(self, name: str, receipt_keys: tuple[VerifyKey, ...]) -> EmergencyReceipt | None:
        """The centre's word for a file, if there is one that is signed by a key trusted now and is about this file."""
        try:
            told = read_emergency(self.path_of(name).with_suffix(".receipt").read_bytes(), receipt_keys)
        except (OSError, WireError):  # none yet, or none that proves anything: the agent asks for it again
            return None
        return told if (told.site, told.sha256.hex()) == (self.site, name) else None

    def keep_receipt(self, name: str, receipt: bytes) -> None:
        """Put the centre's word beside a file. LumbungError NO_ROOM."""
        try:
            write_whole(self.path_of(name).with_suffix(".receipt"), receipt)
        except OSError as wrong:
            raise LumbungError(errors.NO_ROOM, file=f"{name[:8]}.receipt", why=wrong.strerror or "") from wrong

    def spoiled(self) -> tuple[str, ...]:
        """The digests of files that the disk spoiled and that nobody has brought again."""
        found = (path.stem for path in self.folder.glob("*.damaged"))
        return tuple(sorted(name for name in found if not self.path_of(name).exists()))

    def path_of(self, name: str) -> Path:
        return self.folder / f"{name}.json"

    def _is_whole(self, path: Path) -> bool:
        try:
            return hashlib.sha256(path.read_bytes()).hexdigest() == path.stem
        except OSError:
            return False
