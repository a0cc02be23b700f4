"""The node's own authority: who trusts it trusts this node, and no other site by it."""

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from watchfloor.core.errors import Malformed
from watchfloor.node.home import Home
from watchfloor.node.ledger.clock import utc_now
from watchfloor.web.serving import tls

NAMES = ("node.example", "192.168.7.5", "localhost")


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path, "alpha.example", "aa.police", "police")


def shown(made):
    return x509.load_pem_x509_certificates(made.chain.read_bytes())


def verify(made, name):
    """Raise unless a client that trusts the authority takes the server's certificate for this name."""
    authority = x509.load_pem_x509_certificate(made.ca.read_bytes())
    subject = x509.DNSName(name)
    server, *chain = shown(made)
    PolicyBuilder().store(Store([authority])).build_server_verifier(subject).verify(server, chain)


def test_a_client_that_trusts_the_authority_takes_the_servers_certificate(home):
    made = tls.certificates(home, NAMES)
    verify(made, "node.example")
    with pytest.raises(VerificationError):
        verify(made, "other.example")


def test_the_authority_can_vouch_for_no_other_site(home):
    folder = tls.certificates(home, NAMES).ca.parent
    authority = tls._read(folder / "ca.pem")
    assert authority
    forged = tls._issue(authority, ["bank.example"])
    (folder / "server.pem").write_text(tls._pem(forged, authority.certificate))
    with pytest.raises(VerificationError):
        verify(tls.Served(folder / "server.pem", folder / "ca.crt", "", utc_now()), "bank.example")


def test_certificates_stay_while_they_are_good(home):
    first = tls.certificates(home, NAMES)
    before = first.chain.read_bytes()
    assert tls.certificates(home, NAMES).chain.read_bytes() == before


def test_the_servers_certificate_is_renewed_before_it_ends_under_the_same_authority(home, monkeypatch):
    first = tls.certificates(home, NAMES)
    old = shown(first)[0]
    later = first.ends - timedelta(days=29)
    monkeypatch.setattr(tls, "utc_now", lambda: later)
    second = tls.certificates(home, NAMES)
    assert shown(second)[0].serial_number != old.serial_number
    assert second.ends > first.ends
    assert second.fingerprint == first.fingerprint


def test_a_new_private_address_needs_no_new_authority_and_a_new_name_does(home):
    first = tls.certificates(home, NAMES)
    moved = tls.certificates(home, ("node.example", "192.168.7.9", "localhost"))
    assert moved.fingerprint == first.fingerprint
    renamed = tls.certificates(home, ("other.example", "localhost"))
    assert renamed.fingerprint != first.fingerprint
    verify(renamed, "other.example")


def test_private_keys_are_this_users_alone_and_the_authority_is_for_all(home):
    made = tls.certificates(home, NAMES)
    assert (made.ca.parent / "ca.pem").stat().st_mode & 0o777 == 0o600
    assert made.chain.stat().st_mode & 0o777 == 0o600
    assert b"PRIVATE" not in made.ca.read_bytes()


def test_what_no_certificate_can_bear_is_named(home):
    with pytest.raises(Malformed, match="names"):
        tls.certificates(home, ("*",))


def test_a_damaged_file_says_what_to_do(home):
    made = tls.certificates(home, NAMES)
    made.chain.write_text("nothing")
    with pytest.raises(Malformed, match=r"server\.pem"):
        tls.certificates(home, NAMES)
