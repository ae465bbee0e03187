"""Which role may do what (S12), as data: to change a role, change a line here.

Store roles hold in the store they are assigned to; the administrator's holds in the whole network.
"""

from typing import Final

from contracts import permissions as p

SALES: Final = "sales"
FLORIST: Final = "florist"
COURIER: Final = "courier"
CASHIER: Final = "cashier"
MANAGER: Final = "manager"
ADMINISTRATOR: Final = "administrator"

_SALES = {
    p.CUSTOMERS_READ,
    p.CUSTOMERS_WRITE,
    p.TASKS_READ,
    p.TASKS_WRITE,
    p.ORDERS_READ,
    p.ORDERS_PLACE,
    p.ORDERS_CHANGE,
    p.ORDERS_CANCEL,
    p.CATALOGUE_READ,
    p.STOCK_READ,
    p.STOCK_HOLD,
    p.DELIVERY_READ,
    p.PAYMENTS_READ,
    p.MESSENGER_READ,
    p.MESSENGER_WRITE,
    p.MESSENGER_ASSIGN,
    p.NETWORK_READ,
}
_FLORIST = {
    p.ORDERS_READ,
    p.ORDERS_ASSEMBLE,
    p.CATALOGUE_READ,
    p.STOCK_READ,
    p.TASKS_READ,
    p.NETWORK_READ,
}
_COURIER = {
    p.DELIVERY_DRIVE,
    p.NETWORK_READ,
}
_CASHIER = {
    p.CUSTOMERS_READ,
    p.CUSTOMERS_WRITE,
    p.ORDERS_READ,
    p.ORDERS_PLACE,
    p.CATALOGUE_READ,
    p.STOCK_READ,
    p.STOCK_HOLD,
    p.POS_READ,
    p.POS_SELL,
    p.PAYMENTS_READ,
    p.PAYMENTS_RECORD,
    p.NETWORK_READ,
}
_MANAGER = (
    _SALES
    | _FLORIST
    | _CASHIER
    | {
        p.CUSTOMERS_MERGE,
        p.BONUS_ADJUST,
        p.ORDERS_FORCE,
        p.ORDERS_CONFIGURE,
        p.CATALOGUE_WRITE,
        p.STOCK_RECEIVE,
        p.STOCK_COUNT,
        p.DELIVERY_DISPATCH,
        p.DELIVERY_CONFIGURE,
        p.POS_CONFIGURE,
        p.PAYMENTS_REFUND,
        p.FISCAL_RESOLVE,
        p.MESSENGER_CONFIGURE,
        p.INTEGRATIONS_READ,
        p.DEVICES_MANAGE,
        p.AUDIT_READ,
        p.ANALYTICS_READ,
        p.OPERATIONS_READ,
    }
)

ROLES: Final[dict[str, frozenset[str]]] = {
    SALES: frozenset(_SALES),
    FLORIST: frozenset(_FLORIST),
    COURIER: frozenset(_COURIER),
    CASHIER: frozenset(_CASHIER),
    MANAGER: frozenset(_MANAGER),
    ADMINISTRATOR: p.ALL - p.EXTERNAL,
}
NETWORK_ROLES: Final = frozenset({ADMINISTRATOR})
"""Assigned without a store; every other role names one."""

DEVICES: Final[dict[str, frozenset[str]]] = {
    "till": frozenset(_CASHIER),
    "florist_tablet": frozenset(_FLORIST),
    "courier_phone": frozenset(_COURIER),
}
"""What a kind of device may do by itself; carried by a person, what both may do."""
