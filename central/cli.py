"""`lumbung central`: what the centre's technician and staff type. Composed into the one command by `lumbung.py`."""

from __future__ import annotations

import click

from sync.console import Rooms

ROOMS = {
    "box": ("central.cli_box", "box", "Boxes: the appliances of a site."),
    "dispatch": ("central.cli_plan", "dispatch", "Dispatches: the one thing that comes down to a site."),
    "emergency": ("central.cli_emergency", "emergency", "Emergency files: logs that a page saved by itself."),
    "exam": ("central.cli_exam", "exam", "Check, seal and publish exams."),
    "held": ("central.cli_people", "held", "Held attempts: rule whether they count."),
    "init": ("central.cli_keep", "init", "Make or keep the keys, and bring the database up to date."),
    "notice": ("central.cli_plan", "notice", "What staff must look at."),
    "paper": ("central.cli_paper", "check_paper", "Check a paper from a room by the journal head on it."),
    "people": ("central.cli_people", "people", "People on no list: bind, accept or reject them."),
    "proctor": ("central.cli_plan", "proctor", "Accounts of a room: proctors and technicians."),
    "project": ("central.cli_keep", "project", "Bring attempts, answers and scores up to the events held."),
    "results": ("central.cli_results", "show_results", "Everyone planned for an exam with scores by component."),
    "roles": ("central.cli_keep", "roles", "The signed list of public keys that every new box is given."),
    "run": ("central.cli_run", "run", "Serve boxes and staff until told to stop."),
    "settle": ("central.cli_settle", "settle", "Whether a sitting is settled, or what is missing."),
    "site": ("central.cli_plan", "site", "Sites: school labs where sittings are held."),
    "sitting": ("central.cli_sitting", "sitting", "Sittings: one exam, one room, one time, one roster."),
    "staff": ("central.cli_plan", "staff", "Accounts of the centre's staff."),
    "statistics": ("central.cli_statistics", "show_statistics", "Cronbach's alpha, facility, discrimination."),
    "status": ("central.cli_keep", "status", "How much is held, what is behind, what staff must look at."),
    "worker": ("central.cli_run", "run_worker", "Copy batches to the second medium, project and score."),
}


@click.group(cls=Rooms, rooms=ROOMS)
def central() -> None:
    """Publish exams, plan sittings, receive batches, score and report."""
