"""Words for schemata, properties and coded values."""

from __future__ import annotations

import pytest

from watchfloor.entities.wording import day_worded, prop_called, schema_called, schemata_called


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("1979-03-12", "12 MAR 1979"),
        ("1979-03", "MAR 1979"),
        ("1979", "1979"),
        ("2026-11-24T09:28:00", "24 NOV 2026 09:28 Z"),
        ("1979-13", "1979-13"),
        ("nonsense", "nonsense"),
    ],
)
def test_a_date_is_as_exact_as_it_was_given(value, said):
    assert day_worded(value) == said


def test_schemata_and_properties_have_names():
    assert schema_called("BankAccount") == "Bank account"
    assert schemata_called("Person") == "People"
    assert prop_called("Vessel", "imoNumber") == "IMO Number"
    assert prop_called("Vessel", "id") == "Id"
