"""An exam on its way to a box: content, package, unlock code."""

from __future__ import annotations

import hashlib

from sync.wire import (
    canonical,
    exam,
    keys,
    package,
    spoken,
    unlock,
)
from vector_makers.common import (
    AT_MS,
    CONTENT_KEY,
    EXAM_SIGNERS,
    Vector,
    sixteen,
    stream,
)


def parts() -> list[package.Part]:
    image = b"\x89PNG example"
    return [
        package.Part("block/MS1.json", "application/json", b'{"id":"MS1"}'),
        package.Part("exam.json", "application/json", b'{"format":"lumbung/exam/1"}'),
        package.Part(f"media/{hashlib.sha256(image).hexdigest()}.png", "image/png", image),
    ]


def sealed_package() -> tuple[bytes, bytes, package.Manifest]:
    """(envelope, content, manifest) of the example package."""
    content = package.seal_content(parts(), CONTENT_KEY, random=stream("package"))
    manifest = package.manifest_of(content, exam_id="cact-contoh", exam_version="1", title="Contoh", created_ms=AT_MS)
    return package.sign_manifest(manifest, EXAM_SIGNERS), content, manifest


def package_vectors(_old: Vector | None) -> Vector:
    envelope, content, manifest = sealed_package()
    return {
        "exam_signers": [key.public.raw.hex() for key in EXAM_SIGNERS],
        "threshold": 2,
        "content_key": CONTENT_KEY.hex(),
        "parts": [{"name": p.name, "media_type": p.media_type, "data": p.data.hex()} for p in parts()],
        "content": content.hex(),
        "manifest": manifest.payload().hex(),
        "envelope": envelope.decode(),
        "package_digest": package.package_digest(envelope).hex(),
    }


def exam_vectors(_old: Vector | None) -> Vector:
    ids = tuple(f"INT-{number}" for number in range(1, 7))
    attempts = [sixteen(f"attempt {number}") for number in (1, 2)]
    outline = exam.ExamOutline(
        id="cact-contoh",
        version="1",
        title={"id": "Contoh", "en": "Example"},
        rules={"id": "<p>Aturan</p>", "en": "<p>Rules</p>"},
        languages=("id", "en"),
        components=(exam.Component(id="manajerial", title={"id": "Manajerial", "en": "Managerial"}, weight=50),),
        blocks=(
            exam.BlockOutline(
                id="MS1",
                component="manajerial",
                title={"id": "Integritas", "en": "Integrity"},
                seconds=720,
                shuffle_items=True,
                shuffle_options=True,
                item_ids=ids,
            ),
        ),
    )
    options = tuple(exam.Option(id=letter, text={"id": letter, "en": letter}) for letter in "ABCDE")
    item = exam.Item(id="INT-1", type="graded", stem={"id": "<p>Soal</p>", "en": "<p>Item</p>"}, options=options)
    content = exam.BlockContent(id="MS1", instructions={"id": "", "en": ""}, items=(item,))
    return {
        "orders": [
            {
                "attempt": attempt.hex(),
                "seed": exam.order_seed(attempt).hex(),
                "block": "MS1",
                "items_as_written": list(ids),
                "items": list(exam.item_order(outline.blocks[0], attempt)),
                "item": "INT-1",
                "options_as_written": list("ABCDE"),
                "options": list(exam.option_order(outline.blocks[0], item, attempt)),
            }
            for attempt in attempts
        ],
        "exam.json": outline.model_dump(mode="json"),
        "block/MS1.json": content.model_dump(mode="json"),
    }


def unlock_vectors(_old: Vector | None) -> Vector:
    code, digest = unlock.new_code(stream("code")), package.package_digest(sealed_package()[0])
    stretch = keys.Stretch(64 * 1024, 2, 1)
    spellings = [code, code.lower(), code.replace("-", ""), f"  {code.replace('-', ' ')} ", code.replace("-", "–")]
    confusable = "0110-0000-0011"
    number = int("".join(f"{int(character):05b}" for character in confusable.replace("-", "")), 2)
    check = spoken.DIGITS[number % 37]
    return {
        "code": code,
        "spellings": [{"typed": typed, "characters": unlock.read_code(typed)} for typed in spellings]
        + [{"typed": f"OIlo-oooO-OOiL-{check}", "characters": confusable.replace("-", "")}],
        "mistyped": [
            {"name": "a character twice", "typed": code[0] + code},
            {"name": "one missing", "typed": code[1:]},
            {"name": "two changed places", "typed": _swapped(code)},
            {"name": "another check", "typed": code[:-1] + ("2" if code[-1] != "2" else "3")},
            {"name": "U, which no code has", "typed": "U" + code[1:]},
            {"name": "nothing", "typed": ""},
        ],
        "wrap": {
            "site": "smkn-1-contoh",
            "package_digest": digest.hex(),
            "content_key": CONTENT_KEY.hex(),
            "note": "cheap cost, so that the vector is quick to check; real ones take the default",
            "bytes": unlock.wrap(
                CONTENT_KEY, code, site="smkn-1-contoh", package_digest=digest, stretch=stretch, random=stream("wrap")
            ).hex(),
        },
        "unsafe_cost": [
            canonical.encode([unlock.TAG, memory, passes, lanes, bytes(16), bytes(60)]).hex()
            for memory, passes, lanes in ((1024, 3, 1), (2**21, 3, 1), (2**18, 1, 1), (2**18, 100, 1), (2**18, 3, 64))
        ],
    }


def _swapped(code: str) -> str:
    for at in range(3):
        if code[at] != code[at + 1]:
            return code[:at] + code[at + 1] + code[at] + code[at + 2 :]
    raise AssertionError("four equal characters")
