"""Signing in with a passkey of a virtual authenticator: from the code of the invitation to the watch, and again."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect

pytestmark = pytest.mark.browser

PASSWORD = "seven quiet herons by the mole"


def give_authenticator(context: BrowserContext, page: Page) -> None:
    """An authenticator inside the browser, with a finger that is always there."""
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_newcomer_joins_with_his_code_enrols_a_passkey_and_signs_in_with_it(served, windows):
    with windows() as one:
        page = one.go("/join/")
        give_authenticator(one.context, page)
        page.get_by_label("Name").fill("newcomer")
        page.get_by_label("Code").fill(served.told["invitation"].lower().replace("-", " "))
        page.get_by_label("New password", exact=True).fill(PASSWORD)
        page.get_by_label("New password again").fill(PASSWORD)
        page.get_by_role("button", name="Join").click()

        page.get_by_role("link", name="Add a passkey").click()
        page.get_by_label("What to call it").fill("Desk")
        page.get_by_role("button", name="Create the passkey").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
        assert page.locator("ol.codes li").count() == 10

        page.get_by_role("link", name="They are kept: go on").click()
        page.get_by_role("radio", name="crime").check()
        page.get_by_role("button", name="To work").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Watch")

        page.get_by_role("button", name="newcomer").click()
        page.get_by_role("button", name="Sign out").click()
        page.get_by_role("button", name="Sign in with a passkey").click()
        page.get_by_role("button", name="To work").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Watch")


def test_a_wrong_code_tells_nothing_about_the_name(windows):
    said = []
    for name in ("newcomer", "nobody-of-that-name"):
        with windows(expected=("422",)) as one:
            page = one.go("/join/")
            page.get_by_label("Name").fill(name)
            page.get_by_label("Code").fill("0000-0000-0000")
            page.get_by_label("New password", exact=True).fill(PASSWORD)
            page.get_by_label("New password again").fill(PASSWORD)
            page.get_by_role("button", name="Join").click()
            said.append(page.get_by_role("alert").all_inner_texts())
    assert said[0] == said[1] != []
