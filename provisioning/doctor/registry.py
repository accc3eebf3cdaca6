"""Every check by its id, in the order in which they are run and shown.

Checks add themselves when their module is read; whoever takes the list from here has all of them, whatever was
imported before.
"""

from __future__ import annotations

from provisioning.doctor import clock, computer, devices, disk, network, packages, software
from provisioning.doctor.checks import ADDED, Check

ROOMS = (software, disk, computer, clock, network, packages, devices)  # what is gravest first

CHECKS: dict[str, Check] = {
    id_: each for room in ROOMS for id_, each in ADDED.items() if each.look.__module__ == room.__name__
}
