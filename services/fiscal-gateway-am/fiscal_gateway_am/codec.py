"""How cases stand in the database: JSON that comes back equal, decimals and moments included."""

from typing import Any

from contracts.events.pos import FiscalRequested
from pydantic import TypeAdapter

from fiscal_gateway_am.domain.case import Case, Declined, Search
from fiscal_gateway_am.domain.device import DeviceSettings
from fiscal_gateway_am.domain.operation import Entry
from fiscal_gateway_am.domain.receipt import Receipt
from fiscal_gateway_am.domain.returns import Return

ENTRY: TypeAdapter[Entry] = TypeAdapter(Entry)
MESSAGE: TypeAdapter[Receipt | Return] = TypeAdapter(Receipt | Return)
SEARCH: TypeAdapter[Search] = TypeAdapter(Search)
DECLINED: TypeAdapter[Declined] = TypeAdapter(Declined)
DEVICE_SETTINGS: TypeAdapter[DeviceSettings] = TypeAdapter(DeviceSettings)


def written(case: Case) -> dict[str, Any]:
    """The JSON columns of a case."""
    return {
        "request": case.request.model_dump(mode="json"),
        "entry": _or_none(ENTRY, case.entry),
        "message": _or_none(MESSAGE, case.message),
        "search": _or_none(SEARCH, case.search),
        "declined": _or_none(DECLINED, case.declined),
    }


def read(row: Any) -> Case:
    """The case of a row of `operations`."""
    return Case(
        request=FiscalRequested.model_validate(row.request),
        store_id=row.store_id,
        requested_at=row.requested_at,
        version=row.version,
        entry=None if row.entry is None else ENTRY.validate_python(row.entry),
        message=None if row.message is None else MESSAGE.validate_python(row.message),
        search=None if row.search is None else SEARCH.validate_python(row.search),
        declined=None if row.declined is None else DECLINED.validate_python(row.declined),
    )


def _or_none(adapter: TypeAdapter[Any], value: object) -> Any:
    return None if value is None else adapter.dump_python(value, mode="json")
