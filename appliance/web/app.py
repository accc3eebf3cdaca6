"""Both faces of the box as one ASGI app: made in gunicorn's worker after the fork, started, stopped.

Named by `appliance.cli`; `appliance.worker` calls `start`, `stop` and `turns`.
"""

from __future__ import annotations

import asyncio
import io
import threading
import time
from collections.abc import Callable
from datetime import datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import IO, Any

import structlog
from flask import Flask, Request, Response

from appliance.box import Box
from appliance.command_key import key_of
from appliance.decisions.accounts import given_digest
from appliance.emergencies import Emergencies
from appliance.rehearsal import Rehearsal
from appliance.seat_checks import SeatChecks
from appliance.serve import GRACEFUL_S
from appliance.settings import BoxSettings
from appliance.web import checkup, dating, front, papers, participant, proctor, rehearsal, seats
from appliance.web.asking import Asking
from appliance.web.blobs import Blobs
from appliance.web.body import BodyReader, Receive
from appliance.web.door import Door, now_s
from appliance.web.intake import Intake, Scope, Send
from appliance.web.lockdown import Watch
from appliance.web.proctor.board import Boards
from appliance.web.roomy import Roomy, signed_in
from appliance.web.texts import Texts
from appliance.web.tries import Tries
from appliance.web.turns import Turns
from appliance.web.whole import whole_request
from sync import errors
from sync.emergencies import FOLDER, EmergencyFolder
from sync.errors import LumbungError
from web import errors as error_pages
from web import languages, pages, security, sessions
from web.browser_told import browser_told
from web.languages import current
from web.security import Hosts
from web.sessions import Account, Sessions

log = structlog.get_logger("box")

LOCK_WAIT_S = GRACEFUL_S + 10.0  # longer than the process before us may take to end


class BoxApp:
    """The box's ASGI app. Nothing is opened before `start`."""

    def __init__(self, settings: BoxSettings) -> None:
        self._settings = settings
        self._software = _software()
        self._box: Box | None = None
        self._intake: Intake | None = None
        self._sweeping: list[asyncio.Task[None]] = []
        self._letting_go: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self._intake is not None
        await self._intake(scope, receive, send)

    async def start(self, ending: asyncio.Event) -> None:
        """Take the lock, fold the journal, start the writer. LumbungError where the box must not serve.

        Returns early when `ending` is set meanwhile: waiting for the lock may take as long as another process's end.
        """
        loop = asyncio.get_running_loop()
        opened: asyncio.Future[Box] = loop.create_future()
        threading.Thread(target=self._open, args=(loop, opened), name="open", daemon=True).start()
        ended = asyncio.ensure_future(ending.wait())
        await asyncio.wait([opened, ended], return_when=asyncio.FIRST_COMPLETED)  # type: ignore[type-var]  # two kinds of future
        ended.cancel()
        if not opened.done():
            return
        self._box = opened.result()
        self._box.start()
        room = self._box.room
        asking = Asking(room, loop)
        hosts = Hosts.of(self._settings.origin, self._settings.hosts)
        bodies = BodyReader(self._settings.body_limit_bytes, self._settings.body_seconds)
        door = self._door(self._box, asking, hosts)
        flask_app = make_pages(door, key_of(self._settings.data_dir))
        roomy = Roomy(bodies, signed_in(flask_app, door.sessions))
        self._intake = Intake(room, asking, Blobs(room), hosts, bodies, door.watch, flask_app, front.load(), roomy)
        self._sweeping = [asyncio.create_task(each.sweep()) for each in (bodies, roomy.bodies)]
        self._letting_go = asyncio.create_task(_let_go(ending, flask_app.extensions["boards"]))

    async def stop(self) -> None:
        """Close the journal. Nothing that was promised depends on it."""
        for task in (*self._sweeping, self._letting_go):
            if task is not None:
                task.cancel()
        if self._intake is not None:
            self._intake.close()
        if self._box is not None:
            await asyncio.to_thread(self._box.stop)

    def take(self, scheme: str, data: bytes, answer: Callable[[bytes], None]) -> bool:
        """Whether `data` is one hot request in one piece. If so, `answer` is called with its response, now or later."""
        request = whole_request(data)
        if request is None or self._intake is None:
            return False
        self._intake.take(scheme, request, answer)
        return True

    def turns(self) -> int:
        """A number that grows with every commit (the box clock's comes each second), and with each that a full disk
        refused: a restart would make no room, and would take the pages away that say so.
        """
        return self._box.room.commits + self._box.room.refusals if self._box is not None else 0

    def _open(self, loop: asyncio.AbstractEventLoop, opened: asyncio.Future[Box]) -> None:
        def settle(set_: Callable[[Any], None], value: Any) -> None:
            if not opened.done():
                set_(value)

        try:
            box = Box.open(self._settings, software=self._software, wait_s=LOCK_WAIT_S)
        except Exception as wrong:  # noqa: BLE001 - carried to the coroutine that waits
            loop.call_soon_threadsafe(settle, opened.set_exception, wrong)
        else:
            loop.call_soon_threadsafe(settle, opened.set_result, box)

    def _door(self, box: Box, asking: Asking, hosts: Hosts) -> Door:
        room = box.room

        def find(name: str) -> Account | None:
            proctor_ = room.published.library.proctors.get(name)
            if proctor_ is None:
                return None
            kept = room.published.passwords.get(name)
            if kept is not None and kept.given == given_digest(proctor_.password_hash):
                return Account(proctor_.account, proctor_.name, proctor_.role, kept.hash)
            told = (proctor_.account, proctor_.name, proctor_.role, proctor_.password_hash)
            return Account(*told, must_change=proctor_.must_change)

        return Door(
            room=room,
            asking=asking,
            unlock=box.unlock,
            look_now=box.look_now,
            settings=self._settings,
            hosts=hosts,
            sessions=Sessions(find, now_s),
            pins=Tries(time.monotonic),
            turns=Turns(time.monotonic),
            passwords=Tries(time.monotonic),
            software=self._software,
            watch=Watch(room, self._settings.data_dir, hosts.origin),
        )


class InMemory(Request):
    """A request whose files stay where its body is already, in memory: a temporary file would fail on a full disk."""

    def _get_file_stream(self, *_args: Any, **_kwargs: Any) -> IO[bytes]:
        return io.BytesIO()


async def _let_go(ending: asyncio.Event, boards: Boards) -> None:
    """Answer the consoles that wait for news as soon as the end is near: they must not hold it up."""
    await ending.wait()
    boards.end()


def make_pages(door: Door, secret: bytes) -> Flask:
    """The Flask face: the participant's API apart from the hot routes, and the proctor's pages."""
    app = Flask("appliance.web", static_folder=None)
    app.request_class = InMemory
    app.extensions["door"] = door
    kept = EmergencyFolder(door.settings.data_dir / FOLDER, door.settings.site)
    app.extensions["emergencies"] = Emergencies(kept)
    app.extensions["rehearsal"] = Rehearsal.of(door.settings.data_dir)
    app.extensions["seat_checks"] = SeatChecks(door.settings.data_dir)
    sessions.configure(app, cookie="lumbung_box", secret=secret, secure=door.hosts.origin.startswith("https:"))
    pages.install(app, Path(__file__).parent / "static")
    languages.install(app, Texts)
    security.install(app, door.hosts, token_prefixes=("/api/v1/",))
    error_pages.install(app)
    app.add_template_filter(lambda what: browser_told(what, current()), "browser_told")
    app.add_template_filter(lambda text: _starts(text, door.room.room_view().zone), "starts")
    app.register_blueprint(participant.api)
    app.register_blueprint(seats.api)
    proctor.install(app)
    app.register_blueprint(papers.pages)
    app.register_blueprint(dating.pages)
    app.register_blueprint(checkup.pages)
    app.register_blueprint(rehearsal.pages)

    @cache
    def drawn() -> dict[str, Any]:
        from appliance.web.openapi import document  # here, so that no start waits for it

        return document(app)

    @app.get("/")
    def front_page() -> Response:
        raise LumbungError(errors.PAGE_NOT_BUILT)  # where it is built, intake has answered already

    @app.get("/trusted.svg")
    def trusted() -> Response:
        """A picture that a page of another origin may show, to learn whether this browser trusts our certificate."""
        headers = {"Cross-Origin-Resource-Policy": "cross-origin", "Cache-Control": "no-store"}
        return Response('<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>', 200, headers, "image/svg+xml")

    @app.get("/api/v1/openapi.json")
    def openapi() -> dict[str, Any]:
        return drawn()

    return app


def _software() -> str:
    """The installed version; "0" in a checkout that nobody installed."""
    try:
        return version("lumbung")
    except PackageNotFoundError:
        return "0"


def _starts(text: str, zone: str) -> str:
    """A planned start, written as local ISO time, in the page's language."""
    words = languages.moment(datetime.fromisoformat(text), languages.current())
    return f"{words} {languages.ZONE_NAMES.get(zone, zone)}"
