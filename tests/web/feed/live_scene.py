"""What the tests of the live stream share: things said on another thread, scenes played on a loop."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from tests.factories import NAVY, label, reader, terms, vessel
from tests.web.feed.ears import done
from watchfloor.core.policy.reader import Reader
from watchfloor.entities.importing import add

RAMOS = reader()
SHARED = label(audience=[NAVY, "cc.customs"])


def named(name: str, under: Any = SHARED, by: Reader = RAMOS, of: str = "v1") -> str:
    """Say a vessel; its C in hexadecimal."""

    return add(vessel(of, name), terms(under, category=None), by=by).c.hex()


async def said(do: Callable[[], Any]) -> Any:
    """Do it on another thread, as another request would."""
    return await asyncio.to_thread(done, do)


def played(scene: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(scene())  # type: ignore[arg-type]
