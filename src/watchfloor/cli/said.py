"""What has to be typed before anything is asked of a node: the label, and the law that permits it."""

from __future__ import annotations

from watchfloor.cli.failing import Usage
from watchfloor.desk.typed import Said


def cited(basis: str) -> str:
    """The legal basis that was typed. Raises Usage where none was."""
    if not basis:
        raise Usage("Say the law, warrant or agreement: `--basis`, or WATCHFLOOR_BASIS.")
    return basis


def whole(said: Said, *, mapped: bool = False) -> Said:
    """The terms that were typed; a mapping file can give label and basis too. Raises Usage for what is missing."""
    if not mapped and not said.label:
        raise Usage("Say the label: `--label 'RESTRICTED // REL bb.navy'`.")
    if not mapped:
        cited(said.basis)
    if said.owners and not said.label:
        raise Usage("`--owner` says who owns a `--label`: give both.")
    return said
