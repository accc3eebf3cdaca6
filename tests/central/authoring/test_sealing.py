"""What is sealed is the content and only the content: the scoring key is nowhere in a package."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from central import authoring
from central.authoring import sealing
from central.cli_exam import exam as commands
from sync import errors
from sync.errors import LumbungError
from sync.wire import package
from sync.wire.exam import BlockContent, ExamOutline
from sync.wire.keys import SigningKey

SIGNERS = [SigningKey(bytes([n]) * 32) for n in (1, 2)]
EXAMPLES = Path(__file__).parents[3] / "examples"
KEY_WORDS = {"points", "competency", "correct", "penalty", "accept", "keying", "most", "least", "cuts", "maximum"}


def opened(folder: Path) -> tuple[dict[str, package.Part], sealing.Sealed]:
    """The parts of the folder's package, after sealing, verifying and opening it."""
    sealed = sealing.seal(authoring.read(folder), SIGNERS, created_ms=1_700_000_000_000)
    manifest = package.read_manifest(sealed.manifest, [s.public for s in SIGNERS], 2)
    return package.open_content(manifest, sealed.content, sealed.content_key), sealed


def names_in(value: Any) -> set[str]:
    """Every object name in a JSON document."""
    if isinstance(value, dict):
        return set(value) | {name for each in value.values() for name in names_in(each)}
    return {name for each in value for name in names_in(each)} if isinstance(value, list) else set()


def test_a_sealed_exam_opens_to_its_outline_blocks_and_media(folder: Path) -> None:
    parts, _ = opened(folder)
    exam, _ = authoring.load(folder)
    assert ExamOutline.model_validate_json(parts["exam.json"].data) == exam.outline
    blocks = [BlockContent.model_validate_json(parts[f"block/{b.id}.json"].data) for b in exam.outline.blocks]
    assert tuple(blocks) == exam.blocks
    assert set(parts) == {"exam.json", "block/B1.json", "block/B2.json", exam.outline.media[0].name}


def test_no_trace_of_the_key_is_in_the_package(folder: Path) -> None:
    """Every text of the key is a word that occurs nowhere else; none of them is in any part, nor any field of a key."""
    path = folder / "key.toml"
    text = path.read_text().replace("Tanjung Selor", "rahasia-tepat").replace("tanjungselor", "rahasia-hampir")
    text = text.replace("TAHU", "RAHASIA-1").replace("Pengetahuan", "rahasia-nama").replace("worth = 2", "worth = 7321")
    path.write_text(text)
    parts, sealed = opened(folder)
    assert b"rahasia-tepat" in sealed.scoring_key
    assert b"7321" in sealed.scoring_key
    everything = b"".join(part.data for part in parts.values()) + sealed.manifest
    for secret in (b"rahasia", b"RAHASIA", b"7321"):
        assert secret not in everything
    for name, part in parts.items():
        if name.endswith(".json"):
            assert not names_in(json.loads(part.data)) & KEY_WORDS


def test_another_key_leaves_the_content_byte_for_byte_as_it_is(folder: Path) -> None:
    """So nothing in a package can depend on the key, whatever form it takes."""
    before = sealing.content_parts(authoring.read(folder))
    path = folder / "key.toml"
    text = (
        path.read_text().replace('correct = "A"', 'correct = "B"').replace("A = 5, B = 3, C = 1", "A = 0, B = 1, C = 9")
    )
    path.write_text(text.replace("keying = -1", "keying = 1").replace("value = 60", "value = 61"))
    checked = authoring.read(folder)
    assert sealing.content_parts(checked) == before


@pytest.mark.parametrize("name", ["cact-contoh", "bfi"])
def test_the_examples_seal_without_their_keys(name: str) -> None:
    parts, sealed = opened(EXAMPLES / name)
    key = json.loads(sealed.scoring_key)
    for part in parts.values():
        if part.name.endswith(".json"):
            assert not names_in(json.loads(part.data)) & KEY_WORDS
    everything = b"".join(part.data for part in parts.values())
    for competency in key["competencies"]:
        assert f'"{competency["title"]["id"]}"'.encode() not in everything


def test_a_faulty_exam_is_never_sealed(folder: Path) -> None:
    (folder / "key.toml").unlink()
    with pytest.raises(ValueError, match="faults"):
        sealing.seal(authoring.check(folder), SIGNERS, created_ms=0)


def test_a_package_is_never_overwritten_and_its_keys_are_private(folder: Path, tmp_path: Path) -> None:
    _, sealed = opened(folder)
    out = tmp_path / "paket"
    sealing.write(sealed, out)
    assert {p.name: stat.S_IMODE(p.stat().st_mode) for p in out.iterdir()} == {
        "manifest.dsse": 0o644,
        "content.bin": 0o644,
        "content.key": 0o600,
        "scoring-key.json": 0o600,
    }
    with pytest.raises(LumbungError) as refused:
        sealing.write(sealed, out)
    assert refused.value.entry is errors.SEAL_TARGET_USED


def test_check_prints_every_problem_with_file_and_line_in_both_languages(folder: Path) -> None:
    (folder / "isian.md").write_text((folder / "isian.md").read_text().replace("max: 30", "max: 0"))
    told = CliRunner().invoke(commands, ["check", str(folder)])
    assert told.exit_code == 1
    line = (folder / "isian.md").read_text().split("\n").index("max: 0") + 1
    assert f"{folder}/isian.md:{line}: 'max: 0' harus bilangan 1 sampai 2000." in told.output
    assert "'max: 0' must be a number from 1 to 2000." in told.output


def test_check_as_json_carries_the_same(folder: Path) -> None:
    assert json.loads(CliRunner().invoke(commands, ["check", "--json", str(folder)]).output) == {
        "ok": True,
        "problems": [],
    }
    (folder / "key.toml").unlink()
    told = CliRunner().invoke(commands, ["check", "--json", str(folder)])
    report = json.loads(told.output)
    assert (told.exit_code, report["ok"]) == (1, False)
    assert (report["problems"][0]["file"], report["problems"][0]["line"]) == ("key.toml", 1)


def test_seal_writes_a_package_that_its_signers_vouch_for(folder: Path, tmp_path: Path) -> None:
    for n, signer in enumerate(SIGNERS):
        (tmp_path / f"{n}.key").write_bytes(signer.to_bytes())
    signers = [word for n in range(2) for word in ("--signer", str(tmp_path / f"{n}.key"))]
    arguments = ["seal", str(folder), "--out", str(tmp_path / "paket"), *signers]
    told = CliRunner().invoke(commands, arguments)
    assert told.exit_code == 0, told.output
    envelope = (tmp_path / "paket" / "manifest.dsse").read_bytes()
    assert package.package_digest(envelope).hex() in told.output
    manifest = package.read_manifest(envelope, [s.public for s in SIGNERS], 2)
    assert (manifest.exam_id, manifest.exam_version, manifest.title) == ("kecil", "1", "Ujian Kecil")
    again = CliRunner().invoke(commands, arguments)
    assert again.exit_code == 1
    assert "LMB-4102" in again.output


def test_seal_refuses_a_faulty_folder_and_a_file_that_is_no_key(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "0.key").write_bytes(b"short")
    arguments = ["seal", str(folder), "--out", str(tmp_path / "paket"), "--signer", str(tmp_path / "0.key")]
    assert "32" in CliRunner().invoke(commands, arguments).output
    (folder / "key.toml").unlink()
    told = CliRunner().invoke(commands, arguments)
    assert told.exit_code == 1
    assert "key.toml:1:" in told.output
    assert not (tmp_path / "paket").exists()
