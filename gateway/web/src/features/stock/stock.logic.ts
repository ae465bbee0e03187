import type { InventoryReceiptIn } from "@/api/generated";
import type { Money } from "@/ui/format";
import { ALARM, WAITING } from "@/ui/shades";

/** How urgent a batch's date is, from the store's day; both are calendar days ("2026-02-14"). */
export type Urgency = "past" | "today" | "soon" | "later" | "none";

const DAY_MS = 86_400_000;

export function daysUntil(day: string, today: string): number {
  return Math.round((Date.parse(`${day}T00:00:00Z`) - Date.parse(`${today}T00:00:00Z`)) / DAY_MS);
}

export function urgencyOf(bestBefore: string | null | undefined, today: string, soonDays: number): Urgency {
  if (!bestBefore) return "none";
  const left = daysUntil(bestBefore, today);
  if (left < 0) return "past";
  if (left === 0) return "today";
  return left <= soonDays ? "soon" : "later";
}

export const URGENCY_COLOUR: Record<Urgency, string> = {
  past: "red",
  today: "cup",
  soon: "cup",
  later: "gray",
  none: "gray",
};

export const URGENCY_SHADE: Partial<Record<Urgency, string>> = { past: ALARM, today: WAITING, soon: WAITING };

/** The oldest batch's age in days; null where nothing lies. */
export function oldest(batches: { age_days: number; on_hand: string }[]): number | null {
  const ages = batches.filter((batch) => Number(batch.on_hand) > 0).map((batch) => batch.age_days);
  return ages.length === 0 ? null : Math.max(...ages);
}

/** What of a batch may be thrown away: on hand and promised to nobody. */
export function disposable(batch: { on_hand: string; reserved: string }): number {
  return Math.max(0, Number(batch.on_hand) - Number(batch.reserved));
}

/** A quantity as the platform takes it: three decimals, a dot. */
export function asAmount(value: number | string): string {
  return Number(value).toFixed(3);
}

/** A line of what a supplier brought, as it is typed. */
export type Brought = {
  productId: string;
  title: string;
  unit: string;
  quantity: number | string;
  /** For the whole line, in whole units of the currency. */
  cost: number | string;
  /** "2026-02-14"; from the day of posting and how long it keeps when left out. */
  bestBefore: string;
};

const MINOR = 100;

export function isWhole(lines: Brought[]): boolean {
  return (
    lines.length > 0 && lines.every((line) => Number(line.quantity) > 0 && line.cost !== "" && Number(line.cost) >= 0)
  );
}

export function totalOf(lines: Brought[], currency: string): Money {
  return { amount: lines.reduce((sum, line) => sum + Math.round(Number(line.cost) * MINOR), 0), currency };
}

export function receiptOf(lines: Brought[], place: string, supplier: string | null, currency: string) {
  const receipt: InventoryReceiptIn = {
    location_id: place,
    supplier_id: supplier,
    lines: lines.map((line) => ({
      product_id: line.productId,
      quantity: asAmount(line.quantity),
      cost: totalOf([line], currency),
      best_before: line.bestBefore || null,
    })),
  };
  return receipt;
}
