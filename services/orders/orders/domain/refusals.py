"""Every "no" of this context, by name."""

from chassis.refusals import Kind, Refusal


class StoreNotOpen(Refusal):
    code = "orders.store_not_open"
    kind = Kind.INVALID
    sentence = "This store takes no orders. Choose another store."


class SellableUnknown(Refusal):
    code = "orders.sellable_unknown"
    kind = Kind.INVALID
    sentence = "Line {line}: there is no such item in the catalogue ({what})."


class SellableNotSold(Refusal):
    code = "orders.sellable_not_sold"
    kind = Kind.INVALID
    sentence = "Line {line}: “{title}” is not sold any more. Choose something else."


class PriceMissing(Refusal):
    code = "orders.price_missing"
    kind = Kind.INVALID
    sentence = "Line {line}: “{title}” has no price in this store. Set a price first."


class WrongKind(Refusal):
    code = "orders.wrong_kind"
    kind = Kind.INVALID
    sentence = "Line {line}: “{title}” is a {kind}, not a {wanted}."


class BouquetNotDescribed(Refusal):
    code = "orders.bouquet_not_described"
    kind = Kind.INVALID
    sentence = "Line {line}: a custom bouquet needs components, or wishes with a budget."


class TotalChanged(Refusal):
    code = "orders.total_changed"
    kind = Kind.CONFLICT
    sentence = "The order now costs {total}, not {expected}. Check the prices and repeat."


class CurrencyDiffers(Refusal):
    code = "orders.currency_differs"
    kind = Kind.INVALID
    sentence = "This store sells in {currency}; an amount was given in another currency."


class CustomerUnknown(Refusal):
    code = "orders.customer_unknown"
    kind = Kind.INVALID
    sentence = "This store knows no such customer."


class DeliveryQuoteNeeded(Refusal):
    code = "orders.delivery_quote_needed"
    kind = Kind.INVALID
    sentence = "Delivery by courier needs a slot: ask for slots and prices first."


class QuoteForAnotherStore(Refusal):
    code = "orders.quote_for_another_store"
    kind = Kind.INVALID
    sentence = "This delivery slot belongs to another store. Ask for slots of this store."


class AddressNeeded(Refusal):
    code = "orders.address_needed"
    kind = Kind.INVALID
    sentence = "Delivery by courier needs an address and a recipient."


class BelowMinimum(Refusal):
    code = "orders.below_minimum"
    kind = Kind.INVALID
    sentence = "Delivery to this address begins at {minimum}; the goods come to {goods}. Add something or collect it."


class StatusForbids(Refusal):
    """Base of refusals that the canonical status decides; facts: `status`."""

    code = "orders.status_forbids"


class NotPaidYet(StatusForbids):
    code = "orders.not_paid_yet"
    sentence = "Order {number} is not paid yet (it is {status}). It goes to the florists once it is paid."


class NotWithFlorists(StatusForbids):
    code = "orders.not_with_florists"
    sentence = "Order {number} is {status}: there is nothing to take into assembly."


class AlreadyTaken(StatusForbids):
    code = "orders.already_taken"
    sentence = "Another florist has taken order {number}."


class AlreadyHandedToFlorists(StatusForbids):
    code = "orders.already_handed_to_florists"
    sentence = "Order {number} is already with the florists (it is {status})."


class NotInAssembly(StatusForbids):
    code = "orders.not_in_assembly"
    sentence = "Order {number} is {status}: take it into assembly first."


class AnotherFloristsOrder(StatusForbids):
    code = "orders.another_florists_order"
    sentence = "Order {number} is being assembled by another florist."


class AlreadyEnded(StatusForbids):
    code = "orders.already_ended"
    sentence = "Order {number} is {status} and cannot be changed any more."


class AlreadyOnItsWay(StatusForbids):
    code = "orders.already_on_its_way"
    sentence = "Order {number} is on its way to the recipient; only a manager can cancel it now."


class AlreadyPaid(StatusForbids):
    code = "orders.already_paid"
    sentence = "Order {number} has money on it or is beyond payment (it is {status}). Cancel it instead of losing it."


class LossReasonUnknown(Refusal):
    code = "orders.loss_reason_unknown"
    kind = Kind.INVALID
    sentence = "There is no such loss reason. Choose one from the list."


class ReasonNeeded(Refusal):
    code = "orders.reason_needed"
    kind = Kind.INVALID
    sentence = "Say why: the reason is kept with the order."


class TooLateToChange(StatusForbids):
    code = "orders.too_late_to_change"
    sentence = "Order {number} is {status}: {fields} cannot be changed any more."


class TooLateToSubstitute(StatusForbids):
    code = "orders.too_late_to_substitute"
    sentence = "Order {number} is {status}: nothing can be replaced in it any more."


class NothingToReplace(Refusal):
    code = "orders.nothing_to_replace"
    kind = Kind.INVALID
    sentence = "This line does not contain so much of that product."


class SubstitutionDecided(Refusal):
    code = "orders.substitution_decided"
    sentence = "This substitution was already {state}."


class ConsentNeeded(Refusal):
    code = "orders.consent_needed"
    kind = Kind.FORBIDDEN
    sentence = "Only the buyer, or a manager with a reason, can agree to a substitution."


class SubstitutionsOpen(Refusal):
    code = "orders.substitutions_open"
    sentence = "A substitution of order {number} waits for the buyer's answer."


class CompositionNotAgreed(Refusal):
    code = "orders.composition_not_agreed"
    sentence = "The bouquet lacks what was ordered. Propose a substitution; the buyer has to agree."


class CompositionNeeded(Refusal):
    code = "orders.composition_needed"
    kind = Kind.INVALID
    sentence = "Record what really went into the bouquet: it was ordered in words."


class NotReady(StatusForbids):
    code = "orders.not_ready"
    sentence = "Order {number} is {status}: it is not assembled yet."


class CourierBringsIt(StatusForbids):
    code = "orders.courier_brings_it"
    sentence = "Order {number} is delivered by courier; the courier confirms the hand-over."


class MoneyIsDue(Refusal):
    code = "orders.money_is_due"
    sentence = "{due} is still due on order {number}. Take the payment first."


class StatusNotReachable(StatusForbids):
    code = "orders.status_not_reachable"
    sentence = "Order {number} is {status}; moving the card cannot make it {wanted}."


class LastStageOfStatus(Refusal):
    code = "orders.last_stage_of_status"
    sentence = "This is the only stage for {status}. Add another stage for it first."


class CodeTaken(Refusal):
    code = "orders.code_taken"
    sentence = "A loss reason with the code “{code_wanted}” exists."


class NothingToAnswer(Refusal):
    code = "orders.nothing_to_answer"
    sentence = "No substitution of order {number} waits for an answer."


class NothingToAttend(Refusal):
    code = "orders.nothing_to_attend"
    sentence = "Nothing about order {number} needs attention."


class TooManyViews(Refusal):
    code = "orders.too_many_views"
    sentence = "You keep {most} views already. Remove one first."


class PhotoUnreadable(Refusal):
    code = "orders.photo_unreadable"
    kind = Kind.INVALID
    sentence = "This is no JPEG, PNG or WebP picture."


class PhotoTooLarge(Refusal):
    code = "orders.photo_too_large"
    kind = Kind.TOO_LARGE
    sentence = "The picture is too large: at most {most} bytes."


class OurReason(Refusal):
    code = "orders.our_reason"
    sentence = "The platform itself uses this loss reason; it can be renamed but not switched off."
