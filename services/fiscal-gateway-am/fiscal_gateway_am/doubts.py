"""`python -m fiscal_gateway_am.doubts …`: a person sees what was sent and what the register shows, and decides.

list                              what nobody knows the outcome of, and receipts without a fiscal number
show OPERATION                    everything said to the register for it
issued OPERATION NUMBER [FISCAL]  the receipt exists under this number
not-issued OPERATION              nothing was registered; the gateway sends it again
ask-again OPERATION               the register was seen to; ask it once more
fiscal-number OPERATION FISCAL    the eight digits from the paper of a receipt found by asking
"""

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from chassis.clock import utc_now
from chassis.db import Database, Tx
from chassis.refusals import Refusal
from chassis.scope import Scope
from contracts.ids import FiscalOperationId

from fiscal_gateway_am import views
from fiscal_gateway_am.actions import settle_doubt
from fiscal_gateway_am.announcements import both_facts
from fiscal_gateway_am.app import SERVICE
from fiscal_gateway_am.domain.case import Case
from fiscal_gateway_am.domain.ids import ReceiptNumber
from fiscal_gateway_am.domain.operation import FIELD_POLICY
from fiscal_gateway_am.settings import FiscalSettings


def parsed(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m fiscal_gateway_am.doubts", description="receipts in doubt")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list", help="what nobody knows the outcome of")
    for name, says in {
        "show": "everything said to the register for one operation",
        "issued": "the receipt exists under this number",
        "not-issued": "nothing was registered; the gateway sends it again",
        "ask-again": "the register was seen to; ask it once more",
        "fiscal-number": "the eight digits from the paper of a receipt found by asking",
    }.items():
        command = commands.add_parser(name, help=says)
        command.add_argument("operation", type=UUID)
        if name == "issued":
            command.add_argument("number", type=int)
            command.add_argument("fiscal", nargs="?")
        if name == "fiscal-number":
            command.add_argument("fiscal")
    return parser.parse_args(arguments)


async def carry_out(db: Database, chosen: argparse.Namespace) -> list[str]:
    """The lines to be shown. Raises Refusal."""
    async with db.transaction(Scope.network()) as tx:
        if chosen.command == "list":
            found = [*await views.doubts(tx), *await views.without_fiscal_number(tx)]
            return [_described(case) for case in found] or ["No receipt is in doubt."]
        if chosen.command == "show":
            said = await views.exchanges_of(tx, FiscalOperationId(chosen.operation))
            return [
                f"{row.started_at:%F %T} {row.asked} {row.request} -> {row.code or '-'} {row.response or ''}"
                f" {row.failure or ''}".rstrip()
                for row in said
            ]
        return [_described(await _decided(tx, chosen))]


async def _decided(tx: Tx, chosen: argparse.Namespace) -> Case:
    operation, now = FiscalOperationId(chosen.operation), utc_now()
    match chosen.command:
        case "issued":
            number = ReceiptNumber(chosen.number)
            return await settle_doubt.decide_issued(tx, operation, number, chosen.fiscal, now)
        case "not-issued":
            return await settle_doubt.decide_not_issued(tx, operation, now, FIELD_POLICY)
        case "ask-again":
            return await settle_doubt.ask_again(tx, operation, now)
        case _:
            return await settle_doubt.complete_fiscal_number(tx, operation, chosen.fiscal, now)


def _described(case: Case) -> str:
    entry = case.entry
    head = f"{case.id} {case.state} register {case.request.register_id} since {case.requested_at:%F %T}"
    if entry is None:
        return head
    if entry.issued is not None:
        fiscal = entry.issued.fiscal_number or "not known, read it off the paper"
        return f"{head}\n  receipt {entry.issued.number}, fiscal number {fiscal}"
    parked = "" if entry.parked is None else f" {entry.parked.value}"
    return f"{head}{parked}\n  {both_facts(entry)}"


@asynccontextmanager
async def own_database(settings: FiscalSettings) -> AsyncIterator[Database]:
    db = Database(settings.postgres_url.get_secret_value(), SERVICE.context, pool_size=1)
    try:
        yield db
    finally:
        await db.dispose()


async def _run(chosen: argparse.Namespace) -> None:
    async with own_database(FiscalSettings()) as db:
        lines = await carry_out(db, chosen)
    sys.stdout.writelines(f"{line}\n" for line in lines)


def main(arguments: list[str] | None = None) -> None:
    try:
        asyncio.run(_run(parsed(arguments)))
    except Refusal as why:
        raise SystemExit(why.detail) from why


if __name__ == "__main__":
    main()
