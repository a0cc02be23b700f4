"""The proofs' screen: what the logs have signed, sealing and checking by who may, a proof looked at by anybody."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.factories import admin
from tests.web.screens.stage import BOSS, HIDDEN, text_of, vessel
from watchfloor.core.log.checkpoint import Checkpoint, open_checkpoint
from watchfloor.core.log.note import Signer, Verifier, sign_note
from watchfloor.core.log.proof import TlogProof
from watchfloor.node.check.brief import check_now
from watchfloor.node.databases.doors import ledger
from watchfloor.node.ledger.prove import log_vkey, prove
from watchfloor.node.ledger.seal import seal
from watchfloor.node.models import Opening, Pending
from watchfloor.web.screens.proofs import LARGEST

EVERYBODY = (
    ("ramos", "crime"), ("silva", "crime"), ("admin", "oversight"), ("dpo", "oversight"), ("ines", "oversight"),
)  # fmt: skip


def verify(client, text: str | bytes, keys: str = "", name: str = "x.tlog-proof"):
    body = text if isinstance(text, bytes) else text.encode()
    return client.post("/proofs/verify/", {"proof": SimpleUploadedFile(name, body), "keys": keys or log_vkey()})


def proof_of(c: bytes) -> str:
    seal(by=admin())
    return prove(c, by=admin()).text


@pytest.mark.parametrize(("who", "purpose"), EVERYBODY)
def test_everybody_sees_what_the_log_has_signed(floor, who, purpose):
    vessel()
    seal(by=admin())
    text = text_of(floor(who, purpose).get("/proofs/"))
    assert "✓ 256 records, and fills that nobody can tell from them" in text
    assert "every 10 minutes while the node serves" in text
    assert "No witnesses yet: fork detection only" in text


def test_before_the_first_seal_the_screen_says_so(floor):
    client = floor("ramos")
    assert "The log was never sealed." in text_of(client.get("/proofs/"))
    assert client.get("/proofs/checkpoint").status_code == 422


def test_how_much_waits_is_for_who_runs_the_node_alone(floor):
    vessel(by=BOSS, under=HIDDEN)
    before = {who: text_of(floor(who, purpose).get("/proofs/")) for who, purpose in EVERYBODY}
    vessel("v2", by=BOSS, under=HIDDEN)
    after = {who: text_of(floor(who, purpose).get("/proofs/")) for who, purpose in EVERYBODY}
    told = {who for who in before if timeless(before[who]) != timeless(after[who])}
    assert told == {"admin"}
    assert "Waiting" not in after["ramos"]


def timeless(text: str) -> str:
    return re.sub(r"\d\d:\d\d:\d\d Z", "~", text)


def test_the_head_of_the_access_log_is_for_who_watches_or_runs_the_node(floor):
    vessel()
    for log in ("ledger", "access"):
        seal(by=admin(), log=log, constant_rate=True)
    knows = {who: "The access log" in text_of(floor(who, p).get("/proofs/")) for who, p in EVERYBODY}
    assert knows == {"ramos": False, "silva": False, "admin": True, "dpo": True, "ines": True}
    status = {who: floor(who, p).get("/proofs/checkpoint?log=access").status_code for who, p in EVERYBODY}
    assert status == {"ramos": 403, "silva": 403, "admin": 200, "dpo": 200, "ines": 200}


def test_the_checkpoint_is_a_file_that_verifies(floor):
    vessel()
    seal(by=admin())
    answer = floor("silva").get("/proofs/checkpoint")
    head, _ = open_checkpoint(answer.content, [Verifier.parse(log_vkey())])
    assert head.size == 256
    assert answer.headers["Content-Disposition"] == 'attachment; filename="ledger-256.checkpoint"'
    assert floor("silva").get("/proofs/checkpoint?log=other").status_code == 422


@pytest.mark.parametrize(("who", "purpose"), EVERYBODY)
def test_only_the_administrator_seals(floor, who, purpose):
    vessel()
    answer = floor(who, purpose).post("/proofs/seal/")
    assert answer.status_code == (302 if who == "admin" else 403)
    with ledger():
        assert Pending.objects.using("ledger").exists() is (who != "admin")


@pytest.mark.parametrize(("who", "purpose"), EVERYBODY)
def test_administrator_and_inspector_check_the_node(floor, who, purpose):
    vessel()
    answer = floor(who, purpose).post("/proofs/check/")
    may = who in ("admin", "ines")
    assert answer.status_code == (200 if may else 403)
    assert ("Everything fits." in text_of(answer)) is may


def test_what_does_not_fit_is_named(floor):
    c = vessel()
    with ledger():
        Opening.objects.using("ledger").update(author_line="— alpha.example/server/eve AAAA")
    text = text_of(floor("admin", "oversight").post("/proofs/check/"))
    assert f"record {c.hex()[:8]}" in text
    assert "What does not fit" in text


def test_a_node_that_is_too_large_is_not_checked_while_a_page_waits(floor, monkeypatch):
    monkeypatch.setattr("watchfloor.web.screens.proofs.check_now", lambda *, by: check_now(by=by, largest=1))
    answer = floor("admin", "oversight").post("/proofs/check/")
    assert answer.status_code == 503
    assert "watchfloor fsck" in text_of(answer)


def test_a_proof_that_holds_says_what_it_shows(floor):
    c = vessel()
    text = text_of(verify(floor("silva"), proof_of(c)))
    assert "✓ It holds." in text
    assert c.hex()[:8] in text
    assert "this node’s log still begins so" in text


def test_a_proof_of_a_hidden_record_tells_what_stood_in_the_file_and_no_more(floor):
    c = vessel(called="MV CANARY", by=BOSS, under=HIDDEN)
    answer = verify(floor("silva"), proof_of(c))
    assert "✓ It holds." in text_of(answer)
    assert "CANARY" not in answer.content.decode()


def test_a_proof_that_was_changed_does_not_hold(floor):
    c = vessel()
    proof = TlogProof.parse(proof_of(c))
    forged = TlogProof(proof.index, proof.path, proof.checkpoint_note, bytes(32)).to_text()
    text = text_of(verify(floor("ramos"), forged))
    assert "It does not hold." in text
    assert "It holds." not in text


def test_another_key_does_not_make_it_hold(floor):
    other = Signer("alpha.example/log", bytes(32))
    text = text_of(verify(floor("ramos"), proof_of(vessel()), other.vkey))
    assert "It does not hold." in text


def test_a_head_that_this_log_never_had_is_told(floor):
    c = vessel()
    proof = TlogProof.parse(proof_of(c))
    from watchfloor.core.log.merkle import leaf_hash
    from watchfloor.node.keys import keys_of
    from watchfloor.node.node import this_home

    fork = Checkpoint("alpha.example/log", 1, leaf_hash(bytes(32)))
    note = sign_note(fork.text(), keys_of(this_home()).checkpoints("ledger", "alpha.example/log"))
    text = text_of(verify(floor("ramos"), TlogProof(0, (), note, bytes(32)).to_text()))
    assert "✓ It holds." in text
    assert "it was forked, or put back" in text
    assert proof.path


@pytest.mark.parametrize("body", [b"", b"nonsense", b"\xff\xfe\x00", b"c2sp.org/tlog-proof@v1\nindex -1\n\n"])
def test_what_is_no_proof_is_told_beside_the_field(floor, body):
    answer = verify(floor("ramos"), body)
    assert answer.status_code == 422
    assert "Nothing was saved." in text_of(answer)


def test_a_file_that_is_too_large_is_refused_and_so_are_keys_that_are_none(floor):
    assert verify(floor("ramos"), b"x" * (LARGEST + 1)).status_code == 422
    assert verify(floor("ramos"), proof_of(vessel()), "no+key").status_code == 422


def test_a_file_s_name_is_shown_nowhere(floor):
    assert (
        "script"
        not in verify(floor("ramos"), b"x", name="<script>.tlog-proof").content.decode().split("</head>")[1]
    )
