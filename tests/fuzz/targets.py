"""All fuzz targets by name, and the positive control. Read by `one`, `run` and the short run of the tests."""

from __future__ import annotations

from tests.fuzz.box import BOX
from tests.fuzz.enrolment import ENROLMENT
from tests.fuzz.target import Target
from tests.fuzz.wire import WIRE

TARGETS: dict[str, Target] = {**WIRE, **ENROLMENT, **BOX}


def _control(data: bytes) -> None:
    """An error that is not typed, which a harness worth its time must find."""
    if data[:1] == b"L" and data[1:2] == b"B":
        raise ValueError("the fuzzer works")


CONTROL = Target(_control, lambda: [b"L?"])
