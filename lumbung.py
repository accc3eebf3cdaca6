"""The one command, composed of each package's own commands."""

from __future__ import annotations

import click

from appliance.cli import box
from central.cli import central
from provisioning.cli import demo, simulate
from sync.cli import sync


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="lumbung")
def main() -> None:
    """Lumbung: exams on a school's own network, safe until the road to town opens."""


for command in (box, central, demo, simulate, sync):
    main.add_command(command)

if __name__ == "__main__":
    main()
