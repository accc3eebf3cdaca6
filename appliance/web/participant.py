"""The participant's API apart from the hot routes: log in, see the attempt, confirm, start, enter blocks, submit.

Routes are thin: parse, ask the room, answer. The shapes are `appliance.views`; OpenAPI is drawn from the same types.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

import msgspec
import segno
from flask import Blueprint, Response, request
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from appliance.admission import plain_nip
from appliance.commands import AskHelp, Confirm, EnterBlock, LoggedIn, LogIn, Slip, Start, Submit
from appliance.views import AttemptView, RoomView, SlipView
from appliance.web.described import described
from appliance.web.door import Door, address, bearer, door
from sync import errors
from sync.errors import LumbungError
from sync.wire.lease import LeaseToken
from web.sessions import verify_password

api = Blueprint("participant", __name__, url_prefix="/api/v1")

Short = Annotated[str, StringConstraints(min_length=1, max_length=64, strip_whitespace=True)]


Label = Annotated[str, StringConstraints(min_length=1, max_length=20, strip_whitespace=True)]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=300, strip_whitespace=True)]


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


Shape = TypeVar("Shape", bound=Body)


class Nothing(Body):
    """An empty object."""


class LogInBody(Body):
    """What a participant types: the number on the card, the card's PIN, the token on the wall.

    `seat`: the label of this PC, if its seat was checked. `reason`: why the proctor should allow a further log-in.
    """

    nip: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    pin: Short
    token: Short
    seat: Label | None = None
    reason: Reason | None = None


class HelpBody(Body):
    """Why the proctor should come."""

    reason: Reason


class SubmitBody(Body):
    """The end of the page's log and the digest of all answers, see docs/wire."""

    n: int = Field(ge=0, le=2**53 - 1)
    salt: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
    digest: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


@dataclass(frozen=True, slots=True)
class RoomAnswer(RoomView):
    """What the log-in page needs, and what a technician may ask without signing in: which box of which site this is."""

    site_id: str
    box: str
    software: str
    origin: str


@dataclass(frozen=True, slots=True)
class LogInAnswer(AttemptView):
    """The attempt, and the token of the lease that was granted."""

    lease: str


@dataclass(frozen=True, slots=True)
class SlipShown(SlipView):
    """The slip with its proofs as a QR code: an SVG as a data address."""

    qr: str


class SlipAnswer(BaseModel):
    slip: SlipShown


def read(model: type[Shape]) -> Shape:
    """The body as `model`. LumbungError WRONG_MEDIA_TYPE, BAD_JSON, BAD_FIELDS with the names of the fields."""
    if not request.is_json:
        raise LumbungError(errors.WRONG_MEDIA_TYPE)
    try:
        return model.model_validate_json(request.get_data())
    except ValidationError as wrong:
        if any(fault["type"] in ("json_invalid", "model_type") for fault in wrong.errors()):
            raise LumbungError(errors.BAD_JSON) from None
        fields = sorted({".".join(str(part) for part in fault["loc"]) for fault in wrong.errors()})
        raise LumbungError(errors.BAD_FIELDS, fields=fields) from None


@api.get("/room")
@described(RoomAnswer, tag="room", lease=False)
def room() -> Response:
    """The room: which sittings there are, no names.

    Asked by the log-in page before anyone is known.
    """
    here = door()
    view = msgspec.to_builtins(here.room.room_view())
    itself = {"site_id": here.settings.site, "box": here.settings.box}
    return _json({**view, **itself, "software": here.software, "origin": here.hosts.origin})


@api.post("/login")
@described(LogInAnswer, 401, 404, 409, 429, 503, body=LogInBody, lease=False)
def login() -> Response:
    """Log in with NIP, PIN and the sitting's token.

    A new log-in takes over from an earlier one of the same person: answers, order and time are kept. Wrong PINs are
    answered with short waits (`too_many_tries`, `details.wait_ms`); nobody is ever locked out. Where the exam wants the
    proctor's word for a further log-in (`login_needs_proctor`), sending it again with a `reason` asks for it. When a
    whole room comes at once, some are told to come back by themselves (`turn_awaited`, `details.wait_ms`).
    """
    here, typed = door(), read(LogInBody)
    nip = plain_nip(typed.nip)
    here.pins.check(nip, address())
    with here.turns.taken(f"{nip} {address()}"):
        return _json(_logged_in(here, typed, nip))


def _logged_in(here: Door, typed: LogInBody, nip: str) -> dict[str, Any]:
    """The answer to a log-in that has its turn."""
    try:
        person = here.room.identify(nip, typed.token)
        with here.turns.checking:
            if not verify_password(person.pin_hash, typed.pin):
                raise LumbungError(errors.WRONG_PIN)
    except LumbungError as error:
        if error.entry in (errors.UNKNOWN_NIP, errors.WRONG_PIN, errors.WRONG_TOKEN):
            here.pins.failed(nip, address())
        raise
    here.pins.succeeded(nip, address())
    agent = request.headers.get("User-Agent", "")[:200]
    command = LogIn(person.sitting, person.roster, person.ordinal, agent, typed.seat, typed.reason)
    reply = here.asking.ask_and_wait(command)
    if not isinstance(reply, LoggedIn):
        raise LumbungError(errors.LOGIN_NEEDS_PROCTOR, asked=True)
    _watch(reply.lease)
    view = msgspec.to_builtins(here.room.view_attempt(reply.lease))
    return {"lease": reply.token, **view}


@api.get("/attempt")
@described(AttemptView, 401, 409)
def attempt() -> Response:
    """The attempt as it is now: after a reload, or when a pulse's `rev` has changed."""
    return _attempt(_lease())


@api.get("/photo")
def photo() -> Response:
    """The participant's own photo, where the roster has one: a picture, kept in no cache, until they have submitted."""
    shown = door().room.own_photo(bearer())  # a lock-down's keys come with what the page asks besides
    return Response(shown.data, mimetype=shown.media_type, headers={"Cache-Control": "no-store"})


@api.post("/confirm")
@described(AttemptView, 401, 409, body=Nothing)
def confirm() -> Response:
    """Confirm the identity shown."""
    lease, _ = _lease(), read(Nothing)
    door().asking.ask_and_wait(Confirm(lease))
    return _attempt(lease)


@api.post("/start")
@described(AttemptView, 401, 409, body=Nothing)
def start() -> Response:
    """Begin to work; only while the sitting runs."""
    lease, _ = _lease(), read(Nothing)
    door().asking.ask_and_wait(Start(lease))
    return _attempt(lease)


@api.post("/help")
@described(AttemptView, 401, 409, body=HelpBody)
def ask_help() -> Response:
    """Ask the proctor to come; once is enough until they did."""
    lease, body = bearer(), read(HelpBody)
    door().asking.ask_and_wait(AskHelp(lease, body.reason))
    return _attempt(lease)


@api.post("/blocks/<block>/enter")
@described(AttemptView, 401, 404, 409, body=Nothing)
def enter(block: str) -> Response:
    """Enter the next block, which ends the one before; the open block may be entered again."""
    lease, _ = _lease(), read(Nothing)
    door().asking.ask_and_wait(EnterBlock(lease, block[:64]))
    return _attempt(lease)


@api.post("/submit")
@described(SlipAnswer, 401, 409, body=SubmitBody)
def submit() -> Response:
    """Submit the attempt and get the slip. Repeating gives the same slip.

    `digest_mismatch`: the box knows other answers than the page; send what is missing and submit again.
    """
    lease, body = _lease(), read(SubmitBody)
    command = Submit(lease, body.n, bytes.fromhex(body.salt), bytes.fromhex(body.digest))
    slip = door().asking.ask_and_wait(command)
    assert isinstance(slip, Slip)
    view = door().room.slip_view(slip)
    return _json({"slip": {**msgspec.to_builtins(view), "qr": _code(view)}})


@api.post("/release")
@described(None, 401, body=Nothing)
def release() -> Response:
    """The page has deleted everything it knew of this person."""
    bearer()
    read(Nothing)
    return Response(status=204)


def _lease() -> LeaseToken:
    """The lease of the request, whose browser is looked at where the exam wants it."""
    lease = bearer()
    _watch(lease)
    return lease


def _watch(lease: LeaseToken) -> None:
    path, query = request.environ["asgi.scope"]["raw_path"], request.query_string  # as they came: so they were hashed
    target = path + (b"?" + query if query else b"")
    door().watch.look(lease, target.decode("latin-1"), request.headers.get)


def _code(slip: SlipView) -> str:
    """The proofs as a QR code: the address of the centre's page for them, where it is known."""
    address = door().settings.verify_url
    text = f"{address}?d={slip.digest}&h={slip.head}" if address else f"LUMBUNG {slip.digest} {slip.head}"
    drawn: str = segno.make(text, error="m", micro=False).svg_data_uri(border=2, omitsize=True)
    return drawn


def _attempt(lease: LeaseToken) -> Response:
    return _json(door().room.view_attempt(lease))


def _json(value: Any) -> Response:
    return Response(msgspec.json.encode(value), mimetype="application/json")
