"""The pieces that both faces share, on a small Flask app: each refusal, and what a page may say."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import structlog
from flask import Flask, Response, render_template_string, request
from flask.testing import FlaskClient

from sync import errors
from sync.errors import LumbungError
from web import errors as error_pages
from web import languages, pages, security, sessions

ORIGIN = "http://barn.local:8080"


class Texts(languages.Common):
    greeting = languages.Text("Halo {who}", "Hello {who}")


class Browser(FlaskClient):
    """A client that is at the canonical origin unless a test says otherwise."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        kwargs.setdefault("base_url", ORIGIN)
        return super().open(*args, **kwargs)


class Clock:
    now_s = 1_000_000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def accounts() -> dict[str, sessions.Account]:
    return {"ani": sessions.Account("ani", "Ani", "proctor", sessions.hash_password("rahasia"))}


@pytest.fixture
def client(clock: Clock, accounts: dict[str, sessions.Account], tmp_path: Path) -> FlaskClient:
    app = Flask(__name__, static_folder=None)
    (tmp_path / "own.js").write_text("1")
    sessions.configure(app, cookie="test", secret=b"k" * 32, secure=False)
    pages.install(app, tmp_path)
    languages.install(app, Texts)
    security.install(
        app, security.Hosts.of(ORIGIN, ["10.0.0.1"]), machine_prefixes=("/sync/",), token_prefixes=("/api/",)
    )
    error_pages.install(app)
    who = sessions.Sessions(accounts.get, clock)

    @app.get("/")
    def front() -> str:
        return render_template_string(
            "{% extends 'base.html' %}{% block main %}{{ t.say('greeting', who='<b>') }}{% endblock %}"
        )

    @app.get("/form")
    def form() -> str:
        return security.csrf_token()

    @app.post("/sign-in")
    def sign_in() -> str:
        return who.sign_in(request.form["name"], request.form["password"]).name

    @app.post("/sign-out")
    def sign_out() -> str:
        who.sign_out()
        return ""

    @app.get("/me")
    def me() -> str:
        return who.require("proctor").title

    @app.get("/chief")
    def chief() -> str:
        return who.require("chief").title

    @app.post("/api/echo")
    def echo() -> Response:
        return Response(request.get_data())

    @app.post("/sync/echo")
    def machine() -> Response:
        return Response(request.get_data())

    @app.get("/wait")
    def wait() -> str:
        raise LumbungError(errors.TOO_MANY_REQUESTS, wait_ms=1500)

    @app.get("/broken")
    def broken() -> str:
        raise RuntimeError("secret 199001012020011001")

    @app.get("/missing-text")
    def missing_text() -> str:
        return render_template_string("{{ t.no_such_text }}")

    app.test_client_class = Browser
    return app.test_client()


def token(client: FlaskClient) -> str:
    return client.get("/form").text


def sign_in(client: FlaskClient, password: str = "rahasia") -> int:
    form = {"csrf": token(client), "name": "ani", "password": password}
    return client.post("/sign-in", data=form, headers={"Origin": ORIGIN}).status_code


def test_it_works(client: FlaskClient) -> None:
    answer = client.get("/")
    assert answer.status_code == 200
    assert "Halo &lt;b&gt;" in answer.text
    assert 'lang="id"' in answer.text
    for name, value in security.HEADERS:
        assert answer.headers[name] == value
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_policy_lets_nothing_run_inline_or_from_elsewhere() -> None:
    assert "unsafe" not in security.CONTENT_SECURITY_POLICY
    assert "http" not in security.CONTENT_SECURITY_POLICY
    assert "default-src 'none'" in security.CONTENT_SECURITY_POLICY


@pytest.mark.parametrize("host", ["evil.example", "barn.local", "barn.local:80", "localhost:8080", "10.0.0.1:x", ""])
def test_a_host_that_is_not_on_the_list_is_refused(client: FlaskClient, host: str) -> None:
    answer = client.get("/", headers={"Host": host, "Accept": "application/json"})
    assert answer.status_code == 421
    assert answer.json is not None
    assert answer.json["error"]["details"]["origin"] == ORIGIN


def test_another_name_on_the_list_is_served_in_any_case(client: FlaskClient) -> None:
    assert client.get("/", headers={"Host": "10.0.0.1"}).status_code == 200
    assert client.get("/", headers={"Host": "10.0.0.1:8080"}).status_code == 200  # given without a port: any port
    assert client.get("/", headers={"Host": "BARN.local:8080"}).status_code == 200


@pytest.mark.parametrize(
    "origin", [None, "null", "http://evil.example", "https://barn.local:8080", "http://barn.local"]
)
def test_an_unsafe_method_needs_its_own_origin(client: FlaskClient, origin: str | None) -> None:
    headers = {} if origin is None else {"Origin": origin}
    answer = client.post("/api/echo", headers=headers)
    assert answer.status_code == 403
    assert answer.json is not None
    assert answer.json["error"]["code"] == errors.WRONG_ORIGIN.code


def test_machines_need_no_origin_and_bearers_no_csrf_token(client: FlaskClient) -> None:
    assert client.post("/sync/echo", data=b"x").data == b"x"
    assert client.post("/api/echo", data=b"x", headers={"Origin": ORIGIN}).data == b"x"


def test_a_form_without_its_token_is_refused(client: FlaskClient) -> None:
    for csrf in ("", "wrong"):
        answer = client.post("/sign-in", data={"csrf": csrf}, headers={"Origin": ORIGIN})
        assert answer.status_code == 403
        assert errors.FORM_EXPIRED.code in answer.text
    token(client)
    assert client.post("/sign-in", data={"csrf": "wrong"}, headers={"Origin": ORIGIN}).status_code == 403


def test_the_csrf_token_may_come_in_a_header(client: FlaskClient) -> None:
    headers = {"Origin": ORIGIN, "X-CSRF-Token": token(client)}
    assert client.post("/sign-out", headers=headers).status_code == 200


def test_a_person_signs_in_and_out(client: FlaskClient) -> None:
    assert client.get("/me").status_code == 401
    assert sign_in(client) == 200
    assert client.get("/me").text == "Ani"
    assert client.get("/chief").status_code == 403
    client.post("/sign-out", headers={"Origin": ORIGIN, "X-CSRF-Token": token(client)})
    assert client.get("/me").status_code == 401


def test_a_wrong_password_and_an_unknown_account_look_the_same(client: FlaskClient) -> None:
    assert sign_in(client, "salah") == 401
    form = {"csrf": token(client), "name": "nobody", "password": "nobody has this password"}
    assert client.post("/sign-in", data=form, headers={"Origin": ORIGIN}).status_code == 401


def test_a_session_ends_with_idleness_a_new_password_or_the_account(
    client: FlaskClient, clock: Clock, accounts: dict[str, sessions.Account]
) -> None:
    assert sign_in(client) == 200
    clock.now_s += 11 * 3600
    assert client.get("/me").status_code == 200  # and is renewed
    clock.now_s += 11 * 3600
    assert client.get("/me").status_code == 200
    clock.now_s += 13 * 3600
    assert client.get("/me").status_code == 401
    assert sign_in(client) == 200
    old = accounts["ani"]
    accounts["ani"] = sessions.Account("ani", "Ani", "proctor", sessions.hash_password("baru"))
    assert client.get("/me").status_code == 401
    accounts["ani"] = old
    assert client.get("/me").status_code == 200
    del accounts["ani"]
    assert client.get("/me").status_code == 401


def test_a_damaged_hash_lets_nobody_in() -> None:
    assert not sessions.verify_password("not argon2", "x")
    assert not sessions.verify_password("", "")


def test_errors_are_json_for_programs_and_a_page_for_people(client: FlaskClient) -> None:
    page = client.get("/nowhere", headers={"Accept": "text/html"})
    assert page.status_code == 404
    assert page.mimetype == "text/html"
    assert errors.NO_SUCH_PAGE.code in page.text
    assert client.get("/api/nowhere").json == LumbungError(errors.NO_SUCH_PAGE).to_json()
    wrong = client.get("/api/echo")
    assert wrong.status_code == 405
    assert "POST" in wrong.headers["Allow"]


def test_a_wait_is_told_in_the_header_too(client: FlaskClient) -> None:
    answer = client.get("/wait", headers={"Accept": "application/json"})
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "2"


def test_an_unexpected_error_says_nothing_of_its_text(client: FlaskClient, capsys: pytest.CaptureFixture[str]) -> None:
    structlog.reset_defaults()  # whatever another test's command set up
    answer = client.get("/broken")
    assert answer.status_code == 500
    assert errors.INTERNAL.code in answer.text
    logged = capsys.readouterr()
    assert "RuntimeError" in logged.out + logged.err
    assert "19900101" not in answer.text + logged.out + logged.err


def test_a_text_that_is_not_in_the_catalogue_is_an_error(client: FlaskClient) -> None:
    assert client.get("/missing-text").status_code == 500
    with pytest.raises(AttributeError):
        _ = languages.Words(Texts, "id").say_nothing


def test_the_switch_remembers_the_language_and_stays_on_this_server(client: FlaskClient) -> None:
    answer = client.get("/language/en?next=/form")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/form"
    assert "Hello" in client.get("/").text
    client.get("/language/xx")
    assert "Hello" in client.get("/").text


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example/", "/\\evil.example", "a", "", "/\n/evil", "/a\\b"]
)
def test_a_link_sends_nobody_elsewhere(target: str) -> None:
    assert languages.local_path(target) == "/"


def test_numbers_and_dates_are_written_in_the_language() -> None:
    assert languages.number(3000, "id") == "3.000"
    assert languages.number(3000.456, "en", 2) == "3,000.46"
    assert languages.day(date(2024, 2, 29), "id") == "29 Februari 2024"
    at = datetime(2024, 2, 29, 14, 5, tzinfo=ZoneInfo("Asia/Makassar"))
    assert languages.moment(at, "id") == "29 Februari 2024 14.05 WITA"
    assert languages.moment(at, "en", ZoneInfo("Asia/Jayapura")) == "29 February 2024 15:05 WIT"
    assert languages.moment(datetime(2024, 2, 29, 14, 5), "en") == "29 February 2024 14:05"


def test_static_files_are_kept_for_ever_only_under_their_digest(client: FlaskClient) -> None:
    sheet = re.search(r'href="(/static/lumbung.css\?v=[0-9a-f]+)"', client.get("/").text)
    assert sheet is not None
    assert "immutable" in client.get(sheet[1]).headers["Cache-Control"]
    assert client.get("/static/lumbung.css").headers["Cache-Control"] == "no-cache"
    assert client.get("/static/none.css").status_code == 404
    assert client.get("/static/../pages.py").status_code == 404


def test_an_app_has_static_files_of_its_own(client: FlaskClient) -> None:
    assert client.get("/static/own.js").text == "1"


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("http://Box.local:80", "box.local"),
        ("https://box.local:443", "box.local"),
        ("https://box.local:80", "box.local:80"),
        ("http://[fe80::1]:8080", "[fe80::1]:8080"),
        ("http://[fe80::1]", "[fe80::1]"),
    ],
)
def test_the_host_of_an_origin_is_what_a_browser_sends(origin: str, host: str) -> None:
    assert security.Hosts.of(origin).canonical == host


def test_only_an_unproxied_loopback_client_is_this_machine() -> None:
    assert security.is_this_machine("127.0.0.1", False)
    assert security.is_this_machine("::1", False)
    assert not security.is_this_machine("127.0.0.1", True)
    assert not security.is_this_machine("10.0.0.7", False)
    assert not security.is_this_machine("localhost", False)
    assert not security.is_this_machine(None, False)
