"""The feed over the API: page by page, and only what its reader may be told."""

from __future__ import annotations

from tests.web.api.conftest import LAW, Cast


def test_the_newest_change_comes_first_and_pages_go_on(cast: Cast):
    cs = [cast.vessel(f"MV EXERCISE {n}", f"v{n}") for n in range(5)]
    seen, after = [], ""
    while True:
        page = cast.ramos.told("/feed", kind="entity", limit=2, after=after)
        seen += [i["record"] for i in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert seen == cs[::-1]
    assert page["items"][0]["title"] == "MV EXERCISE 0"


def test_what_is_hidden_changes_no_page_and_no_tag(cast: Cast):
    c = cast.vessel()
    before = cast.okafor.ask("/feed", limit=1)
    cast.secret()
    after = cast.okafor.ask("/feed", limit=1)
    assert (before.content, before["ETag"]) == (after.content, after["ETag"])
    assert [i["record"] for i in after.json()["items"]] == [c]
    assert cast.boss.told("/feed")["items"][0]["title"] == "MV ZEBRAFINCH"


def test_a_place_in_another_list_or_of_another_reader_is_none_here(cast: Cast):
    for n in range(3):
        cast.vessel(of=f"v{n}")
    listed = cast.ramos.told("/entities", kind="Vessel", limit=1)["next"]
    fed = cast.ramos.told("/feed", limit=1)["next"]
    assert cast.ramos.ask("/feed", after=listed).status_code == 422
    assert cast.ramos.ask("/entities", kind="Vessel", after=fed).status_code == 422
    assert cast.okafor.ask("/feed", after=fed).status_code == 422


def test_the_reading_is_logged(cast: Cast):
    c = cast.vessel()
    cast.silva.told("/feed")
    (entry,) = cast.dpo.told("/access-log", about=c)["accesses"]
    assert (entry["person"], entry["what"]) == ("silva", "watch")


def test_an_alert_is_told_as_one(cast: Cast):
    c = cast.vessel()
    cast.ramos.done(f"/records/{c}/withdrawal", reason="x", basis=LAW)
    newest = cast.ramos.told("/feed")["items"][0]
    assert (newest["kind"], newest["alert"]) == ("withdraw", True)
