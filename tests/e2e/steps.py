"""Steps of a person on pages that work without a script: what is pressed leads on, and they wait until they are there.

A click alone returns whenever the browser took it. What is typed or opened next would then meet the old page, or break
off what is still on its way.
"""

from __future__ import annotations

from playwright.sync_api import Locator, Page, Response, expect

from tests.appliance.web.site import PASSWORD, PROCTOR


def follow(pressed: Locator) -> Response:
    """Press it and be on the page that it leads to, loaded; what the server answered."""
    with pressed.page.expect_navigation() as answer:
        pressed.click()
    return answer.value


def submit(page: Page) -> Response:
    """Send the page's form and be on the page that came of this very sending."""
    return follow(page.locator("main button[type=submit]").first)


def type_in(page: Page, account: str, password: str) -> Response:
    """Account and password into the sign-in form, and send it: the next page, whichever it is."""
    page.locator("input[name=account]").fill(account)
    page.locator("input[name=password]").fill(password)
    return submit(page)


def sign_in(page: Page, account: str = PROCTOR, password: str = PASSWORD) -> None:
    """From the sign-in form to the page behind it."""
    answer = type_in(page, account, password)
    assert answer.status == 200, page.locator("main").inner_text()
    expect(page.locator("input[name=password]")).to_have_count(0)
