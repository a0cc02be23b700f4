"""The whole API against its own document: no server error, no answer that is not described, for any question."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import schemathesis
from django.conf import settings as django
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.web.api.conftest import AT, UNDER, Cast
from watchfloor.web.api.site import DOCUMENT

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
    ignored_auth,
]
OPERATIONS = [(method, path) for path, methods in DOCUMENT["paths"].items() for method in methods]
MET = {"Feed": "ramos", "Entities": "ramos", "Records": "ramos", "Keep and destroy": "dpo", "Node": "admin"}


def seated(cast: Cast, method: str, path: str) -> dict[str, str]:
    """The header of somebody who may do this."""
    person = MET[DOCUMENT["paths"][path][method]["tags"][0]]
    return {"Authorization": f"Bearer {getattr(cast, person).token}", "Host": "localhost"}


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_any_question_gets_an_answer_that_is_described(
    cast: Cast, method: str, path: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
):
    monkeypatch.setattr(django, "CONFIG", replace(django.CONFIG, api_rate=10**6))
    cast.vessel()
    cast.secret()
    cast.admin.done("/seals")
    headers = seated(cast, method, path)
    schema = schemathesis.openapi.from_wsgi(f"{AT}/openapi.json", get_wsgi_application(), headers=headers)
    examples = request.config.getoption("--api-examples")

    @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=schema[path][method.upper()].as_strategy())
    def each(case: Any) -> None:
        answer = case.call(headers=headers)
        case.validate_response(answer, checks=CHECKS, headers=headers)

    each()


def test_every_operation_has_an_example_of_its_answer_and_of_what_it_reads():
    schemas = DOCUMENT["components"]["schemas"]
    for path, methods in DOCUMENT["paths"].items():
        for method, told in methods.items():
            assert told["summary"], (method, path)
            answer = next(told["responses"][s] for s in ("200", "201") if s in told["responses"])
            for body in (answer, told.get("requestBody", {})):
                for kind, content in body.get("content", {}).items():
                    if kind == "application/json":
                        name = content["schema"]["$ref"].rpartition("/")[2]
                        assert schemas[name].get("examples"), (method, path, name)


def test_examples_of_the_document_fit_their_schemas():
    from watchfloor.web.api.schemas import common, entities, feed, node, records

    for room in (common, entities, feed, node, records):
        for model in vars(room).values():
            told = getattr(model, "model_config", {}).get("json_schema_extra") or {}
            for example in told.get("examples", ()):
                model.model_validate(example)


def test_every_answer_of_a_door_is_described_everywhere():
    for methods in DOCUMENT["paths"].values():
        for told in methods.values():
            assert {"400", "401", "403", "404", "422", "429", "500", "503"} <= set(told["responses"])
            assert told["security"] == [{"Token": []}]


def test_what_is_sent_and_not_known_is_refused(cast: Cast):
    said = [{"property": "name", "value": "MV EXERCISE"}]
    answer = cast.ramos.tell("/entities", schema="Vessel", said=said, colour="blue", **UNDER)
    assert answer.status_code == 422
    assert answer.json()["where"] == "colour"
