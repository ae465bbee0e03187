import { z } from "zod/mini";
import type {
  OrdersHistoryLine,
  OrdersOrderFilter,
  OrdersOrderPage,
  OrdersOrderRow,
  OrdersStage,
} from "@/api/generated";
import { changedFields } from "@/ui/edits";
import { maybe } from "@/ui/search";

export const STATUSES = [
  "placed",
  "confirmed",
  "paid",
  "with_florists",
  "in_assembly",
  "ready_for_courier",
  "courier_assigned",
  "in_delivery",
  "delivered",
  "cancelled",
  "lost",
] as const;
export type Status = (typeof STATUSES)[number];
export const PAYMENTS = [
  "nothing_due",
  "unpaid",
  "partial",
  "paid",
  "overpaid",
  "partly_refunded",
  "refunded",
] as const;
export const KINDS = ["courier", "pickup"] as const;
export const WHENS = ["today", "tomorrow", "week", "overdue"] as const;
export type When = (typeof WHENS)[number];

/** What the list's address says. */
export const ordersSearch = z.object({
  q: maybe(z.string()),
  status: maybe(z.array(z.enum(STATUSES))),
  stage: maybe(z.uuid()),
  pay: maybe(z.array(z.enum(PAYMENTS))),
  kind: maybe(z.enum(KINDS)),
  florist: maybe(z.uuid()),
  when: maybe(z.enum(WHENS)),
  first: maybe(z.iso.date()),
  last: maybe(z.iso.date()),
  attention: maybe(z.literal(true)),
  asks: maybe(z.literal(true)),
  customer: maybe(z.uuid()),
  sort: maybe(z.literal("departure")),
  view: maybe(z.uuid()),
});
export type OrdersSearch = z.infer<typeof ordersSearch>;

const SHORTEST_SEARCH = 3;

/** The filter the server understands; sorting by departure only where days bound it, a search only when long enough. */
export function filterOf(search: OrdersSearch): OrdersOrderFilter {
  const q = search.q?.trim();
  const bounded = Boolean(search.when ?? search.first ?? search.last);
  return {
    q: q && q.length >= SHORTEST_SEARCH ? q : undefined,
    status: search.status,
    stage_id: search.stage,
    payment_state: search.pay,
    delivery_kind: search.kind,
    florist_id: search.florist,
    when: search.when,
    first_day: search.first,
    last_day: search.last,
    needs_attention: search.attention,
    asks_buyer: search.asks,
    customer_id: search.customer,
    order_by: search.sort && bounded ? "departure" : undefined,
  };
}

/** The address of a kept filter. */
export function searchOf(filter: OrdersOrderFilter, view: string): OrdersSearch {
  const some = <T>(list: T[] | undefined) => (list?.length ? list : undefined);
  return {
    view,
    q: filter.q ?? undefined,
    status: some(filter.status),
    stage: filter.stage_id ?? undefined,
    pay: some(filter.payment_state),
    kind: filter.delivery_kind ?? undefined,
    florist: filter.florist_id ?? undefined,
    when: filter.when ?? undefined,
    first: filter.first_day ?? undefined,
    last: filter.last_day ?? undefined,
    attention: filter.needs_attention || undefined,
    asks: filter.asks_buyer || undefined,
    customer: filter.customer_id ?? undefined,
    sort: filter.order_by === "departure" ? "departure" : undefined,
  };
}

/** Whether anything narrows the list, apart from the name of a view. */
export function isNarrowed(search: OrdersSearch): boolean {
  return Object.entries(search).some(([name, value]) => name !== "view" && name !== "sort" && value !== undefined);
}

const COLOURS: Record<Status, string> = {
  placed: "gray",
  confirmed: "cup",
  paid: "stem",
  with_florists: "grape",
  in_assembly: "grape",
  ready_for_courier: "blue",
  courier_assigned: "cyan",
  in_delivery: "cyan",
  delivered: "green",
  cancelled: "red",
  lost: "gray",
};
export const colourOf = (status: Status): string => COLOURS[status];

export function paymentColour(state: OrdersOrderRow["payment_state"]): string {
  if (state === "paid" || state === "nothing_due") return "stem";
  return state === "unpaid" || state === "partial" ? "cup" : "gray";
}

/** Whether the promised time is over and the order is not. */
export function isLate(row: Pick<OrdersOrderRow, "window_end" | "ended_at">, now: number): boolean {
  return row.ended_at === null && row.window_end !== null && new Date(row.window_end).getTime() < now;
}

/** Whether money is missing and the status does not say so already. */
export function isOwed(row: Pick<OrdersOrderRow, "status" | "payment_state" | "ended_at">): boolean {
  return row.ended_at === null && row.status !== "confirmed" && row.payment_state !== "paid";
}

/** A stage that ends an order asks why. */
export const reasonOf = (stage: Pick<OrdersStage, "status">): "lost" | "cancelled" | null =>
  stage.status === "lost" || stage.status === "cancelled" ? stage.status : null;

/** The board with a card already where it was dropped; what the server says then decides. */
export function withCardIn<B extends { columns: { stage: { id: string }; orders: OrdersOrderRow[] }[] }>(
  board: B,
  order: OrdersOrderRow,
  stage: string,
): B {
  return {
    ...board,
    columns: board.columns.map((column) => {
      const others = column.orders.filter((one) => one.id !== order.id);
      return { ...column, orders: column.stage.id === stage ? [{ ...order, stage_id: stage }, ...others] : others };
    }),
  };
}

export type Editable = {
  card_text: string;
  notes: string;
  delivery_notes: string;
  recipient_name: string;
  recipient_phone: string;
  wants_photo: boolean;
  standing_substitution: boolean;
  shows_prices: boolean;
  shows_buyer: boolean;
};

/** What the form of an order begins with. */
export function editableOf({ order }: Pick<OrdersOrderPage, "order">): Editable {
  return {
    card_text: order.card_text,
    notes: order.notes,
    delivery_notes: order.delivery.notes ?? "",
    recipient_name: order.delivery.recipient?.name ?? "",
    recipient_phone: order.delivery.recipient?.phone ?? "",
    wants_photo: order.wants_photo,
    standing_substitution: order.standing_substitution,
    shows_prices: order.shows_prices,
    shows_buyer: order.shows_buyer,
  };
}

/** Only what was changed is sent; a recipient goes as a whole. */
export function editBody(before: Editable, after: Editable) {
  const names = new Set(changedFields(before, after));
  const { recipient_name, recipient_phone, ...plain } = after;
  const body: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(plain)) if (names.has(name as keyof Editable)) body[name] = value;
  if (names.has("recipient_name") || names.has("recipient_phone"))
    body.recipient = { name: recipient_name, phone: recipient_phone || null };
  return body;
}

/** What the note of a line of history names, so that it can be said in the reader's language. */
export type NoteKind =
  | { kind: "none" }
  | { kind: "problem" | "text"; text: string }
  | { kind: "fields"; names: string[] };

export function noteOf(line: Pick<OrdersHistoryLine, "what" | "note">): NoteKind {
  if (!line.note) return { kind: "none" };
  if (line.what === "needs_attention") return { kind: "problem", text: line.note };
  if (line.what === "changed") return { kind: "fields", names: line.note.split(", ") };
  if (line.what === "substitution_agreed") return { kind: "none" };
  return { kind: "text", text: line.note };
}

/** Who answered about a substitution. */
export function answeredBy(via: string | null): "viaBuyer" | "viaStanding" | "viaStaff" | null {
  if (!via) return null;
  if (via.startsWith("buyer:")) return "viaBuyer";
  return via === "standing_permission" ? "viaStanding" : "viaStaff";
}

/** One action takes so many orders; the rest is offered afterwards. */
const BULK_MOST = 100;

/** What one press takes now, and what is left for the next. */
export function bulkPortion(chosen: string[]): { now: string[]; left: string[] } {
  return { now: chosen.slice(0, BULK_MOST), left: chosen.slice(BULK_MOST) };
}
