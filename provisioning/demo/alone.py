"""A box alone, prepared as for an exam day with the dispatch carried in by hand: what benchmarks and fault suites load.

Its files are the demonstration's (`first_start.prepare`); no centre and no agent runs.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from central import carrying
from central.centre import Centre, open_centre
from central.settings import CentreSettings
from provisioning.demo.first_start import prepare
from provisioning.demo.place import SITE, Facts, Place, free_port
from provisioning.demo.processes import end_group
from provisioning.demo.proctor import Proctor
from provisioning.demo.ready import await_answer, ending_of
from provisioning.simulate.cards import read_cards
from provisioning.simulate.play import Card
from sync import config
from sync.files import write_whole


@dataclass
class BoxAlone:
    """A prepared box; `start` and `kill` as often as wanted. `environment`: what the process gets in place of ours."""

    place: Place
    facts: Facts
    cards: list[Card]
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return self.place.box_url

    @property
    def data_dir(self) -> Path:
        return self.place.folder / "box"

    def start(self, log: IO[bytes] | int = subprocess.DEVNULL) -> None:
        """Starts the service and waits until it answers. LumbungError(DEMO_NOT_READY) if it ends or does not."""
        self.process = subprocess.Popen(  # noqa: S603 - our own command line, no shell
            [sys.executable, "-m", "lumbung", "box", "run", "--config", str(self.place.config_file)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env=self.environment or None,
        )
        room = f"{self.url}/api/v1/room"
        try:
            await_answer(room, lambda answer: bool(answer.json().get("sittings")), ending_of(self.process, "box"))
        except BaseException:
            self.kill()
            raise

    def open_sitting(self) -> None:
        """Registration and start, as the proctor does it."""
        proctor = Proctor(self.url, self.facts.proctor, self.facts.proctor_password)
        proctor.act(self.facts.sitting, "open")
        proctor.act(self.facts.sitting, "start")

    def kill(self) -> None:
        """KILL to the whole group at once, as a power cut would; waits until it is gone."""
        if self.process is not None:
            end_group(self.process.pid)
            self.process.wait()

    def stop(self) -> None:
        """TERM, and wait."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=30)


def prepare_box(folder: Path, exam: Path, roster: Path) -> BoxAlone:
    """Everything but the process, on a free port. LumbungError with every fault of exam or roster."""
    folder.mkdir(parents=True, exist_ok=True)
    place = Place(folder, free_port(), free_port())
    place.write_config(place.centre_port)
    facts = prepare(place, exam, roster, lambda what: None)
    centre = open_centre(config.load(place.config_file, {"centre": CentreSettings})["centre"])
    try:
        lay_dispatch(centre, folder / "box")
    finally:
        centre.engine.dispose()
    return BoxAlone(place, facts, read_cards(place.cards))


def lay_dispatch(centre: Centre, box_dir: Path) -> None:
    """Puts the site's latest dispatch and its packages where the agent would have put them."""
    inbox = box_dir / "inbox"
    (inbox / "blobs").mkdir(parents=True, exist_ok=True)
    material = carrying.material_of(centre, SITE)
    assert material.dispatch is not None
    for sha256, size_bytes in material.contents.items():
        content = b"".join(carrying.content_parts(centre, sha256, size_bytes))
        write_whole(inbox / "blobs" / sha256.hex(), content)
    version, envelope = material.dispatch
    write_whole(inbox / f"dispatch-{version}.dsse", envelope)
