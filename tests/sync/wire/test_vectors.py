"""The files under docs/wire/vectors are true: each opens, verifies or is refused as it says."""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from sync import errors
from sync.errors import WireError
from sync.wire import (
    canonical,
    dispatch,
    emergency,
    enrol_code,
    enrolment,
    exam,
    keys,
    lease,
    package,
    person,
    photos,
    receipt,
    request,
    roles,
    standing,
    unlock,
)
from sync.wire.nip import check_nip
from tests.sync.wire.trust import refused

DOCS = Path(__file__).parents[3] / "docs" / "wire"
MADE_HERE = ("canonical", "keys", "lease", "roles", "package", "exam", "unlock")
MADE_HERE += ("dispatch", "photos", "receipt", "request", "roster", "person", "emergency", "enrolment", "standing")
MADE_HERE += ("readiness",)


def _vector(name: str) -> Any:
    return json.loads((DOCS / "vectors" / f"{name}.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def maker() -> Iterator[ModuleType]:
    spec = importlib.util.spec_from_file_location("make_vectors", DOCS / "make_vectors.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    with pytest.MonkeyPatch.context() as as_a_script:
        as_a_script.syspath_prepend(str(DOCS))
        spec.loader.exec_module(module)
        yield module


@pytest.mark.parametrize("name", MADE_HERE)
def test_the_script_makes_the_file_again(maker: ModuleType, name: str) -> None:
    assert maker.text_of(name) == (DOCS / "vectors" / f"{name}.json").read_text("utf-8")


@pytest.mark.parametrize("name", MADE_HERE)
def test_the_script_makes_a_good_file_from_nothing(maker: ModuleType, name: str, tmp_path: Path) -> None:
    assert json.loads(maker.text_of(name, tmp_path)).keys() == _vector(name).keys()


def test_canonical() -> None:
    vector = _vector("canonical")
    for case in vector["accepted"]:
        value, data = _value(case["value"]), bytes.fromhex(case["hex"])
        assert canonical.encode(value) == data, case["name"]
        assert canonical.decode(data) == value, case["name"]
    for case in vector["refused"]:
        with pytest.raises(WireError):
            canonical.decode(bytes.fromhex(case["hex"]))


def _value(shown: Any) -> Any:
    if isinstance(shown, dict):
        return int(shown["int"]) if "int" in shown else bytes.fromhex(shown["hex"])
    return [_value(each) for each in shown] if isinstance(shown, list) else shown


def test_keys() -> None:
    v = _vector("keys")
    one = v["signature"]
    signer = keys.SigningKey.from_bytes(bytes.fromhex(one["seed"]))
    assert (signer.public.raw.hex(), signer.key_id.hex()) == (one["public"], one["key_id"])
    assert signer.sign(bytes.fromhex(one["message"])).hex() == one["signature"]
    two = v["sealed"]
    private = keys.SealingKey.from_bytes(bytes.fromhex(two["private"]))
    assert (private.public.raw.hex(), private.key_id.hex()) == (two["public"], two["key_id"])
    assert private.open(bytes.fromhex(two["hpke"]), bytes.fromhex(two["info"])).hex() == two["plaintext"]
    three = {name: bytes.fromhex(text) for name, text in v["content"].items()}
    assert keys.content_decrypt(three["key"], three["nonce_and_ciphertext"], three["aad"]) == three["plaintext"]
    four = {name: bytes.fromhex(text) for name, text in v["mac16"].items()}
    assert keys.mac16(four["key"], four["message"]) == four["mac"]
    five = v["stretched"]
    stretch = keys.Stretch(five["memory_kib"], five["passes"], five["lanes"])
    assert stretch.key(bytes.fromhex(five["secret"]), bytes.fromhex(five["salt"])).hex() == five["key"]
    six = v["envelope"]
    trusted = [keys.VerifyKey(bytes.fromhex(raw)) for raw in six["signers"]]
    envelope = six["envelope"].encode()
    assert keys.verify_envelope(envelope, six["payload_type"], trusted, 2).hex() == six["payload"]
    for key, signature in zip(
        sorted(trusted, key=lambda key: key.key_id), json.loads(envelope)["signatures"], strict=True
    ):
        key.verify(base64.b64decode(signature["sig"]), bytes.fromhex(six["signed_bytes"]))
    for case in v["refused_public_keys"]:
        with refused(errors.BAD_KEY):
            keys.VerifyKey(bytes.fromhex(case["ed25519"]))


def test_person() -> None:
    v = _vector("person")
    key = keys.SealingKey.from_bytes(bytes.fromhex(v["private"]))
    sitting, roster, sealed = (bytes.fromhex(v[name]) for name in ("sitting", "roster_id", "sealed"))
    assert list(person.open_person(key, sitting, roster, sealed)) == v["told"]
    assert canonical.encode(v["told"]).hex() == v["plaintext"]


def test_lease() -> None:
    v = _vector("lease")
    named = v["attempt_id"]
    ids = bytes.fromhex(named["sitting"]), bytes.fromhex(named["roster_id"])
    assert lease.attempt_id(*ids, named["ordinal"]).hex() == named["attempt"]
    one = v["token"]
    site_key = bytes.fromhex(one["site_key"])
    token = lease.LeaseToken(
        bytes.fromhex(one["epoch"]), one["seq"], bytes.fromhex(one["attempt"]), bytes.fromhex(one["sitting"])
    )
    assert lease.issue(site_key, token) == one["text"]
    assert lease.verify(site_key, one["text"]) == token
    for case in v["refused"]:
        with refused(errors.BAD_LEASE_TOKEN):
            lease.verify(site_key, case["text"])


def test_emergency() -> None:
    v = _vector("emergency")
    site_key = bytes.fromhex(v["site_key"])
    for case in v["files"]:
        file = emergency.read_file(case["file"].encode())
        if case["token"] == lease.issue(site_key, file.lease):
            emergency.verify(file, site_key)
        inside = emergency.open_file(file, keys.SealingKey(bytes.fromhex(case["receiving_key"])))
        contents = case["contents"]
        assert (inside.have, inside.c, inside.unknown) == (contents["have"], contents["c"], ())
        assert [event.seq for event in inside.events] == [row[0] for row in contents["events"]]
    for case in v["refused"]:
        with pytest.raises(WireError):
            emergency.verify(emergency.read_file(case["file"].encode()), site_key)


def test_roles() -> None:
    v = _vector("roles")
    first = roles.first_roles(v["first"]["envelope"].encode())
    assert first.payload().hex() == v["first"]["payload"]
    assert roles.next_roles(first, v["next"]["envelope"].encode()).payload().hex() == v["next"]["payload"]
    for case in v["refused_as_next"]:
        with pytest.raises(WireError):
            roles.next_roles(first, case["envelope"].encode())


def test_package() -> None:
    v = _vector("package")
    envelope = v["envelope"].encode()
    signers = [keys.VerifyKey(bytes.fromhex(raw)) for raw in v["exam_signers"]]
    manifest = package.read_manifest(envelope, signers, v["threshold"])
    assert manifest.payload().hex() == v["manifest"]
    assert package.package_digest(envelope).hex() == v["package_digest"]
    opened = package.open_content(manifest, bytes.fromhex(v["content"]), bytes.fromhex(v["content_key"]))
    listed = [{"name": p.name, "media_type": p.media_type, "data": p.data.hex()} for p in opened.values()]
    assert listed == v["parts"]


def test_exam() -> None:
    v = _vector("exam")
    outline = exam.ExamOutline.model_validate(v["exam.json"])
    content = exam.BlockContent.model_validate(v["block/MS1.json"])
    assert outline.model_dump(mode="json") == v["exam.json"]
    for case in v["orders"]:
        attempt, seed = bytes.fromhex(case["attempt"]), bytes.fromhex(case["seed"])
        assert exam.order_seed(attempt) == seed
        assert list(exam.item_order(outline.blocks[0], attempt)) == case["items"]
        assert list(exam.option_order(outline.blocks[0], content.items[0], attempt)) == case["options"]
        by_hand = {id_: hashlib.sha256(seed + b"MS1\0" + id_.encode()).digest() for id_ in case["items_as_written"]}
        assert sorted(by_hand, key=by_hand.__getitem__) == case["items"]


def test_unlock() -> None:
    v = _vector("unlock")
    for case in v["spellings"]:
        assert unlock.read_code(case["typed"]) == case["characters"]
    for case in v["mistyped"]:
        with refused(errors.MISTYPED_CODE):
            unlock.read_code(case["typed"])
    one = v["wrap"]
    where = {"site": one["site"], "package_digest": bytes.fromhex(one["package_digest"])}
    assert unlock.unwrap(bytes.fromhex(one["bytes"]), v["code"], **where).hex() == one["content_key"]
    for wrapped in v["unsafe_cost"]:
        with refused(errors.UNSAFE_COST):
            unlock.unwrap(bytes.fromhex(wrapped), v["code"], **where)


def test_dispatch() -> None:
    v = _vector("dispatch")
    trusted = roles.first_roles(v["trusted_roles"].encode())
    found = dispatch.verify_dispatch(v["envelope"].encode(), trusted, site=v["site"])
    assert (found.draft.version, found.digest.hex()) == (v["version"], v["digest"])
    body = dispatch.open_body(found, v["box"], keys.SealingKey(bytes.fromhex(v["box_private"])))
    assert dispatch.body_bytes(body).hex() == v["body"]


def test_photos() -> None:
    v = _vector("photos")
    sealed = bytes.fromhex(v["album"])
    trusted = roles.first_roles(v["trusted_roles"].encode())
    found = dispatch.verify_dispatch(v["dispatch"].encode(), trusted, site=v["site"])
    body = dispatch.open_body(found, v["box"], keys.SealingKey(bytes.fromhex(v["box_private"])))
    assert dispatch.body_bytes(body).hex() == v["body"]
    (album,), (ref,) = body.albums, found.draft.albums
    assert (album.sitting_id.hex(), album.key.hex()) == (v["sitting"], v["key"])
    assert (ref.content_sha256.hex(), ref.content_bytes) == (v["sha256"], len(sealed))
    opened = photos.open_album(album, sealed, site=v["site"])
    assert [[key.hex(), photo.media_type, photo.data.hex()] for key, photo in sorted(opened.items())] == v["photos"]


def test_receipt() -> None:
    v = _vector("receipt")
    trusted = (keys.VerifyKey(bytes.fromhex(v["receipt_key"])),)
    fields = v["fields"]
    for level in ("held", "archived"):
        found = receipt.read_receipt(bytes.fromhex(v[level]), trusted)
        assert found.level == level
        assert (found.site, found.epoch.hex(), found.first, found.last, found.head_after.hex(), found.at_ms) == tuple(
            fields[name] for name in ("site", "epoch", "first", "last", "head_after", "at_ms")
        )
        assert [list(each) for each in found.quarantined] == (fields["quarantined_of_held"] if level == "held" else [])
    heads, time = v["heads"], v["time"]
    listed = receipt.read_heads(bytes.fromhex(heads["bytes"]), trusted, nonce=bytes.fromhex(heads["nonce"]))
    assert listed.epochs[0][1][0].last == fields["last"]
    told = receipt.read_time(bytes.fromhex(time["bytes"]), trusted, nonce=bytes.fromhex(time["nonce"]))
    assert told.at_ms == time["at_ms"]
    for word in v["emergency"]:
        held = receipt.read_emergency(bytes.fromhex(word["bytes"]), trusted)
        assert (held.site, held.sha256.hex(), held.code, held.at_ms) == (
            fields["site"],
            word["sha256"],
            word["code"],
            fields["at_ms"],
        )


def test_request() -> None:
    v = _vector("request")
    box = request.BoxKey(v["site"], v["box"], keys.VerifyKey(bytes.fromhex(v["box_public"])))
    found, _box = request.verify_request(
        v["authorization"],
        {bytes.fromhex(v["key_id"]): box}.get,
        method=v["method"],
        path=v["path"],
        body_sha256=hashlib.sha256(bytes.fromhex(v["body"])).digest(),
    )
    assert (found.nonce.hex(), found.wall_ms) == (v["nonce"], v["wall_ms"])
    assert request.sign_request(found, keys.SigningKey(bytes.fromhex(v["box_seed"]))) == v["authorization"]


def test_enrolment() -> None:
    v = _vector("enrolment")
    data, nonce = bytes.fromhex(v["request"]), bytes.fromhex(v["nonce"])
    asked = enrolment.read_request(data)
    signer = keys.SigningKey(bytes.fromhex(v["box_seed"]))
    assert (asked.sign_key, asked.seal_key.raw.hex()) == (signer.public, v["box_seal_public"])
    assert enrolment.sign_request(asked, signer) == data
    assert enrolment.from_text(v["text"].lower()) == data
    assert (enrolment.digest(data).hex(), enrolment.request_fingerprint(data)) == (v["digest"], v["fingerprint"])
    envelope = v["roles"].encode()
    assert enrolment.roles_fingerprint(envelope) == v["roles_fingerprint"]
    approval = enrolment.read_approval(bytes.fromhex(v["approval"]), data)
    assert approval.roles_envelope == envelope
    key = enrol_code.CodeKey.of(v["code"], asked.site)
    assert (key.raw.hex(), key.code_id.hex()) == (v["code_key"], v["code_id"])
    assert enrol_code.post_bytes(data, key, nonce).hex() == v["post"]
    for case in v["answers"]:
        answer = enrol_code.read_answer(bytes.fromhex(case["hex"]), key, data, nonce)
        assert (answer.state, answer.reason) == (case["state"], case["reason"])
        assert answer.approval == (bytes.fromhex(v["approval"]) if answer.state == "approved" else None)
    for case in v["refused_requests"]:
        with pytest.raises(WireError):
            enrolment.read_request(bytes.fromhex(case["hex"]))


def test_standing() -> None:
    v = _vector("standing")
    receipt_key = keys.VerifyKey(bytes.fromhex(v["receipt_public"]))
    told = standing.read_standing(bytes.fromhex(v["standing"]), (receipt_key,), nonce=bytes.fromhex(v["nonce"]))
    assert (told.at_ms, told.revoked, told.replaced_by) == (v["at_ms"], True, v["replaced_by"])
    assert [(each.parent.hex(), [epoch.hex() for epoch in each.epochs]) for each in told.twins] == [
        (v["parent"], v["epochs"])
    ]


def test_nip() -> None:
    for case in _vector("roster")["nip"]:
        if "faults" in case:
            with refused(errors.BAD_NIP) as caught:
                check_nip(case["raw"])
            assert caught.value.details["faults"] == case["faults"]
        else:
            found = check_nip(case["raw"])
            assert (found.text, found.sex) == (case["nip"], case["sex"])
            assert [str(each) for each in found.warnings] == case["warnings"]
