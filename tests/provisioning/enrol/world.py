"""A centre that listens on loopback, and PCs with nothing but a settings file, on which the real command is typed."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result
from werkzeug.serving import make_server

from central import keyring, planning
from central.centre import Centre, wall_ms
from central.settings import CentreSettings
from central.store import schema
from central.store.engine import open_engine
from central.web.app import make_app
from lumbung import main

SITE = "smk-1"


def new_centre(folder: Path) -> Centre:
    """A centre with one site, on SQLite."""
    settings = CentreSettings(data_dir=folder, hosts=("localhost",), port=0)
    keyring.make(settings.keys_dir, wall_ms())
    engine = open_engine(settings.url)
    schema.upgrade(engine)
    centre = Centre(settings, engine, keyring.load(settings.keys_dir))
    planning.add_site(centre, SITE, "SMK 1", "Asia/Makassar")
    return centre


@contextmanager
def listening(centre: Centre, tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """The centre's address while it listens."""
    server = make_server("localhost", 0, make_app(centre), threaded=True, ssl_context=tls)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"{'http' if tls is None else 'https'}://localhost:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass(frozen=True)
class Pc:
    """A PC that shall become a box: a folder with settings. `url`: the centre's."""

    folder: Path
    box: str = "box-1"
    url: str = "http://127.0.0.1:9"
    more: str = ""

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def config(self) -> Path:
        return self.folder / "lumbung.toml"

    def prepare(self) -> Pc:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.config.write_text(
            f'[box]\ndata_dir = "{self.data}"\nsite = "{SITE}"\nbox = "{self.box}"\n'
            f'[sync]\ncentre_url = "{self.url}"\nconnect_timeout_ms = 2000\nread_timeout_ms = 5000\n{self.more}'
        )
        return self

    def enrol(self, *words: str) -> Result:
        """`lumbung provision enrol` on this PC, with nobody at the terminal."""
        return CliRunner().invoke(main, ["provision", "enrol", "-c", str(self.config), *words])

    def told(self, *words: str, code: int = 0) -> Any:
        """What the command says with --json; it must leave with `code`."""
        done = self.enrol("--json", *words)
        assert done.exit_code == code, done.output
        return json.loads(done.stdout)

    def files(self) -> dict[str, bytes]:
        """Every file of the box's data folder but the journal's own."""
        return {
            str(path.relative_to(self.data)): path.read_bytes()
            for path in sorted(self.data.rglob("*"))
            if path.is_file() and not path.name.startswith("journal")
        }
