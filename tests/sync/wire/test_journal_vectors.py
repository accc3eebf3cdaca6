"""The vectors of the journal's formats are true, and their pages suffice: a stranger reads them without our code."""

from __future__ import annotations

import base64
import hashlib
import hmac
import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import cbor2
import pytest
from backports import zstd
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from sync.errors import WireError
from sync.wire import answers, chain, keys
from sync.wire.batch import open_batch
from sync.wire.events import check_event, decode_event, encode_event
from sync.wire.kinds import KINDS

DOCS = Path(__file__).parents[3] / "docs" / "wire"
NAMES = ["events", "chain", "answers", "batch"]


def vector(name: str) -> Any:
    return json.loads((DOCS / "vectors" / f"{name}.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_journal_vectors", DOCS / "make_journal_vectors.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", NAMES)
def test_the_script_makes_the_file_again(maker: ModuleType, name: str, tmp_path: Path) -> None:
    assert maker.text_of(name) == (DOCS / "vectors" / f"{name}.json").read_text("utf-8")
    assert json.loads(maker.text_of(name, tmp_path)).keys() == vector(name).keys()


@pytest.mark.parametrize("page", ["events.md", "batch.md"])
def test_the_tables_on_the_pages_are_the_codes(maker: ModuleType, page: str) -> None:
    assert maker.page_text(page) == (DOCS / page).read_text("utf-8")


def test_events() -> None:
    v = vector("events")
    assert [case["kind"] for case in v["good"]] == list(KINDS)
    for case in v["good"]:
        event = decode_event(bytes.fromhex(case["hex"]))
        assert check_event(event) is KINDS[case["kind"]]
        assert encode_event(event).hex() == case["hex"]
    for case in v["decoded_but_refused_by_check"]:
        with pytest.raises(WireError, match=case["code"]):
            check_event(decode_event(bytes.fromhex(case["hex"])))
    for case in v["refused"]:
        with pytest.raises(WireError, match=case["code"]):
            decode_event(bytes.fromhex(case["hex"]))


def test_chain() -> None:
    v = vector("chain")
    key = bytes.fromhex(v["chain_key"])
    origin = chain.Origin(
        bytes.fromhex(v["epoch"]),
        bytes.fromhex(v["parent_epoch"]),
        v["parent_seq"],
        bytes.fromhex(v["parent_head"]),
        key,
    )
    head = origin.first_head()
    assert head.hex() == v["first_head"]
    assert chain.first_head(origin.epoch, None, 0, None, key).hex() == v["first_head_without_parent"]
    for step in v["steps"]:
        head = chain.next_head(key, head, bytes.fromhex(step["event"]))
        assert head.hex() == step["head"]


def test_answers() -> None:
    v = vector("answers")
    attempt = bytes.fromhex(v["attempt"])
    for case in v["cases"]:
        ledger = answers.empty(attempt)
        for branch in case["branches"]:
            events = [decode_event(bytes.fromhex(data)) for data in branch["events"]]
            ledger = answers.fold_all(ledger, bytes.fromhex(branch["epoch"]), events)
        shown = {item: list(value) if isinstance(value, tuple) else value for item, value in ledger.answers().items()}
        assert shown == case["answers"], case["name"]
        assert list(ledger.held) == case["held"], case["name"]
        key = ledger.submit.key if ledger.submit else None
        assert (key and {"lease_seq": key[0], "lease_epoch": key[1].hex(), "n": key[2]}) == case["submit"], case["name"]
    one = v["digest"]
    digest = answers.answers_digest(attempt, bytes.fromhex(one["salt"]), one["answers"])
    assert (digest.hex(), answers.slip_text(digest)) == (one["digest"], one["slip"])
    for case in v["page_digests"]:
        assert answers.page_digest(case["row"]).hex() == case["digest"]
    assert answers.head_text(bytes.fromhex(v["head_text"]["head"])) == v["head_text"]["text"]


def test_crockford_is_base32_with_another_alphabet() -> None:
    v = vector("answers")["digest"]
    plain = base64.b32encode(bytes.fromhex(v["digest"])[:16]).decode().rstrip("=")
    other = dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", answers.CROCKFORD, strict=True))
    assert "".join(other[character] for character in plain) == v["slip"]


def test_batch() -> None:
    v = vector("batch")
    key = keys.SealingKey(bytes.fromhex(v["centre_private"]))
    opened = open_batch(bytes.fromhex(v["batch"]), key, keys.VerifyKey(bytes.fromhex(v["box_public"])))
    assert [encode_event(event).hex() for event in opened.events if not hasattr(event, "code")] == v["events"]
    assert [head.hex() for head in opened.heads] == v["heads"]


# --- a stranger, who has the pages and the libraries ---------------------------------------------

LAYOUTS = {  # from the table on the page
    1: ("answer.given", ["item", "value", "lag"]),
    2: ("answer.late", ["item", "value", "lag", "value"]),
    3: ("item.flagged", ["item", "on", "lag"]),
    4: ("page.ran", ["lag", "lag"]),
    5: ("page.focus", ["on", "lag"]),
}
NUMBERS = ["kinds", "k", "who", "lease_attempt", "lease_sitting", "lease_epoch", "lease_seq", "n", "item", "on", "lag"]
NUMBERS += ["shape", "rows"]
BYTES = ["ids", "items", "letters", "texts", "raw"]


def numbers(data: bytes) -> list[int]:
    out: list[int] = []
    number = bits = 0
    for byte in data:
        number += (byte & 127) << bits
        bits += 7
        if byte < 128:
            out.append(number // 2 if number % 2 == 0 else -(number + 1) // 2)
            number = bits = 0
    return out


class Stranger:
    """Reads the columns of a batch by the page `batch.md` alone."""

    def __init__(self, columns: list[bytes]) -> None:
        plain = [zstd.decompress(each[1:]) if each[0] else each[1:] for each in columns]
        self.numbers = {name: numbers(data)[::-1] for name, data in zip(NUMBERS, plain, strict=False)}
        self.bytes = dict(zip(BYTES, plain[13:], strict=True))
        self.items = self.bytes["items"].decode().splitlines()
        self.ids: list[bytes] = []
        self.leases: list[dict[str, Any]] = []
        self.k = 0

    def take(self, name: str, length: int) -> bytes:
        self.bytes[name], taken = self.bytes[name][length:], self.bytes[name][:length]
        return taken

    def id(self, name: str) -> bytes:
        reference = self.numbers[name].pop()
        if not reference:
            self.ids.append(self.take("ids", 16))
        return self.ids[reference - 1]

    def value(self) -> Any:
        shape = self.numbers["shape"].pop()
        if shape < 0:
            return [self.value() for _ in range(-shape)]
        return None if shape == 0 else self.take("letters" if shape == 2 else "texts", shape - 1).decode()

    def row(self, seq: int) -> bytes:
        number = self.numbers["kinds"].pop()
        if not number:
            return self.take("raw", self.numbers["rows"].pop())
        kind, layout = LAYOUTS[number]
        self.k += self.numbers["k"].pop()
        who = self.numbers["who"].pop()
        if not who:
            named = {name: self.id(f"lease_{name}") for name in ("attempt", "sitting", "epoch")}
            self.leases.append({**named, "seq": self.numbers["lease_seq"].pop(), "n": 0, "item": -1})
        lease = self.leases[who - 1]
        lease["n"] += 1 + self.numbers["n"].pop()
        body = [lease["epoch"], lease["seq"], lease["n"]]
        for column in layout:
            if column == "item":
                lease["item"] += 1 + self.numbers["item"].pop()
                body.append(self.items[lease["item"]])
            elif column == "value":
                body.append(self.value())
            else:
                number = self.numbers[column].pop()
                body.append(self.k - number if column == "lag" else bool(number))
        return cbor2.dumps([seq, self.k, kind, lease["sitting"], lease["attempt"], body])


def test_a_stranger_opens_a_batch_by_the_page() -> None:
    v = vector("batch")
    data = bytes.fromhex(v["batch"])
    Ed25519PublicKey.from_public_bytes(bytes.fromhex(v["box_public"])).verify(
        data[-64:], b"lumbung/batch/1" + data[:-64]
    )
    end = 2 + int.from_bytes(data[:2], "big")
    header = cbor2.loads(data[2:end])
    private = X25519PrivateKey.from_private_bytes(bytes.fromhex(v["centre_private"]))
    suite = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
    plain = suite.decrypt(data[end:-64], private, hashlib.sha256(data[2:end]).digest())
    assert plain.hex() == v["sealed_plaintext"]
    chain_key, parent_epoch, parent_seq, parent_head, columns = cbor2.loads(plain)
    said = b"lumbung/epoch/1" + header[4] + parent_epoch + parent_seq.to_bytes(8, "big") + parent_head
    head = hashlib.sha256(said + hashlib.sha256(chain_key).digest()).digest()
    assert header[7] == head
    stranger = Stranger(columns)
    rows = [stranger.row(seq) for seq in range(header[5], header[6] + 1)]
    assert [row.hex() for row in rows] == v["events"]
    for row, expected in zip(rows, v["heads"], strict=True):
        head = hmac.new(chain_key, head + row, hashlib.sha256).digest()
        assert head.hex() == expected
    assert head == header[8]
    assert not any(stranger.numbers.values())
    assert not any(stranger.bytes[name] for name in BYTES if name != "items")
