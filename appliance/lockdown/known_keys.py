"""The SEB keys that this box accepts: a small file in its data folder. Written by `cli`, read where they are checked.

They are kept here and not in the exam: a Config Key holds the site's address, a Browser Exam Key the Config Key and
SEB's version, and an exam's files go to the page as they are, where a key would tell everybody how to forge it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from sync import errors
from sync.errors import LumbungError
from sync.files import write_whole

FILE = "lockdown.json"
MAX_FILE_BYTES = 65_536

Key = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Keys = Annotated[tuple[Key, ...], Field(max_length=256, repr=False)]


class KnownKeys(BaseModel):
    """What a browser may prove to hold; each tuple in the order of noting."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    config_keys: Keys = ()
    browser_exam_keys: Keys = ()

    def joined(self, other: KnownKeys) -> KnownKeys:
        """Both, each key once."""
        return KnownKeys(
            config_keys=tuple(dict.fromkeys(self.config_keys + other.config_keys)),
            browser_exam_keys=tuple(dict.fromkeys(self.browser_exam_keys + other.browser_exam_keys)),
        )


def load(data_dir: Path) -> KnownKeys:
    """The keys noted in a data folder; none where nothing was noted. LumbungError LOCKDOWN_KEYS_DAMAGED."""
    path = data_dir / FILE
    try:
        with path.open("rb") as file:
            text = file.read(MAX_FILE_BYTES)
        return KnownKeys.model_validate_json(text)
    except FileNotFoundError:
        return KnownKeys()
    except ValidationError as wrong:
        raise LumbungError(errors.LOCKDOWN_KEYS_DAMAGED, file=str(path)) from wrong


def note(data_dir: Path, keys: KnownKeys) -> None:
    """Put the keys in place of those that were noted."""
    write_whole(data_dir / FILE, keys.model_dump_json(indent=1).encode())


def browser_exam_key(text: str) -> str:
    """A key as somebody pasted it. LumbungError BROWSER_EXAM_KEY_MALFORMED."""
    key = "".join(text.split()).lower()
    if len(key) != 64 or not set(key) <= set("0123456789abcdef"):
        raise LumbungError(errors.BROWSER_EXAM_KEY_MALFORMED)
    return key
