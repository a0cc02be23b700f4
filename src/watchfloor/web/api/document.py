"""The document of the API: what ninja writes of its operations, with every answer that the door can give."""

from __future__ import annotations

from typing import Any, Final

from watchfloor.web.api.schemas.common import Problem

TITLE: Final = "Watchfloor"
ABOUT: Final = (
    "Everything that the screens and the command line do, under the same visibility. Send a token as "
    "`Authorization: Bearer …`; it stands for one person and one purpose. What is absent and what is hidden get the "
    "same answer. Every answer carries a strong `ETag`; errors are problem details (RFC 9457)."
)
EVERYWHERE: Final = {
    "400": "The request could not be read.",
    "401": "No token, or none that counts.",
    "403": "A rule forbids it, nothing permits it, or the token only reads.",
    "404": "Nothing is there that you may see.",
    "422": "Malformed: the place, what was found, what was expected.",
    "429": "Too many requests with this token.",
    "500": "A fault of ours, or something broken.",
    "503": "The database or a log cannot answer now.",
}
WITH_A_BODY: Final = {"413": "The body is too long.", "415": "The body is of another type."}
_UNMOVED: Final = ("label", "withdrawal", "review")
_ONCE: Final = ("/entities", "/imports")


def whole_document(ninja: dict[str, Any]) -> dict[str, Any]:
    """The document that ninja made, completed."""
    told = {**ninja, "info": {**ninja["info"], "description": ABOUT}}
    del told["servers"]  # where it is read is where it is served
    schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    told["components"]["schemas"]["Problem"] = schema
    told["components"]["securitySchemes"] = {"Token": {"type": "http", "scheme": "bearer"}}
    for path, methods in told["paths"].items():
        for method, operation in methods.items():
            _complete(path, method, operation)
    return told


def _complete(path: str, method: str, operation: dict[str, Any]) -> None:
    answers = {str(status): said for status, said in operation["responses"].items()}
    if path.endswith("/tlog-proof"):
        answers["200"] = {"description": "OK", "content": {"text/plain": {"schema": {"type": "string"}}}}
    if method == "get":
        answers["200"]["headers"] = _header("ETag", "The tag of this answer, for what you may see.")
        answers["304"] = {"description": "It is as you have it. Being asked is logged all the same."}
        operation["parameters"].append(_parameter("If-None-Match", "The `ETag` that you have."))
    if "201" in answers:
        answers["201"]["headers"] = _header("Location", "Where the record is opened.")
    problems = EVERYWHERE | (WITH_A_BODY if "requestBody" in operation else {})
    if path.rpartition("/")[2] in _UNMOVED:
        problems = problems | {"412": "The record changed since you read it."}
        operation["parameters"].append(_parameter("If-Match", "The record's `ETag`, as you read it."))
    if method == "post" and path.endswith(_ONCE):
        problems = problems | {"409": "The same request is being answered."}
        operation["parameters"].append(_parameter("Idempotency-Key", "The same key: the same answer, not twice."))
    answers |= {status: _problem(said) for status, said in problems.items()}
    operation["responses"] = dict(sorted(answers.items()))


def _problem(said: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": said, "content": {"application/problem+json": {"schema": schema}}}


def _header(name: str, said: str) -> dict[str, Any]:
    return {name: {"description": said, "schema": {"type": "string"}}}


def _parameter(name: str, said: str) -> dict[str, Any]:
    return {"name": name, "in": "header", "required": False, "description": said, "schema": {"type": "string"}}
