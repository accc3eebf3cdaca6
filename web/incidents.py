"""What an incident in a room can be about, as the box's and the centre's pages call it."""

from __future__ import annotations

from web.languages import Text


class IncidentTexts:
    """One a category of `incident.noted`."""

    category_power = Text("Listrik", "Power")
    category_network = Text("Jaringan", "Network")
    category_computer = Text("Komputer", "Computer")
    category_health = Text("Kesehatan", "Health")
    category_conduct = Text("Tata tertib", "Conduct")
    category_identity = Text("Identitas", "Identity")
    category_other = Text("Lainnya", "Other")
