"""What delivery refuses."""

from chassis.refusals import Kind, Refusal


class NotPossibleNow(Refusal):
    code = "delivery.not_possible_now"
    kind = Kind.CONFLICT
    sentence = "This delivery is {state}; “{verb}” is possible only when it is {allowed}."


class NotAssembledYet(Refusal):
    code = "delivery.not_assembled_yet"
    kind = Kind.CONFLICT
    sentence = "The order is not assembled yet. A manager may assign a courier anyway, with a reason (S80)."


class CourierNotOnShift(Refusal):
    code = "delivery.courier_not_on_shift"
    kind = Kind.CONFLICT
    sentence = "{courier} is not on shift in this store. Open a shift, or assign with a reason (S138)."


class NotYourDelivery(Refusal):
    code = "delivery.not_your_delivery"
    kind = Kind.FORBIDDEN
    sentence = "This delivery is assigned to somebody else."


class AlreadyOnShift(Refusal):
    code = "delivery.already_on_shift"
    kind = Kind.CONFLICT
    sentence = "This courier already has an open shift."


class ShiftEnded(Refusal):
    code = "delivery.shift_ended"
    kind = Kind.CONFLICT
    sentence = "This shift has ended already."


class StopsLeft(Refusal):
    code = "delivery.stops_left"
    kind = Kind.CONFLICT
    sentence = "{count} deliveries of this shift are not finished. Finish or hand them over first."


class ZoneOutlineInvalid(Refusal):
    code = "delivery.zone_outline_invalid"
    kind = Kind.INVALID
    sentence = "The outline of the zone is not a polygon: {reason}."


class NotDeliveredThere(Refusal):
    code = "delivery.not_delivered_there"
    kind = Kind.INVALID
    sentence = "This store does not deliver to that address."


class PhotoUnreadable(Refusal):
    code = "delivery.photo_unreadable"
    kind = Kind.INVALID
    sentence = "The photo must be JPEG, PNG or WebP in base64."


class MomentImplausible(Refusal):
    code = "delivery.moment_implausible"
    kind = Kind.INVALID
    sentence = "The moment of this report is in the future or more than {hours} hours ago. Check the phone's clock."


class StopsDiffer(Refusal):
    code = "delivery.stops_differ"
    kind = Kind.CONFLICT
    sentence = "The stops of this shift changed meanwhile. Look again and order them anew."


class SlotHasOrders(Refusal):
    code = "delivery.slot_has_orders"
    kind = Kind.CONFLICT
    sentence = "{booked} orders are promised in this slot; its capacity cannot be less."


class NoSlotThatDay(Refusal):
    code = "delivery.no_slot_that_day"
    kind = Kind.INVALID
    sentence = "This rule makes no slot on that day."


class ForeignCurrency(Refusal):
    code = "delivery.foreign_currency"
    kind = Kind.INVALID
    sentence = "This store counts in {currency}; give the zone's amounts in it."


class PlaceUnknown(Refusal):
    code = "delivery.place_unknown"
    kind = Kind.INVALID
    sentence = "Say where to: a point on the map or a zone."


class NotYourShift(Refusal):
    code = "delivery.not_your_shift"
    kind = Kind.FORBIDDEN
    sentence = "This is somebody else's shift."
