"""STUB"""

from typing import Any


def bind_connection(**kw: Any) -> None: ...
