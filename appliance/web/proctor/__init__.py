"""The proctor's pages at /pengawas: the room at a glance, each person of it, and every act, in two steps.

`entry` guards the way in; `room`, `people` and `closing` are what is looked at; `performing` takes the acts, whose one
table is `acts`. Only over TLS or on the box itself.
"""

from __future__ import annotations

from flask import Flask

from appliance.web.proctor import (
    cards,
    closing,
    computer_list,
    emergency,
    entry,
    passwords,
    people,
    performing,
    room,
    told,
)


def install(app: Flask) -> None:
    """Put the proctor's pages on the box's app."""
    for module in (entry, passwords, emergency, computer_list, room, people, closing, performing):
        app.register_blueprint(module.pages)
    app.register_blueprint(cards.pages)
    app.register_blueprint(told.answers)
