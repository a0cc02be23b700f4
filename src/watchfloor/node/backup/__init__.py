"""Backups that end: encrypted under a key that two people hold in halves, for a declared time, and restored clean.

`write.back_up` makes one, `read.restore` makes a node of it, `shares` is the key in two halves.
"""
