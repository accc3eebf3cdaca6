"""What a site's requests carry, and what the centre answers."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from sync.wire import (
    canonical,
    lease,
    person,
    readiness,
    receipt,
    request,
    standing,
)
from vector_makers.common import (
    AT_MS,
    BOX,
    RECEIPT,
    RECEIVING,
    SITE_KEY,
    Vector,
    kept,
    sixteen,
    stream,
)


def lease_vectors(_old: Vector | None) -> Vector:
    attempt = lease.attempt_id(sixteen("sitting"), sixteen("roster id"), 1)
    token = lease.LeaseToken(sixteen("epoch"), 42, attempt, sixteen("sitting"))
    text = lease.issue(SITE_KEY, token)
    return {
        "attempt_id": {
            "sitting": token.sitting.hex(),
            "roster_id": sixteen("roster id").hex(),
            "ordinal": 1,
            "attempt": attempt.hex(),
        },
        "token": {
            "site_key": SITE_KEY.hex(),
            "epoch": token.epoch.hex(),
            "seq": token.seq,
            "attempt": attempt.hex(),
            "sitting": token.sitting.hex(),
            "text": text,
        },
        "refused": [
            {"name": "one bit of the body", "text": ("A" if text[0] != "A" else "B") + text[1:]},
            {"name": "one bit of the MAC", "text": text[:-1] + ("A" if text[-1] != "A" else "B")},
            {"name": "cut short", "text": text[:-4]},
            {"name": "longer", "text": text + "AAAA"},
            {"name": "padded", "text": text[:-1] + "="},
            {"name": "another alphabet", "text": text[:-1] + "+"},
            {"name": "nothing", "text": ""},
        ],
    }


def receipt_vectors(_old: Vector | None) -> Vector:
    epoch, head = sixteen("epoch"), stream("head")(32)
    held = receipt.Receipt("smkn-1-contoh", epoch, 1, 1000, head, "held", AT_MS, (receipt.Quarantined(17, "LMB-1003"),))
    archived = receipt.Receipt("smkn-1-contoh", epoch, 1, 1000, head, "archived", AT_MS)
    heads = receipt.HeadList(
        "smkn-1-contoh", sixteen("nonce"), AT_MS, ((epoch, (receipt.Range(1, 1000, head, "archived"),)),)
    )
    return {
        "receipt_key": RECEIPT.public.raw.hex(),
        "held": receipt.sign_receipt(held, RECEIPT).hex(),
        "archived": receipt.sign_receipt(archived, RECEIPT).hex(),
        "fields": {
            "site": held.site,
            "epoch": epoch.hex(),
            "first": 1,
            "last": 1000,
            "head_after": head.hex(),
            "at_ms": AT_MS,
            "quarantined_of_held": [[17, "LMB-1003"]],
        },
        "heads": {"nonce": heads.nonce.hex(), "bytes": receipt.sign_heads(heads, RECEIPT).hex()},
        "time": {
            "nonce": sixteen("nonce").hex(),
            "at_ms": AT_MS,
            "bytes": receipt.sign_time(receipt.Time(sixteen("nonce"), AT_MS), RECEIPT).hex(),
        },
        "emergency": [
            {
                "sha256": head.hex(),
                "code": code,
                "bytes": receipt.sign_emergency(
                    receipt.EmergencyReceipt("smkn-1-contoh", head, code, AT_MS), RECEIPT
                ).hex(),
            }
            for code in (None, "LMB-1013")
        ],
    }


def request_vectors(_old: Vector | None) -> Vector:
    body = b'{"backlog_events":0}'
    asked = request.Request(
        "smkn-1-contoh",
        "box-1",
        "POST",
        "/sync/v1/heartbeat",
        sixteen("nonce"),
        AT_MS,
        hashlib.sha256(body).digest(),
    )
    return {
        "box_seed": BOX.to_bytes().hex(),
        "box_public": BOX.public.raw.hex(),
        "key_id": BOX.key_id.hex(),
        "site": asked.site,
        "box": asked.box,
        "method": asked.method,
        "path": asked.path,
        "nonce": asked.nonce.hex(),
        "wall_ms": asked.wall_ms,
        "body": body.hex(),
        "authorization": request.sign_request(asked, BOX),
    }


def person_vectors(old: Vector | None) -> Vector:
    sitting, roster_id = sixteen("sitting"), sixteen("roster id")
    told = person.Told("198503152010011001", "Peserta Contoh", "KTP")

    def opens(sealed: bytes) -> bool:
        return person.open_person(RECEIVING, sitting, roster_id, sealed) == told

    sealed = kept(old, lambda was: bytes.fromhex(was["sealed"]), opens) or person.seal_person(
        RECEIVING.public, sitting, roster_id, told
    )
    return {
        "private": RECEIVING.to_bytes().hex(),
        "sitting": sitting.hex(),
        "roster_id": roster_id.hex(),
        "plaintext": canonical.encode(list(told)).hex(),
        "told": list(told),
        "sealed": sealed.hex(),
    }


def readiness_vectors(_old: Vector | None) -> Vector:
    steps = (readiness.Step(10, 60, 1_200, 8_400, 12_000, 0), readiness.Step(20, 120, 1_300, 9_100, 1_400_000, 1))
    drill = (readiness.Drilled("server", "passed", 2_300), readiness.Drilled("power", "skipped", 0))
    given = ("smkn-1-contoh", "box-1", AT_MS, "0.1.0", 24_000_000, 18, 40, 5, 1_000_000, 0)
    whole = readiness.Readiness(*given, steps, drill, ())
    failed = replace(whole, failed_checks=("disk.fsync",))
    return {
        "box_key": BOX.public.raw.hex(),
        "ready": readiness.sign_readiness(whole, BOX).hex(),
        "not_ready": readiness.sign_readiness(failed, BOX).hex(),
        "fields": {"at_ms": AT_MS, "capacity": 5, "steps": [list(each) for each in steps], "failed": ["disk.fsync"]},
    }


def standing_vectors(_old: Vector | None) -> Vector:
    nonce = sixteen("standing nonce")
    twins = standing.Twins(sixteen("parent"), tuple(sorted((sixteen("child 1"), sixteen("child 2")))))
    told = standing.Standing(nonce, AT_MS, True, "box-2", (twins,))
    return {
        "receipt_public": RECEIPT.public.raw.hex(),
        "nonce": nonce.hex(),
        "at_ms": AT_MS,
        "replaced_by": "box-2",
        "parent": twins.parent.hex(),
        "epochs": [each.hex() for each in twins.epochs],
        "standing": standing.sign_standing(told, RECEIPT).hex(),
    }
