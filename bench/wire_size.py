"""Bytes an answer event takes on the wire: whole batches beside JSON with zstd, and beside the entropy of the model.

    python -m bench.wire_size [--seeds N] [--counts 100,1000,10000]

The batch counts everything: header, seal, signature, both time columns. JSON counts no envelope at all.
"""

from __future__ import annotations

import argparse
import json
import statistics
from collections.abc import Callable

from backports import zstd

from sync.wire import columns, keys
from sync.wire.batch import seal_batch
from sync.wire.events import encode_event
from tests.sync.wire import generator

BOX, CENTRE = keys.SigningKey(b"b" * 32), keys.SealingKey(b"c" * 32)


def batch_bytes(room: generator.Room) -> int:
    """A whole batch, as it lies in a file."""
    sealed = seal_batch(
        room.events,
        origin=room.origin,
        head_before=bytes(32),
        last_receipted=bytes(32),
        site="smkn-1-contoh",
        box="smkn-1-contoh-1",
        signer=BOX,
        recipient=CENTRE.public,
    )
    return len(sealed.data)


def json_bytes(room: generator.Room) -> bytes:
    return json.dumps(generator.json_rows(room.events), separators=(",", ":")).encode()


def columns_json(room: generator.Room) -> bytes:
    """JSON, but by columns: what an API would send that had thought of it."""
    rows = generator.json_rows(room.events)
    return json.dumps({name: [row[name] for row in rows] for name in rows[0]}, separators=(",", ":")).encode()


WAYS: list[tuple[str, Callable[[generator.Room], float]]] = [
    ("JSON", lambda room: len(json_bytes(room))),
    ("JSON + zstd-19", lambda room: len(zstd.compress(json_bytes(room), 19))),
    ("JSON by columns + zstd-19", lambda room: len(zstd.compress(columns_json(room), 19))),
    ("canonical rows", lambda room: sum(len(encode_event(event)) for event in room.events)),
    ("canonical rows + zstd-19", lambda room: len(zstd.compress(b"".join(map(encode_event, room.events)), 19))),
    ("columns", lambda room: sum(map(len, columns.pack(room.events)))),
    ("batch, all of it", batch_bytes),
    ("entropy of the model", lambda room: room.entropy_bits / 8),
]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seeds", type=int, default=5, help="rooms per size; medians are shown")
    parser.add_argument("--counts", default="100,1000,10000", help="events a batch")
    options = parser.parse_args()
    counts = [int(count) for count in options.counts.split(",")]
    rooms = {count: [generator.room(count, seed) for seed in range(options.seeds)] for count in counts}
    print(f"{'bytes an answer event, events a batch:':40s}" + "".join(f"{count:>10,d}" for count in counts))
    for name, way in WAYS:
        medians = [statistics.median(way(room) / count for room in rooms[count]) for count in counts]
        print(f"{name:40s}" + "".join(f"{median:10.2f}" for median in medians))
    print("\nby column, as packed (flag byte included):")
    packed = {count: columns.pack(rooms[count][0].events) for count in counts}
    for place, column in enumerate(columns.NAMES):
        print(f"  {column:38s}" + "".join(f"{len(packed[count][place]) / count:10.3f}" for count in counts))


if __name__ == "__main__":
    main()
