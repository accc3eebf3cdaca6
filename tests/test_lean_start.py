"""A service loads what it needs and no more: a box that starts after a power cut has people waiting for it."""

from __future__ import annotations

import subprocess
import sys

import pytest

SERVICES = {
    "box": (
        "appliance.cli, appliance.serve, appliance.web.app",
        {"requests", "sqlite_utils", "spectree", "sqlalchemy", "apscheduler", "typst", "central", "provisioning"},
    ),
    "agent": ("sync.cli", {"sqlite_utils", "flask", "gunicorn", "sqlalchemy", "appliance", "central"}),
    "centre": ("central.cli_run, central.serve", {"alembic", "xlsxwriter", "markdown_it", "apscheduler"}),
    "centre's worker": ("central.cli_run, central.worker", {"alembic", "xlsxwriter", "flask", "gunicorn"}),
    "demonstration": ("provisioning.cli, provisioning.demo.main", {"central", "appliance", "flask", "sqlalchemy"}),
}


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_does_not_load_what_it_does_not_need(service: str) -> None:
    needed, spared = SERVICES[service]
    code = f"import sys, lumbung, {needed}; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    loaded = {name.split(".")[0] for name in run.stdout.split()}
    assert loaded & spared == set()
