"""Server time of the pages at a million statements under 5,000 labels, through the whole application, beside the bare
queries of the same page; and the bytes of CSS and JS that the first screen needs."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING, Any

from tests.bench.reading import KINDS, LABELS, STATEMENTS_IN_ALL, fill
from tests.bench.stage import Took, line, node, times

if TYPE_CHECKING:
    from django.test import Client

    from watchfloor.core.policy.reader import Reader

ROUNDS = 200
SEEN = {"90 %": "aa.most", "50 %": "aa.half", "37 labels": "aa.few"}


def main() -> None:
    node()
    print(f"filling {STATEMENTS_IN_ALL:,} statements under {LABELS:,} labels ...", flush=True)
    entities, cs = fill(), real_records()
    for name, agency in SEEN.items():
        print(f"--- horizon {name}")
        measure(*at_work(agency), entities, cs)
    weigh_first_screen(at_work("aa.most")[0])


def at_work(agency: str) -> tuple[Client, Reader]:
    """A browser session and the reader of a person of this agency."""
    from tests.web.conftest import at_screen
    from watchfloor.core.label import Level
    from watchfloor.node.node import the_system
    from watchfloor.node.register.enrol import enrol_agency, enrol_person
    from watchfloor.node.register.who import reader_named
    from watchfloor.web.accounts.models import Account

    person = f"p-{agency[3:]}"
    enrol_agency(agency, by=the_system(), title=agency, kind="police", clearance=Level.SECRET)
    enrol_person(
        person, by=the_system(), title=person, agency=agency, clearance=Level.SECRET,
        roles=["officer"], purposes=["crime"],
    )  # fmt: skip
    Account.objects.get_or_create(username=person)
    return at_screen(person), reader_named(person, "crime")


def real_records() -> list[str]:
    """Records with all their parts, signed and sealed, as the page of a record shows them; their C."""
    from tests.factories import admin, entity, label, reader, terms
    from watchfloor.entities.importing import add
    from watchfloor.node.ledger.seal import seal

    under = terms(label(audience=list(SEEN.values())))
    cs = [add(entity(f"real{n}", name=f"EXERCISE Real {n}"), under, by=reader()).c.hex() for n in range(40)]
    seal(by=admin())
    return cs


def measure(screen: Client, reader: Reader, entities: list[str], cs: list[str]) -> None:
    from watchfloor.entities.entity import entity_of
    from watchfloor.entities.judgements import Key
    from watchfloor.entities.lists import newest_rows
    from watchfloor.entities.models import Statement
    from watchfloor.entities.question import query_tokens
    from watchfloor.entities.search import ranked
    from watchfloor.node.visibility.binding import acting

    rng = random.Random(11)
    with acting(reader):
        shown = [e for e in rng.sample(entities, 4000) if Statement.objects.filter(entity=e).exists()][:ROUNDS]
        words = [f"exercise {e[1:]}" for e in shown]
        bare = {
            "search": times(lambda n: ranked(query_tokens(words[n % len(words)]), 20), ROUNDS),
            "entity": times(lambda n: entity_of(Key("aa.police@bench.example", shown[n % len(shown)])), ROUNDS),
            "list": times(lambda n: newest_rows(KINDS[n % 4], 50), ROUNDS),
        }
    compare("watch", timed(screen, ["/"]))
    compare("search", timed(screen, [f"/search/?q={w.replace(' ', '+')}" for w in words]), bare["search"])
    compare("list", timed(screen, [f"/list/{kind}/" for kind in KINDS]), bare["list"])
    compare("entity", timed(screen, [f"/entity/{e}/" for e in shown]), bare["entity"])
    compare("record", timed(screen, [f"/record/{c}/" for c in cs]))


def timed(screen: Client, paths: list[str]) -> Took:
    """The time from request to answer, without the network."""

    def ask(n: int) -> None:
        answer: Any = screen.get(paths[n % len(paths)])
        assert answer.status_code == 200, (paths[n % len(paths)], answer.status_code)

    return times(ask, ROUNDS)


def compare(what: str, page: Took, bare: Took | None = None) -> None:
    beside = f"   its queries alone {bare.p50:.2f} ms, ratio {page.p50 / bare.p50:.2f}" if bare else ""
    line(f"{what}: the page", f"{page}{beside}", "p99 < 100 ms")


def weigh_first_screen(screen: Client) -> None:
    """What a browser fetches beside the page: as it is sent, compressed, and as it is run."""
    from django.conf import settings

    html: Any = screen.get("/")
    names = set(re.findall(r'(?:href|src)="/static/([^"]+\.(?:css|js))"', html.content.decode()))
    waiting = list(names)
    while waiting:  # modules import each other
        text = (settings.STATIC_ROOT / waiting.pop()).read_text()
        for found in re.findall(r'from\s*"\./([^"]+\.js)"', text):
            if f"js/{found}" not in names:
                names.add(f"js/{found}")
                waiting.append(f"js/{found}")
    files = [settings.STATIC_ROOT / name for name in names]
    sent = sum(
        (f.with_name(f.name + ".gz") if f.with_name(f.name + ".gz").exists() else f).stat().st_size for f in files
    )
    line(
        "CSS and JS of the first screen",
        f"{sum(f.stat().st_size for f in files) / 1e3:.0f} kB, {sent / 1e3:.0f} kB sent",
        "< 150 kB",
    )


if __name__ == "__main__":
    main()
