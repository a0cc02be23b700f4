"""The pulse: what waits, since when, how large."""

from tests.factories import say
from watchfloor.node.check.pulse import pulse
from watchfloor.node.ledger.clock import utc_now
from watchfloor.node.ledger.seal import seal
from watchfloor.node.node import the_system


def test_an_empty_node_has_a_pulse(node):
    felt = pulse()
    assert [(log.name, log.size, log.waiting, log.since) for log in felt.logs] == [
        ("ledger", 0, 0, None),
        ("access", 0, 0, None),
    ]
    assert felt.purges == 0
    assert felt.free > 0
    assert all(size > 0 for size in felt.sizes.values())


def test_a_record_waits_since_it_was_learnt_until_the_seal(node):
    before = utc_now()
    say()
    say(id="p2")
    waiting = pulse().logs[0]
    assert waiting.waiting == 2
    assert waiting.since
    assert before <= waiting.since <= utc_now()
    seal(by=the_system())
    sealed = pulse().logs[0]
    assert (sealed.size, sealed.signed, sealed.waiting, sealed.since) == (256, 256, 0, None)
