"""The readiness certificate: what a rehearsal on a box found out about its room, signed with the box's own key.

Made by `provisioning.rehearse`, carried by the agent, verified and shown by the centre. It says nothing of any person
and holds no answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

from sync import errors
from sync.errors import WireError
from sync.wire import shape, signed
from sync.wire.canonical import Value
from sync.wire.keys import SigningKey, VerifyKey

TAG = "lumbung/readiness/1"
MAX_BYTES = 16_384
MAX_STEPS = 32
MAX_DRILL = 16
MAX_CHECKS = 64
MAX_SEATS = 10_000

Result = Literal["passed", "failed", "skipped"]

_seats = shape.between(0, MAX_SEATS)
_result = shape.literal(*get_args(Result))


class Step(NamedTuple):
    """One step of the growing load: so many seats at once, and how long their saves took. `lost`: never answered."""

    seats: int
    saves: int
    p50_us: int
    p99_us: int
    worst_us: int
    lost: int


class Drilled(NamedTuple):
    """One step of the drill. `took_ms`: from the act until every seat was served again; 0 where it was skipped."""

    step: str
    result: Result
    took_ms: int


@dataclass(frozen=True, slots=True)
class Readiness:
    """What a rehearsal found.

    `capacity`: seats that this room carries, by the formula of docs/wire/readiness.md; 0 where even the first step of
    the load was too slow. `limit_us`: the longest p99 of a save that counted as carried. `lost`: confirmed answers that
    were not there afterwards. `failed_checks`: of the doctor, by their ids.
    """

    site: str
    box: str
    at_ms: int
    software: str
    package_bytes: int
    pcs: int
    simulated: int
    capacity: int
    limit_us: int
    lost: int
    steps: tuple[Step, ...]
    drill: tuple[Drilled, ...]
    failed_checks: tuple[str, ...]

    @property
    def ready(self) -> bool:
        """Nothing was lost, nothing failed, and the room carries somebody."""
        failed = any(each.result == "failed" for each in self.drill)
        return self.capacity > 0 and self.lost == 0 and not self.failed_checks and not failed


def sign_readiness(readiness: Readiness, signer: SigningKey) -> bytes:
    """The certificate's bytes. WireError(WRONG_SHAPE) where a centre would refuse them."""
    steps: list[Value] = [list(each) for each in readiness.steps]
    drill: list[Value] = [list(each) for each in readiness.drill]
    fields: list[Value] = [
        readiness.site,
        readiness.box,
        readiness.at_ms,
        readiness.software,
        readiness.package_bytes,
        readiness.pcs,
        readiness.simulated,
        readiness.capacity,
        readiness.limit_us,
        readiness.lost,
        steps,
        drill,
        list(readiness.failed_checks),
    ]
    made = signed.sign(TAG, fields, signer)
    read_readiness(made, signer.public)
    return made


def read_readiness(data: bytes, box_key: VerifyKey) -> Readiness:
    """The certificate, if the box of `box_key` signed it. WireError as `signed.verify`, or WRONG_SHAPE."""
    payload = signed.verify(TAG, data, signed.among((box_key,)), max_bytes=MAX_BYTES)
    fields = shape.payload(
        payload,
        TAG,
        shape.identifier,
        shape.identifier,
        shape.count,
        shape.text(80, 1),
        shape.count,
        _seats,
        _seats,
        _seats,
        shape.count,
        shape.count,
        shape.rows(MAX_STEPS),
        shape.rows(MAX_DRILL),
        shape.rows(MAX_CHECKS),
    )
    site, box, at_ms, software, package_bytes, pcs, simulated, capacity, limit_us, lost, steps, drill, failed = fields
    if not all(shape.identifier(each) for each in failed) or len(set(failed)) != len(failed):
        raise WireError(errors.WRONG_SHAPE, where="failed checks")
    return Readiness(
        site=site,
        box=box,
        at_ms=at_ms,
        software=software,
        package_bytes=package_bytes,
        pcs=pcs,
        simulated=simulated,
        capacity=capacity,
        limit_us=limit_us,
        lost=lost,
        steps=tuple(Step(*shape.row(each, "step", _seats, *[shape.count] * 5)) for each in steps),
        drill=tuple(Drilled(*shape.row(each, "drill", shape.identifier, _result, shape.count)) for each in drill),
        failed_checks=tuple(failed),
    )
