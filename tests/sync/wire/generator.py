"""A generative model of an exam room's events, with the exact probability of all that is drawn: the measure of batches.

300 attempts answer 60 items at 20 events a second in all: choices (17 of 20), numbers (2), short texts (1), mostly in
the exam's order. `Room.entropy_bits` is what an encoder would need that knew the model and nothing else.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from typing import Any

from sync.wire import chain
from sync.wire.events import Event

ATTEMPTS = 300
ITEMS = 60
MEAN_GAP_MS = 50
IN_ORDER = 0.85  # probability that the next answer is to the next item
CHOICES = (0.5, 0.2, 0.15, 0.1, 0.05)  # probability of the options, most likely first
WORDS = 800  # vocabulary, Zipf-distributed
LAG_MS = (5, 60)  # K - c
LEASES = 1500  # lease.granted events lie among so many first events of the epoch


@dataclass(frozen=True)
class Room:
    """A run of `answer.given` events of one epoch and the entropy of all that is random in them."""

    origin: chain.Origin
    events: list[Event]
    entropy_bits: float


@dataclass
class _Attempt:
    id: bytes
    lease_seq: int
    n: int
    at: int


def room(count: int, seed: int, *, first: int = 2001) -> Room:
    """`count` answer events with seq from `first`, the same for the same seed."""
    rng = random.Random(seed)
    epoch, sitting = rng.randbytes(16), rng.randbytes(16)
    seqs = rng.sample(range(2, LEASES), ATTEMPTS)
    people = [_Attempt(rng.randbytes(16), seq, rng.randrange(1, 40), rng.randrange(ITEMS)) for seq in seqs]
    words = ["".join(rng.choices("etaoinshrdlucmfwypvbgk", k=rng.randrange(2, 9))) for _ in range(WORDS)]
    k, bits, events, seen = 3_600_000, 0.0, [], set()
    for seq in range(first, first + count):
        gap = int(rng.expovariate(1 / MEAN_GAP_MS))
        bits -= math.log2((1 - math.exp(-1 / MEAN_GAP_MS)) * math.exp(-gap / MEAN_GAP_MS))
        k += gap
        who = rng.randrange(ATTEMPTS)
        bits += math.log2(ATTEMPTS)
        person = people[who]
        if who not in seen:
            seen.add(who)
            bits += 128 + math.log2(LEASES) + math.log2(39) + math.log2(ITEMS)
        at = (person.at + 1) % ITEMS if rng.random() < IN_ORDER else rng.randrange(ITEMS)
        straight = at == (person.at + 1) % ITEMS
        bits -= math.log2((IN_ORDER if straight else 0) + (1 - IN_ORDER) / ITEMS)
        person.at, person.n = at, person.n + 1
        value, value_bits = _value(rng, at, words)
        lag = rng.randrange(*LAG_MS)
        bits += value_bits + math.log2(LAG_MS[1] - LAG_MS[0])
        body = (epoch, person.lease_seq, person.n, item_id(at), value, k - lag)
        events.append(Event(seq, k, "answer.given", sitting, person.id, body))
    origin = chain.Origin(epoch, None, 0, None, rng.randbytes(32))
    return Room(origin, events, bits)


def item_id(index: int) -> str:
    """Ids as an author writes them: a block's letters and a running number."""
    return f"{('INT', 'KS', 'KOM', 'DIG', 'ES1', 'ES2')[index // 10]}-{index % 10 + 1}"


def json_rows(events: list[Event]) -> list[dict[str, Any]]:
    """The same events as a plain JSON API would carry them."""
    return [
        {
            "seq": event.seq,
            "k": event.k,
            "kind": event.kind,
            "sitting": (event.sitting or b"").hex(),
            "attempt": (event.attempt or b"").hex(),
            "lease": f"{event.body[0].hex()}.{event.body[1]}",
            "n": event.body[2],
            "item": event.body[3],
            "value": event.body[4],
            "c": event.body[5],
        }
        for event in events
    ]


def _value(rng: random.Random, at: int, words: list[str]) -> tuple[str, float]:
    kind = at % 20
    if kind == 19:
        weights = [1 / (rank + 1) for rank in range(WORDS)]
        total = sum(weights)
        count = rng.randrange(3, 12)
        chosen = rng.choices(range(WORDS), weights, k=count)
        bits = math.log2(9) - sum(math.log2(weights[word] / total) for word in chosen)
        return " ".join(words[word] for word in chosen), bits
    if kind >= 17:
        return str(rng.randrange(1000)), math.log2(1000)
    option = rng.choices(range(len(CHOICES)), CHOICES)[0]
    return "ABCDE"[(option + at) % 5], -math.log2(CHOICES[option])
