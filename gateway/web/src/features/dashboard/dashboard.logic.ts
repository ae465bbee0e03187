import type { AnalyticsStatementLine, OrdersOrderRow } from "@/api/generated";

type LineName = AnalyticsStatementLine["kind"];

/** Lines of a day in the order they are read: what came in, then what it cost. */
export const LINES: readonly LineName[] = ["goods", "delivery", "stem_cost", "waste", "bonus", "refund"];
const INCOME: ReadonlySet<LineName> = new Set(["goods", "delivery"]);

/** Minutes a finished bouquet needs between the florist's table and the beginning of its window. */
const ROAD_MINUTES = 45;
const MINUTE_MS = 60_000;

/** Late: the promised window is over. Tight: it can no longer be made ready in time. Trouble: somebody has to look. */
export type Risk = "late" | "tight" | "trouble";
type Promised = Pick<OrdersOrderRow, "window_start" | "window_end" | "minutes" | "status" | "attention">;

const READY: ReadonlySet<string> = new Set(["ready_for_courier", "courier_assigned", "in_delivery", "delivered"]);

export function riskOf(order: Promised, now: number): Risk | null {
  if (order.window_end && Date.parse(order.window_end) < now) return "late";
  if (order.attention) return "trouble";
  if (!order.window_start) return null;
  const needed = (READY.has(order.status) ? 0 : order.minutes) + ROAD_MINUTES;
  return Date.parse(order.window_start) - needed * MINUTE_MS < now ? "tight" : null;
}

/** Orders whose promise is in danger, the earliest promise first. */
export function atRisk<T extends Promised>(orders: T[], now: number): { order: T; risk: Risk }[] {
  return orders
    .flatMap((order) => {
      const risk = riskOf(order, now);
      return risk ? [{ order, risk }] : [];
    })
    .sort((one, other) => (one.order.window_end ?? "").localeCompare(other.order.window_end ?? ""));
}

/** "2026-02-14" so many days later. */
export function shifted(day: string, days: number): string {
  const moment = new Date(`${day}T00:00:00Z`);
  moment.setUTCDate(moment.getUTCDate() + days);
  return moment.toISOString().slice(0, 10);
}

export type DaySums = { day: string; income: number; costs: number; result: number; orders: number };

/** Sums of each day from first to last in one currency; days without anything are zero, not left out. */
export function byDay(lines: AnalyticsStatementLine[], currency: string, first: string, last: string): DaySums[] {
  const sums = new Map<string, DaySums>();
  for (let day = first; day <= last; day = shifted(day, 1))
    sums.set(day, { day, income: 0, costs: 0, result: 0, orders: 0 });
  for (const line of lines) {
    const sum = sums.get(line.day);
    if (!sum || line.amount.currency !== currency) continue;
    if (INCOME.has(line.kind)) sum.income += line.amount.amount;
    else sum.costs -= line.amount.amount;
    sum.result += line.amount.amount;
    if (line.kind === "goods") sum.orders += line.documents;
  }
  return [...sums.values()];
}

/** Currencies of the lines, the one with most lines first. */
export function currenciesOf(lines: AnalyticsStatementLine[]): string[] {
  const counted = new Map<string, number>();
  for (const { amount } of lines) counted.set(amount.currency, (counted.get(amount.currency) ?? 0) + 1);
  return [...counted].sort(([a, many], [b, others]) => others - many || a.localeCompare(b)).map(([name]) => name);
}

export type StoreDay = { store_id: string; store: string; lines: AnalyticsStatementLine[]; result: number };

/** One day's lines by store, each store's in reading order, stores by name. */
export function byStore(lines: AnalyticsStatementLine[], day: string, currency: string): StoreDay[] {
  const stores = new Map<string, StoreDay>();
  for (const line of lines) {
    if (line.day !== day || line.amount.currency !== currency) continue;
    const known = stores.get(line.store_id) ?? { store_id: line.store_id, store: line.store, lines: [], result: 0 };
    known.lines.push(line);
    known.result += line.amount.amount;
    stores.set(line.store_id, known);
  }
  for (const { lines: own } of stores.values()) own.sort((a, b) => LINES.indexOf(a.kind) - LINES.indexOf(b.kind));
  return [...stores.values()].sort((a, b) => a.store.localeCompare(b.store));
}
