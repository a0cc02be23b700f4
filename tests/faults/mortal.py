"""Dying at a chosen moment: before the n-th statement, before or after a commit, around the writing of a file.

A kill at a random time seldom falls between two quick steps; counting the steps finds each of them.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import Any

from django.db import connections

_passed = 0
_last = 0


def die_at(moment: int) -> None:
    """Die at this moment, counted from 1; 0 counts only."""
    global _last
    _last = moment
    for alias in ("ledger", "access", "default"):
        connection: Any = connections[alias]
        connection.execute_wrappers.append(_statement)
        connection._commit = _around(connection._commit)
    os.fsync = _around(os.fsync)


def passed() -> int:
    """How many moments have passed."""
    return _passed


def _step() -> None:
    global _passed
    _passed += 1
    if _passed == _last:
        os.kill(os.getpid(), signal.SIGKILL)


def _statement(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    _step()
    return execute(sql, params, many, context)


def _around(act: Callable[..., Any]) -> Callable[..., Any]:
    def stepped(*args: Any) -> Any:
        _step()
        done = act(*args)
        _step()
        return done

    return stepped
