"""Run inside a mount name space of its own, with the box's folder on a file system of a few megabytes: really full.

Called by `test_full_disk`. Prints one line of JSON with what was seen at each step.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

from sync import service
from sync.emergencies import FOLDER, EmergencyFolder
from sync.errors import LumbungError
from sync.state import read_state
from tests.sync.small_centre import serving
from tests.sync.world import SITE, World, content, dispatch


def fill(path: Path, leave_bytes: int) -> None:
    """Use up the file system to its last block, then give back so much."""
    with path.open("ab", buffering=0) as file:
        for size in (65_536, 512, 1):
            try:
                while file.write(b"\0" * size):
                    pass
            except OSError:
                continue
        file.truncate(max(0, path.stat().st_size - leave_bytes))


def seen(world: World) -> dict[str, Any]:
    state = read_state(world.folder)
    outbox = world.folder / "outbox"
    return {
        "troubles": sorted(trouble.code for trouble in state.troubles.values()),
        "backlog": state.backlog_events,
        "held": len(world.centre.events()),
        "half": [path.name for path in outbox.iterdir() if path.suffix not in (".batch", ".receipt")],
        "empty": [path.name for path in outbox.iterdir() if path.stat().st_size == 0],
        "missing": state.blobs_missing,
    }


def kept(folder: EmergencyFolder) -> list[Any]:
    """[what keeping a file came to, what lies in the folder then]."""
    try:
        outcome: Any = folder.keep(b"x" * 60_000)
    except LumbungError as error:
        outcome = error.code
    return [outcome, sorted(path.name[-10:] for path in folder.folder.iterdir())]


def main(folder: Path) -> None:
    world = World(folder / "box")
    ballast = folder / "ballast"
    told = {}
    with serving(world.centre):
        agent = world.agent()
        world.journal.add(3_000)
        service.run_once(agent)
        told["before"] = seen(world)
        world.journal.add(3_000)
        fill(ballast, 9_000)  # room for the state file, not for a batch
        service.run_once(agent)
        told["full"] = seen(world)
        folder = EmergencyFolder(world.folder / FOLDER, SITE)
        emergency = {"full": kept(folder)}
        big = content(900_000, bytes(range(256)))
        ballast.unlink()
        fill(ballast, 400_000)
        world.centre.blobs[hashlib.sha256(big).digest()] = big
        world.centre.dispatch = (7, dispatch(7, [big]))
        service.run_once(agent)
        told["half full"] = seen(world)
        ballast.unlink()
        service.run_once(agent)
        told["freed"] = seen(world)
        emergency["freed"] = kept(folder)
        service.run_once(agent)
        emergency["held"] = [len(data) for data in world.centre.emergencies.values()]
    print(json.dumps(told | {"emergency": emergency}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
