"""Of all tests: takes the coverage tool out of the environment, and says which belong to the suite of the room."""

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

import tests.traced  # noqa: F401
from provisioning.demo import place

# How long an example takes says how busy the machine is, and nothing about the code. A check of a change tries the same
# examples whoever runs it; what chance may find besides is looked for by `make test-slow`, with the other profile.
settings.register_profile("lumbung", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
settings.register_profile("chance", settings.get_profile("lumbung"), derandomize=False, print_blob=True)
settings.load_profile("lumbung")

# The suite `make test-room`: what takes its time on exam day's pages, so that `make test` stays within six minutes.
ROOM = (
    "appliance/lockdown",
    "appliance/papers",
    "appliance/test_full_time.py",
    "appliance/test_recounting.py",
    "appliance/test_recounting_by_chance.py",
    "appliance/web/test_lockdown.py",
    "appliance/web/test_papers.py",
    "appliance/web/test_proctor_acts.py",
    "e2e/test_every_page.py",
    "e2e/test_media.py",
    "e2e/test_one_after_the_other.py",
    "e2e/test_papers_page.py",
    "e2e/test_proctor_screens.py",
    "e2e/test_room_screens.py",
    "e2e/test_safe_exam_browser.py",
    "e2e/test_seat_check.py",
    "provisioning/kit",
    "provisioning/network",
    "provisioning/test_kiosk.py",
    "provisioning/tls",
)


def pytest_configure(config: pytest.Config) -> None:
    """A worker of pytest-xdist has ports of its own: what one finds free, no other gives to its server meanwhile."""
    told = getattr(config, "workerinput", {"workerid": "gw0", "workercount": 1})
    place.PORTS = place.PORTS[int(told["workerid"].removeprefix("gw")) :: told["workercount"]]


def pytest_collection_modifyitems(items: Iterable[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        place = item.path.relative_to(here).as_posix() if item.path.is_relative_to(here) else ""
        if any(place == each or place.startswith(f"{each}/") for each in ROOM):
            item.add_marker("room")


@pytest.fixture
def reachable() -> Iterator[Path]:
    """An empty folder to which every user of the PC may go, as they may not below `tmp_path`."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)
