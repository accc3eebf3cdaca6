"""`lumbung provision privileged`: started by systemd at the first request, never by hand."""

from __future__ import annotations

from pathlib import Path

import click

from appliance.settings import BoxSettings
from sync import config, errors
from sync.console import config_option, errors_shown
from sync.errors import LumbungError


@click.command()
@config_option
@errors_shown
def privileged(config_file: Path) -> None:
    """Answer privileged requests of the box's services (by socket activation only)."""
    from provisioning.privileged.acting import Helper
    from provisioning.privileged.serving import passed_socket, serve
    from web import logs

    listener = passed_socket()
    if listener is None:
        raise LumbungError(errors.PRIVILEGED_NOT_THERE, why="no socket was handed over")
    settings: BoxSettings = config.load(config_file, {"box": BoxSettings})["box"]
    logs.configure()
    owner = settings.data_dir.stat()
    helper = Helper(settings, (owner.st_uid, owner.st_gid))
    with listener:
        serve(listener, {0, owner.st_uid}, helper.perform)
