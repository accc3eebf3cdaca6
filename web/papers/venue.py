"""Where, what and by whom: what every paper says of its sitting before anything else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from web.papers.shown import Shown


@dataclass(frozen=True, slots=True)
class Place:
    """Where, what and by whom: all that is known before anybody came, so also what a blank form may carry.

    `zone` as IANA name. `exam` is the title by language. `origin` is the site's one address, scheme and port included;
    `second_address` the same by IP. `city` stands before the date of signing.
    """

    site: str = ""
    room: str = ""
    zone: str = "Asia/Jakarta"
    sitting: str = ""
    exam: Mapping[str, str] = field(default_factory=dict)
    box: str = ""
    organiser: str = ""
    event: str = ""
    city: str = ""
    origin: str = ""
    second_address: str = ""


def place_told(place: Place, shown: Shown) -> dict[str, str]:
    """The place as the templates print it."""
    return {
        "organiser": shown.plain(place.organiser),
        "event": shown.plain(place.event),
        "site": shown.plain(place.site),
        "room": shown.plain(place.room),
        "sitting": shown.plain(place.sitting),
        "exam": shown.titled(place.exam),
        "box": shown.plain(place.box),
        "city": shown.plain(place.city),
        "origin": shown.plain(place.origin),
        "second_address": shown.plain(place.second_address),
    }
