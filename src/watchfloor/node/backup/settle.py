"""What is settled before a restored node serves: projections, later purges, checkpoints that others have seen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from watchfloor.core.errors import Broken, Malformed, Refused, Unavailable
from watchfloor.core.log.checkpoint import Checkpoint, open_checkpoint
from watchfloor.core.log.proof import HEADER, TlogProof
from watchfloor.core.log.spelling import to_base64
from watchfloor.core.log.tree import Tree
from watchfloor.core.policy.decide import decide
from watchfloor.core.record.purges import Gone
from watchfloor.node.backup.sealed import Header
from watchfloor.node.check.fsck import fsck
from watchfloor.node.custody.purge_list import read_purge_list
from watchfloor.node.custody.restored import put_on_record
from watchfloor.node.databases.doors import ledger, log_named
from watchfloor.node.keys import keys_of
from watchfloor.node.ledger.rebuild import rebuild
from watchfloor.node.ledger.seal import log_size
from watchfloor.node.ledger.tiles import StoredTiles
from watchfloor.node.models import Record
from watchfloor.node.node import the_system, this_home
from watchfloor.node.register.who import reader_named


def settle(told: dict[str, Any], header: Header) -> dict[str, Any]:
    """Make the filled node ready, and say what was found. Raises Refused, Malformed, Broken, Unavailable."""
    rebuild(by=the_system())
    by = reader_named(told["by"], told["purpose"])
    decide(by, "restore", None)
    gone, listed = _purges(told, header)
    forks = list(_forks([Path(path) for path in told["seen"]], told["accept_fork"].strip()))
    said = {"agency": by.agency, "person": by.person, "made": header.made, "purges": listed, "forks": forks}
    purged = put_on_record(said, gone, by=by)
    with ledger():
        records = Record.objects.using("ledger").count()
    misfits = [str(misfit) for misfit in fsck(by=the_system())]  # the projections were made just now
    return {"records": records, "purged": purged, "forked": bool(forks), "misfits": misfits}


def _purges(told: dict[str, Any], header: Header) -> tuple[Sequence[Gone], dict[str, Any]]:
    """The purges to apply, and how they came to be known, for the record; `read.restore` asked for them."""
    if told["purges"] is None:
        return (), {"list": None, "answers": told["by"]}
    listed = read_purge_list(Path(told["purges"]))
    if listed.origin != this_home().log_origin("ledger"):
        raise Refused(f"This is the list of {listed.origin}", rule="restore", permit="give this node's own list")
    if listed.stated < header.made_at:
        raise Refused(
            f"The list of purges, of {listed.stated.isoformat()}, is older than the backup, of {header.made}",
            rule="design 3: a restore applies the purges that are known, else it is refused",
            permit="give a list that is newer than the backup",
        )
    return listed.gone, {"list": listed.stated.isoformat(), "names": len(listed.gone)}


def _forks(seen: Iterable[Path], reason: str) -> Iterable[dict[str, Any]]:
    """What others have seen that this log will not lead to. Raises Refused without a reason, Broken for a fork."""
    for file in seen:
        log, head = _head_in(file)
        with log_named(log):
            size = log_size(log)
            if head.size <= size:
                if Tree(StoredTiles(log), size).root(head.size) != head.root:
                    raise Broken(
                        f"log {head.origin}", f"its entries never led to the root in {file.name}: it was forked"
                    )
                continue
        if not reason:
            raise Refused(
                f"Others have seen {head.size} entries of {head.origin}; the backup has {size}: it would fork",
                rule="design 4: a node restored from an old backup forks its log by accident",
                permit="restore a newer backup, or accept the fork with a reason that goes on record",
            )
        yield {"log": log, "seen": head.size, "root": to_base64(head.root), "here": size, "reason": reason}


def _head_in(file: Path) -> tuple[str, Checkpoint]:
    """Which log a checkpoint or `.tlog-proof` is of, and the checkpoint, once its signature is verified."""
    try:
        text = file.read_bytes().decode("utf-8", "replace")
    except OSError as error:
        raise Unavailable(f"The checkpoint cannot be read ({error})", "Name the file that holds it.") from error
    note = TlogProof.parse(text).checkpoint_note if text.startswith(HEADER) else text
    home = this_home()
    origins = {home.log_origin(log): log for log in ("ledger", "access")}
    verifiers = [keys_of(home).checkpoints(log, origin).verifier for origin, log in origins.items()]
    head, _ = open_checkpoint(note, verifiers)
    if head.origin not in origins:
        raise Malformed(file.name, f"a checkpoint of {head.origin}", "one of " + ", ".join(origins))
    return origins[head.origin], head
