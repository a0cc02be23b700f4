"""The logs: their heads and keys, proofs, the seal, the whole node read again, and who consulted what."""

from __future__ import annotations

from dataclasses import asdict

from watchfloor.core.policy.reader import Reader
from watchfloor.desk import spelling
from watchfloor.desk.spelling import Json, zulu
from watchfloor.desk.typed import log_said
from watchfloor.node.audit import accesses
from watchfloor.node.check.fsck import fsck
from watchfloor.node.ledger import prove as proving
from watchfloor.node.ledger.clock import utc_now
from watchfloor.node.ledger.seal import seal as sealed
from watchfloor.node.node import this_home
from watchfloor.node.reading import reads_records, unseen_c, visible_c


def whoami(by: Reader) -> Json:
    """Who one is here, for what, on which node, and what its clock says."""
    return {
        "person": by.person,
        "agency": by.agency,
        "purpose": by.purpose,
        "acting_for": by.acting_for,
        "clearance": by.clearance.name,
        "roles": sorted(by.roles),
        "node": this_home().origin,
        "clock": zulu(utc_now()),
    }


def head(by: Reader, *, log: str = "ledger") -> Json:
    """The newest signed head of a log, and the key by which it is checked; null before the first seal."""
    shown = proving.newest_head(log_said(log), by=by)
    return {"log": log, "origin": shown.origin, "key": shown.vkey, "size": shown.size, "checkpoint": shown.note}


def prove(by: Reader, *, ref: str, log: str = "ledger") -> Json:
    """The proof that a record stands in a log, and the key by which it is checked."""
    c = _provable(ref, by, log_said(log))
    proof = proving.prove(c, by=by, log=log)
    return {"record": c.hex(), "key": proof.vkey, "proof": proof.text}


def _provable(ref: str, by: Reader, log: str) -> bytes:
    """The C of a record he sees; whoever reads no records proves one whose C he knows."""
    return visible_c(ref, by=by) if log == "ledger" and reads_records(by) else unseen_c(ref, by=by)


def seal(by: Reader, *, log: str = "both", constant_rate: bool = False) -> Json:
    """Put what waits into the log, or both, and sign the new head."""
    logs = ("ledger", "access") if log == "both" else (log_said(log),)
    return {name: asdict(sealed(by=by, log=name, constant_rate=constant_rate)) for name in logs}


def check(by: Reader, *, projected: bool = False) -> Json:
    """Every thing on the node that does not fit."""
    return {"misfits": [asdict(m) for m in fsck(by=by, projected=projected)]}


def access_log(by: Reader, *, about: str = "", newest: int = 100) -> Json:
    """Who searched, opened and exported what, newest first."""
    found = accesses(by=by, newest=newest, about=unseen_c(about, by=by) if about else None)
    return {"accesses": [spelling.access_json(a) for a in found]}
