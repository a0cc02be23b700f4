"""Reads a second over HTTP, through the whole application, beside the same deed done in this process.

One client that waits for each answer, then eight at once. Every read is logged before it is answered.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import httpx

from tests.bench.stage import line, node, people, times

ENTITIES, ROUNDS, AT_ONCE = 2_000, 400, 8
NAMES = ("Ejemplo", "Segundo", "Tercero", "Cuarto", "Quinto")


@dataclass(frozen=True)
class Read:
    """One sort of read: its path, and the same deed in this process."""

    name: str
    path: Callable[[int], str]
    here: Callable[[int], object]


def main() -> None:
    node()
    _, ramos = people()
    cs = fill(ramos)
    from tests.cli.served import served

    # Room for every read: the limit is not what is measured.
    with served(WATCHFLOOR_WEB_API_RATE="100000000") as at:
        headers = {"Authorization": f"Bearer {token()}"}
        with httpx.Client(base_url=f"{at}/api/v1", headers=headers, trust_env=False) as client:
            for read in reads(ramos, cs):
                measure(read, client)


def fill(by: Any) -> list[str]:
    """Vessels under three labels; the C of each record."""
    from watchfloor.desk import saying
    from watchfloor.desk.typed import Said

    found = []
    for n in range(ENTITIES):
        under = Said(label=f"RESTRICTED // REL {('bb', 'cc', 'dd')[n % 3]}", basis="EXERCISE Act")
        said = [
            {"property": "name", "value": f"MV EXERCISE {NAMES[n % 5]} {n}"},
            {"property": "imoNumber", "value": f"IMO {9_000_000 + n}"},
            {"property": "flag", "value": "pa"},
        ]
        found.append(saying.add(by, schema="Vessel", said=said, entity=f"v{n}", under=under)["record"])
    return found


def token() -> str:
    from watchfloor.web.accounts.models import Account
    from watchfloor.web.accounts.tokens import issue

    account = Account.objects.create(username="ramos")
    return issue(account, name="bench", purpose="crime", scope="read", days=1)[0]


def reads(by: Any, cs: list[str]) -> list[Read]:
    from watchfloor.desk import asking, log

    return [
        Read("whoami", lambda n: "/whoami", lambda n: log.whoami(by)),
        Read("record", lambda n: f"/records/{cs[n]}", lambda n: asking.record(by, ref=cs[n])),
        Read("entity", lambda n: f"/entities/v{n}", lambda n: asking.entity(by, ref=f"v{n}")),
        Read(
            "search for a number",
            lambda n: f"/search?words={9_000_000 + n}",
            lambda n: asking.search(by, words=str(9_000_000 + n)),
        ),
        Read(
            "search for a common name, 20 hits",
            lambda n: f"/search?words={NAMES[n % 5]}",
            lambda n: asking.search(by, words=NAMES[n % 5]),
        ),
    ]


def measure(read: Read, client: httpx.Client) -> None:
    def ask(n: int) -> None:
        client.get(read.path(n)).raise_for_status()

    far, here = times(ask, ROUNDS), times(read.here, ROUNDS)
    start = time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as crowd:
        list(crowd.map(ask, range(ROUNDS)))
    a_second = ROUNDS / (time.perf_counter() - start)
    beside = f"{far}   {1e3 / far.p50:5.0f}/s   {AT_ONCE} at once {a_second:5.0f}/s"
    ratio = f"   {far.p50 / here.p50:.1f} × in the process" if here.p50 > 0.1 else ""
    line(read.name, beside + ratio)


if __name__ == "__main__":
    main()
