"""The API as one: its rooms, its document, and the addresses under which both are served."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from django.urls import URLPattern, path
from ninja import NinjaAPI

from watchfloor.web.api import custody, entities, feed, node, records
from watchfloor.web.api.asked import AT
from watchfloor.web.api.bearing import Token
from watchfloor.web.api.document import TITLE, whole_document
from watchfloor.web.api.door import behind_door, nowhere
from watchfloor.web.api.problems import tell_ninja
from watchfloor.web.api.reading import StrictJson

api: Final = NinjaAPI(
    title=TITLE,
    version="1",
    auth=Token(),
    parser=StrictJson(),
    docs_url=None,
    openapi_url=None,
    urls_namespace="api",
)
tell_ninja(api)
for _room in (feed, entities, records, custody, node):
    for _path in _room.router.path_operations.values():
        for _operation in _path.operations:
            _operation.operation_id = _operation.view_func.__name__
            _operation.by_alias = True  # `schema` and `json` are names that pydantic keeps for itself
    api.add_router("", _room.router)

DOCUMENT: Final[dict[str, Any]] = whole_document(api.get_openapi_schema(path_prefix=AT.lstrip("/") + "/"))
"""The OpenAPI document; it holds no secret and no value."""


def _types(route: str) -> dict[str, str]:
    """The type of body that each method reads at this address."""
    found = DOCUMENT["paths"].get(f"{AT}/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route), {})
    return {
        method.upper(): next(iter(op["requestBody"]["content"]))
        for method, op in found.items()
        if "requestBody" in op
    }


def addresses() -> Iterator[URLPattern]:
    """Every address of the API, behind its door."""
    for one in api.urls[0]:
        route = str(one.pattern)
        if isinstance(one, URLPattern) and one.name != "api-root":
            yield path(route, behind_door(one.callback, _types(route)), name=f"api:{one.name}")
    yield path("<path:rest>", behind_door(nowhere, {}), name="api:nowhere")
    yield path("", behind_door(nowhere, {}), name="api:root")
