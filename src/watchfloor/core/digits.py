"""What can name a record where somebody types it: its C in hexadecimal, or the first digits of it."""

import re
from typing import Final

FEWEST_DIGITS: Final = 8  # what screens show of a C
_DIGITS: Final = re.compile(rf"[0-9a-f]{{{FEWEST_DIGITS},64}}")


def may_be_c(ref: str) -> bool:
    """Whether this could be a C, or its first digits."""
    return bool(_DIGITS.fullmatch(ref.strip().lower()))
