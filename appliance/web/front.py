"""The participant's page as files: built by `appliance/frontend`, read once at start, sent from memory.

`intake` sends them, for hundreds of browsers ask at the same minute. Nothing here is personal or secret.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from pathlib import Path

from appliance.web.blobs import WORTH_ZIPPING, Blob

BUILT = Path(__file__).parent.parent / "static" / "built"
PAGES = {"/index.html": "/", "/seat.html": "/seat"}
TYPES = {".js": "text/javascript; charset=utf-8", ".html": "text/html; charset=utf-8", ".woff2": "font/woff2"}


def load(folder: Path | None = None) -> dict[str, Blob]:
    """Path → file. `/` is index.html and `/seat` seat.html, asked for anew each time; /assets/ carry their digest."""
    folder = folder or BUILT
    if not (folder / "index.html").is_file():
        return {}
    files = {f"/{path.relative_to(folder).as_posix()}": path for path in sorted(folder.rglob("*")) if path.is_file()}
    blobs = {address: _blob(path, kept=address.startswith("/assets/")) for address, path in files.items()}
    return {PAGES.get(address, address): blob for address, blob in blobs.items()}


def _blob(path: Path, *, kept: bool) -> Blob:
    data = path.read_bytes()
    media_type = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    zipped = gzip.compress(data, 9, mtime=0) if media_type.startswith((*WORTH_ZIPPING, "text/javascript")) else None
    return Blob(
        media_type=media_type.encode(),
        caching=b"public, max-age=31536000, immutable" if kept else b"no-cache",
        etag=b'"' + hashlib.sha256(data).hexdigest()[:32].encode() + b'"',
        plain=data,
        zipped=zipped if zipped is not None and len(zipped) < len(data) else None,
    )
