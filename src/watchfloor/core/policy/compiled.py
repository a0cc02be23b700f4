"""The policies for one reader, as a quick filter over labels: what fills his horizon.

Cedar evaluates the policies with reader, action and circumstances known and the label unknown, and `residual.py`
turns what it leaves into Python functions, tens of times quicker than asking Cedar for every label. Where that is
not possible the filter asks Cedar, so it may be slow but never wrong. Tests compare the two on every pair.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import cedarpy

from watchfloor.core.errors import Broken
from watchfloor.core.policy.decide import allowed
from watchfloor.core.policy.question import ASKER, Action, Circumstances, principal_type, reader_alone
from watchfloor.core.policy.reader import Reader
from watchfloor.core.policy.residual import Filter, Uncompilable, compile_residuals
from watchfloor.core.policy.rulebook import policy_set


@lru_cache(maxsize=1024)
def visible(reader: Reader, action: Action = "read") -> Filter:
    """Whether this reader may read (or do `action` without giving a reason to) what bears the label.

    The answer is always that of `allowed`.
    """
    return quick_if_possible(residuals(reader, action), reader, action)


def quick_if_possible(left: Mapping[str, Any], reader: Reader, action: Action) -> Filter:
    """The residual policies as a function; where they cannot be compiled, one that asks Cedar each time."""
    try:
        return compile_residuals(left)
    except Uncompilable:
        return lambda label: allowed(reader, action, label)


def residuals(reader: Reader, action: Action) -> Mapping[str, Any]:
    """What Cedar leaves of each policy when only the label is unknown, by @id. Raises Broken when one fails."""
    request = {
        "principal": f'{principal_type(reader)}::"{ASKER}"',
        "action": f'Action::"{action}"',
        "context": Circumstances().plain(),
    }
    result = cedarpy.is_authorized_partial(request, policy_set(), reader_alone(reader))
    if result.diagnostics.errors:
        raise Broken("policies", "; ".join(result.diagnostics.errors))
    found: Mapping[str, Any] = result.residuals
    return found
