"""Running a command of the system: what it prints, or an error with its last words. No shell, ever.

For whatever changes a machine or makes something with its tools; whoever only looks (`doctor`) has a runner that takes
a failure as an answer.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from sync import errors
from sync.errors import LumbungError
from sync.errors.base import Entry

TOOL_S = 120.0
SAID = 800  # characters of what it said last


def run_tool(
    command: Sequence[str],
    *,
    given: bytes = b"",
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    account: tuple[int, int] | None = None,
    within_s: float | None = TOOL_S,
    failure: Entry = errors.KIT_TOOL,
    named: int = 1,
) -> bytes:
    """What the command prints. LumbungError `failure` with its last words where it fails, is missing or hangs.

    `given`: its input. `env`: variables besides ours. `account`: uid and gid that it runs as, in no further group.
    `within_s`: after which it hangs; None: it may take what it takes. `named`: how many words of it the error tells.
    """
    uid, gid = account or (None, None)
    told = " ".join(command[:named])
    try:
        done = subprocess.run(  # noqa: S603  # our own command lines
            list(command),
            input=given,
            capture_output=True,
            cwd=cwd,
            env={**os.environ, "LC_ALL": "C.UTF-8", **(env or {})},
            user=uid,
            group=gid,
            extra_groups=None if account is None else [],
            timeout=within_s,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as failed:
        raise LumbungError(failure, command=told, said=type(failed).__name__) from failed
    if done.returncode != 0:
        said = (done.stderr or done.stdout).decode("utf-8", "replace").strip()[-SAID:]
        raise LumbungError(failure, command=told, said=said or f"exit {done.returncode}")
    return done.stdout
