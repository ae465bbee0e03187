"""What may differ between two orders of the same messages, and why; all else has to be the same."""

_LOG = "a log tells what was heard, in the order in which it was heard"
_COUNT = "counts the changes, and what is heard late may change nothing any more"

LEFT_OUT: dict[str, dict[str, str]] = {
    "crm.orders": {
        "bonus_entries": "of two refunds the one heard first takes back its share; balances are compared",
        "bonus_balances.version": _COUNT,
    },
    "orders.fulfilment": {
        "order_history": _LOG,
        "orders.version": _COUNT,
        "orders.attention": "one problem is shown at a time, the one heard last; each was said by an event of its own",
        "orders.attention_facts": "those of the problem shown",
    },
    "inventory.orders": {
        "movements": "an order given up after its bouquet stood is written off and taken back, one given up before"
        " never leaves the shelf: both leave the same in every batch, and batches and balances are compared",
        "publication_dirty": "a list of what is to be looked at anew; looking twice finds the same",
        "order_reservations where state in ('released', 'returned')": "for the same reason; nothing is held by either",
    },
    "delivery.orders": {
        "delivery_log": _LOG,
        "deliveries.version": _COUNT,
        "deliveries where state = 'cancelled'": "one that was called off before it was planned was never made",
        "collected_orders": "remembers only what came before its order; what follows from it is compared",
    },
    "pos.money": {
        "payment_requests where state = 'withdrawn'": "what was given up before it was asked for was never asked for",
        "payment_requests.amount": "what was asked first; what was paid, allocated and given back is compared",
        "payment_requests.reason": "why it was withdrawn before it was paid after all",
        "payment_requests.version": _COUNT,
        "orders.version": _COUNT,
    },
    "messenger.customers": {
        "conversations.version": _COUNT,
        "merge_moves": "a merge heard after the next one has nothing left to move",
    },
    "messenger.notices": {
        "conversations.version": _COUNT,
        "messages": "news that is old when it can be told is not told; each is told at most once by its key",
    },
    "integrations.payments": {
        "early_withdrawals": "remembers only what came before its request; the request's own state is compared",
    },
}
