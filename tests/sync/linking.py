"""A link to a centre on a real socket, and what a refusal of it says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from sync import errors
from sync.errors import LumbungError
from sync.link import Link
from tests.sync.world import World


def link_of(world: World, **settings: Any) -> Link:
    return world.agent(**settings).link


@contextmanager
def refusal(entry: errors.Entry) -> Iterator[dict[str, Any]]:
    """The block must raise this error; its details are filled in for the test to look at."""
    details: dict[str, Any] = {}
    with pytest.raises(LumbungError) as caught:
        yield details
    assert caught.value.entry is entry, str(caught.value)
    details.update(caught.value.details)
