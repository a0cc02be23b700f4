"""Who holds the halves of a backup's key when nobody is there to take them: each half sealed to a holder's own key.

A holder makes a pair of keys where he works and tells the node the public one. A sealed half can lie beside its
backup: only its holder opens it (libsodium's sealed box: X25519, XSalsa20-Poly1305).
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import Final

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

from watchfloor.core.errors import Broken, Malformed

_PUBLIC: Final = re.compile(r"watchfloor-holder\+([a-z][a-z0-9.-]{0,40})\+([0-9a-f]{64})", re.ASCII)
_PRIVATE: Final = re.compile(r"watchfloor-holder-private\+([a-z][a-z0-9.-]{0,40})\+([0-9a-f]{64})", re.ASCII)
_HEAD: Final = "watchfloor/share/sealed/v1"


@dataclass(frozen=True, slots=True)
class Holder:
    """A holder, as the node knows him: his name and the key to which his halves are sealed."""

    name: str
    key: bytes

    @classmethod
    def read(cls, text: str) -> Holder:
        """The holder whom `watchfloor-holder+NAME+…` names. Raises Malformed."""
        found = _PUBLIC.fullmatch(text.strip())
        if not found:
            raise Malformed(
                "holder", repr(text[:40]), "watchfloor-holder+NAME+64 digits, as `holder new` prints it"
            )
        return cls(found[1], bytes.fromhex(found[2]))

    def __str__(self) -> str:
        return f"watchfloor-holder+{self.name}+{self.key.hex()}"

    def seal(self, share: str) -> str:
        """One half as a file that this holder alone opens."""
        sealed = SealedBox(PublicKey(self.key)).encrypt(share.encode())
        return f"{_HEAD}\n{self.name}\n{b64encode(sealed).decode()}\n"


@dataclass(frozen=True, slots=True)
class HolderKey:
    """A holder's own key, which stays where he works."""

    name: str
    seed: bytes

    def __repr__(self) -> str:
        return f"<key of holder {self.name}>"

    @classmethod
    def draw(cls, name: str) -> HolderKey:
        """A new key. Raises Malformed for a name that cannot be."""
        drawn = cls(name, bytes(PrivateKey.generate()))
        Holder.read(str(drawn.holder))
        return drawn

    @classmethod
    def read(cls, text: str) -> HolderKey:
        """The key that `spelt` wrote. Raises Malformed, which quotes nothing of it."""
        found = _PRIVATE.fullmatch(text.strip())
        if not found:
            raise Malformed("holder's key", f"{len(text)} characters", "the file that `holder new` wrote")
        return cls(found[1], bytes.fromhex(found[2]))

    def spelt(self) -> str:
        """The file in which it is kept."""
        return f"watchfloor-holder-private+{self.name}+{self.seed.hex()}\n"

    @property
    def holder(self) -> Holder:
        """What the node is told."""
        return Holder(self.name, bytes(PrivateKey(self.seed).public_key))

    def open(self, text: str) -> str:
        """The half in a sealed file. Raises Malformed, and Broken where it is another holder's or was altered."""
        lines = text.split("\n")
        if len(lines) != 4 or lines[0] != _HEAD or lines[3]:
            raise Malformed("sealed half", "another kind of file", "one that lies beside a backup")
        try:
            return SealedBox(PrivateKey(self.seed)).decrypt(b64decode(lines[2], validate=True)).decode()
        except (CryptoError, ValueError) as error:
            whose = f"it is sealed to {lines[1][:40]!r}, and this key is {self.name}'s"
            raise Broken("sealed half", "it was altered" if lines[1] == self.name else whose) from error
