"""Saying a thing once, though it is sent twice: who got no answer sends it again under the same key."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable
from typing import Any

from watchfloor.core.errors import Malformed
from watchfloor.node.databases.dialect import insert_rows
from watchfloor.node.databases.doors import ledger
from watchfloor.node.keys import keys_of
from watchfloor.node.ledger.append import Entry
from watchfloor.node.models import Imported, Record
from watchfloor.node.node import this_home


def once(key: str, said: Any, say: Callable[[], Entry]) -> bytes:
    """The C of the record that `say` appends; that of the first time where `key` was used before for the same.

    `said` is what is asked for, in JSON values. Without a key it is said anew each time. Raises Malformed where the
    key was used for something else. The keyed digest of the key is kept with the record, in its transaction.
    """
    if not key:
        return say().c
    digest, whole = _digest("key", key), _digest("key and word", [key, said])
    with ledger() as connection:
        first = Imported.objects.using("ledger").filter(digest=digest).first()
        if first is None:
            entry = say()
            rows = [(digest, entry.seq), (whole, entry.seq)]
            insert_rows(connection, "imported", ("digest", "seq"), rows)
            return entry.c
        if not Imported.objects.using("ledger").filter(digest=whole, seq=first.seq).exists():
            raise Malformed("Idempotency-Key", "a key that was used for something else", "a new key")
        return bytes(Record.objects.using("ledger").get(seq=first.seq).c)


def entity_id_for(key: str) -> str:
    """The id of the new entity that is said under this key, the same each time; "" without a key."""
    return f"hand-{_digest('entity', key).hex()[:16]}" if key else ""


def _digest(what: str, value: Any) -> bytes:
    text = f"once\n{what}\n{json.dumps(value, sort_keys=True)}"
    return hmac.digest(keys_of(this_home()).digest, text.encode(), "sha256")
