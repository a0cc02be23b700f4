"""Imports that go on while their page is closed: one at a time, each with how far it is and what came of it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _

from watchfloor.core.errors import Malformed, Refused, Unavailable, WatchfloorError
from watchfloor.core.label import Label
from watchfloor.core.policy.reader import Reader
from watchfloor.entities.fact import SourceEntity
from watchfloor.entities.importing import Taken, take_in
from watchfloor.entities.previewing import MOST_TROUBLES
from watchfloor.entities.terms import Terms
from watchfloor.node.databases.scrub import close_quietly
from watchfloor.node.register.who import reader_named
from watchfloor.web.serving.logs import kinds
from watchfloor.web.serving.stopping import is_stopping

log = logging.getLogger("watchfloor.web")

KEPT: Final = 3600.0  # seconds that the outcome can be looked at
WAITING, RUNNING, DONE, FAILED = "waiting", "running", "done", "failed"


@dataclass(slots=True)
class Taking:
    """One import. Written by its own thread, read by any. `label` binds what is told of the list."""

    name: str
    size: int
    label: Label
    state: str = WAITING
    read: int = 0
    taken: Taken = field(default_factory=Taken)
    wrong: int = 0
    troubles: list[Malformed | Refused] = field(default_factory=list)
    error: WatchfloorError | None = None
    begun: float = field(default_factory=time.monotonic)
    seconds: float = 0.0

    @property
    def over(self) -> bool:
        """Whether it has ended, well or not."""
        return self.state in (DONE, FAILED)

    @property
    def percent(self) -> int:
        """How much of the file was read; of a workbook nobody knows."""
        return min(100 * self.read // self.size, 100) if self.size else 0

    def tell(self, error: Malformed | Refused) -> None:
        """An entry was left out."""
        self.wrong += 1
        if len(self.troubles) < MOST_TROUBLES:
            self.troubles.append(error)


Reading = Callable[[Taking], Iterator[SourceEntity]]
"""Reads the list, noting how far it is."""

_takings: dict[str, Taking] = {}
_begin = threading.Lock()
_one = threading.Lock()  # imports wait for one another: each takes the ledger for a batch at a time


def taking(upload: str) -> Taking | None:
    """What has become of the import of this upload."""
    return _takings.get(upload)


def take(
    upload: str,
    name: str,
    size: int,
    read: Reading,
    terms: Terms,
    *,
    by: Reader,
    apart: bool,
    end: Callable[[], None],
) -> Taking:
    """Import it, on a thread of its own where `apart`; `end` is called when it is over.

    Asked twice, it is done once.
    """
    with _begin:
        _forget_old()
        if upload in _takings:
            return _takings[upload]
        one = _takings[upload] = Taking(name, size, terms.label)
    if apart:
        args = (one, read, terms, by, end)
        threading.Thread(target=_alone, args=args, name="import", daemon=True).start()
    else:
        _run(one, read, terms, by, end)
    return one


def _alone(one: Taking, read: Reading, terms: Terms, by: Reader, end: Callable[[], None]) -> None:
    try:
        _run(one, read, terms, by, end)
    finally:
        close_quietly()


def _run(one: Taking, read: Reading, terms: Terms, by: Reader, end: Callable[[], None]) -> None:
    """Whatever happens, it ends with an outcome that can be shown."""

    def progress(taken: Taken) -> None:
        one.taken = taken
        _require_still(by)

    try:
        with _one:
            one.state = RUNNING
            one.taken = take_in(read(one), terms, by=by, progress=progress)
        one.state = DONE
    except WatchfloorError as error:
        one.error, one.state = error, FAILED
    except Exception as error:  # noqa: BLE001 (a thread's failure is told on its page and in the log)
        log.error("import failed", extra={"error": kinds(error)})
        one.error = Unavailable(_("A fault of ours"), _("What was taken in before it stays. Repeat the import."))
        one.state = FAILED
    finally:
        one.seconds = round(time.monotonic() - one.begun, 1)
        end()


def _require_still(by: Reader) -> None:
    """Between batches: who lost his place or a right meanwhile imports no further."""
    if is_stopping():
        raise Unavailable(_("The node stops"), _("Upload the list again: what is in is not taken twice."))
    if reader_named(by.person, by.purpose, acting_for=by.acting_for) != by:
        raise Refused(
            _("Your rights have changed since the import began"), rule="register", permit=_("sign in again")
        )


def _forget_old() -> None:
    now = time.monotonic()
    for name, one in list(_takings.items()):
        if one.over and now - one.begun - one.seconds > KEPT:
            del _takings[name]
