"""The one command, composed of each package's own commands.

A command's room is imported only when it is called: a box that starts after a power cut need not load the centre.
"""

from __future__ import annotations

from importlib import import_module

import click

COMMANDS = {  # name -> (module, attribute, line of help)
    "box": ("appliance.cli", "box", "Serve exams to a room and keep its journal."),
    "central": ("central.cli", "central", "Publish exams, plan sittings, receive batches, score and report."),
    "demo": ("provisioning.cli", "demo", "Centre, box and agent on loopback with a real exam open."),
    "simulate": ("provisioning.cli", "simulate", "Play participants over real HTTP and hold box and centre to it."),
    "sync": ("sync.cli", "sync", "Carry sealed answers to the centre, and its dispatches back."),
}


class Rooms(click.Group):
    """The commands of all packages, each imported when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, attribute, _ = COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][2]) for name in self.list_commands(ctx)])


@click.command(cls=Rooms, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="lumbung")
def main() -> None:
    """Lumbung: exams on a school's own network, safe until the road to town opens."""


if __name__ == "__main__":
    main()
