"""Commands of the system: what they print is given back, and however they fail is one error with their last words."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from provisioning.outside import SAID, run_tool
from sync import errors
from sync.errors import LumbungError


def refused(command: Sequence[str], **how: object) -> LumbungError:
    with pytest.raises(LumbungError) as caught:
        run_tool(command, **how)  # type: ignore[arg-type]
    return caught.value


def test_it_works(tmp_path: Path) -> None:
    script = "cat; pwd; echo $LC_ALL $OURS $HOME"
    printed = run_tool(["sh", "-c", script], given=b"masuk\n", cwd=tmp_path, env={"OURS": "milik kita"})
    assert printed.decode().splitlines() == ["masuk", str(tmp_path), f"C.UTF-8 milik kita {os.environ['HOME']}"]
    assert run_tool(["cat"]) == b"", "without an input there is none, and nothing waits for one"


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["sh", "-c", "echo biasa; echo sebab >&2; exit 3"], "sebab"),
        (["sh", "-c", "echo hanya ini; exit 3"], "hanya ini"),
        (["false"], "exit 1"),
        (["/tidak/ada"], "FileNotFoundError"),
    ],
)
def test_a_failure_is_told_with_its_last_words(command: list[str], said: str) -> None:
    assert refused(command).details == {"command": command[0], "said": said}


def test_only_the_end_of_much_is_told() -> None:
    said = refused(["sh", "-c", "yes | head -n 100000 >&2; echo akhir >&2; exit 1"]).details["said"]
    assert said.endswith("akhir")
    assert len(said) == SAID


def test_what_hangs_is_ended() -> None:
    assert refused(["tail", "-f", "/dev/null"], within_s=0.3).details["said"] == "TimeoutExpired"


def test_whoever_asks_names_the_error_and_how_much_of_the_command_it_tells() -> None:
    found = refused(["sh", "-c", "exit 1", "x"], failure=errors.NETWORK_COMMAND, named=2)
    assert (found.entry, found.details["command"]) == (errors.NETWORK_COMMAND, "sh -c")


@pytest.mark.root
def test_another_account_has_none_of_our_groups() -> None:
    assert run_tool(["id"], account=(65_534, 65_534)).decode().split() == [
        "uid=65534(nobody)",
        "gid=65534(nogroup)",
        "groups=65534(nogroup)",
    ]
