"""Who may do what: readers, the Cedar policies, decisions with reasons, and the filter over labels per reader."""

from watchfloor.core.policy.compiled import visible
from watchfloor.core.policy.decide import DEFAULT_DENY, Decision, allowed, decide
from watchfloor.core.policy.question import Action
from watchfloor.core.policy.reader import ROLES, SYSTEM, Reader
from watchfloor.core.policy.rulebook import policy_hash, sayings

__all__ = [
    "DEFAULT_DENY",
    "ROLES",
    "SYSTEM",
    "Action",
    "Decision",
    "Reader",
    "allowed",
    "decide",
    "policy_hash",
    "sayings",
    "visible",
]
