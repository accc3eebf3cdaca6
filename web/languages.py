"""Two languages, one typed catalogue: Indonesian first, English second; a cookie remembers the choice.

An app's texts are the attributes of one class that inherits `Common`; mypy and StrictUndefined both find a missing one.
Dates and numbers are written by Babel in the chosen language.
"""

from __future__ import annotations

from datetime import date, datetime, tzinfo
from typing import Any, Final, Literal, NamedTuple, cast
from urllib.parse import urlsplit

from babel.dates import format_date, format_time
from babel.numbers import format_decimal
from flask import Flask, Response, has_request_context, redirect, request

Language = Literal["id", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("id", "en")
COOKIE = "lumbung_language"
ZONE_NAMES = {"Asia/Jakarta": "WIB", "Asia/Pontianak": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}


class Text(NamedTuple):
    """One text in both languages; `{name}` places are filled by `of`."""

    id: str
    en: str

    def of(self, language: Language, **values: object) -> str:
        text = self.id if language == "id" else self.en
        return text.format(**values) if values else text


class Common:
    """Texts that every page needs."""

    product = Text("Lumbung", "Lumbung")
    places = Text("Bagian", "Places")
    skip = Text("Langsung ke isi", "Skip to content")
    language = Text("Bahasa", "Language")
    sign_in = Text("Masuk", "Sign in")
    sign_out = Text("Keluar", "Sign out")
    account = Text("Akun", "Account")
    password = Text("Kata sandi", "Password")
    back = Text("Kembali", "Back")
    home = Text("Halaman depan", "Front page")
    cancel = Text("Batal", "Cancel")
    confirm = Text("Ya, lakukan", "Yes, do it")
    what_to_do = Text("Yang dapat dilakukan", "What you can do")
    error_title = Text("Tidak dapat dilanjutkan", "This cannot go on")
    yes = Text("ya", "yes")
    no = Text("tidak", "no")
    none = Text("tidak ada", "none")


class Words:
    """A catalogue bound to one language: `t.sign_in` is a str, `t.say('moved', name=…)` fills the places of a text."""

    def __init__(self, catalogue: type[Common], language: Language) -> None:
        self._catalogue = catalogue
        self._language = language

    def __getattr__(self, name: str) -> str:
        text = getattr(self._catalogue, name)  # AttributeError: StrictUndefined turns it into an error of the page
        if not isinstance(text, Text):
            raise AttributeError(name)
        return text.of(self._language)

    def say(self, name: str, **values: object) -> str:
        text = getattr(self._catalogue, name)
        assert isinstance(text, Text)
        return text.of(self._language, **values)


def texts_of(catalogue: type) -> dict[str, Text]:
    """Every text of a catalogue by name, inherited ones among them."""
    return {
        name: text
        for each in reversed(catalogue.__mro__)
        for name, text in vars(each).items()
        if isinstance(text, Text)
    }


def current() -> Language:
    """The language of the current request: the cookie's, else Indonesian.

    Accept-Language is not asked: it says how a lab PC was installed, not who sits there.
    """
    chosen = request.cookies.get(COOKIE) if has_request_context() else None
    return chosen if chosen in LANGUAGES else "id"


def number(value: float, language: Language, digits: int = 0) -> str:
    """3.000 in Indonesian, 3,000 in English; `digits` after the decimal sign."""
    return str(format_decimal(value, format="#,##0" + ("." + "0" * digits if digits else ""), locale=language))


def day(value: date, language: Language) -> str:
    """29 Februari 2024, 29 February 2024."""
    return str(format_date(value, format="d MMMM y", locale=language))


def moment(value: datetime, language: Language, zone: tzinfo | None = None) -> str:
    """29 Februari 2024 14.05 WITA: 24 hours, with the zone's everyday name. A naive `value` is local already."""
    local = value.astimezone(zone) if zone is not None and value.tzinfo is not None else value
    key = str(getattr(local.tzinfo, "key", "")) if local.tzinfo else ""
    clock = format_time(local, format="HH:mm", locale="en")
    shown = clock.replace(":", ".") if language == "id" else clock
    return f"{day(local.date(), language)} {shown} {ZONE_NAMES.get(key, key)}".rstrip()


def install(app: Flask, catalogue: type[Common]) -> None:
    """Give templates `t`, `language`, `languages` and the filters `number`, `day`, `moment`.

    Adds the switch `/language/<code>?next=/path`.
    """

    @app.context_processor
    def _context() -> dict[str, Any]:
        language = current()
        return {"t": Words(catalogue, language), "language": language, "languages": LANGUAGES}

    @app.get("/language/<code>")
    def switch_language(code: str) -> Response:
        response = cast(Response, redirect(local_path(request.args.get("next", "/")), 303))
        if code in LANGUAGES:
            response.set_cookie(
                COOKIE, code, max_age=365 * 86_400, samesite="Lax", httponly=True, secure=request.is_secure
            )
        return response

    app.add_template_filter(lambda value, digits=0: number(value, current(), digits), "number")
    app.add_template_filter(lambda value: day(value, current()), "day")
    app.add_template_filter(lambda value, zone=None: moment(value, current(), zone), "moment")


def local_path(target: str) -> str:
    """`target` if it is a path on this server, else `/`: a link must not send anyone elsewhere."""
    parts = urlsplit(target)
    plain = target.startswith("/") and not target.startswith(("//", "/\\")) and not parts.netloc and not parts.scheme
    return target if plain and target.isprintable() and "\\" not in target else "/"
