"""What the centre promises about batches.

Whatever happens on the way, each event is held once, and the receipt is true.
"""

from __future__ import annotations

from central.centre import Centre
from central.store import batches
from central.store.engine import reading
from sync.wire.receipt import read_heads, read_receipt
from tests.central.conftest import Box, Link


def test_it_works(centre: Centre, box: Box, link: Link) -> None:
    box.many_answers(30)
    answer = link.upload(box.seal(1, 30).data, part_bytes=500)
    assert answer.status_code == 200, answer.text
    receipt = read_receipt(answer.data, (centre.keys.receipt.public,))
    assert (receipt.first, receipt.last, receipt.head_after) == (1, 30, box.heads[30])
    assert receipt.level == "held"
    assert receipt.quarantined == ()
    heads = read_heads(link.ask("GET", "/sync/v1/head").data, (centre.keys.receipt.public,), nonce=link.nonce)
    assert heads.epochs == ((box.origin.epoch, ((1, 30, box.heads[30], "held"),)),)
    with reading(centre.engine) as connection:
        assert batches.count_events(connection, "smk1") == 30
