"""The papers of a sitting at /pengawas/<sitting>/dokumen: a page of previews, PDFs to fetch, the head to copy by hand.

For everyone with an account in the room, technicians too; only over TLS or on the box itself. One paper is made at a
time, and a few may wait: making one takes a core for a moment, and the room's threads belong to the exam.
"""

from __future__ import annotations

import re
import threading
import time
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib.util import find_spec
from typing import TypeVar, cast, get_args

import structlog
from flask import Blueprint, Response, render_template, request

from appliance.papers import words
from appliance.papers.facts import Batch, Carried, Facts, Head, Settling
from appliance.papers.make import PICTURE_PPI, make, pictures
from appliance.papers.sheets import PAPERS, Paper
from appliance.recounting.telling import Beside, facts_of
from appliance.web.door import door
from appliance.web.proctor.entry import guard
from appliance.web.texts_papers import PaperTexts
from sync import errors, ranges
from sync.errors import LumbungError
from sync.settling import settlements
from sync.wire.answers import head_text
from web.languages import LANGUAGES, Language, Words, current
from web.sessions import Account

log = structlog.get_logger("box")
pages = Blueprint("papers", __name__, url_prefix="/pengawas")

BEFORE: tuple[Paper, ...] = ("cards", "attendance", "integrity")
AFTER: tuple[Paper, ...] = ("minutes", "reconciliation", "incidents", "settlement", "handover")
PREVIEW_PPI = 60  # 500 px across: a small picture on a dense screen
WAITING = 4  # that may stand in line
WAIT_S = 30.0
RETRY_MS = 3_000

_IN_LINE = threading.BoundedSemaphore(WAITING + 1)
_AT_WORK = threading.BoundedSemaphore(1)

Made = TypeVar("Made")


guard(pages)


@pages.get("/<sitting>/dokumen")
def listing(sitting: str) -> str:
    """What there is to print, and the head in large type."""
    account, key = _entered(sitting)
    facts = _facts(key)
    head = facts.handover.closing or facts.head
    assert head is not None
    language = current()
    return render_template(
        "papers/listing.html",
        account=account,
        sitting=sitting,
        place=facts.place,
        printing=find_spec("typst") is not None,
        missing=errors.PRINTING_MISSING,
        head=[head.head[at : at + 4] for at in range(0, 16, 4)],
        seq=head.seq,
        epoch=head.epoch,
        closed=facts.handover.closing is not None,
        groups=(("before", BEFORE), ("after", AFTER)),
        titles={paper: _title(paper, language) for paper in PAPERS},
        p=Words(PaperTexts, language),
    )


@pages.get("/<sitting>/dokumen/<paper>.pdf")
def fetch(sitting: str, paper: str) -> Response:
    """The paper as a PDF, `?lang=` id or en, `?blank=1` as a form to fill by hand."""
    account, key = _entered(sitting)
    name, language, blank = _asked(paper)
    began = time.monotonic()

    def one() -> tuple[Facts, bytes]:
        facts = _facts_for(name, key)
        return facts, make(name, facts, language, blank)

    facts, made = _alone(one)
    took_ms = int((time.monotonic() - began) * 1_000)
    log.info("paper made", paper=name, blank=blank, account=account.name, sitting=sitting, took_ms=took_ms)
    response = _private(made, "application/pdf")
    file = _plain(_title(name, language), facts.place.sitting, facts.place.room, _BLANK[language] if blank else "")
    response.headers["Content-Disposition"] = f'attachment; filename="{file}.pdf"'
    return response


@pages.get("/<sitting>/dokumen/<paper>.png")
def preview(sitting: str, paper: str) -> Response:
    """One page as a picture, `?page=` from 1; small, or with `?large=1` to be read."""
    _, key = _entered(sitting)
    name, language, blank = _asked(paper)
    ppi = PICTURE_PPI if request.args.get("large") == "1" else PREVIEW_PPI
    made = _alone(lambda: pictures(name, _facts_for(name, key), language, blank, ppi))
    number = request.args.get("page", 1, type=int)
    if not 1 <= number <= len(made):
        raise LumbungError(errors.NO_SUCH_PAGE)
    return _private(made[number - 1], "image/png")


_BLANK: dict[Language, str] = {"id": "kosong", "en": "blank"}


def _entered(sitting: str) -> tuple[Account, bytes]:
    """The signed-in account and the sitting's id. LumbungError NOT_SIGNED_IN, NO_SUCH_PAGE."""
    account = door().sessions.require()
    try:
        key = bytes.fromhex(sitting)
    except ValueError:
        key = b""
    if len(key) != 16 or key.hex() != sitting or key not in door().room.published.library.sittings:
        raise LumbungError(errors.NO_SUCH_PAGE)
    return account, key


def _asked(paper: str) -> tuple[Paper, Language, bool]:
    """Which paper, in which language, filled or blank. LumbungError NO_SUCH_PAPER, BAD_FIELDS."""
    if paper not in get_args(Paper):
        raise LumbungError(errors.NO_SUCH_PAPER, paper=paper[:40])
    language = request.args.get("lang", current())
    if language not in LANGUAGES:
        raise LumbungError(errors.BAD_FIELDS, fields=["lang"])
    return cast(Paper, paper), language, request.args.get("blank") == "1"


def _facts_for(paper: Paper, sitting: bytes) -> Facts:
    """What this paper needs to be told. The settling alone hangs on more than the journal."""
    facts = _facts(sitting, spares=paper == "cards")
    return replace(facts, settling=settling_of(sitting)) if paper == "settlement" else facts


def settling_of(sitting: bytes) -> Settling | None:
    """The sitting between box and centre; None before it was opened."""
    try:
        (told,) = settlements(door().settings.data_dir, (sitting,))
    except LumbungError as unknown:
        if unknown.entry is not errors.UNKNOWN_SITTING:
            raise
        return None
    closing = None
    if told.head is not None and told.epoch is not None and told.seq is not None:
        closing = Head(head_text(told.head), told.epoch.hex(), told.seq)
    return Settling(
        settled=told.settled,
        closing=closing,
        carried=tuple(
            Carried(
                each.epoch.hex(),
                each.first,
                each.last,
                each.events - ranges.count(each.missing),
                ranges.count(each.archived),
            )
            for each in told.stretches
        ),
        missing=tuple(Batch(each.epoch.hex(), *run) for each in told.stretches for run in each.missing),
        forks=told.forks,
    )


def _facts(sitting: bytes, *, spares: bool = False) -> Facts:
    """What the journal tells up to the head that is published now."""
    here = door()
    room, settings = here.room, here.settings
    beside = Beside(
        receipts=room.receipts,
        written=room.written(),
        box=settings.box,
        origin=settings.origin,
        organiser=settings.organiser,
        event=settings.event,
        city=settings.city,
    )
    return facts_of(settings.data_dir, room.published, sitting, beside, spares=spares)


def _alone(make_one: Callable[[], Made]) -> Made:
    """The result, made while no other paper is. LumbungError TOO_MANY_REQUESTS where the line is long."""
    with _held(_IN_LINE, 0), _held(_AT_WORK, WAIT_S):
        return make_one()


@contextmanager
def _held(semaphore: threading.BoundedSemaphore, wait_s: float) -> Iterator[None]:
    if not semaphore.acquire(timeout=wait_s):
        raise LumbungError(errors.TOO_MANY_REQUESTS, wait_ms=RETRY_MS)
    try:
        yield
    finally:
        semaphore.release()


def _private(body: bytes, media_type: str) -> Response:
    """It names people: no cache keeps it."""
    response = Response(body, mimetype=media_type)
    response.headers["Cache-Control"] = "no-store"
    return response


def _title(paper: Paper, language: Language) -> str:
    return words.words(language)[f"title_{paper}"]


def _plain(*parts: str) -> str:
    """A file's name that every system takes: `berita-acara-sesi-1-lab-2`."""
    text = unicodedata.normalize("NFKD", " ".join(parts)).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", text).strip("-")[:100]
