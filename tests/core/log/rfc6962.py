"""RFC 6962, 2.1, written down a second time from its definitions, for the product to be compared with.

Nothing here is shared with the product, and nothing is clever: D[lo:hi] is a pair of numbers, and each function is
the recursion of the RFC. Only MTH remembers what it has computed.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256


class Rfc6962:
    """The tree over `entries`: MTH, PATH and PROOF for every beginning of them."""

    def __init__(self, entries: Sequence[bytes]) -> None:
        self.entries = entries
        self.known: dict[tuple[int, int], bytes] = {}

    def mth(self, lo: int, hi: int) -> bytes:
        """MTH(D[lo:hi])"""
        if (lo, hi) not in self.known:
            n = hi - lo
            if n == 0:
                value = sha256().digest()
            elif n == 1:
                value = sha256(b"\x00" + self.entries[lo]).digest()
            else:
                k = split(n)
                value = sha256(b"\x01" + self.mth(lo, lo + k) + self.mth(lo + k, hi)).digest()
            self.known[lo, hi] = value
        return self.known[lo, hi]

    def path(self, m: int, lo: int, hi: int) -> list[bytes]:
        """PATH(m, D[lo:hi])"""
        n = hi - lo
        if n == 1:
            return []
        k = split(n)
        if m < k:
            return [*self.path(m, lo, lo + k), self.mth(lo + k, hi)]
        return [*self.path(m - k, lo + k, hi), self.mth(lo, lo + k)]

    def proof(self, m: int, n: int) -> list[bytes]:
        """PROOF(m, D[0:n]) for 0 < m < n"""
        return self.subproof(m, 0, n, True)

    def subproof(self, m: int, lo: int, hi: int, b: bool) -> list[bytes]:
        """SUBPROOF(m, D[lo:hi], b)"""
        n = hi - lo
        if m == n:
            return [] if b else [self.mth(lo, hi)]
        k = split(n)
        if m <= k:
            return [*self.subproof(m, lo, lo + k, b), self.mth(lo + k, hi)]
        return [*self.subproof(m - k, lo + k, hi, False), self.mth(lo, lo + k)]


def split(n: int) -> int:
    """The largest power of two smaller than n."""
    k = 1
    while k * 2 < n:
        k *= 2
    return k
