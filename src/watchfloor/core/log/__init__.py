"""The append-only log: its tree and tiles, its signed checkpoints and its proofs, in formats that others read.

Hashing is RFC 6962; the texts are C2SP signed-note, tlog-checkpoint, tlog-cosignature, tlog-tiles and tlog-proof.
Nothing here stores or fetches: the node hands in a `TileSource`, and writes what `grow` says.
"""
