"""What came down: the dispatch, every package against its manifest, and a whole unlock on this very machine."""

from __future__ import annotations

import hashlib

from appliance.shelf import INBOX
from provisioning.doctor.checks import Outcome, attention, both, check, failed, not_applicable, passed
from provisioning.doctor.machine import Machine
from sync.errors import LumbungError, WireError
from sync.wire import package, unlock
from sync.wire.package import Manifest, Part

SLOW_S = 10.0
CHUNK_BYTES = 1 << 20
DUMMY = (Part("exam.json", "application/json", b'{"id":"doctor"}'),)
WAIT_OR_CARRY = both(
    "Sambungkan ke internet sampai kiriman tiba, atau bawa dengan stick dari pusat.",
    "Connect to the internet until the dispatch is here, or carry it in on a stick.",
)


@check("packages.dispatch", "Kiriman pusat", "The centre's dispatch")
def dispatch(machine: Machine) -> Outcome:
    """The newest dispatch: its signature, that it is for this site, and that this box can open it."""
    try:
        found = machine.dispatched
    except LumbungError as error:
        said = both("{why} ({code})", "{why} ({code})", why=both(*error.entry.message), code=error.code)
        return failed(said, both(*error.entry.hint), code=error.code)
    if found is None:
        return attention(both("Belum ada kiriman.", "No dispatch yet."), WAIT_OR_CARRY, version=None)
    draft = found.dispatch.draft
    if found.body is None:
        said = both(
            "Kiriman {version} tidak dapat dibuka server ini.",
            "Dispatch {version} cannot be opened by this box.",
            version=str(draft.version),
        )
        todo = both(
            "Jalankan sebagai pengguna layanan atau root; bila tetap, daftarkan server ini di pusat lagi.",
            "Run this as the service's user or root; if it stays, enrol this box at the centre again.",
        )
        return failed(said, todo, version=draft.version)
    said = both(
        "Kiriman {version}: {sittings} sesi, {packages} paket soal.",
        "Dispatch {version}: {sittings} sittings, {packages} packages.",
        version=str(draft.version),
        sittings=len(found.body.sittings),
        packages=len(draft.packages),
    )
    return passed(said, version=draft.version, sittings=len(found.body.sittings), packages=len(draft.packages))


@check("packages.verified", "Paket soal utuh", "Packages are whole")
def verified(machine: Machine) -> Outcome:
    """Every byte of every package against the digest that its signed manifest names."""
    try:
        found = machine.dispatched
    except LumbungError:
        found = None  # `packages.dispatch` says why
    if found is None or not found.dispatch.manifests:
        return not_applicable(both("Belum ada paket soal.", "No package yet."), packages=0)
    missing, damaged, total = 0, 0, 0
    for manifest in found.dispatch.manifests.values():
        total += manifest.content_bytes
        state = _state_of(machine, manifest)
        missing += state == "missing"
        damaged += state == "damaged"
    count = len(found.dispatch.manifests)
    figures = {"packages": count, "missing": missing, "damaged": damaged, "bytes": total}
    said = both(
        "{count} paket, {total} MB: {missing} belum lengkap, {damaged} rusak.",
        "{count} packages, {total} MB: {missing} incomplete, {damaged} damaged.",
        count=count,
        total=total / 1e6,
        missing=missing,
        damaged=damaged,
    )
    if damaged:
        todo = both(
            "Hapus berkas yang rusak di inbox/blobs agar diunduh lagi, atau salin dari stick.",
            "Remove the damaged file in inbox/blobs so that it is fetched again, or copy it from a stick.",
        )
        return failed(said, todo, **figures)
    return failed(said, WAIT_OR_CARRY, **figures) if missing else passed(said, **figures)


def _state_of(machine: Machine, manifest: Manifest) -> str:
    digest, size = hashlib.sha256(), 0
    try:
        with (machine.data_dir / INBOX / "blobs" / manifest.content_sha256.hex()).open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                digest.update(chunk)
                size += len(chunk)
    except OSError:
        return "missing"
    if size < manifest.content_bytes:
        return "missing"
    return "whole" if size == manifest.content_bytes and digest.digest() == manifest.content_sha256 else "damaged"


@check("packages.unlock", "Uji kode buka", "Unlock test")
def unlocking(machine: Machine) -> Outcome:
    """A dummy package from sealing to opening, with the full cost of a code: argon2id over 256 MiB."""
    code, key = unlock.new_code(machine.random), machine.random(32)
    content = package.seal_content(DUMMY, key, random=machine.random)
    manifest = package.manifest_of(content, exam_id="doctor", exam_version="1", title="Uji", created_ms=0)
    name = hashlib.sha256(manifest.payload()).digest()
    try:
        wrapped = unlock.wrap(key, code, site=machine.settings.site, package_digest=name, random=machine.random)
        began = machine.monotonic()
        opened = package.open_content(
            manifest, content, unlock.unwrap(wrapped, code, site=machine.settings.site, package_digest=name)
        )
    except (WireError, MemoryError) as wrong:
        why = wrong.code if isinstance(wrong, WireError) else "MemoryError"
        return failed(
            both("Paket uji tidak terbuka ({why}).", "The dummy package does not open ({why}).", why=why),
            both(
                "Tutup program lain: kode buka memerlukan 256 MiB memori.",
                "Close other programs: an unlock code takes 256 MiB.",
            ),
            why=why,
        )
    took = machine.monotonic() - began
    assert opened["exam.json"].data == DUMMY[0].data
    said = both("Terbuka dalam {took} detik.", "Opens in {took} s.", took=took)
    if took > SLOW_S:
        todo = both(
            "Bisa dipakai; sabar saat memasukkan kode buka. Tutup program lain.",
            "Usable; be patient when the unlock code is entered. Close other programs.",
        )
        return attention(said, todo, took_s=round(took, 3))
    return passed(said, took_s=round(took, 3))
