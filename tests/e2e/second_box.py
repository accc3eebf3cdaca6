"""A second box of a prepared box's site, as a school keeps one in the cupboard, and the road of both to the centre."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from werkzeug.serving import make_server

from appliance.cli import initialise, trust_roots
from appliance.settings import BoxSettings
from central import planning, projection, publish
from central.centre import Centre, open_centre
from central.settings import CentreSettings
from central.web.app import make_app
from provisioning.demo.alone import BoxAlone, lay_dispatch
from provisioning.demo.place import BOX, SITE, Place, free_port
from sync import config, service
from sync.settings import BoxPlace, SyncSettings

SECOND = "box-2"


@contextmanager
def centre_of(box: BoxAlone) -> Iterator[Centre]:
    """The centre that made this box's dispatch."""
    centre = open_centre(config.load(box.place.config_file, {"centre": CentreSettings})["centre"])
    try:
        yield centre
    finally:
        centre.engine.dispose()


def second_box(first: BoxAlone, folder: Path) -> BoxAlone:
    """Enrolled and supplied by the same centre; it has never seen a log-in of the first."""
    folder.mkdir()
    place = Place(folder, first.place.centre_port, free_port())
    place.write_config(first.place.centre_port)
    text = place.config_file.read_text().replace(f'box = "{BOX}"', f'box = "{SECOND}"')
    place.config_file.write_text(text)
    box = config.load(place.config_file, {"box": BoxSettings})["box"]
    enrolment = initialise(box, os.urandom)
    with centre_of(first) as centre:
        trust_roots(box.data_dir, centre.settings.keys_dir / "roles.dsse")
        keys = bytes.fromhex(enrolment["sign_key"]), bytes.fromhex(enrolment["seal_key"])
        planning.add_box(centre, SITE, SECOND, *keys)
        publish.issue_dispatch(centre, SITE)
        lay_dispatch(centre, box.data_dir)
    return replace(first, place=place, process=None)


def carry(box: BoxAlone, name: str, centre: Centre) -> None:
    """All that the box's agent can carry in one pass, over real HTTP; then what came is projected."""
    server = make_server("127.0.0.1", 0, make_app(centre), threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        place = BoxPlace(data_dir=box.data_dir, site=SITE, box=name)
        settings = SyncSettings(centre_url=f"http://127.0.0.1:{server.server_port}")
        service.run_once(service.build_agent(place, settings))
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    projection.catch_up(centre)
