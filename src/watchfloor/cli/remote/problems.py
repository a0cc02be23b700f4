"""Problem details of a node, made the errors again that they were there."""

from __future__ import annotations

from typing import Any, NoReturn

from watchfloor.core.errors import Absent, Broken, Malformed, Refused, Unavailable


class NodeFailed(Exception):
    """The node met a fault of ours; its administrator finds it by the number."""


def raise_problem(status: int, said: dict[str, Any], at: str) -> NoReturn:
    """Raise the error that an answer with this status and these problem details stands for."""
    kind = str(said.get("type", "")).rpartition(":")[2]
    title, detail = str(said.get("title", f"{at} answered {status}")), str(said.get("detail", ""))
    if kind == "malformed" and "where" in said:
        raise Malformed(*(str(said.get(name, "")) for name in ("where", "found", "expected")))
    if kind in ("absent", "refused"):
        error = Absent if kind == "absent" else Refused
        raise error(title, rule=str(said.get("rule", "")), permit=str(said.get("permit", "")))
    if kind in ("unsigned", "scope", "moved"):
        raise Refused(title, rule=kind, permit=detail)
    if kind == "broken":
        what, _, how = title.partition(": ")
        raise Broken(what, how)
    if kind in ("unavailable", "too-many"):
        raise Unavailable(title, detail)
    if kind == "unexpected":
        raise NodeFailed(f"{at}: {title}. {detail}")
    if kind in ("malformed", "too-long", "bad-request"):
        raise Malformed(at, title, detail)
    raise Unavailable(
        f"{at} answered {status}: {title}", "Check that --at is the address of a node, and its version."
    )
