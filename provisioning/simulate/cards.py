"""Participant cards for a simulation: read from the file that planning wrote, or invented together with a roster."""

from __future__ import annotations

import csv
import random
from datetime import date, timedelta
from pathlib import Path

from provisioning.simulate.play import Card
from sync import errors
from sync.errors import LumbungError

GIVEN = ("Adi", "Bayu", "Citra", "Dewi", "Eko", "Fitri", "Gita", "Hadi", "Indah", "Joko", "Kartika", "Lestari")
FAMILY = ("Pratama", "Wulandari", "Saputra", "Rahayu", "Nugroho", "Permata", "Santoso", "Anggraini", "Wijaya", "Utami")


def read_cards(path: Path) -> list[Card]:
    """Cards of a CSV with the columns nip, pin and token."""
    try:
        with path.open(newline="", encoding="utf-8") as file:
            return [Card(row["nip"], row["pin"], row["token"]) for row in csv.DictReader(file)]
    except (OSError, KeyError) as fault:
        raise LumbungError(errors.CARDS_UNUSABLE, file=str(path), fault=str(fault)) from fault


def invent_roster(path: Path, people: int, seed: int) -> None:
    """Writes a roster of invented participants with valid NIPs, marked as invented in its position column."""
    source = random.Random(seed)  # noqa: S311 - play, not secrets
    with path.open("w", newline="", encoding="utf-8") as file:
        sheet = csv.writer(file)
        sheet.writerow(("No", "NIP", "Nama", "Kel. Jabatan", "Unit Kerja", "Jabatan"))
        for number in range(1, people + 1):
            name = f"{source.choice(GIVEN)} {source.choice(FAMILY)}"
            sheet.writerow((number, _nip(source, number), name, "Pelaksana", "Contoh", "Peserta rekaan"))


def _nip(source: random.Random, serial: int) -> str:
    """A valid NIP: birth date, appointment at 22 or later, sex, and a serial that makes it unique."""
    born = date(1970, 1, 1) + timedelta(days=source.randrange(0, 9000) // 1000 * 1000 + serial // 998)
    appointed = f"{born.year + source.randint(22, 28)}{source.randint(1, 12):02d}"
    return f"{born:%Y%m%d}{appointed}{source.choice('12')}{serial % 998 + 1:03d}"
