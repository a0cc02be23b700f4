"""Every deed that the command line and the API share: its function here, and its address there.

What stands in braces in the path is told in the path; the rest is told in the query of a GET, else in the body.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Deed:
    """One deed: `at` is its module and function within this room; `files` are told as files of a form."""

    method: str
    path: str
    at: str
    files: tuple[str, ...] = ()

    def function(self) -> Callable[..., dict[str, Any]]:
        """The function that does it on this node; loading it loads Django."""
        module, _, name = self.at.partition(":")
        found: Callable[..., dict[str, Any]] = getattr(import_module(f"watchfloor.desk.{module}"), name)
        return found


DEEDS: Final[dict[str, Deed]] = {
    "search": Deed("GET", "/search", "asking:search"),
    "list": Deed("GET", "/entities", "asking:list_newest"),
    "facets": Deed("GET", "/facets", "asking:facets"),
    "entity": Deed("GET", "/entities/{ref}", "asking:entity"),
    "record": Deed("GET", "/records/{ref}", "asking:record"),
    "export": Deed("GET", "/export", "asking:export"),
    "add": Deed("POST", "/entities", "saying:add"),
    "import": Deed("POST", "/imports", "saying:take_in_list", files=("file", "mapping")),
    "preview": Deed("POST", "/imports/preview", "saying:preview", files=("file", "mapping")),
    "judge": Deed("POST", "/judgements", "saying:judge"),
    "relabel": Deed("POST", "/records/{ref}/label", "custody:relabel"),
    "withdraw": Deed("POST", "/records/{ref}/withdrawal", "custody:withdraw"),
    "restate": Deed("POST", "/records/{ref}/review", "custody:restate"),
    "hold": Deed("POST", "/records/{ref}/holds", "custody:hold"),
    "lift": Deed("POST", "/records/{ref}/holds/lift", "custody:lift"),
    "override": Deed("POST", "/records/{ref}/override", "custody:override"),
    "due": Deed("GET", "/due", "asking:due"),
    "overdue": Deed("GET", "/overdue", "custody:overdue"),
    "purge": Deed("POST", "/purges", "custody:purge"),
    "purge overdue": Deed("POST", "/purges/overdue", "custody:purge_overdue"),
    "overrides": Deed("GET", "/overrides", "custody:overrides"),
    "answer override": Deed("POST", "/overrides/{ref}/answer", "custody:answer_override"),
    "access log": Deed("GET", "/access-log", "log:access_log"),
    "people": Deed("GET", "/people", "register:people"),
    "enrol person": Deed("PUT", "/people/{person}", "register:enrol_person"),
    "retire": Deed("POST", "/people/{person}/retire", "register:retire"),
    "stand in": Deed("POST", "/people/{person}/stand-ins", "register:stand_in"),
    "stand-ins": Deed("GET", "/stand-ins", "register:stand_ins"),
    "agencies": Deed("GET", "/agencies", "register:agencies"),
    "enrol agency": Deed("PUT", "/agencies/{agency}", "register:enrol_agency"),
    "head": Deed("GET", "/logs/{log}", "log:head"),
    "seal": Deed("POST", "/seals", "log:seal"),
    "prove": Deed("GET", "/records/{ref}/proof", "log:prove"),
    "check": Deed("POST", "/checks", "log:check"),
    "whoami": Deed("GET", "/whoami", "log:whoami"),
}
