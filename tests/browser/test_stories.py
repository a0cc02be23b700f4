"""What people do all day, in their windows: search, add, be refused, merge, purge, watch live, lose their session."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

LAW = "Example Act of Alphaland, s. 1"


def begin(page: Page, kind: str, name: str, *, level: str = "RESTRICTED", agencies: tuple[str, ...] = ()) -> None:
    """Choose a label, then type a name and the law: the form of `kind` as somebody fills it."""
    page.goto(f"/add/?kind={kind}")
    page.get_by_role("group", name="Label").locator("summary").first.click()
    page.get_by_role("radio", name="and these agencies" if agencies else "aa.police only").check()
    for agency in ("bb.navy", "cc.customs"):
        page.get_by_role("checkbox", name=agency).set_checked(agency in agencies)
    page.get_by_role("group", name="Label").locator("summary").first.click()
    page.get_by_label("Level", exact=True).select_option(level)
    page.get_by_label(re.compile("Legal basis")).fill(LAW)
    page.locator("[name='fact.name'], [name='fact.summary']").first.fill(name)


def sign(page: Page) -> None:
    """Sign what is typed, and see that it was added."""
    button = page.get_by_role("button", name="Sign and add")
    expect(button).not_to_have_attribute("aria-disabled", "true")
    button.click()
    expect(page.get_by_text("1 record signed and added.")).to_be_visible()


def live(page: Page) -> Page:
    """The watch, once its stream is open."""
    page.goto("/")
    expect(page.locator("#live-state")).to_have_class(re.compile(r"\blive\b"))
    return page


def item(page: Page, name: str):
    """The item of the feed that bears this name."""
    return page.locator("#items").get_by_role("heading", name=name)


def search(page: Page, words: str) -> None:
    """Type into the search and do nothing else; the answer is there when it says what was asked."""
    page.goto("/search/")
    page.get_by_role("searchbox").press_sequentially(words)
    expect(page.get_by_role("list", name="What was searched for")).to_contain_text(words.split()[-1])


def hits(page: Page, name: str):
    """The hits of this name."""
    return page.get_by_role("region", name="Results").get_by_role("link", name=name)


def test_search_answers_while_one_types_and_a_hit_opens(windows):
    with windows("ramos") as one:
        search(one.page, "meridian")
        expect(one.page).to_have_url(re.compile(r"q=meridian"))
        hits(one.page, "SV MERIDIAN EXERCISE").click()
        expect(one.page.get_by_role("heading", level=1)).to_have_text("SV MERIDIAN EXERCISE")
        expect(one.page.locator("#banner")).to_contain_text("SECRET")


def test_a_person_is_added_label_first_and_found_by_search(windows):
    with windows("ramos") as one:
        begin(one.page, "Person", "Quirino EXERCISE Faro")
        expect(one.page.locator("#told-whole .chip")).to_have_text("RESTRICTED")
        button = one.page.get_by_role("button", name="Sign and add")
        expect(button).to_have_attribute("aria-disabled", "true")
        one.page.locator("label", has_text="Witness").click()
        one.page.get_by_label(re.compile("^Review")).fill("in 2 years")
        sign(one.page)
        expect(one.page.get_by_role("heading", level=1)).to_have_text("Quirino EXERCISE Faro")
        search(one.page, "quirino")
        expect(hits(one.page, "Quirino EXERCISE Faro")).to_be_visible()


def test_what_is_missing_is_said_at_its_field_and_nothing_typed_is_lost(windows):
    with windows("ramos", expected=("422",)) as one:
        begin(one.page, "Person", "Nobody EXERCISE Yet")
        one.page.get_by_role("button", name="Sign and add").press("Enter")
        expect(one.page.get_by_role("alert")).to_contain_text("Nothing was added")
        expect(one.page.locator("[name='fact.name']").first).to_have_value("Nobody EXERCISE Yet")


def test_a_refusal_says_what_would_permit_it(windows):
    with windows("silva", expected=("403",)) as one:
        alert = one.go("/people/").get_by_role("alert")
        expect(alert).to_contain_text("Rule:")
        expect(alert.locator("p").nth(1)).not_to_be_empty()
    with windows("admin") as one:
        expect(one.go("/").get_by_role("main")).to_contain_text("you see no content")


def test_what_is_hidden_and_what_is_absent_have_one_answer(served, windows):
    said = []
    with windows("ramos", expected=("404",)) as one:
        for c in (served.told["things"]["hidden"], "0f" * 32):
            main = one.go(f"/record/{c}/").get_by_role("main")
            expect(main).to_contain_text("ask its owners to release it to you")
            said.append(main.inner_text().replace(c, "C").replace(c[:16], "C").replace(c[:8], "C"))
        search(one.page, "zebrafinch")
        expect(one.page.get_by_role("heading", name="Nothing that you may see answers this")).to_be_visible()
    assert said[0] == said[1]


def judge(page: Page, verdict: str, why: str) -> None:
    """Judge the two that stand side by side."""
    page.locator("label", has_text=verdict).click()
    page.get_by_label(re.compile("^Reason")).fill(why)
    page.get_by_label(re.compile("^Legal basis")).fill(LAW)
    page.get_by_role("main").get_by_role("button", name="Judge").click()


def test_two_entities_are_merged_with_a_reason_and_split_again(windows):
    with windows("ramos") as one:
        page = one.go("/entity/castell-2/")
        page.get_by_role("link", name="Judge…").click()
        page.get_by_label("Search for the other one").fill("Rafael Castell")
        page.get_by_role("main").get_by_role("button", name="Search").click()
        page.get_by_role("main").get_by_role("link", name="Rafael EXERCISE Castell").click()
        judge(page, "They are one", "Same telephone, same face")
        expect(page.get_by_role("status").first).to_contain_text("They are one now")
        expect(page.get_by_text("“Same telephone, same face”")).to_be_visible()
        expect(page.get_by_role("main")).to_contain_text("El Faro")

        page.get_by_role("link", name="Split…").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("One, or two after all?")
        judge(page, "They are two", "The telephone was lent")
        expect(page.get_by_role("status").first).to_contain_text("They are two now")
        expect(one.go("/entity/castell-2/").get_by_role("main")).not_to_contain_text("El Faro")


def test_what_the_protection_officer_purges_is_found_by_nobody(served, windows):
    c = served.told["things"]["wrong"]
    with windows("ramos") as one:
        search(one.page, "wrong")
        expect(hits(one.page, "Wrong EXERCISE Person")).to_be_visible()
    with windows("dpo") as one:
        page = one.go("/purges/")
        page.get_by_role("textbox", name="Records").fill(c[:16])
        page.get_by_role("textbox", name="Order").fill("EXERCISE order 12")
        page.get_by_role("textbox", name="Legal basis").fill(LAW)
        page.get_by_role("button", name="Look what it takes").click()
        page.get_by_label(re.compile("Type how many")).fill("1")
        page.get_by_role("button", name="Destroy for ever").click()
        expect(page.get_by_text("1 record is destroyed")).to_be_visible()
        expect(page.locator("#done")).to_contain_text("scrubbed")
    with windows("ramos") as one:
        search(one.page, "wrong")
        expect(hits(one.page, "Wrong EXERCISE Person")).to_have_count(0)
        expect(one.go(f"/record/{c}/").get_by_role("main")).to_contain_text("Destroyed.")
        expect(one.page.get_by_role("main")).not_to_contain_text("Wrong EXERCISE Person")


def test_a_watch_shows_at_once_what_its_reader_may_see_and_nothing_else(windows):
    with windows("ramos") as police, windows("okafor") as customs, windows("silva") as navy:
        theirs, foreign = live(customs.page), live(navy.page)
        expect(theirs.locator("#banner")).not_to_contain_text("CONFIDENTIAL")
        begin(police.page, "Vessel", "EXERCISE POLICE ALONE", level="CONFIDENTIAL")
        sign(police.page)
        begin(police.page, "Vessel", "EXERCISE FOR CUSTOMS", level="CONFIDENTIAL", agencies=("cc.customs",))
        sign(police.page)
        expect(item(theirs, "EXERCISE FOR CUSTOMS")).to_be_visible()
        expect(theirs.locator("#banner")).to_contain_text("CONFIDENTIAL")
        begin(police.page, "Vessel", "EXERCISE FOR BOTH", agencies=("bb.navy", "cc.customs"))
        sign(police.page)

        for page in (theirs, foreign):  # what came after them is there: they did not come
            expect(item(page, "EXERCISE FOR BOTH")).to_be_visible()
            expect(item(page, "EXERCISE POLICE ALONE")).to_have_count(0)
        expect(item(foreign, "EXERCISE FOR CUSTOMS")).to_have_count(0)
        expect(foreign.locator("#banner")).not_to_contain_text("CONFIDENTIAL")
        assert "EXERCISE FOR CUSTOMS" not in foreign.content()
        expect(item(live(police.page), "EXERCISE POLICE ALONE")).to_be_visible()


def test_an_open_window_ends_with_the_session_that_the_administrator_ends(windows):
    with windows("admin") as keeper, windows("vega") as one:
        live(one.page)
        keeper.go("/people/person/vega/").get_by_role("button", name="End his sessions").click()
        expect(one.page).to_have_url(re.compile(r"/login/"))
        expect(one.page.locator("#items")).to_have_count(0)


def test_an_open_window_ends_when_the_clearance_of_its_reader_is_lowered(windows):
    with windows("admin") as keeper, windows("lund") as one:
        expect(live(one.page).locator("#banner")).to_contain_text("SECRET")
        page = keeper.go("/people/person/lund/")
        page.get_by_label("Clearance").select_option(label="RESTRICTED")
        page.get_by_role("button", name="Look at the change").click()
        expect(page.get_by_text("He may do less than before.")).to_be_visible()
        page.get_by_role("button", name="Save").click()
        expect(one.page).to_have_url(re.compile(r"/login/"))
        expect(one.page.get_by_role("main")).not_to_contain_text("SECRET")
