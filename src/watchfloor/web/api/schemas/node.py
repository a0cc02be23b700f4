"""The node: who works on it, its logs and proofs, and who consulted what."""

from __future__ import annotations

from typing import Literal

from ninja import Schema
from pydantic import Field, RootModel

from watchfloor.web.api.schemas.common import C, Hex, Name, Names, Short, asked, shown

VKEY = "police.example/log+1a2b3c4d+AUV4RVJDSVNFRVhFUkNJU0VFWEVSQ0lTRUVYRVJDSVNF"
CLEARANCE = "UNCLASSIFIED, RESTRICTED, CONFIDENTIAL, SECRET or TOP_SECRET."
SILVA = {
    "person": "silva",
    "title": "EXERCISE Silva",
    "agency": "bb.navy",
    "clearance": "RESTRICTED",
    "roles": ["officer"],
    "purposes": ["crime"],
    "authorised": [],
    "active": True,
}


class Who(Schema):
    """As whom the token works, and where."""

    model_config = shown(
        {
            "person": "silva",
            "agency": "bb.navy",
            "purpose": "crime",
            "acting_for": None,
            "clearance": "RESTRICTED",
            "roles": ["officer"],
            "node": "police.example",
            "clock": "2026-11-24T03:12:09Z",
        }
    )
    person: str
    agency: str
    purpose: str
    acting_for: str | None
    clearance: str
    roles: list[str]
    node: str = Field(description="The node's origin.")
    clock: str = Field(description="What its clock says, in Zulu.")


class PersonTold(Schema):
    """Somebody enrolled."""

    model_config = shown(SILVA)
    person: str
    title: str
    agency: str
    clearance: str
    roles: list[str]
    purposes: list[str]
    authorised: list[str]
    active: bool


class People(Schema):
    """Everybody enrolled."""

    model_config = shown({"people": [SILVA]})
    people: list[PersonTold]


class Person(Schema):
    """What a person may do; every right is set as given, and what is not given ends."""

    model_config = asked(
        {
            "title": "EXERCISE Silva",
            "agency": "bb.navy",
            "clearance": "RESTRICTED",
            "roles": ["officer"],
            "purposes": ["crime"],
        }
    )
    agency: Name
    clearance: Short = Field(description=CLEARANCE)
    roles: Names = Field(min_length=1, description="officer, analyst, supervisor, administrator, dpo, inspector.")
    purposes: Names = Field(min_length=1, description="crime, border, security, safety, oversight, training.")
    title: Short = Field("", description="The full name; the short one when not given.")
    authorised: Names = Field([], description="Restricting caveats that he holds, such as BIO.")


class AgencyTold(Schema):
    """An agency enrolled."""

    agency: str
    title: str
    kind: str
    clearance: str


class Agencies(Schema):
    """Every agency enrolled."""

    model_config = shown(
        {"agencies": [{"agency": "bb.navy", "title": "EXERCISE Navy", "kind": "military", "clearance": "SECRET"}]}
    )
    agencies: list[AgencyTold]


class Agency(Schema):
    """What is known of an agency; all is set as given."""

    model_config = asked({"title": "EXERCISE Navy", "kind": "military", "clearance": "SECRET"})
    title: Short
    kind: Short = Field(description="police, military, coastguard, customs, border, intelligence, oversight.")
    clearance: Short = Field(description=CLEARANCE)


class StandIn(Schema):
    """For whom, and from which day to which."""

    model_config = asked({"absent": "ramos", "first": "2026-12-01", "last": "2026-12-07"})
    absent: Name
    first: Short
    last: Short


class StandInTold(Schema):
    """Who stands in for whom."""

    person: str
    absent: str
    first: str
    last: str


class StandIns(Schema):
    """Who stands in for whom, those that begin last first."""

    model_config = shown(
        {"stand_ins": [{"person": "okafor", "absent": "ramos", "first": "2026-12-01", "last": "2026-12-07"}]}
    )
    stand_ins: list[StandInTold]


class Head(Schema):
    """The newest signed head of a log, as tlog-checkpoint has it; null before the first seal."""

    model_config = shown(
        {"log": "ledger", "origin": "police.example/log", "key": VKEY, "size": 0, "checkpoint": None}
    )
    log: Literal["ledger", "access"]
    origin: str
    key: str = Field(description="The log's public key, as signed-note has it.")
    size: int
    checkpoint: str | None


class WhichLog(Schema):
    """In which log."""

    log: Literal["ledger", "access"] = "ledger"


class Proof(Schema):
    """The proof that a record stands in the log, as tlog-proof has it."""

    model_config = shown({"record": C, "key": VKEY, "proof": "c2sp.org/tlog-proof@v1\n…"})
    record: Hex
    key: str
    proof: str


class Seal(Schema):
    """Which log is sealed."""

    model_config = asked({"log": "both"})
    log: Literal["ledger", "access", "both"] = "both"
    constant_rate: bool = Field(False, description="Grow the log also when nothing waits.")


class SealedLog(Schema):
    """What a seal did."""

    size: int
    records: int
    dummies: int


class Sealed(RootModel[dict[Literal["ledger", "access"], SealedLog]]):
    """What the seal did, by log."""

    model_config = shown({"ledger": {"size": 256, "records": 3, "dummies": 253}})


class Check(Schema):
    """How thoroughly."""

    model_config = asked({"projected": False})
    projected: bool = Field(False, description="Replay the ledger as well, and compare.")


class Misfit(Schema):
    """A thing that does not fit."""

    what: str
    how: str


class Checked(Schema):
    """Everything on the node that does not fit; nothing where all does."""

    model_config = shown({"misfits": []})
    misfits: list[Misfit]


class Accesses(Schema):
    """Which entries of the access log."""

    about: Name = Field("", description="Only those that showed this record.")
    newest: int = Field(100, ge=1, le=1_000, description="How many, the newest first.")


class Subject(Schema):
    """Whom it concerned."""

    records: list[Hex] | None = None
    words: str | None = None


class Access(Schema):
    """Somebody consulted something."""

    record: Hex
    when: str
    person: str
    agency: str
    acting_for: str | None
    purpose: str
    what: str
    reason: str
    subject: Subject | None = Field(description="Null once a purge destroyed it.")


class AccessLog(Schema):
    """Who consulted what, newest first."""

    model_config = shown({"accesses": []})
    accesses: list[Access]
