"""Deeds done over the API of a node: the same words, the same answers, the same errors as at the node itself."""

from __future__ import annotations

import ssl
from contextlib import ExitStack
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any, Final, Self
from urllib.parse import quote, urlsplit

import httpx

from watchfloor.cli.failing import Usage
from watchfloor.cli.files import read_small
from watchfloor.cli.remote.problems import raise_problem
from watchfloor.core.errors import Malformed, Unavailable
from watchfloor.desk.deeds import Deed
from watchfloor.desk.lists import files_of

API: Final = "/api/v1"
PATIENCE: Final = 300.0  # seconds for an answer: a long list is taken in, a whole node read again
LONGEST_TOKEN: Final = 1_000
_HERE: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class Remote:
    """A node at an address, asked as the person whose token it is. Raises Usage where the command names no token."""

    def __init__(self, at: str, token_file: Path | None, ca: Path | None) -> None:
        self.at = _address(at)
        if token_file is None:
            raise Usage("Say who you are: `--token-file FILE` before the verb, or WATCHFLOOR_TOKEN_FILE.")
        self._client = httpx.Client(
            base_url=self.at + API,
            headers={"Authorization": f"Bearer {_token(token_file)}", "Accept": "application/json"},
            verify=_trust(ca),
            timeout=httpx.Timeout(PATIENCE, connect=10.0),
            trust_env=False,  # a proxy would read what only this person may see
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def do(self, deed: Deed, said: dict[str, Any]) -> dict[str, Any]:
        """Do it there. Raises what would be raised here, and Unavailable where nobody answers."""
        told = _flat(said)
        path = deed.path.format(**{name: quote(str(told[name]), safe="@") for name in told})
        told = {name: value for name, value in told.items() if f"{{{name}}}" not in deed.path}
        try:
            with ExitStack() as files:
                answer = self._client.request(deed.method, path, **_told(deed, told, files))
        except httpx.HTTPError as error:
            remedy = "Check the address, the network and --ca, then repeat."
            raise Unavailable(f"{self.at} does not answer ({error or type(error).__name__})", remedy) from error
        return self._read(answer)

    def _read(self, answer: httpx.Response) -> dict[str, Any]:
        try:
            said = answer.json()
        except ValueError:
            said = None
        if not isinstance(said, dict):
            raise Unavailable(
                f"{self.at} answered {answer.status_code} and no JSON", "Check that --at is the address of a node."
            )
        if not answer.is_success:
            raise_problem(answer.status_code, said, self.at)
        return said


def _flat(said: dict[str, Any]) -> dict[str, Any]:
    """What was said, terms among the rest, without what was left unsaid and without what is of this machine."""
    told: dict[str, Any] = {}
    for name, value in said.items():
        if is_dataclass(value) and not isinstance(value, type):
            told |= asdict(value)
        elif not callable(value):
            told[name] = value
    return {name: value for name, value in told.items() if not _unsaid(value)}


def _unsaid(value: Any) -> bool:
    """Whether nothing was said; the leaf 0 is something."""
    return value is None or value is False or (isinstance(value, str | list | tuple) and not value)


def _told(deed: Deed, told: dict[str, Any], files: ExitStack) -> dict[str, Any]:
    if deed.method == "GET":
        return {"params": told}
    if not deed.files:
        return {"json": told}
    sent = []
    for name in deed.files:
        for path in files_of(told.pop(name)) if name in told else ():
            sent.append((name, (path.name, files.enter_context(_open(path)), "application/octet-stream")))
    fields = {name: str(value).lower() if isinstance(value, bool) else value for name, value in told.items()}
    return {"files": sent, "data": fields}


def _open(path: Path) -> Any:
    try:
        return path.open("rb")
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        raise Malformed(str(path), "nothing there", "a list, or a folder with sdn.csv") from None


def _address(at: str) -> str:
    """The address, without what comes behind the host. Raises Malformed; a token goes to strangers by HTTPS only."""
    found = urlsplit(at.strip())
    if found.scheme not in ("https", "http") or not found.hostname or found.username or found.query:
        raise Malformed("--at", repr(at[:80]), "an address such as https://watchfloor.example:8400")
    if found.scheme == "http" and found.hostname not in _HERE:
        raise Malformed("--at", f"http to {found.hostname}", "https: the token would be read on the way")
    return f"{found.scheme}://{found.netloc}{found.path.rstrip('/')}"


def _token(file: Path) -> str:
    text = read_small(file, "a file with a token", LONGEST_TOKEN).decode("ascii", "replace").strip()
    if not text.isprintable() or not text.isascii() or not text or " " in text:
        raise Malformed(str(file), "no token", "one token, in one line")
    if file.is_file() and file.stat().st_mode & 0o077:
        raise Malformed(str(file), "a token that others can read", "a file of your own: chmod 600")
    return text


def _trust(ca: Path | None) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if ca is not None:
        try:
            context.load_verify_locations(cadata=read_small(ca, "a certificate", 1_000_000).decode("ascii"))
        except (ssl.SSLError, UnicodeDecodeError):
            raise Malformed(str(ca), "no certificate", "the certificate of the node's CA, in PEM") from None
    return context
