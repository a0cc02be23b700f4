"""Seal and inclusion proofs: entries a second, beside hashing the same leaves alone."""

import os

from tests.bench.stage import line, node, once, people, times

ENTRIES = 50_000


def main() -> None:
    node()
    admin, ramos = people()
    from watchfloor.core.log.merkle import leaf_hash, root_of
    from watchfloor.core.log.note import Verifier
    from watchfloor.core.log.proof import verify_alone
    from watchfloor.node.databases.dialect import insert_rows
    from watchfloor.node.databases.doors import ledger
    from watchfloor.node.ledger.prove import prove
    from watchfloor.node.ledger.seal import seal

    seal(by=admin)
    cs = [os.urandom(32) for _ in range(ENTRIES)]
    with ledger() as connection:
        insert_rows(connection, "pending", ("seq", "c"), [(1_000_000 + n, c) for n, c in enumerate(cs)])
    bare = once(lambda: root_of([leaf_hash(c) for c in cs]))
    ours = once(lambda: seal(by=admin))
    line(f"seal of {ENTRIES:,} queued commitments", f"{ENTRIES / ours:,.0f} entries/s")
    line("   ratio to hashing the same leaves to a root alone", f"{ours / bare:.1f} x")
    made = times(lambda n: prove(cs[n], by=ramos), 1000)
    line("inclusion proofs, each from the database", f"{1e3 / made.p50:,.0f}/s   {made}")
    proof = prove(cs[0], by=ramos)
    known = [Verifier.parse(proof.vkey)]
    checked = times(lambda n: verify_alone(proof.text, known), 1000)
    line("   verified", f"{1e3 / checked.p50:,.0f}/s, ratio {made.p50 / checked.p50:.1f} to make one")


if __name__ == "__main__":
    main()
