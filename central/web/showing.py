"""How staff pages show things: times, sizes, how long ago, states as badges, sorting.

Registered on the app as filters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from flask import Flask, request

from central.centre import Centre
from central.web.texts import Texts, kind_word
from sync.errors import WireError
from sync.wire import canonical
from sync.wire.kinds import KINDS
from web import languages
from web.browser_told import browser_told
from web.languages import Text

HEARD_MS = 15 * 60_000  # a box that called within this time counts as connected
DRIFT_SHOWN_MS = 2_000


def install(app: Flask, centre: Centre) -> None:
    """Give the templates their filters."""
    zone = ZoneInfo(centre.settings.zone)

    def when(ms: int | None) -> str:
        if ms is None:
            return ""
        return languages.moment(datetime.fromtimestamp(ms / 1000, UTC), languages.current(), zone)

    def ago(ms: int | None) -> str:
        return "" if ms is None else since(centre.now_ms() - ms)

    filters: dict[str, Callable[..., str]] = {
        "when": when,
        "ago": ago,
        "size": size,
        "run_time": run_time,
        "said": said,
        "starts": starts,
    }
    for name, show in filters.items():
        app.add_template_filter(show, name)
    app.jinja_env.globals.update(sorted_link=sorted_link, kind_title=kind_title)


def starts(text: str) -> str:
    """A sitting's local time as planned, 2026-11-21T08:00, as a person writes it."""
    return languages.moment(datetime.fromisoformat(text), languages.current())


def since(ms: int) -> str:
    """How long ago, in the one unit that tells: seconds, minutes, hours or days."""
    seconds = max(0, ms // 1000)
    for unit_s, texts in (
        (86_400, Text("{n} hari lalu", "{n} d ago")),
        (3_600, Text("{n} jam lalu", "{n} h ago")),
        (60, Text("{n} menit lalu", "{n} min ago")),
    ):
        if seconds >= unit_s:
            return texts.of(languages.current(), n=seconds // unit_s)
    return Text("baru saja", "just now").of(languages.current())


def length(ms: int) -> str:
    """A length of time: 45 s, 12 min, 3 h."""
    seconds = abs(ms) // 1000
    if seconds < 120:
        return Text("{n} detik", "{n} s").of(languages.current(), n=seconds)
    if seconds < 7200:
        return Text("{n} menit", "{n} min").of(languages.current(), n=seconds // 60)
    return Text("{n} jam", "{n} h").of(languages.current(), n=seconds // 3600)


def size(count: int | None) -> str:
    """Bytes in the unit that tells."""
    if count is None:
        return ""
    for unit, factor in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= factor:
            return f"{languages.number(count / factor, languages.current(), 1)} {unit}"
    return f"{count} B"


def run_time(ms: int | None) -> str:
    """Hours, minutes and seconds since the first event: 1:02:03."""
    if ms is None:
        return ""
    seconds = max(0, ms) // 1000
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def drift(wall_ms: int | None, at_ms: int | None) -> str:
    """How far a box's wall clock is from ours."""
    if wall_ms is None or at_ms is None:
        return ""
    off = wall_ms - at_ms
    if abs(off) < DRIFT_SHOWN_MS:
        return Texts.drift_none.of(languages.current())
    text = Texts.drift_ahead if off > 0 else Texts.drift_behind
    return text.of(languages.current(), time=length(off))


def said(value: Any) -> str:
    """An answer as a person reads it."""
    return ", ".join(str(each) for each in value) if isinstance(value, (list, tuple)) else str(value or "–")


def kind_title(kind: str) -> str:
    """What an event is, in words; its plain kind where there are none."""
    text = getattr(Texts, kind_word(kind), None)
    return text.of(languages.current()) if isinstance(text, Text) else kind


def facts_of(
    kind: str, body: bytes, start_k: int = 0, names: Mapping[bytes, str] | None = None
) -> list[tuple[str, str]]:
    """The fields of an event that tell a person something: ids and times, never a digest.

    `start_k`: K from which the page counts its times; `names`: of the people of the sitting, by attempt.
    """
    try:
        values = canonical.decode(body, max_bytes=1 << 20)
    except WireError:
        return []
    known = KINDS.get(kind)
    if known is None or not isinstance(values, list) or len(values) != len(known.fields):
        return []
    shown = []
    for (name, type_), value in zip(known.fields, values, strict=True):
        if (kind, name) in ABOUT_PEOPLE:
            shown += _person(name, value, names)
            continue
        if value is None or (type_.startswith("b") and type_ != "bool"):
            continue
        if name in ("lease_seq", "n", "last_n", "c", "from_c", "to_c", "ordinal"):
            continue
        if name == "unresolved":
            if value:
                shown.append((name, Texts.fact_unresolved.of(languages.current(), count=value)))
            continue
        if kind == "lockdown.failed" and name == "what" and isinstance(value, str):
            shown.append((name, browser_told(value, languages.current())))
            continue
        shown.append((name, _fact(name, value, start_k)))
    return shown


ABOUT_PEOPLE = (("message.sent", "to"), ("incident.noted", "about"))


def _fact(name: str, value: Any, start_k: int) -> str:
    """A value in words: a length, a moment on the page's clock, what an incident was about."""
    if name.endswith("_ms"):
        return length(value)
    if name.endswith("_k"):
        return Texts.fact_since.of(languages.current(), time=run_time(value - start_k))
    word = getattr(Texts, f"category_{value}", None) if name == "category" else None
    return word.of(languages.current()) if isinstance(word, Text) else said(value)


def _person(name: str, attempt: bytes | None, names: Mapping[bytes, str] | None) -> list[tuple[str, str]]:
    """To whom a message is, or whom an incident is about; nothing where the page was not told who they are."""
    if attempt is None:
        return [(name, Texts.fact_to_all.of(languages.current()))] if name == "to" else []
    who = (names or {}).get(attempt)
    return [(name, getattr(Texts, f"fact_{name}").of(languages.current(), name=who))] if who else []


def sorted_link(column: str, order: str) -> str:
    """The address of this page sorted by another column, or the other way round."""
    asked = request.args.to_dict()
    asked["sort"] = f"-{column}" if order == column else column
    return "?" + "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in asked.items())


def in_order(rows: Iterable[Any], keys: Mapping[str, Callable[[Any], Any]], default: str) -> tuple[list[Any], str]:
    """(rows sorted as the request's `sort` asks, the order that was used). Empty values come last either way."""
    order = request.args.get("sort", default)
    if order.removeprefix("-") not in keys:
        order = default
    key, backwards = keys[order.removeprefix("-")], order.startswith("-")
    listed: Sequence[Any] = list(rows)
    filled = [row for row in listed if key(row) is not None]
    filled.sort(key=key, reverse=backwards)
    return [*filled, *(row for row in listed if key(row) is None)], order


def _quoted(text: str) -> str:
    return quote(text, safe="")
