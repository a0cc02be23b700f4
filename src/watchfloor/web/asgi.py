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

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        await files(scope, receive, send)

    return answer
