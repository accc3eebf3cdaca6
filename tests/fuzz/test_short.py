"""A short bounded run of every fuzz target, and every input that was ever found; the long run is `make fuzz`."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest

from sync.errors import LumbungError
from tests.fuzz.run import fuzz
from tests.fuzz.targets import TARGETS

FOUND = Path(__file__).parent / "found"
SECONDS, INPUTS = 3, 1000  # of each target, whichever is up first
NAMES = list(TARGETS)


@pytest.mark.parametrize("names", [NAMES[::2], NAMES[1::2]], ids=["even", "odd"])
def test_nothing_but_typed_errors_comes_out(names: list[str], tmp_path: Path) -> None:
    for name, outcome in fuzz(names, SECONDS, tmp_path, inputs=INPUTS).items():
        assert outcome.status == 0, f"{name}\n{outcome.log}"
        assert outcome.inputs > len(TARGETS[name].seeds()), f"{name}\n{outcome.log}"


@pytest.mark.parametrize("name", NAMES)
def test_a_good_seed_is_accepted(name: str) -> None:
    """So that the fuzzer begins on the far side of the first checks."""
    target = TARGETS[name]
    if target.refuses is not None:
        with pytest.raises(LumbungError, match=target.refuses.code):
            target.run(target.seeds()[0])
        return
    for seed in target.seeds():
        target.run(seed)


def test_the_harness_finds_what_is_there(tmp_path: Path) -> None:
    outcome = fuzz(["control"], 300, tmp_path)["control"]
    assert outcome.status != 0
    assert "the fuzzer works" in outcome.log
    assert [path.read_bytes()[:2] for path in (tmp_path / "control" / "found").iterdir()] == [b"LB"]


def test_what_was_found_once_is_refused_now() -> None:
    for path in sorted(FOUND.glob("*/*")):
        with contextlib.suppress(LumbungError):
            TARGETS[path.parent.name].run(path.read_bytes())
