"""What pos refuses."""

from chassis.refusals import Kind, Refusal


class OrderEnded(Refusal):
    code = "pos.order_ended"
    kind = Kind.CONFLICT
    sentence = "Order {number} is {status}: take no money for it."


class OrderNotPriced(Refusal):
    code = "pos.order_not_priced"
    kind = Kind.CONFLICT
    sentence = "The total of order {number} is not known here yet. Try again in a moment."


class CurrencyDiffers(Refusal):
    code = "pos.currency_differs"
    kind = Kind.INVALID
    sentence = "This is paid in {wanted}, not in {given}."


class AmountNotPositive(Refusal):
    code = "pos.amount_not_positive"
    kind = Kind.INVALID
    sentence = "The amount must be more than nothing."


class AllocatedMoreThanPaid(Refusal):
    code = "pos.allocated_more_than_paid"
    kind = Kind.INVALID
    sentence = "The parts make {allocated}, the payment is only {amount}."


class AllocatedMoreThanDue(Refusal):
    code = "pos.allocated_more_than_due"
    kind = Kind.CONFLICT
    sentence = "Order {number} is short of {due} only."


class PaymentDiffers(Refusal):
    code = "pos.payment_differs"
    kind = Kind.CONFLICT
    sentence = "A payment with this id was recorded with other values."


class RegisterNeeded(Refusal):
    code = "pos.register_needed"
    kind = Kind.INVALID
    sentence = "Name the register: cash and cards are taken at one."


class NoOpenShift(Refusal):
    code = "pos.no_open_shift"
    kind = Kind.CONFLICT
    sentence = "Open a shift on this register first."


class ShiftAlreadyOpen(Refusal):
    code = "pos.shift_already_open"
    kind = Kind.CONFLICT
    sentence = "This register has an open shift already, opened by {by}."


class ShiftAlreadyClosed(Refusal):
    code = "pos.shift_already_closed"
    kind = Kind.CONFLICT
    sentence = "This shift was closed by {by}."


class NotACashierHere(Refusal):
    code = "pos.not_a_cashier_here"
    kind = Kind.FORBIDDEN
    sentence = "You are not on the list of cashiers of {point}. Ask a manager to add you."


class RegisterInactive(Refusal):
    code = "pos.register_inactive"
    kind = Kind.CONFLICT
    sentence = "This register is switched off."


class NothingLeft(Refusal):
    code = "pos.nothing_left"
    kind = Kind.CONFLICT
    sentence = "Nothing of this payment is left to give back."


class MoreThanLeft(Refusal):
    code = "pos.more_than_left"
    kind = Kind.CONFLICT
    sentence = "Only {left} of this payment is left to give back."


class RefundNotFailed(Refusal):
    code = "pos.refund_not_failed"
    kind = Kind.CONFLICT
    sentence = "Only a failed refund can be tried again; this one is {state}."


class RefundNotSettleable(Refusal):
    code = "pos.refund_not_settleable"
    kind = Kind.CONFLICT
    sentence = "This refund is {state}: there is nothing to hand over."


class FiscalNotRepeatable(Refusal):
    code = "pos.fiscal_not_repeatable"
    kind = Kind.CONFLICT
    sentence = "Only what the register refused can be repeated; this operation is {state}."


class NoSuchLine(Refusal):
    code = "pos.no_such_line"
    kind = Kind.INVALID
    sentence = "The receipt has {lines} lines; there is no line {line}."


class FiscalRegisterIncomplete(Refusal):
    code = "pos.fiscal_register_incomplete"
    kind = Kind.INVALID
    sentence = "A fiscal register stands in Armenia and has a register number."


class ChargedTwice(Refusal):
    code = "pos.charged_twice"
    kind = Kind.CONFLICT
    sentence = "Payment request {request} was charged twice; refund {reference} at the provider."
