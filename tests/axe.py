"""axe in a page: brought to the browser once, there in every document from then on."""

from __future__ import annotations

from collections.abc import Sequence

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

# What a dark scheme can change; the other rules look at the document, which is the same in both.
DARK_RULES = ("color-contrast", "link-in-text-block")


def violations(page: Page, only: Sequence[str] = ()) -> list[tuple[str, str]]:
    """(rule, first element) of what axe finds wrong with the page as it is; `only`: these rules, else all."""
    if not page.evaluate("'axe' in window"):
        page.add_init_script(AXE_SCRIPT)
        page.evaluate(AXE_SCRIPT)
    options = {"resultTypes": ["violations"], **({"runOnly": list(only)} if only else {})}
    found = page.evaluate("options => axe.run(document, options).then((told) => told.violations)", options)
    return [(fault["id"], fault["nodes"][0]["html"][:200]) for fault in found]
