"""A person without a mouse, and what they must see at every key: where they are."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.conditions import PATIENCE_S, eventually

FOCUS = Path(__file__).with_name("focus.js").read_text()
ROUND = 80  # more than any page has to tab through
WATCH = """addEventListener('pointerdown', () => { document.title = 'a mouse was used'; });
window.presses = 0;
addEventListener('click', () => { window.presses += 1; }, true);"""


class Keys:
    """Tab until the wanted thing has the focus, then a key; after each key the focus is somewhere, in sight, ringed."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.looked = 0
        page.add_init_script(WATCH)

    def look(self, within_s: float = PATIENCE_S) -> None:
        """Fails unless the focus comes to where it can be seen: a screen may still be on its way."""
        told: list[str | None] = []

        def well() -> bool:
            told.append(self.page.evaluate(FOCUS))
            return told[-1] is None

        try:
            eventually(well, within_s)
        except AssertionError:
            raise AssertionError(told[-1]) from None
        self.looked += 1

    def key(self, *names: str) -> None:
        for name in names:
            self.page.keyboard.press(name)
            self.look()

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.look()

    def tab(self, back: bool = False) -> None:
        """One stop on. Past the last stop the browser's own bar has the focus: one more, and it is back in the page."""
        for _ in range(2):
            self.page.keyboard.press("Shift+Tab" if back else "Tab")
            if self.page.evaluate("document.activeElement !== document.body"):
                break
        self.look()

    def to(self, name: str, role: str = "button", back: bool = False) -> None:
        """Until the control of this name has the focus; fails after a whole round."""
        self._reach(self.page.get_by_role(role, name=name, exact=True), name, back)  # type: ignore[arg-type]

    def into(self, selector: str) -> None:
        self._reach(self.page.locator(selector), selector, back=False)

    def press(self, name: str, role: str = "button", key: str = "Enter") -> None:
        """Again where a new screen's heading took the focus just before the key came down, as a person would."""
        before = self.page.evaluate("window.presses")
        for _ in range(5):
            self.to(name, role)
            self.page.keyboard.press(key)
            if self.page.evaluate("window.presses") > before:
                self.look()
                return
        raise AssertionError(f"{name} does not answer to {key}")

    def follow(self, name: str, role: str = "link") -> None:
        """Enter on what leads to another page. There the browser starts at the top, with nothing focused yet."""
        self.to(name, role)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def at(self, name: str, role: str = "button") -> None:
        """The focus is on it now, without a key: given back by a dialog that closed."""
        wanted = self.page.get_by_role(role, name=name, exact=True)  # type: ignore[arg-type]
        eventually(lambda: self._focused(wanted))
        self.look()

    def _reach(self, wanted: Locator, name: str, back: bool) -> None:
        expect(wanted.first).to_be_visible()
        for _ in range(ROUND):
            if self._focused(wanted):
                self.look()
                return
            self.tab(back)
        raise AssertionError(f"{name} cannot be reached with the keyboard")

    def _focused(self, wanted: Locator) -> bool:
        return bool(wanted.evaluate_all("nodes => nodes.includes(document.activeElement)"))
