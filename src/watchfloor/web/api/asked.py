"""A request of a program, once its bearer is known; and what an answer to it is spelt as."""

from __future__ import annotations

import base64
import hmac
import json
from typing import Any

from django.http import HttpRequest, HttpResponse

from watchfloor.core.policy.reader import Reader
from watchfloor.node.keys import keys_of
from watchfloor.node.node import this_home

AT = "/api/v1"


class ApiRequest(HttpRequest):
    """A request whose token was read: `reader` is whose it is, `token` names the token."""

    reader: Reader
    token: str


def spelt(told: dict[str, Any]) -> bytes:
    """The bytes of an answer."""
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def told(answer: dict[str, Any], status: int = 200) -> HttpResponse:
    """An answer."""
    return HttpResponse(spelt(answer), status=status, content_type="application/json")


def made(answer: dict[str, Any]) -> HttpResponse:
    """The answer that a record was made; `Location` is where it can be opened."""
    response = told(answer, 201)
    response["Location"] = f"{AT}/records/{answer['record']}"
    return response


def tag_of(body: bytes, reader: Reader) -> str:
    """The strong ETag of these bytes for whoever sees what this reader sees.

    It is keyed: nobody tries out what bytes give a tag, and two horizons have two tags for the same bytes.
    """
    said = reader.key().encode() + b"\n" + body
    digest = hmac.digest(keys_of(this_home()).web("etags"), said, "sha256")
    return f'"{base64.urlsafe_b64encode(digest[:18]).decode()}"'
