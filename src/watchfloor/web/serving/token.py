"""The token that the node's monitoring shows: in a file of its own, for monitoring knows nobody and is nobody."""

from __future__ import annotations

import secrets
from pathlib import Path

from watchfloor.core.errors import Unavailable
from watchfloor.node.home import Home
from watchfloor.node.keys import write_secret


def token_file(home: Home) -> Path:
    """Where it lies."""
    return home.root / "metrics.token"


def metrics_token(home: Home) -> str:
    """The token; drawn where there is none yet. To change it, remove the file. Raises Unavailable."""
    file = token_file(home)
    try:
        if not file.exists():
            write_secret(file, secrets.token_urlsafe(32) + "\n")
        token = file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Unavailable("The file metrics.token cannot be read", "Mend or remove it.") from error
    if not token:
        raise Unavailable("The file metrics.token is empty", "Remove it, and another is drawn.")
    return token
