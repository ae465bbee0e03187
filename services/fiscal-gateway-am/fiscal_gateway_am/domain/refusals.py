"""What the gateway refuses before any register is asked, and what a person may not decide.

Amounts among the facts are minor units (lumas).
"""

from __future__ import annotations

from chassis.refusals import Kind, Refusal


class CurrencyNotDram(Refusal):
    code = "fiscal.currency_not_dram"
    kind = Kind.INVALID
    sentence = "An Armenian register takes drams, not {currency}."


class QuantityInadmissible(Refusal):
    code = "fiscal.quantity_inadmissible"
    kind = Kind.INVALID
    sentence = "The quantity {quantity} of {code} must be above zero, with three decimals at most."


class PriceInadmissible(Refusal):
    code = "fiscal.price_inadmissible"
    kind = Kind.INVALID
    sentence = "The price of {code} must be above zero."


class LineTotalAbovePrice(Refusal):
    """A register knows discounts, not surcharges."""

    code = "fiscal.line_total_above_price"
    kind = Kind.INVALID
    sentence = "The line {code} costs more than its price times its quantity. Correct the sale."


class DiscountInadmissible(Refusal):
    code = "fiscal.discount_inadmissible"
    kind = Kind.INVALID
    sentence = "The line {code} is discounted below zero. Correct the discount."


class ProductCodeInadmissible(Refusal):
    code = "fiscal.product_code_inadmissible"
    kind = Kind.INVALID
    sentence = "The product code {code} must have 1 to 50 characters."


class UnitMissing(Refusal):
    code = "fiscal.unit_missing"
    kind = Kind.INVALID
    sentence = "The product {code} has no unit of measure. Enter it on the product's card."


class ClassifierMissing(Refusal):
    code = "fiscal.classifier_missing"
    kind = Kind.INVALID
    sentence = "The product {code} has no classifier code (ADG). Enter it on the product's card."


class DepartmentMissing(Refusal):
    code = "fiscal.department_missing"
    kind = Kind.INVALID
    sentence = "The line {code} names no department of the register."


class BuyerTinMalformed(Refusal):
    code = "fiscal.buyer_tin_malformed"
    kind = Kind.INVALID
    sentence = "The buyer's taxpayer number {tin} must have eight digits."


class MarkMalformed(Refusal):
    code = "fiscal.mark_malformed"
    kind = Kind.INVALID
    sentence = "The mark {mark} is malformed. Scan it again."


class MarksOnPrepayment(Refusal):
    code = "fiscal.marks_on_prepayment"
    kind = Kind.INVALID
    sentence = "Marked goods cannot be on a prepayment receipt."


class NothingToRegister(Refusal):
    code = "fiscal.nothing_to_register"
    kind = Kind.INVALID
    sentence = "There is nothing on this receipt that costs money."


class TotalsDisagree(Refusal):
    """The lines do not add up to the total the till named: registering either would be a lie (R6)."""

    code = "fiscal.totals_disagree"
    kind = Kind.INVALID
    sentence = "The lines make {lines} and the sale says {total}. Correct the sale."


class AmountNegative(Refusal):
    code = "fiscal.amount_negative"
    kind = Kind.INVALID
    sentence = "The amount {amount} ({kind}) must not be below zero."


class PaidLessThanTotal(Refusal):
    code = "fiscal.paid_less_than_total"
    kind = Kind.INVALID
    sentence = "{paid} was paid and {total} is due."


class CashlessAboveTotal(Refusal):
    code = "fiscal.cashless_above_total"
    kind = Kind.INVALID
    sentence = "{cashless} was paid without cash and only {total} is due."


class CashSuperfluous(Refusal):
    code = "fiscal.cash_superfluous"
    kind = Kind.INVALID
    sentence = "The receipt is already covered without the {cash} in cash."


class TwoTerminals(Refusal):
    """One receipt cannot take a card on the register and another one elsewhere."""

    code = "fiscal.two_terminals"
    kind = Kind.INVALID
    sentence = "Take all cards of one sale either on the register or on another terminal."


class PrepaymentInadmissible(Refusal):
    code = "fiscal.prepayment_inadmissible"
    kind = Kind.INVALID
    sentence = "A prepayment is money, in cash or cashless, above zero."


class OriginalIsReturn(Refusal):
    code = "fiscal.original_is_return"
    kind = Kind.INVALID
    sentence = "Receipt {number} is itself a return."


class MoreReturnedThanSold(Refusal):
    code = "fiscal.more_returned_than_sold"
    kind = Kind.INVALID
    sentence = "{above} more of {code} is brought back than receipt and earlier returns leave."


class ReturnAmountsDisagree(Refusal):
    code = "fiscal.return_amounts_disagree"
    kind = Kind.INVALID
    sentence = "The refund says {named}, the register counts {register}."


class OnlyFullReturn(Refusal):
    code = "fiscal.only_full_return"
    kind = Kind.INVALID
    sentence = "Receipt {number} was partly paid by a third party and can only be returned in full."


class RegisterOccupied(Refusal):
    """Another operation's outcome is open on this register; the next receipt would take its number (R10)."""

    code = "fiscal.register_occupied"
    kind = Kind.LOCKED
    sentence = "The outcome of another receipt is still open on this register. Settle it first."


class LastReceiptUnknown(Refusal):
    """Without the number of the last paper receipt a lost answer could never be looked up."""

    code = "fiscal.last_receipt_unknown"
    kind = Kind.CONFLICT
    sentence = "Enter the number of the last receipt register {crn} has printed."


class OutcomeOpen(Refusal):
    code = "fiscal.outcome_open"
    kind = Kind.CONFLICT
    sentence = "This receipt is {state}; that cannot be done now."


class OutcomeSettled(Refusal):
    code = "fiscal.outcome_settled"
    kind = Kind.CONFLICT
    sentence = "This receipt is {state} already."


class NumberKnownBefore(Refusal):
    """The number a person named was already on the register before this operation was sent."""

    code = "fiscal.number_known_before"
    kind = Kind.INVALID
    sentence = "Receipt {number} was printed before this sale (the last one then was {known})."


class FiscalNumberMalformed(Refusal):
    code = "fiscal.fiscal_number_malformed"
    kind = Kind.INVALID
    sentence = "A fiscal number has eight digits."


class RegisterNotKnown(Refusal):
    code = "fiscal.register_not_known"
    kind = Kind.NOT_FOUND
    sentence = "The fiscal gateway does not know this register. Enter its device settings, then repeat the receipt."


class DeviceSettingsUnreadable(Refusal):
    """Sealed with a key that is not in the key file any more."""

    code = "fiscal.device_settings_unreadable"
    kind = Kind.CONFLICT
    sentence = "The settings of this register cannot be opened. Enter them again, then repeat the receipt."


class OriginalMissing(Refusal):
    code = "fiscal.original_missing"
    kind = Kind.INVALID
    sentence = "A return must name the receipt it reverses, and no such receipt was registered through the gateway."


class OriginalOnAnotherRegister(Refusal):
    code = "fiscal.original_on_another_register"
    kind = Kind.INVALID
    sentence = "Receipt {number} was made on another register. Return it there."


class OriginalNotReturnable(Refusal):
    """The register knows the original and does not show it: returned already, or itself a return."""

    code = "fiscal.original_not_returnable"
    kind = Kind.CONFLICT
    sentence = "The register does not allow receipt {number} to be returned (code {device_code})."


class OriginalNotOnRegister(Refusal):
    code = "fiscal.original_not_on_register"
    kind = Kind.CONFLICT
    sentence = "The register does not find receipt {number}. Synchronise it, then repeat the return."


class RegisterTroubled(Refusal):
    code = "fiscal.register_troubled"
    kind = Kind.CONFLICT
    sentence = "The register does not show receipt {number} ({reason}). See to it, then repeat the return."


class CrnTaken(Refusal):
    code = "fiscal.crn_taken"
    kind = Kind.CONFLICT
    sentence = "Register {crn} is already kept under another id or in another store."


class DeviceSettingsInadmissible(Refusal):
    code = "fiscal.device_settings_inadmissible"
    kind = Kind.INVALID
    sentence = "No register can be reached with these settings; look at {fields}."
