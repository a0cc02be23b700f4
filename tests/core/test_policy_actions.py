"""Who does what: every role and action, what else an action takes, and what a refusal says."""

from __future__ import annotations

from typing import get_args

import pytest

from tests.core.worlds import reader
from watchfloor.core.errors import Malformed, Refused
from watchfloor.core.label import ALL, Label, Level
from watchfloor.core.policy import DEFAULT_DENY, ROLES, Action, Reader, allowed, decide, sayings

OWN = Label.of(Level.SECRET, ["aa"])
READERS = {"read", "add", "override", "prove"}
RUNNING = {"manage", "seal", "backup", "restore", "rebuild", "check", "prove"}
MAY = {
    "officer": READERS,
    "analyst": READERS | {"export", "import", "judge", "review"},
    "supervisor": READERS | {"export", "import", "judge", "review", "relabel", "withdraw"},
    "administrator": RUNNING,
    "dpo": {"purge", "hold", "lift", "read_access_log", "review_override", "prove"},
    "inspector": {"read_access_log", "inspect", "check", "prove"},
}
ON_THE_NODE = {*RUNNING, "inspect", "read_access_log", "review_override"}


@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_do_what_the_table_says_and_nothing_else(role):
    holder = reader("anna", "aa", role)
    about = {action: None if action in ON_THE_NODE else OWN for action in get_args(Action)}
    assert {action for action in about if allowed(holder, action, about[action], reason="order 7")} == MAY[role]


def test_the_node_itself_may_do_what_timers_seals_and_receipts_need():
    node = Reader.system("aa", "police")
    about = {action: None if action in ON_THE_NODE else OWN for action in get_args(Action)}
    able = {action for action in about if allowed(node, action, about[action], reason="retention ended")}
    assert able == {"add", "purge", "manage", "seal", "backup", "rebuild", "check"}


@pytest.mark.parametrize("action", ["override", "relabel", "withdraw", "purge", "hold", "lift"])
@pytest.mark.parametrize("reason", ["", "  \n"])
def test_what_cannot_be_taken_back_lightly_takes_a_reason(action, reason):
    everything = reader("anna", "aa", *ROLES)
    with pytest.raises(Refused, match="a reason") as refusal:
        decide(everything, action, OWN, reason=reason)
    assert refusal.value.rule == DEFAULT_DENY
    assert decide(everything, action, OWN, reason="order 7").says


def test_a_reason_that_is_not_unicode_is_still_a_reason():
    assert allowed(reader("anna", "aa", "dpo"), "purge", OWN, reason="order \udcff")


# Overriding


@pytest.mark.parametrize(
    ("narrow", "may"),
    [
        ({"purposes": ["border"]}, True),
        ({"purposes": []}, True),
        ({"kinds": ["military"]}, False),
        ({"persons": ["bob"]}, False),
        ({"caveats": ["BIO"]}, False),
        ({"level": Level.TOP_SECRET}, False),
        ({"owners": ["bb"]}, False),
    ],
)
def test_an_override_goes_beyond_the_purpose_and_beyond_nothing_else(narrow, may):
    label = Label.of(**({"level": Level.SECRET, "owners": ["aa"]} | narrow))
    assert not allowed(reader(), "read", label)
    assert allowed(reader(), "override", label, reason="mayday") is may


def test_an_exercise_is_no_emergency():
    trainee = reader("anna", "aa", "officer", purpose="training")
    with pytest.raises(Refused, match="no emergency"):
        decide(trainee, "override", Label.of("SECRET", ["aa"]), reason="mayday")


# Writing


def test_nobody_writes_under_a_label_that_he_could_not_read():
    for label in (Label.of("TOP_SECRET", ["aa"]), Label.of("SECRET", ["aa"], purposes=["border"])):
        with pytest.raises(Refused):
            decide(reader(), "add", label)


def test_nobody_writes_in_the_name_of_another_agency():
    with pytest.raises(Refused, match="Only an owner") as refusal:
        decide(reader(), "add", Label.of("SECRET", ["bb"], ALL))
    assert refusal.value.rule == "label-owner"
    assert not allowed(Reader.system("aa", "police"), "add", Label.of("SECRET", ["bb"], ALL))


def test_part_of_an_agency_writes_in_its_name_and_a_joint_owner_in_both():
    assert allowed(reader("anna", "aa.navy"), "add", OWN)
    assert allowed(reader(), "add", Label.of("SECRET", ["aa", "bb"]))


def test_a_supervisor_speaks_for_those_owners_that_his_agency_is_within():
    label = Label.of("SECRET", ["aa", "aa.navy", "bb"])
    assert reader("anna", "aa.navy").speaks_for(label) == {"aa", "aa.navy"}
    assert reader("anna", "cc").speaks_for(label) == frozenset()
    outsider = reader("anna", "cc", "supervisor")
    assert not allowed(outsider, "relabel", Label.of("SECRET", ["aa"], ALL), reason="declassified")


# Exporting


def test_what_is_to_be_looked_at_only_is_never_exported():
    everything = reader("anna", "aa", *ROLES)
    with pytest.raises(Refused, match="VIEWONLY") as refusal:
        decide(everything, "export", Label.of("SECRET", ["aa"], caveats=["VIEWONLY"]))
    assert refusal.value.permit == ""


def test_originator_controlled_information_leaves_by_the_hand_of_all_its_owners_only():
    analyst = reader("anna", "aa.navy", "analyst")
    assert allowed(analyst, "export", Label.of("SECRET", ["aa"], caveats=["ORCON"]))
    assert not allowed(analyst, "export", Label.of("SECRET", ["bb"], ["aa"], caveats=["ORCON"]))
    with pytest.raises(Refused, match="among its owners: bb"):
        decide(analyst, "export", Label.of("SECRET", ["aa", "bb"], caveats=["ORCON"]))


# Custody


def test_the_data_protection_officer_purges_what_he_may_not_read():
    officer = reader("anna", "aa", "dpo", clearance=Level.UNCLASSIFIED)
    hidden = Label.of("TOP_SECRET", ["bb"], persons=["bob"], caveats=["BIO", "LES"])
    assert not allowed(officer, "read", hidden)
    assert decide(officer, "purge", hidden, reason="court order 7").policies == ("purge",)


def test_what_a_court_holds_is_not_destroyed_by_anybody():
    for who in (reader("anna", "aa", *ROLES), Reader.system("aa", "police")):
        with pytest.raises(Refused, match="court") as refusal:
            decide(who, "purge", OWN, reason="retention ended", held=True)
        assert refusal.value.rule == "hold-blocks-purge"
        assert allowed(who, "purge", OWN, reason="retention ended")


def test_who_could_not_purge_anyway_is_not_told_of_the_hold():
    with pytest.raises(Refused) as held:
        decide(reader(), "purge", OWN, held=True)
    with pytest.raises(Refused) as free:
        decide(reader(), "purge", OWN)
    assert str(held.value) == str(free.value)


def test_an_officer_takes_back_his_own_words_and_not_those_of_others():
    assert allowed(reader(), "withdraw", OWN, reason="wrong hull", own=True)
    assert not allowed(reader(), "withdraw", OWN, reason="wrong hull")


# Running the node


@pytest.mark.parametrize(("role", "action"), [("administrator", "manage"), ("dpo", "review_override")])
def test_nobody_decides_about_himself(role, action):
    with pytest.raises(Refused, match="another person"):
        decide(reader("anna", "aa", role), action, own=True)
    assert allowed(reader("anna", "aa", role), action)


def test_what_was_done_to_the_node_is_recorded_under_a_label_of_its_agency():
    keeper = reader("anna", "aa", "administrator", clearance=Level.UNCLASSIFIED)
    assert allowed(keeper, "manage", OWN)
    assert not allowed(keeper, "manage", Label.of("SECRET", ["bb"]))


# Refusals


def test_a_refusal_names_the_roles_that_would_do():
    with pytest.raises(Refused) as refusal:
        decide(reader(), "export", OWN)
    assert refusal.value.permit == "the role analyst or supervisor"
    assert refusal.value.rule == DEFAULT_DENY


def test_a_refusal_names_everything_that_is_missing_and_only_that():
    label = Label.of(
        "TOP_SECRET", ["bb"], kinds=["military", "customs"], purposes=["border"], caveats=["LES", "BIO"]
    )
    with pytest.raises(Refused) as refusal:
        decide(reader(), "import", label)
    assert refusal.value.permit.split("; ") == [
        "clearance TOP SECRET",
        "an agency among its owners: bb",
        "an agency of the kind customs",
        "the purpose border",
        "authorisation for BIO",
        "the role analyst or supervisor",
    ]
    assert set(refusal.value.rule.split(", ")) == {
        "caveat-bio", "label-agency", "label-kind", "label-level", "label-owner", "label-purpose",
    }  # fmt: skip


def test_what_would_permit_does_permit():
    label = Label.of("SECRET", ["aa"], purposes=["border"], kinds=["customs"])
    with pytest.raises(Refused) as refusal:
        decide(reader(), "add", label)
    assert refusal.value.permit == "an agency of the kind customs; the purpose border"
    assert allowed(reader("anna", "aa", kind="customs", purpose="border"), "add", label)


def test_a_refusal_on_a_hidden_record_says_the_same_whatever_hides_it():
    hidden = [
        Label.of("TOP_SECRET", ["aa"]),
        Label.of("SECRET", ["bb"], caveats=["ORCON"]),
        Label.of("SECRET", ["aa"], persons=["bob"]),
        Label.of("SECRET", ["aa"], purposes=["border"], caveats=["BIO", "LES", "VIEWONLY"]),
    ]
    for action in ("read", "export", "override", "judge", "review", "relabel", "withdraw"):
        said = {_refusal(action, label) for label in hidden if not allowed(_ALL_ROLES, action, label, reason="x")}
        assert said <= {f"Nothing permits this [{DEFAULT_DENY}]"}


def test_a_refusal_on_a_hidden_record_names_a_role_that_any_record_would_take():
    with pytest.raises(Refused) as refusal:
        decide(reader(), "export", Label.of("TOP_SECRET", ["bb"]))
    assert refusal.value.permit == "the role analyst or supervisor"


def test_an_unexplained_refusal_says_nothing():
    with pytest.raises(Refused) as refusal:
        decide(reader(), "purge", Label.of("TOP_SECRET", ["bb"]), held=True, explain=False)
    assert str(refusal.value) == f"Nothing permits this [{DEFAULT_DENY}]"


def test_a_decision_says_what_permits_it():
    decision = decide(reader(), "read", OWN)
    assert decision.policies == ("read",)
    assert decision.says == (sayings()["read"],)


_ALL_ROLES = reader("anna", "aa", *ROLES)


def _refusal(action, label):
    with pytest.raises(Refused) as refusal:
        decide(_ALL_ROLES, action, label, reason="x")
    return str(refusal.value)


# Readers


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "pirates"},
        {"purpose": "gossip"},
        {"roles": frozenset({"king"})},
        {"authorised": frozenset({"EYES"})},
        {"agency": "USA"},
        {"person": " "},
        {"person": "an\nna"},
        {"person": "anna\udcff"},
        {"acting_for": ""},
        {"person": "system"},
        {"acting_for": "system"},
        {"roles": frozenset({"system"})},
        {"person": "system", "roles": frozenset({"system", "officer"})},
    ],
)
def test_a_reader_speaks_the_vocabulary_and_nobody_poses_as_the_node(wrong):
    usual = {"person": "anna", "agency": "aa", "kind": "police", "clearance": Level.SECRET}
    with pytest.raises(Malformed):
        Reader(**(usual | {"purpose": "crime", "roles": frozenset({"officer"})} | wrong))


def test_equal_attributes_have_equal_keys_and_others_have_not():
    assert reader("anna", "aa", "officer", "dpo").key() == reader("anna", "aa", "dpo", "officer").key()
    assert reader("anna").key() != reader("bob").key()
    assert reader("bob", acting_for="anna").key() == reader("anna", acting_for="bob").key()
