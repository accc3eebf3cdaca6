"""Writes the test vectors beside this page: `python docs/wire/make_vectors.py` (`--check` only compares).

All keys and "random" bytes come from a counter hashed with SHA-256, so the files are the same on every machine. HPKE
draws its own ephemeral key and seals differently each time: what is sealed is kept from the file as long as it still
opens to what it should. `vector_makers` beside this file makes them, a module a group of formats.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

from vector_makers.common import Vector
from vector_makers.content import exam_vectors, package_vectors, unlock_vectors
from vector_makers.down import dispatch_vectors, photos_vectors, roles_vectors, roster_vectors
from vector_makers.emergency_files import emergency_vectors
from vector_makers.encoding import canonical_vectors, keys_vectors
from vector_makers.enrolling import enrolment_vectors
from vector_makers.up import (
    lease_vectors,
    person_vectors,
    readiness_vectors,
    receipt_vectors,
    request_vectors,
    standing_vectors,
)

VECTORS = Path(__file__).parent / "vectors"

MAKERS: dict[str, Callable[[Vector | None], Vector]] = {
    "canonical": canonical_vectors,
    "keys": keys_vectors,
    "lease": lease_vectors,
    "roles": roles_vectors,
    "package": package_vectors,
    "exam": exam_vectors,
    "unlock": unlock_vectors,
    "dispatch": dispatch_vectors,
    "photos": photos_vectors,
    "readiness": readiness_vectors,
    "receipt": receipt_vectors,
    "request": request_vectors,
    "roster": roster_vectors,
    "person": person_vectors,
    "emergency": emergency_vectors,
    "enrolment": enrolment_vectors,
    "standing": standing_vectors,
}


def text_of(name: str, folder: Path = VECTORS) -> str:
    """What the vector file `name` ought to hold."""
    path = folder / f"{name}.json"
    old = json.loads(path.read_text("utf-8")) if path.exists() else None
    return json.dumps(MAKERS[name](old), indent=1, ensure_ascii=False) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where a file differs")
    check = parser.parse_args().check
    stale = [name for name in MAKERS if not _same(VECTORS / f"{name}.json", text_of(name))]
    for name in stale:
        print(f"{name}.json {'differs' if check else 'written'}")
        if not check:
            (VECTORS / f"{name}.json").write_text(text_of(name), "utf-8")
    return 1 if check and stale else 0


def _same(path: Path, text: str) -> bool:
    return path.exists() and path.read_text("utf-8") == text


if __name__ == "__main__":
    sys.exit(main())
