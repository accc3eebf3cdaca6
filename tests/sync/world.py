"""One box and one centre with real keys, for the tests of `sync`: nothing in it is pretended but the size."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sync import service
from sync.agent import Agent
from sync.settings import BoxPlace, SyncSettings
from sync.wire.dispatch import Body, Draft, PackageRef, seal_dispatch
from sync.wire.keys import SealingKey, SigningKey
from sync.wire.package import manifest_of, sign_manifest
from sync.wire.roles import RoleList, sign_roles
from tests.sync.small_centre import SmallCentre
from tests.sync.small_journal import SmallJournal

SITE, BOX = "smk-1", "box-1"
FAST = {"cut_after_ms": 100, "tick_ms": 20, "backoff_first_ms": 10, "connect_timeout_ms": 2_000}


def signing_key(name: str) -> SigningKey:
    return SigningKey(name.encode().ljust(32, b"."))


def sealing_key(name: str) -> SealingKey:
    return SealingKey(name.encode().ljust(32, b"."))


ROLES = RoleList(
    version=1,
    issued_ms=1,
    roots=(signing_key("root").public,),
    root_threshold=1,
    exam_signers=(signing_key("exam").public,),
    exam_threshold=1,
    dispatch_keys=(signing_key("dispatch").public,),
    receipt_keys=(signing_key("receipt").public,),
    receiving_keys=(sealing_key("receiving").public,),
)


@dataclass
class World:
    """A box's folder with keys, trust and a journal, and a centre that knows it."""

    folder: Path
    wall_ms: Callable[[], int] = service.wall_ms
    centre: SmallCentre = field(init=False)
    journal: SmallJournal = field(init=False)

    def __post_init__(self) -> None:
        (self.folder / "keys").mkdir(parents=True)
        (self.folder / "keys/box-sign.key").write_bytes(signing_key("box").to_bytes())
        (self.folder / "keys/box-seal.key").write_bytes(sealing_key("box").to_bytes())
        (self.folder / "roots.json").write_bytes(sign_roles(ROLES, [signing_key("root")]))
        self.journal = SmallJournal(self.folder)
        self.journal.open_epoch()
        self.centre = SmallCentre(
            SITE, BOX, signing_key("box").public, signing_key("receipt"), sealing_key("receiving")
        )

    def settings(self, **changes: Any) -> SyncSettings:
        return SyncSettings.model_validate({"centre_url": self.centre.url or "http://127.0.0.1:9", **FAST, **changes})

    @property
    def place(self) -> BoxPlace:
        return BoxPlace(data_dir=self.folder, site=SITE, box=BOX)

    def agent(self, **changes: Any) -> Agent:
        agent = service.build_agent(self.place, self.settings(**changes))
        agent.link.retry_wait_s = 0.01
        return agent

    def write_config(self, **changes: Any) -> Path:
        """The settings file of this box, for the command line."""
        lines = [
            f"{name} = {value!r}".replace("'", '"')
            for name, value in ({"centre_url": self.centre.url, **FAST} | changes).items()
        ]
        path = self.folder / "lumbung.toml"
        path.write_text(
            f'[box]\ndata_dir = "."\nsite = "{SITE}"\nbox = "{BOX}"\n[sync]\n' + "\n".join(lines), encoding="utf-8"
        )
        return path


def content(size: int, mark: bytes = b"x") -> bytes:
    return (mark * size)[:size]


def dispatch(version: int, contents: list[bytes] | None = None, site: str = SITE, signer: str = "dispatch") -> bytes:
    """A dispatch with these sealed contents (their bytes do not matter to the agent)."""
    refs = []
    for number, data in enumerate(contents or []):
        manifest = manifest_of(data, exam_id=f"exam-{number}", exam_version="1", title="Ujian", created_ms=1)
        envelope = sign_manifest(manifest, [signing_key("exam")])
        refs.append(PackageRef(envelope, manifest.content_sha256, manifest.content_bytes))
    draft = Draft(site, version, 1_800_000_000_000, tuple(refs), ())
    body = Body(bytes(32), "SMK 1", "Asia/Makassar")
    return seal_dispatch(draft, body, {BOX: sealing_key("box").public}, signing_key(signer))
