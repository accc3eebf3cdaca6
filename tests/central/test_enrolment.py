"""What a request may become, whoever posts what in whatever order: one code one box, decided once, never undone."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import text

from central import enrolment, keyring, planning
from central.centre import Centre
from central.settings import CentreSettings
from central.store import enrolments, schema, sites
from central.store.engine import open_engine, reading
from central.web.app import make_app
from sync import errors
from sync.errors import LumbungError
from sync.wire import enrol_code
from sync.wire import enrolment as wire
from sync.wire.enrol_code import CodeKey
from sync.wire.keys import SealingKey, SigningKey
from tests.central.conftest import Clock
from tests.sync.wire.test_enrolment import CHEAP

SITE, NONCE = "smk1", b"n" * 16


def machine(box: str, serial: str = "") -> bytes:
    """The request of a new machine with keys of its own."""
    sign, seal = SigningKey.generate(), SealingKey.generate()
    return wire.sign_request(
        wire.Request(SITE, box, sign.public, seal.public, serial, "0.1.0", os.urandom(16), 1), sign
    )


def a_code(centre: Centre) -> CodeKey:
    return CodeKey.of(enrolment.make_code(centre, SITE, "ani", stretch=CHEAP), SITE, CHEAP)


def post(centre: Centre, request: bytes, code: CodeKey, address: str = "10.0.0.1") -> enrol_code.Answer:
    answer = enrolment.posted(centre, enrol_code.post_bytes(request, code, NONCE), address)
    return enrol_code.read_answer(answer, code, request, NONCE)


def refused(centre: Centre, request: bytes, code: CodeKey, address: str = "10.0.0.1") -> str:
    with pytest.raises(LumbungError) as caught:
        post(centre, request, code, address)
    return caught.value.entry.name


@pytest.fixture
def site(centre: Centre) -> Centre:
    planning.add_site(centre, SITE, "SMK 1", "Asia/Makassar")
    return centre


def test_a_post_over_http_needs_no_signature_and_no_origin(site: Centre) -> None:
    code, request = a_code(site), machine("box1")
    client = make_app(site).test_client()
    body = enrol_code.post_bytes(request, code, NONCE)
    for _ in range(2):
        answer = client.post("/sync/v1/enrolment", data=body)
        assert answer.status_code == 200
        assert enrol_code.read_answer(answer.data, code, request, NONCE).state == "waiting"
    assert client.post("/sync/v1/enrolment", data=b"x" * 500).status_code == 413
    assert client.post("/sync/v1/enrolment", data=b"x").status_code == 400


def test_the_code_lies_in_the_database_in_no_form_that_can_be_said(site: Centre) -> None:
    code = enrolment.make_code(site, SITE, "ani", stretch=CHEAP)
    with reading(site.engine) as connection:
        rows = [tuple(row) for row in connection.execute(text("SELECT * FROM enrol_codes"))]
    assert code.replace("-", "").encode() not in repr(rows).encode()
    assert code not in repr(rows)


def test_wrong_codes_make_their_address_wait_and_no_other(site: Centre, clock: Clock) -> None:
    good, stranger, request = a_code(site), CodeKey(b"x" * 32), machine("box1")
    for _ in range(enrolment.FREE_TRIES):
        assert refused(site, request, stranger) == "enrol_code_unknown"
    assert refused(site, request, good) == "enrol_slow_down"
    assert post(site, request, good, "10.0.0.2").state == "waiting"
    clock.now_ms += enrolment.WINDOW_MS
    assert post(site, request, good).state == "waiting"


def test_a_code_whose_name_is_known_but_not_itself_ends_after_some_tries(site: Centre) -> None:
    """Somebody on the way saw its name; each wrong proof is told as an unknown code, and the code is soon of no use."""
    good, request = a_code(site), machine("box1")
    forged = wire.digest(request)[:16]
    body = enrol_code.canonical.encode([enrol_code.POST, request, good.code_id, forged, NONCE])
    for n in range(enrolment.WRONG_PROOFS):
        with pytest.raises(LumbungError) as caught:
            enrolment.posted(site, body, f"10.0.1.{n}")
        assert caught.value.entry is errors.ENROL_CODE_UNKNOWN
    assert refused(site, request, good) == "enrol_code_expired"


def test_a_code_that_was_used_cannot_be_ended_by_wrong_tries(site: Centre) -> None:
    good, request = a_code(site), machine("box1")
    post(site, request, good)
    body = enrol_code.canonical.encode([enrol_code.POST, request, good.code_id, bytes(16), NONCE])
    for n in range(2 * enrolment.WRONG_PROOFS):
        with pytest.raises(LumbungError):
            enrolment.posted(site, body, f"10.0.1.{n}")
    assert post(site, request, good).state == "waiting"


def test_a_code_ends_unless_it_was_used(site: Centre, clock: Clock) -> None:
    used, unused, request = a_code(site), a_code(site), machine("box1")
    post(site, request, used)
    clock.now_ms += enrolment.CODE_DAYS * enrolment.DAY_MS
    assert refused(site, machine("box2"), unused) == "enrol_code_expired"
    assert post(site, request, used).state == "waiting", "whoever came in time may go on asking"


def test_a_taken_name_does_not_spend_the_code(site: Centre) -> None:
    code = a_code(site)
    planning.add_box(site, SITE, "box1", SigningKey.generate().public.raw, SealingKey.generate().public.raw)
    assert refused(site, machine("box1"), code) == "box_name_taken"
    assert post(site, machine("box2"), code).state == "waiting"


def test_a_box_that_was_revoked_after_its_approval_is_told_so(site: Centre) -> None:
    code, request = a_code(site), machine("box1")
    post(site, request, code)
    enrolment.approve(site, SITE, wire.digest(request), "ani")
    assert post(site, request, code).state == "approved"
    planning.revoke_box(site, SITE, "box1")
    assert post(site, request, code).state == "refused"
    with pytest.raises(LumbungError, match=errors.BOX_NOT_ACTIVE.code):
        enrolment.approval(site, SITE, wire.digest(request))


def test_a_box_that_was_revoked_by_mistake_comes_back_with_its_own_keys(site: Centre) -> None:
    sign, seal = SigningKey.generate(), SealingKey.generate()

    def ask() -> bytes:
        data = wire.sign_request(
            wire.Request(SITE, "box1", sign.public, seal.public, "", "0.1.0", os.urandom(16), 1), sign
        )
        return enrolment.receive(site, data)

    enrolment.approve(site, SITE, ask(), "ani")
    planning.revoke_box(site, SITE, "box1", by="ani", reason="keliru")
    enrolment.approve(site, SITE, ask(), "ani")
    with reading(site.engine) as connection:
        box = sites.find_box(connection, SITE, "box1")
    assert box is not None
    assert (box.revoked_ms, box.revoked_reason) == (None, None)


class Template:
    """The folder of a centre with one site, made when it is first asked for: each run of the machine takes a copy."""

    def __init__(self) -> None:
        self._made: tempfile.TemporaryDirectory[str] | None = None

    @property
    def folder(self) -> Path:
        if self._made is None:
            self._made = tempfile.TemporaryDirectory()
            config = CentreSettings(data_dir=Path(self._made.name), hosts=("localhost",), port=80)
            keyring.make(config.keys_dir, 1)
            engine = open_engine(config.url)
            schema.upgrade(engine)
            planning.add_site(Centre(config, engine, keyring.load(config.keys_dir)), SITE, "SMK 1", "Asia/Makassar")
            engine.dispose()
        return Path(self._made.name)


TEMPLATE = Template()


class Requests(RuleBasedStateMachine):
    """Machines, codes and staff in any order. The model: what each request became, which code brought which."""

    requests = Bundle("requests")
    codes = Bundle("codes")

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.clock = Clock()
        config = CentreSettings(data_dir=Path(self.folder.name) / "centre", hosts=("localhost",), port=80)
        shutil.copytree(TEMPLATE.folder, config.data_dir)
        self.centre = Centre(config, open_engine(config.url), keyring.load(config.keys_dir), self.clock)
        self.state: dict[bytes, str] = {}
        self.until: dict[bytes, int] = {}
        self.brought: dict[CodeKey, bytes] = {}
        self.code_until: dict[CodeKey, int] = {}
        self.boxes = 0

    def teardown(self) -> None:
        self.centre.engine.dispose()
        self.folder.cleanup()

    @rule(target=requests)
    def a_machine(self) -> bytes:
        self.boxes += 1
        return machine(f"box{self.boxes}")

    @rule(target=codes)
    def a_code(self) -> CodeKey:
        key = CodeKey(os.urandom(32))  # stretching is tested elsewhere
        now = self.clock()
        with enrolment.writing(self.centre.engine, SITE) as connection:
            until = now + enrolment.CODE_DAYS * enrolment.DAY_MS
            enrolments.add_code(connection, SITE, key.code_id, key.raw, "ani", now, until)
        self.code_until[key] = until
        return key

    def _now(self, request: bytes) -> str:
        state = self.state.get(request, "none")
        return "expired" if state == "waiting" and self.clock() >= self.until[request] else state

    def _seen(self, request: bytes) -> None:
        if request not in self.state:
            self.state[request] = "waiting"
            self.until[request] = self.clock() + enrolment.WAIT_DAYS * enrolment.DAY_MS

    @rule(request=requests, code=codes)
    def post(self, request: bytes, code: CodeKey) -> None:
        bound = self.brought.get(code)
        if bound is not None and bound != request:
            assert refused(self.centre, request, code) == "enrol_code_used"
        elif bound is None and self.clock() >= self.code_until[code]:
            assert refused(self.centre, request, code) == "enrol_code_expired"
        else:
            answer = post(self.centre, request, code)
            self._seen(request)
            self.brought[code] = request
            assert answer.state == self._now(request)

    @rule(request=requests)
    def bring(self, request: bytes) -> None:
        enrolment.receive(self.centre, request)
        self._seen(request)

    @rule(request=requests, act=st.sampled_from(["approve", "refuse"]))
    def decide(self, request: bytes, act: str) -> None:
        before, digest = self._now(request), wire.digest(request)
        refusal = self._decided(act, digest)
        if refusal is None:
            assert before == "waiting" or (before, act) == ("approved", "approve")
            self.state[request] = {"approve": "approved", "refuse": "refused"}[act]
        else:
            assert refusal is (errors.NO_SUCH_RECORD if before == "none" else errors.NOT_WAITING)
            assert before != "waiting"

    def _decided(self, act: str, digest: bytes) -> errors.Entry | None:
        """None where it was done; else why not."""
        try:
            if act == "approve":
                enrolment.approve(self.centre, SITE, digest, "ani")
            else:
                enrolment.refuse(self.centre, SITE, digest, "ani", "tidak")
        except LumbungError as error:
            return error.entry
        return None

    @rule(days=st.integers(1, 40))
    def time_goes(self, days: int) -> None:
        self.clock.now_ms += days * enrolment.DAY_MS

    @invariant()
    def the_boxes_are_those_of_the_approved_requests(self) -> None:
        if not hasattr(self, "centre"):
            return
        with reading(self.centre.engine) as connection:
            boxes = {box.box for box in sites.boxes_of(connection, SITE)}
            rows: list[Any] = enrolments.requests_of(connection, SITE, 1000)
            states = {row.request: enrolment.state_of(row, self.clock()) for row in rows}
        assert boxes == {wire.read_request(each).box for each in self.state if self._now(each) == "approved"}
        assert states == {each: self._now(each) for each in self.state}


TestRequests = Requests.TestCase
TestRequests.settings = settings(
    max_examples=50, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)


def test_the_docs_print_the_table() -> None:
    page = (Path(__file__).parents[2] / "docs" / "staff" / "boxes.md").read_text("utf-8")
    for step in enrolment.TABLE:
        assert f"| {step.state} | {step.act} | {step.leads_to} | {step.who} |" in page
