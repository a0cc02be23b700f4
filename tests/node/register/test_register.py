"""The register: who somebody is when he comes to work, and that nobody makes himself more than he is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.factories import NAVY, POLICE, TODAY, admin, dpo, reader
from watchfloor.core.errors import Malformed, Refused
from watchfloor.core.label import Level
from watchfloor.core.policy.reader import Reader
from watchfloor.node.databases.doors import ledger
from watchfloor.node.ledger.rebuild import rebuild
from watchfloor.node.models import Record
from watchfloor.node.node import the_system
from watchfloor.node.register.enrol import enrol_agency, enrol_person, stand_in
from watchfloor.node.register.who import agencies, people, reader_named
from watchfloor.node.visibility.binding import acting

DAY = timedelta(days=1)


def agency(name: str = POLICE, clearance: Level = Level.SECRET, kind: str = "police", by: Reader | None = None):
    return enrol_agency(name, by=by or the_system(), title=name, kind=kind, clearance=clearance)


def person(name: str = "ramos", of: str = POLICE, *, by: Reader | None = None, **changes):
    usual: dict[str, Any] = {
        "clearance": Level.SECRET,
        "roles": ["officer"],
        "purposes": ["crime", "border"],
        "title": name,
    }
    return enrol_person(name, by=by or admin(), agency=of, **(usual | changes))


@pytest.fixture
def police(node) -> None:
    agency()
    person()
    person("ortiz")


def refusal(*asked: str, **more: str) -> str:
    with pytest.raises(Refused) as refused:
        reader_named(*asked, **more)
    return str(refused.value)


def test_a_person_comes_to_work_for_one_of_his_purposes(police):
    assert reader_named("ramos", "crime") == Reader(
        "ramos", POLICE, "police", Level.SECRET, "crime", frozenset({"officer"})
    )


def test_whatever_is_missing_is_refused_in_the_same_words(police):
    person("idle", active=False)
    expected = refusal("nobody", "crime").replace("nobody", "X")
    for name in ("idle", "system", "ramos' OR 1=1"):
        assert refusal(name, "crime").replace(name, "X") == expected
    assert refusal("ramos", "security").replace("ramos", "X").replace("security", "crime") == expected


def test_who_left_does_not_work_here_any_more_and_may_come_back(police):
    person(active=False)
    refusal("ramos", "crime")
    person(clearance=Level.RESTRICTED)
    assert reader_named("ramos", "crime").clearance is Level.RESTRICTED


def test_nobody_is_cleared_above_his_agency(police):
    with pytest.raises(Refused, match="nothing above SECRET"):
        person("silva", clearance=Level.TOP_SECRET)
    agency(clearance=Level.CONFIDENTIAL)
    assert reader_named("ramos", "crime").clearance is Level.CONFIDENTIAL, "the agency's clearance caps his"
    agency(clearance=Level.TOP_SECRET)
    assert reader_named("ramos", "crime").clearance is Level.SECRET


def test_kind_and_clearance_of_an_agency_are_the_register_s_newest_word(police):
    agency(kind="coastguard")
    assert reader_named("ramos", "crime").kind == "coastguard"


def test_the_newest_word_counts_also_after_a_replay_in_any_order(police):
    person(clearance=Level.RESTRICTED)
    person(active=False)
    with ledger():
        seqs = list(Record.objects.using("ledger").order_by("-seq").values_list("seq", flat=True))
    rebuild(by=admin(), order=seqs)
    refusal("ramos", "crime")


@pytest.mark.parametrize(("first", "last", "works"), [(0, 0, True), (-3, 3, True), (1, 3, False), (-3, -1, False)])
def test_a_person_acts_for_an_absent_colleague_on_the_days_that_were_said(police, first, last, works):
    stand_in("ortiz", "ramos", by=admin(), first=TODAY + first * DAY, last=TODAY + last * DAY)
    if works:
        assert reader_named("ortiz", "crime", acting_for="ramos").persons == {"ortiz", "ramos"}
    else:
        refusal("ortiz", "crime", acting_for="ramos")
    refusal("ramos", "crime", acting_for="ortiz")


def test_acting_for_somebody_gives_his_name_and_nothing_of_his_rights(police):
    person("chief", clearance=Level.SECRET, roles=["supervisor"], purposes=["security"])
    person("ortiz", clearance=Level.RESTRICTED)
    stand_in("ortiz", "chief", by=admin(), first=TODAY, last=TODAY)
    deputy = reader_named("ortiz", "crime", acting_for="chief")
    assert (deputy.clearance, deputy.roles) == (Level.RESTRICTED, frozenset({"officer"}))
    refusal("ortiz", "security", acting_for="chief")


def test_who_moved_to_another_agency_is_acted_for_no_more(police):
    agency(NAVY, kind="military")
    stand_in("ortiz", "ramos", by=admin(), first=TODAY, last=TODAY)
    person("ramos", NAVY)
    refusal("ortiz", "crime", acting_for="ramos")


def test_only_colleagues_stand_in_and_for_days_that_are_days(police):
    agency(NAVY, kind="military")
    person("silva", NAVY)
    for stand, absent in (("silva", "ramos"), ("ramos", "ramos")):
        with pytest.raises(Refused, match="colleague of his own agency"):
            stand_in(stand, absent, by=admin(), first=TODAY, last=TODAY)
    with pytest.raises(Malformed, match="days"):
        stand_in("ortiz", "ramos", by=admin(), first=TODAY, last=TODAY - DAY)
    person("ramos", active=False)
    with pytest.raises(Malformed, match="somebody enrolled and active"):
        stand_in("ortiz", "ramos", by=admin(), first=TODAY, last=TODAY)


def test_nobody_manages_himself(police):
    for change in (
        lambda: person("admin", clearance=Level.SECRET, roles=["administrator", "supervisor"]),
        lambda: stand_in("admin", "ramos", by=admin(), first=TODAY, last=TODAY),
    ):
        with pytest.raises(Refused, match="own clearance"):
            change()
    person("admin", by=admin("other"))


def test_only_administrators_keep_the_register_and_refusals_tell_nothing_of_it(police):
    for who in (reader("eva"), dpo(), reader("eva", roles=["inspector"])):
        refusals = set()
        for change in (
            lambda who=who: person("ramos", by=who),
            lambda who=who: person("nobody", "zz.nowhere", by=who),
            lambda who=who: person("ramos", clearance=Level.TOP_SECRET, by=who),
            lambda who=who: stand_in("ortiz", "ramos", by=who, first=TODAY, last=TODAY),
            lambda who=who: stand_in("nobody", "none", by=who, first=TODAY, last=TODAY),
            lambda who=who: agency("dd", by=who),
            lambda who=who: people(by=who),
            lambda who=who: agencies(by=who),
        ):
            with pytest.raises(Refused) as refused:
                change()
            refusals.add(str(refused.value))
        assert len(refusals) == 1


def test_the_lists_show_everybody_to_who_keeps_them(police):
    agency(NAVY, kind="military")
    assert [p.person for p in people(by=admin())] == ["ortiz", "ramos"]
    assert [a.name for a in agencies(by=admin())] == [POLICE, NAVY]


@pytest.mark.parametrize(
    "name", ["", " ", "a b", "a/b", "a+b", "a\nb", "a\u200bb", "x" * 65, "system", "a\u3000b"]
)
def test_a_name_that_no_signature_could_carry_is_malformed(police, name):
    with pytest.raises(Malformed, match="person"):
        person(name)


@pytest.mark.parametrize(
    "wrong", [{"roles": ["boss"]}, {"purposes": ["gossip"]}, {"authorised": ["EYES"]}, {"of": "zz.nowhere"}]
)
def test_unknown_words_are_malformed(police, wrong):
    with pytest.raises(Malformed):
        person("silva", **wrong)
    with pytest.raises(Malformed):
        agency("Police Force")
    with pytest.raises(Malformed):
        agency("dd", kind="pirates")


def test_a_name_of_letters_of_any_alphabet_can_sign(police):
    from tests.factories import say

    person("josé.núñez")
    assert say(by=reader_named("josé.núñez", "crime"))


def test_the_register_is_on_record_for_oversight_and_not_for_officers(police):
    with acting(reader_named("ramos", "crime")):
        assert not Record.objects.filter(kind="person").exists()
    with acting(reader("inspector", purpose="oversight", roles=["supervisor"])):
        assert Record.objects.filter(kind="person").count() == 2
