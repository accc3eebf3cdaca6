"""The OpenPGP key that signs a kit's packages, because apt knows no other kind. Used by `build` and `verify`.

Keys and signatures are dated 2000-01-01: a PC whose clock has fallen back would not believe a later one (gpgv refuses
signatures from its future), and nothing here hangs on when a kit was signed.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from provisioning.outside import run_tool
from sync import errors
from sync.errors import LumbungError
from sync.files import write_whole

LONG_AGO = "20000101T000000!"  # and the clock stands still, so that the same kit is signed the same
_OWNER = "Lumbung kit <kit@lumbung.invalid>"
KEPT = "kit-key.secret"
_GPG = ("--batch", "--no-tty", "--quiet", "--pinentry-mode", "loopback")


class KitKey:
    """A signing key in a folder of its own, made at the first use.

    gpg works in a short-lived folder with a short name: its agent's socket may not have a path of over 107 bytes.
    """

    def __init__(self, folder: Path) -> None:
        self._secret = folder / KEPT
        self._home: Path | None = None

    def prepare(self) -> None:
        """Take the key up; make it where there is none. LumbungError KIT_TOOL; OSError."""
        if self._home is not None:
            return
        self._home = Path(tempfile.mkdtemp(prefix="lmb-"))
        try:
            if self._secret.exists():
                self._gpg("--import", given=self._secret.read_bytes())
            else:
                self._gpg("--passphrase", "", "--quick-generate-key", _OWNER, "ed25519", "sign", "never")
                self._secret.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                write_whole(self._secret, self._gpg("--export-secret-keys"))
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """End gpg's agent and forget its folder; a second call does nothing."""
        if self._home is not None:
            subprocess.run(["gpgconf", "--homedir", str(self._home), "--kill", "gpg-agent"], check=False)  # noqa: S603, S607
            shutil.rmtree(self._home, ignore_errors=True)
            self._home = None

    def public(self) -> bytes:
        """What verifies the signatures, as gpgv and apt take it."""
        return self._gpg("--export")

    def fingerprint(self) -> str:
        """40 capital hexadecimal digits in groups of four."""
        return shown(_fingerprint(self._gpg("--list-keys", "--with-colons")))

    def clear_signed(self, text: bytes) -> bytes:
        """`text` with its signature around it (InRelease)."""
        return self._gpg("--clear-sign", "--digest-algo", "SHA512", given=text)

    def detached(self, data: bytes) -> bytes:
        """A binary signature over `data`."""
        return self._gpg("--detach-sign", "--digest-algo", "SHA512", given=data)

    def _gpg(self, *words: str, given: bytes = b"") -> bytes:
        assert self._home is not None, "prepare it first"
        return run_tool(
            ["gpg", "--homedir", str(self._home), *_GPG, "--faked-system-time", LONG_AGO, *words],
            given=given,
        )


def check_signature(data: bytes, signature: bytes, public: bytes) -> str:
    """The fingerprint of the key, as shown. LumbungError KIT_FOREIGN where the signature is not that key's."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "key.gpg").write_bytes(public)
        (place / "data").write_bytes(data)
        (place / "data.sig").write_bytes(signature)
        home = ["gpg", "--homedir", folder, "--batch", "--no-tty", "--quiet"]
        try:
            listed = run_tool([*home, "--show-keys", "--with-colons", str(place / "key.gpg")])
            verify = ["gpgv", "--keyring", str(place / "key.gpg"), str(place / "data.sig"), str(place / "data")]
            run_tool(verify)
        except LumbungError as wrong:
            raise LumbungError(errors.KIT_FOREIGN, said=str(wrong.details.get("said", ""))[-200:]) from wrong
    return shown(_fingerprint(listed))


def shown(fingerprint: str) -> str:
    """In groups of four, to be read out."""
    return " ".join(fingerprint[at : at + 4] for at in range(0, len(fingerprint), 4))


def _fingerprint(listed: bytes) -> str:
    """The first key's, of gpg's listing for programs."""
    rows = [row.split(":") for row in listed.decode("ascii", "replace").splitlines()]
    found = [row[9] for row in rows if row[0] == "fpr" and len(row) > 9]  # gpg's field 10
    if not found:
        raise LumbungError(errors.KIT_TOOL, command="gpg", said="no key")
    return found[0]
