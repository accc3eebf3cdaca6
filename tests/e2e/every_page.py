"""Every page that there is, as the code has it: the addresses of both Flask apps, the tables of acts, the screens.

What walks and pictures go by, so that a new page without a walk or a picture fails a test.
"""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from flask import Flask

from appliance.settings import BoxSettings
from appliance.web.app import make_pages
from appliance.web.proctor import person_acts, room_acts
from central.settings import CentreSettings
from central.web.app import make_app
from tests.demonstration import CHECKOUT
from web.security import Hosts

SCREENS = CHECKOUT / "appliance" / "frontend" / "src"
# What a browser is sent that no person looks at as a page. The front page of the box is the participant's, below.
NO_PAGES = {
    "/": "the participant's page",
    "/api/": "programs",
    "/sync/": "boxes",
    "/static/": "files",
    "/language/<code>": "leads back",
    "/healthz": "a balancer",
    "/perintah/": "the box's own command line",
    "/trusted.svg": "a picture",
    "/pengawas/<sitting>/keadaan": "the page's own script",
    "/pengawas/<sitting>/peserta/<attempt>/foto": "a picture",
    "/pengawas/<sitting>/dokumen/<paper>.pdf": "a paper",
    "/pengawas/<sitting>/dokumen/<paper>.png": "a picture",
    "/hasil/<exam>/unduh.<form>": "a file",
    "/cari": "leads on",
    "/kegiatan/<site_id>/<sitting>/tuntas.pdf": "a paper",
    "/lokasi/<site_id>/server/permohonan/<digest>/berkas": "a file",
    "/kartu/<roster>": "leads on",
}


def box_pages(folder: Path) -> set[str]:
    """Addresses of the box, acts by their names."""
    settings = BoxSettings(data_dir=folder, site="s", box="b", port=80, origin="http://127.0.0.1")
    door: Any = SimpleNamespace(settings=settings, hosts=Hosts.of(settings.origin, ()), room=None)
    rules = pages_of(make_pages(door, bytes(32)))
    acts = {f"/pengawas/<sitting>/{name}" for name in room_acts.STEPS}
    acts |= {f"/pengawas/<sitting>/peserta/<attempt>/{name}" for name in person_acts.STEPS}
    return {rule for rule in rules if not rule.endswith("/<act>")} | acts


def centre_pages(folder: Path) -> set[str]:
    """Addresses of the centre."""
    settings = CentreSettings(data_dir=folder, hosts=("localhost",), port=80)
    centre: Any = SimpleNamespace(settings=settings, keys=SimpleNamespace(session_secret=bytes(32)))
    return pages_of(make_app(centre), front=True)


def pages_of(app: Flask, *, front: bool = False) -> set[str]:
    """The addresses that a person may open; `front`: `/` among them."""
    rules = {rule.rule for rule in app.url_map.iter_rules() if "GET" in cast(set[str], rule.methods)}
    return {rule for rule in rules if not _is_no_page(rule) or (front and rule == "/")}


def _is_no_page(rule: str) -> bool:
    return any(rule == each or (len(each) > 1 and each.endswith("/") and rule.startswith(each)) for each in NO_PAGES)


def participant_screens() -> set[str]:
    """The components of the participant's page that are a screen or a dialog."""
    found = set()
    for path in sorted(SCREENS.rglob("*.tsx")):
        if "look" in path.parts:
            continue
        parts = re.split(r"^(?:export )?function (?=[A-Z])", path.read_text(), flags=re.MULTILINE)[1:]
        for part in parts:
            name = cast("re.Match[str]", re.match(r"\w+", part))[0]
            if re.search(r"<(Frame|Dialog|Message)\b|<main\b", part) and name not in ("Frame", "Dialog", "Message"):
                found.add(name)
    return found


# Where each of them is looked at: the word that a walk says to `Looked.at`, or the screen of /look.
LOOKED_AT = {
    "BlockIntro": "introduction of a block",
    "BlockReview": "review",
    "Comfort": "display",
    "Covered": "time held",
    "Elsewhere": "open elsewhere",
    "Final": "final review",
    "HelpDialog": "call the proctor",
    "Identity": "identity",
    "InSession": "really leave?",
    "Items": "messages over an item",
    "LogIn": "log-in",
    "Moved": "moved",
    "NoStorage": "/look no-storage",
    "NotBegun": "/look not-begun",
    "RefusedForGood": "refused",
    "Rehearsal": "practice while waiting",
    "Rules": "rules",
    "SlipScreen": "slip",
    "Starting": "/look connecting",
    "Submitting": "submitting",
    "Waiting": "waiting",
}

# And the picture of each in docs/pictures.
SHOWN_ON = {
    "BlockIntro": "participant-block",
    "BlockReview": "participant-review",
    "Comfort": "participant-display",
    "Covered": "participant-held",
    "Elsewhere": "participant-elsewhere",
    "Final": "participant-end",
    "HelpDialog": "participant-help",
    "Identity": "participant-photo",
    "InSession": "participant-leave",
    "Items": "participant",
    "LogIn": "participant-log-in",
    "Moved": "participant-moved",
    "NoStorage": "participant-no-storage",
    "NotBegun": "participant-not-begun",
    "RefusedForGood": "participant-emergency",
    "Rehearsal": "participant-practice",
    "Rules": "participant-rules",
    "SlipScreen": "participant-slip",
    "Starting": "participant-connecting",
    "Submitting": "participant-submitting",
    "Waiting": "participant-waiting",
}


def looked_at() -> set[str]:
    """Every word that a test says to `Looked.at`, and the screens of /look."""
    said = set()
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        said |= set(re.findall(r"\.at\(\"([^\"]+)\"", path.read_text()))
    screens = re.split("SCREENS", (SCREENS / "look" / "screens.tsx").read_text())[1]
    return said | {f"/look {name}" for name in re.findall(r"^  '?([a-z-]+)'?: \(\) =>", screens, re.MULTILINE)}
