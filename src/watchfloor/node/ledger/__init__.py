"""The node's ledger: what is said is decided, signed, stored and projected here, and later sealed."""
