"""The decision before every action: allowed, with the policies that allow it, or refused, with what is missing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from watchfloor.core.errors import Refused
from watchfloor.core.label import ALL, Label, Level
from watchfloor.core.policy.missing import what_would_permit
from watchfloor.core.policy.question import Action, Answer, Circumstances, ask
from watchfloor.core.policy.reader import Reader
from watchfloor.core.policy.rulebook import sayings

DEFAULT_DENY: Final = "default deny"

# On what exists already a refusal may betray the label. On all else he wrote the label himself, or only its
# owners play a part, and those he named.
ON_WHAT_EXISTS: Final = frozenset({"read", "export", "override", "judge", "review", "relabel", "withdraw"})


@dataclass(frozen=True, slots=True)
class Decision:
    """What permitted it: the @id of each policy, and what each says in plain English."""

    policies: tuple[str, ...]
    says: tuple[str, ...]


def decide(
    reader: Reader,
    action: Action,
    label: Label | None = None,
    *,
    reason: str = "",
    held: bool = False,
    own: bool = False,
    explain: bool = True,
) -> Decision:
    """Ask Cedar whether the reader may do this to a part with this label, or to the node when there is none.

    `reason` is what he gives for it; `held`, that a court holds the record; `own`, that he made what he decides on
    or is the person that he manages. Raises Refused, whose rule is the @id of the policies that forbid it, or
    "default deny". The refusal says what is missing, but never what follows from a label that he may not read:
    there it explains only what would be refused under an open label too. With `explain=False` it says nothing
    at all. Whether the record exists is for the caller to keep: ask `allowed(reader, "read", label)` first.
    """
    circumstances = Circumstances(reason, held, own)
    answer = ask(reader, action, label, circumstances)
    if answer.allowed:
        return Decision(answer.policies, tuple(sayings()[p] for p in answer.policies))
    if not explain:
        raise Refused("Nothing permits this", rule=DEFAULT_DENY)
    if not _may_know(reader, action, label):
        label = _open_to_all(reader)
        answer = ask(reader, action, label, circumstances)
        if answer.allowed:
            raise Refused("Nothing permits this", rule=DEFAULT_DENY)
    if held and not allowed(reader, action, label, reason=reason or "any", own=own):
        # Whether a court holds it is for those to know who could purge it otherwise.
        circumstances = replace(circumstances, held=False)
        answer = ask(reader, action, label, circumstances)
    raise _refusal(answer, what_would_permit(reader, action, label, circumstances))


def allowed(
    reader: Reader,
    action: Action,
    label: Label | None = None,
    *,
    reason: str = "",
    held: bool = False,
    own: bool = False,
) -> bool:
    """The same question as `decide`, where a no needs no words."""
    return ask(reader, action, label, Circumstances(reason, held, own)).allowed


def _may_know(reader: Reader, action: Action, label: Label | None) -> bool:
    return label is None or action not in ON_WHAT_EXISTS or allowed(reader, "read", label)


def _open_to_all(reader: Reader) -> Label:
    """A label that shuts nobody out: what is refused even here says nothing about any record."""
    return Label.of(Level.UNCLASSIFIED, [reader.agency], ALL)


def _refusal(answer: Answer, permit: list[str]) -> Refused:
    why = " ".join(sayings()[p] for p in answer.policies) or "Nothing permits this"
    return Refused(why, rule=", ".join(answer.policies) or DEFAULT_DENY, permit="; ".join(permit))
