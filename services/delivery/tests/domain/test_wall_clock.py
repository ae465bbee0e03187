"""Slots begin and end on the store's own clock."""

from typing import Any

import pytest
from contracts.api.delivery import SlotRuleIn
from pydantic import ValidationError

RULE: dict[str, Any] = {"weekdays": [1], "starts": "09:00", "ends": "11:00:00", "capacity": 4}


def test_a_slot_begins_on_the_stores_own_clock() -> None:
    assert SlotRuleIn.model_validate(RULE).starts.isoformat() == "09:00:00"


@pytest.mark.parametrize("zoned", ["09:00:00Z", "09:00:00+04:00"])
def test_a_time_with_a_zone_is_refused_and_not_taken_for_the_stores(zoned: str) -> None:
    with pytest.raises(ValidationError, match="zone"):
        SlotRuleIn.model_validate({**RULE, "starts": zoned})
