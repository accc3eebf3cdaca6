"""The box's side of the request: keys that are made here and stay here, and the request in every form it can travel in.

Called by `provisioning.enrol.cli`.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import segno

from appliance.cli import SEAL_KEY, initialise
from appliance.folder import read_identity
from appliance.settings import BoxSettings
from sync import errors
from sync.errors import LumbungError, WireError
from sync.files import write_whole
from sync.trust import SIGN_KEY
from sync.wire import enrolment
from sync.wire.keys import SealingKey, SigningKey

QUIET_MODULES = 4  # round a code, as the standard has it; some phones need it
PIXELS = 8  # a module of the picture: a code of 15 stands 7 cm high at 300 dpi


def make_box(settings: BoxSettings, random: Callable[[int], bytes]) -> None:
    """Make keys and journal where there are none yet. LumbungError OTHER_BOX where the folder is another box's."""
    mark = read_identity(settings.data_dir)
    if mark is None:
        initialise(settings, random)
    elif (mark.site, mark.box) != (settings.site, settings.box):
        named = {"configured": f"{settings.site} / {settings.box}", "answered": f"{mark.site} / {mark.box}"}
        raise LumbungError(errors.OTHER_BOX, **named, address=str(settings.data_dir))


def make_request(
    settings: BoxSettings, *, serial: str, software: str, created_ms: int, random: Callable[[int], bytes]
) -> bytes:
    """A new request, signed with the key of this box. LumbungError NOT_ENROLLED without keys."""
    try:
        sign = SigningKey.from_bytes((settings.data_dir / SIGN_KEY).read_bytes())
        seal = SealingKey.from_bytes((settings.data_dir / SEAL_KEY).read_bytes())
    except (OSError, WireError) as wrong:
        raise LumbungError(errors.NOT_ENROLLED, file=f"{SIGN_KEY}, {SEAL_KEY}") from wrong
    asked = enrolment.Request(
        settings.site,
        settings.box,
        sign.public,
        seal.public,
        serial,
        software[: enrolment.MAX_SOFTWARE],
        random(16),
        created_ms,
    )
    return enrolment.sign_request(asked, sign)


def is_still_ours(settings: BoxSettings, request: bytes) -> bool:
    """Whether a request that lies here is what this box would ask: same names, same key."""
    asked = enrolment.read_request(request)
    try:
        key = SigningKey.from_bytes((settings.data_dir / SIGN_KEY).read_bytes())
    except (OSError, WireError) as wrong:
        raise LumbungError(errors.NOT_ENROLLED, file=SIGN_KEY) from wrong
    return (asked.site, asked.box, asked.sign_key.raw) == (settings.site, settings.box, key.public.raw)


def write_forms(request: bytes, folder: Path) -> list[Path]:
    """The request as file, text and QR code (PNG, SVG) in `folder`, named after the box; the paths."""
    asked = enrolment.read_request(request)
    text = enrolment.to_text(request)
    code = segno.make(text, error="m", micro=False, boost_error=False)
    png, svg = io.BytesIO(), io.BytesIO()
    code.save(png, kind="png", scale=PIXELS, border=QUIET_MODULES)
    code.save(svg, kind="svg", scale=PIXELS, border=QUIET_MODULES, light="white")
    folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    stem = folder / f"lumbung-{asked.site}-{asked.box}"
    written = []
    for ending, data in (
        ("lmb", request),
        ("txt", (text + "\n").encode()),
        ("png", png.getvalue()),
        ("svg", svg.getvalue()),
    ):
        path = stem.with_name(f"{stem.name}.{ending}")
        write_whole(path, data, mode=0o644)
        written.append(path)
    return written


def for_the_terminal(request: bytes) -> str:
    """The QR code in half blocks, at the lowest correction: a screen has no stains, and rows are few."""
    out = io.StringIO()
    code = segno.make(enrolment.to_text(request), error="l", micro=False, boost_error=False)
    code.terminal(out, border=2, compact=True)
    return out.getvalue()
