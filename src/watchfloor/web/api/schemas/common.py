"""What many questions and answers share: labels, records, and the base of them all."""

from __future__ import annotations

from typing import Annotated, Any, Final

from ninja import Schema
from pydantic import ConfigDict, Field

C: Final = "5f3a94c21b7d0e8846aa10f2c9e7b36d5510c4ee29ab8f7701d2c3b4a5968778"
OTHER_C: Final = "0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9"
LABEL: Final = {"marking": "RESTRICTED // REL bb.navy // PURPOSES crime", "owners": ["aa.police"]}
LAW: Final = "EXERCISE Act, s. 12"

Words = Annotated[str, Field(max_length=10_000)]
Short = Annotated[str, Field(max_length=500)]
Name = Annotated[str, Field(max_length=200)]
Names = Annotated[list[Name], Field(max_length=100)]
Limit = Annotated[int, Field(ge=1, le=1_000, description="The most to answer with.")]
Hex = Annotated[str, Field(pattern="^[0-9a-f]{64}$", description="A record, by its C in hexadecimal.")]
Basis = Annotated[str, Field(max_length=2_000, description="The law, warrant or agreement that permits it.")]
Reason = Annotated[str, Field(min_length=1, max_length=10_000, description="Why; kept on record.")]
Owners = Annotated[
    Names, Field(description="The agencies that own it; those it has, or your own, when not given.")
]


def shown(*examples: dict[str, Any]) -> ConfigDict:
    """The configuration of an answer with these examples."""
    return ConfigDict(json_schema_extra={"examples": list(examples)})


def asked(*examples: dict[str, Any]) -> ConfigDict:
    """The configuration of a question with these examples; a word that it does not know is refused."""
    return ConfigDict(extra="forbid", json_schema_extra={"examples": list(examples)})


class LabelTold(Schema):
    """Who may see it, in our notation, and who owns it."""

    model_config = shown(LABEL)
    marking: str
    owners: list[str]


class Said(Schema):
    """The record that was made; `of` is the record that it is about."""

    model_config = shown({"record": C, "of": OTHER_C})
    record: Hex
    of: Hex | None = None


class Problem(Schema):
    """Problem details (RFC 9457), with the words of the error itself beside them."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "examples": [
                {
                    "type": "urn:watchfloor:problem:absent",
                    "title": "No record 5f3a94c2 that you may act on",
                    "status": 404,
                    "instance": "/api/v1/records/5f3a94c2",
                    "rule": "default deny",
                }
            ]
        },
    )
    type: str = Field(description="urn:watchfloor:problem: and the kind of failure.")
    title: str = Field(description="What happened.")
    status: int
    detail: str | None = Field(None, description="What can be done about it.")
    instance: str | None = Field(None, description="The path that was asked.")
    rule: str | None = Field(None, description="The policy or law that forbids it.")
    permit: str | None = Field(None, description="What would allow it.")
    where: str | None = Field(None, description="The place of what is malformed.")
    found: str | None = None
    expected: str | None = None
    number: str | None = Field(None, description="Of a fault of ours: tell it to the administrator.")
