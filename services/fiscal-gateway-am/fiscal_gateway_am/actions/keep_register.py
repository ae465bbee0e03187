"""Set a register up, or change how it is reached."""

from chassis.db import Tx
from chassis.ids import StoreId
from contracts.ids import RegisterId

from fiscal_gateway_am import store
from fiscal_gateway_am.domain import refusals
from fiscal_gateway_am.domain.device import DeviceSettings, require_usable
from fiscal_gateway_am.domain.ids import Crn, ReceiptNumber
from fiscal_gateway_am.domain.operation import Register, accounted
from fiscal_gateway_am.sealing import Keyring
from fiscal_gateway_am.store import RegisterRow


async def keep_register(
    tx: Tx,
    register_id: RegisterId,
    store_id: StoreId,
    crn: Crn,
    settings: DeviceSettings,
    last_number: ReceiptNumber | None,
    keyring: Keyring,
) -> None:
    """`last_number` is the last paper receipt; on a known register it only moves forward, and None leaves it.

    Refuses a CRN that is kept elsewhere, and a change of CRN: another device is another register.
    """
    require_usable(settings)
    sealed = keyring.seal(settings, register_id)
    known = await store.register_for_update(tx, register_id)
    if known is None:
        fresh = RegisterRow(register_id, store_id, Register(crn, last_number), sealed, None, 1)
        if not await store.add_register(tx, fresh):
            raise refusals.CrnTaken(crn=crn)
        return
    if known.register.crn != crn or known.store_id != store_id:
        raise refusals.CrnTaken(crn=crn)
    register = known.register if last_number is None else accounted(known.register, last_number)
    if register != known.register:
        await store.save_register(tx, known, register)
    await store.save_settings(tx, register_id, sealed)
