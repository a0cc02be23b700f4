"""Programs that bear a token of somebody, and a floor with something on it that not everybody sees."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest

from tests.web.conftest import stranger

AT = "/api/v1"
LAW = "Example Act, s. 1"
UNDER: dict[str, Any] = {"label": "RESTRICTED // REL bb,cc // PURPOSES crime", "basis": LAW}
SUSPECT: dict[str, Any] = {"category": "suspect", "facts": "seen loading", "review": "in 2 years"}
HIDDEN: dict[str, Any] = {"label": "TOP SECRET", "basis": LAW}


@dataclass(frozen=True, slots=True)
class Program:
    """What one token can do: `ask` reads, `tell` writes, each giving the answer as Django's client has it."""

    token: str

    def ask(self, path: str, /, headers: dict[str, str] | None = None, **query: Any) -> Any:
        """GET this path."""
        return stranger().get(AT + path, query, headers=self._headers(headers))

    def tell(self, path: str, /, headers: dict[str, str] | None = None, method: str = "post", **said: Any) -> Any:
        """Send this as JSON."""
        send = getattr(stranger(), method)
        return send(AT + path, json.dumps(said), content_type="application/json", headers=self._headers(headers))

    def send(self, path: str, /, headers: dict[str, str] | None = None, **fields: Any) -> Any:
        """Send a form with files."""
        return stranger().post(AT + path, fields, headers=self._headers(headers))

    def told(self, path: str, /, **query: Any) -> Any:
        """The JSON of an answer that is 200."""
        answer = self.ask(path, **query)
        assert answer.status_code == 200, answer.content
        return answer.json()

    def done(self, path: str, /, method: str = "post", **said: Any) -> Any:
        """The JSON of what was done."""
        answer = self.tell(path, method=method, **said)
        assert answer.status_code in (200, 201), answer.content
        return answer.json()

    def _headers(self, more: dict[str, str] | None) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", **(more or {})}


def program(person: str, purpose: str = "crime", scope: str = "write") -> Program:
    """A program with a new token of this person."""
    from watchfloor.web.accounts.models import Account
    from watchfloor.web.accounts.tokens import issue

    account = Account.objects.get(username=person)
    return Program(issue(account, name="a test", purpose=purpose, scope=scope, days=1)[0])


@dataclass(frozen=True, slots=True)
class Cast:
    """Programs of the people of tests.web.conftest. `boss` alone is cleared for what is top secret."""

    admin: Program
    dpo: Program
    inspector: Program
    ramos: Program
    boss: Program
    okafor: Program
    silva: Program

    def vessel(
        self, name: str = "MV EXERCISE Ejemplo", of: str = "v1", by: Program | None = None, **more: Any
    ) -> str:
        """Add a vessel under a restricted label of the police; the C of the record."""
        said = [{"property": "name", "value": name}]
        under = {**UNDER, **more}
        c: str = (by or self.ramos).done("/entities", schema="Vessel", said=said, entity=of, **under)["record"]
        return c

    def person(self, name: str = "Juan EXERCISE Ejemplo", of: str = "p1", **more: Any) -> str:
        """Add a suspect; the C of the record."""
        said = [{"property": "name", "value": name}]
        under = {**SUSPECT, **UNDER, **more}
        c: str = self.ramos.done("/entities", schema="Person", said=said, entity=of, **under)["record"]
        return c

    def secret(self, name: str = "MV ZEBRAFINCH", of: str = "hidden-1") -> str:
        """Add a vessel that `boss` alone sees; the C of the record."""
        return self.vessel(name, of, self.boss, **HIDDEN)


@pytest.fixture
def cast(floor: object) -> Cast:
    """Everybody's programs, each with a token that may write."""
    keepers = [program(name, "oversight") for name in ("admin", "dpo", "ines")]
    return Cast(*keepers, *(program(name) for name in ("ramos", "boss", "okafor", "silva")))
