"""What goes to a site by hand: its newest dispatch and the sealed contents that it needs. Read by the kit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from central.centre import Centre
from central.store import plans, results, sites
from central.store.engine import reading
from sync import errors
from sync.errors import LumbungError

PART_BYTES = 1_048_576


class SiteMaterial(NamedTuple):
    """`dispatch`: (version, envelope), None where none was issued; `contents`: SHA-256 -> bytes of each content."""

    site: str
    name: str
    zone: str
    dispatch: tuple[int, bytes] | None
    contents: dict[bytes, int]


def material_of(centre: Centre, site: str) -> SiteMaterial:
    """All that a site can be given now: contents of its planned sittings too, which may travel weeks early.

    LumbungError NO_SUCH_RECORD.
    """
    with reading(centre.engine) as connection:
        found = sites.find_site(connection, site)
        if found is None:
            raise LumbungError(errors.NO_SUCH_RECORD, site=site)
        contents: dict[bytes, int] = {}
        for digest in {each.package for each in plans.sittings_of(connection, site)}:
            package = results.find_package(connection, digest)
            assert package is not None
            contents[package.content_sha256] = package.content_bytes
        latest = sites.latest_dispatch(connection, site)
        if latest is not None:
            for sha256 in plans.blobs_of_dispatch(connection, site, latest.version):
                contents[sha256] = sites.blob_size(connection, site, sha256) or 0
    issued = None if latest is None else (latest.version, latest.envelope)
    return SiteMaterial(site, found.name, found.zone, issued, contents)


def content_parts(centre: Centre, sha256: bytes, size_bytes: int) -> Iterator[bytes]:
    """A sealed content in pieces, so that a large one never lies in memory whole."""
    for start in range(0, size_bytes, PART_BYTES):
        with reading(centre.engine) as connection:
            yield sites.blob_part(connection, sha256, start, min(PART_BYTES, size_bytes - start))
