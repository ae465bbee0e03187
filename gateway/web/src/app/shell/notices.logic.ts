import type { Hint } from "@/api/live";

/** Events somebody in the shop has to act on; their words stand in `events.json` under the same name. */
export const NOTICED = [
  "orders.order_needs_attention",
  "orders.order_lost",
  "messenger.message_received",
  "integrations.payment_link_failed",
  "inventory.reservation_failed",
  "delivery.failed",
  "delivery.late",
  "fiscal.receipt_unknown",
  "fiscal.receipt_refused",
] as const;

const noticed: ReadonlySet<string> = new Set(NOTICED);

export function isWorthNoticing(type: string): boolean {
  return noticed.has(type);
}

/** Where the thing an event speaks of is shown. */
export function placeOf(hint: Pick<Hint, "type" | "order_id" | "subject">): string {
  if (hint.type.startsWith("messenger.")) return "/app/messenger";
  if (hint.order_id) return `/app/orders/${hint.order_id}`;
  if (hint.type.startsWith("orders.")) return `/app/orders/${hint.subject}`;
  if (hint.type.startsWith("delivery.")) return "/app/dispatch";
  return "/app/dashboard";
}
