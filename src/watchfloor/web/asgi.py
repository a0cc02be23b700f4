"""The one application of a serving process: files, the live stream, and Django on a few threads.

Django answers on threads that live as long as the process, so that each keeps its database connections and what a
horizon cost to bind; streams are served by the event loop and cost no thread at all.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from a2wsgi import WSGIMiddleware
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from servestatic import ServeStaticASGI

from watchfloor.web.feed.hub import Hub
from watchfloor.web.feed.stream import PATH as LIVE
from watchfloor.web.feed.stream import Live
from watchfloor.web.feed.watching import Limits
from watchfloor.web.serving.gate import Gate
from watchfloor.web.serving.stopping import on_stop

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


def application() -> Callable[[Scope, Receive, Send], Awaitable[None]]:
    """The application, for a process in which Django is set up."""
    answering: Any = get_wsgi_application()
    django: Any = WSGIMiddleware(answering, workers=settings.CONFIG.threads)
    files: Any = ServeStaticASGI(
        django, root=settings.STATIC_ROOT, prefix=settings.STATIC_URL, max_age=31_536_000, autorefresh=False
    )

    live = Live(Hub(Limits(in_all=settings.CONFIG.connections * 5 // 6)))  # pages still find a connection
    on_stop(live.hub.begin_to_stop)

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == LIVE:
            await live(scope, receive, send)
        else:
            await files(scope, receive, send)

    return Gate.before(answer, settings.CONFIG)
