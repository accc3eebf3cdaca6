"""The one command, composed of each package's own commands."""

from __future__ import annotations

import click

from sync.console import Rooms

ROOMS = {
    "box": ("appliance.cli", "box", "Serve exams to a room and keep its journal."),
    "central": ("central.cli", "central", "Publish exams, plan sittings, receive batches, score and report."),
    "demo": ("provisioning.cli", "demo", "Centre, box and agent on loopback with a real exam open."),
    "provision": ("provisioning.cli", "provision", "Prepare the PCs of a lab."),
    "simulate": ("provisioning.cli", "simulate", "Play participants over real HTTP and hold box and centre to it."),
    "sync": ("sync.cli", "sync", "Carry sealed answers to the centre, and its dispatches back."),
}


@click.command(cls=Rooms, rooms=ROOMS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="lumbung")
def main() -> None:
    """Lumbung: exams on a school's own network, safe until the road to town opens."""


if __name__ == "__main__":
    main(prog_name="lumbung")
