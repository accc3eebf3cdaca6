"""One running box for the tests that only ask it, and one of their own for those that hurt it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from provisioning.demo.place import free_port
from tests.appliance.web.server import Proctor, Server
from tests.appliance.web.site import Card, Site, make_site
from tests.traced import TRACED

PEOPLE = 200  # who sit down one after the other, a test each; behind them on the roster a school of 200 more
_seats = count()

MakeServer = Callable[..., Server]


@pytest.fixture
def make_server(tmp_path: Path) -> Iterator[MakeServer]:
    """Makes a site and its (not yet started) server; ends whatever still runs."""
    made: list[Server] = []

    def make(env: dict[str, str] | None = None, prelude: str = "", site: Site | None = None, **made_of: Any) -> Server:
        made.append(Server(site or make_site(tmp_path, free_port(), **made_of), env, prelude))
        return made[-1]

    yield make
    for server in made:
        if server.process is not None:
            server.end()


@pytest.fixture(scope="package")
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A box with a whole school whose sitting runs."""
    folder = tmp_path_factory.mktemp("box")
    site = make_site(folder, free_port(), count=PEOPLE + 200, one_pin_hash=True, hosts=["127.0.0.1", "localhost"])
    server = Server(site, env=TRACED).start()
    start_sitting(server)
    yield server
    assert server.stop() == 0


@pytest.fixture
def site(box: Server) -> Site:
    return box.site


@pytest.fixture
def card(site: Site) -> Card:
    """Somebody who has not sat down yet. All share the first one's PIN."""
    someone = site.cards[next(_seats) % PEOPLE]
    return Card(someone.nip, site.cards[0].pin, someone.name)


def start_sitting(server: Server) -> Proctor:
    """Open and start the sitting as its proctor does."""
    proctor = Proctor(server.site.origin)
    assert proctor.sign_in().status_code == 303
    assert proctor.act("open").status_code == 303
    assert proctor.act("start").status_code == 303
    return proctor
