"""The pictures of docs/field that no other manual shows: the checkup of an invented PC, and a seat that is ready.

Called by `make pictures`; alone: `.venv/bin/python -m tests.e2e.field_pictures`.
"""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Page, Playwright, expect, sync_playwright

from appliance.checkup import write_checkup
from provisioning.demo.place import free_port
from provisioning.doctor.run import run as look_at
from tests.appliance.web.server import Server
from tests.appliance.web.site import make_site
from tests.demonstration import CHECKOUT
from tests.e2e.conftest import launch
from tests.provisioning.doctor.pc import GB, pc

PICTURES = CHECKOUT / "docs" / "field" / "pictures"
DESK: Any = {"width": 1180, "height": 680}
COLOURS = 64


def take(page: Page, name: str) -> None:
    """The page as it shows now, in few colours."""
    shown = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    shown.quantize(COLOURS, dither=Image.Dither.NONE).save(PICTURES / name, optimize=True)


def doctor(playwright: Playwright, server: Server, folder: Path) -> None:
    """An old PC: too little room on its disk, a dead clock battery, no printer."""
    folder.mkdir()
    worn = pc(
        folder,
        files={"/proc/driver/rtc": "batt_status : dead\n"},
        tools={"lpstat -a": None},
        settings={"data_dir": server.site.settings.data_dir},
        free_bytes=lambda _path: GB // 100,
    )
    write_checkup(server.site.settings.data_dir, look_at(worn))
    page = launch(playwright).new_page(viewport=DESK)
    page.goto(f"{server.site.origin}/pengawas/periksa")
    expect(page.get_by_text("BELUM SIAP")).to_be_visible()
    take(page, "doctor.png")


def seat(playwright: Playwright, server: Server, profile: Path) -> None:
    """A PC that was checked, switched off and on."""
    for _ in range(2):
        pc_on = playwright.chromium.launch_persistent_context(
            profile, executable_path="/usr/bin/chromium", args=["--no-sandbox"], viewport=DESK
        )
        page = pc_on.pages[0]
        page.goto(f"{server.site.origin}/seat")
        if page.get_by_label("Nomor kursi").input_value() == "":
            page.get_by_label("Nomor kursi").fill("A-07")
            page.get_by_role("button", name="Periksa").click()
            expect(page.get_by_text("Nyalakan ulang komputer")).to_be_visible()
        else:
            expect(page.get_by_role("status")).to_have_text("SIAP")
            take(page, "seat.png")
        pc_on.close()


def main() -> None:
    """Both."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(make_site(Path(folder), free_port())).start()
        try:
            doctor(playwright, server, Path(folder) / "pc")
            seat(playwright, server, Path(folder) / "profile")
        finally:
            server.end()


if __name__ == "__main__":
    main()
