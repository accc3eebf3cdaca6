"""What a line is of the two tables of what can be asked for on the proctor's pages: `room_acts` and `person_acts`.

Each line: its name in the address, the act and how the form becomes it, when it is offered, its fields. Who may ask
is `appliance.roles`; whether it is done is decided by the writer alone. `performing` reads the tables, the pages offer
from them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from appliance.acts import Act
from appliance.attempt_table import NEXT
from appliance.decisions.acting import OPEN
from appliance.decisions.sittings import CATEGORIES
from appliance.roles import MAY
from appliance.views import ProctorView, SeatView
from appliance.web.proctor.forms import Field, Form

NAME = Field("name", most=120)
INCIDENT = Field("category", "choice", choices=CATEGORIES)
TEXT = Field("text", "text")
GRANT = Field("grant", "hidden")  # the act that added the time which is withdrawn
RUNNING = ("running", "paused")
ALIVE = ("logged_in", "confirmed", "working")


class Head(NamedTuple):
    """What every act begins with."""

    command: bytes
    actor: str
    sitting: bytes


class Made(NamedTuple):
    """What the web makes for an act that needs it: see `performing`."""

    pin_hash: Callable[[], str]
    sealed: Callable[[bytes, str | None, str, str], bytes]  # roster id, NIP, name, document → for the centre


@dataclass(frozen=True, slots=True)
class Asked:
    """One act as it was asked for. `about`: the attempt of the person, if it is about one."""

    head: Head
    about: bytes | None
    roster: bytes
    form: Form
    made: Made

    @property
    def attempt(self) -> bytes:
        assert self.about is not None, "an act on a person"
        return self.about


@dataclass(frozen=True, slots=True)
class Step:
    """One line. `event`: the step of the attempt's table that it takes. `quick`: one tap, without a second page.

    `undo`: the line that takes it back. `shows_pin`: its answer is a page with the new PIN, once.
    """

    name: str
    act: type[Act]
    make: Callable[[Asked], Act]
    states: tuple[str, ...] = OPEN
    fields: tuple[Field, ...] = ()
    kind: str = ""
    event: str | None = None
    when: Callable[[SeatView], bool] = lambda seat: True
    whenever: Callable[[ProctorView], bool] = lambda view: True
    quick: bool = False
    undo: str | None = None
    shows_pin: bool = False

    @property
    def key(self) -> str:
        """Its name in the catalogue of texts."""
        return self.name.replace("-", "_")

    def possible(self, view: ProctorView, seat: SeatView | None = None) -> bool:
        """Whether the tables have it now."""
        if view.sitting.state not in self.states or not self.whenever(view):
            return False
        if seat is None:
            return True
        if seat.presence.moved_to is not None and self.name != "incident":
            return False
        return (self.event is None or (seat.state, self.event) in NEXT) and self.when(seat)


def offered(steps: Mapping[str, Step], role: str, view: ProctorView, seat: SeatView | None = None) -> list[Step]:
    """The lines that this role may take now."""
    return [step for step in steps.values() if role in MAY[step.act] and step.possible(view, seat)]


def replaceable(seat: SeatView) -> bool:
    """Whether a spare may take the place of this person: enrolled, and not in the room."""
    return missing(seat) or (seat.state == "absent" and seat.presence.absent)


def unlocked(view: ProctorView) -> list[SeatView]:
    """Who is at work in a browser that is not the one the exam asks for, and was not let pass."""
    return [seat for seat in view.seats if seat.presence.locked is not None and seat.state in ALIVE]


def missing(seat: SeatView) -> bool:
    """Whether nobody knows yet where an enrolled person is."""
    seen = seat.presence
    enrolled = (not seen.spare or seen.called) and seen.moved_to is None
    return seat.state == "absent" and enrolled and not (seen.absent or seen.checked_in)
