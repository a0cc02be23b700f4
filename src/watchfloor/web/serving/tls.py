"""HTTPS without anybody else: a private authority of this node, and the certificate that it gives the server.

The authority can vouch for nothing but the names of this node and private addresses (RFC 5280, 4.2.1.10): a browser
that trusts it trusts no other site by it. Keys are P-256, which every browser knows.
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from watchfloor.core.errors import Malformed, Unavailable
from watchfloor.node.home import Home
from watchfloor.node.keys import write_secret
from watchfloor.node.ledger.clock import utc_now

CA_DAYS: Final = 3650
SERVER_DAYS: Final = 90  # browsers take no more than 398
RENEWED_BEFORE: Final = timedelta(days=30)
_EARLIER: Final = timedelta(hours=1)  # a client whose clock is behind
_PRIVATE: Final = (
    *("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16"),
    *("::1/128", "fc00::/7", "fe80::/10"),
)


@dataclass(frozen=True, slots=True)
class Identity:
    """A certificate and its private key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


@dataclass(frozen=True, slots=True)
class Served:
    """The files that the server shows: its chain with the key, the authority's certificate, and until when."""

    chain: Path
    ca: Path
    fingerprint: str
    ends: datetime


def certificates(home: Home, names: Sequence[str]) -> Served:
    """The server's certificate for these names and addresses, made or renewed where it has to be.

    Raises Malformed for a name that no certificate can bear, Unavailable when the disk does not take it.
    """
    folder = home.root / "tls"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        authority = _authority(folder, home.origin, names)
        server = _read(folder / "server.pem")
        if server is None or not _still_good(server, authority, names):
            server = _issue(authority, names)
            write_secret(folder / "server.pem", _pem(server, authority.certificate))
    except OSError as error:
        raise Unavailable(f"{folder} cannot be written ({error})", "Mend the disk or the permission.") from error
    return Served(
        folder / "server.pem", ca_file(home), fingerprint(authority.certificate), server.certificate.not_valid_after_utc
    )  # fmt: skip


def ca_file(home: Home) -> Path:
    """Where the authority's certificate lies, for everybody to take."""
    return home.root / "tls" / "ca.crt"


def fingerprint(certificate: x509.Certificate) -> str:
    """SHA-256 of a certificate, as browsers show it: to be told by another way."""
    return certificate.fingerprint(hashes.SHA256()).hex(":").upper()


def _authority(folder: Path, origin: str, names: Sequence[str]) -> Identity:
    """The node's authority; a new one where it is missing, ends, or cannot vouch for one of the names."""
    found = _read(folder / "ca.pem")
    if found is None or _ends_soon(found.certificate) or not _may_vouch(found.certificate, names):
        found = _found_authority(origin, names)
        write_secret(folder / "ca.pem", _pem(found))
    public = found.certificate.public_bytes(serialization.Encoding.PEM)
    if not (folder / "ca.crt").exists() or (folder / "ca.crt").read_bytes() != public:
        write_secret(folder / "ca.crt", public.decode())
        os.chmod(folder / "ca.crt", 0o644)
    return found


def _found_authority(origin: str, names: Sequence[str]) -> Identity:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Watchfloor {origin}"[:64])])
    hosts: list[x509.GeneralName] = [x509.DNSName(n) for n in _hosts(names)]
    networks: list[x509.GeneralName] = [x509.IPAddress(ipaddress.ip_network(n)) for n in _PRIVATE]
    networks += [x509.IPAddress(ipaddress.ip_network(a)) for a in _addresses(names) if not _is_private(a)]
    usage = x509.KeyUsage(
        False, False, False, False, False, True, True, False, False
    )  # certificates and their lists
    built = (
        _begun(subject, subject, key.public_key(), CA_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.NameConstraints([*hosts, *networks], None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    return Identity(built.sign(key, hashes.SHA256()), key)


def _issue(authority: Identity, names: Sequence[str]) -> Identity:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0][:64])])
    usage = x509.KeyUsage(True, False, False, False, False, False, False, False, False)  # signatures
    issuer_key = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key())
    built = (
        _begun(subject, authority.certificate.subject, key.public_key(), SERVER_DAYS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(list(_alternatives(names))), critical=False)
        .add_extension(issuer_key, critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    return Identity(built.sign(authority.key, hashes.SHA256()), key)


def _begun(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, days: int
) -> x509.CertificateBuilder:
    now = utc_now()
    return x509.CertificateBuilder(
        issuer_name=issuer,
        subject_name=subject,
        public_key=key,
        serial_number=x509.random_serial_number(),
        not_valid_before=now - _EARLIER,
        not_valid_after=now + timedelta(days=days),
    )


def _still_good(server: Identity, authority: Identity, names: Sequence[str]) -> bool:
    said = server.certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    try:
        server.certificate.verify_directly_issued_by(authority.certificate)
    except Exception:  # noqa: BLE001 (cryptography raises its backend's errors; whichever it is, a new one is issued)
        return False
    return set(said) == set(_alternatives(names)) and not _ends_soon(server.certificate)


def _ends_soon(certificate: x509.Certificate) -> bool:
    return utc_now() > certificate.not_valid_after_utc - RENEWED_BEFORE


def _may_vouch(authority: x509.Certificate, names: Sequence[str]) -> bool:
    allowed = authority.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or []
    hosts = {n.value for n in allowed if isinstance(n, x509.DNSName)}
    networks = [ipaddress.ip_network(str(n.value)) for n in allowed if isinstance(n, x509.IPAddress)]
    return set(_hosts(names)) <= hosts and all(any(a in n for n in networks) for a in _addresses(names))


def _alternatives(names: Iterable[str]) -> Iterable[x509.GeneralName]:
    names = list(names)
    yield from (x509.DNSName(n) for n in _hosts(names))
    yield from (x509.IPAddress(a) for a in _addresses(names))


def _hosts(names: Iterable[str]) -> list[str]:
    hosts = sorted({n.lower().lstrip(".") for n in names if _address(n) is None})
    for host in hosts:
        if not host.isascii() or host == "*":
            raise Malformed("names", repr(host[:60]), "host names as certificates bear them, in ASCII")
    return hosts


def _addresses(names: Iterable[str]) -> list[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    return [a for n in sorted(set(names)) if (a := _address(n)) is not None]


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return None


def _is_private(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return any(address in ipaddress.ip_network(n) for n in _PRIVATE)


def _pem(one: Identity, *more: x509.Certificate) -> str:
    key = one.key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    chain = [c.public_bytes(serialization.Encoding.PEM) for c in (one.certificate, *more)]
    return (key + b"".join(chain)).decode()


def _read(file: Path) -> Identity | None:
    """What stands in such a file; None where there is none. Raises Malformed where it is damaged."""
    try:
        text = file.read_bytes()
    except FileNotFoundError:
        return None
    try:
        key = serialization.load_pem_private_key(text, None)
        certificate = x509.load_pem_x509_certificates(text)[0]
    except ValueError as error:
        raise Malformed(str(file), "no key with its certificate", "remove it, and a new one is made") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise Malformed(str(file), "a key of another kind", "remove it, and a new one is made")
    return Identity(certificate, key)
