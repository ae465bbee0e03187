"""`python -m fiscal_gateway_am.registers …`: registers as devices.

    list               every register, without its secrets
    keep < FILE.json   set one up or change it: {"register_id", "store_id", "crn", "last_number",
                       "settings": {"host", "port", "password", "cashier", "pin", "departments": {"default": 1,
                       "by_classifier": {}}, "protocol": [0, 5]}}

Settings come through standard input, so that no password stands in a process list or in a shell's history.
`last_number` is the number of the last paper receipt; leave it out to keep the one that is known.
"""

import argparse
import asyncio
import sys
from dataclasses import dataclass
from uuid import UUID

from chassis.db import Database
from chassis.ids import StoreId
from chassis.refusals import Refusal
from chassis.scope import Scope
from contracts.ids import RegisterId
from pydantic import TypeAdapter, ValidationError

from fiscal_gateway_am import views
from fiscal_gateway_am.actions.keep_register import keep_register
from fiscal_gateway_am.domain.device import DeviceSettings
from fiscal_gateway_am.domain.ids import Crn, ReceiptNumber
from fiscal_gateway_am.doubts import own_database
from fiscal_gateway_am.sealing import Keyring
from fiscal_gateway_am.settings import FiscalSettings


@dataclass(frozen=True, slots=True)
class RegisterToKeep:
    register_id: UUID
    store_id: UUID
    crn: str
    settings: DeviceSettings
    last_number: int | None = None


GIVEN: TypeAdapter[RegisterToKeep] = TypeAdapter(RegisterToKeep)


async def listing(db: Database) -> list[str]:
    async with db.transaction(Scope.network()) as tx:
        rows = await views.all_registers(tx)
    return [
        f"{row.id} CRN {row.crn} store {row.store_id} last receipt {row.last_number}"
        + (f" in doubt: {row.occupied_by}" if row.occupied_by else "")
        for row in rows
    ]


async def keep(db: Database, given: RegisterToKeep, keyring: Keyring) -> None:
    """Raises Refusal."""
    store_id = StoreId(given.store_id)
    last = None if given.last_number is None else ReceiptNumber(given.last_number)
    async with db.transaction(Scope.of(store_id)) as tx:
        register_id = RegisterId(given.register_id)
        await keep_register(tx, register_id, store_id, Crn(given.crn), given.settings, last, keyring)


async def _run(command: str, given: RegisterToKeep | None) -> None:
    settings = FiscalSettings()
    async with own_database(settings) as db:
        if given is not None:
            await keep(db, given, Keyring.load(settings.secrets_key_file))
        if command == "list":
            sys.stdout.writelines(f"{line}\n" for line in await listing(db))


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m fiscal_gateway_am.registers", description="registers as devices")
    parser.add_argument("command", choices=["list", "keep"])
    command = parser.parse_args(arguments).command
    try:
        given = GIVEN.validate_json(sys.stdin.read()) if command == "keep" else None
        asyncio.run(_run(command, given))
    except ValidationError as why:
        fields = ", ".join(".".join(map(str, error["loc"])) for error in why.errors())
        raise SystemExit(f"The settings cannot be read; look at {fields}.") from why
    except Refusal as why:
        raise SystemExit(why.detail) from why


if __name__ == "__main__":
    main()
