import type { OrdersNewDelivery, OrdersOrderPage } from "@/api/generated";
import { placeOf } from "@/features/new-order/address.logic";
import { type Draft, deliveryOf, emptyDraft, type Missing, missingIn } from "@/features/new-order/newOrder.logic";
import { clockIn } from "@/ui/days";
import type { Money } from "@/ui/format";

/** What an order promises now, as the form of a new order would hold it. */
export function promiseOf({ order, store }: Pick<OrdersOrderPage, "order" | "store">): Draft {
  const { kind, address, recipient, window, slot_id, zone_id, notes } = order.delivery;
  const empty = emptyDraft("");
  const at = window ? clockIn(store.time_zone, window.starts_at) : null;
  return {
    ...empty,
    kind: kind === "courier" ? "courier" : "pickup",
    recipient: { name: recipient?.name ?? "", phone: recipient?.phone ?? "" },
    place: address ? placeOf(address, zone_id) : empty.place,
    day: at?.day ?? null,
    slot: window ? { id: slot_id ?? "", startsAt: window.starts_at, endsAt: window.ends_at } : null,
    pickUpAt: at && kind !== "courier" ? at.time : "",
    deliveryNotes: notes ?? "",
  };
}

/** The other way to reach the recipient; a time of one way is none of the other. */
export const withKind = (kind: Draft["kind"]): Partial<Draft> => ({ kind, slot: null, pickUpAt: "" });

/** What two people may change apart from each other. What belongs together is decided together. */
const PARTS = {
  way: ["kind", "day", "slot", "pickUpAt"],
  place: ["place"],
  recipient: ["recipient"],
  notes: ["deliveryNotes"],
} as const satisfies Record<string, readonly (keyof Draft)[]>;
export type Part = keyof typeof PARTS;
const NAMES = Object.keys(PARTS) as Part[];

/** A slot is one thing by its id, a time of pick-up by its moments; the day merely shows it. */
function said(draft: Draft, part: Part): string {
  if (part !== "way") return JSON.stringify(PARTS[part].map((name) => draft[name]));
  const time = (moment: string | undefined) => (moment ? new Date(moment).getTime() : null);
  const { kind, slot } = draft;
  return JSON.stringify([kind, kind === "courier" ? slot?.id : null, time(slot?.startsAt), time(slot?.endsAt)]);
}

export const changedParts = (before: Draft, after: Draft): Part[] =>
  NAMES.filter((part) => said(before, part) !== said(after, part));

/** Where both changed the same part to different ends. */
export function clashingParts(before: Draft, mine: Draft, theirs: Draft): Part[] {
  const theirChanges = new Set(changedParts(before, theirs));
  return changedParts(before, mine).filter((part) => theirChanges.has(part) && said(mine, part) !== said(theirs, part));
}

/** Their promise with the named parts of mine on top. */
export function mergedPromise(theirs: Draft, mine: Draft, parts: Part[]): Draft {
  const names = parts.flatMap((part): readonly (keyof Draft)[] => PARTS[part]);
  return { ...theirs, ...Object.fromEntries(names.map((name) => [name, mine[name]])) };
}

/** What has to be said before the new promise can be kept; who collects needs no other name. */
export function missingInPromise(draft: Draft): Missing[] {
  return missingIn(draft).filter((one) => {
    if (one === "recipient") return draft.kind === "courier";
    return one === "address" || one === "zone" || one === "slot" || one === "pickUp";
  });
}

/** The request; a number to call that nobody asked about here stays as it is. */
export function promiseBody(draft: Draft, quote: string | null, contactPhone: string | null): OrdersNewDelivery {
  return { ...deliveryOf(draft, quote), contact_phone: contactPhone };
}

export type Sums = { fee: Money; total: Money; due: Money; over: Money };

/** What the order comes to with this fee, and what is missing or too much then. */
export function sumsWith(order: OrdersOrderPage["order"], fee: Money): Sums {
  const of = (amount: number): Money => ({ amount, currency: order.total.currency });
  const total = order.total.amount - order.delivery.fee.amount + fee.amount;
  const kept = order.paid.amount - order.refunded.amount;
  return { fee, total: of(total), due: of(Math.max(0, total - kept)), over: of(Math.max(0, kept - total)) };
}
