import type { OrdersExternalOrder } from "@/api/generated";
import type { Money } from "@/ui/format";

/** What a buyer's browser keeps of an order, so that closing a page does not lose the way to it, or to paying it. */
export type KeptOrder = {
  store: string;
  number: string;
  path: string;
  at: number;
  pay: { url: string; until: string | null; due: Money } | null;
};

const NAME = "narciss.orders";
const MOST = 5;
const KEPT_DAYS = 14;
const DAY_MS = 86_400_000;

/** The kept orders with this one first. */
export function withOrder(kept: KeptOrder[], store: string, order: OrdersExternalOrder, now: number): KeptOrder[] {
  const pay = order.payment_url ? { url: order.payment_url, until: order.pay_until, due: order.due } : null;
  const made = { store, number: order.number, path: order.status_path, at: now, pay };
  return [made, ...kept.filter((one) => one.path !== made.path)].slice(0, MOST);
}

/** Those somebody may still want to follow. */
export function fresh(kept: KeptOrder[], now: number): KeptOrder[] {
  return kept.filter((one) => now - one.at < KEPT_DAYS * DAY_MS);
}

/** The way to pay, unless the order has gone further or its time is over. */
export function stillToPay(kept: KeptOrder | undefined, status: string, now: number): KeptOrder["pay"] {
  if (!kept?.pay || !["placed", "confirmed"].includes(status)) return null;
  return kept.pay.until !== null && Date.parse(kept.pay.until) <= now ? null : kept.pay;
}

export function keepOrder(store: string, order: OrdersExternalOrder): void {
  try {
    localStorage.setItem(NAME, JSON.stringify(withOrder(keptOrders(), store, order, Date.now())));
  } catch {
    // A browser that keeps nothing shows the link on this page only.
  }
}

export function keptOrders(): KeptOrder[] {
  try {
    return fresh(JSON.parse(localStorage.getItem(NAME) ?? "[]"), Date.now());
  } catch {
    return [];
  }
}
