"""What is kept, who may see it, and that it comes back as it was."""

import io
import json
from collections.abc import Awaitable, Callable
from contextlib import redirect_stdout
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from chassis.db import sqlalchemy_url
from chassis.ids import StoreId, uuid7
from chassis.migrate import differences
from chassis.scope import Scope
from chassis.tables import PLATFORM_TABLES
from chassis.testing import migrated
from contracts.events.pos import FiscalRequested
from contracts.ids import RegisterId
from contracts.money import Money
from fiscal_gateway_am import codec, demo, registers, store, views
from fiscal_gateway_am.app import SERVICE
from fiscal_gateway_am.domain.device import Departments
from fiscal_gateway_am.domain.refusals import CrnTaken, DeviceSettingsInadmissible, DeviceSettingsUnreadable
from fiscal_gateway_am.resources import gateway_of
from fiscal_gateway_am.sealing import Keyring
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

pytestmark = pytest.mark.servers
STRANGER = StoreId(uuid7())


async def test_everything_said_is_kept_with_secrets_masked(till: Any) -> None:
    """S225-S227."""
    till.fault("answer_code", operation=4, code=183)
    await till.ask(till.sale())
    await till.settle()
    rows = await till.service.rows("select * from {schema}.exchanges order by id")
    assert [(row.asked, row.code) for row in rows] == [("log_in", 200), ("print_receipt", 183), ("log_out", 200)]
    assert json.loads(rows[0].request) == {"password": "***", "cashier": 3, "pin": "***"}
    assert json.loads(rows[1].request)["paidAmountCard"] == 4500
    assert rows[1].failure == "PRINT_RECEIPT: code 183"


async def test_the_journal_cannot_be_changed(till: Any) -> None:
    await till.ask(till.sale())
    await till.settle()
    with pytest.raises(DBAPIError, match="append-only"):
        async with till.service.runtime.db.transaction(Scope.network()) as tx:
            await tx.execute(text("delete from fiscal_gateway_am.exchanges"))


async def test_another_store_sees_nothing(till: Any) -> None:
    """R24: registers, doubts, the journal; and it cannot print on a register that is not its own."""
    till.fault("execute_then_cut", operation=4)
    sold = await till.ask(till.sale())
    await till.work()
    for scope, expected in ((Scope.of(STRANGER), 0), (Scope.of(till.store), 1)):
        async with till.service.runtime.db.transaction(scope) as tx:
            assert len(await views.doubts(tx)) == expected
            assert len(await views.all_registers(tx)) == expected
            assert bool(await views.exchanges_of(tx, sold.fiscal_operation_id)) is bool(expected)
            assert (await store.case_of(tx, sold.fiscal_operation_id) is not None) is bool(expected)
            assert len(await views.without_fiscal_number(tx)) == 0
    strange = await till.ask(till.sale(store_id=STRANGER))
    [refused] = await till.facts(strange)
    assert (refused.code, refused.store_id) == ("fiscal.register_not_known", STRANGER)
    await till.settle()
    assert till.totals == [450_000]


async def test_a_case_comes_back_from_the_database_as_it_was(till: Any, line_of: Callable[..., Any]) -> None:
    """Sale, doubt with everything seen, return and refusal alike."""
    weighed = line_of("RIBBON", Decimal("0.333"), 1_500, total=Money(50_000, "AMD"))
    till.fault("execute_then_cut", operation=4, by_hand_before=2)
    sold = await till.ask(till.sale(line_of(), weighed))
    back = await till.ask(till.giving_back(sold))
    wrong = await till.ask(till.sale(line_of(unit="")))
    states: set[str] = set()
    for _ in range(60):
        for request in (sold, back, wrong):
            await _require_faithful(till, request)
            states.add(await till.state(request))
        if not await till.work():
            till.now += timedelta(seconds=10)
    assert states == {"queued", "preparing", "unknown", "issued", "refused"}
    assert [await till.state(request) for request in (sold, back, wrong)] == ["issued", "issued", "refused"]


async def _require_faithful(till: Any, request: FiscalRequested) -> None:
    async with till.service.runtime.db.transaction(Scope.of(till.store)) as tx:
        case = await store.case_for_update(tx, request.fiscal_operation_id)
        assert case is not None
        moved = replace(case, version=case.version + 1)
        await store.save_case(tx, moved)
        assert await store.case_of(tx, request.fiscal_operation_id) == moved


async def test_settings_are_sealed_and_open_only_in_their_own_row(till: Any) -> None:
    async with till.service.runtime.db.transaction(Scope.of(till.store)) as tx:
        row = await store.register_for_update(tx, till.register)
    assert row is not None
    keyring = gateway_of(till.service.runtime).keyring
    assert b"1234ABCD" not in row.sealed.sealed
    assert keyring.open(row.sealed, till.register) == till.settings()
    with pytest.raises(DeviceSettingsUnreadable):
        keyring.open(row.sealed, uuid7())
    with pytest.raises(DeviceSettingsUnreadable):
        Keyring([bytes(32)]).open(row.sealed, till.register)
    both = Keyring([bytes(32), bytes(range(32))])
    assert both.open(row.sealed, till.register) == till.settings()
    assert both.seal(till.settings(), till.register).key_id != row.sealed.key_id


async def test_one_crn_is_one_register(till: Any) -> None:
    with pytest.raises(CrnTaken):
        await till.keep(register_id=RegisterId(uuid7()))
    with pytest.raises(CrnTaken):
        await till.keep(store_id=STRANGER)
    with pytest.raises(DeviceSettingsInadmissible, match="port, departments"):
        await till.keep(till.settings(port=0, departments=Departments(0)))
    assert [row.crn for row in await till.service.rows("select crn from {schema}.registers")] == ["53000001"]


async def test_the_last_number_only_moves_forward(till: Any) -> None:
    await till.keep(last_number=12)
    await till.keep(last_number=5)
    await till.keep(last_number=None)
    assert await till.scalar("select last_number from {schema}.registers") == 12


async def test_registers_are_kept_and_listed_from_the_command_line(unregistered: Any) -> None:
    till = unregistered
    said = {
        "register_id": str(till.register),
        "store_id": str(till.store),
        "crn": "53000001",
        "last_number": 0,
        "settings": codec.DEVICE_SETTINGS.dump_python(till.settings(), mode="json"),
    }
    given = registers.GIVEN.validate_json(json.dumps(said))
    await registers.keep(till.service.runtime.db, given, gateway_of(till.service.runtime).keyring)
    await till.ask(till.sale())
    await till.settle()
    [shown] = await registers.listing(till.service.runtime.db)
    assert shown == f"{till.register} CRN 53000001 store {till.store} last receipt 1"


def test_settings_that_cannot_be_read_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO('{"crn": "53000001"}'))
    with redirect_stdout(io.StringIO()), pytest.raises(SystemExit, match="register_id, store_id, settings"):
        registers.main(["keep"])


async def test_demo_data_follow_the_double_and_keep_what_is_known(unregistered: Any, key_file: Path) -> None:
    till = replace(unregistered, store=demo.STORE.id, register=demo.REGISTER)
    env = {
        "NARCISS_POSTGRES_URL": till.service.runtime.settings.postgres_url.get_secret_value(),
        "NARCISS_SECRETS_KEY_FILE": str(key_file),
        "NARCISS_PROVIDER_URLS": json.dumps({"hdm": "tcp://127.0.0.1:1"}),
    }
    await demo.load(env)
    env["NARCISS_PROVIDER_URLS"] = json.dumps({"hdm": f"tcp://127.0.0.1:{till.double.port.port}"})
    await demo.load(env)
    sold = await till.ask(till.sale())
    await till.settle()
    await demo.load(env)
    assert (await till.state(sold), till.totals) == ("issued", [450_000])
    assert await till.scalar("select last_number from {schema}.registers") == 1


async def test_demo_data_need_a_device_and_a_key() -> None:
    await demo.load({})


async def test_the_migrated_database_equals_the_tables_and_every_table_has_a_scope(
    new_database: Callable[[], Awaitable[str]],
) -> None:
    admin_url = await new_database()
    await migrated(SERVICE, admin_url)
    engine = create_async_engine(sqlalchemy_url(admin_url), connect_args={"server_settings": {"search_path": "public"}})
    async with engine.connect() as connection:
        found: list[Any] = await connection.run_sync(differences, SERVICE.metadata)
        unguarded = await connection.exec_driver_sql(
            "select relname from pg_class join pg_namespace n on n.oid = relnamespace"
            " where nspname = 'fiscal_gateway_am' and relkind = 'r' and not relforcerowsecurity order by 1"
        )
        names = {row.relname for row in unguarded}
    await engine.dispose()
    assert found == []
    assert names == {*PLATFORM_TABLES, "alembic_version"}
