"""Names of things, so that one kind of number is never taken for another."""

from __future__ import annotations

from typing import NewType

from contracts.ids import FiscalOperationId as FiscalOperationId

Crn = NewType("Crn", str)
"""Registration number of a cash register, eight digits, given by the tax authority."""

ReceiptNumber = NewType("ReceiptNumber", int)
"""A receipt's ordinal number on its register: the handle of returns and of recovery."""
