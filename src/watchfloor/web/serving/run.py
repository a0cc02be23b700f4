"""The server: from the lock to the last answer.

`serve` returns when a signal has ended it: requests that were in flight have their answers by then, streams have had
their end, and the timer that ran has finished, or `LAST_SECONDS` have passed.
"""

from __future__ import annotations

import logging
import os
import resource
import signal
import socket
import ssl
import sys
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import uvicorn

from watchfloor.core.errors import Unavailable
from watchfloor.node.home import Home
from watchfloor.web.asgi import application
from watchfloor.web.config import Config
from watchfloor.web.serving import stopping
from watchfloor.web.serving.jobs import timers_of
from watchfloor.web.serving.lock import only_server
from watchfloor.web.serving.protocol import Connection
from watchfloor.web.serving.timers import Timer, Timers, serve_with
from watchfloor.web.serving.tls import certificates

log = logging.getLogger("watchfloor.web.server")

GRACE: Final = 10  # seconds that requests in flight are given
LAST_SECONDS: Final = 20.0  # after which the process ends whatever some thread still waits for
IDLE_SECONDS: Final = 20  # that a connection stays open between two requests
LONGEST_HEAD: Final = 64 * 1024


class _Server(uvicorn.Server):
    """A server that says when it is ready, and tells its streams when it stops."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen."""
        await super().startup(sockets)
        if self.started:
            self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End: streams first."""
        stopping.stop()
        await super().shutdown(sockets)


def serve(home: Home, config: Config, ready: Callable[[str], None], *, more: Iterable[Timer] = ()) -> None:
    """Serve this process's node until SIGTERM or SIGINT; `ready` is told the address.

    `more` are timers beside the node's own. Raises Refused where the node has a server, Unavailable where the
    address cannot be had.
    """
    with only_server(home.root), closing(listening(config.host, config.port)) as listener:
        speaking = _speaking(home, config)
        server = _Server(_configured(config, speaking), lambda: _begin(ready, address(config, listener)))
        timers = Timers([*timers_of(config, renew=_renewal(home, config, speaking)), *more])
        serve_with(timers)
        _raise_the_number_of_files()
        _with_quiet_signals(lambda: _run(server, listener, timers))
        _end(timers)


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens there. Raises Unavailable."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(2048)
    except (OSError, OverflowError) as error:
        listener.close()
        raise Unavailable(
            f"Nothing can listen on {host} port {port} ({error})", "Free it, or name another: `--port`."
        ) from error
    return listener


def address(config: Config, listener: socket.socket) -> str:
    """The address to type into a browser."""
    scheme = "https" if config.certificate else "http"
    return f"{scheme}://{config.names[0].lstrip('.')}:{listener.getsockname()[1]}/"


def _configured(config: Config, speaking: ssl.SSLContext | None) -> uvicorn.Config:
    made = uvicorn.Config(
        application(),
        http=Connection,
        ws="none",
        lifespan="off",
        loop="asyncio",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(config.proxies),
        forwarded_allow_ips=list(config.proxies),
        limit_concurrency=config.connections,
        timeout_keep_alive=IDLE_SECONDS,
        timeout_graceful_shutdown=GRACE,
        h11_max_incomplete_event_size=LONGEST_HEAD,
    )
    made.load()
    made.ssl = speaking
    return made


def _speaking(home: Home, config: Config) -> ssl.SSLContext | None:
    """What HTTPS is spoken with; None where this process speaks HTTP."""
    if not config.certificate:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("ECDHE+AESGCM:ECDHE+CHACHA20")
    context.set_alpn_protocols(["http/1.1"])
    _load(context, home, config)
    return context


def _load(context: ssl.SSLContext, home: Home, config: Config) -> None:
    """Load the newest certificate; connections that begin from now on are shown it."""
    own = config.certificate == "own"
    chain: Path = certificates(home, config.names).chain if own else Path(config.certificate)
    try:
        context.load_cert_chain(chain, None if own else config.certificate_key or None, password="")
    except (OSError, ssl.SSLError, ValueError) as error:
        raise Unavailable(
            f"The certificate {chain} cannot be used ({type(error).__name__})",
            "Name a PEM file and its key in [web]: certificate, certificate_key.",
        ) from error


def _renewal(home: Home, config: Config, speaking: ssl.SSLContext | None) -> Callable[[], int] | None:
    if speaking is None:
        return None

    def renew() -> int:
        _load(speaking, home, config)
        return 0

    return renew


def _begin(ready: Callable[[str], None], where: str) -> None:
    log.info("serving")
    ready(where)


def _run(server: _Server, listener: socket.socket, timers: Timers) -> None:
    timers.start()
    server.run([listener])


def _with_quiet_signals(run: Callable[[], Any]) -> None:
    """Run; uvicorn raises the signals that ended it once more, and by then they have done what they were for."""
    handled: Sequence[signal.Signals] = (signal.SIGTERM, signal.SIGINT)
    before = {number: signal.signal(number, lambda *_: None) for number in handled}
    try:
        run()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _end(timers: Timers) -> None:
    """End in bounded time, also where a thread waits for a database that does not answer."""
    last = threading.Timer(LAST_SECONDS, _leave)
    last.daemon = True
    last.start()
    if not timers.stop(LAST_SECONDS / 2):
        log.warning("a timer is cut short")
    serve_with(None)
    log.info("stopped")


def _leave() -> None:
    log.warning("a request is cut short")
    sys.stdout.flush()
    os._exit(0)  # every acknowledged write is on the disk already


def _raise_the_number_of_files() -> None:
    """Let the process hold as many connections as the system permits: a stream is a file to it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
