"""Words of orders that screens translate and filters name. Closed lists: a new word is a visible change."""

from typing import Literal

DeliveryKind = Literal["courier", "pickup"]

PaymentState = Literal["nothing_due", "unpaid", "partial", "paid", "overpaid", "partly_refunded", "refunded"]

StockState = Literal["awaited", "reserved", "short", "consumed"]

SubstitutionState = Literal["proposed", "agreed", "declined"]

Problem = Literal[
    "stock_short",
    "stock_answer_missing",
    "paid_without_stock",
    "payment_link_missing",
    "payment_link_failed",
    "payment_incomplete",
    "paid_after_end",
    "money_went_back",
    "delivery_answer_missing",
    "slot_refused",
    "no_courier",
    "delivery_failed",
    "delivery_cancelled",
    "delivery_overdue",
    "delivered_after_end",
    "picked_up_before_assembly",
    "delivered_before_assembly",
    "not_collected",
    "buyer_did_not_answer",
    "not_handed_to_florists",
    "no_florist_took_it",
    "assembly_overdue",
]
"""Why a person has to look at an order."""

Deed = Literal[
    "placed",
    "confirmed",
    "paid",
    "handed_to_florists",
    "taken_into_assembly",
    "put_back",
    "assembled",
    "courier_assigned",
    "courier_unassigned",
    "on_its_way",
    "completed",
    "cancelled",
    "lost",
    "changed",
    "attended",
    "needs_attention",
    "substitution_proposed",
    "substitution_agreed",
    "substitution_declined",
]
"""What a line of an order's history says was done."""

Awaited = Literal[
    "stock_answer",
    "stock_at_all",
    "delivery_answer",
    "payment_link",
    "payment",
    "consent",
    "handing",
    "florist",
    "assembly",
    "courier",
    "arrival",
    "collection",
]
"""What an order waits for, each with a deadline."""

OrderAction = Literal[
    "edit",
    "edit_delivery",
    "hand_to_florists",
    "take",
    "finish_assembly",
    "put_back",
    "hand_over",
    "substitute",
    "answer_substitution",
    "attend",
    "lose",
    "cancel",
]
"""What a person may do with an order next; the server says which, so no client repeats the pipeline."""

Departure = Literal["today", "tomorrow", "week", "overdue"]
"""Promised for today, tomorrow or the next seven days by the store's own clock; or its window is over and it still
is not with the recipient."""

ListOrder = Literal["newest", "departure"]

IntakeCause = Literal["placed", "attention", "hand"]
"""Why an order stands in the intake queue: just placed, somebody has to look, or it waits to be handed to florists."""

Role = Literal["sales", "florist", "courier", "cashier", "manager", "administrator"]
