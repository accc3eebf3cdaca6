"""Chromium and the demos that browser tests share: one demo a module, since a start costs seconds."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from provisioning.demo.relay import Relay
from provisioning.simulate.play import Card
from tests.demonstration import Demonstration
from tests.e2e.paper import SMALL

expect.set_options(timeout=60_000)  # machines that run tests are shared: a condition may take its time


@pytest.fixture(scope="module")
def playwright_() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


def launch(playwright: Playwright, *arguments: str, environment: dict[str, str] | None = None) -> Browser:
    """Debian's Chromium. `environment`: what it gets in place of ours."""
    return playwright.chromium.launch(
        executable_path="/usr/bin/chromium", args=["--no-sandbox", *arguments], env={**(environment or os.environ)}
    )


@pytest.fixture(scope="module")
def chromium(playwright_: Playwright) -> Iterator[Browser]:
    browser = launch(playwright_)
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    """A demo of the small exam, its sitting running."""
    with Demonstration(tmp_path_factory.mktemp("small"), "--exam", str(SMALL)) as demo:
        yield demo


class Pc:
    """A PC of the room: a browser of its own, on a network cable of its own that can be pulled."""

    def __init__(self, playwright: Playwright, demo: Demonstration) -> None:
        port = demo.place.box_port
        self.cable = Relay(0, ("127.0.0.1", port))
        self.browser = launch(playwright, f"--host-resolver-rules=MAP 127.0.0.1:{port} 127.0.0.1:{self.cable.port}")
        self.context: BrowserContext = self.browser.new_context(viewport={"width": 1366, "height": 768})

    def page(self) -> Page:
        page = self.context.new_page()
        page.set_default_timeout(60_000)
        return page

    def close(self) -> None:
        self.browser.close()
        self.cable.close()


@pytest.fixture
def pc(playwright_: Playwright, small: Demonstration) -> Iterator[Callable[[], Pc]]:
    """Makes PCs that are switched off at the end of the test."""
    with ExitStack() as stack:

        def make() -> Pc:
            made = Pc(playwright_, small)
            stack.callback(made.close)
            return made

        yield make


@pytest.fixture(scope="module")
def deck(small: Demonstration) -> Iterator[Card]:
    """The cards that no test of the module has used yet."""
    return iter(small.cards)


@pytest.fixture
def card(deck: Iterator[Card]) -> Card:
    return next(deck)
